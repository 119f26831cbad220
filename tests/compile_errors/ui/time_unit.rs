use querybudget::budget;

#[budget(time <= "200")]
fn test_1() {}

#[budget(time <= "5h")]
fn test_2() {}

#[budget(time <= "200 ms")]
fn test_3() {}

#[budget(time <= "fast")]
fn test_4() {}

#[budget(time <= "-1s")]
fn test_5() {}

fn main() {}
