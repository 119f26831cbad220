//! A dump that was asked for and is not there: nobody can judge the test, so it must not pass.

use std::fmt;
use std::io::{self, Write};
use std::process;

use querybudget_model::words;

/// That a dump could not be written, and why.
#[derive(Debug)]
pub(crate) struct Unwritten(String);

/// As the standard harness ends when a test has failed.
const FAILED: i32 = 101;

impl Unwritten {
    pub(super) fn new(test: &str, error: &io::Error) -> Self {
        Unwritten(words::unwritten(test, error))
    }

    /// Fails what is left: the process, where the test is over and can fail no more.
    pub(crate) fn end_process(&self) -> ! {
        self.tell();
        process::exit(FAILED)
    }

    /// Of a test that fails by itself.
    pub(crate) fn tell(&self) {
        // Nothing can be done if stderr is closed.
        let _ = writeln!(io::stderr(), "{self}");
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
