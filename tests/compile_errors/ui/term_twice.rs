use querybudget::budget;

#[budget(queries <= 3, queries <= 4)]
fn test_1() {}

#[budget(table("orders") <= 3, writes == 0, table("orders") <= 4)]
fn test_2() {}

#[budget(queries in 1..=2, queries in 3..=4)]
fn test_3() {}

#[budget(no_n_plus_one, no_n_plus_one(threshold = 4))]
fn test_4() {}

fn main() {}
