use querybudget::budget;

#[budget]
fn test_1() {}

#[budget()]
fn test_2() {}

fn main() {}
