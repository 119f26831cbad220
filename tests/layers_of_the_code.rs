//! Which module may import which: data flows one way.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order in which data flows, each with those of ours that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("asked", &[]),
    ("fingerprint", &[]),
    ("call_site", &[]),
    ("query", &["fingerprint", "recording"]),
    ("recording", &["call_site", "fingerprint", "query"]),
    ("scope", &["call_site", "fingerprint", "query", "recording"]),
    ("not_connected", &[]),
    ("capture", &["fingerprint", "not_connected", "query", "recording", "scope"]),
    ("detect", &["fingerprint", "query", "recording"]),
    ("exception", &["call_site", "detect"]),
    ("bound", &[]),
    ("expectation", &["bound", "fingerprint", "recording"]),
    ("budget", &["bound", "detect", "exception", "expectation", "recording", "verdict"]),
    ("verdict", &["asked", "budget", "detect", "exception", "expectation", "not_connected", "recording"]),
    (
        "report",
        &[
            "asked",
            "bound",
            "budget",
            "call_site",
            "detect",
            "expectation",
            "fingerprint",
            "not_connected",
            "query",
            "recording",
            "verdict",
        ],
    ),
    (
        "dump",
        &[
            "asked",
            "call_site",
            "detect",
            "exception",
            "expectation",
            "fingerprint",
            "not_connected",
            "query",
            "recording",
            "report",
            "verdict",
        ],
    ),
    ("no_dump", &["not_connected", "recording", "verdict"]),
    ("assert", &["asked", "budget", "capture", "dump", "not_connected", "recording", "scope", "verdict"]),
    ("units", &["capture", "scope"]),
    ("__private", &["assert", "budget", "verdict"]),
];

/// Crates that one module alone may name.
const ONE_MODULE_ALONE: &[(&str, &[&str])] = &[
    ("tracing", &["capture"]),
    ("tracing_subscriber", &["capture"]),
    ("tokio", &["capture", "scope"]),
    ("sqlx", &["capture"]),
    ("querybudget_dump", &["dump"]),
];

#[test]
fn every_module_imports_only_what_it_may() {
    for (module, sources) in modules() {
        let allowed = allowed(&module);
        for (path, code) in sources {
            for imported in names_after(&code, "crate::") {
                let is_allowed = imported == module || allowed.contains(&imported.as_str());
                assert!(is_allowed, "{}: `{module}` imports `{imported}`, which it may not", path.display());
            }
        }
    }
}

#[test]
fn only_the_capture_knows_tracing_and_sqlx() {
    for (module, sources) in modules() {
        for (path, code) in sources {
            for (name, users) in ONE_MODULE_ALONE {
                let names_it = code.contains(&format!("use {name}::")) || code.contains(&format!(" {name}::"));
                assert!(!names_it || users.contains(&module.as_str()), "{}: names `{name}`", path.display());
            }
        }
    }
}

#[test]
fn the_table_names_every_module() {
    let listed: BTreeSet<String> = MAY_IMPORT.iter().map(|(module, _)| (*module).to_owned()).collect();
    let found: BTreeSet<String> = modules().into_iter().map(|(module, _)| module).collect();
    assert_eq!(listed, found);
}

fn allowed(module: &str) -> &'static [&'static str] {
    MAY_IMPORT.iter().find(|(name, _)| *name == module).map_or(&[], |(_, allowed)| allowed)
}

/// The modules of the library (`doc` holds text alone) with their sources, tests and comments left out.
fn modules() -> Vec<(String, Vec<(PathBuf, String)>)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = Vec::new();
    for entry in fs::read_dir(source).expect("the sources").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_stem().expect("a name").to_string_lossy().into_owned();
        if name != "lib" && name != "doc" {
            modules.push((name, sources_below(&entry)));
        }
    }
    modules
}

fn sources_below(path: &Path) -> Vec<(PathBuf, String)> {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a directory").map(|entry| entry.expect("an entry").path());
        return entries.flat_map(|entry| sources_below(&entry)).collect();
    }
    let text = fs::read_to_string(path).expect("a source");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    // A line of a message is no code either, nor is that of an example.
    let is_code = |line: &&str| {
        let is_text = ["//", "#[doc"].iter().any(|prefix| line.trim_start().starts_with(prefix));
        !is_text && ["help:", "writeln!(", "\\n"].iter().all(|mark| !line.contains(mark))
    };
    let lines: Vec<&str> = code.lines().filter(is_code).collect();
    vec![(path.to_owned(), lines.join("\n"))]
}

/// The names that follow `prefix` in the code.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    code.split(prefix).skip(1).map(name).collect()
}
