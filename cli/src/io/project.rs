//! Where cargo keeps things.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
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

/// The folder of dumps that the library writes to: that in `QUERYBUDGET_DUMP`, which starts at the workspace, else cargo's.
pub(crate) fn dumps(manifest: Option<&Path>) -> Result<PathBuf, Trouble> {
    let told = env::var_os("QUERYBUDGET_DUMP").filter(|told| !["", "0", "1"].iter().any(|other| told == other));
    match told.map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => Ok(folder),
        told => {
            let Metadata { workspace_root, target_directory, .. } = metadata(manifest, "--dumps DIR")?;
            Ok(told.map_or_else(|| target_directory.join("querybudget"), |folder| workspace_root.join(folder)))
        }
    }
}

/// The folder of the workspace, else the one that the command is run in.
pub(crate) fn workspace(manifest: Option<&Path>) -> PathBuf {
    metadata(manifest, "").map_or_else(|_| env::current_dir().unwrap_or_default(), |metadata| metadata.workspace_root)
}

/// The file of the baseline.
pub(crate) fn baseline(manifest: Option<&Path>) -> Result<PathBuf, Trouble> {
    metadata(manifest, "--baseline FILE").map(|metadata| metadata.workspace_root.join("querybudget.toml"))
}

/// The root of the workspace, and its packages.
pub(super) fn packages(manifest: Option<&Path>) -> Result<(PathBuf, Vec<Package>), Trouble> {
    metadata(manifest, "--dumps DIR").map(|metadata| (metadata.workspace_root, metadata.packages))
}

/// Asks cargo. `instead` is the option that makes the question unnecessary.
fn metadata(manifest: Option<&Path>, instead: &str) -> Result<Metadata, Trouble> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut asks = Command::new(&cargo);
    asks.args(["metadata", "--no-deps", "--format-version", "1"]);
    if let Some(manifest) = manifest {
        asks.arg("--manifest-path").arg(manifest);
    }
    let asked = asks.output();
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
