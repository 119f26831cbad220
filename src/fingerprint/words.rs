//! Words with a meaning in SQL.

/// Whether `word` is reserved in one of the dialects, so that the same word in quotes is a name that must not be taken
/// for the keyword.
pub(super) fn is_keyword(word: &[u8]) -> bool {
    let Some(letter) = word.first().map(|byte| byte.to_ascii_lowercase()).filter(u8::is_ascii_lowercase) else {
        return false;
    };
    let letter = usize::from(letter - b'a');
    let alike = &KEYWORDS[usize::from(STARTS[letter])..usize::from(STARTS[letter + 1])];
    alike.iter().any(|keyword| word.eq_ignore_ascii_case(keyword.as_bytes()))
}

/// Where the keywords of each letter start, and where those of `z` end.
const STARTS: [u8; 27] = {
    let mut starts = [0; 27];
    let mut index = 0;
    while index < KEYWORDS.len() {
        let mut later = (KEYWORDS[index].as_bytes()[0] - b'a') as usize + 1;
        while later < starts.len() {
            starts[later] += 1;
            later += 1;
        }
        index += 1;
    }
    starts
};

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

/// Sorted, so that those of one letter stand together.
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
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn a_keyword_is_known_in_any_case() {
        assert!(is_keyword(b"Select") && is_keyword(b"current_timestamp"));
        assert!(!is_keyword(b"customers") && !is_keyword(&[b'x'; 100]));
        assert!(KEYWORDS.iter().all(|keyword| is_keyword(keyword.as_bytes())));
        assert!(BEFORE_OPERANDS.iter().all(|word| is_keyword(word.as_bytes())));
    }
}
