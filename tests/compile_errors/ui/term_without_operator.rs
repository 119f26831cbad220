use querybudget::budget;

#[budget(queries)]
fn test_1() {}

#[budget(queries, writes == 0)]
fn test_2() {}

#[budget(queries 3)]
fn test_3() {}

#[budget(queries(3))]
fn test_4() {}

#[budget(queries - 1)]
fn test_5() {}

fn main() {}
