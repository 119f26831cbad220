//! Where the command writes to.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        Progress::new(self.shows_progress)
    }
}

/// A line on a terminal that is written over, and gone at the end.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A short suite is read before a line could be seen.
    const EACH: usize = 500;

    fn new(is_shown: bool) -> Self {
        let target = if is_shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style =
            ProgressStyle::with_template("reading dumps: {pos}").unwrap_or_else(|_| ProgressStyle::default_bar());
        Progress { bar: ProgressBar::with_draw_target(None, target).with_style(style) }
    }

    pub(crate) fn at(&self, n_done: usize) {
        if n_done.is_multiple_of(Self::EACH) {
            self.bar.set_position(n_done as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
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
