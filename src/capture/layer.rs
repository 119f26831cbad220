use std::num::NonZeroU64;
use std::sync::Arc;

use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::caller::Caller;
use super::filter::{self, AMBIENT_SPAN, OWN_TARGET, STATEMENT_TARGET, WithContext};
use super::wrapped::WrappedStatement;
use super::{connection, event, handing_over, request, thread};
use crate::recording::Unit;
use crate::scope::{self, Mark, Scope};

/// The layer that counts, for a subscriber of your own.
///
/// Without a subscriber of your own nothing is needed: the first scope installs one. Prefer [`subscriber`](crate::subscriber), which sees more. This layer is for a global subscriber that cannot be put into another one. It
/// needs no filter of its own, and does not change what other layers see. On SQLite it cannot see who asks: some spawned tasks need the
/// span of the test, and there are no call sites.
///
/// # Limits
///
/// A filter in front of all layers (`registry().with(EnvFilter)`) also filters this one. Put it on the layer that it is
/// meant for, as below; a scope that opens behind such a filter fails and says so.
///
/// # Example
///
/// ```
/// use tracing_subscriber::{EnvFilter, fmt, prelude::*};
///
/// tracing_subscriber::registry()
///     .with(fmt::layer().with_filter(EnvFilter::from_default_env()))
///     .with(querybudget::layer())
///     .try_init()
///     .ok(); // another test of the process may have been first
/// ```
pub fn layer<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    StatementLayer::new().with_filter(WithContext)
}

/// Receives sqlx's event and keeps track of which span belongs to which scope.
///
/// There can be several, in a subscriber that was given the layer twice or in that of one thread. The one that the probe
/// found in the global subscriber counts, and the others are silent.
#[derive(Debug)]
pub(super) struct StatementLayer {
    id: NonZeroU64,
}

impl StatementLayer {
    pub(super) fn new() -> Self {
        StatementLayer { id: connection::next_id() }
    }

    pub(super) fn id(&self) -> NonZeroU64 {
        self.id
    }

    /// Whether it is the one that counts.
    pub(super) fn is_connected(&self) -> bool {
        connection::connected() == Some(self.id)
    }
}

impl<S> Layer<S> for StatementLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id).filter(|_| self.is_connected()) else { return };
        let parent = span.parent();
        let in_span = parent.as_ref().and_then(scope_of);
        let unit = unit_of_new_span(attributes.metadata(), parent.as_ref());
        let mark = match attributes.metadata().target() {
            OWN_TARGET => {
                let is_ambient = parent.is_some_and(|parent| parent.metadata().name() == AMBIENT_SPAN);
                let (mark, statement) = request::requested(in_span, unit.clone(), is_ambient);
                if let Some(statement) = statement {
                    span.extensions_mut().insert(statement);
                }
                mark
            }
            _ if !scope::is_any_open() => None,
            _ => thread::polled().or_else(|| in_span.filter(Scope::is_open)).or_else(scope::of_task).map(Mark::new),
        };
        if let Some(mark) = mark {
            let unit = mark.unit().cloned().or(unit);
            span.extensions_mut().insert(mark.in_unit(unit));
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if !self.is_connected() {
            return;
        }
        let Some(span) = context.span(id) else { return };
        match thread::is_worker() {
            true => scope_of(&span).iter().for_each(|scope| thread::worker_enters(id, scope)),
            false if scope::is_any_open() && span.metadata().target() != OWN_TARGET => bind(&span),
            false => {}
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        if thread::is_worker() {
            thread::worker_leaves(id);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != STATEMENT_TARGET {
            return;
        }
        if connection::is_probing() {
            event::read(event, |_, sql| connection::probe_arrived(sql, self.id));
        }
        if !self.is_connected() {
            return;
        }
        let wrapped = wrapped_statement(event, &context);
        // A SQLite thread may report what a scope has asked for that has ended.
        if wrapped.is_none() && !scope::is_any_open() && !thread::is_sqlite_worker() {
            return;
        }
        let span = context.event_span(event);
        let in_span = span.as_ref().and_then(scope_of);
        let unit = span.as_ref().and_then(unit_of);
        let is_ambient = span.is_some_and(|span| span.metadata().name() == AMBIENT_SPAN);
        if wrapped.is_some() || in_span.is_some() || scope::is_any_open() {
            event::read(event, |completion, sql| {
                if !connection::is_probe(sql) && !wrapped.is_some_and(|wrapped| wrapped.takes_report(completion, sql)) {
                    let whose = handing_over::whose(in_span.as_ref(), is_ambient);
                    handing_over::reported(&Caller::reporting(whose, unit), sql, &completion);
                }
            });
        }
    }
}

/// The wrapped statement in whose span the event is.
fn wrapped_statement<S>(event: &Event<'_>, context: &Context<'_, S>) -> Option<Arc<WrappedStatement>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    if !WrappedStatement::is_in_use() {
        return None;
    }
    context.event_scope(event)?.find_map(|span| span.extensions().get::<Arc<WrappedStatement>>().cloned())
}

/// Gives a span that is entered to the scope that enters it: one that was made before, or in a scope that has ended.
fn bind<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) {
    let bound = scope_of(span);
    let enters = thread::polled().or_else(|| match &bound {
        Some(bound) if bound.is_open() => None,
        _ => scope::of_task(),
    });
    if let Some(scope) = enters
        && bound.is_none_or(|bound| !bound.is(&scope))
    {
        let unit = unit_of(span);
        span.extensions_mut().replace(Mark::new(scope).in_unit(unit));
    }
}

fn scope_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Scope> {
    span.extensions().get::<Mark>().map(|mark| mark.scope().clone())
}

fn unit_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Unit> {
    span.extensions().get::<Mark>().and_then(|mark| mark.unit().cloned())
}

/// A request is a unit of work by itself; every other span is in that of its parent.
fn unit_of_new_span<'a, S>(metadata: &Metadata<'_>, parent: Option<&SpanRef<'a, S>>) -> Option<Unit>
where
    S: LookupSpan<'a>,
{
    if filter::is_request(metadata) { Some(Unit::new(metadata.name())) } else { parent.and_then(unit_of) }
}
