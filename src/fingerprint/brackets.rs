//! Where brackets close.

use super::statement::Statement;

/// Where the brackets of a statement close.
pub(super) struct Brackets {
    behind: Vec<u32>,
}

impl Brackets {
    pub(super) fn of(statement: Statement<'_>) -> Self {
        let n_tokens = statement.tokens.len();
        let mut behind = vec![n_tokens as u32; n_tokens];
        let mut open = Vec::new();
        for index in 0..n_tokens {
            if statement.is_symbol(index, "(") {
                open.push(index);
            } else if statement.is_symbol(index, ")")
                && let Some(opening) = open.pop()
            {
                behind[opening] = index as u32 + 1;
            }
        }
        Brackets { behind }
    }

    /// The index behind the bracket that closes the one at `opening`; the end where none does.
    pub(super) fn behind(&self, opening: usize) -> usize {
        self.behind[opening] as usize
    }
}
