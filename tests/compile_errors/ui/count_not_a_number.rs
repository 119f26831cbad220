use querybudget::budget;

#[budget(queries <= "3")]
fn test_1() {}

#[budget(queries <= "three")]
fn test_2() {}

#[budget(queries <= 'c')]
fn test_3() {}

#[budget(queries <= true)]
fn test_4() {}

fn main() {}
