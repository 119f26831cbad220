//! Functions that take an executor of one database are given what is wrapped.

use querybudget::{record, sqlx_0_9::Counted};
use sqlx::{MySqlExecutor, PgExecutor, SqliteExecutor};

use super::databases;
use super::wrapped;

async fn on_sqlite(database: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM items WHERE id = ?").bind(id).fetch_optional(database).await
}

async fn on_postgres(database: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM items WHERE id = $1").bind(id).fetch_optional(database).await
}

async fn on_mariadb(database: impl MySqlExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM items WHERE id = ?").bind(id).fetch_optional(database).await
}

fn is_send<T: Send>(future: T) -> T {
    future
}

/// Calls the function with everything that can be wrapped; each call is counted, with its depth.
macro_rules! is_given_all {
    ($connect:path, $function:ident) => {{
        let Some((pool, _database)) = $connect().await else { return };
        let (names, queries) = record(is_send(async {
            let mut names = vec![is_send($function(&pool, 0)).await];
            let mut transaction = pool.begin().await.expect("begun");
            names.push(is_send($function(&mut transaction, 1)).await);
            let mut nested = transaction.begin().await.expect("a savepoint");
            names.push($function(&mut nested, 2).await);
            nested.commit().await.expect("released");
            transaction.commit().await.expect("committed");
            let mut connection = pool.acquire().await.expect("a connection");
            names.push(is_send($function(&mut connection, 3)).await);
            names.push($function(&mut Counted::new(&mut **connection.inner_mut()), 0).await);
            names.push($function(&mut connection.detach(), 0).await);
            names
        }))
        .await;
        let names: Vec<_> = names.into_iter().map(|name| name.expect("no error").is_some()).collect();
        assert_eq!(names, [true, true, true, false, true, true]);
        assert_eq!((queries.len(), queries.wrapped(), queries.transactions()), (6, 6, 4), "{queries}");
        let application = wrapped(&queries).filter(|query| query.shape().text().starts_with("SELECT"));
        let depths: Vec<_> = application.map(|query| query.transaction_depth()).collect();
        assert_eq!(depths, [0, 1, 2, 0, 0, 0].map(Some));
        let arguments: Vec<_> = wrapped(&queries).filter_map(|query| Some(query.arguments()?.len())).collect();
        assert_eq!(arguments.iter().sum::<u64>(), 6);
    }};
}

#[tokio::test]
async fn a_function_of_a_sqlite_executor_is_given_what_is_wrapped() {
    is_given_all!(databases::sqlite, on_sqlite);
}

#[tokio::test]
async fn a_function_of_a_postgres_executor_is_given_what_is_wrapped() {
    is_given_all!(databases::postgres, on_postgres);
}

#[tokio::test]
async fn a_function_of_a_mysql_executor_is_given_what_is_wrapped() {
    is_given_all!(databases::mariadb, on_mariadb);
}
