//! Every claim of the README and of the guide that can be run or looked up.
//!
//! Each file beside this one is a Rust block of a page, but for `names`; `checks` holds the pages against them.

mod checks;
#[allow(unused_imports, reason = "that they can be imported is the test")]
mod names;

mod what_counts;
#[allow(dead_code, reason = "it is the `main` of another binary")]
mod with_a_harness;
mod with_a_module;
mod with_a_recording;
mod with_a_spawned_task;
#[allow(dead_code, reason = "it would install a subscriber for all tests of this binary")]
mod with_a_subscriber;
mod with_all_findings;
mod with_audit;
mod with_blocks;
mod with_built_expectations;
mod with_expectations;
mod with_findings;
mod with_growing_data;
mod with_insta;
mod with_sqlx_test;
mod with_the_inner_pool;
mod with_the_wrapper;
mod with_tokio_test;
mod with_units;
mod with_watch;
mod without_macros;
