use querybudget::budget;

#[budget(table("orders", "customers") <= 3)]
fn test_1() {}

fn main() {}
