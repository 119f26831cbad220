fn parses() {
    assert_eq!("1".parse(), Ok(1));
}

fn main() {
    // Any name will do. It is the name of the test in the dumps.
    querybudget::audited("parses", parses);
}
