//! `cargo querybudget`: shows what tests executed, and compares it with what was accepted.
//!
//! Each module may use those above it: what comes in is made smaller on its way, and written at its end.
//!
//! | module | does |
//! | --- | --- |
//! | `io` | the console, files, other programs, and text from elsewhere made plain |
//! | `suite` | the dumps of several folders as one suite, of which no more is kept than is compared |
//! | `baseline` | what is accepted: `querybudget.toml` |
//! | `compare` | the one against the other |
//! | `output` | what was found and executed, for each kind of reader |
//! | `args` | what the command line says |
//! | `commands` | one after the other of the above |

mod args;
mod baseline;
mod commands;
mod compare;
mod io;
mod output;
mod suite;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use commands::Exit;
use io::{Console, Trouble, unless_closed};

fn main() -> ExitCode {
    // A wrong argument ends with 2, help and version with 0.
    let arguments = Arguments::parse_from(without_subcommand(std::env::args_os()));
    let mut console = Console::new(arguments.color.into());
    let exit = execute(arguments.command, &mut console)
        .and_then(|exit| unless_closed(console.out.flush()).map(|()| exit))
        .unwrap_or_else(|trouble| {
            console.tell(&trouble);
            Exit::Trouble
        });
    ExitCode::from(exit as u8)
}

/// cargo calls `cargo-querybudget querybudget ..`; a person may leave out the second.
fn without_subcommand(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(index, argument)| *index != 1 || argument != "querybudget")
        .map(|(_, argument)| argument)
}

fn execute(command: Command, console: &mut Console) -> Result<Exit, Trouble> {
    match command {
        Command::Audit(arguments) => commands::audit(&arguments, console),
        Command::Check(arguments) => commands::check(&arguments, console),
        Command::Accept(arguments) => commands::accept(&arguments, console),
        Command::Review(arguments) => commands::review(&arguments, console),
        Command::Show(arguments) => commands::show(&arguments, console),
        Command::Diff(arguments) => commands::diff(&arguments, console),
        Command::Explain(arguments) => commands::explain(&arguments, console),
        Command::Completions(arguments) => commands::completions(&arguments, console),
        Command::Man(arguments) => commands::man(&arguments, console),
    }
}
