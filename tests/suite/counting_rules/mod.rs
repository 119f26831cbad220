//! What the wrapper counts of what is executed through sqlx, and when: the same on SQLite, PostgreSQL and MariaDB.

mod databases;
mod edges;
mod executors;
mod outcomes;
mod spawned;
mod when;

use querybudget::{Query, Recording};

/// The queries that went through the wrapper. Beside them are those that set up a new connection of the pool.
fn wrapped(recording: &Recording) -> impl Iterator<Item = Query<'_>> {
    recording.queries().filter(Query::is_wrapped)
}
