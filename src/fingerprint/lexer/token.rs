//! What the lexer yields.

/// A token of the statement. Comments and white space are no tokens, they are a [`gap`](Token::gap).
#[derive(Debug, Clone, Copy)]
pub(in crate::fingerprint) struct Token {
    pub(in crate::fingerprint) kind: TokenKind,
    /// Positions in the statement, of which the first 4 GiB are read.
    pub(in crate::fingerprint) start: u32,
    pub(in crate::fingerprint) end: u32,
    /// White space or a comment stands before the token.
    pub(in crate::fingerprint) gap: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fingerprint) enum TokenKind {
    /// A bare word: keyword, name, `@@variable`.
    Word,
    /// A quoted name with its quotes.
    QuotedName,
    /// A string or a number with its prefix.
    Literal,
    /// `?`, `?1`, `$1`, `:name`, `@name`.
    Placeholder,
    /// An operator, or one of `( ) [ ] { } , . ; :`.
    Symbol,
    /// The start or the end of a code comment: `/*!40101`, `*/`.
    CodeMarker,
}

impl Token {
    /// The token's bytes in the statement it came from.
    #[inline]
    pub(in crate::fingerprint) fn bytes<'a>(&self, sql: &'a [u8]) -> &'a [u8] {
        &sql[self.start as usize..self.end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_is_twelve_bytes_since_it_is_passed_by_value() {
        assert_eq!(size_of::<Token>(), 12);
    }
}
