//! Several dumps of one test: of folders, of attempts and of runs.

use std::fs;
use std::time::{Duration, SystemTime};

use querybudget_model::facts::{Dump, Outcome};

use crate::common::{CUSTOMERS, ORDERS, Project, but, dump, ended, n_plus_one, passed, scope, select, with_finding};

fn one(n_orders: u64) -> Dump {
    passed("one", vec![select(ORDERS, n_orders)])
}

/// The test as it is accepted, and dumps in two folders.
fn in_two_folders(first: &Dump, second: &Dump) -> Project {
    let project = Project::accepted(&[&one(2)]);
    project.write_to("first", first);
    project.write_to("second", second);
    project
}

const ORDERS_OF_THE_TWO: [[&str; 5]; 2] =
    [["check", "--dumps", "first", "--dumps", "second"], ["check", "--dumps", "second", "--dumps", "first"]];

#[test]
fn of_a_test_in_two_folders_the_worst_counts_and_the_difference_is_told() {
    let project = in_two_folders(&one(50), &one(2));
    for arguments in ORDERS_OF_THE_TWO {
        let ran = project.run(&arguments);
        assert_eq!(
            ran.err(1),
            format!(
                "note: the dumps of shop::orders one differ, and the worst of each counts: executed 2 and 50 times: {ORDERS}\n"
            )
        );
        assert!(ran.out.contains("executed 50 times, accepted are 2"), "{ran:?}");
    }
    let same = in_two_folders(&one(2), &one(2));
    for arguments in ORDERS_OF_THE_TWO {
        let ran = same.run(&arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "the same in both is nothing to tell");
    }
}

#[test]
fn what_the_one_has_and_the_other_has_not_counts_both() {
    let looping = dump("one", vec![with_finding(scope(vec![select(ORDERS, 2)]), n_plus_one(), 0)]);
    let other = passed("one", vec![select(ORDERS, 1), select(CUSTOMERS, 1)]);
    let project = in_two_folders(&looping, &other);
    for arguments in ORDERS_OF_THE_TWO {
        let ran = project.run(&arguments);
        assert!(ran.out(1).contains("[new_finding]") && ran.out.contains("[new_query]"), "{ran:?}");
        assert!(ran.out.contains(": 2 regressions, 0 improvements\n"), "{ran:?}");
    }
}

#[test]
fn a_dump_that_is_not_whole_does_not_hide_one_that_is() {
    let project = in_two_folders(&one(50), &dump("one", vec![ended(Outcome::Interrupted)]));
    for arguments in ORDERS_OF_THE_TWO {
        let ran = project.run(&arguments);
        assert!(ran.out(1).contains("executed 50 times"), "{ran:?}");
        assert!(ran.out.contains("[not_compared]"), "{ran:?}");
    }
}

/// A folder where the test was retried says nothing of another one.
#[test]
fn of_each_folder_the_last_attempt_counts() {
    let retried = |attempt, n| but(one(n), |dump| dump.attempt = attempt);
    let project = in_two_folders(&retried(1, 50), &retried(1, 50));
    project.write_to("first", &retried(2, 2));
    assert_eq!(project.run(&["check", "--dumps", "first"]).code, 0);
    for arguments in ORDERS_OF_THE_TWO {
        assert!(project.run(&arguments).out(1).contains("executed 50 times"));
    }
    project.write_to("second", &retried(2, 2));
    for arguments in ORDERS_OF_THE_TWO {
        assert_eq!(project.run(&arguments).code, 0);
    }
}

/// Leaves the dump as if it had been written so many seconds ago.
fn write_before(project: &Project, seconds: u64, dump: &Dump) {
    project.write(dump);
    let file =
        fs::File::options().write(true).open(project.path(&format!("dumps/shop/orders/{}.json", dump.test.name)));
    let written = SystemTime::now() - Duration::from_secs(seconds);
    file.and_then(|file| file.set_modified(written)).expect("a file");
}

fn of_run(run: &str, dump: Dump) -> Dump {
    but(dump, |dump| dump.run = Some(run.to_owned()))
}

#[test]
fn a_dump_of_an_earlier_run_is_not_taken_for_one_of_this() {
    let project = Project::accepted(&[&one(2), &passed("renamed", vec![])]);
    write_before(&project, 60, &of_run("first", passed("renamed", vec![])));
    write_before(&project, 9, &of_run("second", one(2)));
    let ran = project.run(&["check", "--deny", "missing_test"]);
    assert_eq!(ran.err(1), "note: 1 dump of an earlier run is left out: its test was not run since\n");
    assert!(
        ran.out.contains("shop::orders renamed\n  regression: is in the baseline, and has left no dump"),
        "{ran:?}"
    );
    assert!(ran.out.ends_with("  help: if it is meant: cargo querybudget accept --prune\n"), "{ran:?}");
    assert!(project.run(&["accept", "--prune"]).out(0).contains("without a dump: 1 removed"));
    assert!(!project.baseline().contains("renamed"));
    assert_eq!(project.run(&["check", "--deny", "missing_test"]).code, 0);
}

#[test]
fn a_test_of_the_same_run_is_taken_and_so_is_that_of_another_binary() {
    let project = Project::accepted(&[&one(2)]);
    let of_another_binary = but(passed("two", vec![]), |dump| dump.test.binary = "pages".to_owned());
    project.write(&of_run("first", of_another_binary));
    write_before(&project, 60, &of_run("second", passed("three", vec![])));
    write_before(&project, 9, &of_run("second", one(2)));
    let ran = project.run(&["check"]);
    assert!(ran.out(0).contains("shop::pages two\n") && ran.out.contains("3 tests compared"), "{ran:?}");
    assert_eq!(ran.err, "");
}

/// Without `QUERYBUDGET_DUMP` a test leaves a dump only if it fails, and only of what failed.
#[test]
fn a_test_that_failed_since_does_not_make_the_others_older() {
    let project = Project::accepted(&[&one(2), &passed("fails", vec![])]);
    write_before(&project, 60, &of_run("first", one(50)));
    write_before(&project, 9, &of_run("second", but(passed("fails", vec![]), |dump| dump.is_whole = false)));
    let ran = project.run(&["check"]);
    assert!(ran.out(1).contains("executed 50 times") && ran.out.contains("[not_compared]"), "{ran:?}");
    assert_eq!(ran.err, "");
    // A part that is older than the last whole dump is of an earlier run like any other.
    write_before(&project, 5, &of_run("third", one(2)));
    let ran = project.run(&["check"]);
    assert!(ran.out(0).contains("[missing_test]") && ran.err.contains("1 dump of an earlier run"), "{ran:?}");
}
