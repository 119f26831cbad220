//! A wrapped pool of each database, with a table `items (id, name)` of three rows.

use querybudget::sqlx_0_9::Counted;
use querybudget_test_support::servers::{self, FreshDatabase};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor, MySqlPool, PgPool, SqlitePool};

use crate::common;

const SCHEMA: &str = "CREATE TABLE items (id BIGINT PRIMARY KEY, name VARCHAR(20)); \
    INSERT INTO items VALUES (0, 'x'), (1, 'x'), (2, 'x')";

/// How many connections each pool has at most.
const N_CONNECTIONS: u32 = 4;

/// What goes with a SQLite pool is its file.
pub(crate) async fn sqlite() -> Option<(Counted<SqlitePool>, common::TempFile)> {
    let (pool, file) = common::sqlite_file(N_CONNECTIONS).await;
    pool.execute(sqlx::raw_sql(SCHEMA)).await.expect("a table");
    Some((Counted::new(pool), file))
}

pub(crate) async fn postgres() -> Option<(Counted<PgPool>, FreshDatabase)> {
    let database = servers::fresh_postgres().await?;
    let options = PgPoolOptions::new().max_connections(N_CONNECTIONS);
    let pool = options.connect(database.url()).await.expect("a connection");
    pool.execute(sqlx::raw_sql(SCHEMA)).await.expect("a table");
    Some((Counted::new(pool), database))
}

pub(crate) async fn mariadb() -> Option<(Counted<MySqlPool>, FreshDatabase)> {
    let database = servers::fresh_mysql().await?;
    let options = MySqlPoolOptions::new().max_connections(N_CONNECTIONS);
    let pool = options.connect(database.url()).await.expect("a connection");
    pool.execute(sqlx::raw_sql(SCHEMA)).await.expect("a table");
    Some((Counted::new(pool), database))
}

/// Tests of which each runs on every database, with a pool.
macro_rules! on_every_database {
    ($($(#[$attribute:meta])+ async fn $name:ident($pool:ident) $body:block)+) => {
        $crate::counting_rules::databases::on_every_database!(@on sqlite, $($(#[$attribute])+ async fn $name($pool) $body)+);
        $crate::counting_rules::databases::on_every_database!(@on postgres, $($(#[$attribute])+ async fn $name($pool) $body)+);
        $crate::counting_rules::databases::on_every_database!(@on mariadb, $($(#[$attribute])+ async fn $name($pool) $body)+);
    };
    (@on $database:ident, $($(#[$attribute:meta])+ async fn $name:ident($pool:ident) $body:block)+) => {
        mod $database {
            use super::*;
            $(
                $(#[$attribute])+
                async fn $name() {
                    let Some(($pool, _database)) = $crate::counting_rules::databases::$database().await else { return };
                    $body
                }
            )+
        }
    };
}

pub(crate) use on_every_database;
