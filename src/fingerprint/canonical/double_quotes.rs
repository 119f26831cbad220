//! What stands in double quotes: a name or a string.
//!
//! PostgreSQL reads a name, MySQL a string, and SQLite a name unless it knows none like it, which is a string then. In a
//! text of SQLite or of an unknown dialect the place decides. Behind `FROM` stands a name, behind `=` a string: two
//! columns that are compared are nearly always qualified, and a literal must not be shown. Elsewhere it is a name if
//! the text quotes names with the same sign where no string can stand, or if it is a plain word in a select list.

use super::names::inside_quotes;
use super::places::{Place, Places};
use crate::fingerprint::lexer::{Lexer, Token};

#[derive(Clone, Copy)]
pub(super) struct DoubleQuotes<'a> {
    sql: &'a [u8],
    places: Places<'a>,
    habits: Habits,
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
    pub(super) fn new(sql: &'a [u8], lexer: Lexer<'a>) -> Self {
        let places = Places::from_start(sql, lexer);
        DoubleQuotes { sql, places, habits: Habits::of(sql, places) }
    }

    /// Whether the token in double quotes is a name. Asked from left to right.
    pub(super) fn is_name(&mut self, token: Token) -> bool {
        let content = inside_quotes(token.bytes(self.sql));
        let place = self.places.find(|(at, _)| at.start >= token.start).map_or(Place::Value, |(_, place)| place);
        let Habits { quotes_names, quotes_names_otherwise } = self.habits;
        match place {
            Place::Structure | Place::Name => true,
            Place::Value => false,
            Place::Operand => quotes_names && content.iter().all(is_in_name),
            Place::Item if quotes_names => content.iter().all(is_in_name),
            Place::Item => !quotes_names_otherwise && content.iter().all(|byte| is_in_name(byte) && *byte != b' '),
        }
    }
}

impl Habits {
    fn of(sql: &[u8], places: Places<'_>) -> Self {
        let mut habits = Habits::default();
        for (token, place) in places {
            match sql[token.start as usize] {
                b'`' | b'[' => habits.quotes_names_otherwise = true,
                _ => habits.quotes_names |= place == Place::Structure,
            }
        }
        habits
    }
}

fn is_in_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | 0x80..)
}
