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
        copy(&original, sample.path());
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
        self.applies("introduces_an_n_plus_one.patch");
    }

    fn applies(&self, patch: &str) {
        self.succeeds(&format!("git apply {}", repository().join("tests/sample").join(patch).display()));
    }
}

/// Copies the folder, but for what cargo has left in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let copied = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true if entry.file_name() == "target" => {}
            true => copy(&entry.path(), &copied),
            false => drop(fs::copy(entry.path(), copied).expect("a copy")),
        }
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
            assert_eq!(report["n_tests"], 12, "{told}");
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
    assert_eq!(told.matches(&annotation).count(), 1, "both tests that show the page: {told}");
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
    sample.succeeds("cargo querybudget accept -- cargo test -p bookshop");
    sample.succeeds("git add . && git -c user.name=a -c user.email=a@example.org commit -qm accepted");
    sample.brings_an_n_plus_one();
    sample.succeeds("cargo querybudget accept -- cargo test -p bookshop");
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
            "no regressions in 12 tests"
        } else {
            "12 tests compared, 26 queries: 0 regressions, 0 improvements"
        };
        assert!(told.contains(compared), "{example}: {told}");
    }
    sample
        .succeeds("GITHUB_STEP_SUMMARY=all.md; cat summary.md >> \"$GITHUB_STEP_SUMMARY\"; grep 'in 12 tests' all.md");
    assert!(sample.read("querybudget.xml").contains("<testsuites name=\"querybudget\""));
}

/// What `check` finds, in the order in which it tells it.
fn found(sample: &Sample, line: &str) -> serde_json::Value {
    let told = sample.finds(&format!("cargo querybudget check --format json {line}"));
    let json = told.find("{\n").map(|start| &told[start..]).expect("JSON");
    let report: serde_json::Value = serde_json::from_str(json).expect("JSON");
    report["found"].clone()
}

#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn what_nobody_annotated_is_found_and_fails_the_check() {
    let sample = Sample::new();
    sample.succeeds("cargo querybudget accept -- cargo test");
    sample.applies("introduces_one_that_nobody_watches.patch");

    let told = sample.succeeds("cargo querybudget audit -- cargo test --quiet");
    let line = 1 + sample
        .read("stock/src/lib.rs")
        .lines()
        .position(|line| line.contains("fetch_one(db).await?;"))
        .expect("it");
    let statement = "SELECT count(*) FROM copies WHERE book_id = ?\n      stock/src/lib.rs:";
    assert!(told.contains(&format!("{statement}{line}  n_plus_one\n")), "{told}");

    let by_threads = found(&sample, "-- cargo test --quiet 2>/dev/null");
    let is_n_plus_one = |found: &serde_json::Value| found["rule"] == "new_finding";
    assert!(by_threads.as_array().is_some_and(|found| found.iter().any(is_n_plus_one)), "{by_threads}");
    assert_eq!(found(&sample, "-- cargo test --quiet -- --test-threads=1 2>/dev/null"), by_threads);
    assert_eq!(found(&sample, "-- cargo nextest run --no-fail-fast 2>/dev/null"), by_threads);
    for part in 1..=4 {
        sample.succeeds(&format!(
            "QUERYBUDGET_DEFER=1 QUERYBUDGET_DUMP=parts/{part} cargo nextest run --no-tests pass --partition count:{part}/4"
        ));
    }
    assert_eq!(found(&sample, "$(for part in parts/*; do echo --dumps $part; done)"), by_threads);
}

#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn audited_counts_are_those_of_annotated_tests() {
    let sample = Sample::new();
    sample.succeeds("QUERYBUDGET_DUMP=audited cargo test -p stock");
    for file in ["stock/src/lib.rs", "stock/tests/levels.rs"] {
        let mut text = sample.read(file).replace("#[cfg(test)]\nquerybudget::audit!();", "");
        text = text.replace("querybudget::audit!();", "");
        for attribute in ["#[tokio::test", "#[sqlx::test"] {
            text = text.replace(attribute, &format!("#[querybudget::budget(warn(select_star))] {attribute}"));
        }
        fs::write(sample.path().join(file), text).expect("it can be written");
    }
    sample.succeeds("QUERYBUDGET_DUMP=annotated cargo test -p stock");
    let told = sample.succeeds("cargo querybudget diff audited annotated --format json");
    let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let found = report["found"].as_array().expect("a list");
    // The one that is synchronous and was not annotated.
    let missing: Vec<_> =
        found.iter().map(|found| (found["rule"].as_str(), found["tests"][0]["test"]["name"].as_str())).collect();
    assert_eq!(missing, [(Some("missing_test"), Some("a_book_has_to_exist"))], "{told}");
    assert_eq!(report["n_tests"], 4, "{told}");
}

/// The block of this language that follows the heading, and that begins so.
fn block(page: &str, heading: &str, language: &str, begins: &str) -> String {
    let section = page.split(heading).nth(1).expect("the heading");
    let fence = format!("```{language}\n");
    let blocks = section.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).find(|block| block.starts_with(begins)).expect("the block")
}

#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn two_lines_of_the_readme_and_one_command_rank_the_suite_of_a_crate_that_has_never_heard_of_it() {
    let sample = Sample::new();
    let without = |file: &str, lines: &str| {
        let text = sample.read(file);
        assert!(text.contains(lines), "{file}: {text}");
        fs::write(sample.path().join(file), text.replace(lines, "")).expect("it can be written");
    };
    without("stock/Cargo.toml", "querybudget.workspace = true\n");
    without("stock/src/lib.rs", "#[cfg(test)]\nquerybudget::audit!();\n");
    without("stock/tests/levels.rs", "querybudget::audit!();\n");
    sample.succeeds("cargo test -p stock");

    let readme = page("README.md");
    let dependency = block(&readme, "## Install", "toml", "[dev-dependencies]");
    let dependency = dependency.replace("../querybudget", &repository().display().to_string());
    let manifest = sample.read("stock/Cargo.toml").replace("[dev-dependencies]\n", &dependency);
    fs::write(sample.path().join("stock/Cargo.toml"), manifest).expect("it can be written");
    let line = block(&readme, "## A whole suite at once", "rust", "querybudget");
    let tests = sample.read("stock/tests/levels.rs") + &line;
    fs::write(sample.path().join("stock/tests/levels.rs"), tests).expect("it can be written");
    let section = readme.split("## A whole suite at once").nth(1).expect("the section");
    let command = section.split('`').find(|code| code.starts_with("cargo")).expect("the command");
    let told = sample.succeeds(&format!("{command} -p stock"));
    assert!(told.contains("\n4 tests, 6 queries, "), "{told}");
    assert!(told.contains("  stock::levels levels_are_asked_for_by_several_tasks\n"), "{told}");
}

/// A session of a team, as it stands in the guide.
struct Session<'a> {
    sample: &'a Sample,
    told: String,
}

impl Session<'_> {
    /// Runs a line that ends so, and writes it down with what it prints.
    fn line(&mut self, line: &str, code: i32) {
        self.line_by(line, line, code);
    }

    /// Of the command with the tests behind it, without what these print.
    fn with_tests(&mut self, command: &str, code: i32) {
        let line = format!("cargo querybudget {command} -- cargo test");
        self.line_by(&line, &format!("{line} -p bookshop"), code);
    }

    /// Of a line that is run another way than a person does.
    fn line_by(&mut self, line: &str, run: &str, code: i32) {
        let output = self.sample.run(&format!("({run}) 2>/dev/null"));
        assert_eq!(output.status.code(), Some(code), "`{line}`:\n{}", printed(&output));
        let folder = format!("{}/", self.sample.path().display());
        let told = String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n").replace(&folder, "");
        let behind_tests = told.rsplit_once("; finished in ").and_then(|(_, rest)| rest.split_once('\n'));
        let told = behind_tests.map_or(&*told, |(_, rest)| rest);
        let told: Vec<&str> = told.lines().map(str::trim_end).collect();
        let gap = if self.told.is_empty() { "" } else { "\n" };
        self.told += &format!("{gap}$ {line}\n{}\n", told.join("\n").trim_matches('\n'));
    }

    /// What happens in between.
    fn quietly(&self, line: &str) {
        self.sample.succeeds(line);
    }

    fn block(&mut self) -> String {
        std::mem::take(&mut self.told)
    }
}

const GIT: &str = "git -c user.name=a -c user.email=a@example.org";

/// It adopts the command with an N+1 in its code, merges two branches, breaks something, reviews it, accepts it, and runs on four machines.
#[test]
#[ignore = "builds a crate; .ci/run runs it"]
fn the_session_of_the_guide_goes_as_it_says() {
    let sample = Sample::new();
    let mut session = Session { sample: &sample, told: String::new() };
    let mut blocks = Vec::new();
    let patch = repository().join("tests/sample/introduces_an_n_plus_one.patch").display().to_string();
    let commit = |message: &str| format!("git add . && {GIT} commit -qm {message}");
    // Other samples have left theirs.
    session.quietly("rm -rf \"$CARGO_TARGET_DIR/querybudget\"");
    session.quietly(&format!("git checkout -qb main; git apply {patch}"));

    session.with_tests("accept", 0);
    session.quietly(&commit("accepted"));
    session.with_tests("check", 0);
    blocks.push(session.block());

    session.quietly(&format!("git checkout -qb cheaper; git apply -R {patch}"));
    session.with_tests("accept", 0);
    session.quietly(&commit("cheaper"));
    session.quietly("git checkout -q main; git checkout -qb busier");
    session.quietly("sed -i 's/assert!(!sell(&mut tx, 7).await?);/&\\n        assert!(!sell(\\&mut tx, 7).await?);/' tests/pages.rs");
    session.with_tests("accept", 0);
    session.quietly(&commit("busier"));
    session.quietly(&format!("git checkout -q main; {GIT} merge -q cheaper; {GIT} merge -q --no-edit busier"));
    session.with_tests("check", 0);
    blocks.push(session.block());

    session.quietly(&format!("git apply {patch}"));
    session.with_tests("check", 1);
    blocks.push(session.block());
    session.line_by(
        "cargo querybudget review",
        "(for key in a a a a; do sleep 1; printf $key; done; sleep 1) | timeout 20 script -qec 'cargo querybudget review --color never' /dev/null",
        0,
    );
    session.line("cargo querybudget check", 0);
    blocks.push(session.block());

    for machine in 1..=4 {
        session.quietly(&format!(
            "QUERYBUDGET_DEFER=1 QUERYBUDGET_DUMP=dumps-{machine} cargo nextest run -p bookshop --no-tests pass --partition count:{machine}/4"
        ));
    }
    let folders = "--dumps dumps-1 --dumps dumps-2 --dumps dumps-3 --dumps dumps-4";
    session.line(&format!("cargo querybudget check --deny missing_test,new_test {folders}"), 0);
    blocks.push(session.block());

    let guide = page("docs/session.md");
    for block in &blocks {
        let shown = format!("```text\n{block}```\n");
        assert!(guide.contains(&shown), "docs/session.md does not have:\n{shown}\nof\n{}", blocks.join("\n===\n"));
    }
}
