//! The file as it is reviewed: a line for each shape, in an order that does not depend on the run.

use std::io::{self, Write};

use toml_writer::{TomlKeyBuilder, TomlStringBuilder};

use super::accepted::{Accepted, Baseline, VERSION};
use crate::suite::ShapeTotals;

const HEAD: &str = "\
# What the tests execute. `cargo querybudget accept` writes this file; review it like code.
# Other comments are not kept.
";

/// Writes the baseline.
pub(crate) fn write(baseline: &Baseline, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{HEAD}version = {VERSION}\nfingerprint = {}\n", baseline.rules)?;
    if let Some(factor) = baseline.rows_factor {
        // `2.0` and not `2`, which would be an integer.
        writeln!(out, "rows_factor = {factor:?}")?;
    }
    baseline.tests.iter().try_for_each(|(key, accepted)| write_test(key, accepted, out))
}

fn write_test(key: &str, accepted: &Accepted, out: &mut dyn Write) -> io::Result<()> {
    let key = TomlKeyBuilder::new(key).as_basic();
    let key = toml_writer::ToTomlKey::to_toml_key(&key);
    writeln!(out)?;
    if !accepted.fails.is_empty() {
        let fails: Vec<String> = accepted.fails.iter().map(|limit| string(limit)).collect();
        writeln!(out, "[tests.{key}]\nfails = [{}]\n", fails.join(", "))?;
    }
    writeln!(out, "[tests.{key}.queries]")?;
    let mut shapes: Vec<&ShapeTotals> = accepted.shapes.iter().collect();
    shapes.sort_by_key(|shape| shape.reading_order());
    shapes.into_iter().try_for_each(|shape| write_shape(shape, out))
}

fn write_shape(shape: &ShapeTotals, out: &mut dyn Write) -> io::Result<()> {
    let ShapeTotals { fingerprint, sql, executions, rows, findings } = shape;
    // 16 hexadecimal digits are a key as they are.
    write!(out, "{fingerprint} = {{ executions = {executions}, rows = {rows}, ")?;
    if !findings.is_empty() {
        let findings: Vec<String> = findings.iter().map(|lint| string(lint.entry().name)).collect();
        write!(out, "findings = [{}], ", findings.join(", "))?;
    }
    writeln!(out, "sql = {} }}", string(sql))
}

/// In double quotes and on one line, whatever is in it.
fn string(text: &str) -> String {
    toml_writer::ToTomlValue::to_toml_value(&TomlStringBuilder::new(text).as_basic())
}
