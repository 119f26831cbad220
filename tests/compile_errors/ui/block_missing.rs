use querybudget::{assert_budget, assert_max_queries, assert_num_queries};

fn main() {
    assert_max_queries!(3);
    assert_num_queries!(3,);
    assert_budget!((queries <= 3));
}
