//! Statements that no open scope counts, and that are told.

use std::io::Write;

use querybudget_model::facts::NotConnected;
use querybudget_model::words;

use crate::fingerprint::{Class, Shape};
use crate::recording::Completion;
use crate::scope::{self, Executed, Origin, Scope};

/// Nothing is audited in this process. Where tests are audited and none is judged, nobody else would say so.
pub(super) fn report_unaudited(why: NotConnected) {
    // Nothing can be done if stderr is closed.
    let _ = writeln!(std::io::stderr(), "{}", words::not_audited(why));
}

/// Nobody knows whose it is.
pub(super) fn record_unattributed(executed: &Executed<'_>, completion: &Completion, origin: &Origin) {
    for scope in scope::open_scopes() {
        scope.record_unattributed(executed, completion, origin.relation_to(&scope));
    }
}

/// A statement came after the scope that asked for it had ended and waited. It is in no count, so it is named.
pub(super) fn report_late(scope: &Scope, executed: &Executed<'_>) {
    let shape = Shape::of(executed.sql, executed.dialect);
    if shape.class() != Class::Application {
        return;
    }
    // Nothing can be done if stderr is closed.
    let _ = writeln!(
        std::io::stderr(),
        "querybudget: a statement came after `{}` had ended and is not counted: {shape}",
        scope.name()
    );
}
