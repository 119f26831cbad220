use querybudget::{budget, no_n_plus_one};

#[budget(queries <= 3)]
#[budget(writes == 0)]
fn test_1() {}

#[no_n_plus_one]
#[querybudget::no_n_plus_one(threshold = 5)]
fn test_2() {}

#[budget(queries <= 3, no_n_plus_one)]
#[no_n_plus_one]
fn test_3() {}

fn main() {}
