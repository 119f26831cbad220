use querybudget::budget;

#[budget(queries in 1..5)]
fn test_1() {}

#[budget(queries in 1..n)]
fn test_2() {}

fn main() {}
