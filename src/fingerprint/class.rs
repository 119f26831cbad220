//! Whose a statement is, told from its tokens.

use super::Class;
use super::statement::Statement;

/// Words that stand together in one of sqlx-postgres's look-ups and, so put, nowhere else: of 0.9 (`connection/resolve.rs`),
/// which grow with the number of types asked for, and of 0.8 (`connection/describe.rs`).
const LOOK_UPS: &[&[&str]] = &[
    &["pg_type", "type_lookup", "lookup_inner", "lookup_oid"],
    &["pg_attribute", "lookup", "table_oid", "attribute_num"],
    &["pg_catalog", "pg_type", "regtype", "typtype", "typcategory", "typrelid", "typelem", "typbasetype"],
    &["pg_catalog", "pg_enum", "enumlabel", "enumtypid", "enumsortorder"],
    &["pg_catalog", "pg_attribute", "attname", "atttypid", "attrelid", "attisdropped"],
    &["pg_catalog", "pg_range", "rngsubtype", "rngtypid"],
    &["pg_catalog", "pg_type", "typarray", "regtype"],
    &["attnotnull", "pg_catalog", "pg_attribute", "attrelid", "attnum"],
];

/// The columns of the table of migrations, which an `INSERT` names as well.
const MIGRATIONS: &[&str] = &["version", "description", "success", "checksum", "execution_time"];

const TRANSACTION: &[&str] = &["commit", "end", "rollback", "abort", "savepoint", "release"];
const SESSION: &[&str] = &[
    "set",
    "reset",
    "show",
    "pragma",
    "discard",
    "use",
    "listen",
    "unlisten",
    "deallocate",
    "prepare",
    "describe",
    "desc",
    "attach",
    "detach",
];

/// The class of a text: the one its statements share, else the application's.
pub(super) fn of(text: Statement<'_>) -> Class {
    if is_migration(text) {
        return Class::Migration;
    }
    if is_driver(text) {
        return Class::Driver;
    }
    let mut classes = text.split().map(of_one);
    let first = classes.next().unwrap_or(Class::Application);
    if classes.all(|class| class == first) { first } else { Class::Application }
}

fn of_one(statement: Statement<'_>) -> Class {
    let start = statement.first_word();
    let is_transaction = statement.is_any_word(start, TRANSACTION)
        || statement.is_word(start, "begin") && !statement.is_word(start + 1, "not")
        || statement.is_any_word(start, &["start", "prepare"]) && statement.is_word(start + 1, "transaction");
    match () {
        () if is_transaction => Class::Transaction,
        () if statement.is_any_word(start, SESSION) => Class::Session,
        () => Class::Application,
    }
}

/// A migrator's own table, which may have any name: `sqlx.toml` gives it one.
fn is_migration(text: Statement<'_>) -> bool {
    let is_of_table = || mentions_all(text, MIGRATIONS) && (text.is_word(0, "create") || text.is_word(0, "insert"));
    mentions(text, |word| word == b"_sqlx_migrations") || is_of_table()
}

fn is_driver(text: Statement<'_>) -> bool {
    LOOK_UPS.iter().any(|words| mentions_all(text, words))
        || is_type_look_up(text)
        || mentions(text, |name| name.starts_with(b"_sqlx_test"))
}

/// `SELECT $1::regtype::oid`, by which sqlx 0.8 finds a type by its name.
fn is_type_look_up(text: Statement<'_>) -> bool {
    let is_cast_to = |index, word| text.is_symbol(index, "::") && text.is_word(index + 1, word);
    text.tokens.len() == 6 && text.is_word(0, "select") && is_cast_to(2, "regtype") && is_cast_to(4, "oid")
}

fn mentions_all(text: Statement<'_>, words: &[&str]) -> bool {
    words.iter().all(|word| mentions(text, |name| name == word.as_bytes()))
}

/// Whether a name of the statement, bare or in quotes, is `wanted`.
fn mentions(text: Statement<'_>, wanted: impl Fn(&[u8]) -> bool) -> bool {
    (0..text.tokens.len()).any(|index| text.name(index).is_some_and(&wanted))
}
