//! The baseline on two branches, and what becomes of it when git merges them.

use std::process::Command;

use querybudget_model::facts::{Dump, Outcome};

use crate::common::{CUSTOMERS, ORDERS, Project, Ran, dump, ended, passed, select};

/// A repository whose baseline accepts these dumps.
struct Repository {
    project: Project,
}

impl Repository {
    fn new(accepted: &[&Dump]) -> Self {
        let repository = Repository { project: Project::accepted(accepted) };
        repository.git("init --quiet --initial-branch main");
        repository.commit();
        repository
    }

    /// Whether git could do it.
    fn git(&self, line: &str) -> bool {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(line.split(' '));
        git.current_dir(self.project.path(".")).output().expect("git").status.success()
    }

    fn commit(&self) {
        assert!(self.git("add querybudget.toml") && self.git("commit --quiet -m accepted"));
    }

    /// What a branch executes and accepts.
    fn branch(&self, name: &str, arguments: &[&str], executed: &[&Dump]) {
        assert!(self.git(&format!("checkout --quiet -b {name} main")));
        self.run(arguments, executed).out(0);
        self.commit();
    }

    fn merges(&self) -> bool {
        assert!(self.git("checkout --quiet one"));
        self.git("merge --quiet --no-edit other")
    }

    /// The command after these tests have left their dumps.
    fn run(&self, arguments: &[&str], executed: &[&Dump]) -> Ran {
        std::fs::remove_dir_all(self.project.path("dumps")).ok();
        executed.iter().for_each(|dump| self.project.write(dump));
        self.project.run(arguments)
    }
}

const NOTHING: &str = ": 0 regressions, 0 improvements\n";

fn test(name: &str, n_orders: u64) -> Dump {
    passed(name, vec![select(ORDERS, n_orders)])
}

#[test]
fn branches_that_touch_different_tests_merge() {
    let repository = Repository::new(&[&test("a", 1), &test("b", 1), &test("c", 1), &test("d", 1)]);
    repository.branch("one", &["accept"], &[&test("a", 2), &test("c", 2)]);
    repository.branch("other", &["accept"], &[&test("b", 3), &passed("d", vec![select(CUSTOMERS, 3)])]);
    assert!(repository.merges());
    let merged = [&test("a", 2), &test("b", 3), &test("c", 2), &passed("d", vec![select(CUSTOMERS, 3)])];
    let ran = repository.run(&["check"], &merged);
    assert!(ran.out(0).ends_with(NOTHING), "{ran:?}");
    let before = repository.project.baseline();
    assert_eq!(repository.run(&["accept"], &merged).code, 0);
    assert_eq!(repository.project.baseline(), before, "it is as if it had been accepted after the merge");
}

/// One branch removes the last use of a statement, and with it the text, and the other adds one.
#[test]
fn a_statement_whose_text_the_merge_has_removed_is_known_by_its_dump() {
    let both = || vec![select(ORDERS, 1), select(CUSTOMERS, 2)];
    let repository = Repository::new(&[&test("a", 1), &test("b", 1), &passed("c", both())]);
    repository.branch("one", &["accept"], &[&passed("a", both())]);
    repository.branch("other", &["accept"], &[&test("c", 1)]);
    assert!(repository.merges());
    assert!(!repository.project.baseline().contains(CUSTOMERS), "{}", repository.project.baseline());
    let executed = [&passed("a", both()), &test("b", 1), &test("c", 1)];
    assert!(repository.run(&["check"], &executed).out(0).ends_with(NOTHING));
    let gone = repository.run(&["check"], &[&test("a", 1), &test("b", 1), &test("c", 1)]);
    assert!(gone.out(0).contains("improvement: no longer executed, accepted are 2 [fewer_executions]\n"), "{gone:?}");
    // What is accepted of another test leaves it as it is.
    assert_eq!(repository.run(&["accept"], &[&test("b", 1)]).code, 0);
    assert!(repository.run(&["check"], &executed).out(0).ends_with(NOTHING));
    assert_eq!(repository.run(&["accept"], &executed).code, 0);
    assert!(repository.project.baseline().contains(CUSTOMERS));
}

/// Branches that change the same test, and each another one besides.
fn in_conflict() -> Repository {
    let repository = Repository::new(&[&test("a", 1), &test("b", 1), &test("c", 1)]);
    repository.branch("one", &["accept"], &[&test("a", 2), &test("b", 2)]);
    repository.branch("other", &["accept"], &[&test("b", 3), &passed("c", vec![select(CUSTOMERS, 3)])]);
    assert!(!repository.merges());
    repository
}

#[test]
fn a_conflict_is_named_with_its_line_and_what_to_do() {
    let repository = in_conflict();
    let conflict = repository.project.baseline();
    let line = 1 + conflict.lines().position(|line| line.starts_with("<<<<<<< ")).expect("a marker");
    assert_eq!(
        repository.run(&["check"], &[&test("a", 2)]).err(2),
        format!(
            "\
error: querybudget.toml:{line}: a conflict of two branches is not resolved
  help: leave the markers as they are, and accept what the merged code executes: cargo querybudget accept -- cargo test
"
        )
    );
}

#[test]
fn accept_resolves_a_conflict_by_the_dumps_and_by_nothing_else() {
    let repository = in_conflict();
    let conflict = repository.project.baseline();
    let customers = passed("c", vec![select(CUSTOMERS, 3)]);
    for executed in [&[&test("a", 2)][..], &[&test("a", 2), &dump("b", vec![ended(Outcome::Interrupted)])]] {
        let ran = repository.run(&["accept"], executed);
        assert!(
            ran.err(2).ends_with(
                "\
error: nothing is accepted: two branches differ about shop::orders b
  help: run the tests too, so that their dumps decide: cargo querybudget accept -- cargo test
"
            ),
            "{ran:?}"
        );
        assert_eq!(repository.project.baseline(), conflict);
    }
    let ran = repository.run(&["accept"], &[&test("b", 4)]);
    assert!(ran.out(0).starts_with("accepted 1 test in querybudget.toml: 0 new, 1 changed, 0 as before\n"), "{ran:?}");
    let merged = [&test("a", 2), &test("b", 4), &customers];
    assert!(repository.run(&["check"], &merged).out(0).ends_with(NOTHING), "{}", repository.project.baseline());
}

#[test]
fn a_conflict_in_more_than_tests_is_left_to_the_user() {
    let repository = in_conflict();
    let conflict = repository.project.baseline();
    let broken =
        conflict.replacen("fingerprint = 1\n", "<<<<<<< a\nfingerprint = 1\n=======\nfingerprint = 2\n>>>>>>> b\n", 1);
    repository.project.put("querybudget.toml", &broken);
    assert_eq!(
        repository.run(&["accept"], &[&test("b", 4)]).err(2),
        "\
error: querybudget.toml:4: the two branches of the conflict differ in more than in tests
  help: take the file of one branch, and accept again: git checkout --ours querybudget.toml
"
    );
    assert_eq!(repository.project.baseline(), broken);
}
