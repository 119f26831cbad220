//! A verdict in words, and what becomes of the test: the one place that panics for the user's mistake.

use std::fmt;
use std::io::{self, Write};
use std::thread;

use querybudget_model::words::{self, Shown};

use crate::asked;
use crate::dump::{self, Unwritten};
use crate::judge::Verdict;

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ok() {
            return Ok(());
        }
        let shown = Shown::default()
            .all(asked::to_show("all"))
            .arguments(self.budget().shows_arguments() || asked::to_show("arguments"));
        f.write_str(&words::failure(&dump::facts_of(self), self.dump(), shown))
    }
}

impl Verdict {
    /// Fails the test if the verdict is not ok. If it is ok, its warnings are written to stderr.
    ///
    /// With `QUERYBUDGET_DEFER=1`, which `cargo querybudget` sets for the tests that it runs, a verdict with a [`dump`](Self::dump) does not
    /// fail the test: its message is written to stderr, and `cargo querybudget check` fails later.
    ///
    /// # Panics
    ///
    /// With the message, at the caller's line, unless [`is_ok`](Verdict::is_ok).
    ///
    /// # Example
    ///
    /// ```should_panic
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (_, queries) = querybudget::record(async {}).await;
    /// querybudget::Budget::max_queries(1).check(&queries).assert();
    /// # }
    /// ```
    #[track_caller]
    pub fn assert(&self) {
        match (self.is_ok(), self.is_deferred()) {
            (false, false) => panic!("{self}"),
            (false, true) => tell(&self.to_string()),
            // The facts of a recording take milliseconds, since they have the lines of its call sites.
            (true, _) if self.warnings().is_empty() && !self.has_strays() => {}
            (true, _) => words::warnings(&dump::facts_of(self)).iter().for_each(|told| tell(told)),
        }
    }
}

impl Verdict {
    /// Whether statements ran in no scope that may be the test's.
    fn has_strays(&self) -> bool {
        self.recording().is_some_and(|recording| recording.unattributed().next().is_some())
    }
}

/// Fails the test if its dump was asked for and is not there, unless it fails already.
///
/// # Panics
///
/// With what to do.
pub(super) fn unless_unwritten(left: Result<(), Unwritten>) {
    match left {
        Err(unwritten) if thread::panicking() => unwritten.tell(),
        Err(unwritten) => panic!("{unwritten}"),
        Ok(()) => {}
    }
}

pub(super) fn tell(told: &str) {
    // Nothing can be done if stderr is closed.
    let _ = writeln!(io::stderr(), "{told}");
}
