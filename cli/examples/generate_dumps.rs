//! Makes a folder of dumps as large as one likes, to measure the command with.
//!
//! `cargo run --release -p cargo-querybudget --example generate_dumps -- FOLDER TESTS SHAPES [distinct]`
//!
//! Tests of one suite execute much the same statements; with `distinct`, each test has its own.

use std::path::Path;

use querybudget_model::facts::{CallSite, Dump, Execution, Fingerprint, Frame, Kind, Outcome, Scope, Shape, TestId};
use querybudget_model::file;

/// How many statements the application has.
const N_STATEMENTS: u64 = 2_000;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|number| number.parse::<u64>().ok());
    let (Some(folder), Some(n_tests), Some(n_shapes)) = (arguments.first(), number(1), number(2)) else {
        return Err(std::io::Error::other("expected FOLDER TESTS SHAPES [distinct]"));
    };
    let n_statements = if arguments.len() > 3 { u64::MAX } else { N_STATEMENTS };
    for test in 0..n_tests {
        file::write(&dump(test, n_shapes, n_statements), Path::new(folder))?;
    }
    Ok(())
}

fn dump(test: u64, n_shapes: u64, n_statements: u64) -> Dump {
    let name = format!("pages::of_group_{}::test_number_{test}", test % 40);
    let id = TestId::new("shop", format!("suite_{}", test % 20), name.as_str());
    let mut scope = Scope::new(1, name, format!("tests/suite_{}.rs", test % 20), 7, Outcome::Passed);
    scope.budget = Some("queries <= 500".to_owned());
    scope.duration_us = 120_000 + test;
    scope.shapes = (0..n_shapes).map(|index| shape((test * n_shapes + index * 31) % n_statements)).collect();
    scope.timeline = (0..n_shapes * 2).map(|index| execution(index % n_shapes, index)).collect();
    let mut dump = Dump::new(id, 1);
    dump.is_whole = true;
    dump.add(scope);
    dump
}

fn shape(statement: u64) -> Shape {
    let frame = |function: &str, line| {
        let function = format!("shop::{function}_{}", statement % 300);
        Frame::new(Some(function), Some(format!("src/storage/part_{}.rs", statement % 60)), Some(line))
    };
    // Spread like a hash.
    let fingerprint = Fingerprint::from_u64((statement + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let text =
        format!("SELECT id, name, state_{statement} FROM orders WHERE customer_id = ? AND state = ? ORDER BY id");
    let mut shape = Shape::new(fingerprint, text, Kind::Select);
    shape.tables = vec!["orders".to_owned()];
    let counts = &mut shape.counts;
    (counts.executions, counts.wrapped, counts.rows_returned, counts.most_rows) = (2, 2, 20, 10);
    counts.elapsed_us = 412;
    shape.distinct_arguments = Some(2);
    shape.call_sites = vec![CallSite::new(1, vec![frame("orders_of", 42), frame("page", 170), frame("handler", 12)])];
    shape
}

fn execution(shape: u64, index: u64) -> Execution {
    let mut execution = Execution::default();
    execution.shape = usize::try_from(shape).unwrap_or(usize::MAX);
    (execution.offset_us, execution.elapsed_us) = (100 + 400 * index, 206);
    execution.rows_returned = 10;
    execution.transaction_depth = Some(0);
    execution.failed = Some(false);
    execution
}
