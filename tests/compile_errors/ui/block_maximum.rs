use querybudget::{assert_max_queries, assert_num_queries};

fn main() {
    assert_max_queries!(0, {});
    assert_max_queries!(-1, {});
    assert_max_queries!(1.5, {});
    assert_num_queries!("3", {});
    assert_num_queries!(18446744073709551616, {});
}
