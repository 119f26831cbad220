//! The tables a statement names.

use super::Kind;
use super::brackets::Brackets;
use super::ctes::Scopes;
use super::kind;
use super::lexer::TokenKind;
use super::statement::Statement;

/// The name of a table without its schema, which statements may leave out.
pub(crate) fn without_schema(table: &str) -> &str {
    table.rsplit('.').next().unwrap_or(table)
}

/// The tables of a text, sorted, each once.
pub(super) fn of(text: Statement<'_>) -> Vec<String> {
    let mut tables: Vec<String> = text.split().flat_map(of_one).collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn of_one(statement: Statement<'_>) -> Vec<String> {
    let mut tables = Tables::new(statement);
    if kind::verb(statement, statement.first_word()) == Kind::Ddl {
        let Some(target) = removed(statement) else { return Vec::new() };
        tables.index = target;
        *tables.level() = Level { in_list: true, has_begun: true, expects: Some(Expected::Target), ..Level::default() };
    }
    tables.collect()
}

/// The index of the first table that a `TRUNCATE` or a `DROP TABLE` names.
fn removed(statement: Statement<'_>) -> Option<usize> {
    let start = statement.first_word();
    let table = (start + 1..start + 3).find(|&index| statement.is_word(index, "table"));
    let is_truncate = statement.is_word(start, "truncate");
    let behind = match table {
        Some(table) if is_truncate || statement.is_word(start, "drop") => table + 1,
        None if is_truncate => start + 1,
        _ => return None,
    };
    Some(behind + if statement.is_word(behind, "if") { 2 } else { 0 })
}

/// What is known at one level of brackets.
#[derive(Clone, Copy, Default)]
struct Level {
    /// A query or a modifying statement stands here, so a `FROM` names tables (and not a part of `EXTRACT(.. FROM ..)`).
    is_query: bool,
    /// `USING` names a table: in `MERGE` and `DELETE`, not in a join.
    has_using: bool,
    /// A comma leads to another table.
    in_list: bool,
    /// The next name is a table.
    expects: Option<Expected>,
    /// Something has been read at this level.
    has_begun: bool,
    /// It has an `INTO`, so that a `TABLE` behind it is a query.
    has_target: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// After `FROM` and `JOIN`: a name before `(` is a function.
    Source,
    /// After `INTO` and `UPDATE`: a name before `(` has a column list.
    Target,
}

struct Tables<'a> {
    statement: Statement<'a>,
    index: usize,
    levels: Vec<Level>,
    found: Vec<String>,
    ctes: Scopes,
    brackets: Brackets,
}

/// Words between `FROM` or `JOIN` and the table, and those between `INTO` or `UPDATE` and it.
const SOURCE_MODIFIERS: &[&str] = &["only", "lateral"];
const TARGET_MODIFIERS: &[&str] =
    &["delayed", "high_priority", "ignore", "low_priority", "only", "table", "temp", "temporary", "unlogged"];
/// Words that end a list of tables.
const CLAUSES: &[&str] = &[
    "where",
    "group",
    "order",
    "having",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "set",
    "returning",
    "window",
    "values",
    "do",
];

impl<'a> Tables<'a> {
    fn new(statement: Statement<'a>) -> Self {
        Tables {
            statement,
            index: 0,
            levels: vec![Level::default()],
            found: Vec::new(),
            ctes: Scopes::new(),
            brackets: Brackets::of(statement),
        }
    }

    fn collect(mut self) -> Vec<String> {
        while self.index < self.statement.tokens.len() {
            self.step();
        }
        self.found
    }

    fn level(&mut self) -> &mut Level {
        // The outermost level is never popped.
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn step(&mut self) {
        let index = self.index;
        self.ctes.reach(index);
        match self.statement.tokens[index].kind {
            TokenKind::Symbol => self.symbol(index),
            TokenKind::Word | TokenKind::QuotedName => self.name(index),
            TokenKind::Placeholder | TokenKind::Literal => self.level().expects = None,
            TokenKind::CodeMarker => {}
        }
        if self.index == index {
            self.index += 1;
        }
    }

    fn symbol(&mut self, index: usize) {
        match self.statement.bytes(index) {
            b"(" => {
                let outer = *self.level();
                // `FROM (a JOIN b)` goes on in the brackets.
                let goes_on = outer.expects == Some(Expected::Source);
                self.level().expects = None;
                self.ctes.enter();
                self.levels.push(Level {
                    is_query: goes_on,
                    in_list: goes_on,
                    expects: outer.expects.filter(|_| goes_on),
                    ..Level::default()
                });
            }
            b")" => {
                if self.levels.len() > 1 {
                    self.levels.pop();
                    self.ctes.leave();
                }
            }
            b"," if self.level().in_list => self.level().expects = Some(Expected::Source),
            _ => self.level().expects = None,
        }
    }

    fn name(&mut self, index: usize) {
        let has_begun = std::mem::replace(&mut self.level().has_begun, true);
        let may_be_keyword = self.statement.tokens[index].kind == TokenKind::Word && !self.is_member(index);
        if may_be_keyword && self.keyword(index, has_begun) {
            return;
        }
        if let Some(expected) = self.level().expects.take() {
            self.table(index, expected);
        }
    }

    /// Acts on a keyword; `false` if the word may be a table's name.
    fn keyword(&mut self, index: usize, has_begun: bool) -> bool {
        let statement = self.statement;
        let is = |word| statement.is_word(index, word);
        match () {
            () if is("with") => self.with(index),
            () if is("select") => *self.level() = Level { is_query: true, has_begun: true, ..Level::default() },
            () if is("delete") || is("merge") => {
                *self.level() = Level { is_query: true, has_using: true, has_begun: true, ..Level::default() };
            }
            () if !has_begun && (is("insert") || is("replace")) => self.level().expects = Some(Expected::Target),
            () if is("rows") && statement.is_word(index + 1, "from") => self.rows_from(),
            () if is("from") => self.from(index),
            () if is("join") || is("straight_join") => self.join(index),
            () if is("using") => self.using(index),
            () if is("into") => self.into(index),
            () if is("update") => self.update(index),
            () if is("table") && (!has_begun || self.begins_query(index)) => {
                self.level().expects = Some(Expected::Target);
            }
            () if is("copy") && !has_begun => self.level().expects = Some(Expected::Target),
            () if is("or") && self.level().expects == Some(Expected::Target) => self.index += 2,
            () if self.is_modifier(index) => {}
            () if statement.is_any_word(index, CLAUSES) => {
                self.level().in_list = false;
                self.level().expects = None;
            }
            () => return false,
        }
        true
    }

    fn with(&mut self, index: usize) {
        self.ctes.declare(self.statement, &self.brackets, index);
        self.level().expects = None;
        self.level().in_list = false;
    }

    fn from(&mut self, index: usize) {
        let is_behind = |word| index > 0 && self.statement.is_word(index - 1, word);
        let (is_comparison, is_target) = (is_behind("distinct"), is_behind("delete"));
        if self.level().is_query && !is_comparison {
            self.level().in_list = true;
            self.level().expects = Some(if is_target { Expected::Target } else { Expected::Source });
        }
    }

    /// `ROWS FROM (f(1), g(2))` calls functions.
    fn rows_from(&mut self) {
        self.level().expects = None;
        self.index += 2;
    }

    /// The target of `INSERT`, `MERGE` and `SELECT`, which may be a file.
    fn into(&mut self, index: usize) {
        let is_file = self.statement.is_any_word(index + 1, &["outfile", "dumpfile"]);
        self.level().expects = (!is_file).then_some(Expected::Target);
        self.level().has_target = true;
    }

    /// A join, but not MySQL's `USE INDEX FOR JOIN (..)`.
    fn join(&mut self, index: usize) {
        if self.level().is_query && !self.statement.is_word(index - 1, "for") {
            self.level().expects = Some(Expected::Source);
        }
    }

    /// The word stands between the keyword and the table, and is not the table itself.
    fn is_modifier(&mut self, index: usize) -> bool {
        let modifiers = match self.level().expects {
            Some(Expected::Source) => SOURCE_MODIFIERS,
            Some(Expected::Target) => TARGET_MODIFIERS,
            None => return false,
        };
        let next_is_table = self.statement.name(index + 1).is_some()
            && !self.statement.is_any_word(index + 1, &["as", "set"])
            && !self.statement.is_any_word(index + 1, CLAUSES);
        let next_is_query =
            self.statement.is_symbol(index + 1, "(") && self.statement.is_any_word(index, SOURCE_MODIFIERS);
        self.statement.is_any_word(index, modifiers) && (next_is_table || next_is_query)
    }

    /// `t.update` is a column, whatever its name.
    fn is_member(&self, index: usize) -> bool {
        index > 0 && self.statement.is_symbol(index - 1, ".")
    }

    /// `UNION TABLE t`, `INSERT INTO t TABLE u`
    fn begins_query(&mut self, index: usize) -> bool {
        let follows_set_operator =
            index > 0 && self.statement.is_any_word(index - 1, &["union", "all", "intersect", "except"]);
        follows_set_operator || self.level().has_target && self.level().expects.is_none()
    }

    fn using(&mut self, index: usize) {
        if self.level().has_using && !self.statement.is_symbol(index + 1, "(") {
            self.level().in_list = true;
            self.level().expects = Some(Expected::Source);
        } else if self.level().has_using && self.statement.is_word(index + 2, "select") {
            self.level().expects = Some(Expected::Source);
        }
    }

    /// `UPDATE t`, but not `FOR UPDATE`, `DO UPDATE`, `ON UPDATE`, `ON DUPLICATE KEY UPDATE`.
    fn update(&mut self, index: usize) {
        if index > 0 && self.statement.is_any_word(index - 1, &["for", "do", "on", "key", "before", "after", "or"]) {
            self.level().expects = None;
            return;
        }
        *self.level() = Level {
            is_query: true,
            in_list: true,
            has_begun: true,
            expects: Some(Expected::Target),
            ..Level::default()
        };
    }

    fn table(&mut self, index: usize, expected: Expected) {
        let mut name = String::new();
        let mut end = index;
        while let Some(part) = self.statement.folded_name(end) {
            name.push_str(&part);
            end += 1;
            if !self.statement.is_symbol(end, ".") {
                break;
            }
            name.push('.');
            end += 1;
        }
        let is_function = expected == Expected::Source && self.statement.is_symbol(end, "(");
        // No CTE is written to.
        let is_cte = expected == Expected::Source && self.ctes.hides(&name);
        if !is_function && !is_cte {
            self.found.push(name);
        }
        self.index = end.max(index + 1);
    }
}
