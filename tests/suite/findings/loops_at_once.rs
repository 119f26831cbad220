//! Loops that run their queries at the same time: concurrently, in tasks, on several threads.

use futures::StreamExt;
use futures::future::{join_all, try_join_all};
use futures::stream::{self, FuturesUnordered};
use querybudget::sqlx_0_9::Counted;

use super::finds;
use super::shop::{ORDERS_OF, customers, orders_of, shop, shop_in_a_file, wrapped_shop};

#[tokio::test]
async fn joined() {
    let (pool, _file) = shop_in_a_file().await;
    let work = async { join_all(customers(&pool).await.into_iter().map(|id| orders_of(&pool, id))).await };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn joined_through_the_wrapper() {
    let (pool, _file) = shop_in_a_file().await;
    let pool = Counted::new(pool);
    let work = async { join_all(customers(&pool).await.into_iter().map(|id| orders_of(&pool, id))).await };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn joined_with_the_first_error() {
    let pool = shop().await;
    let query = |id: i64| sqlx::query(ORDERS_OF).bind(id).fetch_all(&pool);
    let work = async { try_join_all((1..5).map(query)).await.expect("orders") };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn the_macro_try_join() {
    let pool = shop().await;
    let query = |id: i64| sqlx::query(ORDERS_OF).bind(id).fetch_all(&pool);
    let work = async { tokio::try_join!(query(1), query(2), query(3)).expect("orders") };
    finds(&[(ORDERS_OF, 3)], work).await;
}

#[tokio::test]
async fn unordered() {
    let pool = shop().await;
    let work = async {
        let lists: FuturesUnordered<_> = (1..5).map(|id| orders_of(&pool, id)).collect();
        assert_eq!(lists.count().await, 4);
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn buffered() {
    let (pool, _file) = shop_in_a_file().await;
    let work = async {
        let lists = stream::iter(1..9).map(|id| orders_of(&pool, id)).buffer_unordered(3);
        assert_eq!(lists.count().await, 8);
    };
    finds(&[(ORDERS_OF, 8)], work).await;
}

#[tokio::test]
async fn spawned_for_each_row() {
    let pool = shop().await;
    let work = async {
        let spawn = |id| {
            let pool = pool.clone();
            tokio::spawn(async move { orders_of(&pool, id).await })
        };
        join_all(customers(&pool).await.into_iter().map(spawn)).await
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_for_each_row_on_two_threads_through_the_wrapper() {
    let pool = wrapped_shop().await;
    let work = async {
        let spawn = |id| {
            let pool = pool.clone();
            tokio::spawn(async move { orders_of(&pool, id).await })
        };
        join_all(customers(&pool).await.into_iter().map(spawn)).await
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn in_a_set_of_tasks() {
    let pool = shop().await;
    let work = async {
        let mut tasks = tokio::task::JoinSet::new();
        for customer in customers(&pool).await {
            let pool = pool.clone();
            tasks.spawn(async move { orders_of(&pool, customer).await });
        }
        assert_eq!(tasks.join_all().await.len(), 4);
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn on_a_set_of_local_tasks() {
    let pool = shop().await;
    let work = async {
        let local = tokio::task::LocalSet::new();
        for customer in 1..5 {
            let pool = pool.clone();
            local.spawn_local(async move { orders_of(&pool, customer).await });
        }
        local.await;
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}
