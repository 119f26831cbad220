use querybudget::budget;

#[budget(queries in 5..=3)]
fn test_1() {}

fn main() {}
