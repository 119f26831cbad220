//! The modules of a crate as they are written.

use std::collections::{BTreeMap, BTreeSet};

/// Texts by their paths.
pub(super) type Sources = BTreeMap<String, String>;

#[derive(Default)]
pub(super) struct Module {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// What it defines, but for what a macro makes of its tokens.
    pub(super) items: BTreeSet<String>,
    pub(super) macros: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// The functions of its `impl` blocks, each behind the path to the type.
    pub(super) methods: Vec<Vec<String>>,
    pub(super) mentions: Vec<Mention>,
    /// Not only declarations of modules and imports.
    pub(super) defines: bool,
}

/// A name that `use` brings into a module; none for `*`.
pub(super) struct Import {
    pub(super) name: Option<String>,
    pub(super) path: Vec<String>,
}

/// A path as it is written, without its generics. One that begins with `::` begins with an empty name. A call of a method
/// on `self` or on an argument is `Type::method`.
#[derive(Clone)]
pub(super) struct Mention {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Path,
    Derive,
    Glob,
    /// `name!`, which may be a macro of a module above.
    Macro,
}
