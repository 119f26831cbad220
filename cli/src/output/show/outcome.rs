//! How outcomes look.

use anstyle::Style;
use querybudget_model::facts::Outcome;

use crate::io::style::{DIM, GREEN, RED, YELLOW};

pub(super) fn style_of(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Unjudged => DIM,
        Outcome::Passed => GREEN,
        Outcome::Interrupted => YELLOW,
        _ => RED,
    }
}
