//! Holds the pages against the files, the names and the commands that they speak of.

mod doc_examples;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use page::{Page, all, files, guide, readme, repository};
use querybudget::{Lint, Metric};

/// The files of this binary that are no block.
const NO_BLOCKS: [&str; 2] = ["main", "names"];

/// The longest that the README may be.
const MAX_README_LINES: usize = 200;

/// Types whose methods and variants the guide names.
const TYPES: [&str; 7] = ["Bound", "Budget", "Finding", "Lint", "Metric", "Recording", "Verdict"];

/// The blocks of this binary, by the name of their file.
fn compiled() -> BTreeMap<String, String> {
    let folder = repository().join("tests/guide");
    let beside = files(&folder, "rs").into_iter().filter(|path| path.parent() == Some(&*folder));
    let name = |path: &Path| path.file_stem().expect("a file").to_string_lossy().into_owned();
    let read = |path: &Path| fs::read_to_string(path).expect("a file of this binary");
    let blocks = beside.map(|path| (name(&path), read(&path)));
    blocks.filter(|(name, _)| !NO_BLOCKS.contains(&name.as_str())).collect()
}

#[test]
fn every_rust_block_of_the_guide_is_a_file_here() {
    let compiled: BTreeSet<String> = compiled().into_values().collect();
    for page in guide() {
        for block in page.blocks() {
            let is_rust = block.language.starts_with("rust") || block.language.is_empty();
            assert!(!is_rust || block.language == "rust", "{}: a block of `{}`", page.path, block.language);
            let is_compiled = !is_rust || compiled.contains(&block.text);
            assert!(is_compiled, "{}: this block is no file of tests/guide:\n{}", page.path, block.text);
        }
    }
}

#[test]
fn every_file_here_is_compiled_and_stands_in_the_guide() {
    let shown: BTreeSet<String> = guide().iter().flat_map(|page| page.blocks_of("rust")).collect();
    let main = include_str!("../main.rs");
    for (name, text) in compiled() {
        assert!(main.lines().any(|line| line == format!("mod {name};")), "main.rs does not compile {name}.rs");
        assert!(shown.contains(&text), "no page shows {name}.rs");
    }
}

#[test]
fn the_readme_is_short() {
    let n_lines = readme().text.lines().count();
    assert!(n_lines <= MAX_README_LINES, "the README has {n_lines} lines, more than {MAX_README_LINES}");
}

#[test]
fn the_version_to_add_is_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    let minor = version.rsplit_once('.').expect("three numbers").0;
    for page in [readme(), Page::read("docs/start.md")] {
        assert!(page.code().contains(&format!("querybudget = \"{minor}\"")), "{}: not {minor}", page.path);
    }
}

#[test]
fn every_feature_to_switch_on_exists() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("a manifest");
    let mut n_found = 0;
    for page in guide() {
        for list in page.text.split("features = [").skip(1).filter_map(|rest| rest.split(']').next()) {
            for feature in list.split(',').map(|name| name.trim().trim_matches('"')) {
                let is_known = manifest.lines().any(|line| line.starts_with(&format!("{feature} = [")));
                assert!(is_known, "{}: there is no feature `{feature}`", page.path);
                n_found += 1;
            }
        }
    }
    assert!(n_found > 0, "the guide switches on no feature");
}

#[test]
fn the_commands_of_the_readme_are_those_that_ci_runs() {
    let ci = fs::read_to_string(repository().join(".ci/run")).expect("a script");
    let commands = readme().blocks_of("sh").concat();
    assert!(!commands.is_empty(), "the README runs nothing");
    for command in commands.lines() {
        let command = command.split('#').next().unwrap_or_default().trim();
        assert!(ci.lines().any(|line| line.trim() == command), "`{command}` is not run by .ci/run");
    }
}

/// The names that begin with `QUERYBUDGET_`.
fn variables(text: &str) -> BTreeSet<String> {
    let is_of_name = |char: &char| char.is_ascii_uppercase() || *char == '_';
    let ends = text.split("QUERYBUDGET_").skip(1).map(|rest| rest.chars().take_while(is_of_name).collect::<String>());
    ends.map(|end| format!("QUERYBUDGET_{end}")).collect()
}

#[test]
fn every_variable_of_the_pages_is_read_by_the_code() {
    let rust =
        ["src", "cli/src", "model/tests", "tests/suite"].map(|folder| files(&repository().join(folder), "rs")).concat();
    let scripts = files(&repository().join("scripts"), "");
    let sources = rust.iter().chain(&scripts).map(|path| fs::read_to_string(path).expect("a source"));
    // In Rust the name of a variable is a string, in a script it is a word.
    let sources: String = sources.collect();
    for page in all() {
        for name in variables(&page.text) {
            let is_read = sources.contains(&format!("\"{name}\"")) || sources.contains(&format!("${{{name}"));
            assert!(is_read, "{}: nothing reads {name}", page.path);
        }
    }
}

#[test]
fn every_metric_and_every_lint_stands_in_the_readme() {
    let code = readme().code();
    let metrics = Metric::NAMED.iter().map(ToString::to_string).chain([Metric::table("orders").to_string()]);
    let lints = Lint::ALL.iter().map(|lint| match lint.entry().parameter {
        Some(parameter) => format!("{lint}({} = {})", parameter.name, parameter.default),
        None => lint.to_string(),
    });
    for expected in metrics.chain(lints) {
        assert!(code.contains(&expected), "the README does not list `{expected}`");
    }
}

#[test]
fn every_rule_stands_in_the_guide() {
    let dumps = Page::read("docs/dumps.md").code();
    for rule in querybudget_model::catalogue::Rule::ALL {
        assert!(dumps.contains(&rule.to_string()), "docs/dumps.md does not list `{rule}`");
    }
}

#[test]
fn every_link_leads_somewhere() {
    for page in all() {
        for link in page.links() {
            let (path, anchor) = link.split_once('#').map_or((&*link, None), |(path, anchor)| (path, Some(anchor)));
            let folder = Path::new(&page.path).parent().expect("a folder");
            let target = if path.is_empty() { page.path.clone() } else { plain(&folder.join(path)) };
            assert!(repository().join(&target).exists(), "{}: there is no {target}", page.path);
            if let Some(anchor) = anchor {
                let known = Page::read(&target).anchors();
                assert!(known.iter().any(|known| known == anchor), "{}: no heading #{anchor} in {target}", page.path);
            }
        }
    }
}

#[test]
fn every_file_that_the_recipes_name_exists() {
    let mut n_found = 0;
    for code in Page::read("CONTRIBUTING.md").code() {
        let is_path = code.contains('/') && !code.contains([' ', '<', '$']);
        assert!(!is_path || repository().join(&code).exists(), "there is no {code}");
        n_found += usize::from(is_path);
    }
    assert!(n_found > 0, "no recipe names a file");
}

/// `docs/../README.md` is `README.md`.
fn plain(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.iter().map(|part| part.to_str().expect("a plain path")) {
        if part == ".." {
            parts.pop().expect("it stays in the repository");
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The identifier that a text begins with.
fn identifier(text: &str) -> &str {
    let end = text.find(|char: char| !char.is_alphanumeric() && char != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The words of a text that are identifiers.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|char: char| !char.is_alphanumeric() && char != '_').collect()
}

#[test]
fn every_path_of_the_crate_is_a_name_that_exists() {
    let code =
        include_str!("../names.rs").lines().filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n");
    let names = words(&code);
    let mut n_found = 0;
    for page in all() {
        // The Rust blocks are compiled.
        for code in page.code() {
            for path in code.split("querybudget::").skip(1) {
                for name in path.split("::").map(identifier).take_while(|name| !name.is_empty()) {
                    assert!(names.contains(name), "{}: `{code}`: names.rs does not import {name}", page.path);
                    n_found += 1;
                }
            }
        }
    }
    assert!(n_found > 0, "no page names anything");
}

#[test]
fn every_method_and_variant_of_the_pages_exists() {
    let sources = ["src", "model/src"].map(|folder| files(&repository().join(folder), "rs")).concat();
    let sources: Vec<String> = sources.iter().map(|path| fs::read_to_string(path).expect("a source")).collect();
    let lines = || sources.iter().flat_map(|source| source.lines()).map(str::trim_start);
    let is_method = |name: &str| {
        let named = format!("fn {name}");
        lines().filter_map(|line| line.strip_prefix("pub const ").or_else(|| line.strip_prefix("pub "))).any(|line| {
            let rest = line.strip_prefix(&named);
            rest.is_some_and(|rest| rest.starts_with(['(', '<']))
        })
    };
    let is_variant = |name: &str| {
        let mut rest = lines().filter_map(|line| line.strip_prefix(name));
        rest.any(|rest| rest.starts_with([',', '(']) || rest.starts_with(" = ") || rest.starts_with(" {"))
    };
    let mut n_found = 0;
    for page in all() {
        for code in page.code() {
            for of_type in TYPES {
                for name in code.split(&format!("{of_type}::")).skip(1).map(identifier) {
                    let exists = if name.starts_with(char::is_uppercase) { is_variant(name) } else { is_method(name) };
                    assert!(exists, "{}: `{code}`: there is no {of_type}::{name}", page.path);
                    n_found += 1;
                }
            }
        }
    }
    assert!(n_found > 0, "no page names a method");
}
