use querybudget::budget;

#[budget(time <= 200)]
fn test_1() {}

#[budget(time <= 1.5)]
fn test_2() {}

#[budget(time <= Duration::from_millis(200))]
fn test_3() {}

fn main() {}
