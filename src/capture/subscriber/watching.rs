//! The subscriber that stands around a user's.
//!
//! It sees sqlx's event before a filter can drop it, and answers for the current span where sqlx asks, which no layer can.
#![allow(
    unsafe_code,
    reason = "`Subscriber::downcast_raw` is an unsafe function, and without it nobody finds the user's subscriber"
)]

use std::any::TypeId;
use std::collections::HashSet;
use std::sync::OnceLock;

use parking_lot::RwLock;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, NoSubscriber};
use tracing::{Dispatch, Event, Metadata, Subscriber};
use tracing_core::span::Current;

use super::ask::Ask;
use super::asker::{self, Asks};
use super::between;
use super::entered::{self, Carrier};
use super::mark::{Marks, SpanMark};
use super::mirror;
use super::stands::{self, Role, Stand, Stands};
use super::statement;
use super::watcher::Watcher;
use crate::call_site::{CallSite, StackPlace};
use crate::capture::caller::{Caller, Carried};
use crate::capture::{connection, filter, thread, whole_test};
use crate::recording::Unit;
use crate::scope::{Scope, Site};

/// A subscriber of a user's, or none, and what watches.
#[derive(Debug)]
pub(super) struct Watching<S> {
    watcher: Watcher,
    inner: S,
    /// There is no subscriber of a user's, so that no answer has to be looked up by anybody else.
    is_alone: bool,
    stands: Stands,
    marks: Marks,
    /// The callsites of spans that the user's subscriber never wants, by the address of their metadata.
    unwanted: RwLock<HashSet<usize>>,
}

/// A span has to have some.
static OWN_METADATA: OnceLock<&'static Metadata<'static>> = OnceLock::new();

impl Watching<NoSubscriber> {
    pub(super) fn alone() -> Self {
        Watching { is_alone: true, ..Watching::around(NoSubscriber::new()) }
    }
}

impl<S: Subscriber> Watching<S> {
    pub(super) fn around(inner: S) -> Self {
        Watching {
            watcher: Watcher::new(),
            inner,
            is_alone: false,
            stands: Stands::default(),
            marks: Marks::default(),
            unwanted: RwLock::default(),
        }
    }

    fn counts(&self) -> bool {
        self.watcher.is_connected()
    }

    /// Hands the event to the user's subscriber, if that wants it.
    fn pass_on(&self, event: &Event<'_>) {
        if self.inner.enabled(event.metadata()) && self.inner.event_enabled(event) {
            self.inner.event(event);
        }
    }

    fn interest_in(&self, metadata: &'static Metadata<'static>) -> Interest {
        let of_user = self.inner.register_callsite(metadata);
        match () {
            () if filter::is_own_span(metadata) => return Interest::always(),
            () if filter::is_statement(metadata) => return Interest::sometimes(),
            () => {}
        }
        if filter::is_of_request(metadata) && of_user.is_never() {
            return Interest::sometimes();
        }
        if !filter::carries_context(metadata) {
            return of_user;
        }
        let address = std::ptr::from_ref(metadata).addr();
        match of_user.is_never() {
            true => self.unwanted.write().insert(address),
            false => self.unwanted.write().remove(&address),
        };
        if of_user.is_always() { of_user } else { Interest::sometimes() }
    }

    fn is_wanted_by_user(&self, metadata: &Metadata<'_>) -> bool {
        !self.unwanted.read().contains(&std::ptr::from_ref(metadata).addr()) && self.inner.enabled(metadata)
    }

    /// What a new span carries: what the code that makes it stands in, and a unit of its own if it is one.
    fn mark_of_new(&self, attributes: &Attributes<'_>) -> SpanMark {
        let around = attributes.parent().map_or_else(entered::carried, |parent| self.carried_by(parent));
        let caller = Caller::here(&around, Site::Unknown);
        let metadata = attributes.metadata();
        let is_asked = || caller.scope().is_some_and(|scope| scope.is_unit_span(metadata.name(), metadata.target()));
        let is_unit = filter::is_request(metadata) || is_asked();
        let unit = if is_unit { Some(Unit::new(metadata.name())) } else { around.unit.clone() };
        SpanMark::new(Carried { scope: caller.scope().cloned(), unit }, metadata.name())
    }

    fn carried_by(&self, span: &Id) -> Carried {
        match stands::is_ours(span) {
            true => self.stands.get(span).map(|stand| stand.role.carried()),
            false => self.marks.of(span).map(|mark| mark.carried()),
        }
        .unwrap_or_default()
    }

    /// The span of the user's that one of ours covers, or the one that it is.
    fn of_user(&self, span: &Id) -> Option<Id> {
        if stands::is_ours(span) { self.stands.get(span)?.covers.clone() } else { Some(span.clone()) }
    }

    /// The user's subscriber makes the span, and never hears of one of ours.
    fn new_for_user(&self, attributes: &Attributes<'_>) -> Id {
        let (metadata, values) = (attributes.metadata(), attributes.values());
        match attributes.parent().filter(|parent| stands::is_ours(parent)) {
            None => self.inner.new_span(attributes),
            Some(parent) => match self.of_user(parent) {
                Some(parent) => self.inner.new_span(&Attributes::child_of(parent, metadata, values)),
                None => self.inner.new_span(&Attributes::new_root(metadata, values)),
            },
        }
    }

    /// The answer to somebody who asks for the current span, which `truth` is. `place` lies in the function that was asked.
    fn answer(&self, truth: Current, place: StackPlace) -> Current {
        let end = thread::outermost();
        let asks = asker::who(place, !self.is_alone);
        // A span of ours leads to the scope by itself, as far as it is not handed to SQLite's thread.
        let is_ours = truth.id().is_some_and(stands::is_ours);
        if is_ours && matches!(asks, Asks::Hardly(_) | Asks::Somebody) {
            return truth;
        }
        let key = match asks {
            Asks::Perhaps(key) | Asks::Hardly(key) => Some(key),
            // SQLite's thread is not to stand in an answer that somebody else was given.
            Asks::Other if self.is_alone => return Current::none(),
            Asks::Other => return truth,
            Asks::Somebody if !self.is_alone => return truth,
            Asks::Somebody | Asks::Statement => None,
        };
        let is_statement = asks == Asks::Statement;
        let Some(metadata) = truth.metadata().or(OWN_METADATA.get().copied()) else { return truth };
        let mut caller = Caller::here(&entered::carried(), Site::Unknown);
        if !is_statement && caller.scope().is_none() {
            return truth;
        }
        let is_of_interest = matches!(asks, Asks::Statement | Asks::Perhaps(_));
        if is_of_interest && !caller.scope().is_some_and(Scope::has_seen_enough) {
            caller.asker.site = Site::Captured(CallSite::here(end));
        }
        let covers = truth.id().filter(|id| !stands::is_ours(id)).map(|id| self.inner.clone_span(id));
        let role = Role::Asked(Ask::new(caller, key, is_statement));
        // Who is answered holds it by a call of its own.
        Current::new(self.stands.add(Stand { metadata, covers, role }, 0), metadata)
    }

    fn truth(&self) -> Current {
        match entered::innermost() {
            Some((id, Carrier::Ours(stand))) if self.is_alone => Current::new(id, stand.metadata),
            _ => self.inner.current_span(),
        }
    }
}

impl<S: Subscriber> Subscriber for Watching<S> {
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.inner.on_register_dispatch(dispatch);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if filter::is_statement(metadata) {
            whole_test::connect();
        }
        mirror::answered(metadata, self.interest_in(metadata))
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        match () {
            () if filter::is_own_span(metadata) => true,
            () if filter::is_statement(metadata) => {
                statement::is_about_to_be_reported();
                let is_ours = connection::is_looking() || entered::is_needed() || entered::is_at_ask();
                is_ours || self.inner.enabled(metadata)
            }
            () if filter::is_of_request(metadata) => entered::is_needed() || self.inner.enabled(metadata),
            () if !filter::carries_context(metadata) => self.inner.enabled(metadata),
            () => entered::is_needed() || self.is_wanted_by_user(metadata),
        }
    }

    /// The event may have any level, and each callsite is asked about anyway.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let metadata = attributes.metadata();
        if filter::is_own_span(metadata) {
            OWN_METADATA.get_or_init(|| metadata);
            let mark = SpanMark::new(Carried::default(), metadata.name());
            return self.stands.add(Stand { metadata, covers: None, role: Role::Shadow(mark) }, 1);
        }
        if !self.counts() || !entered::is_needed() || !filter::carries_context(metadata) {
            return self.new_for_user(attributes);
        }
        let mark = self.mark_of_new(attributes);
        if self.is_wanted_by_user(metadata) {
            let id = self.new_for_user(attributes);
            self.marks.add(&id, mark);
            return id;
        }
        self.stands.add(Stand { metadata, covers: None, role: Role::Shadow(mark) }, 1)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(span) = self.of_user(span) {
            self.inner.record(&span, values);
        }
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        if let (Some(span), Some(follows)) = (self.of_user(span), self.of_user(follows)) {
            self.inner.record_follows_from(&span, &follows);
        }
    }

    fn event_enabled(&self, event: &Event<'_>) -> bool {
        let is_ours = filter::is_statement(event.metadata()) || filter::is_of_request(event.metadata());
        is_ours || self.inner.event_enabled(event)
    }

    fn event(&self, event: &Event<'_>) {
        match () {
            () if filter::is_statement(event.metadata()) => statement::reported(event, &self.watcher),
            () if filter::is_of_request(event.metadata()) => entered::is_in_request(),
            () => return self.inner.event(event),
        }
        self.pass_on(event);
    }

    fn enter(&self, span: &Id) {
        if !stands::is_ours(span) {
            if let Some(mark) = self.marks.of(span) {
                entered::enter(span, Carrier::User(mark));
            }
            return self.inner.enter(span);
        }
        let Some(stand) = self.stands.get(span) else { return };
        if let Some(covered) = &stand.covers {
            self.inner.enter(covered);
        }
        entered::enter(span, Carrier::Ours(stand));
    }

    fn exit(&self, span: &Id) {
        entered::exit(span);
        if !stands::is_ours(span) {
            return self.inner.exit(span);
        }
        if let Some(covered) = self.of_user(span) {
            self.inner.exit(&covered);
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        if !stands::is_ours(span) {
            return self.inner.clone_span(span);
        }
        self.stands.hold(span);
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        if !stands::is_ours(&span) {
            let is_closed = self.inner.try_close(span.clone());
            if is_closed {
                self.marks.remove(&span);
            }
            return is_closed;
        }
        let Some(stand) = self.stands.let_go(&span) else { return false };
        if let Some(covered) = &stand.covers {
            self.inner.try_close(covered.clone());
        }
        true
    }

    fn current_span(&self) -> Current {
        let is_ours = between::note(StackPlace::of(&self));
        if !is_ours && !self.counts() {
            whole_test::connect();
        }
        let truth = self.truth();
        if self.counts() && entered::is_needed() { self.answer(truth, StackPlace::of(&self)) } else { truth }
    }

    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        match () {
            () if id == TypeId::of::<Self>() => Some(std::ptr::from_ref(self).cast()),
            () if id == TypeId::of::<Watcher>() => Some(std::ptr::from_ref(&self.watcher).cast()),
            // SAFETY: The user's subscriber is asked what it is asked without us, and answers with what lives as long as it does.
            () => unsafe { self.inner.downcast_raw(id) },
        }
    }
}
