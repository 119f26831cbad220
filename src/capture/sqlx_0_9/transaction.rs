//! `BEGIN`, `COMMIT` and `ROLLBACK`, which sqlx sends without a query and reports on some databases alone.

use std::future::Future;
use std::sync::Arc;

use sqlx::Error;

use super::flight::Flight;
use super::outgoing::CountedFuture;
use crate::capture::wrapped::WrappedStatement;
use crate::fingerprint::Dialect;

/// What sqlx sends to begin a transaction inside of `depth` others.
pub(super) fn begin_sql(depth: u64) -> String {
    match depth {
        0 => "BEGIN".to_owned(),
        _ => format!("SAVEPOINT {}", savepoint(depth)),
    }
}

/// What it sends to commit the innermost of `depth`.
pub(super) fn commit_sql(depth: u64) -> String {
    match depth {
        0 | 1 => "COMMIT".to_owned(),
        _ => format!("RELEASE SAVEPOINT {}", savepoint(depth - 1)),
    }
}

/// What it sends to roll that back.
pub(super) fn rollback_sql(depth: u64) -> String {
    match depth {
        0 | 1 => "ROLLBACK".to_owned(),
        _ => format!("ROLLBACK TO SAVEPOINT {}", savepoint(depth - 1)),
    }
}

fn savepoint(depth: u64) -> String {
    format!("_sqlx_savepoint_{depth}")
}

/// Sends `sql` by a method of sqlx on a connection.
pub(super) fn control<'e, T>(
    dialect: Dialect,
    depth: u64,
    sql: &str,
    sent: impl Future<Output = Result<T, Error>> + Send + 'e,
) -> impl Future<Output = Result<T, Error>> + Send + 'e
where
    T: 'e,
{
    let statement = statement(dialect, depth, sql);
    statement.is_sent();
    CountedFuture::new(Flight::unreported(statement), sent, |_, _| {})
}

/// Begins a transaction, or a savepoint, inside of `depth` others. One that is given up meanwhile SQLite's thread rolls back by itself.
pub(super) async fn begin<T>(
    dialect: Dialect,
    depth: u64,
    sql: &str,
    begun: impl Future<Output = Result<T, Error>> + Send,
) -> Result<T, Error> {
    let given_up = (dialect == Dialect::Sqlite).then(|| OpenTransaction::new(dialect, depth + 1));
    let result = control(dialect, depth, sql, begun).await;
    given_up.into_iter().for_each(OpenTransaction::ends_otherwise);
    result
}

pub(super) fn statement(dialect: Dialect, depth: u64, sql: &str) -> Arc<WrappedStatement> {
    let statement = WrappedStatement::new(dialect, depth);
    statement.expect(sql);
    statement
}

/// A transaction that is rolled back unless it is told to be over.
#[derive(Debug)]
pub(super) struct OpenTransaction {
    dialect: Dialect,
    /// 0 once it is over.
    depth: u64,
}

impl OpenTransaction {
    pub(super) fn new(dialect: Dialect, depth: u64) -> Self {
        OpenTransaction { dialect, depth }
    }

    /// It has been committed or rolled back, or is out of sight.
    pub(super) fn ends_otherwise(mut self) {
        self.depth = 0;
    }
}

/// sqlx sends the `ROLLBACK` of a dropped transaction when the connection is used again.
impl Drop for OpenTransaction {
    fn drop(&mut self) {
        if self.depth > 0 {
            let statement = statement(self.dialect, self.depth, &rollback_sql(self.depth));
            statement.is_sent();
            let mut flight = Flight::unreported(statement);
            flight.poll(|| {});
            flight.ends();
        }
    }
}
