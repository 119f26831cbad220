//! What a statement is about, as far as its text tells: enough to see that one took the place of another.

use std::collections::BTreeSet;

use super::sql::{Token, clauses, starts_with, tokens};

/// What a statement does, to which tables, and in what words besides those of its columns.
///
/// # Example
///
/// ```
/// use querybudget_model::words::Outline;
///
/// let outline = Outline::of("SELECT id FROM orders WHERE customer_id = ?");
/// assert_eq!(outline, Outline::of("select id, total from orders where customer_id = ?"));
/// assert_ne!(outline, Outline::of("SELECT id FROM orders WHERE id = ?"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Outline {
    /// `select`, `insert` and so on, in lower case.
    pub verb: String,
    /// The names after `FROM`, `JOIN`, `INTO` and `UPDATE`, at any depth.
    pub tables: BTreeSet<String>,
    /// The words that are not of a list of columns.
    words: Vec<String>,
}

impl Outline {
    /// That of a shape's text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words = clauses(text).into_iter().flat_map(|clause| without_columns(&text[clause])).collect();
        let tokens = tokens(text);
        Outline { verb: verb(&tokens), tables: tables(&tokens), words }
    }

    /// How many words it has in common with another one, at their beginnings and at their ends.
    #[must_use]
    pub fn n_in_common(&self, other: &Outline) -> usize {
        let same = |(one, other): &(&String, &String)| one == other;
        let at_start = self.words.iter().zip(&other.words).take_while(same).count();
        let at_end = self.words.iter().rev().zip(other.words.iter().rev()).take_while(same).count();
        at_start + at_end
    }
}

/// Before it may stand `WITH` and what is in its brackets.
fn verb(tokens: &[Token<'_>]) -> String {
    const VERBS: &[&str] = &["select", "insert", "update", "delete", "merge"];
    let verb = tokens.iter().find(|token| token.depth == 0 && token.is_any(VERBS)).or(tokens.first());
    verb.map(plain).unwrap_or_default()
}

fn tables(tokens: &[Token<'_>]) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for place in 0..tokens.len() {
        let is_begun = tokens[place].is_any(&["from", "join", "into"]) || is_update(tokens, place);
        if is_begun {
            add_tables(tokens, place + 1, &mut tables);
        }
    }
    tables
}

/// Not that of `FOR UPDATE` and `DO UPDATE SET`.
fn is_update(tokens: &[Token<'_>], place: usize) -> bool {
    let is_other = place.checked_sub(1).is_some_and(|before| tokens[before].is_any(&["for", "do", "key", "on"]));
    tokens[place].is("update") && !is_other
}

/// A name, and those behind commas.
fn add_tables(tokens: &[Token<'_>], mut place: usize, tables: &mut BTreeSet<String>) {
    loop {
        place += usize::from(tokens.get(place).is_some_and(|token| token.is_any(&["only", "lateral"])));
        let Some(name) = tokens.get(place).filter(|token| token.is_name()) else { return };
        let mut table = plain(name);
        while tokens.get(place + 1).is_some_and(|token| token.is("."))
            && let Some(part) = tokens.get(place + 2)
        {
            table = format!("{table}.{}", plain(part));
            place += 2;
        }
        tables.insert(table);
        // An alias may stand before the comma.
        let Some(comma) = (place + 1..place + 4).find(|place| tokens.get(*place).is_some_and(|token| token.is(",")))
        else {
            return;
        };
        if tokens[place + 1..comma].iter().any(|token| !token.is_name()) {
            return;
        }
        place = comma + 1;
    }
}

fn plain(token: &Token<'_>) -> String {
    token.text.to_ascii_lowercase()
}

/// The words of a clause. A list of columns in which there is another statement is more than that.
fn without_columns(clause: &str) -> Vec<String> {
    let tokens = tokens(clause);
    let is_list = ["set", "returning"].iter().any(|word| starts_with(clause, word));
    let select = tokens.iter().rposition(|token| token.depth == 0 && token.is("select"));
    let after_select =
        select.map(|at| at + 1 + usize::from(tokens.get(at + 1).is_some_and(|next| next.is("distinct"))));
    let n_before = if is_list { Some(1) } else { after_select };
    let kept = match n_before {
        Some(n) if !tokens[n..].iter().any(|token| token.is("select")) => &tokens[..n],
        _ => &tokens[..],
    };
    let is_write = ["insert", "replace", "values"].iter().any(|word| starts_with(clause, word));
    kept.iter().filter(|token| !is_write || !is_in_list(token)).map(plain).collect()
}

/// Of `(a, b)` and of `(?, ?), (?, ?)`.
fn is_in_list(token: &Token<'_>) -> bool {
    token.depth > 0 || token.is_any(&["(", ")", ","])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables_of(text: &str) -> Vec<String> {
        Outline::of(text).tables.into_iter().collect()
    }

    #[test]
    fn tables_are_found_wherever_they_stand() {
        for (text, tables) in [
            ("SELECT a.id FROM authors a JOIN shop.books AS b ON b.author_id = a.id", vec!["authors", "shop.books"]),
            ("SELECT * FROM a, b AS x, c WHERE a.id IN (SELECT id FROM d)", vec!["a", "b", "c", "d"]),
            ("INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = ?", vec!["t"]),
            ("UPDATE ONLY t SET a = ? FROM u", vec!["t", "u"]),
            ("SELECT id FROM jobs FOR UPDATE SKIP LOCKED", vec!["jobs"]),
            ("SELECT ?", vec![]),
        ] {
            assert_eq!(tables_of(text), tables, "{text}");
        }
    }

    #[test]
    fn columns_make_no_difference_and_everything_else_does() {
        let same = |one: &str, other: &str| Outline::of(one) == Outline::of(other);
        for (one, other) in [
            ("SELECT a FROM t WHERE b = ?", "SELECT a, c AS d, count(*) FROM t WHERE b = ?"),
            ("INSERT INTO t (a) VALUES (?)", "INSERT INTO t (a, b) VALUES (?, ?)"),
            ("UPDATE t SET a = ? WHERE id = ?", "UPDATE t SET a = ?, b = ? WHERE id = ?"),
            ("DELETE FROM t WHERE id = ? RETURNING a", "DELETE FROM t WHERE id = ? RETURNING a, b"),
            ("WITH x AS (SELECT a FROM t) SELECT a FROM x", "WITH x AS (SELECT a FROM t) SELECT a, b FROM x"),
        ] {
            assert!(same(one, other), "{one} | {other}");
        }
        for (one, other) in [
            ("SELECT a FROM t WHERE b = ?", "SELECT a FROM t"),
            ("SELECT a FROM t WHERE b = ?", "SELECT a FROM t WHERE b = ? OR c = ?"),
            ("SELECT a FROM t", "SELECT a, (SELECT b FROM t WHERE b = ?) FROM t"),
            ("UPDATE t SET a = ? WHERE id = ?", "UPDATE t SET a = ?"),
            ("UPDATE t SET a = ?", "UPDATE t SET a = (SELECT b FROM t)"),
            ("INSERT INTO t (a) VALUES (?)", "INSERT INTO t (a) VALUES (?) ON CONFLICT DO NOTHING"),
            ("WITH x AS (SELECT a FROM t) SELECT a FROM x", "WITH x AS (SELECT a FROM t LIMIT ?) SELECT a FROM x"),
            ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY b"),
            ("SELECT a FROM t", "SELECT a FROM u"),
            ("SELECT a FROM t", "SELECT DISTINCT a FROM t"),
        ] {
            assert!(!same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn what_is_alike_has_more_in_common() {
        let of = Outline::of("SELECT a FROM t WHERE b = ? ORDER BY c");
        let common = |text| of.n_in_common(&Outline::of(text));
        assert!(common("SELECT a FROM t WHERE b = ? ORDER BY d") > common("SELECT a FROM t ORDER BY d"));
    }
}
