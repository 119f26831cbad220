use querybudget::budget;

#[budget(queries <=)]
fn test_1() {}

#[budget(queries <=, writes == 0)]
fn test_2() {}

#[budget(queries in)]
fn test_3() {}

fn main() {}
