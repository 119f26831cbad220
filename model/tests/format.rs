//! The format as others read it: its schema, its versions, and what is no dump.
// In the published package nothing switches these on.
#![cfg(all(feature = "read", feature = "schema"))]

use std::fs;
use std::path::{Path, PathBuf};

use querybudget_model::catalogue::{Details, Lint, Metric};
use querybudget_model::facts::{
    Blindness, Bound, Breach, BrokenUnit, CallSite, Dump, Exception, Execution, Expectation, Finding, Fingerprint,
    Frame, Kind, Level, Outcome, Scope, Shape, TestId, UnitShape, VERSION,
};
use querybudget_model::file::{Files, ReadErrorKind, Reader, find_files, read_file, write};

fn test(name: &str) -> TestId {
    TestId::new("shop", "orders", name)
}

fn shape(text: &str, executions: u64) -> Shape {
    let mut shape = Shape::new(Fingerprint::from_u64(executions), text, Kind::Select);
    shape.tables = vec!["orders".to_owned()];
    shape.counts.executions = executions;
    shape.counts.rows_returned = executions;
    shape.counts.most_rows = 1;
    shape.counts.elapsed_us = 10 * executions;
    shape.distinct_arguments = Some(executions);
    let frame = Frame::new(Some("shop::orders_of".to_owned()), Some("src/orders.rs".to_owned()), Some(42));
    shape.call_sites = vec![CallSite::new(1, vec![frame])];
    shape
}

fn finding(shape: usize, likely_parent: usize) -> Finding {
    let details = Details::NPlusOne {
        executions: 50,
        likely_parents: vec![likely_parent],
        is_nested: false,
        overlapping: 0,
        together: Vec::new(),
        is_suspected: false,
        is_by_chain: true,
    };
    Finding::new(details, Lint::NPlusOne.at(4), Level::Denied, shape)
}

fn execution(shape: usize) -> Execution {
    let mut execution = Execution::default();
    execution.shape = shape;
    execution.offset_us = 100;
    execution.elapsed_us = 10;
    execution.rows_returned = 1;
    execution.task = Some(1);
    execution.transaction_depth = Some(0);
    execution.failed = Some(false);
    execution
}

fn limit(text: &str, actual: u64) -> Breach {
    Breach::new(text.parse().expect("a limit"), actual)
}

/// A limit of units that the second of three does not hold.
fn unit_limit(shape: usize) -> Breach {
    let shapes = vec![UnitShape::new(shape, Default::default())];
    limit("queries <= 3", 50).in_unit(BrokenUnit::new("GET /orders", 1).of(1, 3).with_shapes(shapes))
}

/// A dump with something in every list.
fn full() -> Dump {
    let mut scope = Scope::new(1, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
    scope.budget = Some("queries <= 3".to_owned());
    scope.breaches = vec![limit("queries <= 3", 51), limit("time <= 1.5ms", 2_000_000), unit_limit(1)];
    scope.expectations = vec![Expectation::new("the page", Metric::table("orders"), Bound::Within(1, 2), 50)];
    scope.stale = vec![Exception::new("FROM jobs", "a poll")];
    scope.blindness = Some(Blindness::StillRunning);
    scope.shapes = vec![shape("SELECT id FROM customers", 1), shape("SELECT id FROM orders WHERE customer_id = ?", 50)];
    scope.unexpected = vec![0];
    scope.findings = vec![finding(1, 0)];
    scope.timeline = vec![execution(0), execution(1)];
    scope.timeline_omitted = 49;
    let mut dump = Dump::new(test("are_listed"), 1);
    dump.is_whole = true;
    dump.add(scope);
    dump
}

/// All dumps of a folder, in the order of their tests, and what is wrong with it.
fn read_all(folder: &Path) -> (Vec<Dump>, Vec<String>) {
    let Files { files, errors, .. } = find_files(folder);
    let mut dumps: Vec<Dump> = files.iter().map(|file| read_file(file).expect("a dump")).collect();
    dumps.sort_by(|one, other| (&one.test, one.attempt).cmp(&(&other.test, other.attempt)));
    (dumps, errors.iter().map(ToString::to_string).collect())
}

fn schema_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/dump-v{VERSION}.json"))
}

/// `QUERYBUDGET_BLESS=1 cargo test -p querybudget-model` writes the schema anew.
#[test]
fn the_published_schema_is_that_of_the_types() {
    let mut schema = serde_json::to_value(schemars::schema_for!(Dump)).expect("a schema");
    keep_first_paragraphs(&mut schema);
    let schema = serde_json::to_string_pretty(&schema).expect("a schema") + "\n";
    if std::env::var_os("QUERYBUDGET_BLESS").is_some() {
        fs::write(schema_file(), &schema).expect("it can be written");
    }
    assert_eq!(fs::read_to_string(schema_file()).expect("a published schema"), schema);
}

/// The documentation goes on with examples, which are Rust, and with tables of what the code has elsewhere.
fn keep_first_paragraphs(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(fields) => {
            if let Some(serde_json::Value::String(text)) = fields.get_mut("description") {
                let n_kept = text.find("\n\n").unwrap_or(text.len());
                text.truncate(n_kept);
            }
            fields.values_mut().for_each(keep_first_paragraphs);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(keep_first_paragraphs),
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

/// Less of everything than in the full one, and other values.
fn smaller() -> Dump {
    let mut scope = Scope::new(2, "are_paid", "tests/orders.rs", 9, Outcome::Passed);
    scope.shapes = vec![Shape::new(Fingerprint::from_u64(9), "UPDATE orders SET paid = ?", Kind::Update)];
    let mut alone = Execution::default();
    alone.arguments = Some("[true]".to_owned());
    scope.timeline = vec![alone];
    let mut dump = Dump::new(test("are_paid"), 2);
    dump.add(scope);
    dump
}

#[test]
fn nothing_of_a_dump_remains_in_the_next_that_is_read_into_its_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let dumps = [full(), smaller(), Dump::new(test("are_none"), 1)];
    let files = dumps.each_ref().map(|dump| write(dump, folder.path()).expect("it can be written"));
    let broken = folder.path().join("broken.json");
    let json = fs::read(&files[0]).expect("JSON");
    for first in &files {
        for (second, expected) in files.iter().zip(&dumps) {
            for end in [None, Some(json.len() / 2), Some(json.len() - 20)] {
                let mut reader = Reader::default();
                reader.read(first).expect("a dump");
                if let Some(end) = end {
                    fs::write(&broken, &json[..end]).expect("it can be written");
                    reader.read(&broken).expect_err("it is cut off");
                }
                assert_eq!(reader.read(second).expect("a dump"), expected);
            }
        }
    }
}

/// Each of these lines stands in the file as it is: whoever reads dumps with other tools relies on it.
#[test]
fn facts_stand_in_the_file_as_data() {
    let json = serde_json::to_string(&full()).expect("JSON");
    for part in [
        r#"{"limit":{"metric":"queries","bound":{"at_most":3}},"actual":51}"#,
        r#""actual":50,"unit":{"name":"GET /orders","place":1,"n_broken":1,"n_units":3,"shapes":[{"shape":1,"counts":{"#,
        r#"{"label":"the page","limit":{"metric":"table(\"orders\")","bound":{"within":[1,2]}},"found":50}"#,
        r#"{"pattern":"FROM jobs","reason":"a poll"}"#,
        r#""blindness":"still_running""#,
        r#"{"lint":"n_plus_one","executions":50,"likely_parents":[0],"is_nested":false,"together":[],"is_suspected":false,"is_by_chain":true,"overlapping":0,"parameter":4,"level":"denied","shape":1,"unit":null,"reason":null}"#,
        r#""kind":"select","class":"application","dialect":"generic""#,
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[test]
fn what_a_value_means_is_told_where_it_is_wrong() {
    let wrong = |pointer: &str, value: serde_json::Value| {
        let mut dump = serde_json::to_value(full()).expect("JSON");
        *dump.pointer_mut(pointer).expect("it is there") = value;
        error_for(dump.to_string().as_bytes())
    };
    let told = wrong("/scopes/0/breaches/0/limit/metric", "latency".into());
    assert!(told.starts_with("expected a metric, found `latency`: accepted are `queries`, "), "{told}");
    let told = wrong("/scopes/0/shapes/0/fingerprint", "7".into());
    assert!(
        told.starts_with("expected a fingerprint, found `7`: accepted are `16 hexadecimal digits` at line "),
        "{told}"
    );
    let told = wrong("/scopes/0/shapes/0/kind", "selcet".into());
    assert!(told.starts_with("unknown variant `selcet`, expected one of `select`, "), "{told}");
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
    assert_eq!(error_for(b"{\"schema\": 2}"), "missing field `fingerprint` at line 1 column 13");
    assert_eq!(error_for(&b"[".repeat(1 << 20)), "invalid type: sequence, expected u32 at line 1 column 1");
    let deep = [br#"{"more": "#.as_slice(), &b"[".repeat(1 << 20)].concat();
    assert_eq!(error_for(&deep), "EOF while parsing a list at line 1 column 1048585");
    assert_eq!(error_for(b"{\"schema\": 2, \xff"), "key must be a string at line 1 column 15");
}

#[test]
fn another_version_is_told_even_if_nothing_else_of_it_is_known() {
    let newer = "has version 3 of the file, and this reads 2: update cargo-querybudget";
    assert_eq!(error_for(b"{\"schema\": 3, \"tests\": []}"), newer);
    let mut dump = full();
    dump.schema = 3;
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), newer);
    let older = "has version 1 of the file, and this reads 2: run the tests again";
    assert_eq!(error_for(b"{\"schema\": 1, \"tests\": []}"), older);
}

#[test]
fn a_place_out_of_its_list_is_told() {
    let told = "names the place of a shape that is not in its list";
    let mut dump = full();
    dump.scopes[0].timeline.push(execution(2));
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
    let mut dump = full();
    dump.scopes[0].findings[0] = finding(1, 2);
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
    let mut dump = full();
    dump.scopes[0].unexpected.push(2);
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
    let mut dump = full();
    dump.scopes[0].breaches.push(unit_limit(2));
    assert_eq!(error_for(&serde_json::to_vec(&dump).expect("JSON")), told);
}

/// Scopes of one place are added up in the end. The worst of a limit stays, with its unit.
#[test]
fn of_scopes_that_are_added_up_the_worst_unit_stays() {
    let mut dump = Dump::new(test("are_listed"), 1);
    for n in 0..22 {
        let mut scope = Scope::new(n, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
        // The other shape is first in the later ones.
        scope.shapes = vec![shape("SELECT 1", 1), shape("SELECT 2", 2)];
        scope.shapes.rotate_left(usize::from(n > 19));
        let mut unit = unit_limit(usize::from(n <= 19));
        unit.actual = 50 + n;
        scope.breaches = vec![limit("queries <= 3", 100 - n), unit];
        dump.add(scope);
    }
    let last = dump.scopes.last().expect("a scope");
    let [of_scope, of_unit] = last.breaches.as_slice() else { panic!("{:?}", last.breaches) };
    assert_eq!((last.times, of_scope.actual, of_unit.actual), (3, 81, 71));
    let place = of_unit.unit.as_ref().expect("of a unit").shapes[0].shape;
    assert_eq!(last.shapes[place].text, "SELECT 2");
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

    let found = find_files(folder.path());
    assert_eq!((found.files.len(), found.errors.len()), (0, 2));
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
    let (dumps, told) = read_all(folder.path());
    assert_eq!(
        told,
        [format!("{}/socket.json: is not a file but a pipe, a socket or a device", folder.path().display())]
    );
    assert_eq!(dumps.len(), 0);
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_written_in_it() {
    let around = tempfile::tempdir().expect("a folder");
    let folder = around.path().join("dumps");
    let long = "x".repeat(300);
    for name in ["../../../escaped", "/etc/escaped", "a\0b", "\u{1b}]0;title\u{7}", &long] {
        let hostile = TestId::new(name, name, name);
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
        let mut dump = full();
        dump.attempt = attempt;
        write(&dump, folder.path()).expect("it can be written");
    }
    let attempts = |folder: &Path| -> Vec<u32> { read_all(folder).0.iter().map(|dump| dump.attempt).collect() };
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
                    let mut dump = full();
                    dump.run = Some(run.repeat(1_000));
                    write(&dump, folder).expect("it can be written");
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
    let (dumps, errors) = read_all(folder.path());
    assert_eq!((dumps.len(), errors.len()), (1, 0));
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
            scope.findings = vec![finding(0, 1)];
            scope.unexpected = vec![1];
        }
        dump.add(scope);
    }
    let sum = |number: fn(&Scope) -> u64| dump.roots().map(number).sum::<u64>();
    assert_eq!(dump.scopes.len(), 20);
    assert_eq!(sum(|scope| scope.times), 1_000);
    assert_eq!(sum(|scope| scope.shapes.iter().map(|shape| shape.counts.executions).sum()), 51_000);
    assert_eq!(sum(|scope| scope.timeline.len() as u64 + scope.timeline_omitted), 51_000);
    assert!(dump.scopes.iter().all(|scope| scope.shape_of(&scope.findings[0]).counts.executions % 50 == 0));
    assert_eq!(dump.scopes.iter().filter(|scope| !scope.timeline.is_empty()).count(), 3);
}

#[test]
fn what_fails_in_one_of_many_scopes_of_a_place_has_failed() {
    let mut dump = Dump::new(test("are_listed"), 1);
    for id in 0..30 {
        let outcome = if id < 19 { Outcome::Passed } else { Outcome::Failed };
        let mut scope = Scope::new(id, "are_listed", "tests/orders.rs", 7, outcome);
        match id {
            19 => scope.breaches = vec![limit("queries <= 3", 4)],
            20 => scope.breaches = vec![limit("queries <= 3", 9), limit("rows <= 1", 2)],
            21 => scope.breaches = vec![limit("queries <= 3", 5)],
            _ => {}
        }
        dump.add(scope);
    }
    let last = dump.scopes.last().expect("the sum");
    assert_eq!((last.times, last.outcome), (11, Outcome::Failed));
    assert_eq!(last.breaches, [limit("queries <= 3", 9), limit("rows <= 1", 2)]);
}
