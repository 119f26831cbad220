//! Every claim of the README that can be run.

mod with_a_spawned_task;
#[allow(dead_code, reason = "it would install a subscriber for all tests of this binary")]
mod with_a_subscriber;
mod with_findings;
mod with_insta;
mod with_sqlx_test;
mod with_the_wrapper;
mod with_tokio_test;

const README: &str = include_str!("../../README.md");

/// The contents of the fenced blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let block = |rest: &str| rest.split("```").next().unwrap_or_default().to_owned();
    README.split(&fence).skip(1).map(block).collect()
}

#[test]
fn every_rust_block_is_compiled_here() {
    let compiled = [
        include_str!("with_sqlx_test.rs"),
        include_str!("with_tokio_test.rs"),
        include_str!("with_findings.rs"),
        include_str!("with_a_spawned_task.rs"),
        include_str!("with_the_wrapper.rs"),
        include_str!("with_insta.rs"),
        include_str!("with_a_subscriber.rs"),
    ];
    assert_eq!(blocks("rust"), compiled);
}

#[test]
fn the_version_to_add_is_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    let minor = version.rsplit_once('.').expect("three numbers").0;
    assert_eq!(blocks("toml"), [format!("[dev-dependencies]\nquerybudget = \"{minor}\"\n")]);
}

#[test]
fn the_commands_are_those_that_ci_runs() {
    let ci = include_str!("../../.ci/run");
    for command in blocks("sh").iter().flat_map(|block| block.lines()) {
        let command = command.split('#').next().unwrap_or_default().trim();
        assert!(ci.contains(command), "`{command}` is not run by .ci/run");
    }
}

#[test]
fn every_variable_is_read_by_the_code_and_every_public_name_exists() {
    let sources = include_str!("../../src/asked.rs").to_owned() + include_str!("../../scripts/services");
    for variable in README.split("QUERYBUDGET_").skip(1) {
        let name: String = variable.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        assert!(sources.contains(&format!("QUERYBUDGET_{name}")), "nothing reads QUERYBUDGET_{name}");
    }
}

#[test]
fn the_metrics_and_operators_listed_are_those_of_the_grammar() {
    use querybudget::Metric;
    let metrics = [
        Metric::Queries,
        Metric::Selects,
        Metric::Inserts,
        Metric::Updates,
        Metric::Deletes,
        Metric::Writes,
        Metric::Transactions,
        Metric::Rows,
        Metric::RowsAffected,
        Metric::Shapes,
        Metric::Repeats,
        Metric::Time,
        Metric::Duplicates,
        Metric::RowsPerQuery,
        Metric::Unwrapped,
        Metric::table("orders"),
    ];
    for metric in metrics {
        assert!(README.contains(&format!("`{metric}`")), "the README does not list `{metric}`");
    }
}
