//! Words with a meaning in SQL.

/// Whether `word`, in lower case, is reserved in one of the dialects, so that the same word in quotes is a name that must not be taken
/// for the keyword.
#[inline(always)]
pub(super) fn is_keyword(word: &[u8]) -> bool {
    let mut slot = slot_of(word);
    while let Some(keyword) = SLOTS[slot] {
        if word == keyword.as_bytes() {
            return true;
        }
        slot = (slot + 1) % N_SLOTS;
    }
    false
}

/// So many that most words which are no keywords meet none.
const N_SLOTS: usize = 512;

/// The keywords, each in the first free slot from its own on.
static SLOTS: [Option<&str>; N_SLOTS] = {
    let mut slots = [None; N_SLOTS];
    let mut index = 0;
    while index < KEYWORDS.len() {
        let mut slot = slot_of(KEYWORDS[index].as_bytes());
        while slots[slot].is_some() {
            slot = (slot + 1) % N_SLOTS;
        }
        slots[slot] = Some(KEYWORDS[index]);
        index += 1;
    }
    slots
};

/// The slot where the search for a word begins. Its length, its first and its last letter tell nearly all keywords apart
/// with these factors.
const fn slot_of(word: &[u8]) -> usize {
    let (Some(first), Some(last)) = (word.first(), word.last()) else { return 0 };
    (word.len() * 23 + *first as usize * 37 + *last as usize * 2) % N_SLOTS
}

/// Whether a sign after `word` is that of the literal behind it. A word that names a column in some dialect stays out,
/// since `start - 1` is none: there a sign too many is kept.
pub(super) fn takes_operand(word: &[u8]) -> bool {
    is_any(word, BEFORE_OPERANDS)
}

/// Whether `word` is one of `words`, which are given in lower case.
pub(super) fn is_any(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// Words that are reserved in PostgreSQL, MySQL and SQLite alike, and that an operand follows.
const BEFORE_OPERANDS: &[&str] = &[
    "all", "and", "between", "case", "distinct", "else", "from", "having", "in", "is", "like", "limit", "not", "on",
    "or", "select", "set", "then", "to", "when", "where",
];

const KEYWORDS: &[&str] = &[
    "all",
    "alter",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "begin",
    "between",
    "both",
    "by",
    "call",
    "case",
    "cast",
    "check",
    "coalesce",
    "collate",
    "column",
    "commit",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "delete",
    "desc",
    "describe",
    "distinct",
    "div",
    "do",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "explain",
    "false",
    "fetch",
    "filter",
    "for",
    "foreign",
    "from",
    "full",
    "glob",
    "grant",
    "group",
    "having",
    "if",
    "ilike",
    "in",
    "index",
    "inner",
    "insert",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "match",
    "merge",
    "mod",
    "natural",
    "not",
    "notnull",
    "null",
    "nulls",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "pragma",
    "primary",
    "raise",
    "recursive",
    "references",
    "regexp",
    "release",
    "replace",
    "return",
    "returning",
    "revoke",
    "right",
    "rlike",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "session_user",
    "set",
    "show",
    "similar",
    "some",
    "start",
    "table",
    "then",
    "to",
    "trailing",
    "transaction",
    "true",
    "truncate",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
    "xor",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_known() {
        assert!(is_keyword(b"select") && is_keyword(b"current_timestamp"));
        assert!(!is_keyword(b"customers") && !is_keyword(&[b'x'; 100]) && !is_keyword(b""));
        assert!(KEYWORDS.iter().all(|keyword| is_keyword(keyword.as_bytes())));
        assert!(BEFORE_OPERANDS.iter().all(|word| is_keyword(word.as_bytes())));
    }
}
