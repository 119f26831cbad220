//! A subscriber of the user's inside of ours: the counter sees everything, and the user's gets what it asks for. A subscriber is global,
//! so each is tried in a process of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, LazyLock, Mutex};

use querybudget::{Budget, check, record};
use sqlx::SqlitePool;
use tracing::span::{Attributes, Id};
use tracing::subscriber::set_global_default;
use tracing::{Event, Instrument, Span, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, registry, reload};

use crate::common::{self, alone::scenarios};

async fn run(pool: &SqlitePool, n: u64) {
    for _ in 0..n {
        sqlx::query("SELECT 1").execute(pool).await.expect("a row");
    }
}

/// In the task, and in one that it spawns.
async fn run_twice(pool: &SqlitePool, n: u64) {
    run(pool, n).await;
    let pool = pool.clone();
    tokio::spawn(async move { run(&pool, n).await }).await.expect("the task ends");
}

/// A layer that notes sqlx's events, with the spans that each is in, and how many spans of ours it was shown.
#[derive(Clone, Default)]
struct Seen {
    events: Arc<Mutex<Vec<String>>>,
    n_ours: Arc<AtomicUsize>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Seen {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let is_ours = attributes.metadata().target() == "querybudget";
        assert!(context.span(id).is_some(), "it can be looked up");
        self.n_ours.fetch_add(usize::from(is_ours), Ordering::Relaxed);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let spans = context.event_scope(event).into_iter().flatten().map(|span| span.name());
            self.events.lock().expect("no panic").push(spans.collect::<Vec<_>>().join(" "));
        }
    }
}

impl Seen {
    fn events(&self) -> Vec<String> {
        std::mem::take(&mut *self.events.lock().expect("no panic"))
    }
}

/// A service with a span of its own, which tests share.
static SHARED: LazyLock<Span> = LazyLock::new(|| tracing::info_span!("shared"));

/// Two tests at once, each on a runtime of its own, with the shared span around them and their tasks.
fn two_tests_in_the_shared_span(rounds: usize) {
    let start = Arc::new(Barrier::new(2));
    let test = |n: u64| {
        let start = Arc::clone(&start);
        move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("one");
            runtime.block_on(async {
                let pool = common::sqlite().await;
                for _ in 0..rounds {
                    start.wait();
                    let in_span = async {
                        run(&pool, n).await;
                        let (pool, span) = (pool.clone(), SHARED.clone());
                        tokio::spawn(async move { run(&pool, n).await }.instrument(span)).await.expect("the task ends");
                    };
                    let work = in_span.instrument(SHARED.clone());
                    check(Budget::num_queries(2 * n), work).await.assert();
                }
            });
        }
    };
    let tests = [1, 3].map(|n| std::thread::spawn(test(n)));
    tests.into_iter().for_each(|test| test.join().expect("both are exact"));
}

/// Runs the future on a runtime with several threads.
fn on_many_threads(work: impl Future<Output = ()> + Send + 'static) {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("one");
    std::thread::spawn(move || runtime().block_on(work)).join().expect("it ends well");
}

scenarios! {
    async fn a_filter_that_lets_nothing_pass_hides_nothing() {
        set_global_default(querybudget::subscriber(registry().with(EnvFilter::new("off")))).expect("the first one");
        let pool = common::sqlite().await;
        check(Budget::num_queries(10), run_twice(&pool, 5)).await.assert();
    }

    async fn a_level_of_errors_hides_nothing_on_many_threads() {
        on_many_threads(async {
            let own = fmt().with_max_level(tracing::Level::ERROR).with_writer(std::io::sink).finish();
            set_global_default(querybudget::subscriber(own)).expect("the first one");
            let pool = common::sqlite().await;
            check(Budget::num_queries(10), run_twice(&pool, 5)).await.assert();
        });
    }

    async fn a_filter_that_is_reloaded_inside_a_block_hides_nothing() {
        let (filter, handle) = reload::Layer::new(EnvFilter::new("debug"));
        set_global_default(querybudget::subscriber(registry().with(filter))).expect("the first one");
        let pool = common::sqlite().await;
        let work = async {
            run(&pool, 1).await;
            handle.reload(EnvFilter::new("off")).expect("it is still there");
            run(&pool, 5).await;
        };
        check(Budget::num_queries(6), work).await.assert();
    }

    /// tokio-rs/tracing#2519: what a filter of a layer has said to a question stays, and mutes the next event.
    async fn a_question_without_an_event_mutes_nothing() {
        let quiet = fmt::layer().with_writer(std::io::sink).with_filter(EnvFilter::new("info"));
        set_global_default(querybudget::subscriber(registry().with(quiet))).expect("the first one");
        let pool = common::sqlite().await;
        for _ in 0..3 {
            let work = async {
                assert!(!tracing::enabled!(tracing::Level::DEBUG));
                run(&pool, 1).await;
                assert!(!tracing::enabled!(tracing::Level::TRACE));
                run(&pool, 1).await;
            };
            check(Budget::num_queries(2), work.instrument(tracing::info_span!("own"))).await.assert();
        }
    }

    async fn the_users_layer_gets_the_events_that_it_asks_for_in_its_own_spans() {
        let seen = Seen::default();
        let (filter, handle) = reload::Layer::new(EnvFilter::new("off"));
        let own = registry().with(seen.clone().with_filter(filter));
        set_global_default(querybudget::subscriber(own)).expect("the first one");
        let pool = common::sqlite().await;
        let work = || check(Budget::num_queries(3), run(&pool, 3).instrument(tracing::info_span!("page")));
        seen.events();
        work().await.assert();
        assert_eq!(seen.events(), [""; 0]);
        handle.reload(EnvFilter::new("info")).expect("it is still there");
        work().await.assert();
        assert_eq!(seen.events(), [""; 0]);
        handle.reload(EnvFilter::new("debug")).expect("it is still there");
        work().await.assert();
        assert_eq!(seen.events(), ["page"; 3]);
        check(Budget::num_queries(2), run(&pool, 2)).await.assert();
        assert_eq!((seen.events(), seen.n_ours.load(Ordering::Relaxed)), (vec![String::new(); 2], 0));
    }

    async fn who_asks_for_the_current_span_gets_the_truth() {
        on_many_threads(async {
            set_global_default(querybudget::subscriber(registry().with(EnvFilter::new("info")))).expect("the first one");
            let pool = common::sqlite().await;
            let work = async {
                run(&pool, 2).await;
                assert!(Span::current().is_none());
                let own = tracing::info_span!("own", field = tracing::field::Empty);
                let inside = async {
                    run(&pool, 2).await;
                    Span::current().record("field", 7);
                    assert_eq!(Span::current().id(), Span::current().id());
                    let known = Span::current().with_subscriber(|(id, dispatch)| {
                        let registry = dispatch.downcast_ref::<Registry>().expect("the user's");
                        registry.span(id).map(|span| span.name())
                    });
                    let child = tracing::info_span!(parent: &Span::current(), "child");
                    let parent = child.with_subscriber(|(id, dispatch)| {
                        let registry = dispatch.downcast_ref::<Registry>().expect("the user's");
                        registry.span(id).and_then(|span| Some(span.parent()?.name()))
                    });
                    (known, parent)
                };
                assert_eq!(inside.instrument(own).await, (Some(Some("own")), Some(Some("own"))));
            };
            let (_, queries) = record(work).await;
            assert_eq!(queries.len(), 4);
        });
    }

    async fn a_query_in_a_span_of_the_users_has_its_line_on_sqlite() {
        on_many_threads(async {
            set_global_default(querybudget::subscriber(registry().with(EnvFilter::new("info")))).expect("the first one");
            let pool = common::sqlite().await;
            let (_, queries) = record(run_twice(&pool, 3).instrument(tracing::info_span!("own"))).await;
            let shape = queries.shapes().next().expect("one shape");
            let sites: Vec<(String, u64)> = shape
                .call_sites()
                .iter()
                .map(|(site, n)| (site.frames().iter().filter_map(|frame| frame.function.clone()).collect::<Vec<_>>().join(" "), *n))
                .collect();
            let module = "suite::own_subscriber";
            let own = format!("{module}::run {module}::run_twice");
            assert_eq!(sites, [(own.clone(), 3), (own, 3)]);
        });
    }

    async fn a_span_of_the_users_carries_the_scope_to_a_thread_whatever_the_filter_says() {
        set_global_default(querybudget::subscriber(registry().with(EnvFilter::new("off")))).expect("the first one");
        let pool = common::sqlite().await;
        let work = async {
            let own = pool.clone();
            common::on_a_thread(async move { run(&own, 3).await }.instrument(tracing::info_span!("work"))).await;
        };
        check(Budget::num_queries(3), work).await.assert();
    }

    async fn without_a_subscriber_the_current_span_is_soon_the_same_each_time() {
        let pool = common::sqlite().await;
        let work = async {
            let own = tracing::info_span!("own");
            let expected = own.id();
            let inside = async {
                run(&pool, 1).await;
                // Who asks from here is known after a few times.
                let ids: Vec<Option<Id>> = (0..6).map(|_| Span::current().id()).collect();
                let name = Span::current().metadata().map(|metadata| metadata.name());
                run(&pool, 1).await;
                (ids, name)
            };
            let (ids, name) = inside.instrument(own).await;
            assert_eq!((&ids[3..], name), (&[expected.clone(), expected.clone(), expected][..], Some("own")));
        };
        check(Budget::num_queries(2), work).await.assert();
    }

    async fn a_span_that_two_tests_share_leads_each_to_its_own() {
        set_global_default(querybudget::subscriber(registry().with(EnvFilter::new("info")))).expect("the first one");
        std::thread::spawn(|| two_tests_in_the_shared_span(50)).join().expect("it ends");
    }

    async fn a_span_that_two_tests_share_leads_each_to_its_own_without_a_subscriber_of_the_users() {
        std::thread::spawn(|| two_tests_in_the_shared_span(50)).join().expect("it ends");
    }
}
