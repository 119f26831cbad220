//! The test targets of the workspace, and which of them are audited.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::project::{self, Package, Target};
use super::trouble::Trouble;
use super::whole_file;

/// A test target of a package that depends on querybudget.
#[derive(Debug)]
pub(crate) struct TestTarget {
    /// Its root, relative to the workspace.
    pub(crate) file: PathBuf,
    /// What is to stand there.
    pub(crate) line: String,
    pub(crate) is_audited: bool,
    /// As dumps have it.
    pub(crate) package: String,
    pub(crate) binary: String,
    path: PathBuf,
}

/// Those of the workspace.
pub(crate) fn all(manifest: Option<&Path>) -> Result<Vec<TestTarget>, Trouble> {
    let (root, packages) = project::packages(manifest)?;
    let targets = packages.iter().flat_map(|package| {
        let of_package = |target| test_target(package, target, &root);
        package.targets.iter().filter_map(of_package).collect::<Vec<_>>()
    });
    Ok(targets.collect())
}

fn test_target(package: &Package, target: &Target, root: &Path) -> Option<TestTarget> {
    let call = format!("{}::audit!();", package.name_of_querybudget()?);
    let line = match target.kind.iter().any(|kind| kind == "test") {
        true => call,
        false if target.test && has_unit_tests(target) => format!("#[cfg(test)]\n{call}"),
        false => return None,
    };
    let path = target.src_path.clone();
    let text = fs::read_to_string(&path).unwrap_or_default();
    let file = path.strip_prefix(root).unwrap_or(&path).to_owned();
    let (package, binary) = (package.name.clone(), target.name.replace('-', "_"));
    Some(TestTarget { file, line, is_audited: is_audited(&text), package, binary, path })
}

/// Whether the macro is called, and not in a comment.
fn is_audited(text: &str) -> bool {
    text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("audit!("))
}

/// Whether a file of a library, or the root of a program, has a test.
fn has_unit_tests(target: &Target) -> bool {
    let is_library = target.kind.iter().any(|kind| kind.contains("lib"));
    match target.src_path.parent() {
        Some(folder) if is_library => any_below(folder, &has_tests),
        _ => has_tests(&target.src_path),
    }
}

fn has_tests(file: &Path) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    ["#[test]", "::test]", "::test("].iter().any(|test| text.contains(test))
}

/// Whether a file with Rust code in the folder or below is such a one.
fn any_below(folder: &Path, is_meant: &dyn Fn(&Path) -> bool) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => any_below(&entry.path(), is_meant),
        Ok(kind) if kind.is_file() => {
            entry.path().extension().is_some_and(|ending| ending == "rs") && is_meant(&entry.path())
        }
        _ => false,
    })
}

impl Package {
    /// What its code calls querybudget, if it depends on that.
    fn name_of_querybudget(&self) -> Option<String> {
        let dependency = self.dependencies.iter().find(|dependency| dependency.name == "querybudget")?;
        Some(dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"))
    }
}

impl TestTarget {
    /// Writes the line into the file, below the comments and attributes of the whole file.
    pub(crate) fn write(&mut self) -> Result<(), Trouble> {
        let written = fs::read_to_string(&self.path).and_then(|text| {
            let (head, rest) = text.split_at(end_of_head(&text));
            let gap = if head.is_empty() || head.ends_with("\n\n") { "" } else { "\n" };
            let new = format!("{head}{gap}{}\n\n{}", self.line, rest.trim_start_matches('\n'));
            whole_file::replace(&self.path, |out: &mut dyn io::Write| out.write_all(new.as_bytes()))
        });
        self.is_audited = written.is_ok();
        written.map_err(|error| Trouble::new(format!("{}: cannot be changed: {error}", self.file.display())))
    }
}

/// Where the inner comments and attributes end.
fn end_of_head(text: &str) -> usize {
    let (mut end, mut n_read, mut n_open) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        n_read += line.len();
        let code = line.trim_start();
        if n_open > 0 || code.starts_with("#![") {
            n_open += code.matches('[').count() as isize - code.matches(']').count() as isize;
            end = n_read;
        } else if code.starts_with("//!") {
            end = n_read;
        } else if !code.is_empty() {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_below_what_is_of_the_whole_file() {
        for (text, end) in [
            ("use a;\n", 0),
            ("//! A.\n\nuse a;\n", 7),
            ("//! A.\n#![allow(\n    b,\n)]\nmod a;\n", 27),
            ("\n//! A.\n\n\n// c\nmod a;\n", 8),
            ("", 0),
        ] {
            assert_eq!(end_of_head(text), end, "{text}");
        }
    }

    #[test]
    fn a_call_in_a_comment_is_none() {
        assert!(is_audited("querybudget::audit!();") && is_audited("#[cfg(test)] qb::audit!{}\nqb::audit!();"));
        assert!(!is_audited("// querybudget::audit!();\nmod audit;"));
    }
}
