//! What the command line says.

mod arguments;
mod help;
mod values;

pub(crate) use arguments::{
    Accept, Arguments, Baseline, Check, Command, Completions, Diff, Dumps, Explain, Man, Outputs, Run, Show,
};
pub(crate) use values::{Output, Sort};
