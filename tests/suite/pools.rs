//! The same test gives the same count on a cold and on a warm pool, with one connection and with ten.

use futures::future::join_all;
use querybudget::fingerprint::Class;
use querybudget::{Recording, record};
use querybudget_test_support::servers;
use sqlx::Executor;

use crate::common;

/// Runs 20 queries at once in a scope that also opens the pool, then again on the warm pool.
macro_rules! cold_and_warm {
    ($connect:expr) => {{
        let ((pool, first), cold) = record(async {
            let pool = $connect;
            let first = join_all((0..20).map(|_| pool.fetch_all("SELECT 1"))).await;
            (pool, first)
        })
        .await;
        assert!(first.iter().all(Result::is_ok));
        let (_, warm) = record(join_all((0..20).map(|_| pool.fetch_all("SELECT 1")))).await;
        assert_eq!((cold.len(), warm.len()), (20, 20), "{cold}\n{warm}");
        assert_eq!(cold.to_string(), warm.to_string());
        cold
    }};
}

fn n_besides(recording: &Recording) -> u64 {
    [Class::Session, Class::Driver, Class::Transaction].into_iter().map(|class| recording.of_class(class)).sum()
}

#[tokio::test]
async fn on_sqlite() {
    for n_connections in [1, 10] {
        let file = common::sqlite_file(1).await.1;
        let url = format!("sqlite://{}?mode=rwc", file.path.display());
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(n_connections);
        let cold = cold_and_warm!(options.connect(&url).await.expect("a pool"));
        assert!(n_besides(&cold) > 0, "a new connection sets its PRAGMAs");
    }
}

#[tokio::test]
async fn on_postgres() {
    let Some(database) = servers::fresh_postgres().await else { return };
    for n_connections in [1, 10] {
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(n_connections);
        cold_and_warm!(options.connect(database.url()).await.expect("a pool"));
    }
}

#[tokio::test]
async fn on_mysql() {
    let Some(database) = servers::fresh_mysql().await else { return };
    for n_connections in [1, 10] {
        let options = sqlx::mysql::MySqlPoolOptions::new().max_connections(n_connections);
        let cold = cold_and_warm!(options.connect(database.url()).await.expect("a pool"));
        assert!(n_besides(&cold) > 0, "a new connection sets its variables");
    }
}

#[tokio::test]
async fn the_look_up_of_a_custom_type_on_postgres_is_the_drivers() {
    #[derive(sqlx::Type)]
    #[sqlx(type_name = "mood", rename_all = "lowercase")]
    enum Mood {
        Happy,
    }
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = sqlx::PgPool::connect(database.url()).await.expect("a pool");
    pool.execute(sqlx::raw_sql("CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE TABLE people (mood mood)"))
        .await
        .expect("a type");
    let (_, queries) = record(async {
        let insert = sqlx::query("INSERT INTO people VALUES ($1)").bind(Mood::Happy);
        insert.execute(&pool).await.expect("inserted");
        sqlx::query("SELECT mood, array_agg(mood) FROM people GROUP BY mood").fetch_all(&pool).await.expect("rows");
    })
    .await;
    assert_eq!(queries.len(), 2, "{queries}");
    assert!(queries.of_class(Class::Driver) > 0);
}
