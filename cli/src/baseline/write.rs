//! The file as it is reviewed: a line for each shape, in an order that does not depend on the run.

use std::io::{self, Write};

use toml_writer::{TomlKeyBuilder, TomlStringBuilder};

use super::{Accepted, AcceptedQuery, Baseline, VERSION};

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
    let mut queries: Vec<&AcceptedQuery> = accepted.queries.iter().collect();
    queries.sort_by_key(|query| (&query.sql, &query.fingerprint));
    queries.into_iter().try_for_each(|query| write_query(query, out))
}

fn write_query(query: &AcceptedQuery, out: &mut dyn Write) -> io::Result<()> {
    let AcceptedQuery { fingerprint, sql, executions, rows, findings } = query;
    let fingerprint = fingerprint.to_string();
    let key = TomlKeyBuilder::new(&fingerprint);
    let key = toml_writer::ToTomlKey::to_toml_key(&key.as_unquoted().unwrap_or_else(|| key.as_basic()));
    write!(out, "{key} = {{ executions = {executions}, rows = {rows}, ")?;
    if !findings.is_empty() {
        let findings: Vec<String> = findings.iter().map(|lint| string(lint)).collect();
        write!(out, "findings = [{}], ", findings.join(", "))?;
    }
    writeln!(out, "sql = {} }}", string(sql))
}

/// In double quotes and on one line, whatever is in it.
fn string(text: &str) -> String {
    toml_writer::ToTomlValue::to_toml_value(&TomlStringBuilder::new(text).as_basic())
}
