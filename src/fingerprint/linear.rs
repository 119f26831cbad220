//! A text ten times as long is looked at ten times as often, whatever it is made of. Counts say it, times would not.

use super::{Dialect, canonical, reads};

#[path = "../../tests/suite/openers.rs"]
mod openers;

const DIALECTS: [Dialect; 4] = [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite];
const MEGABYTE: usize = 1_000_000;

/// What long texts are made of where they are no mistake.
const LONG: &[&str] =
    &["(1, 'x', NULL), ", "(?, ?), ", "$1, ", "'x', ", "x", "'", "/* ", "-- ", "\"a\".\"b\", ", "a = 1 OR "];
const BEGINNINGS: &[&str] = &["SELECT a FROM t WHERE a IN (", "INSERT INTO t VALUES ", "SELECT "];

#[test]
fn a_text_of_openers_is_read_in_proportion_to_its_length() {
    for opener in openers::OPENERS {
        assert_is_linear("", opener, 4_000, 40_000);
    }
}

#[test]
fn a_long_text_is_read_in_proportion_to_its_length() {
    for beginning in BEGINNINGS {
        for piece in LONG {
            assert_is_linear(beginning, piece, MEGABYTE / 50, MEGABYTE / 5);
        }
    }
    assert_is_linear(BEGINNINGS[0], "$1, ", MEGABYTE, 10 * MEGABYTE);
}

#[test]
#[ignore = "takes minutes"]
fn ten_megabytes_of_openers_are_read_in_proportion_to_their_length() {
    for opener in openers::OPENERS {
        assert_is_linear("", opener, MEGABYTE, 10 * MEGABYTE);
    }
}

/// No text may take a tenth more than its length asks for.
fn assert_is_linear(beginning: &str, piece: &str, short: usize, long: usize) {
    let text = |length: usize| format!("{beginning}{}", piece.repeat(length / piece.len()));
    let (short, long) = (text(short), text(long));
    for dialect in DIALECTS {
        let (few, many) = (n_reads(&short, dialect), n_reads(&long, dialect));
        let limit = few * long.len() as u64 / short.len() as u64 * 11 / 10;
        assert!(
            many <= limit,
            "{beginning:?} with {piece:?} in {dialect:?}: {few} reads of {} bytes, then {many} of {}",
            short.len(),
            long.len()
        );
    }
}

fn n_reads(sql: &str, dialect: Dialect) -> u64 {
    reads::count(|| {
        canonical::hash(sql.as_bytes(), dialect);
    })
}
