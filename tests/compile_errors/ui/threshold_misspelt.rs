use querybudget::budget;

#[budget(no_n_plus_one(3))]
fn test_1() {}

#[budget(no_n_plus_one(treshold = 3))]
fn test_2() {}

#[budget(no_n_plus_one(threshold))]
fn test_3() {}

#[budget(no_n_plus_one(threshold <= 3))]
fn test_4() {}

#[budget(no_n_plus_one(threshold = 3, 4))]
fn test_5() {}

fn main() {}
