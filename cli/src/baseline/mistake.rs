//! What is wrong with a baseline, with the line and what to do.

use std::path::Path;

use serde::Deserialize;

use super::accepted::VERSION;
use crate::io::Trouble;

pub(super) fn other_version(file: &Path, version: u32) -> Trouble {
    let message = format!("{}: has version {version} of the file, and this reads version {VERSION}", file.display());
    Trouble::other_version(message).with_help(
        "use the version of cargo-querybudget that wrote it, or accept all tests anew: cargo querybudget accept --prune",
    )
}

/// The rules by which the baseline was made are not those of the dumps.
pub(crate) fn other_rules(file: &Path, rules: u32, of_dumps: u32) -> Trouble {
    Trouble::new(format!(
        "{}: has version {rules} of the rules by which statements are one shape, and the dumps have {of_dumps}",
        file.display()
    ))
}

/// Names the line and the field.
pub(super) fn malformed(file: &Path, text: &str, error: &toml::de::Error) -> Trouble {
    // One of another version may look otherwise.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    if let Ok(Version { version }) = toml::from_str(text)
        && version != VERSION
    {
        return other_version(file, version);
    }
    let message = error.message();
    let told = match error.span().filter(|span| text.is_char_boundary(span.start)) {
        Some(span) => {
            let line = text[..span.start].matches('\n').count() + 1;
            format!("{}:{line}: {message}, in `{}`", file.display(), excerpt(text, span.start))
        }
        None => format!("{}: {message}", file.display()),
    };
    Trouble::new(told)
        .with_help("correct the line; or remove the file and accept all tests anew: cargo querybudget accept")
}

/// The field around the place, or what stands there, cut.
fn excerpt(text: &str, at: usize) -> String {
    const MAX_CHARS: usize = 60;
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let field = text[line..at].rfind(['{', ',']).map_or(line, |before| line + before + 1);
    let rest = text[field..].lines().next().unwrap_or_default().trim();
    rest.chars().take(MAX_CHARS).collect()
}
