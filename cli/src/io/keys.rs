//! Keys as a person presses them.

use std::io::{self, IsTerminal};

use console::{Key, Term};

/// Whether there is somebody to press them, and to see what for.
pub(crate) fn are_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The next one that is a letter, in lower case. Escape is a `q`.
pub(crate) fn letter() -> io::Result<char> {
    let terminal = Term::stdout();
    loop {
        match terminal.read_key()? {
            Key::Char(letter) if letter.is_alphabetic() => return Ok(letter.to_ascii_lowercase()),
            Key::Escape | Key::CtrlC => return Ok('q'),
            _ => {}
        }
    }
}
