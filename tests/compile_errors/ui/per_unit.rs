use querybudget::{assert_budget, budget};

#[budget(per_unit)]
#[test]
fn without_limits() {}

#[budget(per_unit())]
#[test]
fn empty() {}

#[budget(per_unit = 4)]
#[test]
fn as_a_value() {}

#[budget(per_unit(per_unit(queries <= 4)))]
#[test]
fn in_itself() {}

#[budget(per_unit(queries <= 4, deny(select_star)))]
#[test]
fn with_a_lint() {}

#[budget(per_unit(wrapped))]
#[test]
fn with_a_term_of_the_scope() {}

#[budget(per_unit(quereis <= 4))]
#[test]
fn with_a_slip() {}

#[budget(per_units(queries <= 4))]
#[test]
fn with_a_slip_in_the_word() {}

#[budget(per_unit(queries <= 0))]
#[test]
fn that_cannot_be_met() {}

#[budget(per_unit(queries <= 4), per_unit(queries <= 5))]
#[test]
fn twice() {}

#[budget(per_unit(queries <= 4 rows <= 5))]
#[test]
fn without_a_comma() {}

#[querybudget::no_n_plus_one(per_unit(queries <= 4))]
#[test]
fn in_another_attribute() {}

fn main() {
    assert_budget!((per_unit(4)), {});
}
