//! The subscriber that counts, alone or around a user's.
//!
//! ```text
//! sqlx's event  -> watching -> statement -> handing over
//! Span::current() in sqlx -> watching -> asker: is it a statement? -> ask: who asked -> stands: a span of ours leads to SQLite's thread
//! a user's span -> watching -> mark: its scope and unit of work -> entered: on this thread
//! ```

mod ask;
mod asker;
mod between;
mod entered;
mod mark;
mod mirror;
mod stands;
mod statement;
mod watcher;
mod watching;

use tracing::Subscriber;

pub(super) use between::look as look_at_tracing;
pub(super) use mirror::keep_two;
pub(super) use watcher::Watcher;
use watching::Watching;

use super::caller::Caller;
use super::{thread, whole_test};
use crate::scope::{self, Scope, Site};

/// The subscriber that counts, around one of your own.
///
/// Without a subscriber of your own nothing is needed: the first scope installs one. Where your tests install one, put it in here, with
/// all its layers and filters. Your subscriber gets what it asks for, and no more. The counter sees every statement, whatever your
/// filters drop. On every database a statement leads to the scope and to the line of code that asked for it, from spawned tasks too.
///
/// # Limits
///
/// It must be the global subscriber, and nothing must stand around it. A subscriber that is set for one thread alone hides what that
/// thread executes. The scope fails if that subscriber is still set when a poll ends.
///
/// # Example
///
/// ```
/// use tracing_subscriber::{EnvFilter, fmt, prelude::*};
///
/// let own = tracing_subscriber::registry().with(EnvFilter::new("info")).with(fmt::layer());
/// querybudget::subscriber(own).try_init().ok(); // another test of the process may have been first
/// querybudget::install()?;
/// # Ok::<(), querybudget::NotConnected>(())
/// ```
pub fn subscriber<S>(inner: S) -> impl Subscriber + Send + Sync
where
    S: Subscriber + Send + Sync,
{
    Watching::around(inner)
}

/// The code that runs on this thread.
#[cfg_attr(not(feature = "sqlx-0_9"), allow(dead_code, reason = "the wrapper alone asks"))]
pub(super) fn caller_here() -> Caller {
    Caller::here(&entered::carried(), Site::Unknown)
}

/// The scope around one that this code opens.
pub(super) fn around() -> Option<Scope> {
    let carried = || entered::carried().scope.filter(Scope::is_open);
    let in_whole_test = || whole_test::audited()?.around();
    thread::polled().or_else(carried).or_else(scope::around_spawned_task).or_else(in_whole_test)
}

/// The one for a process that has none.
pub(super) fn alone() -> impl Subscriber + Send + Sync {
    Watching::alone()
}
