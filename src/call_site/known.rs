//! What is known by the hash of return addresses.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use parking_lot::Mutex;

/// By keys that are hashes already.
pub(super) type Table<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// At most `MAX` values. Then all are let go that nobody holds.
#[derive(Debug)]
pub(super) struct Known<T, const MAX: usize> {
    table: Mutex<Option<Table<T>>>,
}

impl<T: Clone, const MAX: usize> Known<T, MAX> {
    pub(super) const fn new() -> Self {
        Known { table: Mutex::new(None) }
    }

    pub(super) fn get(&self, key: u64) -> Option<T> {
        self.table.lock().as_ref()?.get(&key).cloned()
    }

    /// The value for the key, which another thread may have made meanwhile.
    pub(super) fn keep(&self, key: u64, value: T, is_held: impl Fn(&T) -> bool) -> T {
        let mut table = self.table.lock();
        let table = table.get_or_insert_default();
        if table.len() >= MAX {
            table.retain(|_, value| is_held(value));
        }
        table.entry(key).or_insert(value).clone()
    }
}

/// The hash of no address.
pub(super) const EMPTY: u64 = 0;

/// The hash with one more address. They are no text of an attacker's, so that a multiplication for each is enough.
pub(super) fn hashed(hash: u64, address: usize) -> u64 {
    (hash.rotate_left(5) ^ address as u64).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[derive(Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn what_nobody_holds_makes_room() {
        let known: Known<&str, 2> = Known::new();
        assert_eq!(known.keep(1, "held", |_| true), "held");
        assert_eq!(known.keep(1, "another", |_| true), "held");
        known.keep(2, "free", |_| true);
        known.keep(3, "new", |value| *value == "held");
        assert_eq!([1, 2, 3].map(|key| known.get(key)), [Some("held"), None, Some("new")]);
    }
}
