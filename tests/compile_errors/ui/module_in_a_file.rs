use querybudget::budget;

#[budget(queries <= 3)]
#[path = "module_in_a_file/tests.rs"]
mod tests;

fn main() {}
