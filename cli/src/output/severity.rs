//! How severities look.

use anstyle::Style;
use querybudget_model::catalogue::Severity;

use crate::io::style::{CYAN, GREEN, RED};

pub(super) fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Regression => RED,
        Severity::Improvement => GREEN,
        _ => CYAN,
    }
}
