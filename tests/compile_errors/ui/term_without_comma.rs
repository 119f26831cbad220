use querybudget::budget;

#[budget(queries <= 3; writes == 0)]
fn test_1() {}

#[budget(no_n_plus_one queries <= 3)]
fn test_2() {}

#[budget(queries in 1..=3 writes == 0)]
fn test_3() {}

fn main() {}
