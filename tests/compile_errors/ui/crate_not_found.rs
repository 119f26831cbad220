use querybudget::{budget, no_n_plus_one};

#[budget(crate = nowhere, queries <= 3, deny(select_star))]
fn by_its_name() {}

#[no_n_plus_one(crate = "::nowhere")]
fn by_its_path_in_quotes() {}

fn main() {}
