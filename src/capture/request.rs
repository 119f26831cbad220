//! What the layer is asked to do with a span of ours: a span carries fields only, and no scope.

use std::cell::RefCell;
use std::sync::Arc;

use tracing::Span;

use super::wrapped::WrappedStatement;
use super::{handing_over, thread};
use crate::recording::Unit;
use crate::scope::{self, Mark, Scope, ScopeRequest};

/// What the layer is to do with the next span of ours on this thread.
enum Request {
    Open(ScopeRequest),
    Ambient(Scope),
    #[cfg_attr(not(feature = "sqlx-0_9"), allow(dead_code, reason = "the wrapper alone has such statements"))]
    Statement(Arc<WrappedStatement>),
    Opened(Scope),
}

thread_local! {
    static REQUEST: RefCell<Option<Request>> = const { RefCell::new(None) };
}

/// The span of a new scope, with the scope if the layer has answered.
pub(super) fn open_scope(scope: ScopeRequest) -> (Span, Option<Scope>) {
    match request(Request::Open(scope), scope_span) {
        (span, Some(Request::Opened(scope))) => (span, Some(scope)),
        (span, _) => (span, None),
    }
}

/// A span that stands for the scope on its thread. Its own, since a span that is entered twice counts once.
pub(super) fn ambient_span(scope: Scope) -> Span {
    request(
        Request::Ambient(scope),
        || tracing::error_span!(target: "querybudget", parent: None, "querybudget::ambient"),
    )
    .0
}

/// The span of a scope. Its level passes every filter that lets errors pass.
pub(super) fn scope_span() -> Span {
    tracing::error_span!(target: "querybudget", "scope")
}

fn request(request: Request, span: impl FnOnce() -> Span) -> (Span, Option<Request>) {
    REQUEST.set(Some(request));
    let span = span();
    (span, REQUEST.take())
}

/// The span of a wrapped statement, by whose surroundings it is known whose it is.
#[cfg(feature = "sqlx-0_9")]
pub(super) fn statement_span(statement: &Arc<WrappedStatement>) -> Span {
    let (span, unanswered) =
        request(Request::Statement(Arc::clone(statement)), || tracing::error_span!(target: "querybudget", "statement"));
    // There is no layer to answer.
    if unanswered.is_some() {
        statement.is_polled(handing_over::whose(None, false), None);
    }
    span
}

/// Called by the layer for a span of ours: what makes it carry its scope, and the statement it is of.
pub(super) fn requested(
    in_span: Option<Scope>,
    unit: Option<Unit>,
    is_ambient: bool,
) -> (Option<Mark>, Option<Arc<WrappedStatement>>) {
    match REQUEST.take() {
        Some(Request::Open(request)) => {
            let parent = thread::polled().or_else(|| around(in_span));
            let scope = scope::open(request, parent);
            REQUEST.set(Some(Request::Opened(scope.clone())));
            let unit = scope.as_unit().cloned();
            (Some(Mark::new(scope).in_unit(unit)), None)
        }
        Some(Request::Ambient(scope)) => (Some(Mark::of_ambient_span(scope)), None),
        Some(Request::Statement(statement)) => {
            statement.is_polled(handing_over::whose(in_span.as_ref(), is_ambient), unit);
            (statement.scope().map(Mark::new), Some(statement))
        }
        Some(Request::Opened(_)) | None => (None, None),
    }
}

/// The scope around one that is opened where none is being polled.
pub(super) fn around(in_span: Option<Scope>) -> Option<Scope> {
    // The ambient span is meant for spawned tasks, and not for the test's own code beside its scopes.
    let is_meant = thread::is_task() || !thread::is_in_ambient_span();
    in_span.filter(|scope| is_meant && scope.is_open()).or_else(scope::around_spawned_task)
}
