//! The dumps of a whole suite, which `.ci/run` makes.
// In the published package nothing switches these on.
#![cfg(all(feature = "read", feature = "schema"))]

use std::collections::BTreeSet;
use std::path::PathBuf;

use querybudget_model::facts::VERSION;
use querybudget_model::file::{Files, file_of, find_files, read_file};
use serde_json::Value;

/// `QUERYBUDGET_DUMPS=<folder> cargo test -p querybudget-model --test suite -- --ignored`.
#[test]
#[ignore = "needs the dumps of a suite, in the folder that QUERYBUDGET_DUMPS names"]
fn every_dump_of_a_suite_is_valid_by_the_schema_and_lies_where_its_test_says() {
    let folder = PathBuf::from(std::env::var_os("QUERYBUDGET_DUMPS").expect("QUERYBUDGET_DUMPS names a folder"));
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let Files { files, errors, .. } = find_files(&folder);
    assert!(errors.is_empty(), "{errors:?}");
    let mut filled = BTreeSet::new();
    for found in &files {
        let dump = read_file(found).expect("a dump");
        let file = folder.join(file_of(&dump.test, dump.attempt));
        assert_eq!(*found, file);
        let content = std::fs::read(&file).expect("it lies there");
        let content = serde_json::from_slice(&content).expect("JSON");
        validator.validate(&content).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        collect_filled(&content, &mut filled);
    }
    assert!(files.len() > 300, "{} dumps are not those of the suite", files.len());
    let fields = field_names(&schema);
    let empty: Vec<&String> = fields.difference(&filled).collect();
    assert!(empty.is_empty(), "no test of the suite fills these fields: {empty:?}");
}

fn schema() -> Value {
    let file = format!("{}/schema/dump-v{VERSION}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(file).expect("a published schema")).expect("JSON")
}

/// What is filled only under cargo-nextest, and only where tests share a process.
const OF_THE_RUNNER: [&str; 2] = ["run", "n_elsewhere"];

/// The names of the fields of the schema's objects.
fn field_names(schema: &Value) -> BTreeSet<String> {
    let definitions = schema["$defs"].as_object().expect("definitions").values();
    let objects = definitions.chain([schema]).filter_map(|object| object["properties"].as_object());
    let names = objects.flat_map(|properties| properties.keys().cloned());
    names.filter(|name| !OF_THE_RUNNER.contains(&name.as_str())).collect()
}

/// The names of the fields that hold more than nothing.
fn collect_filled(value: &Value, filled: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let is_filled = |value: &Value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Number(number) => number.as_u64() != Some(0),
                Value::Array(values) => !values.is_empty(),
                _ => true,
            };
            filled.extend(fields.iter().filter(|(_, value)| is_filled(value)).map(|(name, _)| name.clone()));
            fields.values().for_each(|value| collect_filled(value, filled));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_filled(value, filled)),
        _ => {}
    }
}
