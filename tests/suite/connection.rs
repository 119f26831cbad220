//! A counter that sees nothing never passes. What is global to a process is tried in a process of its own.

use querybudget::{Blindness, Budget, NotConnected, check, check_sync, how_to_connect, record};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::{set_default, set_global_default};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::common::{self, alone::scenarios};

/// The verdict on one query, and what was seen of it.
async fn blindness_of_one_query() -> Option<Blindness> {
    let pool = common::sqlite().await;
    let checked = check(Budget::max_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;
    assert_eq!(checked.verdict().is_ok(), checked.verdict().blindness().is_none());
    checked.verdict().blindness()
}

fn fmt_to_nowhere() -> impl tracing::Subscriber + Send + Sync {
    fmt().with_max_level(LevelFilter::DEBUG).with_writer(std::io::sink).finish()
}

scenarios! {
    async fn without_any_subscriber_the_first_scope_installs_one() {
        assert_eq!(blindness_of_one_query().await, None);
    }

    async fn a_first_statement_before_installation_does_not_freeze_the_callsite() {
        let pool = common::sqlite().await;
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        let (_, queries) = record(sqlx::query("SELECT 1").execute(&pool)).await;
        assert_eq!(queries.len(), 1);
    }

    async fn a_filter_of_info_in_front_of_the_layer_fails_the_test() {
        registry().with(EnvFilter::new("info")).with(querybudget::layer()).init();
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::Filtered)));
    }

    async fn a_level_filter_in_front_of_the_layer_fails_the_test() {
        registry().with(LevelFilter::INFO).with(querybudget::layer()).init();
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::Filtered)));
    }

    async fn a_filter_for_one_crate_alone_in_front_of_the_layer_fails_the_test() {
        registry().with(EnvFilter::new("shop=trace,sqlx=debug")).with(querybudget::layer()).init();
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::Filtered)));
    }

    async fn a_filter_on_another_layer_does_not_hide_statements() {
        let quiet = fmt::layer().with_writer(std::io::sink).with_filter(EnvFilter::new("info"));
        registry().with(quiet).with(querybudget::layer()).init();
        assert_eq!(blindness_of_one_query().await, None);
    }

    async fn a_foreign_global_subscriber_fails_the_test() {
        set_global_default(fmt_to_nowhere()).expect("the first one");
        let why = NotConnected::ForeignSubscriber;
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(why)));
        let checked = check_sync(Budget::max_queries(1), || ());
        let name = checked.verdict().name();
        let message = common::without_other_tests(&checked.verdict().to_string());
        assert_eq!(message, format!("querybudget: `{name}` cannot be judged\n  {}", how_to_connect(why)));
    }

    async fn a_foreign_global_subscriber_fails_a_test_that_expects_no_query_too() {
        set_global_default(fmt_to_nowhere()).expect("the first one");
        assert!(!check_sync(Budget::no_queries(), || ()).verdict().is_ok());
    }

    #[should_panic = "the counter is not connected: another global tracing subscriber was there first"]
    async fn record_panics_where_the_counter_is_not_connected() {
        set_global_default(fmt_to_nowhere()).expect("the first one");
        let _ = record(async {}).await;
    }

    async fn set_default_before_the_scope_fails_the_test() {
        let _guard = set_default(fmt_to_nowhere());
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::ThreadSubscriber)));
    }

    async fn set_default_inside_the_scope_fails_the_test() {
        let pool = common::sqlite().await;
        let checked = check(Budget::max_queries(9), async {
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
            let _guard = set_default(fmt_to_nowhere());
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
            tokio::task::yield_now().await;
        })
        .await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::Muted));
        let expected = format!(
            "querybudget: `{}` cannot be judged\n  {}\n  1 query was seen while it was not hidden",
            checked.verdict().name(),
            how_to_connect(NotConnected::ThreadSubscriber)
        );
        assert_eq!(common::without_other_tests(&checked.verdict().to_string()), expected);
    }

    #[should_panic = "a subscriber set for this thread alone hides the global one"]
    async fn record_panics_if_set_default_hid_statements() {
        let pool = common::sqlite().await;
        let _ = record(async {
            let _guard = set_default(fmt_to_nowhere());
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
            // SQLite may have answered before the first poll ended.
            tokio::task::yield_now().await;
        })
        .await;
    }

    async fn set_default_with_the_layer_fails_as_well_since_sqlites_threads_see_the_global_one() {
        let _guard = set_default(registry().with(querybudget::layer()));
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::ThreadSubscriber)));
    }

    async fn a_future_with_a_subscriber_of_its_own_that_hides_everything_fails_the_test() {
        use tracing::instrument::WithSubscriber;
        let pool = common::sqlite().await;
        let hidden = sqlx::query("SELECT 1").execute(&pool).with_subscriber(fmt_to_nowhere());
        let checked = check(Budget::max_queries(1), hidden).await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::NothingSeen));
    }

    async fn statement_logging_switched_off_fails_the_test() {
        let options = SqliteConnectOptions::new().in_memory(true).disable_statement_logging();
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a connection");
        let checked = check(Budget::max_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::NothingSeen));
    }

    async fn any_level_of_statement_logging_counts() {
        for level in ["error", "warn", "info", "debug", "trace"] {
            let options = SqliteConnectOptions::new().in_memory(true).log_statements(level.parse().expect("a level"));
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a connection");
            let (_, queries) = record(sqlx::query("SELECT 1").execute(&pool)).await;
            assert_eq!(queries.len(), 1, "{level}");
        }
    }

    async fn a_slow_statement_counts_as_any_other() {
        let options = SqliteConnectOptions::new()
            .in_memory(true)
            .log_slow_statements("warn".parse().expect("a level"), std::time::Duration::ZERO);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a connection");
        let (_, queries) = record(sqlx::query("SELECT 1").execute(&pool)).await;
        assert_eq!(queries.len(), 1);
    }

    async fn set_default_with_the_layer_fails_a_test_that_expects_no_query_too() {
        let _guard = set_default(registry().with(querybudget::layer()));
        assert!(!check_sync(Budget::no_queries(), || ()).verdict().is_ok());
    }

    async fn a_filter_that_is_changed_after_the_first_scope_fails_the_next_one() {
        let (filter, handle) = tracing_subscriber::reload::Layer::new(EnvFilter::new("debug"));
        registry().with(filter).with(querybudget::layer()).init();
        assert_eq!(blindness_of_one_query().await, None);
        handle.reload(EnvFilter::new("info")).expect("it is alive");
        assert_eq!(blindness_of_one_query().await, Some(Blindness::NotConnected(NotConnected::Filtered)));
    }

    async fn a_layer_that_is_there_twice_counts_once() {
        registry().with(querybudget::layer()).with(querybudget::layer()).init();
        let pool = common::sqlite().await;
        let (_, queries) = record(sqlx::query("SELECT 1").execute(&pool)).await;
        assert_eq!(queries.len(), 1);
    }

    async fn a_layer_inside_of_others_counts() {
        let (reloadable, _handle) = tracing_subscriber::reload::Layer::new(Some(querybudget::layer().boxed()));
        registry().with(reloadable).init();
        assert_eq!(blindness_of_one_query().await, None);
    }

    async fn scopes_that_open_first_at_the_same_time_all_count() {
        let threads: Vec<_> = (0..16)
            .map(|_| std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(blindness_of_one_query())
            }))
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("the thread ends"), None);
        }
    }

    async fn a_query_under_a_users_span_is_found_in_a_composed_subscriber() {
        use tracing::Instrument;
        registry().with(fmt::layer().with_writer(std::io::sink)).with(querybudget::layer()).init();
        let pool = common::sqlite().await;
        let (_, queries) = record(async {
            let query = sqlx::query("SELECT 1").execute(&pool);
            query.instrument(tracing::trace_span!("handler")).await.expect("a row");
            let pool = pool.clone();
            let handler = async move { sqlx::query("SELECT 2").execute(&pool).await.map(drop) };
            tokio::spawn(handler.instrument(tracing::trace_span!(parent: None, "request"))).await.expect("it ends")
        })
        .await;
        assert_eq!(queries.len(), 2);
    }

    /// By the layer alone nobody knows who asked on SQLite, so that three places are taken for a loop.
    async fn with_the_layer_alone_an_n_plus_one_may_be_several_places_and_the_message_says_so() {
        registry().with(querybudget::layer()).init();
        let pool = common::sqlite_with_items(3).await;
        let look_up = |id: i64| sqlx::query("SELECT name FROM items WHERE id = ?").bind(id).fetch_all(&pool);
        let checked = check(Budget::new().no_n_plus_one(3), async {
            look_up(0).await.expect("a row");
            look_up(1).await.expect("a row");
            look_up(2).await.expect("a row");
        })
        .await;
        let message = checked.verdict().to_string();
        let said = "  3x  SELECT name FROM items WHERE id = ?  N+1\n      who asked is not known, so it may be several places and no loop\n";
        assert!(message.contains(said), "{message}");
    }

    async fn the_layer_leaves_the_transports_callsites_off() {
        registry().with(querybudget::layer()).init();
        querybudget::install().expect("it is connected");
        assert!(!tracing::enabled!(target: "h2::codec::framed_read", tracing::Level::TRACE));
        assert!(tracing::span!(target: "h2::proto", tracing::Level::TRACE, "frame").is_disabled());
        assert!(tracing::span!(target: "hyper_util::client", tracing::Level::ERROR, "connect").is_disabled());
        assert!(!tracing::span!(target: "shop::orders", tracing::Level::TRACE, "handler").is_disabled());
    }

    async fn the_subscriber_that_is_installed_enables_nothing_of_others() {
        querybudget::install().expect("it is connected");
        assert!(tracing::span!(target: "shop::orders", tracing::Level::ERROR, "handler").is_disabled());
        assert!(!tracing::enabled!(target: "shop::orders", tracing::Level::ERROR));
        // Outside of all scopes sqlx need not even make its event.
        let is_enabled = || tracing::enabled!(target: "sqlx::query", tracing::Level::DEBUG);
        let (is_enabled_inside, _) = querybudget::record_sync(is_enabled);
        assert!(is_enabled_inside && !is_enabled());
    }

    async fn a_statement_that_comes_after_its_scope_is_named_and_not_counted_elsewhere() {
        let pool = common::sqlite_with_items(2_000).await;
        let (stream, first) = record(async {
            use futures::TryStreamExt;
            let mut stream = sqlx::query("SELECT * FROM items").fetch(&pool);
            stream.try_next().await.expect("a row");
            stream
        })
        .await;
        let ((), second) = record(async {
            drop(stream);
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        })
        .await;
        assert_eq!((first.len(), first.is_complete(), second.len()), (0, false, 1), "{second}");
    }
}

/// The messages in full. What follows the first line is the same wherever it is told.
#[test]
fn the_messages_tell_the_fix() {
    assert_eq!(
        how_to_connect(NotConnected::ForeignSubscriber),
        "\
the counter is not connected: another global tracing subscriber was there first
  help: put the subscriber into querybudget's where it is installed:
      let own = tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(fmt::layer());
      querybudget::subscriber(own).try_init().ok();
  help: or call querybudget::install() before the other subscriber is installed"
    );
    assert_eq!(
        how_to_connect(NotConnected::Filtered),
        "\
the counter is not connected: a filter drops sqlx's event `sqlx::query` before its layer
  help: take `querybudget::layer()` out, and put the subscriber with its filters into querybudget's:
      let own = tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(fmt::layer());
      querybudget::subscriber(own).try_init().ok();"
    );
    assert_eq!(
        how_to_connect(NotConnected::ThreadSubscriber),
        "\
the counter is not connected: a subscriber set for this thread alone hides the global one
  help: remove `set_default` or `with_default` from the test; where its output is needed, install it once for
      the process: querybudget::subscriber(registry().with(fmt::layer())).try_init().ok();"
    );
    assert_eq!(
        how_to_connect(NotConnected::CompiledOut),
        "\
the counter is not connected: a feature `max_level_..` of the crate `tracing` has taken sqlx's event out
  help: find who turns it on: cargo tree -e features -i tracing
  help: for tests, at least `max_level_debug` is needed"
    );
}
