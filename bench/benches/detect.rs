//! What it takes to look for findings in a large recording: 100,000 queries in 1,000 shapes, which is to take less than 50 ms.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use querybudget::{Budget, Lint, Recording, record_sync};
use tracing::Level;

const QUERIES: usize = 100_000;
const SHAPES: usize = 1_000;

fn recording() -> Recording {
    let work = || {
        for query in 0..QUERIES {
            let sql = format!("SELECT id, name FROM table_{} WHERE id = ?", query % SHAPES);
            report(&sql);
        }
    };
    let ((), recording) = record_sync(work);
    assert_eq!((recording.len(), recording.shapes().count()), (QUERIES as u64, SHAPES));
    recording
}

/// An event like sqlx's.
fn report(sql: &str) {
    tracing::event!(
        target: "sqlx::query",
        Level::DEBUG,
        summary = "SELECT",
        db.statement = sql,
        rows_affected = 0_u64,
        rows_returned = 1_u64,
        elapsed_secs = 0.001_f64,
    );
}

fn detect(criterion: &mut Criterion) {
    let recording = recording();
    let mut group = criterion.benchmark_group("detect, 100,000 queries in 1,000 shapes");
    for lint in Lint::ALL.iter().copied() {
        group.bench_function(lint.to_string(), |bencher| bencher.iter(|| black_box(black_box(&recording).find(lint))));
    }
    let budget = Lint::ALL.iter().fold(Budget::max_queries(1), |budget, lint| budget.deny(*lint));
    group.bench_function("a budget that denies them all", |bencher| {
        bencher.iter(|| black_box(budget.check(black_box(&recording))));
    });
    group.finish();
}

criterion_group!(benches, detect);
criterion_main!(benches);
