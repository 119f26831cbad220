//! The one live, shared, locked thing: the scopes that are open, and whose query a statement is.
//!
//! A query belongs to the innermost scope and to all its ancestors. When a scope ends its ledger becomes a
//! [`Recording`](crate::recording::Recording), and from then on everything is a pure function of that.
//!
//! ```text
//! ledger, workers, home -> live (a scope) -> mark (a span that carries one), registry (those that are open) -> attribution
//! ```

mod attribution;
mod home;
mod ledger;
mod left_behind;
mod live;
mod mark;
mod registry;
mod runtimes;
mod shapes;
mod silences;
mod table_writes;
mod workers;

pub(crate) use attribution::{Audited, Origin, Surroundings, Whose, around_spawned_task, of_task, whose, whose_asks};
pub(crate) use home::Home;
pub(crate) use ledger::{Asker, Executed, Site};
pub(crate) use left_behind::{any as is_any_left_behind, leaves_tasks, takes_tasks_over};
pub(crate) use live::{Purpose, Scope, ScopeRequest};
pub(crate) use mark::Mark;
pub(crate) use registry::{finish, innermost_main_of_runtime, is_any_open, note_use, open, open_scopes};
