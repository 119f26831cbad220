//! Bytes to tokens, in one pass, total on any bytes.
//!
//! Sources of the rules: the PostgreSQL manual, 4.1 (lexical structure); the MySQL manual, 11.1 to 11.7 (language
//! structure); SQLite, `lang_expr.html`, `lang_comment.html` and `lang_keywords.html`.

mod answers;
mod bytes;
mod candidates;
mod comments;
mod operators;
mod placeholders;
mod position;
mod runs;
mod strings;
mod token;
mod tokens;
mod words;

pub(super) use self::candidates::read;
pub(super) use self::position::Lexer;
pub(super) use self::token::{Token, TokenKind};
