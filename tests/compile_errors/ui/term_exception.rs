use querybudget::{budget, no_n_plus_one};

#[budget(deny(select_star), allow("FROM jobs"))]
fn without_a_reason() {}

#[budget(deny(select_star), allow("FROM jobs", reason = " "))]
fn with_an_empty_reason() {}

#[budget(deny(select_star), allow("", reason = "all of it"))]
fn for_everything() {}

#[budget(deny(select_star), allow(jobs, reason = "no quotes"))]
fn without_quotes() {}

#[no_n_plus_one(allow)]
fn without_anything() {}

fn main() {}
