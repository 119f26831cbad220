//! `cargo querybudget`: shows what tests executed, and compares it with what was accepted.

mod args;
mod baseline;
mod commands;
mod compare;
mod console;
mod dumps;
mod explain;
mod fingerprint;
mod formats;
mod help;
mod markdown;
mod parallel;
mod plain;
mod problems;
mod project;
mod run;
mod show;
mod texts;
mod trouble;
mod whole_file;
mod words;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use commands::Exit;
use console::{Console, unless_closed};
use trouble::Trouble;

fn main() -> ExitCode {
    // A wrong argument ends with 2, help and version with 0.
    let arguments = Arguments::parse_from(without_subcommand(std::env::args_os()));
    let mut console = Console::new(arguments.color);
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
        Command::Check(arguments) => commands::check(&arguments, console),
        Command::Accept(arguments) => commands::accept(&arguments, console),
        Command::Show(arguments) => commands::show(&arguments, console),
        Command::Diff(arguments) => commands::diff(&arguments, console),
        Command::Explain(arguments) => commands::explain(&arguments, console),
        Command::Completions(arguments) => commands::completions(&arguments, console),
        Command::Man(arguments) => commands::man(&arguments, console),
    }
}
