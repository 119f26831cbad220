//! What a statement is.

use crate::catalogue::named;

named! {
    /// What a statement does, told from its tokens and not from its first letters: comments, brackets, `WITH` and
    /// `EXPLAIN ANALYZE` are seen through.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Kind;
    ///
    /// assert_eq!(Kind::Select.to_string(), "select");
    /// assert_eq!("ddl".parse(), Ok(Kind::Ddl));
    /// ```
    "a kind of statement"
    pub enum Kind {
        /// `SELECT`, `VALUES`, `TABLE t`.
        Select = "select",
        /// `INSERT`, `REPLACE`.
        Insert = "insert",
        /// `UPDATE`.
        Update = "update",
        /// `DELETE`.
        Delete = "delete",
        /// `MERGE`.
        Merge = "merge",
        /// `CREATE`, `ALTER`, `DROP`, `TRUNCATE` and their like.
        Ddl = "ddl",
        /// `CALL`, `EXECUTE`, `DO`.
        Call = "call",
        /// Everything else, and several statements of different kinds in one text.
        Other = "other",
    }
}

named! {
    /// Whose statement it is. Budgets see [`Application`](Class::Application) alone unless asked, which makes a count the
    /// same on a warm and on a cold pool.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Class;
    ///
    /// assert_eq!(Class::Driver.to_string(), "driver");
    /// assert_eq!("session".parse(), Ok(Class::Session));
    /// ```
    "a class of statements"
    pub enum Class {
        /// The user's code: what is counted.
        Application = "application",
        /// `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`.
        Transaction = "transaction",
        /// `SET`, `PRAGMA`, `SHOW` and their like.
        Session = "session",
        /// sqlx's own look-ups in PostgreSQL's catalogue, and the databases of its test harness.
        Driver = "driver",
        /// What sqlx's migrator executes: statements on its table, and the migrations.
        Migration = "migration",
        /// What `#[sqlx::test]` executes around a test: its databases and fixtures. Only a test that is audited as a whole has any.
        SetUp = "set_up",
    }
}

named! {
    /// The SQL dialect a statement is read in: what delimits a string, a name and a comment.
    ///
    /// The default is [`Generic`](Dialect::Generic), which reads what PostgreSQL and MySQL have in common and, where
    /// they differ, takes for a literal what is one to either. In [`Sqlite`](Dialect::Sqlite) too the place tells
    /// whether double quotes hold a name or a string.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Dialect;
    ///
    /// assert_eq!(Dialect::default().to_string(), "generic");
    /// assert_eq!("mysql".parse(), Ok(Dialect::MySql));
    /// ```
    #[derive(Default)]
    "a dialect"
    pub enum Dialect {
        /// Not known: PostgreSQL or MySQL.
        #[default]
        Generic = "generic",
        /// PostgreSQL.
        Postgres = "postgres",
        /// MySQL and MariaDB.
        MySql = "mysql",
        /// SQLite.
        Sqlite = "sqlite",
    }
}
