//! What the layer costs in memory, counted by the allocator.

#[path = "suite/common/alone.rs"]
#[allow(unused_imports, unused_macros, reason = "its tests are no async functions")]
mod alone;

use std::sync::{Mutex, MutexGuard, PoisonError};

use querybudget::record_sync;
use querybudget_test_support::alloc::{CountingAllocator, allocations_on_this_thread, live_bytes};
use tracing::Level;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// Live bytes are those of the process, so the tests run one after the other.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An event like sqlx's.
fn statement(sql: &str) {
    tracing::event!(
        target: "sqlx::query",
        Level::DEBUG,
        summary = "SELECT id, name FROM …",
        db.statement = sql,
        rows_affected = 0_u64,
        rows_returned = 1_u64,
        elapsed_secs = 0.001_f64,
    );
}

const SQL: &str = "\n\nSELECT id, name, email FROM customers WHERE tenant_id = $1 AND deleted_at IS NULL\n";

#[test]
fn a_known_shape_allocates_nothing() {
    let _one_at_a_time = one_at_a_time();
    let (allocations, recording) = record_sync(|| {
        let mut before = 0;
        for index in 0..5_003 {
            // The first executions make the shape and capture their call site.
            if index == 3 {
                before = allocations_on_this_thread();
            }
            statement(SQL);
        }
        allocations_on_this_thread() - before
    });
    assert_eq!((recording.len(), allocations), (5_003, 0));
}

#[test]
fn a_statement_outside_of_all_scopes_allocates_nothing() {
    let _one_at_a_time = one_at_a_time();
    querybudget::install().expect("it is connected");
    let before = allocations_on_this_thread();
    for _ in 0..1_000 {
        statement(SQL);
    }
    assert_eq!(allocations_on_this_thread() - before, 0);
}

#[test]
fn a_nested_scope_shares_the_shape_with_its_ancestors() {
    let _one_at_a_time = one_at_a_time();
    let ((_, inner), outer) = record_sync(|| record_sync(|| statement(SQL)));
    let shape =
        |recording: &querybudget::Recording| std::ptr::from_ref(recording.shapes().next().expect("one").shape());
    assert_eq!(shape(&inner), shape(&outer));
}

/// In a process of its own, where no dump is kept.
#[test]
fn a_million_statements_take_no_more_memory_than_ten_thousand() {
    alone::run_alone("allocations::scenarios::a_million_statements_take_no_more_memory_than_ten_thousand");
}

mod scenarios {
    #[test]
    #[ignore = "run by the test of the same name, in a process of its own"]
    fn a_million_statements_take_no_more_memory_than_ten_thousand() {
        super::compare_a_million_statements_with_ten_thousand();
    }
}

fn compare_a_million_statements_with_ten_thousand() {
    let bytes_of = |n_statements: usize| {
        let before = live_bytes();
        let (_, recording) = record_sync(|| {
            for index in 0..n_statements {
                statement(&format!("SELECT id, name FROM table_{} WHERE id = {index}", index % 1_000));
            }
        });
        assert_eq!((recording.len(), recording.shapes().count()), (n_statements as u64, 1_000));
        live_bytes().saturating_sub(before)
    };
    let few = bytes_of(10_000);
    let many = bytes_of(1_000_000);
    // `docs/costs.md` says 1 MB.
    assert!((1 << 19..3 << 19).contains(&many), "{many} bytes");
    assert!(many <= few + (few >> 3), "{few} bytes, then {many}");
}
