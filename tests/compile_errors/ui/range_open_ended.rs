use querybudget::budget;

#[budget(queries in 1..)]
fn test_1() {}

#[budget(queries in ..=3)]
fn test_2() {}

fn main() {}
