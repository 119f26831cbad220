use querybudget::budget;

#[budget(latency <= 3)]
fn test_1() {}

#[budget(3 <= queries)]
fn test_2() {}

#[budget("queries" <= 3)]
fn test_3() {}

fn main() {}
