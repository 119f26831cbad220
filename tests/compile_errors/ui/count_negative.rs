use querybudget::budget;

#[budget(queries <= -1)]
fn test_1() {}

#[budget(rows == (-5))]
fn test_2() {}

#[budget(queries in -1..=3)]
fn test_3() {}

fn main() {}
