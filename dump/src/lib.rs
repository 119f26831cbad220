//! What a test executed, as a file: the format that [querybudget](https://docs.rs/querybudget) writes and
//! `cargo querybudget` reads.
//!
//! A [`Dump`] is one JSON file for each test and attempt. It holds the scopes of the test, with the shapes of their statements,
//! the findings and the verdict. No literal of a statement and no argument stands in it, unless the test was asked to show them.
//!
//! ```
//! use querybudget_dump::{Dump, TestId};
//!
//! let test = TestId { package: "shop".into(), binary: "orders".into(), name: "pages::are_listed".into() };
//! let dump = Dump::new(test, 1);
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let file = querybudget_dump::write(&dump, folder)?;
//! assert!(file.ends_with("shop/orders/pages.are_listed.json"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The format has a version, [`VERSION`]. A reader of this crate reads all versions up to its own. `schema/v1.json` in the source
//! is its JSON Schema; whoever reads dumps with other tools should leave aside what he does not know, since a version gains
//! fields.

mod fold;
mod model;
mod name;
mod write;

#[cfg(feature = "read")]
mod read;

pub use model::{
    Breach, Dump, Exception, Execution, Expectation, Finding, Frame, Level, Outcome, Scope, Shape, TestId, VERSION,
};
pub use name::file_of;
#[cfg(feature = "read")]
pub use read::{Files, Folder, ReadError, ReadErrorKind, find_files, read_file, read_folder};
pub use write::write;
