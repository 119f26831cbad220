//! What querybudget's own tests hold against querybudget: the statements as the databases saw them.
//!
//! A counter tested with its own numbers proves nothing. Each module here is an outsider that does
//! not know sqlx's log events, tracing or querybudget:
//!
//! - [`sqlite_trace`]: SQLite's trace callback, from inside the library;
//! - [`postgres_log`]: the server's own statement log, read off the wire by a proxy;
//! - [`mysql_log`]: the server's general log, read from its table;
//! - [`alloc`]: an allocator that counts, for the claims about allocations and memory;
//! - [`servers`]: where the servers are, and a database of its own for each test.

pub mod alloc;
pub mod mysql_log;
pub mod postgres_log;
pub mod servers;
pub mod sqlite_trace;

mod server_url;
mod wire;
