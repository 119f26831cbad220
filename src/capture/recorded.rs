//! A future or a closure in a scope: polled in its span, ended when SQLite's threads have left it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tracing::Span;

use super::ambient::Polling;
use super::counting;
use super::ending::{Ending, Look};
use super::opening::OpenScope;
use super::thread::{self, Polled};
use crate::call_site::StackPlace;
use crate::recording::Recording;
use crate::scope;

/// What is to be told of a scope that is left before its code has ended: by a panic, or since its future is dropped.
pub(crate) type OnInterrupt = Box<dyn FnOnce(Recording) + Send + Sync>;

/// A future whose statements are counted in a scope.
#[must_use = "futures do nothing unless awaited"]
pub(crate) struct Recorded<F: Future> {
    // Boxed, so that scopes inside scopes do not double the size of a test's future with each level.
    future: Option<Pin<Box<F>>>,
    output: Option<F::Output>,
    open: Option<OpenScope>,
    on_interrupt: Option<OnInterrupt>,
    ending: Option<Ending>,
    /// How many tasks its runtime had when it was first polled.
    n_tasks: Option<usize>,
}

// Nothing in it is pinned: the future has a box of its own.
impl<F: Future> Unpin for Recorded<F> {}

impl<F: Future> Recorded<F> {
    pub(crate) fn new(open: OpenScope, future: Pin<Box<F>>, on_interrupt: Option<OnInterrupt>) -> Self {
        let (future, open) = (Some(future), Some(open));
        Recorded { future, output: None, open, on_interrupt, ending: None, n_tasks: None }
    }

    /// Polls the future inside of the scope's span.
    fn poll_future(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let (Some(open), Some(future)) = (&mut self.open, &mut self.future) else { return Poll::Ready(()) };
        open.check_muted();
        let polled = open.span.in_scope(|| future.as_mut().poll(context));
        open.check_muted();
        if let Poll::Ready(output) = polled {
            self.output = Some(output);
            // In the span as well: what the future still holds may report when it is dropped.
            open.span.in_scope(|| self.future = None);
            open.let_go();
            return Poll::Ready(());
        }
        Poll::Pending
    }

    fn settle(&mut self) {
        if let Some(open) = self.open.as_ref().filter(|_| self.n_tasks.is_none()) {
            open.settle();
            self.n_tasks = Some(thread::n_tasks());
        }
    }

    /// Looks whether SQLite's threads are done, or have been waited for long enough.
    fn look(&mut self) -> Look {
        let ending = self.ending.get_or_insert_with(Ending::begin);
        self.open.as_ref().map_or(Look::Done { is_complete: true }, |open| ending.look(&open.scope))
    }
}

impl<F: Future> Future for Recorded<F> {
    type Output = (F::Output, Recording);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.settle();
        let place = StackPlace::of(&self);
        let _polling = self.open.as_ref().map(|open| {
            open.scope.is_polled();
            Polling::begin(&open.scope, place)
        });
        if self.poll_future(context).is_pending() {
            return Poll::Pending;
        }
        let Look::Done { is_complete } = self.look() else {
            // A thread may be held up by a stream that another task of this runtime reads, so let that go on.
            Ending::pause();
            context.waker().wake_by_ref();
            return Poll::Pending;
        };
        match (self.output.take(), self.open.take()) {
            (Some(output), Some(open)) => {
                if self.n_tasks.is_some_and(|before| thread::n_tasks() > before) {
                    scope::leaves_tasks(&open.scope);
                }
                Poll::Ready((output, open.end(is_complete)))
            }
            _ => panic!("`Recorded` polled after completion"),
        }
    }
}

impl<F: Future> Drop for Recorded<F> {
    fn drop(&mut self) {
        let Some(open) = self.open.take() else { return };
        // The thread may stand in the ambient span of this scope, and must not when the scope has ended.
        let _polling = Polling::begin(&open.scope, StackPlace::of(&open));
        let span = open.span.clone();
        // Ends the scope even if the future panics when it is dropped.
        let _ending = EndOnDrop { open: Some(open), on_interrupt: self.on_interrupt.take() };
        span.in_scope(|| self.future = None);
    }
}

/// Runs `work` in the scope, on this thread.
pub(crate) fn recorded_sync<T>(
    open: OpenScope,
    work: impl FnOnce() -> T,
    on_interrupt: Option<OnInterrupt>,
) -> (T, Recording) {
    let guard = EndOnDrop { open: Some(open), on_interrupt };
    let output = guard.in_scope(work);
    let recording = guard.wait_and_end();
    (output, recording)
}

/// Ends a scope whose code panics.
struct EndOnDrop {
    open: Option<OpenScope>,
    on_interrupt: Option<OnInterrupt>,
}

impl EndOnDrop {
    fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(open) = &self.open else { return work() };
        open.settle();
        let _polled = Polled::begin(&open.scope, StackPlace::of(&open));
        open.check_muted();
        let output = open.span.in_scope(work);
        open.check_muted();
        output
    }

    fn wait_and_end(mut self) -> Recording {
        let mut open = self.open.take().expect("the scope of a closure ends once; this is a bug in querybudget");
        open.let_go();
        let is_complete = Ending::wait(&open.scope);
        open.end(is_complete)
    }
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        let Some(open) = self.open.take() else { return };
        let recording = open.end(false);
        if let Some(on_interrupt) = self.on_interrupt.take() {
            on_interrupt(recording);
        }
    }
}

impl OpenScope {
    /// Notes where the scope runs, and in which other one, if that was not known when it was opened.
    fn settle(&self) {
        if let Some(around) = thread::polled() {
            self.scope.adopt(&around);
        }
        if let Some(home) = thread::home() {
            scope::takes_tasks_over(home.runtime);
            self.scope.settle_at(home);
        }
    }

    fn check_muted(&self) {
        if self.not_connected.is_none() && !counting::is_current() {
            self.scope.mute();
        }
    }

    /// Gives up our own span, so that those still open are those of statements on their way.
    fn let_go(&mut self) {
        self.span = Span::none();
    }

    fn end(self, is_complete: bool) -> Recording {
        scope::finish(&self.scope, is_complete, self.not_connected)
    }
}
