#![allow(unused)]

use querybudget::{assert_max_queries, assert_no_queries};

fn main() {
    assert_no_queries!({
        assert_max_queries!(0, {});
        assert_max_queries!(3);
        assert_max_queries!();
    });
}
