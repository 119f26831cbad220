//! The file as it is reviewed and merged: a section for each test and a line for each shape, in an order that does not depend on the run.

use std::io::{self, Write};
use std::sync::Arc;

use toml_writer::{TomlKeyBuilder, TomlStringBuilder};

use super::accepted::{Accepted, AcceptedShape, Baseline, VERSION};
use super::reference::{Statements, reference};
use crate::suite::ShapeTotals;

const HEAD: &str = "\
# What the tests execute. `cargo querybudget accept` writes this file; review it like code.
# Other comments are not kept.
";

/// Writes the baseline.
pub(crate) fn write(baseline: &Baseline, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{HEAD}version = {VERSION}\nfingerprint = {}\n", baseline.head.rules)?;
    if let Some(factor) = baseline.head.rows_factor {
        // `2.0` and not `2`, which would be an integer.
        writeln!(out, "rows_factor = {factor:?}")?;
    }
    if !baseline.head.deny.is_empty() {
        writeln!(out, "deny = {}", list(baseline.head.deny.iter().map(|denial| denial.name())))?;
    }
    let statements = statements(baseline);
    writeln!(out, "\n[statements]")?;
    // 16 hexadecimal digits are a key as they are.
    statements.iter().try_for_each(|(fingerprint, sql)| writeln!(out, "{fingerprint} = {}", string(sql)))?;
    baseline.tests.iter().try_for_each(|(key, accepted)| write_test(key, accepted, &statements, out))
}

/// Each statement once, in the order of the fingerprints, which are as if by chance: two branches seldom add theirs at the same place. Of
/// several texts of a shape the first in the alphabet is taken, whichever test is read first.
fn statements(baseline: &Baseline) -> Statements {
    let mut statements = Statements::new();
    let all = baseline.tests.values().flat_map(|accepted| &accepted.shapes).map(|shape| &shape.totals);
    for ShapeTotals { fingerprint, sql, .. } in all.filter(|totals| !totals.sql.is_empty()) {
        let known = statements.entry(*fingerprint).or_insert_with(|| Arc::clone(sql));
        if !Arc::ptr_eq(known, sql) && *sql < *known {
            *known = Arc::clone(sql);
        }
    }
    statements
}

fn write_test(key: &str, accepted: &Accepted, statements: &Statements, out: &mut dyn Write) -> io::Result<()> {
    let key = TomlKeyBuilder::new(key).as_basic();
    let key = toml_writer::ToTomlKey::to_toml_key(&key);
    writeln!(out, "\n[tests.{key}]")?;
    if !accepted.fails.is_empty() {
        writeln!(out, "fails = {}", list(accepted.fails.iter().map(String::as_str)))?;
    }
    accepted.shapes.iter().try_for_each(|shape| write_shape(shape, statements, out))
}

fn write_shape(shape: &AcceptedShape, statements: &Statements, out: &mut dyn Write) -> io::Result<()> {
    let AcceptedShape { totals: ShapeTotals { fingerprint, executions, rows, findings, .. }, has_rows, is_at_most } =
        shape;
    write!(out, "{} = ", reference(*fingerprint, statements))?;
    if !has_rows && !is_at_most && findings.is_empty() {
        return writeln!(out, "{executions}");
    }
    write!(out, "{{ {} = {executions}", if *is_at_most { "at_most" } else { "executions" })?;
    if *has_rows {
        write!(out, ", rows = {rows}")?;
    }
    if !findings.is_empty() {
        write!(out, ", findings = {}", list(findings.iter().map(|lint| lint.entry().name)))?;
    }
    writeln!(out, " }}")
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(string).collect::<Vec<_>>().join(", "))
}

/// In double quotes and on one line, whatever is in it.
fn string(text: &str) -> String {
    toml_writer::ToTomlValue::to_toml_value(&TomlStringBuilder::new(text).as_basic())
}
