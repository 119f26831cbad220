//! What the crates of [querybudget](https://docs.rs/querybudget) share.
//!
//! - [`catalogue`]: every metric, lint and rule once, with its name, parameter, default, line of help and page.
//! - [`facts`]: what a test executed and what was found in it, as data.
//! - [`words`]: the facts in words, for a panic, a terminal, Markdown.
//! - `file` (feature): a [`Dump`](facts::Dump) as a JSON file. `schema/dump-v2.json` in the source is its JSON Schema; whoever reads dumps
//!   with other tools should leave aside fields that are not known, since a version gains fields.
//!
//! Without features it depends on nothing.
//!
//! A dump holds what one attempt of one test executed. No literal of a statement and no argument stands in it, unless the test was
//! asked to show them.
//!
//! ```
//! use querybudget_model::facts::{Dump, TestId};
//!
//! let test = TestId::new("shop", "orders", "pages::are_listed");
//! let dump = Dump::new(test, 1);
//! # #[cfg(feature = "file")] {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let file = querybudget_model::file::write(&dump, folder)?;
//! assert!(file.ends_with("shop/orders/pages.are_listed.json"));
//! # }
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod catalogue;
pub mod facts;
#[cfg(feature = "file")]
pub mod file;
pub mod words;
