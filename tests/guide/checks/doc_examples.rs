//! Holds the examples in the documentation of the code to the form of code.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::page::{files, repository};

/// What a doc comment and the body around an example take of a line.
const MAX_WIDTH: usize = 120;

/// The visible lines of the examples in a source, which are code.
fn examples(source: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in source.lines().filter_map(doc_line) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some("" | "should_panic" | "no_run")) => open = Some(Vec::new()),
            (None, Some(_)) => open = Some(vec!["//"]),
            (Some(lines), Some(_)) => {
                examples.extend((lines.first() != Some(&"//")).then(|| lines.join("\n")));
                open = None;
            }
            (Some(lines), None) if line != "#" && !line.starts_with("# ") => lines.push(line),
            _ => {}
        }
    }
    examples
}

fn doc_line(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// Whether rustfmt leaves the example as it is in the body of a function.
fn is_formatted(example: &str) -> bool {
    let indented = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    let body: String = example.trim_matches('\n').lines().map(indented).collect();
    let code = format!("async fn example() {{\n{body}}}\n");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition=2024", "--config", &format!("max_width={MAX_WIDTH},use_small_heuristics=Max")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, which comes with cargo");
    rustfmt.stdin.take().expect("a pipe").write_all(code.as_bytes()).expect("it reads");
    let formatted = rustfmt.wait_with_output().expect("it ends");
    // Its `--check` fails on files alone.
    formatted.status.success() && formatted.stdout == code.as_bytes()
}

#[test]
fn every_example_in_the_documentation_is_formatted() {
    let sources = ["src", "model/src", "macros/src"].map(|folder| repository().join(folder));
    let mut n_examples = 0;
    let mut wrong = Vec::new();
    for path in sources.iter().flat_map(|folder| files(folder, "rs")) {
        let shown = |path: &Path| path.strip_prefix(repository()).unwrap_or(path).display().to_string();
        for example in examples(&std::fs::read_to_string(&path).expect("a source")) {
            n_examples += 1;
            if !is_formatted(&example) {
                wrong.push(format!("{}:\n{example}", shown(&path)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {n_examples} examples are not as rustfmt writes them:\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(n_examples > 150, "{n_examples} examples");
}
