use querybudget::{assert_max_queries, assert_num_queries};

fn main() {
    assert_max_queries!({ 1 });
    assert_num_queries!({ 1 }, 3);
}
