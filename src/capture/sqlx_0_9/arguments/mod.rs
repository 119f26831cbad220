//! What is known of arguments and results. sqlx has no way to look at them that serves every driver, but the `Debug` form that
//! its drivers derive holds them whole.

mod values;

use std::fmt::{self, Debug, Write};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use crate::recording;

/// Larger arguments are not compared: the `Debug` form of a byte takes some 10 ns.
const MAX_COMPARED_BYTES: usize = 64 << 10;

/// What was read of a query's arguments, before its text is known.
#[derive(Debug)]
pub(super) struct Read {
    n: u64,
    /// `None` if they are too large.
    hash: Option<u64>,
    values: Option<Arc<str>>,
}

/// Of a query without any.
impl Default for Read {
    fn default() -> Self {
        Read { n: 0, hash: Some(0), values: None }
    }
}

pub(super) fn read<A: sqlx::Arguments + Debug>(arguments: &A, keeps_values: bool) -> Read {
    let values = keeps_values.then(|| values::of(&format!("{arguments:?}")).into());
    Read { n: arguments.len() as u64, hash: hash(arguments), values }
}

impl Read {
    /// The same arguments with another text, such as another literal in it, are others.
    pub(super) fn with_text(self, sql: &str) -> recording::Arguments {
        let digest = self.hash.map(|hash| recording::digest(hash, sql.trim()));
        recording::Arguments { n: self.n, digest, values: self.values }
    }
}

/// Writes into a hasher, up to a limit.
struct Hashing {
    hasher: DefaultHasher,
    n_bytes: usize,
}

impl Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.n_bytes += text.len();
        self.hasher.write(text.as_bytes());
        if self.n_bytes <= MAX_COMPARED_BYTES { Ok(()) } else { Err(fmt::Error) }
    }
}

fn hash(arguments: &impl Debug) -> Option<u64> {
    let mut hashing = Hashing { hasher: DefaultHasher::new(), n_bytes: 0 };
    write!(hashing, "{arguments:?}").ok()?;
    Some(hashing.hasher.finish())
}

/// `PgQueryResult { rows_affected: 3 }`, `SqliteQueryResult { changes: 3, .. }`. 0 where a driver says it otherwise.
pub(super) fn rows_affected(result: &impl Debug) -> u64 {
    let mut field = Field { is_meant: false, value: None };
    // It is stopped at the number, which takes a tenth of what it takes to write it all.
    let _ = write!(field, "{result:?}");
    field.value.unwrap_or(0)
}

/// Takes the number of affected rows out of what a derived `Debug` writes: a name, `: `, a value.
struct Field {
    is_meant: bool,
    value: Option<u64>,
}

impl Write for Field {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.is_meant && text != ": " {
            self.value = text.parse().ok();
            return Err(fmt::Error);
        }
        self.is_meant |= matches!(text, "rows_affected" | "changes");
        Ok(())
    }
}
