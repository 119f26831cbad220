use querybudget::{assert_budget, budget, no_n_plus_one};

#[budget("queries <= 3")]
fn terms_in_quotes() {}

#[budget("latency <= 3")]
fn unknown_terms_in_quotes() {}

#[budget(3)]
fn a_number() {}

#[budget(<= 3)]
fn no_metric() {}

#[budget(queries = 3)]
fn one_sign() {}

#[budget(deny = "n_plus_one")]
fn a_lint_behind_a_sign() {}

#[budget(warn = latency)]
fn an_unknown_lint_behind_a_sign() {}

#[budget(deny("n_plus_one"))]
fn a_lint_in_quotes() {}

#[budget(no_n_plus_one(5))]
fn a_threshold_in_a_term() {}

#[budget(no_n_plus_one = 5)]
fn a_threshold_behind_a_sign_in_a_term() {}

#[no_n_plus_one(5)]
fn a_threshold() {}

#[no_n_plus_one = 5]
fn a_threshold_behind_a_sign() {}

#[no_n_plus_one("jobs")]
fn a_text() {}

#[budget = "queries <= 3"]
fn terms_behind_a_sign() {}

fn main() {
    assert_budget!(("queries <= 3"), {});
}
