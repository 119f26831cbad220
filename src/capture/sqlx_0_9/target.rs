use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Pool, Transaction};

use crate::fingerprint::Dialect;

/// What [`Counted`](crate::sqlx_0_9::Counted) can wrap: pools, pooled connections, transactions, and connections as `&mut C` or `Box<C>`.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// use querybudget::sqlx_0_9::Counted;
/// use sqlx::{Connection, SqliteConnection};
///
/// let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
/// let mut counted = Counted::new(&mut connection);
/// sqlx::query("SELECT 1").execute(&mut counted).await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be wrapped in `Counted`",
    label = "neither a pool, a pooled connection, a transaction, `&mut` of a connection nor a `Box` of one",
    note = "wrap a connection by reference: `Counted::new(&mut connection)`, or owned: `Counted::new(Box::new(connection))`",
    note = "a type of another version of sqlx than the one querybudget uses (0.9) is another type"
)]
pub trait Target: sealed::Sealed {
    /// The database it leads to.
    type Database: Database;

    /// Whether it is a transaction, which ends with it.
    #[doc(hidden)]
    const IS_TRANSACTION: bool = false;

    /// Whether one is open when it is wrapped.
    #[doc(hidden)]
    fn is_in_transaction(&self) -> bool {
        false
    }
}

/// A [`Target`] that is one connection, so that a `&mut Counted` of it is an executor.
///
/// # Example
///
/// ```
/// use querybudget::sqlx_0_9::{ConnectionTarget, Counted};
///
/// async fn in_a_transaction<T: ConnectionTarget>(mut counted: Counted<T>) -> sqlx::Result<()> {
///     counted.begin().await?.commit().await
/// }
/// ```
pub trait ConnectionTarget: Target {
    #[doc(hidden)]
    fn connection(&self) -> &ConnectionOf<Self>;
    #[doc(hidden)]
    fn connection_mut(&mut self) -> &mut ConnectionOf<Self>;
}

pub(super) type ConnectionOf<T> = <<T as Target>::Database as Database>::Connection;

mod sealed {
    #[allow(unnameable_types, reason = "nobody else is to implement it")]
    pub trait Sealed {}
}

impl<DB: Database> sealed::Sealed for Pool<DB> {}
impl<DB: Database> sealed::Sealed for PoolConnection<DB> {}
impl<DB: Database> sealed::Sealed for Transaction<'_, DB> {}
impl<C: Connection> sealed::Sealed for &mut C {}
impl<C: Connection> sealed::Sealed for Box<C> {}

impl<DB: Database> Target for Pool<DB> {
    type Database = DB;
}

/// What derefs to a connection.
macro_rules! connected_by_deref {
    ($(<$($generic:tt $(: $bound:ident)?),+> $target:ty, of $database:ty, is a transaction: $is_transaction:literal;)+) => {
        $(impl<$($generic $(: $bound)?),+> Target for $target {
            type Database = $database;

            const IS_TRANSACTION: bool = $is_transaction;

            fn is_in_transaction(&self) -> bool {
                self.connection().is_in_transaction()
            }
        }

        impl<$($generic $(: $bound)?),+> ConnectionTarget for $target {
            fn connection(&self) -> &ConnectionOf<Self> {
                self
            }

            fn connection_mut(&mut self) -> &mut ConnectionOf<Self> {
                self
            }
        })+
    };
}

connected_by_deref! {
    <DB: Database> PoolConnection<DB>, of DB, is a transaction: false;
    <'c, DB: Database> Transaction<'c, DB>, of DB, is a transaction: true;
    <'c, C: Connection> &'c mut C, of C::Database, is a transaction: false;
    <C: Connection> Box<C>, of C::Database, is a transaction: false;
}

/// The dialect of a driver's statements.
pub(super) fn dialect<DB: Database>() -> Dialect {
    match DB::NAME {
        "SQLite" => Dialect::Sqlite,
        "PostgreSQL" => Dialect::Postgres,
        "MySQL" => Dialect::MySql,
        _ => Dialect::Generic,
    }
}
