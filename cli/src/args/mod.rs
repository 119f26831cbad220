//! What the command line says.

mod arguments;
mod filter;
mod help;
mod values;

pub(crate) use arguments::{
    Accept, Arguments, Audit, Baseline, Check, Command, Completions, Diff, Dumps, Explain, Man, Outputs, Review, Run,
    Show,
};
pub(crate) use filter::{Number, Term};
pub(crate) use values::{Output, Sort};
