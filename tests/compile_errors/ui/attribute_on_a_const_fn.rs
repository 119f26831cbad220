use querybudget::budget;

#[budget(queries <= 3)]
const fn test() {}

fn main() {}
