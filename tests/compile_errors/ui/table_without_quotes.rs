use querybudget::budget;

#[budget(table(orders) <= 3)]
fn test_1() {}

#[budget(table <= 3)]
fn test_2() {}

#[budget(table() <= 3)]
fn test_3() {}

#[budget(table("") <= 3)]
fn test_4() {}

fn main() {}
