use querybudget::budget;

#[budget(query <= 3)]
fn test_1() {}

#[budget(select == 1)]
fn test_2() {}

#[budget(insert <= 2)]
fn test_3() {}

#[budget(qeuries <= 3)]
fn test_4() {}

#[budget(tables("orders") <= 3)]
fn test_5() {}

#[budget(no_n_plus_1)]
fn test_6() {}

fn main() {}
