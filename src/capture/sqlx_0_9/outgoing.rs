//! The streams and futures that send a statement.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use sqlx::{Either, Error};

use super::arguments::rows_affected;
use super::flight::Flight;

pub(super) type BoxFuture<'e, T> = Pin<Box<dyn Future<Output = T> + Send + 'e>>;
pub(super) type BoxStream<'e, T> = Pin<Box<dyn Stream<Item = T> + Send + 'e>>;

/// What a driver yields: the end of a statement, or a row.
type Step<Q, R> = Result<Either<Q, R>, Error>;

pub(super) struct CountedStream<'e, Q, R> {
    flight: Flight,
    inner: Inner<'e, Q, R>,
}

/// sqlx's streams remember the span that they are made in and report there, so that it has to be the statement's.
enum Inner<'e, Q, R> {
    NotMade(Box<dyn FnOnce() -> BoxStream<'e, Step<Q, R>> + Send + 'e>),
    Made(BoxStream<'e, Step<Q, R>>),
    AtItsEnd,
}

impl<'e, Q, R> Inner<'e, Q, R> {
    fn made(&mut self) -> Option<&mut BoxStream<'e, Step<Q, R>>> {
        if let Inner::NotMade(_) = self
            && let Inner::NotMade(make) = std::mem::replace(self, Inner::AtItsEnd)
        {
            *self = Inner::Made(make());
        }
        match self {
            Inner::Made(stream) => Some(stream),
            _ => None,
        }
    }
}

impl<'e, Q, R> CountedStream<'e, Q, R> {
    pub(super) fn new(flight: Flight, make: impl FnOnce() -> BoxStream<'e, Step<Q, R>> + Send + 'e) -> Self {
        CountedStream { flight, inner: Inner::NotMade(Box::new(make)) }
    }
}

impl<Q: std::fmt::Debug, R> Stream for CountedStream<'_, Q, R> {
    type Item = Step<Q, R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let CountedStream { flight, inner } = &mut *self;
        if let Inner::AtItsEnd = inner {
            return Poll::Ready(None);
        }
        let polled =
            flight.poll(|| inner.made().map_or(Poll::Ready(None), |stream| stream.as_mut().poll_next(context)));
        match &polled {
            Poll::Ready(Some(Ok(Either::Right(_)))) => flight.returns_row(),
            Poll::Ready(Some(Ok(Either::Left(result)))) => flight.affects(rows_affected(result)),
            Poll::Ready(Some(Err(_))) => flight.fails(),
            Poll::Ready(None) => {
                self.let_go();
                self.flight.ends();
            }
            Poll::Pending => {}
        }
        polled
    }
}

impl<Q, R> CountedStream<'_, Q, R> {
    fn let_go(&mut self) {
        let inner = std::mem::replace(&mut self.inner, Inner::AtItsEnd);
        self.flight.drop_inside(inner);
    }
}

impl<Q, R> Drop for CountedStream<'_, Q, R> {
    fn drop(&mut self) {
        self.let_go();
    }
}

pub(super) struct CountedFuture<'e, T, S> {
    flight: Flight,
    inner: Option<BoxFuture<'e, Result<T, Error>>>,
    /// Looks at what a statement that succeeds yields.
    see: S,
}

// Nothing in it is pinned: the inner future has a box of its own.
impl<T, S> Unpin for CountedFuture<'_, T, S> {}

impl<'e, T, S> CountedFuture<'e, T, S>
where
    S: FnMut(&mut Flight, &T),
{
    pub(super) fn new(flight: Flight, inner: impl Future<Output = Result<T, Error>> + Send + 'e, see: S) -> Self {
        CountedFuture { flight, inner: Some(Box::pin(inner)), see }
    }
}

impl<T, S> Future for CountedFuture<'_, T, S>
where
    S: FnMut(&mut Flight, &T),
{
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let CountedFuture { flight, inner, see } = &mut *self;
        let Some(future) = inner else { panic!("a query's future polled after completion") };
        let Poll::Ready(output) = flight.poll(|| future.as_mut().poll(context)) else { return Poll::Pending };
        flight.drop_inside(inner.take());
        match &output {
            Ok(value) => see(flight, value),
            Err(_) => flight.fails(),
        }
        flight.ends();
        Poll::Ready(output)
    }
}

impl<T, S> Drop for CountedFuture<'_, T, S> {
    fn drop(&mut self) {
        let inner = self.inner.take();
        self.flight.drop_inside(inner);
    }
}
