//! The clause that a token stands in, at each level of brackets.

use crate::fingerprint::words::is_any;

/// What the elements of a list are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Rows of `VALUES`, a list behind `IN`, and what is not known.
    Values,
    /// Tables, the columns of `INSERT` and `ORDER BY`.
    Names,
    /// A select list.
    Items,
    /// `SET a = 1, b = 2`
    Assignments,
    /// The arguments of a function, a condition in brackets.
    Operands,
}

/// Deeper levels are those of values.
const MAX_LEVELS: usize = 32;

#[derive(Clone, Copy)]
struct Level {
    list: List,
    /// A query stands here, so that a `FROM` names tables.
    is_query: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Clauses {
    levels: [Level; MAX_LEVELS],
    depth: usize,
    /// The list that a bracket opens here.
    opens: List,
    /// A target has been named, so that a bracket behind it holds its columns.
    has_target: bool,
    /// The word before is `ORDER`, `GROUP` or `PARTITION`.
    may_sort: bool,
    follows_distinct: bool,
    in_between: bool,
    ends_between: bool,
}

const UNKNOWN: Level = Level { list: List::Values, is_query: false };
const TARGETS: &[&str] = &["conflict", "copy", "index", "into", "key", "on", "references", "table", "unique", "using"];
const SORTS: &[&str] = &["group", "order", "partition"];
const CONDITIONS: &[&str] = &["having", "on", "where"];

impl Clauses {
    pub(super) fn new() -> Self {
        Clauses {
            levels: [UNKNOWN; MAX_LEVELS],
            depth: 0,
            opens: List::Values,
            has_target: false,
            may_sort: false,
            follows_distinct: false,
            in_between: false,
            ends_between: false,
        }
    }

    pub(super) fn list(&self) -> List {
        self.level().list
    }

    /// Whether the `FROM` just read is that of a query, and not of `IS DISTINCT FROM` or `TRIM(a FROM b)`.
    pub(super) fn names_tables(&self) -> bool {
        self.level().list == List::Names
    }

    /// Whether the `AND` just read is that of a `BETWEEN`.
    pub(super) fn ends_between(&self) -> bool {
        self.ends_between
    }

    fn level(&self) -> Level {
        self.levels.get(self.depth).copied().unwrap_or(UNKNOWN)
    }

    fn set(&mut self, list: List, is_query: bool) {
        if let Some(level) = self.levels.get_mut(self.depth) {
            *level = Level { list, is_query };
        }
    }

    fn set_list(&mut self, list: List) {
        self.set(list, self.level().is_query);
    }

    pub(super) fn word(&mut self, word: &[u8]) {
        let is = |words| is_any(word, words);
        self.ends_between = self.in_between && is(&["and"]);
        self.in_between = is(&["between"]) || self.in_between && !self.ends_between;
        self.keyword(word);
        self.may_sort = is(SORTS);
        self.follows_distinct = is(&["distinct"]);
        self.has_target = is(TARGETS) || self.has_target && !is(&["set", "values", "select", "where", "and", "or"]);
        self.opens = if is(&["in", "values", "value", "row"]) { List::Values } else { List::Operands };
    }

    fn keyword(&mut self, word: &[u8]) {
        let is = |words| is_any(word, words);
        let is_query = self.level().is_query;
        match () {
            () if is(&["select"]) => self.set(List::Items, true),
            () if is(&["delete", "insert", "merge"]) => self.set(List::Values, true),
            () if is(&["from"]) && is_query && !self.follows_distinct => self.set_list(List::Names),
            () if is(&["from"]) => self.set_list(List::Values),
            () if is(&["update"]) => self.set(List::Names, true),
            () if is(&["set"]) => self.set_list(List::Assignments),
            () if is(&["by"]) && self.may_sort || is(&["returning"]) => self.set_list(List::Names),
            () if is(CONDITIONS) => self.set_list(List::Operands),
            () if is(&["values", "value", "limit", "offset"]) => self.set_list(List::Values),
            () => {}
        }
    }

    pub(super) fn name(&mut self) {
        self.opens = List::Operands;
        self.follows_distinct = false;
    }

    pub(super) fn symbol(&mut self, symbol: &[u8]) {
        match symbol {
            b"(" => self.open(),
            b")" => self.depth = self.depth.saturating_sub(1),
            // `ON t (a)` names columns, `ON a = (b)` does not.
            b"." => return,
            _ => {}
        }
        self.has_target = false;
        self.opens = match symbol {
            // A tuple in a list is like the list.
            b"(" | b"," => self.list(),
            _ => List::Operands,
        };
    }

    fn open(&mut self) {
        let list = if self.has_target { List::Names } else { self.opens };
        self.depth += 1;
        self.set(list, false);
    }
}
