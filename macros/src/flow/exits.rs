//! How control leaves a block, and the names by which it does.

use crate::grammar::{BlockCall, Library};
use proc_macro2::{Ident, Span, TokenStream};

/// How control leaves a block, other than at its end.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flow {
    /// There is an `.await`, so the block becomes a future.
    pub(crate) awaits: bool,
    /// There is a `return`.
    pub(crate) returns: bool,
    /// There is a `?`.
    pub(crate) propagates: bool,
}

impl Flow {
    pub(crate) fn exits(self) -> bool {
        self.returns || self.propagates
    }

    /// What leaves a block inside leaves this one, too.
    pub(super) fn absorb(&mut self, inner: Flow) {
        self.awaits |= inner.awaits;
        self.returns |= inner.returns;
        self.propagates |= inner.propagates;
    }
}

/// An expanded block and how control leaves it.
pub(crate) struct Expansion {
    pub(crate) tokens: TokenStream,
    pub(crate) flow: Flow,
}

/// Expands a call of one of our macros. The rewriting is given it, since an expansion rewrites its block in turn.
pub(crate) type ExpandCall = fn(BlockCall, Place<'_>) -> syn::Result<Expansion>;

/// Where a block macro stands: in the user's code, or in the block of another one.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    depth: usize,
    pub(crate) library: &'a Library,
    /// The line that a failing budget is reported at.
    pub(crate) span: Span,
}

impl<'a> Place<'a> {
    pub(crate) fn outermost(library: &'a Library) -> Self {
        Place { depth: 0, library, span: Span::call_site() }
    }

    pub(super) fn inside(self, span: Span) -> Self {
        Place { depth: self.depth + 1, span, ..self }
    }

    /// The functions that carry a value out of the block that stands here.
    pub(crate) fn carry(self) -> Carry {
        Carry { depth: self.depth }
    }

    /// The functions that carry a value out of the block around this one.
    pub(crate) fn outer_carry(self) -> Option<Carry> {
        self.depth.checked_sub(1).map(|depth| Carry { depth })
    }
}

/// The two locals of an expansion that make a `Flow`. A block inside another one uses both pairs, so
/// their names tell the depth.
#[derive(Clone, Copy)]
pub(crate) struct Carry {
    depth: usize,
}

impl Carry {
    pub(crate) fn returned(self, at: Span) -> Ident {
        Ident::new(&format!("returned_{}", self.depth), at)
    }

    pub(crate) fn propagated(self, at: Span) -> Ident {
        Ident::new(&format!("propagated_{}", self.depth), at)
    }
}
