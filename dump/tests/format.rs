//! The format as others read it: its schema, its versions, and what is no dump.

use std::fs;
use std::path::{Path, PathBuf};

use querybudget_dump::{
    Breach, Dump, Execution, Finding, Frame, Level, Outcome, ReadErrorKind, Scope, Shape, TestId, VERSION, read_file,
    read_folder, write,
};

fn test(name: &str) -> TestId {
    TestId { package: "shop".to_owned(), binary: "orders".to_owned(), name: name.to_owned() }
}

fn shape(text: &str, executions: u64) -> Shape {
    Shape {
        fingerprint: format!("{executions:016x}"),
        text: text.to_owned(),
        kind: "select".to_owned(),
        class: "application".to_owned(),
        writes: false,
        tables: vec!["orders".to_owned()],
        executions,
        wrapped: 0,
        rows_returned: executions,
        most_rows: 1,
        rows_affected: 0,
        elapsed_us: 10 * executions,
        failures: 0,
        distinct_arguments: Some(executions),
        redundant: 0,
        call_sites: vec![vec![Frame {
            function: Some("shop::orders_of".to_owned()),
            file: Some("src/orders.rs".to_owned()),
            line: Some(42),
        }]],
    }
}

fn finding(shape: usize) -> Finding {
    Finding {
        lint: "n_plus_one".to_owned(),
        level: Level::Denied,
        shape,
        found: "a SELECT executed 50 times".to_owned(),
        help: "fetch the rows in one query".to_owned(),
        reason: None,
        likely_parent: Some(0),
        is_nested: false,
        overlapping: 0,
    }
}

fn execution(shape: usize) -> Execution {
    Execution {
        shape,
        offset_us: 100,
        elapsed_us: 10,
        rows_returned: 1,
        rows_affected: 0,
        task: Some(1),
        unit: None,
        transaction_depth: Some(0),
        failed: Some(false),
        arguments: None,
    }
}

/// A dump with something in every list.
fn full() -> Dump {
    let mut scope = Scope::new(1, "are_listed".to_owned(), "tests/orders.rs".to_owned(), 7, Outcome::Failed);
    scope.budget = Some("queries <= 3".to_owned());
    scope.breaches = vec![Breach { limit: "queries <= 3".to_owned(), actual: 51 }];
    scope.shapes = vec![shape("SELECT id FROM customers", 1), shape("SELECT id FROM orders WHERE customer_id = ?", 50)];
    scope.findings = vec![finding(1)];
    scope.timeline = vec![execution(0), execution(1)];
    scope.timeline_omitted = 49;
    scope.message = Some("querybudget: `are_listed` is over its budget".to_owned());
    let mut dump = Dump::new(test("are_listed"), 1);
    dump.is_whole = true;
    dump.add(scope);
    dump
}

fn schema_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/v{VERSION}.json"))
}

/// `QUERYBUDGET_BLESS=1 cargo test -p querybudget-dump --all-features` writes the schema anew.
#[test]
fn the_published_schema_is_that_of_the_types() {
    let mut schema = serde_json::to_value(schemars::schema_for!(Dump)).expect("a schema");
    leave_out_examples(&mut schema);
    let schema = serde_json::to_string_pretty(&schema).expect("a schema") + "\n";
    if std::env::var_os("QUERYBUDGET_BLESS").is_some() {
        fs::write(schema_file(), &schema).expect("it can be written");
    }
    assert_eq!(fs::read_to_string(schema_file()).expect("a published schema"), schema);
}

/// The examples of the documentation are Rust.
fn leave_out_examples(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(fields) => {
            if let Some(serde_json::Value::String(text)) = fields.get_mut("description") {
                let n_kept = text.find("\n\n# Example").unwrap_or(text.len());
                text.truncate(n_kept);
            }
            fields.values_mut().for_each(leave_out_examples);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(leave_out_examples),
        _ => {}
    }
}

#[test]
fn a_dump_is_valid_by_the_published_schema_and_one_without_a_test_is_not() {
    let schema = serde_json::from_slice(&fs::read(schema_file()).expect("a published schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut dump = serde_json::to_value(full()).expect("JSON");
    validator.validate(&dump).expect("it is valid");
    dump.as_object_mut().expect("an object").remove("test");
    assert!(!validator.is_valid(&dump));
}

#[test]
fn a_dump_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let dump = full();
    let file = write(&dump, folder.path()).expect("it can be written");
    assert_eq!(read_file(&file).expect("it can be read"), dump);
}

/// Written by 0.1.0 and never changed: every later version reads it.
#[test]
fn a_file_of_the_first_version_is_read() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/v1.json");
    assert_eq!(read_file(&file).expect("it can be read"), full());
}

#[test]
fn what_a_later_one_of_the_same_version_adds_is_left_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dump = serde_json::to_value(full()).expect("JSON");
    dump["scopes"][0]["shapes"][0]["plan"] = "index".into();
    let file = folder.path().join("dump.json");
    fs::write(&file, dump.to_string()).expect("it can be written");
    assert_eq!(read_file(&file).expect("it can be read"), full());
}

/// The file of the name with this content, and what reading it says, without the path.
fn error_for(content: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hostile.json");
    fs::write(&file, content).expect("it can be written");
    let error = read_file(&file).expect_err("it is no dump").to_string();
    error.strip_prefix(&format!("{}: ", file.display())).expect("it names the file").to_owned()
}

#[test]
fn what_is_no_dump_is_told_with_its_file_and_its_place() {
    let cut = serde_json::to_vec(&full()).expect("JSON");
    assert_eq!(error_for(&cut[..200]), "EOF while parsing a string at line 1 column 200");
    assert_eq!(error_for(b""), "EOF while parsing a value at line 1 column 0");
    assert_eq!(error_for(b"[1, 2]"), "invalid length 2, expected struct Dump with 8 elements at line 1 column 6");
    assert_eq!(error_for(b"{\"schema\": 1}"), "missing field `fingerprint` at line 1 column 13");
    assert_eq!(error_for(&b"[".repeat(1 << 20)), "invalid type: sequence, expected u32 at line 1 column 1");
    let deep = [br#"{"more": "#.as_slice(), &b"[".repeat(1 << 20)].concat();
    assert_eq!(error_for(&deep), "EOF while parsing a list at line 1 column 1048585");
    assert_eq!(error_for(b"{\"schema\": 1, \xff"), "key must be a string at line 1 column 15");
}

#[test]
fn a_newer_version_is_told_even_if_nothing_else_of_it_is_known() {
    let told = "has version 2 of the format, and this reads up to 1: update cargo-querybudget";
    assert_eq!(error_for(b"{\"schema\": 2, \"tests\": []}"), told);
    let mut newer = full();
    newer.schema = 2;
    assert_eq!(error_for(&serde_json::to_vec(&newer).expect("JSON")), told);
}

#[test]
fn a_place_out_of_its_list_is_told() {
    let told = "names the place of a shape that is not in its list";
    let mut dump = full();
    dump.scopes[0].timeline.push(execution(2));
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
    let mut dump = full();
    dump.scopes[0].findings[0].likely_parent = Some(2);
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
    let mut dump = full();
    dump.scopes[0].unexpected.push(2);
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
}

#[test]
fn a_file_that_is_too_large_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("large.json");
    fs::File::create(&file).and_then(|file| file.set_len(1 << 40)).expect("a sparse file");
    assert!(matches!(read_file(&file).expect_err("it is too large").kind(), ReadErrorKind::TooLarge));
}

#[cfg(unix)]
#[test]
fn links_are_neither_read_nor_written_through() {
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let file = write(&full(), elsewhere.path()).expect("it can be written");
    std::os::unix::fs::symlink(elsewhere.path().join("shop"), folder.path().join("shop")).expect("a link");
    std::os::unix::fs::symlink(&file, folder.path().join("other.json")).expect("a link");

    let found = read_folder(folder.path(), &mut |_| ());
    assert_eq!((found.dumps.len(), found.errors.len()), (0, 2));
    assert!(found.errors.iter().all(|error| matches!(error.kind(), ReadErrorKind::Link)));

    let before = fs::read(&file).expect("it is there");
    let error = write(&Dump::new(test("are_listed"), 9), folder.path()).expect_err("it leads out of the folder");
    assert!(error.to_string().ends_with("shop is not a folder but a link or a file"), "{error}");
    assert_eq!(fs::read(&file).expect("it is there"), before);
}

/// It would wait for a writer for ever.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket.json")).expect("a socket");
    fs::create_dir(folder.path().join("folder.json")).expect("a folder");
    let found = read_folder(folder.path(), &mut |_| ());
    let told: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [format!("{}/socket.json: is not a file but a pipe, a socket or a device", folder.path().display())]
    );
    assert_eq!(found.dumps.len(), 0);
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_written_in_it() {
    let around = tempfile::tempdir().expect("a folder");
    let folder = around.path().join("dumps");
    let long = "x".repeat(300);
    for name in ["../../../escaped", "/etc/escaped", "a\0b", "\u{1b}]0;title\u{7}", &long] {
        let hostile = TestId { package: name.to_owned(), binary: name.to_owned(), name: name.to_owned() };
        let file = write(&Dump::new(hostile.clone(), 1), &folder).expect("it can be written");
        assert!(file.canonicalize().expect("it is there").starts_with(folder.canonicalize().expect("it is there")));
        assert_eq!(read_file(&file).expect("it can be read").test, hostile);
    }
    let outside: Vec<_> = fs::read_dir(around.path()).expect("it is there").collect();
    assert_eq!(outside.len(), 1, "{outside:?}");
}

#[test]
fn a_first_attempt_takes_away_the_later_ones_of_an_earlier_run() {
    let folder = tempfile::tempdir().expect("a folder");
    for attempt in [1, 2, 4] {
        let dump = Dump { attempt, ..full() };
        write(&dump, folder.path()).expect("it can be written");
    }
    let attempts = |folder: &Path| -> Vec<u32> {
        read_folder(folder, &mut |_| ()).dumps.iter().map(|dump| dump.attempt).collect()
    };
    assert_eq!(attempts(folder.path()), [1, 2, 4], "the third left none");
    write(&full(), folder.path()).expect("it can be written");
    assert_eq!(attempts(folder.path()), [1]);
}

/// Whoever reads at any moment finds a whole dump, one writer's or the other's.
#[test]
fn two_writers_of_one_test_and_a_reader_never_meet_half_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(&full(), folder.path()).expect("it can be written");
    std::thread::scope(|threads| {
        for run in ["one", "two"] {
            let folder = folder.path();
            threads.spawn(move || {
                for _ in 0..200 {
                    write(&Dump { run: Some(run.repeat(1_000)), ..full() }, folder).expect("it can be written");
                }
            });
        }
        for _ in 0..500 {
            read_file(&file).expect("it is whole");
        }
    });
    let left: Vec<_> = fs::read_dir(file.parent().expect("a folder")).expect("it is there").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn what_is_left_of_a_writer_that_was_killed_is_no_dump() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(&full(), folder.path()).expect("it can be written");
    fs::write(file.with_file_name(".new-17-0"), "{\"schema\": 1, \"fing").expect("it can be written");
    let found = read_folder(folder.path(), &mut |_| ());
    assert_eq!((found.dumps.len(), found.errors.len()), (1, 0));
}

#[test]
fn scopes_in_a_loop_are_added_up_and_lose_no_count() {
    let mut dump = Dump::new(test("are_listed"), 1);
    for id in 0..1_000 {
        let mut scope = full().scopes.remove(0);
        scope.id = id;
        // The shapes of some stand in another order.
        if id % 2 == 1 {
            scope.shapes.reverse();
            scope.findings = vec![Finding { likely_parent: Some(1), ..finding(0) }];
        }
        dump.add(scope);
    }
    let sum = |number: fn(&Scope) -> u64| dump.roots().map(number).sum::<u64>();
    assert_eq!(dump.scopes.len(), 20);
    assert_eq!(sum(|scope| scope.times), 1_000);
    assert_eq!(sum(|scope| scope.shapes.iter().map(|shape| shape.executions).sum()), 51_000);
    assert_eq!(sum(|scope| scope.timeline.len() as u64 + scope.timeline_omitted), 51_000);
    assert!(dump.scopes.iter().all(|scope| scope.shapes[scope.findings[0].shape].executions % 50 == 0));
    assert_eq!(dump.scopes.iter().filter(|scope| !scope.timeline.is_empty()).count(), 3);
}

#[test]
fn what_fails_in_one_of_many_scopes_of_a_place_has_failed() {
    let breach = |limit: &str, actual| Breach { limit: limit.to_owned(), actual };
    let mut dump = Dump::new(test("are_listed"), 1);
    for id in 0..30 {
        let outcome = if id < 19 { Outcome::Passed } else { Outcome::Failed };
        let mut scope = Scope::new(id, "are_listed".to_owned(), "tests/orders.rs".to_owned(), 7, outcome);
        match id {
            19 => scope.breaches = vec![breach("queries <= 3", 4)],
            20 => scope.breaches = vec![breach("queries <= 3", 9), breach("rows <= 1", 2)],
            21 => scope.breaches = vec![breach("queries <= 3", 5)],
            _ => {}
        }
        dump.add(scope);
    }
    let last = dump.scopes.last().expect("the sum");
    assert_eq!((last.times, last.outcome), (11, Outcome::Failed));
    assert_eq!(last.breaches, [breach("queries <= 3", 9), breach("rows <= 1", 2)]);
}
