use querybudget::no_n_plus_one;

#[no_n_plus_one(foo)]
fn test_1() {}

#[no_n_plus_one(threshold = 1)]
fn test_2() {}

#[no_n_plus_one(threshold = 3, threshold = 4)]
fn test_3() {}

fn main() {}
