//! The `WITH` list of a statement.

use super::statement::Statement;

/// The names of the list behind the `WITH` at `with`, and the index behind it.
pub(super) fn names(statement: Statement<'_>, brackets: &Brackets, with: usize) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    let mut index = with + 1 + usize::from(statement.is_word(with + 1, "recursive"));
    while let Some(name) = statement.folded_name(index) {
        // `AS` tells a CTE from `WITH ORDINALITY` and the like.
        let Some(body) = body(statement, brackets, index + 1) else { break };
        names.push(name);
        index = brackets.behind(body);
        if !statement.is_symbol(index, ",") {
            break;
        }
        index += 1;
    }
    (names, index)
}

/// The opening bracket of the body of a CTE whose name ends before `behind_name`.
fn body(statement: Statement<'_>, brackets: &Brackets, behind_name: usize) -> Option<usize> {
    let has_columns = statement.is_symbol(behind_name, "(");
    let as_word = if has_columns { brackets.behind(behind_name) } else { behind_name };
    if !statement.is_word(as_word, "as") {
        return None;
    }
    let is_hint = |index: &usize| statement.is_any_word(*index, &["not", "materialized"]);
    let body = as_word + 1 + (as_word + 1..).take_while(is_hint).count();
    statement.is_symbol(body, "(").then_some(body)
}

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
