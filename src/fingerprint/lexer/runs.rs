//! Runs of plain elements in lists, passed over without tokens: of a long text they are the most.

use super::position::Lexer;
use super::token::{Token, TokenKind};

/// An element that is read alike in all dialects, and whose literals make no difference: two of one form are equal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `1`, `?`, `$1`, `'x'`
    Value,
    /// So many values in brackets.
    Row(u32),
}

impl Lexer<'_> {
    /// From behind `comma`, passes over the elements of the form of the one that stands at `element` before it. The last
    /// of them is left to be read. Returns the comma before it.
    pub(in crate::fingerprint) fn pass_run(&mut self, element: usize, comma: Token) -> Token {
        let Some((form, mut end)) = self.form(element) else { return comma };
        let mut last = comma;
        while let Some(start) = self.comma(end)
            && let Some(behind) = self.end_of(form, start + 1)
        {
            last.gap = start > end;
            (last.start, end) = (start as u32, behind);
        }
        last.end = last.start + 1;
        self.position = last.end as usize;
        last
    }

    fn form(&self, from: usize) -> Option<(Form, usize)> {
        let start = self.space_end(from);
        match self.byte(start)? {
            b'(' => self.row(start).map(|(n_values, end)| (Form::Row(n_values), end)),
            _ => self.value(start).map(|end| (Form::Value, end)),
        }
    }

    #[inline(always)]
    fn comma(&self, from: usize) -> Option<usize> {
        let start = self.space_end(from);
        (self.byte(start) == Some(b',')).then_some(start)
    }

    /// The end of the element, if it is of the form.
    #[inline(always)]
    fn end_of(&self, form: Form, from: usize) -> Option<usize> {
        let start = self.space_end(from);
        match form {
            Form::Value => self.value(start),
            Form::Row(width) => self.row(start).filter(|&(n_values, _)| n_values == width).map(|(_, end)| end),
        }
    }

    /// How many values stand in the brackets, and where they end.
    fn row(&self, open: usize) -> Option<(u32, usize)> {
        if self.byte(open) != Some(b'(') {
            return None;
        }
        let mut position = open;
        for n_values in 1.. {
            let end = self.space_end(self.value(self.space_end(position + 1))?);
            match self.byte(end)? {
                b',' => position = end,
                b')' => return Some((n_values, end + 1)),
                _ => break,
            }
        }
        None
    }

    /// The end of what is a literal or a placeholder if a comma or a bracket follows.
    #[inline(always)]
    fn value(&self, start: usize) -> Option<usize> {
        match self.byte(start)? {
            b'0'..=b'9' => Some(self.number(start)).filter(|&(kind, _)| kind == TokenKind::Literal).map(|(_, end)| end),
            b'?' => Some(self.digits_end(start + 1)),
            b'$' => Some(self.digits_end(start + 1)).filter(|&end| end > start + 1),
            b'\'' => {
                let end = self.quote_or_backslash(start + 1, b'\'');
                (self.byte(end) == Some(b'\'')).then_some(end + 1)
            }
            _ => None,
        }
    }
}
