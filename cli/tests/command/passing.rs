//! A pass means that it was judged: every way in which a check has passed, or been made to, without that, and beside each what is much
//! like it and passes rightly.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use querybudget_model::facts::{Dump, Outcome};

use crate::common::{CUSTOMERS, ORDERS, Project, Ran, but, dump, ended, passed, select};

/// A way, and what `check` says of it on standard output or standard error.
struct Way {
    name: &'static str,
    code: i32,
    reason: &'static str,
    wrong: fn(&Project) -> Ran,
    right: fn(&Project) -> Ran,
}

const EVERYTHING: &str = "missing_test,new_test,not_compared,improvement";

fn one(n: u64) -> Dump {
    passed("one", vec![select(ORDERS, n)])
}

fn other() -> Dump {
    passed("other", vec![select(CUSTOMERS, 1)])
}

/// A check of the tests that have left these dumps.
fn check(project: &Project, executed: &[&Dump]) -> Ran {
    executed.iter().for_each(|dump| project.write(dump));
    project.run(&["check", "--deny", EVERYTHING])
}

fn run(project: &Project, line: &str) -> Ran {
    project.run(&["check", "--deny", EVERYTHING, "--", "sh", "-c", line])
}

/// The dumps of a command that leaves those in `ready`.
const COPY: &str = "cp -r ready/. \"$QUERYBUDGET_DUMP\"";

fn ready(project: &Project, dumps: &[&Dump]) {
    dumps.iter().for_each(|dump| project.write_to("ready", dump));
}

fn two_shards(project: &Project, first: &[&Dump], second: &[&Dump]) -> Ran {
    first.iter().for_each(|dump| project.write_to("first", dump));
    second.iter().for_each(|dump| project.write_to("second", dump));
    project.run(&["check", "--deny", EVERYTHING, "--dumps", "first", "--dumps", "second"])
}

/// A dump of a run before that of the others.
fn earlier(project: &Project, dump: Dump) {
    project.write(&but(dump, |dump| dump.run = Some("earlier".to_owned())));
    let file = project.path("dumps/shop/orders/other.json");
    let file = fs::File::options().write(true).open(file).expect("it was written");
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("a time");
}

fn with_baseline(project: &Project, change: impl FnOnce(&Path)) -> Ran {
    change(&project.path("querybudget.toml"));
    check(project, &[&one(2), &other()])
}

fn at_most(project: &Project, executed: u64) -> Ran {
    let baseline = project.baseline();
    let (before, after) = baseline.split_at(baseline.find("[tests.").expect("a test"));
    project.put("querybudget.toml", &format!("{before}{}", after.replacen(" = 2\n", " = { at_most = 20 }\n", 1)));
    check(project, &[&one(executed), &other()])
}

const WAYS: &[Way] = &[
    Way {
        name: "a dump could not be written, so that its test failed",
        code: 2,
        reason: "error: `sh` failed, exit status: 101: see above\n",
        wrong: |project| {
            ready(project, &[&one(2), &other()]);
            run(project, &format!("{COPY}; exit 101"))
        },
        right: |project| {
            ready(project, &[&one(2), &other()]);
            run(project, COPY)
        },
    },
    Way {
        name: "the attribute of a bad test was deleted",
        code: 1,
        reason: "regression: is in the baseline, and has left no dump [missing_test]",
        wrong: |project| check(project, &[&one(2)]),
        right: |project| check(project, &[&one(2), &other()]),
    },
    Way {
        name: "a test was renamed",
        code: 1,
        reason: "regression: is not in the baseline: cargo querybudget accept [new_test]",
        wrong: |project| check(project, &[&one(2), &other(), &but(one(50), |dump| dump.test.name = "two".to_owned())]),
        right: |project| {
            let renamed = but(one(50), |dump| dump.test.name = "two".to_owned());
            project.write(&renamed);
            project.run(&["accept"]);
            check(project, &[&one(2), &other(), &renamed])
        },
    },
    Way {
        name: "a test panicked before it had executed everything",
        code: 1,
        reason: "[not_compared]",
        wrong: |project| check(project, &[&one(2), &dump("other", vec![ended(Outcome::Interrupted)])]),
        right: |project| check(project, &[&one(2), &other()]),
    },
    Way {
        name: "the dumps of a machine are lost",
        code: 1,
        reason: "[missing_test]",
        wrong: |project| {
            fs::create_dir_all(project.path("second")).expect("a folder");
            two_shards(project, &[&one(2)], &[])
        },
        right: |project| two_shards(project, &[&one(2)], &[&other()]),
    },
    Way {
        name: "the folder of a machine is lost",
        code: 2,
        reason: "error: second: there is no such folder\n",
        wrong: |project| two_shards(project, &[&one(2), &other()], &[]),
        right: |project| two_shards(project, &[&one(2)], &[&other()]),
    },
    Way {
        name: "an improvement was not accepted, so that it can be lost",
        code: 1,
        reason: "regression: executed 1 time, accepted are 2 [fewer_executions]",
        wrong: |project| check(project, &[&one(1), &other()]),
        right: |project| {
            check(project, &[&one(1), &other()]);
            project.run(&["accept"]);
            check(project, &[&one(1), &other()])
        },
    },
    Way {
        name: "of two dumps of a test that with fewer queries was taken",
        code: 1,
        reason: "executed 50 times, accepted are 2 [more_executions]",
        wrong: |project| two_shards(project, &[&one(50), &other()], &[&one(2)]),
        right: |project| two_shards(project, &[&one(2), &other()], &[&one(2)]),
    },
    Way {
        name: "a dump of an earlier run stood for a test that is gone",
        code: 1,
        reason: "[missing_test]",
        wrong: |project| {
            earlier(project, other());
            check(project, &[&one(2)])
        },
        right: |project| {
            earlier(project, other());
            check(project, &[&one(2), &other()])
        },
    },
    Way {
        name: "a command that runs no test was judged by what was there",
        code: 2,
        reason: "error: `sh` failed, exit status: 101: see above\n",
        wrong: |project| {
            check(project, &[&one(2), &other()]);
            run(project, "exit 101")
        },
        right: |project| {
            ready(project, &[&one(2), &other()]);
            run(project, COPY)
        },
    },
    Way {
        name: "a command left nothing",
        code: 2,
        reason: "error: no dumps found in dumps\n",
        wrong: |project| {
            check(project, &[&one(2), &other()]);
            run(project, "true")
        },
        right: |project| {
            ready(project, &[&one(2), &other()]);
            run(project, COPY)
        },
    },
    Way {
        name: "a number that differs from run to run was beyond what is said",
        code: 1,
        reason: "executed 21 times, accepted are at most 20 [more_executions]",
        wrong: |project| at_most(project, 21),
        right: |project| at_most(project, 11),
    },
    Way {
        name: "a merge was not resolved",
        code: 2,
        reason: "a conflict of two branches is not resolved\n",
        wrong: |project| {
            let conflict = project.baseline().replacen("\n[tests.", "\n<<<<<<< a\n=======\n>>>>>>> b\n[tests.", 1);
            with_baseline(project, |file| fs::write(file, conflict).expect("it can be written"))
        },
        right: |project| with_baseline(project, |_| ()),
    },
    Way {
        name: "the baseline was empty",
        code: 2,
        reason: "error: querybudget.toml:1: missing field `version`\n",
        wrong: |project| with_baseline(project, |file| fs::write(file, "").expect("it can be written")),
        right: |project| with_baseline(project, |_| ()),
    },
    #[cfg(unix)]
    Way {
        name: "the baseline was a link",
        code: 2,
        reason: "error: querybudget.toml: is a link, which is not followed\n",
        wrong: |project| {
            fs::rename(project.path("querybudget.toml"), project.path("elsewhere.toml")).expect("it is there");
            with_baseline(project, |file| std::os::unix::fs::symlink("elsewhere.toml", file).expect("a link"))
        },
        right: |project| with_baseline(project, |_| ()),
    },
];

#[test]
fn a_pass_means_that_it_was_judged() {
    for Way { name, code, reason, wrong, right } in WAYS {
        let project = || Project::accepted(&[&one(2), &other()]);
        let ran = wrong(&project());
        assert_eq!(ran.code, *code, "{name}: {ran:#?}");
        assert!(ran.out.contains(reason) || ran.err.contains(reason), "{name}: {ran:#?}");
        let ran = right(&project());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "beside it, {name}: {ran:#?}");
        assert_eq!(ran.out.lines().next_back(), ran.out.lines().next(), "nothing is told of it: {name}: {ran:#?}");
    }
}
