//! The tests of querybudget stand beside this file; there is nothing in the library.
