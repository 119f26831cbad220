//! What the layer asks tracing for. A layer without a filter would switch on every callsite of every dependency.

use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter};

/// The target of sqlx's statement event.
pub(super) const STATEMENT_TARGET: &str = "sqlx::query";
/// The target of our own spans.
pub(super) const OWN_TARGET: &str = "querybudget";
/// The name of the span that a thread stands in between two polls of a test.
pub(super) const AMBIENT_SPAN: &str = "querybudget::ambient";

/// In a user's subscriber: our spans, those of requests, the event; and the spans that carry our context across the channel to SQLite's thread, since a
/// filtered layer cannot see the parents of a span that its own filter turned off.
#[derive(Debug, Clone, Copy)]
pub(super) struct WithContext;

/// Crates that open spans for every frame or packet, and none around a query.
const TRANSPORT: &[&str] = &["h2", "hyper", "hyper_util", "mio", "quinn", "rustls", "want"];

impl<S: Subscriber> Filter<S> for WithContext {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        is_own(metadata) || carries_context(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        interest(is_own(metadata) || carries_context(metadata))
    }
}

/// The events that tower-http's `TraceLayer` writes in the span of a request, whoever makes that.
pub(super) fn is_of_request(metadata: &Metadata<'_>) -> bool {
    metadata.is_event() && metadata.target().starts_with("tower_http::trace::on_")
}

/// The span that tower-http's `TraceLayer` opens for each request.
pub(super) fn is_request(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.name() == "request" && metadata.target().starts_with("tower_http::trace")
}

/// sqlx's event, and the question whether anybody wants it.
pub(super) fn is_statement(metadata: &Metadata<'_>) -> bool {
    !metadata.is_span() && metadata.target() == STATEMENT_TARGET
}

pub(super) fn is_own_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target() == OWN_TARGET
}

fn is_own(metadata: &Metadata<'_>) -> bool {
    is_statement(metadata) || is_own_span(metadata)
}

/// Whether it is a span that a query may be executed in.
pub(super) fn carries_context(metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    metadata.is_span() && !TRANSPORT.contains(&name)
}

fn interest(is_wanted: bool) -> Interest {
    if is_wanted { Interest::always() } else { Interest::never() }
}
