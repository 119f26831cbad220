//! `completions`, for `cargo-querybudget` and for `cargo querybudget`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::exit::Exit;
use crate::args::{self, Arguments};
use crate::io::{Console, Trouble, unless_closed};

/// Writes the completions of a shell.
pub(crate) fn completions(arguments: &args::Completions, console: &mut Console) -> Result<Exit, Trouble> {
    const NAME: &str = "cargo-querybudget";
    let mut completions = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), NAME, &mut completions);
    // clap_complete 4.6 writes the hyphen of a name in one way where it sets a command and in another where it asks for it, so that bash
    // would offer no option.
    let completions = String::from_utf8_lossy(&completions).replace("cargo__subcmd__querybudget", "cargo__querybudget");
    unless_closed(write!(console.out, "{completions}{}", of_cargo(arguments.shell)))?;
    Ok(Exit::Fine)
}

/// What leads from cargo's own completions to these. That of zsh looks for them by their name; clap knows of no other shell's.
fn of_cargo(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("cargo.bash"),
        Shell::Fish => include_str!("cargo.fish"),
        _ => "",
    }
}
