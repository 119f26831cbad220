//! A table for the summary of a job.

use std::io::{self, Write};

use super::Row;
use crate::words::duration;

pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| test | queries | shapes | rows | findings | time | outcome |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
    for Row { test, attempt: _, queries, shapes, rows, findings, duration_us, outcome } in rows {
        let (test, time) = (code(test), duration(*duration_us));
        writeln!(out, "| {test} | {queries} | {shapes} | {rows} | {findings} | {time} | {outcome} |")?;
    }
    Ok(())
}

/// As code, in which nothing but the end of the cell has a meaning.
fn code(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn code_ends_where_it_should() {
        let coded = ["shop a", "a`b", "``", "a | b"].map(code);
        assert_eq!(coded, ["`shop a`", "`` a`b ``", "``` `` ```", "`a \\| b`"]);
    }
}
