//! The dumps of a whole suite, which `.ci/run` makes.

use std::path::PathBuf;

use querybudget_dump::{VERSION, file_of, read_folder};

/// `QUERYBUDGET_DUMPS=<folder> cargo test -p querybudget-dump --test suite -- --ignored`.
#[test]
#[ignore = "needs the dumps of a suite, in the folder that QUERYBUDGET_DUMPS names"]
fn every_dump_of_a_suite_is_valid_by_the_schema_and_lies_where_its_test_says() {
    let folder = PathBuf::from(std::env::var_os("QUERYBUDGET_DUMPS").expect("QUERYBUDGET_DUMPS names a folder"));
    let schema = format!("{}/schema/v{VERSION}.json", env!("CARGO_MANIFEST_DIR"));
    let schema = serde_json::from_slice(&std::fs::read(schema).expect("a published schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let found = read_folder(&folder, &mut |_| ());
    assert!(found.errors.is_empty(), "{:?}", found.errors);
    for dump in &found.dumps {
        let file = folder.join(file_of(&dump.test, dump.attempt));
        let content = std::fs::read(&file).expect("it lies there");
        let content = serde_json::from_slice(&content).expect("JSON");
        validator.validate(&content).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    assert!(found.dumps.len() > 300, "{} dumps are not those of the suite", found.dumps.len());
}
