//! What `accept` says of what it did.

use std::io::{self, Write};
use std::path::Path;

use querybudget_model::words::Number;

use crate::baseline::Changes;
use crate::io::{Console, plain};
use crate::suite::Test;

/// Names the tests that are not accepted.
pub(super) fn refuse(tests: &[&Test], console: &mut Console) {
    for test in tests {
        let blind = || test.blind.first().map_or_else(String::new, |blind| blind.message.clone());
        let why = test.gap.or(test.other_gap).map_or_else(blind, |gap| gap.why().to_owned());
        console.note(&format!("not accepted: {}: {why}", test.key));
    }
}

/// Tells what is different; `is_dry` if nothing was written.
pub(super) fn tell(changes: &Changes, file: &Path, is_dry: bool, console: &mut Console) -> io::Result<()> {
    let Changes { n_new, n_changed, n_same, n_kept, n_refused, n_pruned, shapes } = changes;
    let accepted = Number((n_new + n_changed + n_same) as u64, "test", "tests");
    let file = plain::line(&file.display().to_string()).into_owned();
    let verb = if is_dry { "would accept" } else { "accepted" };
    writeln!(console.out, "{verb} {accepted} in {file}: {n_new} new, {n_changed} changed, {n_same} as before")?;
    let numbers = [
        (shapes.n_new, "new"),
        (shapes.n_gone, "gone"),
        (shapes.n_more, "executed more often"),
        (shapes.n_fewer, "executed less often"),
    ];
    tell_numbers("statements", &numbers, console)?;
    tell_numbers("findings", &[(shapes.n_new_findings, "new"), (shapes.n_gone_findings, "gone")], console)?;
    tell_numbers("without a dump", &[(*n_kept, "kept"), (*n_pruned, "removed")], console)?;
    tell_numbers("refused", &[(*n_refused, "kept")], console)
}

/// `  statements: 2 new, 1 gone`, or nothing.
fn tell_numbers(of: &str, numbers: &[(usize, &str)], console: &mut Console) -> io::Result<()> {
    let told: Vec<String> =
        numbers.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if told.is_empty() { Ok(()) } else { writeln!(console.out, "  {of}: {}", told.join(", ")) }
}
