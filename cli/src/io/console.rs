//! Where the command writes to.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};

use super::plain;
use super::style::{CYAN, RED};
use super::trouble::Trouble;

/// Standard output and standard error, which leave out colours where they are not wanted.
pub(crate) struct Console {
    pub(crate) out: Box<dyn Write>,
    pub(crate) err: Box<dyn Write>,
    shows_progress: bool,
}

impl Console {
    pub(crate) fn new(color: ColorChoice) -> Self {
        Console {
            out: Box::new(BufWriter::new(AutoStream::new(io::stdout(), color))),
            err: Box::new(AutoStream::new(io::stderr(), color)),
            shows_progress: io::stderr().is_terminal(),
        }
    }

    /// Writes what kept the command from judging.
    pub(crate) fn tell(&mut self, trouble: &Trouble) {
        self.out.flush().ok();
        // Where standard error is closed there is nobody to tell.
        writeln!(self.err, "{RED}error{RED:#}: {trouble}").ok();
        if let Some(help) = trouble.help() {
            writeln!(self.err, "  help: {help}").ok();
        }
    }

    pub(crate) fn note(&mut self, note: &str) {
        self.out.flush().ok();
        writeln!(self.err, "{CYAN}note{CYAN:#}: {}", plain::lines(note)).ok();
    }

    /// What shows how many dumps have been read, if somebody looks.
    pub(crate) fn progress(&self) -> Progress {
        Progress { is_shown: self.shows_progress, is_drawn: AtomicBool::new(false) }
    }
}

/// A line on a terminal that is written over.
#[derive(Debug)]
pub(crate) struct Progress {
    is_shown: bool,
    is_drawn: AtomicBool,
}

impl Progress {
    /// A short suite is read before a line could be seen.
    const EACH: usize = 500;

    pub(crate) fn at(&self, n_done: usize) {
        if self.is_shown && n_done.is_multiple_of(Self::EACH) {
            self.is_drawn.store(true, Ordering::Relaxed);
            write!(io::stderr(), "\rreading dumps: {n_done}").ok();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_drawn.load(Ordering::Relaxed) {
            write!(io::stderr(), "\r\x1b[K").ok();
        }
    }
}

/// Whoever has closed the pipe, such as `head`, has what he wants.
pub(crate) fn unless_closed(written: io::Result<()>) -> Result<(), Trouble> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::new(format!("the output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// The width of the terminal; `None` where standard output is none.
pub(crate) fn width() -> Option<usize> {
    io::stdout().is_terminal().then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0))
}
