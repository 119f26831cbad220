use querybudget::budget;

#[budget(deny(select_stars))]
fn misspelt() {}

#[budget(deny)]
fn without_a_lint() {}

#[budget(warn(select_star duplicate_query))]
fn without_a_comma() {}

#[budget(deny())]
fn without_one_in_the_parentheses() {}

#[budget(deny(select_star, duplicate_query, select_star))]
fn twice_in_one() {}

#[budget(deny(select_star), warn(select_star))]
fn twice() {}

#[budget(deny(select_star(rows = 3)))]
fn with_a_parameter_it_has_not() {}

#[budget(deny(unbounded_result(row = 3)))]
fn with_a_misspelt_parameter() {}

#[budget(deny(row_by_row_writes(threshold = 1)))]
fn that_every_query_would_reach() {}

fn main() {}
