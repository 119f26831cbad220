//! The command line itself: help, colours, explanations, completions.

use std::process::Command;

use crate::common::{ORDERS, Project, passed, select};

/// The help of all commands, as it is read. `QUERYBUDGET_BLESS=1 cargo test -p cargo-querybudget` writes it anew.
#[test]
fn the_help_is_what_was_reviewed() {
    let project = Project::new();
    let mut help = String::new();
    for arguments in [
        &["-h"][..],
        &["--help"],
        &["show", "-h"],
        &["show", "--help"],
        &["audit", "--help"],
        &["check", "--help"],
        &["accept", "--help"],
        &["review", "--help"],
        &["diff", "--help"],
        &["explain", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
    ] {
        let ran = project.run_bare(arguments);
        help += &format!("$ cargo querybudget {}\n{}\n", arguments.join(" "), ran.out(0));
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/help.txt");
    if std::env::var_os("QUERYBUDGET_BLESS").is_some() {
        std::fs::write(file, &help).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(file).expect("the help"), help);
}

#[test]
fn cargo_may_call_it_and_a_person_may() {
    let project = Project::with(&[&passed("are_listed", vec![])]);
    let show = ["show", "--dumps", "dumps"];
    let by_cargo = project.run_bare(&[&["querybudget"][..], &show].concat());
    assert_eq!(by_cargo, project.run_bare(&show));
    assert_eq!(by_cargo.code, 0);
    let version = format!("cargo-querybudget {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(project.run_bare(&["querybudget", "--version"]).out(0), version);
}

#[test]
fn a_wrong_argument_is_no_judgement() {
    let project = Project::new();
    for arguments in [
        &[][..],
        &["chek"],
        &["check", "--format", "yaml"],
        &["check", "--format", "json="],
        &["diff", "a"],
        &["show", "--sort", "size"],
        &["show", "--timeline", "-1"],
        &["completions", "cmd"],
        &["man", "nothing"],
        &["explain", "nothing"],
    ] {
        let ran = project.run_bare(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!ran.err.is_empty());
    }
    let ran = project.run_bare(&["check", "--format", "yaml"]);
    assert!(
        ran.err.contains("invalid value 'yaml' for '--format <FORMAT[=FILE]>': expected one of terminal"),
        "{ran:?}"
    );
}

#[test]
fn colours_are_there_only_if_they_are_wanted() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![select(ORDERS, 1)]));
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let check = ["check", "--dumps", "dumps", "--baseline", "querybudget.toml"];
        let ran = project.run_in(&project.path("."), &[&check[..], arguments].concat(), environment);
        ran.out(1).contains("\u{1b}[")
    };
    assert!(!is_coloured(&[], &[]), "on a pipe");
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&["--color=never"], &[("CLICOLOR_FORCE", "1")]));
    let file = ["--color", "always", "--format", "terminal=report.txt", "--format", "terminal"];
    assert!(is_coloured(&file, &[]));
    let report = std::fs::read_to_string(project.path("report.txt")).expect("a report");
    assert!(!report.contains('\u{1b}') && report.contains("[new_query]"), "{report}");
}

#[test]
fn errors_have_colours_too_and_nothing_is_drawn_on_a_pipe() {
    let project = Project::new();
    let ran = project.run_bare(&["show", "--dumps", "none", "--color", "always"]);
    assert!(ran.err(2).starts_with("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: no dumps found in none\n"), "{ran:?}");
    let dumps: Vec<_> = (0..600).map(|n| passed(&format!("test_{n}"), vec![])).collect();
    let project = Project::with(&dumps.iter().collect::<Vec<_>>());
    assert_eq!(project.run(&["show"]).err(0), "");
}

#[test]
fn a_folder_that_is_missing_among_others_is_told() {
    let project = Project::with(&[&passed("are_listed", vec![])]);
    let ran = project.run(&["show", "--dumps", "dumps", "--dumps", "none"]);
    assert!(ran.out(2).contains("are_listed"), "{ran:?}");
    assert_eq!(ran.err, "error: none: there is no such folder\n");
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![]));
    let ran = project.run(&["check", "--format", "json=no/such/file"]);
    assert_eq!(
        ran.err(2),
        "\
error: no/such/file: cannot be written: No such file or directory (os error 2)
  help: name a file in a folder that is there
"
    );
}

#[test]
fn explain_lists_all_and_has_a_page_on_each() {
    let project = Project::new();
    let list = project.run_bare(&["explain"]);
    let names: Vec<&str> = list
        .out(0)
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names.len(), 20);
    for name in names {
        let page = project.run_bare(&["explain", name]);
        assert!(page.out(0).starts_with(&format!("{name}\n  ")), "{page:?}");
    }
    assert_eq!(project.run_bare(&["explain", "N-Plus-One"]).code, 0);
}

#[test]
fn a_page_is_whole() {
    assert_eq!(
        Project::new().run_bare(&["explain", "select_star"]).out(0),
        "\
select_star
  a `SELECT *` or `t.*`, outermost

What it sees
  A SELECT whose outermost list has `*` or `t.*`. It does not see whether the columns are used, nor
  columns that are listed and not used.

What it takes for one, and is none
  A `*` over a subquery or a view that names its columns.

How to fix it
  Name the columns that are used.

How to exempt it
  In the budget of the test:
      #[budget(deny(select_star), allow(\"FROM settings\", reason = \"two columns, both used\"))]
"
    );
}

#[test]
fn an_unknown_name_is_told_with_those_that_are_near() {
    let project = Project::new();
    let error = |name: &str| project.run_bare(&["explain", name]).err(2).to_owned();
    assert_eq!(error("n_plus_on"), "error: there is nothing called `n_plus_on`\n  help: near are: n_plus_one\n");
    assert_eq!(error("rows"), "error: there is nothing called `rows`\n  help: near are: more_rows\n");
    assert!(
        error("\u{1b}[31m")
            .starts_with("error: there is nothing called `\\u{1b}[31m`\n  help: there are: n_plus_one, ")
    );
    let man = project.run_bare(&["man", "chek"]);
    assert_eq!(man.err(2), "error: there is nothing called `chek`\n  help: near are: check\n");
}

/// What bash offers behind a line.
fn offered_by_bash(line: &str, before: &str) -> String {
    let completions = Project::new().run_bare(&["completions", "bash"]).out(0).to_owned();
    let script = format!(
        "{before}\n{completions}\nCOMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
         last=${{COMP_WORDS[COMP_CWORD]}}\n\
         of=$(complete -p cargo | sed 's/.*-F \\([^ ]*\\) .*/\\1/')\n\
         \"$of\" cargo \"$last\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"; echo \"${{COMPREPLY[@]}}\""
    );
    let bash = Command::new("bash").args(["--norc", "-c", &script]).output().expect("bash");
    assert!(bash.stderr.is_empty(), "{}", String::from_utf8_lossy(&bash.stderr));
    String::from_utf8(bash.stdout).expect("UTF-8").trim().to_owned()
}

#[test]
fn bash_completes_cargo_querybudget_and_leaves_the_rest_to_cargo() {
    let cargo = "_cargo() { COMPREPLY=(test tree); }; complete -F _cargo cargo";
    for before in ["", cargo] {
        assert_eq!(offered_by_bash("cargo querybudget rev", before), "review");
        assert_eq!(offered_by_bash("cargo querybudget show --timel", before), "--timeline");
    }
    assert_eq!(offered_by_bash("cargo t", cargo), "test tree");
    assert_eq!(offered_by_bash("cargo t", ""), "");
    // As bash-completion has it: cargo's are read when they are first asked for.
    let lazy = format!("_completion_loader() {{ {cargo}; }}");
    assert_eq!(offered_by_bash("cargo t", &lazy), "test tree");
}

#[test]
fn completions_and_manual_pages_are_written() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = project.run_bare(&["completions", shell]);
        assert!(completions.out(0).contains("prune"), "{shell}");
    }
    let all = project.run_bare(&["man"]);
    assert!(all.out(0).contains(".TH cargo-querybudget 1") && all.out.contains("QUERYBUDGET_DEFER"), "{all:?}");
    for command in ["show", "check", "accept", "review", "diff", "explain", "completions", "man"] {
        let page = project.run_bare(&["man", command]);
        assert!(page.out(0).contains(&format!(".TH cargo-querybudget-{command} 1")), "{page:?}");
    }
}
