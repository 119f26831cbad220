//! The statements of MySQL and MariaDB connections, from the server's general log.
//!
//! The server writes a row for each command of each connection before it executes it, prepared
//! statements included, with their arguments put in. The rows are told apart by the connection's id,
//! so tests that run at the same time do not disturb each other; nothing is switched off or deleted.

use sqlx::mysql::MySqlConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::servers::quiet_mysql;

/// Reads the general log through a connection of its own, whose statements sqlx does not log.
#[derive(Debug)]
pub struct MysqlLog {
    connection: MySqlConnection,
    /// The server's time when the log was opened. Connection ids start anew with the server, so
    /// older rows may carry the ids of today.
    opened: String,
}

impl MysqlLog {
    /// Switches the general log on, for the whole server, with rows in `mysql.general_log`.
    ///
    /// Open it before the connections under test, so that [`connections_to`](Self::connections_to)
    /// finds them.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or the user may not set global variables.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let mut connection = quiet_mysql(url).await?;
        connection.execute(sqlx::raw_sql("SET GLOBAL log_output = 'TABLE'")).await?;
        connection.execute(sqlx::raw_sql("SET GLOBAL general_log = 'ON'")).await?;
        let opened = sqlx::query_scalar("SELECT CAST(SYSDATE(6) AS CHAR)").fetch_one(&mut connection).await?;
        Ok(Self { connection, opened })
    }

    /// The ids of the connections made to this database since the log was opened, oldest first.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub async fn connections_to(&mut self, database: &str) -> Result<Vec<u64>, sqlx::Error> {
        // `Connect` rows read `user@host on database using TCP/IP`.
        sqlx::query_scalar(
            "SELECT CAST(thread_id AS UNSIGNED) FROM mysql.general_log \
             WHERE command_type = 'Connect' AND event_time >= ? \
               AND CAST(argument AS CHAR) LIKE CONCAT('% on ', ?, ' using %') \
             ORDER BY thread_id",
        )
        .bind(&self.opened)
        .bind(database)
        .fetch_all(&mut self.connection)
        .await
    }

    /// The statements of these connections since the log was opened, in the order they came.
    ///
    /// That is every text query and every execution of a prepared statement, failing ones included;
    /// in a prepared one the values stand in place of `?`. A text that the server refuses to prepare
    /// is not executed and leaves no row.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub async fn statements(&mut self, connections: &[u64]) -> Result<Vec<String>, sqlx::Error> {
        if connections.is_empty() {
            return Ok(Vec::new());
        }
        let ids = connections.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        // In the order of the table, which is the order of writing: the time alone is no order.
        sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log \
             WHERE command_type IN ('Query', 'Execute') AND event_time >= ? \
               AND thread_id IN ({ids})"
        )))
        .bind(&self.opened)
        .fetch_all(&mut self.connection)
        .await
    }

    /// Closes the log's own connection; the server goes on logging.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }
}
