//! Every text of a dump, for whoever shows a file that comes from elsewhere and has to make it plain.
//!
//! Each field is named, those that are no text as well, so that a new one cannot be forgotten.

use super::{
    Breach, BrokenUnit, CallSite, Dump, Exception, Execution, Expectation, Finding, Frame, Limit, Scope, Shape, TestId,
    UnitShape,
};
use crate::catalogue::Metric;

impl Dump {
    /// Hands every text of the dump to `change`: names, statements, call sites, labels, reasons, arguments.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Dump, TestId};
    ///
    /// let mut dump = Dump::new(TestId::new("shop", "orders", "are\u{7}listed"), 1);
    /// dump.for_each_text(&mut |text| *text = text.replace('\u{7}', "_"));
    /// assert_eq!(dump.test.name, "are_listed");
    /// ```
    pub fn for_each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        let Dump { schema: _, fingerprint: _, querybudget, test, attempt: _, run, is_whole: _, scopes } = self;
        let TestId { package, binary, name } = test;
        [querybudget, package, binary, name].into_iter().chain(run).for_each(&mut *change);
        scopes.iter_mut().for_each(|scope| of_scope(scope, change));
    }
}

fn of_scope(scope: &mut Scope, change: &mut impl FnMut(&mut String)) {
    let Scope {
        id: _,
        parent: _,
        name,
        file,
        line: _,
        times: _,
        outcome: _,
        budget,
        breaches,
        expectations,
        unexpected: _,
        stale,
        blindness: _,
        findings,
        duration_us: _,
        is_complete: _,
        shapes,
        units,
        timeline,
        timeline_omitted: _,
        unattributed,
        n_own_unattributed: _,
        n_elsewhere: _,
        paused,
        n_unreported: _,
    } = scope;
    [name, file].into_iter().chain(budget).for_each(&mut *change);
    breaches.iter_mut().for_each(|breach| of_breach(breach, change));
    expectations.iter_mut().for_each(|expectation| of_expectation(expectation, change));
    stale.iter_mut().flat_map(|Exception { pattern, reason }| [pattern, reason]).for_each(&mut *change);
    findings.iter_mut().flat_map(texts_of).for_each(&mut *change);
    units.iter_mut().for_each(&mut *change);
    timeline.iter_mut().filter_map(arguments).for_each(&mut *change);
    shapes.iter_mut().chain(unattributed).chain(paused).for_each(|shape| of_shape(shape, change));
}

fn of_breach(Breach { limit, actual: _, unit }: &mut Breach, change: &mut impl FnMut(&mut String)) {
    of_limit(limit, change);
    if let Some(BrokenUnit { name, place: _, n_broken: _, n_units: _, shapes }) = unit {
        change(name);
        shapes.iter_mut().for_each(|UnitShape { shape: _, counts: _, call_sites }| of_call_sites(call_sites, change));
    }
}

fn of_limit(Limit { metric, bound: _ }: &mut Limit, change: &mut impl FnMut(&mut String)) {
    // The other metrics are names of the catalogue.
    if let Metric::Table(text) | Metric::Text(text) = metric {
        change(text);
    }
}

fn of_expectation(Expectation { label, limit, found: _ }: &mut Expectation, change: &mut impl FnMut(&mut String)) {
    change(label);
    of_limit(limit, change);
}

fn texts_of(finding: &mut Finding) -> impl Iterator<Item = &mut String> {
    let Finding { details: _, parameter: _, level: _, shape: _, unit, reason } = finding;
    unit.iter_mut().chain(reason)
}

fn arguments(execution: &mut Execution) -> Option<&mut String> {
    let Execution {
        shape: _,
        offset_us: _,
        elapsed_us: _,
        rows_returned: _,
        rows_affected: _,
        task: _,
        unit: _,
        transaction_depth: _,
        failed: _,
        arguments,
    } = execution;
    arguments.as_mut()
}

fn of_shape(shape: &mut Shape, change: &mut impl FnMut(&mut String)) {
    let Shape {
        fingerprint: _,
        text,
        kind: _,
        class: _,
        dialect: _,
        writes: _,
        tables,
        counts: _,
        distinct_arguments: _,
        call_sites,
        n_at_other_sites: _,
    } = shape;
    [text].into_iter().chain(tables).for_each(&mut *change);
    of_call_sites(call_sites, change);
}

fn of_call_sites(call_sites: &mut [CallSite], change: &mut impl FnMut(&mut String)) {
    for Frame { function, file, line: _ } in call_sites.iter_mut().flat_map(|site| &mut site.frames) {
        function.iter_mut().chain(file).for_each(&mut *change);
    }
}
