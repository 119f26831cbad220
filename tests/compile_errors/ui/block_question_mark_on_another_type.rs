use querybudget::assert_no_queries;

fn test() -> Option<()> {
    assert_no_queries!({
        1_u8?;
    });
    Some(())
}

fn main() {
    test();
}
