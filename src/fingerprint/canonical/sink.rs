//! Where canonical tokens go beside the hash.

use crate::fingerprint::lexer::Token;

/// Where canonical tokens go beside the hash.
pub(super) trait Sink {
    type Mark: Copy;
    fn push(&mut self, token: Token);
    fn mark(&self) -> Self::Mark;
    /// Takes back what was pushed since `mark`.
    fn rewind(&mut self, mark: Self::Mark);
}

impl Sink for () {
    type Mark = ();
    fn push(&mut self, _: Token) {}
    fn mark(&self) {}
    fn rewind(&mut self, (): ()) {}
}

impl Sink for Vec<Token> {
    type Mark = usize;
    fn push(&mut self, token: Token) {
        self.push(token);
    }
    fn mark(&self) -> usize {
        self.len()
    }
    fn rewind(&mut self, mark: usize) {
        self.truncate(mark);
    }
}
