//! Where the command meets the world: the console, files, other programs, and text that comes from elsewhere.

mod console;
pub(crate) mod guarded;
pub(crate) mod keys;
mod lock;
pub(crate) mod parallel;
pub(crate) mod plain;
pub(crate) mod project;
pub(crate) mod repository;
pub(crate) mod run;
pub(crate) mod style;
pub(crate) mod targets;
mod texts;
mod trouble;
pub(crate) mod whole_file;

pub(crate) use console::{Console, unless_closed, width};
pub(crate) use lock::Lock;
pub(crate) use texts::Texts;
pub(crate) use trouble::Trouble;
