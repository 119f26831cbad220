use std::fmt::Debug;
use std::sync::Arc;

use sqlx::error::BoxDynError;
use sqlx::{Database, Execute, SqlStr};

use super::arguments::{self, Read};
use crate::capture::wrapped::WrappedStatement;

/// A query that tells what the driver takes from it, and is otherwise the query itself.
pub(super) struct Watched<E> {
    query: E,
    statement: Arc<WrappedStatement>,
    /// `None` if the arguments could not be encoded, so that nothing will be sent.
    arguments: Option<Read>,
}

impl<E> Watched<E> {
    pub(super) fn new(query: E, statement: &Arc<WrappedStatement>) -> Self {
        Watched { query, statement: Arc::clone(statement), arguments: Some(Read::default()) }
    }
}

impl<'q, DB, E> Execute<'q, DB> for Watched<E>
where
    DB: Database<Arguments: Debug>,
    E: Execute<'q, DB>,
{
    fn sql(self) -> SqlStr {
        let sql = self.query.sql();
        if let Some(arguments) = self.arguments {
            self.statement.set_arguments(arguments.with_text(sql.as_str()));
            self.statement.expect(sql.as_str());
            self.statement.is_sent();
        }
        sql
    }

    fn statement(&self) -> Option<&DB::Statement> {
        self.query.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<DB::Arguments>, BoxDynError> {
        let taken = self.query.take_arguments();
        self.arguments = match &taken {
            Ok(Some(arguments)) => Some(arguments::read(arguments, self.statement.keeps_arguments())),
            Ok(None) => Some(Read::default()),
            Err(_) => None,
        };
        taken
    }

    fn persistent(&self) -> bool {
        self.query.persistent()
    }
}
