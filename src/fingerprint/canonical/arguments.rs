//! The arguments of functions.

/// What is known of the brackets that are open, as far as equal arguments need it.
#[derive(Clone, Copy, Default)]
pub(super) struct Arguments {
    /// A bit for each open bracket, the innermost lowest: it holds the arguments of a function. Those beyond 64 do not.
    of_functions: u64,
    /// How many values stand one behind the other, with nothing but a comma between.
    n_values: u32,
    /// The end of the last word.
    word: u64,
}

/// Two arguments may be another function than one, so two of a run are kept: `FIELD(id, ?, ?)`.
const N_KEPT: u32 = 2;

/// What stands before a bracket that holds no arguments, as [`Hasher::folded`](crate::fingerprint::hash::Hasher::folded)
/// returns it. A longer word that ends like one of them only keeps its arguments.
const NO_FUNCTIONS: [u64; 20] = [
    folded(b"all"),
    folded(b"and"),
    folded(b"any"),
    folded(b"as"),
    folded(b"by"),
    folded(b"else"),
    folded(b"from"),
    folded(b"having"),
    folded(b"in"),
    folded(b"is"),
    folded(b"like"),
    folded(b"not"),
    folded(b"on"),
    folded(b"or"),
    folded(b"row"),
    folded(b"then"),
    folded(b"value"),
    folded(b"values"),
    folded(b"when"),
    folded(b"where"),
];

const fn folded(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let mut index = 0;
    while index < word.len() {
        bytes[index] = word[index];
        index += 1;
    }
    u64::from_le_bytes(bytes)
}

impl Arguments {
    /// Notes the word before what comes next.
    #[inline]
    pub(super) fn follow(&mut self, last_of_word: u64) {
        self.word = last_of_word;
    }

    /// Whether a function has the name of the word before the next token.
    #[inline]
    pub(super) fn are_of_word(&self) -> bool {
        !NO_FUNCTIONS.contains(&self.word)
    }

    /// In the bracket stands a query, whose select list is none of arguments.
    #[inline]
    pub(super) fn hold_query(&mut self) {
        self.of_functions &= !1;
    }

    #[inline]
    pub(super) fn open(&mut self, is_function: bool) {
        self.of_functions = self.of_functions << 1 | u64::from(is_function);
        self.n_values = 0;
    }

    #[inline]
    pub(super) fn close(&mut self) {
        self.of_functions >>= 1;
        self.n_values = 0;
    }

    /// Whether what stands behind this comma is one too many if it is a value.
    #[inline]
    pub(super) fn may_be_surplus(&mut self, is_behind_value: bool) -> bool {
        self.n_values = if is_behind_value { self.n_values + 1 } else { 0 };
        self.n_values >= N_KEPT && self.of_functions & 1 == 1
    }
}
