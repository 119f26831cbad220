use querybudget::budget;

#[budget(no_n_plus_one(threshold = "3"))]
fn test_1() {}

#[budget(no_n_plus_one(threshold = -3))]
fn test_2() {}

#[budget(no_n_plus_one(threshold = THRESHOLD))]
fn test_3() {}

#[budget(no_n_plus_one(threshold =))]
fn test_4() {}

fn main() {}
