//! Instructions, which repeat where times do not: a part of the benchmark runs again under valgrind, which counts them.

use std::process::Command;

/// How many instructions the functions that match `function` take while this program runs with `arguments`. `None`
/// without valgrind.
pub fn count(arguments: &[&str], function: &str) -> Option<u64> {
    let program = std::env::current_exe().ok()?;
    let valgrind = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect=*{function}*"))
        .arg(program)
        .args(arguments)
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&valgrind.stderr);
    let (_, collected) = log.split_once("Collected : ")?;
    collected.split_whitespace().next()?.parse().ok()
}
