//! What sqlx's migrator executes is not the application's, whatever its text is: one more migration changes no count.

use querybudget::fingerprint::Class;
use querybudget::{Bound, Budget, Metric, Recording, check, record, unit};
use querybudget_test_support::servers;
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::{Acquire, MySqlPool, PgPool, SqlitePool};

use crate::common;

/// So many migrations, each with a text of its own.
fn migrator(n: i64) -> Migrator {
    let migration = |version: i64| {
        let sql = format!("CREATE TABLE items_{version} (id BIGINT); INSERT INTO items_{version} VALUES (1)");
        let sql = sqlx::AssertSqlSafe(sql).into_sql_str();
        Migration::new(version, "items".into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations((1..=n).map(migration).collect())
}

use sqlx::SqlSafeStr;

/// An application that migrates when it starts.
async fn start<'a, A>(migrator: &Migrator, pool: A)
where
    A: Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: Migrate,
{
    migrator.run(pool).await.expect("migrations");
}

macro_rules! application {
    ($name:ident, $pool:ty) => {
        async fn $name(pool: &$pool, n_migrations: i64) -> Recording {
            let migrator = migrator(n_migrations);
            let work = async {
                start(&migrator, pool).await;
                for _ in 0..3 {
                    sqlx::query("SELECT id FROM items_1").fetch_all(pool).await.expect("a row");
                }
                let mut tx = pool.begin().await.expect("a transaction");
                sqlx::query("INSERT INTO items_1 VALUES (2)").execute(&mut *tx).await.expect("a row");
                tx.commit().await.expect("a commit");
            };
            record(work).await.1
        }
    };
}

application!(on_sqlite, SqlitePool);
application!(on_postgres, PgPool);
application!(on_mysql, MySqlPool);

/// What counts, by its shapes.
fn counted(queries: &Recording) -> Vec<(u64, String)> {
    queries.shapes().map(|shape| (shape.executions(), shape.text().to_owned())).collect()
}

fn own() -> Vec<(u64, String)> {
    vec![(3, "SELECT id FROM items_1".to_owned()), (1, "INSERT INTO items_1 VALUES (?)".to_owned())]
}

#[tokio::test]
async fn migrations_count_for_nobody_on_sqlite() {
    for n in [1, 2, 5] {
        let queries = on_sqlite(&common::sqlite().await, n).await;
        assert_eq!((counted(&queries), queries.rows_affected()), (own(), 1), "{n}");
        assert!(queries.of_class(Class::Migration) > 2 * n as u64);
    }
}

#[tokio::test]
async fn two_migrators_in_two_places_count_for_nobody() {
    let (one, other) = (common::sqlite().await, common::sqlite().await);
    let (_, queries) = record(async {
        migrator(2).run(&one).await.expect("migrations");
        sqlx::query("SELECT id FROM items_1").fetch_all(&one).await.expect("a row");
        migrator(4).run(&other).await.expect("migrations");
    })
    .await;
    assert_eq!(counted(&queries), [(1, "SELECT id FROM items_1".to_owned())]);
}

#[tokio::test]
async fn migrations_count_for_nobody_on_postgres() {
    for n in [1, 2, 5] {
        let Some(database) = servers::fresh_postgres().await else { return };
        let pool = PgPool::connect(database.url()).await.expect("a pool");
        let queries = on_postgres(&pool, n).await;
        assert_eq!((counted(&queries), queries.transactions()), (own(), 1), "{n}");
    }
}

#[tokio::test]
async fn migrations_count_for_nobody_on_mysql() {
    for n in [1, 2, 5] {
        let Some(database) = servers::fresh_mysql().await else { return };
        let pool = MySqlPool::connect(database.url()).await.expect("a pool");
        let queries = on_mysql(&pool, n).await;
        assert_eq!((counted(&queries), queries.transactions()), (own(), 2), "{n}");
    }
}

#[tokio::test]
async fn a_table_of_another_name_changes_nothing() {
    let pool = common::sqlite().await;
    let mut migrator = migrator(2);
    migrator.dangerous_set_table_name("schema_history");
    let (_, queries) = record(async {
        start(&migrator, &pool).await;
        sqlx::query("SELECT id FROM items_1").fetch_all(&pool).await.expect("a row");
    })
    .await;
    assert_eq!(counted(&queries), [(1, "SELECT id FROM items_1".to_owned())]);
}

#[tokio::test]
async fn what_the_application_executes_around_migrations_counts() {
    let pool = common::sqlite().await;
    let migrator = migrator(2);
    let work = async {
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        start(&migrator, &pool).await;
        let versions = "SELECT version FROM _sqlx_migrations";
        sqlx::query(versions).fetch_all(&pool).await.expect("versions");
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
    };
    // A look into the migrator's own table is the migrator's, by its text.
    check(Budget::num_queries(2), work).await.assert();
}

#[tokio::test]
async fn the_same_text_in_a_migration_and_in_the_application_is_told_apart() {
    let pool = common::sqlite().await;
    let sql = || sqlx::AssertSqlSafe("CREATE TABLE IF NOT EXISTS twice (id BIGINT)".to_owned()).into_sql_str();
    let migrator =
        Migrator::with_migrations(vec![Migration::new(1, "twice".into(), MigrationType::Simple, sql(), false)]);
    let work = async {
        start(&migrator, &pool).await;
        for _ in 0..2 {
            sqlx::query("CREATE TABLE IF NOT EXISTS twice (id BIGINT)").execute(&pool).await.expect("a table");
        }
    };
    let each = Budget::num_queries(2).per_unit(Metric::Queries, Bound::Exactly(2));
    check(each, unit("the start", work)).await.assert();
}
