//! What the tests do.

use std::sync::LazyLock;

use futures::future::{join_all, pending};
use tokio::sync::Notify;
use tokio::task::LocalSet;
use tracing::{Instrument, Span, info_span};

/// A pool that can be asked. The database counts by the name of the column.
pub(super) trait Asks: Clone + Send + Sync + 'static {
    fn asks(&self, n: usize) -> impl Future<Output = ()> + Send;
}

impl Asks for sqlx::SqlitePool {
    async fn asks(&self, n: usize) {
        for i in 0..n {
            sqlx::query("SELECT ? AS asked").bind(i as i64).fetch_all(self).await.expect("a row");
            tokio::task::yield_now().await;
        }
    }
}

impl Asks for sqlx::PgPool {
    async fn asks(&self, n: usize) {
        for i in 0..n {
            sqlx::query("SELECT $1::bigint AS asked").bind(i as i64).fetch_all(self).await.expect("a row");
            tokio::task::yield_now().await;
        }
    }
}

pub(super) async fn awaited(pool: impl Asks) {
    pool.asks(20).await;
}

pub(super) async fn joined(pool: impl Asks) {
    join_all((0..5).map(|n| pool.asks(n))).await;
}

pub(super) async fn spawned(pool: impl Asks) {
    pool.asks(1).await;
    let tasks = (0..5).map(|n| {
        let pool = pool.clone();
        tokio::spawn(async move { pool.asks(n).await })
    });
    join_all(tasks).await;
}

pub(super) async fn spawned_by_spawned(pool: impl Asks) {
    pool.asks(1).await;
    let task = tokio::spawn(async move {
        let inner = pool.clone();
        tokio::spawn(async move { inner.asks(3).await }).await.expect("a task");
        pool.asks(4).await;
    });
    task.await.expect("a task");
}

pub(super) async fn in_a_local_set(pool: impl Asks) {
    let set = LocalSet::new();
    let inner = pool.clone();
    set.spawn_local(async move { inner.asks(6).await });
    set.await;
    pool.asks(1).await;
}

pub(super) async fn in_spawn_blocking(pool: impl Asks) {
    pool.asks(1).await;
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(pool.asks(7))).await.expect("a thread");
}

pub(super) async fn in_an_own_span(pool: impl Asks) {
    pool.asks(3).instrument(info_span!("load")).await;
    let span = info_span!("task");
    let inner = pool.clone();
    tokio::spawn(async move { inner.asks(2).await }.instrument(span)).await.expect("a task");
}

/// A span that every test stands in, as that of a service in a `static`.
static SERVICE: LazyLock<Span> = LazyLock::new(|| info_span!("service"));

pub(super) async fn in_a_span_of_all(pool: impl Asks) {
    pool.asks(4).instrument(SERVICE.clone()).await;
    let inner = pool.clone();
    tokio::spawn(async move { inner.asks(5).await }.instrument(SERVICE.clone())).await.expect("a task");
}

/// A test that gives up waiting, and goes on.
pub(super) async fn given_up(pool: impl Asks) {
    let has_asked = Notify::new();
    let never_ends = async {
        pool.asks(2).await;
        has_asked.notify_one();
        pending::<()>().await;
    };
    tokio::select! {
        () = never_ends => {}
        () = has_asked.notified() => {}
    }
    pool.asks(1).await;
}

pub(super) async fn with_an_annotated_block(pool: impl Asks) {
    pool.asks(1).await;
    querybudget::assert_num_queries!(2, { pool.asks(2).await });
    pool.asks(3).await;
}
