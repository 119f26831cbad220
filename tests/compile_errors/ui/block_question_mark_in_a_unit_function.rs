use querybudget::assert_no_queries;

fn main() {
    assert_no_queries!({
        "1".parse::<u8>()?;
    });
}
