//! Every public name that the guide writes outside of its Rust blocks, so that it compiles only while they exist.

pub(crate) use querybudget::sqlx_0_9::{ConnectionTarget, Counted, Driver, Target};
pub(crate) use querybudget::{
    Bound, Budget, Finding, Lint, Metric, Recording, Verdict, allow_wrapper_alone, audited, check, check_sync,
    fingerprint, install, layer, pause, pause_sync, record, record_sync, subscriber, unit,
};
pub(crate) use querybudget::{
    assert_budget, assert_max_queries, assert_no_queries, assert_num_queries, audit, budget, expect_queries,
    no_n_plus_one, watch,
};
