//! Where the services that read reports look for the files.

use std::fs;

use crate::common::{ORDERS, Project, called_at, passed, select};

const FORMATS: [&str; 6] = ["--format", "github=out.txt", "--format", "sarif=out.sarif", "--format", "junit=out.xml"];

/// A workspace in `backend/api`, with a statement that is new at a line of it.
fn project() -> Project {
    let project = Project::new();
    project.put("backend/api/Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    project.put("backend/api/src/lib.rs", "");
    project.write_to("backend/api/target/querybudget", &passed("are_listed", vec![]));
    project.write_to("backend/api/target/querybudget", &passed("are_gone", vec![]));
    assert_eq!(project.run_in(&project.path("backend/api"), &["accept"], &[]).code, 0);
    fs::remove_dir_all(project.path("backend/api/target/querybudget")).expect("it was there");
    let new = called_at(select(ORDERS, 1), "src/orders.rs", 42);
    project.write_to("backend/api/target/querybudget", &passed("are_listed", vec![new]));
    project
}

/// The files that each format names.
#[track_caller]
fn check(project: &Project, prefix: &str, environment: &[(&str, &str)]) {
    let folder = project.path("backend/api/src");
    let ran = project.run_in(&folder, &[&["check"][..], &FORMATS].concat(), environment);
    assert_eq!(ran.code, 1, "{ran:?}");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a report");
    assert!(
        read("out.txt").starts_with(&format!("::error file={prefix}src/orders.rs,line=42,")),
        "{}",
        read("out.txt")
    );
    assert!(read("out.xml").contains(&format!(" file=\"{prefix}src/orders.rs\" line=\"42\"")), "{}", read("out.xml"));
    let sarif: serde_json::Value = serde_json::from_str(&read("out.sarif")).expect("JSON");
    let uris = ["src/orders.rs", "querybudget.toml"].map(|file| format!("{prefix}{file}"));
    for (index, uri) in uris.iter().enumerate() {
        let place = format!("/runs/0/results/{index}/locations/0/physicalLocation/artifactLocation/uri");
        assert_eq!(sarif.pointer(&place).and_then(|uri| uri.as_str()), Some(&**uri));
    }
}

#[test]
fn files_of_a_workspace_below_the_root_are_told_from_the_root() {
    let project = project();
    fs::create_dir(project.path(".git")).expect("a folder");
    check(&project, "backend/api/", &[("GITHUB_WORKSPACE", "")]);
    // A checkout whose folder is a file, as that of a submodule.
    project.put("backend/.git", "gitdir: ../.git/modules/backend\n");
    check(&project, "api/", &[("GITHUB_WORKSPACE", "")]);
    let root = project.path(".").to_string_lossy().into_owned();
    check(&project, "backend/api/", &[("GITHUB_WORKSPACE", &root)]);
    let elsewhere = tempfile::tempdir().expect("a folder");
    check(&project, "api/", &[("GITHUB_WORKSPACE", &elsewhere.path().to_string_lossy())]);
}

#[test]
fn files_of_a_workspace_at_the_root_are_told_as_they_are() {
    let project = project();
    check(&project, "", &[("GITHUB_WORKSPACE", "")]);
    fs::create_dir(project.path("backend/api/.git")).expect("a folder");
    check(&project, "", &[("GITHUB_WORKSPACE", "")]);
}
