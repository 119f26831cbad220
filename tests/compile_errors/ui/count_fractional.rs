use querybudget::budget;

#[budget(queries <= 1.5)]
fn test_1() {}

#[budget(queries <= 3f64)]
fn test_2() {}

fn main() {}
