//! Named expectations: which queries are wanted, each told one by one.

use std::iter;

use querybudget_model::catalogue::Metric;
use querybudget_model::facts::Expectation;

use crate::recording::{Counted, Recording, ShapeStats, Shapes};

/// Gives each query to the first expectation that it is of, and the places of the shapes that no expectation wants.
pub(super) fn divide(expectations: &[Expectation], recording: &Recording) -> (Vec<Expectation>, Vec<usize>) {
    let mut expected = expectations.to_vec();
    let mut unexpected = Vec::new();
    for (place, shape) in recording.numbered_shapes().filter(|_| !expectations.is_empty()) {
        match expected.iter_mut().find(|expected| includes(&expected.limit.metric, shape)) {
            Some(expected) => expected.found += shape.executions(),
            None => unexpected.push(place),
        }
    }
    (expected, unexpected)
}

/// Whether the metric, which tells of one query, counts those of the shape.
fn includes(metric: &Metric, shape: &ShapeStats) -> bool {
    metric.of(&Shapes(iter::once(Counted::of(shape)))) > 0
}
