//! JSON: the model as it is.

use std::io::{self, Write};

use crate::problems::Problems;

pub(super) fn write(problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, problems)?;
    writeln!(out)
}
