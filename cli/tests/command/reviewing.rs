//! `review`, in a terminal.

use querybudget_model::catalogue::Details;
use querybudget_model::facts::Dump;
use serde_json::Value;

use crate::common::{
    CUSTOMERS, ORDERS, Project, broken, but, called_at, dump, n_plus_one, passed, scope, select, with_finding,
};
use crate::terminal::Terminal;

const KEYS: &str = "a accept   s skip   e explain   q quit";
const ITEMS: &str = "SELECT id FROM items";

/// Two tests that ask for orders in a loop now, and one of them for items besides.
fn project() -> Project {
    let project = Project::accepted(&[&before("are_listed"), &before("are_shown")]);
    project.write(&after("are_listed", true));
    project.write(&after("are_shown", false));
    project
}

fn before(name: &str) -> Dump {
    passed(name, vec![select(CUSTOMERS, 1), select(ORDERS, 3)])
}

fn after(name: &str, has_items: bool) -> Dump {
    let mut shapes = vec![select(CUSTOMERS, 1), called_at(select(ORDERS, 50), "src/orders.rs", 42)];
    shapes.extend(has_items.then(|| called_at(select(ITEMS, 1), "src/items.rs", 9)));
    dump(name, vec![with_finding(scope(shapes), n_plus_one(), 1)])
}

fn rules(project: &Project, code: i32) -> Vec<String> {
    let told = project.run(&["check"]).out(code).to_owned();
    told.lines().filter_map(|line| Some(line.rsplit_once('[')?.1.trim_end_matches(']').to_owned())).collect()
}

#[test]
fn a_cause_is_shown_with_all_that_is_known_of_it() {
    let project = project();
    let mut terminal = Terminal::run(&project, &["review"], 120);
    let shown = terminal.until(KEYS);
    assert_eq!(
        shown,
        "
1 of 2  regression: n_plus_one: a SELECT executed 50 times, accepted are 3 [new_finding]

  SELECT id FROM orders WHERE customer_id = ?
  accepted: 3 executions, now: 50 executions

  at
    shop::macro_made
    src/orders.rs:42  shop::orders_of

  in 2 tests
    shop::orders are_listed
    shop::orders are_shown

  help: fetch the rows in one query: SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?), or join (on PostgreSQL with `= ANY($1)`)

  a accept   s skip   e explain   q quit"
    );
    terminal.press('q');
    terminal.end();
}

#[test]
fn what_is_accepted_is_exactly_one_cause() {
    let project = project();
    let before = project.baseline();
    let mut terminal = Terminal::run(&project, &["review"], 80);
    terminal.until(KEYS);
    terminal.press('a');
    let shown = terminal.until(KEYS);
    assert!(shown.contains("2 of 2  regression: executed 1 time, accepted is none [new_query]\n"), "{shown}");
    // It is written before the next is decided.
    assert_eq!(rules(&project, 1), ["new_query"]);
    terminal.press('s');
    let (shown, code) = terminal.end();
    assert!(shown.ends_with("accepted 1 of 2 in querybudget.toml, 1 left\n"), "{shown}");
    assert_eq!((code, rules(&project, 1)), (1, vec!["new_query".to_owned()]));
    assert_ne!(project.baseline(), before);

    let mut terminal = Terminal::run(&project, &["review"], 80);
    terminal.until(KEYS);
    terminal.press('a');
    let (shown, code) = terminal.end();
    assert!(shown.ends_with("accepted 1 of 1 in querybudget.toml, 0 left\n"), "{shown}");
    assert_eq!((code, rules(&project, 0)), (0, vec![]));
    let reviewed = project.baseline();
    assert_eq!(project.run(&["accept"]).code, 0);
    assert_eq!(project.baseline(), reviewed, "all causes together are what `accept` accepts");
}

#[test]
fn what_is_skipped_or_left_stays_as_it_is() {
    let project = project();
    let before = project.baseline();
    for keys in ["q", "ss", "sq", "xs\u{1b}"] {
        let mut terminal = Terminal::run(&project, &["review"], 80);
        terminal.until(KEYS);
        keys.chars().for_each(|key| terminal.press(key));
        let (shown, code) = terminal.end();
        assert!(shown.ends_with("accepted 0 of 2 in querybudget.toml, 2 left\n"), "{keys}: {shown}");
        assert_eq!((code, project.baseline()), (1, before.clone()), "{keys}");
    }
}

#[test]
fn a_cause_is_explained_and_asked_about_again() {
    let project = project();
    let mut terminal = Terminal::run(&project, &["review"], 80);
    terminal.until(KEYS);
    terminal.press('e');
    let shown = terminal.until(KEYS);
    assert!(shown.contains("\nn_plus_one\n") && shown.contains("How to fix it\n"), "{shown}");
    terminal.press('q');
    assert_eq!(terminal.end().1, 1);
}

/// All that `check` finds.
fn found(project: &Project) -> Vec<Value> {
    let told = project.run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&told.out).expect("JSON");
    report["found"].as_array().expect("a list").clone()
}

/// Accepts the causes one after the other, and holds after each that no other one was.
#[test]
fn each_kind_of_cause_is_accepted_by_itself() {
    let join = "SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id";
    let starred = |text| select(text, 1);
    let old = dump(
        "changes",
        vec![broken(scope(vec![starred(ITEMS), select(join, 1), select("SELECT a FROM t", 2)]), "time <= 1s", 2)],
    );
    let looping = vec![starred("SELECT id, name FROM items"), select(CUSTOMERS, 1), select(ORDERS, 50)];
    let new = dump("changes", vec![broken(with_finding(scope(looping), n_plus_one(), 2), "queries <= 3", 52)]);
    let added =
        dump("added", vec![with_finding(scope(vec![select(ORDERS, 50), select(CUSTOMERS, 1)]), n_plus_one(), 0)]);
    let project = Project::accepted(&[&old]);
    project.write(&new);
    project.write(&added);
    let mut left = found(&project);
    assert!(left.len() >= 6, "{left:#?}");
    while !left.is_empty() {
        let mut terminal = Terminal::run(&project, &["review"], 80);
        terminal.until(KEYS);
        // The last first: others have to stay without it.
        for _ in 1..left.len() {
            terminal.press('s');
            terminal.until(KEYS);
        }
        terminal.press('a');
        let (shown, _) = terminal.end();
        assert!(shown.contains(&format!("accepted 1 of {} in ", left.len())), "{shown}");
        let now = found(&project);
        assert!(now.len() == left.len() - 1 && now.iter().all(|one| left.contains(one)), "{left:#?}\n\nnow {now:#?}");
        left = now;
    }
    let reviewed = project.baseline();
    assert_eq!(project.run(&["accept"]).code, 0);
    assert_eq!(project.baseline(), reviewed, "all causes together are what `accept` accepts");
}

#[test]
fn numbers_are_accepted_without_the_finding_beside_them() {
    let (old, new) = ("SELECT id FROM items WHERE a = ?", "SELECT * FROM items WHERE a = ?");
    let project = Project::accepted(&[&passed("are_listed", vec![select(old, 3)])]);
    let starred = with_finding(scope(vec![select(new, 5)]), Details::SelectStar {}, 0);
    project.write(&dump("are_listed", vec![starred]));
    assert_eq!(rules(&project, 1), ["new_finding", "more_executions"]);
    let mut terminal = Terminal::run(&project, &["review"], 80);
    terminal.until(KEYS);
    terminal.press('s');
    terminal.until(KEYS);
    terminal.press('a');
    assert_eq!(terminal.end().1, 1);
    assert_eq!(rules(&project, 1), ["new_finding"]);
}

#[test]
fn without_a_terminal_there_is_no_review() {
    assert_eq!(
        project().run(&["review"]).err(2),
        "\
error: a review needs a terminal to ask in
  help: see what is different: cargo querybudget check; accept all of it: cargo querybudget accept
"
    );
}

#[test]
fn nothing_to_review_is_told() {
    let project = Project::accepted(&[&before("are_listed")]);
    project.write(&before("are_listed"));
    let (shown, code) = Terminal::run(&project, &["review"], 80).end();
    assert_eq!(
        (shown.as_str(), code),
        ("note: there is nothing to review: no test executes anything else than is accepted\n", 0)
    );
}

#[test]
fn what_was_not_seen_is_not_asked_about() {
    let project = Project::accepted(&[&before("are_listed"), &before("are_gone")]);
    let blind = but(before("are_listed"), |dump| {
        dump.scopes[0].outcome = querybudget_model::facts::Outcome::Blind;
    });
    project.write(&blind);
    let (shown, code) = Terminal::run(&project, &["review"], 80).end();
    assert!(shown.starts_with("note: there is nothing to review"), "{shown}");
    assert_eq!(code, 1, "the test cannot be judged");
}
