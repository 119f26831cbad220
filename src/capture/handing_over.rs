//! Hands a statement to the scope it belongs to.

use super::caller::Caller;
use super::strays::{record_unattributed, report_late};
use super::thread::{self, settle};
use crate::fingerprint::{self, Dialect};
use crate::recording::{Completion, digest_unbound};
use crate::scope::{self, Executed, Scope, Surroundings, Whose};

/// Whose a statement is that this thread reports in a span that carries `in_span`.
pub(super) fn whose(in_span: Option<&Scope>, is_ambient: bool) -> Whose {
    let polled = thread::polled();
    let is_beside_scopes = !thread::is_sqlite_worker() && thread::is_beside_scopes();
    scope::whose(&Surroundings { polled: polled.as_ref(), in_span, is_beside_scopes, is_ambient, audited: None })
}

/// A statement that has ended, and did not go through the wrapper.
pub(super) fn reported(caller: &Caller, sql: &str, completion: &Completion) {
    let dialect = if thread::is_sqlite_worker() { Dialect::Sqlite } else { Dialect::Generic };
    let executed = Executed {
        sql,
        dialect,
        fingerprint: fingerprint::of(sql, dialect),
        asker: caller.asker.clone(),
        call: None,
        digest: digest_unbound(sql),
        unit: caller.unit.clone(),
    };
    match &caller.whose {
        Whose::Of(scope) if scope.nearest_open().is_some() => {
            settle(scope);
            if caller.is_by_runtime {
                scope.counts_task();
            }
            scope.record(&executed, completion);
        }
        Whose::Of(scope) | Whose::Late(scope) => report_late(scope, &executed),
        Whose::Outside => {}
        Whose::Nobody => caller.origin.iter().for_each(|origin| record_unattributed(&executed, completion, origin)),
    }
}
