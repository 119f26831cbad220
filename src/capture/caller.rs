//! Who asks for a statement, as it is known where that is asked for.

use std::sync::Arc;

use super::wrapped::WrappedStatement;
use super::{at_work, thread, whole_test};
use crate::recording::Unit;
use crate::scope::{self, Asker, Origin, Scope, Site, Surroundings, Whose};

/// The code that asks for a statement.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) whose: Whose,
    pub(super) unit: Option<Unit>,
    pub(super) asker: Asker,
    /// Nothing but its runtime says whose it is.
    pub(super) is_by_runtime: bool,
    /// Where it comes from, if nobody knows whose it is.
    pub(super) origin: Option<Origin>,
    /// What it asks through, if that is the wrapper.
    pub(super) wrapped: Option<Arc<WrappedStatement>>,
}

/// What the spans that this thread stands in say.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    /// The scope that the innermost of them carries.
    pub(super) scope: Option<Scope>,
    /// The innermost unit of work.
    pub(super) unit: Option<Unit>,
}

impl Caller {
    /// The code that runs on this thread, in spans that carry this much.
    pub(super) fn here(carried: &Carried, site: Site) -> Self {
        thread::note_runtime();
        let (polled, audited) = (thread::polled(), whole_test::audited());
        let is_by_thread = audited.as_ref().is_some_and(|audited| audited.whole_test.is_some()) && !thread::is_task();
        let whose = scope::whose_asks(&Surroundings {
            polled: polled.as_ref(),
            in_span: carried.scope.as_ref(),
            is_beside_scopes: thread::is_beside_scopes(),
            is_ambient: false,
            audited,
        });
        if let Whose::Of(scope) = &whose {
            thread::settle(scope);
        }
        let origin = Caller::origin_of(&whose);
        let is_by_runtime = polled.is_none() && carried.scope.is_none() && !is_by_thread;
        Caller {
            whose,
            is_by_runtime,
            unit: carried.unit.clone(),
            asker: Asker { task: tokio::task::try_id(), site },
            origin,
            wrapped: at_work::wrapped(),
        }
    }

    /// Of a statement that this thread reports to the layer, if the code runs here that asked for it.
    pub(super) fn reporting(whose: Whose, unit: Option<Unit>) -> Self {
        let origin = Caller::origin_of(&whose);
        Caller { whose, unit, asker: thread::asker(), is_by_runtime: false, origin, wrapped: None }
    }

    fn origin_of(whose: &Whose) -> Option<Origin> {
        matches!(whose, Whose::Nobody).then(thread::origin)
    }

    /// The scope that it belongs to, if that is known.
    pub(super) fn scope(&self) -> Option<&Scope> {
        match &self.whose {
            Whose::Of(scope) | Whose::Late(scope) => Some(scope),
            Whose::Outside | Whose::Nobody => None,
        }
    }
}
