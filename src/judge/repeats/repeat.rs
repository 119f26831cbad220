//! What repeats.

use super::batches::Batches;
use crate::recording::Serial;

/// The executions of one `SELECT` shape in one unit of work.
#[derive(Debug)]
pub(in crate::judge) struct Repeats {
    /// The place of the shape.
    pub(in crate::judge) place: usize,
    pub(in crate::judge) unit: Option<Serial>,
    /// All of them, without the attempts of a transaction that was run again.
    pub(in crate::judge) total: u64,
    /// Those that chains asked for which did so often enough, in the request with the most. All, where no chain is known.
    pub(in crate::judge) executions: u64,
    /// Whether it is known who asked.
    pub(in crate::judge) is_by_chain: bool,
    pub(in crate::judge) batches: Batches,
    /// Where these executions stand among the kept queries.
    pub(super) kept: Vec<usize>,
}
