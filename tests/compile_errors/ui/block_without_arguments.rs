use querybudget::{assert_budget, assert_max_queries, assert_no_queries, assert_num_queries};

fn main() {
    assert_max_queries!();
    assert_num_queries!();
    assert_no_queries!();
    assert_budget!();
}
