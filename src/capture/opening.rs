//! Opens a scope: proves that the counter is connected and, for the layer, makes the span that carries the scope.

use querybudget_model::facts::NotConnected;
use tracing::Span;

use super::{connection, counting, install, request, subscriber, thread};
use crate::scope::{self, Scope, ScopeRequest};

/// A scope with the span that marks what belongs to it.
#[derive(Debug)]
pub(crate) struct OpenScope {
    pub(super) scope: Scope,
    pub(super) span: Span,
    /// Why the counter is not connected, where the wrapper alone is allowed to count.
    pub(super) not_connected: Option<NotConnected>,
}

impl OpenScope {
    /// Opens a scope below the one that this code runs in.
    ///
    /// # Errors
    ///
    /// The layer is not connected, so the scope would see nothing but what is wrapped.
    pub(crate) fn new(scope: ScopeRequest) -> Result<Self, NotConnected> {
        match Self::connected(scope.clone()) {
            Err(why) if connection::is_wrapper_alone_allowed() => Ok(Self::unconnected(scope, why)),
            opened => opened,
        }
    }

    fn connected(scope: ScopeRequest) -> Result<Self, NotConnected> {
        install::ensure_connected()?;
        if connection::is_subscriber() {
            return Self::watched(scope);
        }
        match request::open_scope(scope) {
            (span, Some(scope)) => Ok(OpenScope { scope, span, not_connected: None }),
            _ if counting::is_current() => Err(NotConnected::Filtered),
            _ => Err(NotConnected::ThreadSubscriber),
        }
    }

    /// The subscriber knows which scope is polled where, and needs no span.
    fn watched(scope: ScopeRequest) -> Result<Self, NotConnected> {
        if !counting::is_current() {
            return Err(NotConnected::ThreadSubscriber);
        }
        let scope = scope::open(scope, subscriber::around());
        Ok(OpenScope { scope, span: Span::none(), not_connected: None })
    }

    fn unconnected(scope: ScopeRequest, why: NotConnected) -> Self {
        let parent = thread::polled().or_else(|| request::around(None));
        OpenScope { scope: scope::open(scope, parent), span: Span::none(), not_connected: Some(why) }
    }
}
