fn adds() {
    assert_eq!(1 + 1, 2);
}

fn main() {
    // Any name will do. It is the name of the test in the dumps.
    querybudget::audited("adds", adds);
}
