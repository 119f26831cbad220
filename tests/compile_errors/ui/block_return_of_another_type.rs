use querybudget::assert_no_queries;

fn test() -> u8 {
    assert_no_queries!({
        return "one";
    });
    2
}

fn main() {
    test();
}
