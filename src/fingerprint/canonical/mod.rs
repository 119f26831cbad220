//! Tokens to canonical tokens: what varies is taken out, lists are collapsed, the rest is hashed as it passes.
//!
//! One pass serves both uses. For a known shape the [`Sink`] is `()` and only the hash remains; for a new one it is a
//! list of tokens, from which text, kind and tables are made.

mod lists;
mod sink;

use self::sink::Sink;
use super::hash::{Hasher, Tag};
use super::lexer::{Lexer, Token, TokenKind};
use super::words::takes_operand;
use super::{Dialect, Fingerprint};

/// `- - - 1` with more signs keeps the first ones, which bounds the look ahead.
const MAX_SIGNS: usize = 8;
/// sqlx names its savepoints by depth: `_sqlx_savepoint_1`.
const SAVEPOINT: &[u8] = b"_sqlx_savepoint";

/// The words that begin a list, as [`Hasher::folded`] returns them.
const IN: u64 = u64::from_le_bytes(*b"in\0\0\0\0\0\0");
const ARRAY: u64 = u64::from_le_bytes(*b"array\0\0\0");
const VALUES: u64 = u64::from_le_bytes(*b"values\0\0");

pub(super) fn hash(sql: &[u8], dialect: Dialect) -> Fingerprint {
    Canonical::new(sql, dialect, ()).run().0
}

/// The fingerprint with the canonical tokens, in which every [`TokenKind::Placeholder`] is shown as `?`.
pub(super) fn tokens(sql: &[u8], dialect: Dialect) -> (Fingerprint, Vec<Token>) {
    Canonical::new(sql, dialect, Vec::new()).run()
}

/// What stands before the next token: it tells a sign from a subtraction.
#[derive(Clone, Copy)]
enum Previous {
    /// The start of the statement, or a `;` before it.
    Nothing,
    Operator,
    Operand,
    Word {
        start: u32,
        end: u32,
    },
}

struct Canonical<'a, S> {
    sql: &'a [u8],
    lexer: Lexer<'a>,
    sink: S,
    previous: Previous,
    list_depth: u32,
    /// How many `?` were seen, to tell an element that varies from one that does not.
    n_placeholders: u64,
}

impl<'a, S: Sink> Canonical<'a, S> {
    fn new(sql: &'a [u8], dialect: Dialect, sink: S) -> Self {
        Canonical {
            sql,
            lexer: Lexer::new(sql, dialect),
            sink,
            previous: Previous::Nothing,
            list_depth: 0,
            n_placeholders: 0,
        }
    }

    fn run(mut self) -> (Fingerprint, S) {
        let mut hash = Hasher::new();
        while let Some(token) = self.lexer.next() {
            self.token(token, &mut hash);
        }
        (hash.finish(), self.sink)
    }

    #[inline(always)]
    fn token(&mut self, token: Token, hash: &mut Hasher) {
        match token.kind {
            TokenKind::Word => self.word(token, hash),
            TokenKind::Symbol => self.symbol(token, hash),
            TokenKind::Literal | TokenKind::Placeholder => self.placeholder(token, hash),
            TokenKind::QuotedName => self.quoted_name(token, hash),
            TokenKind::CodeMarker => {
                self.hash_exact(Tag::Symbol, token, hash);
                self.push(token, Previous::Operator);
            }
        }
    }

    #[inline(always)]
    fn word(&mut self, mut token: Token, hash: &mut Hasher) {
        let length = token.end - token.start;
        if length > SAVEPOINT.len() as u32 && is_savepoint(token.bytes(self.sql)) {
            token.end = token.start + SAVEPOINT.len() as u32;
        }
        let last = hash.folded(Tag::Word, self.sql, token.start as usize, token.end as usize);
        self.push(token, Previous::Word { start: token.start, end: token.end });
        match length {
            2 if last == IN => self.list(b"(", hash),
            5 if last == ARRAY => self.list(b"[", hash),
            6 if last == VALUES => self.rows(hash),
            _ => {}
        }
    }

    fn quoted_name(&mut self, token: Token, hash: &mut Hasher) {
        let quoted = token.bytes(self.sql);
        match plain_name(quoted) {
            Some(name) => {
                hash.folded(Tag::Word, name, 0, name.len());
            }
            None => {
                let name = if quoted[0].is_ascii_alphabetic() { quoted } else { inside_quotes(quoted) };
                hash.exact(Tag::QuotedName, name, 0, name.len());
            }
        }
        self.push(token, Previous::Operand);
    }

    #[inline]
    fn placeholder(&mut self, mut token: Token, hash: &mut Hasher) {
        token.kind = TokenKind::Placeholder;
        self.n_placeholders += 1;
        hash.tag(Tag::Placeholder);
        self.push(token, Previous::Operand);
    }

    #[inline(always)]
    fn symbol(&mut self, token: Token, hash: &mut Hasher) {
        let &[symbol] = token.bytes(self.sql) else {
            self.hash_exact(Tag::Symbol, token, hash);
            return self.push(token, Previous::Operator);
        };
        let previous = match symbol {
            b')' | b']' | b'}' => Previous::Operand,
            b'-' | b'+' if self.is_unary() => match self.signed_literal() {
                Some(literal) => return self.placeholder(Token { gap: token.gap, ..literal }, hash),
                None => Previous::Operator,
            },
            b';' if self.list_depth == 0 => return self.semicolon(token, hash),
            _ => Previous::Operator,
        };
        hash.byte(Tag::Symbol, symbol);
        self.push(token, previous);
    }

    #[inline]
    fn hash_exact(&self, tag: Tag, token: Token, hash: &mut Hasher) {
        hash.exact(tag, self.sql, token.start as usize, token.end as usize);
    }

    #[inline]
    fn push(&mut self, token: Token, previous: Previous) {
        self.sink.push(token);
        self.previous = previous;
    }

    /// A run of `;` counts once between two statements, and not at all before the first or behind the last.
    #[cold]
    fn semicolon(&mut self, semicolon: Token, hash: &mut Hasher) {
        let mut ahead = self.lexer;
        while let Some(token) = ahead.next() {
            if token.bytes(self.sql) != b";" {
                return self.separator(semicolon, hash);
            }
            self.lexer = ahead;
        }
    }

    fn separator(&mut self, semicolon: Token, hash: &mut Hasher) {
        if !matches!(self.previous, Previous::Nothing) {
            hash.byte(Tag::Symbol, b';');
            self.push(semicolon, Previous::Operator);
        }
    }

    fn is_unary(&self) -> bool {
        match self.previous {
            Previous::Nothing | Previous::Operator => true,
            Previous::Operand => false,
            Previous::Word { start, end } => takes_operand(&self.sql[start as usize..end as usize]),
        }
    }

    /// The literal that the sign just read belongs to, if it is one; the signs between are passed over.
    fn signed_literal(&mut self) -> Option<Token> {
        let mut ahead = self.lexer;
        for _ in 0..MAX_SIGNS {
            let token = ahead.next()?;
            match token.kind {
                TokenKind::Literal => {
                    self.lexer = ahead;
                    return Some(token);
                }
                TokenKind::Symbol if matches!(token.bytes(self.sql), b"-" | b"+") => {}
                _ => return None,
            }
        }
        None
    }
}

fn is_savepoint(word: &[u8]) -> bool {
    let (name, depth) = word.split_at(SAVEPOINT.len());
    name == SAVEPOINT && depth.len() > 1 && depth[0] == b'_' && depth[1..].iter().all(u8::is_ascii_digit)
}

/// A quoted name without its quotes; the closing one may be missing.
pub(super) fn inside_quotes(quoted: &[u8]) -> &[u8] {
    let open = quoted.iter().position(|byte| b"\"`[".contains(byte)).unwrap_or(0);
    let close = match quoted[open] {
        b'[' => b']',
        quote => quote,
    };
    let name = &quoted[open + 1..];
    name.strip_suffix(&[close]).unwrap_or(name)
}

/// The name of a quoted one that means the same bare: plain lower case, and no keyword.
fn plain_name(quoted: &[u8]) -> Option<&[u8]> {
    let name = inside_quotes(quoted);
    let starts_plain = matches!(name.first(), Some(b'a'..=b'z' | b'_')) && b"\"`[".contains(&quoted[0]);
    let is_plain = starts_plain && name.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    (is_plain && !super::words::is_keyword(name)).then_some(name)
}
