//! What sqlx does, that the rest is built on. An upgrade of sqlx that changes one of these shows here.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use futures::TryStreamExt;
use querybudget::fingerprint::Class;
use querybudget::{Recording, record};
use querybudget_test_support::servers;
use sqlx::{Acquire, Executor};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, registry};

use crate::common::{self, alone::scenarios};

/// An event as it was written.
#[derive(Debug, Clone)]
struct Seen {
    fields: Vec<(String, String)>,
    thread: String,
    span: Option<&'static str>,
}

impl Seen {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name().to_owned(), value.to_owned()));
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.push((field.name().to_owned(), format!("{value:?}")));
    }
}

/// Keeps every event of sqlx.
#[derive(Clone, Default)]
struct Keep(Arc<Mutex<Vec<Seen>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Keep {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let thread = std::thread::current().name().unwrap_or_default().to_owned();
            let span = context.event_span(event).map(|span| span.name());
            let mut seen = Seen { fields: Vec::new(), thread, span };
            event.record(&mut seen);
            self.0.lock().expect("a lock").push(seen);
        }
    }
}

/// The events of this process, whose subscriber keeps them from the first call on.
fn events() -> &'static Keep {
    static EVENTS: std::sync::OnceLock<Keep> = std::sync::OnceLock::new();
    EVENTS.get_or_init(|| {
        let keep = Keep::default();
        registry().with(querybudget::layer()).with(keep.clone()).init();
        keep
    })
}

/// The events whose text has the mark.
fn marked(mark: &str) -> Vec<Seen> {
    let has_mark = |seen: &&Seen| seen.fields.iter().any(|(_, value)| value.contains(mark));
    events().0.lock().expect("a lock").iter().filter(has_mark).cloned().collect()
}

/// A transaction that commits, with a savepoint, one that rolls back, and one that is dropped.
macro_rules! transactions {
    ($pool:expr) => {{
        let pool = $pool;
        let (_, queries) = record(async {
            let mut committed = pool.begin().await.expect("begun");
            let savepoint = committed.begin().await.expect("a savepoint");
            savepoint.commit().await.expect("released");
            committed.commit().await.expect("committed");
            pool.begin().await.expect("begun").rollback().await.expect("rolled back");
            drop(pool.begin().await.expect("begun"));
            pool.execute("SELECT 1").await.expect("a row");
        })
        .await;
        of_class(&queries, Class::Transaction)
    }};
}

fn of_class(recording: &Recording, class: Class) -> Vec<String> {
    let of_class = recording.all_shapes().filter(|shape| shape.shape().class() == class);
    of_class.map(|shape| format!("{}x {}", shape.executions(), shape.text())).collect()
}

scenarios! {
    async fn the_event_has_these_fields_and_no_others() {
        events();
        let pool = common::sqlite().await;
        pool.execute("SELECT 1 AS the_event_has_these_fields").await.expect("a row");
        let seen = &marked("the_event_has_these_fields")[0];
        let names: BTreeSet<&str> = seen.fields.iter().map(|(name, _)| name.as_str()).collect();
        let expected = ["summary", "db.statement", "rows_affected", "rows_returned", "elapsed", "elapsed_secs"];
        assert_eq!(names, BTreeSet::from(expected));
    }

    async fn a_statement_of_four_words_is_in_the_summary_alone() {
        events();
        let pool = common::sqlite().await;
        pool.execute("SELECT 'of  four' AS four_words").await.expect("a row");
        pool.execute("SELECT 1 AS more_than four_words FROM (SELECT 1)").await.expect_err("it is wrong");
        let short = &marked("four_words")[0];
        assert!(short.field("db.statement").is_some_and(|text| text.starts_with("\n\n") || text.is_empty()), "{short:?}");
        pool.execute("SELECT 1 AS in_four").await.expect("a row");
        let short = &marked("in_four")[0];
        assert_eq!((short.field("summary"), short.field("db.statement")), (Some("SELECT 1 AS in_four"), Some("")));
        pool.execute("SELECT 1 AS in_more, 2").await.expect("a row");
        let long = &marked("in_more")[0];
        assert_eq!(long.field("db.statement"), Some("\n\nSELECT 1 AS in_more, 2\n"));
    }

    async fn sqlite_reports_from_a_thread_of_its_own_in_the_callers_span() {
        use tracing::Instrument;
        events();
        let pool = common::sqlite().await;
        let query = sqlx::query("SELECT 1 AS from_a_thread_of_its_own").execute(&pool);
        query.instrument(tracing::info_span!("callers_span")).await.expect("a row");
        let seen = &marked("from_a_thread_of_its_own")[0];
        assert!(seen.thread.starts_with("sqlx-sqlite-worker"), "{}", seen.thread);
        assert_eq!(seen.span, Some("callers_span"));
    }

    async fn a_spawned_task_does_not_inherit_the_span() {
        use tracing::Instrument;
        events();
        let pool = common::sqlite().await;
        let spawn = async {
            let query = async move { sqlx::query("SELECT 1 AS does_not_inherit").execute(&pool).await.map(drop) };
            tokio::spawn(query).await.expect("the task ends").expect("a row");
        };
        spawn.instrument(tracing::info_span!("the_spawners")).await;
        assert_eq!(marked("does_not_inherit")[0].span, None);
    }

    async fn several_statements_in_one_text_are_one_event() {
        events();
        let pool = common::sqlite().await;
        let (_, queries) = record(sqlx::raw_sql("SELECT 1; SELECT 2; SELECT 3").execute(&pool)).await;
        assert_eq!(queries.len(), 1);
    }

    async fn the_rows_of_a_dropped_stream_are_those_that_were_read() {
        events();
        let pool = common::sqlite_with_items(500).await;
        let (_, queries) = record(async { sqlx::query("SELECT id FROM items").fetch(&pool).try_next().await }).await;
        assert!((1..500).contains(&queries.rows()), "{}", queries.rows());
    }

    async fn sqlite_says_of_a_select_what_the_last_write_affected() {
        events();
        let pool = common::sqlite_with_items(3).await;
        let (_, queries) = record(async {
            pool.execute("UPDATE items SET name = 'y'").await.expect("rows");
            pool.execute("SELECT id AS after_the_last_write FROM items").await.expect("rows");
        })
        .await;
        assert_eq!(marked("after_the_last_write")[0].field("rows_affected"), Some("3"));
        assert_eq!(queries.rows_affected(), 3);
    }

    async fn postgres_calls_the_rows_of_a_select_affected() {
        let Some(database) = servers::fresh_postgres().await else { return };
        events();
        let pool = sqlx::PgPool::connect(database.url()).await.expect("a pool");
        let select = "SELECT n AS of_a_select FROM generate_series(1, 3) AS s(n)";
        let (_, queries) = record(async { pool.execute(select).await.map(drop) }).await;
        assert_eq!(marked("of_a_select")[0].field("rows_affected"), Some("3"));
        assert_eq!((queries.rows(), queries.rows_affected()), (3, 0));
    }

    async fn sqlite_reports_no_statement_of_a_transaction() {
        events();
        assert_eq!(transactions!(common::sqlite().await), [""; 0]);
    }

    async fn postgres_reports_commit_and_rollback_but_no_begin() {
        let Some(database) = servers::fresh_postgres().await else { return };
        events();
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(1);
        let reported = transactions!(options.connect(database.url()).await.expect("a pool"));
        assert_eq!(reported, ["1x RELEASE SAVEPOINT _sqlx_savepoint", "1x COMMIT", "1x ROLLBACK"]);
    }

    async fn mysql_reports_begin_too_but_not_the_rollback_of_a_drop() {
        let Some(database) = servers::fresh_mysql().await else { return };
        events();
        let options = sqlx::mysql::MySqlPoolOptions::new().max_connections(1);
        let reported = transactions!(options.connect(database.url()).await.expect("a pool"));
        let expected = [
            "3x BEGIN",
            "1x SAVEPOINT _sqlx_savepoint",
            "1x RELEASE SAVEPOINT _sqlx_savepoint",
            "1x COMMIT",
            "1x ROLLBACK",
        ];
        assert_eq!(reported, expected);
    }
}
