use querybudget::budget;

#[budget(queries <= 0)]
fn test_1() {}

#[budget(writes <= 0)]
fn test_2() {}

#[budget(queries < 1)]
fn test_3() {}

#[budget(queries in 0..=0)]
fn test_4() {}

#[budget(table("orders") <= 0)]
fn test_5() {}

fn main() {}
