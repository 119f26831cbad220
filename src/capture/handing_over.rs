//! Hands a statement to the scope it belongs to.

use std::io::Write;

use super::thread;
use crate::fingerprint::Shape;
use crate::recording::Completion;
use crate::scope::{self, Executed, Origin, Scope, Surroundings, Whose};

/// Whose a statement is that this thread reports in a span that carries `in_span`.
pub(super) fn whose(in_span: Option<&Scope>, is_ambient: bool) -> Whose {
    let polled = thread::polled();
    let is_beside_scopes = !thread::is_sqlite_worker() && thread::is_beside_scopes();
    scope::whose(&Surroundings { polled: polled.as_ref(), in_span, is_beside_scopes, is_ambient })
}

/// A statement that has ended.
pub(super) fn hand_over(whose: &Whose, executed: &Executed<'_>, completion: &Completion) {
    match whose {
        Whose::Of(scope) => {
            settle(scope);
            scope.record(executed, completion);
        }
        Whose::Late(scope) => report_late(scope, executed),
        Whose::Outside => {}
        Whose::Nobody => record_unattributed(executed, completion),
    }
}

/// Tells scopes that do not know it where they run.
pub(super) fn settle(scope: &Scope) {
    if scope.home().is_none()
        && let Some(home) = thread::home()
    {
        scope.settle_lineage_at(home);
    }
}

pub(super) fn record_unattributed(executed: &Executed<'_>, completion: &Completion) {
    let origin = Origin { runtime: thread::runtime(), worked_for: thread::worked_for() };
    for scope in scope::open_scopes() {
        scope.record_unattributed(executed, completion, origin.relation_to(&scope));
    }
}

/// A statement came after the scope that asked for it had ended and waited. It is in no count, so it is named.
pub(super) fn report_late(scope: &Scope, executed: &Executed<'_>) {
    let shape = Shape::of(executed.sql, executed.dialect);
    // Nothing can be done if stderr is closed.
    let _ = writeln!(
        std::io::stderr(),
        "querybudget: a statement came after `{}` had ended and is not counted: {shape}",
        scope.name()
    );
}
