//! `explain` and `man`: what the command says about itself.

use clap::CommandFactory;

use super::exit::Exit;
use super::near::nothing_of;
use crate::args::{self, Arguments};
use crate::io::{Console, Trouble, unless_closed};
use crate::output::explain;

/// Writes the page, or the list of all.
pub(crate) fn explain(arguments: &args::Explain, console: &mut Console) -> Result<Exit, Trouble> {
    match &arguments.name {
        None => unless_closed(explain::write_list(&mut console.out))?,
        Some(name) => {
            let names = || explain::entries().map(|entry| entry.name);
            let entry = explain::find(name).ok_or_else(|| nothing_of(name, names()))?;
            unless_closed(explain::write_page(entry, &mut console.out))?;
        }
    }
    Ok(Exit::Fine)
}

/// Writes the page of a command, or of all.
pub(crate) fn man(arguments: &args::Man, console: &mut Console) -> Result<Exit, Trouble> {
    let mut command = Arguments::command();
    command.build();
    let page = match &arguments.command {
        None => command,
        Some(name) => {
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            let unknown = || nothing_of(name, names.clone().into_iter());
            let found = command.find_subcommand(name).ok_or_else(unknown)?;
            found.clone().display_name(format!("cargo-querybudget-{name}"))
        }
    };
    unless_closed(clap_mangen::Man::new(page).render(&mut console.out))?;
    Ok(Exit::Fine)
}
