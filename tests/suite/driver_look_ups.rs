//! What sqlx looks up about types of one's own on a connection that does not know them is no query of the application. For the version of sqlx before,
//! `tests/sqlx_0_8` includes this file.

use std::sync::atomic::{AtomicU32, Ordering};

use querybudget::fingerprint::Class;
use querybudget::{Recording, record};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "lowercase")]
enum Mood {
    Happy,
}

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "pair")]
struct Pair {
    number: i32,
    mood: Mood,
}

/// An enum, a composite of it, a domain and a range, in a schema of their own.
struct Types {
    schema: String,
    options: PgConnectOptions,
}

impl Types {
    /// `None` without a server.
    async fn new() -> Option<Self> {
        let server = std::env::var("QUERYBUDGET_TEST_POSTGRES").ok()?;
        let options: PgConnectOptions = server.parse().expect("an address");
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("look_ups_{}_{}_{number}", env!("CARGO_CRATE_NAME"), std::process::id());
        let types = Types { options: options.options([("search_path", &schema)]), schema };
        types
            .execute(&format!(
                "CREATE SCHEMA {0}; CREATE TYPE mood AS ENUM ('happy'); CREATE TYPE pair AS (number INTEGER, mood mood);
                CREATE DOMAIN positive AS BIGINT CHECK (value > 0); CREATE TYPE span AS RANGE (subtype = INTEGER)",
                types.schema
            ))
            .await;
        Some(types)
    }

    async fn execute(&self, sql: &str) {
        for statement in sql.split(';') {
            let statement: &'static str = statement.to_owned().leak();
            sqlx::query(statement).execute(&self.cold_pool().await).await.expect("it is executed");
        }
    }

    /// One that knows no type.
    async fn cold_pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(1).connect_with(self.options.clone()).await.expect("a connection")
    }
}

/// The queries that count, and the driver's.
fn counts(queries: &Recording) -> (u64, u64) {
    (queries.len(), queries.of_class(Class::Driver))
}

#[tokio::test]
async fn look_ups_of_types_are_the_drivers() {
    let Some(types) = Types::new().await else { return };
    for sql in [
        "SELECT 'happy'::mood",
        "SELECT ROW(1, 'happy')::pair",
        "SELECT 5::positive",
        "SELECT ARRAY['happy']::mood[]",
        "SELECT ARRAY[ROW(1, 'happy')::pair]",
        "SELECT ARRAY[5::positive]",
        "SELECT '[1,2)'::span",
    ] {
        let pool = types.cold_pool().await;
        let (_, cold) = record(async { sqlx::query(sql).fetch_one(&pool).await.expect("a row") }).await;
        let (_, warm) = record(async { sqlx::query(sql).fetch_one(&pool).await.expect("a row") }).await;
        assert_eq!((counts(&cold).0, counts(&warm)), (1, (1, 0)), "{sql}: {cold}");
        // PostgreSQL gives a column of a domain the type that the domain is of.
        assert_eq!(counts(&cold).1 > 0, sql != "SELECT 5::positive", "{sql}");
    }
    types.execute(&format!("DROP SCHEMA {} CASCADE", types.schema)).await;
}

#[tokio::test]
async fn look_ups_of_types_that_are_bound_are_the_drivers() {
    let Some(types) = Types::new().await else { return };
    let pool = types.cold_pool().await;
    let (_, one) = record(async {
        let mood: Mood = sqlx::query_scalar("SELECT $1").bind(Mood::Happy).fetch_one(&pool).await.expect("a mood");
        assert_eq!(mood, Mood::Happy);
    })
    .await;
    let pool = types.cold_pool().await;
    let (_, composite) = record(async {
        let bound = Pair { number: 1, mood: Mood::Happy };
        let pair: Pair = sqlx::query_scalar("SELECT $1").bind(bound).fetch_one(&pool).await.expect("a pair");
        assert_eq!((pair.number, pair.mood), (1, Mood::Happy));
    })
    .await;
    let pool = types.cold_pool().await;
    let (_, array) = record(async {
        let moods = vec![Mood::Happy; 3];
        sqlx::query("SELECT 'happy'::mood = ANY($1)").bind(&moods).fetch_one(&pool).await.expect("an answer");
    })
    .await;
    for queries in [one, composite, array] {
        assert!(counts(&queries).0 == 1 && counts(&queries).1 > 0, "{queries}");
    }
    types.execute(&format!("DROP SCHEMA {} CASCADE", types.schema)).await;
}
