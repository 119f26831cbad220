//! What stands in double quotes: a name or a string.
//!
//! PostgreSQL reads a name, MySQL a string, and SQLite a name unless it knows none like it, which is a string then. In a
//! text of SQLite or of an unknown dialect the place decides. Behind `FROM` stands a name, behind `=` a string: two
//! columns that are compared are nearly always qualified, and a literal must not be shown. Elsewhere it is a name if
//! the text quotes names with the same sign where no string can stand, or if it is a plain word in a select list.

use super::names::inside_quotes;
use super::places::{Place, Places, is_in_double_quotes, is_odd};
use crate::fingerprint::Dialect;
use crate::fingerprint::lexer::Token;

/// Asked for tokens from left to right.
#[derive(Clone, Copy)]
pub(super) struct DoubleQuotes<'a> {
    sql: &'a [u8],
    dialect: Dialect,
    /// Found out at the first token in question.
    text: Option<(Places<'a>, Habits)>,
}

/// What the quotes of the whole text tell.
#[derive(Clone, Copy, Default)]
struct Habits {
    /// Names stand in double quotes where no string can stand.
    quotes_names: bool,
    /// Names stand in backticks or in brackets.
    quotes_names_otherwise: bool,
}

impl<'a> DoubleQuotes<'a> {
    pub(super) fn new(sql: &'a [u8], dialect: Dialect) -> Self {
        DoubleQuotes { sql, dialect, text: None }
    }

    /// Whether what stands in the quotes of the token is a string.
    #[inline]
    pub(super) fn hold_string(&mut self, token: Token) -> bool {
        matches!(self.dialect, Dialect::Generic | Dialect::Sqlite) && self.place_holds_string(token)
    }

    fn place_holds_string(&mut self, token: Token) -> bool {
        is_in_double_quotes(token, self.sql) && !self.are_qualified(token) && !self.hold_name(token)
    }

    /// Whether a dot touches the quotes, which spares the walk to their place. A dot behind a digit may end a number.
    fn are_qualified(&self, token: Token) -> bool {
        let (start, end) = (token.start as usize, token.end as usize);
        let is_part = matches!(self.sql[..start], [.., b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'"', b'.']);
        self.sql.get(end) == Some(&b'.') || is_part && !is_odd(token, self.sql)
    }

    fn hold_name(&mut self, token: Token) -> bool {
        let (places, habits) = self.text.get_or_insert_with(|| {
            let places = Places::new(self.sql, self.dialect);
            (places, Habits::of(self.sql, places))
        });
        let place = places.find(|(at, _)| at.start >= token.start).map_or(Place::Value, |(_, place)| place);
        habits.take_for_name(place, inside_quotes(token.bytes(self.sql)))
    }
}

impl Habits {
    fn of(sql: &[u8], places: Places<'_>) -> Self {
        let mut habits = Habits::default();
        for (token, place) in places {
            match sql[token.start as usize] {
                b'`' | b'[' => habits.quotes_names_otherwise = true,
                _ if place == Place::Structure => return Habits { quotes_names: true, ..habits },
                _ => {}
            }
        }
        habits
    }

    fn take_for_name(self, place: Place, content: &[u8]) -> bool {
        match place {
            Place::Structure | Place::Name => true,
            Place::Value => false,
            Place::Item if !self.quotes_names => {
                !self.quotes_names_otherwise && content.iter().all(|byte| is_in_name(byte) && *byte != b' ')
            }
            Place::Operand | Place::Item => self.quotes_names && content.iter().all(is_in_name),
        }
    }
}

fn is_in_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | 0x80..)
}
