use querybudget::budget;

#[budget(queries <= 18446744073709551616)]
fn test_1() {}

#[budget(rows in 0..=99999999999999999999)]
fn test_2() {}

fn main() {}
