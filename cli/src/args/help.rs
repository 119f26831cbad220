//! The sections of the help below the options.

pub(crate) const MORE: &str = "`--help` has more, with examples.";

pub(crate) const START_SHORT: &str = "\
Start: cargo querybudget accept -- cargo test    later, in CI: cargo querybudget check -- cargo test
`--help` has more, and `cargo querybudget COMMAND --help` has examples.";

pub(crate) const START: &str = "\
Examples:
  cargo querybudget audit -- cargo test    run the tests and rank the worst of them
  cargo querybudget accept -- cargo test   run the tests and accept what they execute today
  cargo querybudget check -- cargo test    run them and fail if they execute more, as in CI
  cargo querybudget review                 accept what is new, or not, one cause at a time
  cargo querybudget show                   what the last run executed, the worst test first
  cargo querybudget explain n_plus_one     what that is, and how to fix it

Exit codes:
  0  fine
  1  a regression
  2  it could not be judged: a file that cannot be read, no dumps, no baseline, a wrong argument

Environment:
  QUERYBUDGET_DUMP   read by the tests: 1, or the folder in which they leave their dumps, which is
                     then read here too
  QUERYBUDGET_DEFER  read by the tests: with 1 a test over its budget passes, and `check` judges
  CARGO              the cargo that is asked for the workspace and its target folder
  NO_COLOR           no colours on a terminal
  CLICOLOR_FORCE     colours on a pipe";

pub(crate) const SHOW: &str = "\
Examples:
  QUERYBUDGET_DUMP=1 cargo test                      leave the dumps
  cargo querybudget show                             all tests
  cargo querybudget show --sort time --limit 10      the slowest ten
  cargo querybudget show --filter 'queries > 20'     those with more queries
  cargo querybudget show are_listed                  the test with this in its path
  cargo querybudget show --timeline 200 are_listed   with more of its timeline
  cargo querybudget show --format markdown >> \"$GITHUB_STEP_SUMMARY\"

Exit codes:
  0  shown
  2  there is nothing to show, or a file cannot be read; the others are shown all the same";

pub(crate) const AUDIT: &str = "\
Examples:
  cargo querybudget audit -- cargo test              run the tests and rank what they execute
  cargo querybudget audit --write -- cargo test      add the lines that are missing first
  cargo querybudget audit --sort time --limit 30     the dumps of the last run

Exit codes:
  0  ranked
  2  no target is audited, no dumps, a file that cannot be read, or a COMMAND that failed; what
     can be ranked is shown all the same";

pub(crate) const CHECK: &str = "\
Examples:
  cargo querybudget check                            the dumps of the last run
  cargo querybudget check -- cargo nextest run       run the tests first
  cargo querybudget check --dumps one --dumps two    the dumps of two machines
  cargo querybudget check --deny missing_test,new_test,not_compared
                                                     and every test has to be judged
  cargo querybudget check --format github --format sarif=out.sarif --format junit=out.xml

Exit codes:
  0  no regression
  1  a regression
  2  it could not be judged: no dumps, no baseline, a file that cannot be read, a COMMAND that
     failed; what can be judged is told all the same";

pub(crate) const ACCEPT: &str = "\
Examples:
  cargo querybudget accept -- cargo test             adopt it: what fails today is accepted
  cargo querybudget accept                           accept the dumps of the last run
  cargo querybudget accept are_listed                accept the test with this in its path
  cargo querybudget accept --dry-run                 say what would be accepted
  cargo querybudget accept --prune -- cargo test     and remove what is no longer tested
  git diff querybudget.toml                          review it

Exit codes:
  0  accepted
  2  not everything could be accepted: no dumps, a file that cannot be read, a COMMAND that
     failed";

pub(crate) const REVIEW: &str = "\
Examples:
  cargo querybudget review                           what the last run left
  cargo querybudget review -- cargo test             run the tests first
  git diff querybudget.toml                          what was accepted

Exit codes:
  0  no regression is left
  1  a regression is left
  2  it could not be judged: no terminal, no dumps, no baseline, a file that cannot be read, a
     COMMAND that failed";

pub(crate) const DIFF: &str = "\
Examples:
  QUERYBUDGET_DUMP=/tmp/before cargo test            on one commit
  QUERYBUDGET_DUMP=/tmp/after cargo test             on another
  cargo querybudget diff /tmp/before /tmp/after

Exit codes:
  0  no regression
  1  a regression
  2  it could not be judged: no dumps, or a file that cannot be read";

pub(crate) const EXPLAIN: &str = "\
Examples:
  cargo querybudget explain                          a list of all
  cargo querybudget explain n_plus_one

Exit codes:
  0  explained
  2  there is nothing of this name";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  source <(cargo querybudget completions bash)       in ~/.bashrc, behind other completions
  cargo querybudget completions zsh > ~/.zfunc/_cargo-querybudget
  cargo querybudget completions fish > ~/.config/fish/conf.d/cargo-querybudget.fish";

pub(crate) const MAN: &str = "\
Examples:
  cargo querybudget man > cargo-querybudget.1
  cargo querybudget man check > cargo-querybudget-check.1";
