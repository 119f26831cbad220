//! What is global to a process is tried in a process of its own: each scenario is an ignored test that another test runs.

use std::io::Write;
use std::process::Command;

/// Runs a scenario in a process of its own, which must end well. Its path is that of the function, with the crate.
pub(crate) fn run_alone(path: &str) {
    stderr_of(path);
}

/// The same, and what it wrote to stderr.
pub(crate) fn stderr_of(path: &str) -> String {
    let (_crate, scenario) = path.split_once("::").expect("a path with its crate");
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args([scenario, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env_remove("QUERYBUDGET_DUMP")
        // It is not the only test of its process, as far as it is meant to show what happens beside others.
        .env_remove("NEXTEST_EXECUTION_MODE")
        .output()
        .expect("it starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stdout.contains("1 passed"), "{scenario}:\n{stdout}\n{stderr}");
    // That a server is missing is said to who runs the tests.
    for line in stderr.lines().filter(|line| line.starts_with("skipped ")) {
        writeln!(std::io::stderr(), "{line}").ok();
    }
    stderr.into_owned()
}

/// Tests of which each runs alone.
macro_rules! scenarios {
    ($($(#[$attribute:meta])* async fn $name:ident() $body:block)*) => {
        $(
            #[test]
            fn $name() {
                $crate::common::alone::run_alone(concat!(module_path!(), "::scenarios::", stringify!($name)));
            }
        )*
        mod scenarios {
            use super::*;
            $(
                $(#[$attribute])*
                #[tokio::test]
                #[ignore = "run by the test of the same name, in a process of its own"]
                async fn $name() $body
            )*
        }
    };
}

pub(crate) use scenarios;
