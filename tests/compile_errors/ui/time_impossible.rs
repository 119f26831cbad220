use querybudget::budget;

#[budget(time <= "0s")]
fn test_1() {}

#[budget(time == "200ms")]
fn test_2() {}

fn main() {}
