use querybudget::{assert_budget, budget, no_n_plus_one};

#[no_n_plus_one(crate)]
fn without_a_path() {}

#[budget(queries <= 3, crate = )]
fn without_a_path_after_the_sign() {}

#[budget(crate = 3, queries <= 3)]
fn no_path() {}

#[budget(crate = "query budget", queries <= 3)]
fn no_path_in_quotes() {}

#[budget(crate = querybudget, queries <= 3, crate = querybudget)]
fn twice() {}

fn main() {
    assert_budget!((queries <= 3, crate = querybudget), {});
}
