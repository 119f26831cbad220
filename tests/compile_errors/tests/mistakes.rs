//! What the compiler says for each mistake in a macro or attribute.
//!
//! `TRYBUILD=overwrite cargo test -p querybudget-compile-errors` writes the messages anew.

#[test]
fn each_mistake_has_a_message_that_names_the_fix() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
