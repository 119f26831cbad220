use querybudget::budget;

#[budget(queries >= 0)]
fn test_1() {}

#[budget(time >= "0ms")]
fn test_2() {}

fn main() {}
