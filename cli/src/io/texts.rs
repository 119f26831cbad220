//! Keeps each text once: tests of one suite execute the same statements at the same lines, and the baseline holds them again.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::{DefaultHashBuilder, HashSet};

/// So many that threads seldom wait for each other.
const N_SHARDS: usize = 32;

/// The texts that are kept, for several threads.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    shards: [Mutex<HashSet<Arc<str>>>; N_SHARDS],
    hasher: DefaultHashBuilder,
}

impl Texts {
    pub(crate) fn shared(&self, text: &str) -> Arc<str> {
        let shard = &self.shards[self.hasher.hash_one(text) as usize % N_SHARDS];
        let mut known = shard.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.get_or_insert_with(text, |text| Arc::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_kept_once() {
        let texts = Texts::default();
        let (one, other) = (texts.shared("SELECT 1"), texts.shared(&String::from("SELECT 1")));
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!((&*one, &*texts.shared("SELECT 2")), ("SELECT 1", "SELECT 2"));
    }
}
