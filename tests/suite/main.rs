//! The library's tests, in one binary: each further one would link three databases, which takes seconds.
//!
//! Hundreds of tests run beside each other in this process. So no expectation holds what other tests do at the time: see
//! `common::without_other_tests`. And what is global to a process, as a subscriber, a switch or the environment, is tried in a
//! process of its own: see `common::alone`.
//!
//! Of the binaries beside this one, `audited` makes each of its tests a scope, `allocations` has an allocator of its own,
//! `checked_on_postgres` has queries that are checked against another database, the files of `guide` are the blocks of the pages,
//! and `layers_of_the_code` links no database.

mod common;

// What is counted, beside what the databases saw.
mod checked_on_sqlite;
mod copy;
mod counting_rules;
mod cross_check;
mod ground_truth;
mod late_events;
mod passes_through;
mod pools;
mod sqlx_facts;
mod wrapper;

// That nothing is overlooked, and whose query it is.
mod advice;
mod attribution;
mod connection;
mod edges_of_seeing;
mod own_subscriber;
mod requests;
mod servers;
mod set_up;
mod soak;
mod strays;
mod unit_budgets;
mod units;

// Which statements are the same.
mod fingerprint;
mod fingerprint_literals;
mod fingerprint_properties;
mod openers;

// What is made of the counts.
mod expectations;
mod findings;
mod macros;

// What is told of them.
mod call_sites;
mod driver_look_ups;
mod dumps;
mod messages;

// The examples, as their readers would test them.
mod admin_dashboard;
mod category_page;
mod checkout;
mod json_endpoint;
mod production_checklist;
mod uptime_dashboard;
