//! `audit!()` over the tests of `users`, which know nothing of querybudget: each has counted what the databases saw of it, and its dump has
//! to say the same.
//!
//! The tests of `users` are ignored, and run in processes of their own by those of `whole_runs`.

mod users;
mod whole_runs;

querybudget::audit!();
