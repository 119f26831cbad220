//! The spans that this thread stands in, as far as they carry something.

use std::cell::RefCell;
use std::sync::Arc;

use tracing::span::Id;

use super::ask::Ask;
use super::mark::SpanMark;
use super::stands::{Role, Stand};
use crate::capture::caller::{Caller, Carried};
use crate::capture::{thread, whole_test};
use crate::scope;

thread_local! {
    static ENTERED: RefCell<Vec<(u64, Carrier)>> = const { RefCell::new(Vec::new()) };
}

#[derive(Debug, Clone)]
pub(super) enum Carrier {
    User(SpanMark),
    Ours(Arc<Stand>),
}

impl Carrier {
    /// The code of a scope, or a thread of SQLite's, enters it.
    fn is_entered(&self) {
        match self.of_user_or_ask() {
            Ok(mark) => thread::polled().iter().for_each(|polled| mark.is_entered_by(polled)),
            Err(ask) => ask.is_entered(),
        }
    }

    /// The mark of a span of the user's, or the answer to somebody who asked.
    fn of_user_or_ask(&self) -> Result<&SpanMark, &Ask> {
        match self {
            Carrier::User(mark) => Ok(mark),
            Carrier::Ours(stand) => match &stand.role {
                Role::Shadow(mark) => Ok(mark),
                Role::Asked(ask) => Err(ask),
            },
        }
    }

    fn carried(&self) -> Carried {
        match self {
            Carrier::User(mark) => mark.carried(),
            Carrier::Ours(stand) => stand.role.carried(),
        }
    }
}

pub(super) fn enter(id: &Id, carrier: Carrier) {
    carrier.is_entered();
    ENTERED.with_borrow_mut(|entered| entered.push((id.into_u64(), carrier)));
}

pub(super) fn exit(id: &Id) {
    // A thread that ends may have none any more.
    let _ = ENTERED.try_with(|entered| {
        let mut entered = entered.borrow_mut();
        if let Some(index) = entered.iter().rposition(|(known, _)| *known == id.into_u64()) {
            entered.remove(index);
        }
    });
}

/// The innermost.
pub(super) fn innermost() -> Option<(Id, Carrier)> {
    let innermost = |entered: &RefCell<Vec<(u64, Carrier)>>| entered.borrow().last().cloned();
    ENTERED.try_with(innermost).ok().flatten().map(|(id, carrier)| (Id::from_u64(id), carrier))
}

/// The innermost span is that of a request.
pub(super) fn is_in_request() {
    if let Some((_, carrier)) = innermost()
        && let Ok(mark) = carrier.of_user_or_ask()
    {
        mark.is_of_request();
    }
}

/// What the spans that this thread stands in carry.
pub(super) fn carried() -> Carried {
    innermost().map(|(_, carrier)| carrier.carried()).unwrap_or_default()
}

/// Who asked for the statement that this thread of SQLite's reports.
pub(super) fn reporting() -> Option<Caller> {
    if !thread::is_sqlite_worker() {
        return None;
    }
    let (_, carrier) = innermost()?;
    let ask = carrier.of_user_or_ask().err()?;
    ask.is_reported();
    Some(ask.caller.clone())
}

/// Whether this thread of SQLite's is at a statement that somebody of ours asked for.
pub(super) fn is_at_ask() -> bool {
    thread::is_sqlite_worker() && innermost().is_some_and(|(_, carrier)| carrier.of_user_or_ask().is_err())
}

/// Whether anybody is to be told of anything: a scope that is open, a test that will have one, or of tasks that one has left behind.
pub(super) fn is_needed() -> bool {
    scope::is_any_open() || whole_test::are_audited() || scope::is_any_left_behind()
}
