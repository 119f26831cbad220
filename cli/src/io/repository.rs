//! Where the workspace lies in its repository.

use std::env;
use std::path::{Path, PathBuf};

/// The path of a workspace below the root of its repository, with a slash at its end; empty at the root, or where there is none.
///
/// The root is `GITHUB_WORKSPACE`, from which GitHub Actions looks for files, if the workspace is below it; else the folder with `.git`.
pub(crate) fn folder_of(workspace: &Path) -> String {
    let workspace = workspace.canonicalize().unwrap_or_else(|_| workspace.to_owned());
    let on_github = env::var_os("GITHUB_WORKSPACE").and_then(|root| PathBuf::from(root).canonicalize().ok());
    let with_git = || workspace.ancestors().find(|folder| folder.join(".git").exists());
    let root = on_github.as_deref().filter(|root| workspace.starts_with(root)).or_else(with_git);
    let below = root.and_then(|root| workspace.strip_prefix(root).ok()).unwrap_or(Path::new(""));
    below.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}
