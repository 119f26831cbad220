use querybudget::{assert_max_queries, assert_no_queries};

fn main() {
    assert_max_queries!(3, {}, "rendering");
    assert_no_queries!(0, {});
    assert_no_queries!({}, "rendering");
}
