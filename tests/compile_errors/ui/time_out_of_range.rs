use querybudget::budget;

#[budget(time <= "1.5ns")]
fn test_1() {}

#[budget(time <= "99999999999s")]
fn test_2() {}

fn main() {}
