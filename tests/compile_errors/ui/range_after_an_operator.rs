use querybudget::budget;

#[budget(queries <= 1..=3)]
fn test_1() {}

fn main() {}
