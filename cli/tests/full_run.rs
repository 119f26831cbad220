//! A whole run, as a user has it: the sample crate under both runners, in shards, with a baseline, and with a commit that brings an N+1.
//!
//! It builds a crate and needs cargo-nextest, so it is left to `.ci/run`: `cargo test -p cargo-querybudget --test full_run -- --ignored`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A page of the documentation, which is in no package.
fn page(path: &str) -> String {
    fs::read_to_string(repository().join(path)).expect("a page")
}

/// A copy of the sample crate, with a commit. There is one at a time, always in the same place, since cargo takes copies of a crate that
/// share a target folder for one and the same.
struct Sample {
    folder: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

static ALONE: Mutex<()> = Mutex::new(());

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Cargo's folder of this workspace.
fn target() -> PathBuf {
    let path = std::env::current_exe().expect("this binary");
    path.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).expect("cargo's folder").to_owned()
}

impl Sample {
    fn new() -> Self {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = target().join("sample/bookshop");
        fs::remove_dir_all(&folder).ok();
        let sample = Sample { folder, _alone };
        let original = repository().join("tests/sample");
        for file in ["Cargo.lock", "src/lib.rs", "tests/pages.rs"] {
            let copy = sample.path().join(file);
            fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
            fs::copy(original.join(file), copy).expect("a copy");
        }
        let manifest = fs::read_to_string(original.join("Cargo.toml")).expect("a manifest");
        let library = format!("path = {:?}", repository());
        fs::write(sample.path().join("Cargo.toml"), manifest.replace("path = \"../..\"", &library)).expect("a copy");
        sample.succeeds(
            "git init --quiet && git add . && git -c user.name=a -c user.email=a@example.org commit -qm bookshop",
        );
        sample
    }

    fn path(&self) -> &Path {
        &self.folder
    }

    /// Runs a line of shell in the crate, with `cargo querybudget` at hand.
    fn run(&self, line: &str) -> Output {
        let commands = Path::new(env!("CARGO_BIN_EXE_cargo-querybudget")).parent().expect("a folder");
        let path = format!("{}:{}", commands.display(), std::env::var("PATH").expect("a PATH"));
        let mut command = Command::new("sh");
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("QUERYBUDGET_") || name.starts_with("NEXTEST"))
        {
            command.env_remove(name);
        }
        command
            .args(["-ec", line])
            .current_dir(self.path())
            .env("PATH", path)
            .env("CARGO_TARGET_DIR", target().join("sample/target"));
        command.env("CARGO_TERM_COLOR", "never").output().expect("it starts")
    }

    /// What a line prints that must succeed.
    fn succeeds(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "`{line}` failed:\n{}", printed(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What a line prints that must find a regression.
    fn finds(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(1), "`{line}`:\n{}", printed(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect("it is there")
    }

    fn brings_an_n_plus_one(&self) {
        let patch = repository().join("tests/sample/introduces_an_n_plus_one.patch");
        self.succeeds(&format!("git apply {}", patch.display()));
    }
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn both_runners_retries_and_shards_leave_the_same_dumps() {
    let sample = Sample::new();
    sample.succeeds("QUERYBUDGET_DUMP=threads cargo test");
    sample.succeeds("QUERYBUDGET_DUMP=processes cargo nextest run");
    sample.succeeds("QUERYBUDGET_DUMP=retried BOOKSHOP_IS_FLAKY=1 cargo nextest run --retries 2");
    for shard in 1..=4 {
        sample.succeeds(&format!(
            "QUERYBUDGET_DUMP=shards/{shard} cargo nextest run --no-tests pass --partition count:{shard}/4"
        ));
    }
    assert!(sample.path().join("retried/bookshop/pages/sales.that_are_flaky.attempt-2.json").exists());
    for other in ["processes", "retried", "shards"] {
        for (one, other) in [("threads", other), (other, "threads")] {
            let told = sample.succeeds(&format!("cargo querybudget diff {one} {other} --format json"));
            let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
            assert_eq!(report["n_tests"], 5, "{told}");
            assert_eq!(report["found"].as_array().map(Vec::len), Some(0), "{one}, {other}: {told}");
        }
    }
}

#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn a_commit_that_brings_an_n_plus_one_fails_the_check_at_its_line() {
    let sample = Sample::new();
    sample.succeeds("cargo querybudget accept -- cargo test");
    let accepted = sample.read("querybudget.toml");
    sample.succeeds("cargo querybudget check -- cargo nextest run");
    sample.brings_an_n_plus_one();

    let told = sample.finds("cargo querybudget check --format github -- cargo test --quiet 2>/dev/null");
    let line =
        1 + sample.read("src/lib.rs").lines().position(|line| line.contains("titles.fetch_all")).expect("the line");
    let annotation = format!("::error file=src/lib.rs,line={line},title=querybudget%3A new_finding::bookshop::pages ");
    assert_eq!(told.matches(&annotation).count(), 2, "both tests that show the page: {told}");
    assert!(told.contains("SELECT title FROM books WHERE author_id = ? ORDER BY id"), "{told}");

    sample.succeeds("cargo querybudget accept && git diff --no-index --quiet querybudget.toml querybudget.toml");
    sample.succeeds("git checkout --quiet src && cargo querybudget accept -- cargo test");
    assert_eq!(sample.read("querybudget.toml"), accepted, "it is as before, whatever there was in between");
}

/// The example of a review in the README.
#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn the_review_shows_what_the_readme_says() {
    let sample = Sample::new();
    sample.succeeds("cargo querybudget accept -- cargo test");
    sample.succeeds("git add . && git -c user.name=a -c user.email=a@example.org commit -qm accepted");
    sample.brings_an_n_plus_one();
    sample.succeeds("cargo querybudget accept -- cargo test");
    let diff = sample.succeeds("git diff querybudget.toml");
    let readme = page("cli/README.md");
    let shown = readme.split("```diff\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a diff");
    assert!(diff.contains(shown), "the README shows another diff than:\n{diff}");
}

/// The lines that the two examples of CI run, for one machine after the other.
#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn the_commands_of_the_ci_examples_do_what_they_say() {
    let sample = Sample::new();
    sample.succeeds("cargo querybudget accept -- cargo test");
    let lines = |prefix: &str, example: &str| -> Vec<String> {
        let recipes = page("docs/ci.md");
        let of_example = recipes.split("```yaml\n").nth(if example == "github" { 1 } else { 2 }).expect("an example");
        let lines = of_example.split("```").next().unwrap_or_default().lines();
        lines.filter_map(|line| line.trim().strip_prefix(prefix)).map(str::to_owned).collect()
    };
    for (example, prefix, folder) in [("github", "- run: ", "shards/dumps-$SHARD"), ("gitlab", "- ", "dumps-$SHARD")] {
        let lines = lines(prefix, example);
        let commands = |word: &'static str| lines.iter().filter(move |line| line.contains(word));
        for shard in 1..=4 {
            for line in commands("nextest run") {
                let line = line.replace("${{ matrix.shard }}", &shard.to_string());
                sample.succeeds(&format!(
                    "export SHARD={shard} CI_NODE_INDEX={shard} CI_NODE_TOTAL=4; \
                     export QUERYBUDGET_DUMP={folder} QUERYBUDGET_DEFER=1; {line} --no-tests pass"
                ));
            }
        }
        let told = commands("querybudget check").map(|line| sample.succeeds(line)).collect::<String>();
        let compared = if example == "github" {
            "no regressions in 5 tests"
        } else {
            "5 tests compared, 10 queries: 0 regressions, 0 improvements"
        };
        assert!(told.contains(compared), "{example}: {told}");
    }
    sample.succeeds("GITHUB_STEP_SUMMARY=all.md; cat summary.md >> \"$GITHUB_STEP_SUMMARY\"; grep 'in 5 tests' all.md");
    assert!(sample.read("querybudget.xml").contains("<testsuites name=\"querybudget\""));
}
