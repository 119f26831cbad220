use super::live::Scope;
use crate::recording::Unit;

/// What makes a span carry a scope.
#[derive(Debug)]
pub(crate) struct Mark {
    scope: Scope,
    /// The unit of work that the span is of or in, such as a request.
    unit: Option<Unit>,
    /// The scope waits for the span to close when it ends.
    is_awaited: bool,
}

impl Mark {
    pub(crate) fn new(scope: Scope) -> Self {
        scope.gains_span();
        Mark { scope, unit: None, is_awaited: true }
    }

    /// The span is in a unit of work.
    pub(crate) fn in_unit(self, unit: Option<Unit>) -> Self {
        let mut mark = self;
        mark.unit = unit;
        mark
    }

    pub(crate) fn unit(&self) -> Option<&Unit> {
        self.unit.as_ref()
    }

    /// A thread keeps its ambient span as long as it likes.
    pub(crate) fn of_ambient_span(scope: Scope) -> Self {
        Mark { scope, unit: None, is_awaited: false }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        if self.is_awaited {
            self.scope.loses_span();
        }
    }
}
