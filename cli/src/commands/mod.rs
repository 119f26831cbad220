//! One module for each command, and what they share.

mod about;
mod accept;
mod accepted;
mod audit;
mod check;
mod completions;
mod diff;
mod exit;
mod input;
mod matching;
mod near;
mod report;
mod review;
mod show;

pub(crate) use about::{explain, man};
pub(crate) use accept::accept;
pub(crate) use audit::audit;
pub(crate) use check::check;
pub(crate) use completions::completions;
pub(crate) use diff::diff;
pub(crate) use exit::Exit;
pub(crate) use review::review;
pub(crate) use show::show;
