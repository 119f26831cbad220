//! Where cargo keeps things.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use super::trouble::Trouble;

/// The workspace that the command is run in.
#[derive(Debug, Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

/// A member of the workspace.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) rename: Option<String>,
}

/// What cargo builds of it.
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<String>,
    pub(super) src_path: PathBuf,
    /// Whether its unit tests are run.
    pub(super) test: bool,
}

/// The folder of dumps that the library writes to unless told otherwise.
pub(crate) fn dumps() -> Result<PathBuf, Trouble> {
    metadata("--dumps DIR").map(|metadata| metadata.target_directory.join("querybudget"))
}

/// The file of the baseline.
pub(crate) fn baseline() -> Result<PathBuf, Trouble> {
    metadata("--baseline FILE").map(|metadata| metadata.workspace_root.join("querybudget.toml"))
}

/// The root of the workspace, and its packages.
pub(super) fn packages() -> Result<(PathBuf, Vec<Package>), Trouble> {
    metadata("--dumps DIR").map(|metadata| (metadata.workspace_root, metadata.packages))
}

/// Asks cargo. `instead` is the option that makes the question unnecessary.
fn metadata(instead: &str) -> Result<Metadata, Trouble> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let asked = Command::new(&cargo).args(["metadata", "--no-deps", "--format-version", "1"]).output();
    let trouble = |why: String| {
        let help = format!("run it in a folder of the project, or give {instead}");
        Trouble::new(format!("cargo does not tell where the workspace is: {why}")).with_help(help)
    };
    let answer = asked.map_err(|error| trouble(format!("{}: {error}", cargo.to_string_lossy())))?;
    match answer.status.success() {
        true => serde_json::from_slice(&answer.stdout).map_err(|error| trouble(error.to_string())),
        false => Err(trouble(String::from_utf8_lossy(&answer.stderr).trim().to_owned())),
    }
}
