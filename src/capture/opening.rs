//! Opens a scope: proves that the layer is connected, and makes the span that carries the scope.

use std::cell::RefCell;
use std::sync::Arc;

use tracing::Span;

use super::layer::StatementLayer;
use super::wrapped::WrappedStatement;
use super::{ambient, install, thread};
use crate::not_connected::NotConnected;
use crate::query::Serial;
use crate::scope::{self, Mark, Scope, ScopeRequest};

/// A scope with the span that marks what belongs to it.
#[derive(Debug)]
pub(crate) struct OpenScope {
    pub(super) scope: Scope,
    pub(super) span: Span,
    /// Why the layer is not connected, where the wrapper alone is allowed to count.
    pub(super) not_connected: Option<NotConnected>,
}

/// What the layer is to do with the next span of ours on this thread. A span carries fields only, no scope.
enum Request {
    Open(ScopeRequest),
    Ambient(Scope),
    #[cfg_attr(not(feature = "sqlx"), allow(dead_code, reason = "the wrapper alone has such statements"))]
    Statement(Arc<WrappedStatement>),
    Opened(Scope),
}

thread_local! {
    static REQUEST: RefCell<Option<Request>> = const { RefCell::new(None) };
}

impl OpenScope {
    /// Opens a scope below the one that this code runs in.
    ///
    /// # Errors
    ///
    /// The layer is not connected, so the scope would see nothing but what is wrapped.
    pub(crate) fn new(scope: ScopeRequest) -> Result<Self, NotConnected> {
        match Self::connected(scope.clone()) {
            Err(why) if install::is_wrapper_alone_allowed() => Ok(Self::unconnected(scope, why)),
            opened => opened,
        }
    }

    fn connected(scope: ScopeRequest) -> Result<Self, NotConnected> {
        install::ensure_connected()?;
        let (span, answer) = request(Request::Open(scope), scope_span);
        match answer {
            Some(Request::Opened(scope)) => Ok(OpenScope { scope, span, not_connected: None }),
            _ if is_layer_current() => Err(NotConnected::Filtered),
            _ => Err(NotConnected::ThreadSubscriber),
        }
    }

    fn unconnected(scope: ScopeRequest, why: NotConnected) -> Self {
        let parent = thread::polled().or_else(|| around(None));
        OpenScope { scope: Scope::open(scope, parent), span: Span::none(), not_connected: Some(why) }
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
#[cfg(feature = "sqlx")]
pub(super) fn statement_span(statement: &Arc<WrappedStatement>) -> Span {
    let (span, unanswered) =
        request(Request::Statement(Arc::clone(statement)), || tracing::error_span!(target: "querybudget", "statement"));
    // There is no layer to answer.
    if unanswered.is_some() {
        statement.is_polled(super::handing_over::whose(None, false), None);
    }
    span
}

/// Called by the layer for a span of ours: what makes it carry its scope, and the statement it is of.
pub(super) fn requested(
    in_span: Option<Scope>,
    unit: Option<Serial>,
    is_ambient: bool,
) -> (Option<Mark>, Option<Arc<WrappedStatement>>) {
    match REQUEST.take() {
        Some(Request::Open(request)) => {
            let parent = thread::polled().or_else(|| around(in_span));
            let scope = Scope::open(request, parent);
            REQUEST.set(Some(Request::Opened(scope.clone())));
            let unit = scope.as_unit();
            (Some(Mark::new(scope).in_unit(unit)), None)
        }
        Some(Request::Ambient(scope)) => (Some(Mark::of_ambient_span(scope)), None),
        Some(Request::Statement(statement)) => {
            statement.is_polled(super::handing_over::whose(in_span.as_ref(), is_ambient), unit);
            (statement.scope().map(Mark::new), Some(statement))
        }
        Some(Request::Opened(_)) | None => (None, None),
    }
}

/// The scope around one that is opened where none is being polled.
fn around(in_span: Option<Scope>) -> Option<Scope> {
    // The ambient span is meant for spawned tasks, and not for the test's own code beside its scopes.
    let is_meant = thread::is_task() || !ambient::is_entered();
    in_span.filter(|scope| is_meant && scope.is_open()).or_else(scope::around_spawned_task)
}

/// Whether the subscriber that is current on this thread has the layer that is connected.
pub(super) fn is_layer_current() -> bool {
    tracing::dispatcher::get_default(|dispatch| match dispatch.downcast_ref::<StatementLayer>() {
        Some(layer) => layer.is_connected(),
        None => install::is_layer_hidden(),
    })
}
