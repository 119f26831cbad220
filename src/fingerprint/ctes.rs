//! The `WITH` lists of a statement, and where their names are seen.

use std::collections::HashMap;

use super::Dialect;
use super::brackets::Brackets;
use super::statement::Statement;

/// A CTE of a `WITH` list.
struct Cte {
    name: String,
    /// The index behind the bracket that closes its body.
    behind_body: usize,
}

/// The names that stand for a CTE as the tokens of a statement pass. All steps together are linear in the tokens.
pub(super) struct Scopes {
    /// How often each name is in scope: an inner `WITH` may use it again.
    in_scope: HashMap<String, u32>,
    names: Vec<String>,
    /// The number of names that were in scope before each bracket that is open.
    open: Vec<usize>,
    /// The names to come with the index of the token from which on they are seen, the next one last.
    to_come: Vec<Cte>,
}

impl Scopes {
    pub(super) fn new() -> Self {
        Scopes { in_scope: HashMap::new(), names: Vec::new(), open: Vec::new(), to_come: Vec::new() }
    }

    /// Takes up the list behind the `WITH` at `with`. A name is seen behind its body; with `RECURSIVE` in all bodies,
    /// and so in SQLite, which takes each list for a recursive one: a CTE over a table of its own name fails there
    /// with "circular reference".
    pub(super) fn declare(&mut self, statement: Statement<'_>, brackets: &Brackets, with: usize) {
        let (ctes, _) = list(statement, brackets, with);
        if is_recursive(statement, with) || statement.dialect == Dialect::Sqlite {
            ctes.into_iter().for_each(|cte| self.show(cte.name));
        } else {
            self.to_come.extend(ctes.into_iter().rev());
        }
    }

    /// Passes on to the token at `index`.
    pub(super) fn reach(&mut self, index: usize) {
        while let Some(cte) = self.to_come.pop_if(|cte| cte.behind_body <= index) {
            self.show(cte.name);
        }
    }

    pub(super) fn enter(&mut self) {
        self.open.push(self.names.len());
    }

    pub(super) fn leave(&mut self) {
        let n_names = self.open.pop().unwrap_or(0);
        for name in self.names.drain(n_names..) {
            if let Some(count) = self.in_scope.get_mut(&name) {
                *count -= 1;
            }
        }
    }

    pub(super) fn hides(&self, table: &str) -> bool {
        self.in_scope.get(table).is_some_and(|&count| count > 0)
    }

    fn show(&mut self, name: String) {
        *self.in_scope.entry(name.clone()).or_default() += 1;
        self.names.push(name);
    }
}

/// The index of the verb behind the list of the `WITH` at `with`.
pub(super) fn verb(statement: Statement<'_>, brackets: &Brackets, with: usize) -> usize {
    list(statement, brackets, with).1
}

/// The list behind the `WITH` at `with`, and the index behind it.
fn list(statement: Statement<'_>, brackets: &Brackets, with: usize) -> (Vec<Cte>, usize) {
    let mut ctes = Vec::new();
    let mut index = with + 1 + usize::from(is_recursive(statement, with));
    while let Some(name) = statement.folded_name(index) {
        // `AS` tells a CTE from `WITH ORDINALITY` and the like.
        let Some(body) = body(statement, brackets, index + 1) else { break };
        let behind_body = brackets.behind(body);
        ctes.push(Cte { name, behind_body });
        index = behind_search(statement, behind_body);
        if !statement.is_symbol(index, ",") {
            break;
        }
        index += 1;
    }
    (ctes, index)
}

/// Whether `RECURSIVE` is the keyword, and not the name of a CTE.
fn is_recursive(statement: Statement<'_>, with: usize) -> bool {
    let is_name = statement.is_word(with + 2, "as") || statement.is_symbol(with + 2, "(");
    statement.is_word(with + 1, "recursive") && !is_name
}

/// The opening bracket of the body of a CTE whose name ends before `behind_name`.
fn body(statement: Statement<'_>, brackets: &Brackets, behind_name: usize) -> Option<usize> {
    let has_columns = statement.is_symbol(behind_name, "(");
    let as_word = if has_columns { brackets.behind(behind_name) } else { behind_name };
    if !statement.is_word(as_word, "as") {
        return None;
    }
    let is_hint = |index: &usize| statement.is_any_word(*index, &["not", "materialized"]);
    let body = as_word + 1 + (as_word + 1..).take_while(is_hint).count();
    statement.is_symbol(body, "(").then_some(body)
}

/// The index behind PostgreSQL's `SEARCH DEPTH FIRST BY a, b SET c` and `CYCLE a, b SET c TO 1 DEFAULT 0 USING d`.
fn behind_search(statement: Statement<'_>, behind_body: usize) -> usize {
    let mut index = behind_body;
    if statement.is_word(index, "search") {
        index = behind_names(statement, index) + 2;
    }
    if statement.is_word(index, "cycle") {
        index = behind_names(statement, index) + 2;
        if statement.is_word(index, "to") {
            index += 4;
        }
        index += 2;
    }
    index.min(statement.tokens.len())
}

/// The index of the `SET` behind the names of columns.
fn behind_names(statement: Statement<'_>, start: usize) -> usize {
    let is_before_set = |index: &usize| {
        !statement.is_word(*index, "set") && (statement.name(*index).is_some() || statement.is_symbol(*index, ","))
    };
    start + (start..).take_while(is_before_set).count()
}
