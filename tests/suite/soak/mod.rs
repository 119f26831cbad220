//! Random programs, each held against what the database saw: nothing is missing, nothing is extra, or it is told.
//!
//! `QUERYBUDGET_SOAK=3000 cargo test -p querybudget-tests --all-features --test suite soak -- --nocapture` runs so many on each database, and prints the
//! seed of one that differs; `QUERYBUDGET_SOAK_SEED=7` runs that one alone.

mod databases;
mod program;

use std::io::Write;

use databases::{MySql, Postgres, Soaked, Sqlite};
use program::Program;

use crate::common::alone::scenarios;

/// How many programs run on each database where nobody asks for more.
const SHORT: u64 = 40;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seeds of this run.
fn seeds() -> Vec<u64> {
    match asked("QUERYBUDGET_SOAK_SEED") {
        Some(seed) => vec![seed],
        None => (0..asked("QUERYBUDGET_SOAK").unwrap_or(SHORT)).collect(),
    }
}

/// Runs the programs one after the other, each on a thread and a runtime of its own.
fn soak<D: Soaked>() {
    let Some(database) = D::open() else { return };
    let mut told = 0;
    let mut n_statements = 0;
    for seed in seeds() {
        let program = Program::of(seed);
        let outcome = database.run(&program);
        n_statements += outcome.by_database;
        told += u64::from(outcome.is_told);
        assert!(outcome.is_explained(), "seed {seed} on {}: {outcome:?}\n{program:#?}", D::NAME);
    }
    let n = seeds().len();
    let told = format!(
        "{}: {n} programs, {n_statements} statements, all as counted; of {told} it is told that it cannot be known",
        D::NAME
    );
    writeln!(std::io::stderr(), "{told}").ok();
}

/// Runs two programs at a time, which share the span in a `static`.
fn soak_two_at_once<D: Soaked>() {
    for pair in seeds().chunks(2) {
        let run = |seed: u64| {
            let program = Program::of(seed).without_other_runtimes();
            let test = std::thread::Builder::new().name(format!("soak::of_{seed}"));
            let run = move || D::open().map(|database| (database.run(&program), program));
            (seed, test.spawn(run).expect("a thread"))
        };
        for (seed, test) in pair.iter().map(|seed| run(*seed)).collect::<Vec<_>>() {
            let Some((outcome, program)) = test.join().expect("it ends") else { return };
            assert!(
                outcome.is_explained_by_itself(),
                "seed {seed} beside another on {}: {outcome:?}\n{program:#?}",
                D::NAME
            );
        }
    }
}

scenarios! {
    async fn on_sqlite_two_at_once() {
        std::thread::spawn(soak_two_at_once::<Sqlite>).join().expect("all are explained");
    }

    async fn on_sqlite() {
        std::thread::spawn(soak::<Sqlite>).join().expect("all are explained");
    }

    async fn on_postgres() {
        std::thread::spawn(soak::<Postgres>).join().expect("all are explained");
    }

    async fn on_mysql() {
        std::thread::spawn(soak::<MySql>).join().expect("all are explained");
    }
}
