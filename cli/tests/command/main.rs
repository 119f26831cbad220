//! The command as its users run it.

mod accepting;
mod auditing;
mod common;
mod comparing;
mod hostile;
mod merging;
mod passing;
mod places;
mod reviewing;
mod running;
mod several;
mod showing;
mod terminal;
mod using;
