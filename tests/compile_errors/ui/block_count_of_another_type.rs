use querybudget::assert_max_queries;

fn main() {
    assert_max_queries!(String::new(), {});
}
