//! A dump as a JSON file: where it lies, how it is written and read.

mod name;
#[cfg(feature = "read")]
mod read;
mod write;

pub use name::{file_of, hash, test_of};
#[cfg(feature = "read")]
pub use read::{Files, ReadError, ReadErrorKind, Reader, find_files, read_file};
pub use write::write;
