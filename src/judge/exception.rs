//! What is meant, although a lint finds it.

use querybudget_model::facts::Exception;

use crate::call_site::{CallSite, Frame};
use crate::recording::ShapeStats;

/// Whether the shape is meant: by a part of the text, a table, or a function or file on every known way to the query.
pub(super) fn covers(exception: &Exception, shape: &ShapeStats) -> bool {
    let pattern = &exception.pattern;
    shape.has_text(pattern) || shape.names_table(pattern.trim()) || is_on_the_way(pattern.trim(), shape)
}

fn is_on_the_way(pattern: &str, shape: &ShapeStats) -> bool {
    let sites = shape.call_sites();
    let goes_by = |(site, _): &(&CallSite, u64)| site.frames().iter().any(|frame| names(pattern, frame));
    !sites.is_empty() && sites.iter().all(goes_by)
}

/// Whether the pattern is a function, the end of its path or a module in it, or the end of the path of a file.
fn names(pattern: &str, frame: &Frame) -> bool {
    let is_in_path =
        |path: &str| path.ends_with(&format!("::{pattern}")) || path.split("::").any(|part| part == pattern);
    frame.function.as_deref().is_some_and(is_in_path)
        || frame.file.as_deref().is_some_and(|file| file.ends_with(pattern))
}
