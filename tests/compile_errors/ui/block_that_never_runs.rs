use querybudget::assert_no_queries;

fn main() {
    assert_no_queries!(async { 1 });
    assert_no_queries!(|| 1);
}
