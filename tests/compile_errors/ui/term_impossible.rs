use querybudget::budget;

#[budget(queries < 0)]
fn test_1() {}

#[budget(queries > 18446744073709551615)]
fn test_2() {}

#[budget(rows > u64::MAX)]
fn test_3() {}

fn main() {}
