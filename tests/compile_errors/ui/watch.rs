use querybudget::{budget, no_n_plus_one, watch};

#[watch(queries <= 3)]
#[test]
fn with_a_limit() {}

#[watch(crate = querybudget, deny(n_plus_one))]
#[test]
fn with_a_lint() {}

#[watch(crate)]
#[test]
fn with_half_a_path() {}

#[watch]
#[watch]
fn twice() {}

#[watch]
#[budget(queries <= 3)]
#[no_n_plus_one]
fn above_a_budget() {}

#[no_n_plus_one]
#[budget(queries <= 3)]
#[watch]
fn below_a_budget() {}

#[watch]
async fn that_nobody_runs() {}

#[watch]
struct Shop;

impl Shop {
    #[watch]
    fn total(&self) {}
}

#[watch]
mod without_a_test {}

#[budget(queries <= 3)]
#[watch]
mod with_both {
    #[test]
    fn one() {}
}

fn main() {}
