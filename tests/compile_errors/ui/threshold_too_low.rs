use querybudget::budget;

#[budget(no_n_plus_one(threshold = 0))]
fn test_1() {}

#[budget(no_n_plus_one(threshold = 1))]
fn test_2() {}

fn main() {}
