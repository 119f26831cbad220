//! The message of a test that fails: whose, expected and found, the evidence, the fix, and the totals once more.

use std::fmt::{self, Write};
use std::path::Path;

use super::broken::{self, broken, expectation};
use super::shapes::{self, Columns, ShapeRow, Shown};
use super::{Number, Sayable, findings, grouped, how_to_connect, units, unreported};
use crate::catalogue::Metric;
use crate::facts::{Blindness, Breach, Expectation, Finding, Level, NotConnected, Scope};

/// How many findings a message has a help for.
const MAX_ADVICE: usize = 3;

/// The message of a scope that failed, or of which nothing can be said. `dump` is the file that holds more.
///
/// # Example
///
/// ```
/// use querybudget_model::facts::{Breach, Outcome, Scope};
/// use querybudget_model::words::{Shown, failure};
///
/// let mut scope = Scope::new(0, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
/// scope.breaches.push(Breach::new("queries >= 1".parse()?, 0));
/// let message = failure(&scope, None, Shown::default());
/// assert!(message.starts_with("querybudget: `are_listed` is not within its budget\n"));
/// assert!(message.ends_with("  expected queries >= 1, found 0"));
/// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
/// ```
#[must_use]
pub fn failure(scope: &Scope, dump: Option<&Path>, shown: Shown) -> String {
    let mut message = Message { scope, dump, shown, text: String::new() };
    // A `String` takes everything.
    let _ = message.write();
    message.text
}

/// What a test that passes has to tell. `None` if that is nothing.
#[must_use]
pub fn warnings(scope: &Scope) -> Option<String> {
    let warned = of_level(scope, Level::Warned).map(|finding| format!("  {}", findings::warning(scope, finding)));
    let strays = shapes::unattributed(scope).map(|told| format!("  {told}"));
    let lines: Vec<String> = warned.chain(strays).collect();
    (!lines.is_empty()).then(|| format!("querybudget: `{}` warns\n{}", scope.name, lines.join("\n")))
}

fn of_level(scope: &Scope, level: Level) -> impl Iterator<Item = &Finding> {
    scope.findings.iter().filter(move |finding| finding.level == level)
}

struct Message<'a> {
    scope: &'a Scope,
    dump: Option<&'a Path>,
    shown: Shown,
    text: String,
}

impl<'a> Message<'a> {
    fn write(&mut self) -> fmt::Result {
        match self.scope.blindness {
            Some(Blindness::NotConnected(why)) => self.write_not_connected(why),
            Some(Blindness::Muted) => self.write_muted(),
            Some(Blindness::NothingSeen) => self.write_nothing_seen(),
            _ if self.is_broken() => self.write_over_budget(),
            Some(Blindness::Unreported) => self.write_unreported(),
            Some(Blindness::Silent) => self.write_silent(),
            Some(Blindness::SharedRuntime) => self.write_shared_runtime(),
            Some(Blindness::StillRunning) => self.write_still_running(),
            Some(Blindness::NoUnit) => self.write_no_unit(),
            Some(Blindness::Unattributed) => self.write_unattributed_alone(),
            None => Ok(()),
        }
    }

    /// What was seen is over the budget already, whatever else there was.
    fn is_broken(&self) -> bool {
        !broken(self.scope).is_empty() || of_level(self.scope, Level::Denied).next().is_some()
    }

    fn budget(&self) -> &'a str {
        self.scope.budget.as_deref().unwrap_or_default()
    }

    /// `querybudget: `dashboard` is over its budget`
    fn write_head(&mut self, verdict: &str) -> fmt::Result {
        writeln!(self.text, "querybudget: `{}` {verdict}", self.scope.name)
    }

    // -- over the budget ----------------------------------------------------------------------------

    fn write_over_budget(&mut self) -> fmt::Result {
        let findings = self.evidence();
        self.write_head(self.verdict())?;
        self.write_expected()?;
        if !self.is_of_units_alone() {
            writeln!(self.text)?;
            self.write_shapes(self.scope, &findings)?;
        }
        self.write_units(&findings)?;
        self.write_section(Level::Warned, findings::warning)?;
        self.write_section(Level::Allowed, |scope, finding| {
            let reason = finding.reason.as_deref().unwrap_or_default();
            format!("allowed: {} ({reason})", findings::named(scope, finding))
        })?;
        self.write_unwrapped()?;
        self.write_not_counted()?;
        self.write_unattributed()?;
        writeln!(self.text)?;
        self.write_doubt()?;
        self.write_help(&findings)?;
        self.write_dump()?;
        let totals = self.totals().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
        self.text.write_str(&totals)
    }

    /// The findings to show: those that the budget denies or warns of, and else what looks like an explanation of the number.
    fn evidence(&self) -> Vec<&'a Finding> {
        let scope = self.scope;
        let asked_for: Vec<&Finding> = of_level(scope, Level::Denied).chain(of_level(scope, Level::Warned)).collect();
        if !asked_for.is_empty() {
            return asked_for;
        }
        let is_allowed = |noted: &&Finding| of_level(scope, Level::Allowed).any(|allowed| allowed.shape == noted.shape);
        of_level(scope, Level::Noted)
            .filter(|noted| noted.lint().entry().explains_counts && !is_allowed(noted))
            .filter(|noted| {
                !self.is_of_units_alone() || units::broken(scope).iter().any(|unit| units::has(unit, noted))
            })
            .collect()
    }

    fn verdict(&self) -> &'static str {
        let scope = self.scope;
        match (scope.breaches.as_slice(), of_level(scope, Level::Denied).next()) {
            ([], Some(worst)) => worst.lint().entry().verdict,
            ([], None) if !self.is_as_expected() => "is not as expected",
            ([], None) => "allows what no longer happens",
            (breaches, _) if breaches.iter().any(|breach| breach.over() > 0) => "is over its budget",
            _ => "is not within its budget",
        }
    }

    fn is_as_expected(&self) -> bool {
        self.scope.expectations.iter().all(Expectation::is_met) && self.scope.unexpected.is_empty()
    }

    /// What was expected and what was found, with what it is made of.
    fn write_expected(&mut self) -> fmt::Result {
        let breaches: Vec<String> = self.scope.breaches.iter().map(|breach| self.breach(breach)).collect();
        let lines: Vec<String> = breaches.into_iter().chain(self.other_totals()).collect();
        lines.iter().try_for_each(|line| writeln!(self.text, "  {line}"))
    }

    /// `expected queries <= 3, found 61 in 3 shapes (58 over)`
    fn breach(&self, breach: &Breach) -> String {
        let metric = &breach.limit.metric;
        let within = match (&breach.unit, metric) {
            (None, Metric::Queries) => {
                format!(" in {}", Number(self.scope.counted().count() as u64, "shape", "shapes"))
            }
            _ => String::new(),
        };
        let over = match breach.over() {
            0 => String::new(),
            over => format!(" ({} over)", metric.shown(over)),
        };
        let others = breach.unit.as_ref().map(units::others).unwrap_or_default();
        format!("{breach}{within}{over}{others}")
    }

    /// The totals again, where a reader of the end of a long log looks.
    fn totals(&self) -> impl Iterator<Item = String> {
        broken::breaches(self.scope).map(|broken| broken.message).chain(self.other_totals())
    }

    fn other_totals(&self) -> impl Iterator<Item = String> + use<'a> {
        let scope = self.scope;
        let kept = broken::lints(scope).chain(broken::exceptions(scope)).map(|broken| broken.message);
        let unexpected = broken::unexpected(scope).map(|broken| broken.message);
        kept.chain(scope.expectations.iter().map(expectation)).chain(unexpected)
    }

    /// Whether all that does not hold are limits of units, so that the units say more than the scope.
    fn is_of_units_alone(&self) -> bool {
        let n_of_units = self.scope.breaches.iter().filter(|breach| breach.unit.is_some()).count();
        let is_denied = of_level(self.scope, Level::Denied).next().is_some();
        !self.shown.is_all() && !is_denied && broken(self.scope).len() == n_of_units
    }

    /// What each unit of work executed that breaks a limit.
    fn write_units(&mut self, findings: &[&Finding]) -> fmt::Result {
        for unit in units::broken(self.scope) {
            let of_unit = units::findings(unit, findings);
            writeln!(self.text, "\n  {}", units::title(unit))?;
            self.write_shapes(&units::alone(self.scope, unit), &of_unit.iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn write_shapes(&mut self, scope: &Scope, findings: &[&Finding]) -> fmt::Result {
        let (rows, n_shapes, n_queries) = shapes::shown_rows(scope, findings, self.shown);
        let columns = Columns::of(&rows);
        rows.iter().try_for_each(|row| self.write_row(row, columns))?;
        if n_shapes > 0 {
            let shapes = Number(n_shapes, "more shape", "more shapes");
            let queries = Number(n_queries, "query", "queries");
            writeln!(self.text, "  ... and {shapes} ({queries}); QUERYBUDGET_SHOW=all shows them")?;
        }
        Ok(())
    }

    fn write_row(&mut self, row: &ShapeRow, columns: Columns) -> fmt::Result {
        let Columns { number, text } = columns;
        let nested = row.indent();
        let text = text.saturating_sub(nested);
        let line = format!("  {:>number$}x  {:nested$}{:<text$}  {}", row.executions, "", row.text, row.remark);
        writeln!(self.text, "{}", line.trim_end())?;
        let indent = columns.indent() + 2 + nested;
        let arguments = row.arguments.iter().map(|values| format!("with {values}"));
        let below: Vec<String> =
            row.evidence.iter().cloned().chain(row.call_sites.iter().cloned()).chain(arguments).collect();
        below.iter().try_for_each(|line| writeln!(self.text, "{:indent$}{line}", ""))
    }

    /// The findings of a level, with an empty line before them, if there are any.
    fn write_section(&mut self, level: Level, told: impl Fn(&Scope, &Finding) -> String) -> fmt::Result {
        for (index, finding) in of_level(self.scope, level).enumerate() {
            let gap = if index == 0 { "\n" } else { "" };
            writeln!(self.text, "{gap}  {}", told(self.scope, finding))?;
        }
        Ok(())
    }

    /// How many queries did not go through the wrapper, where others did.
    fn write_unwrapped(&mut self) -> fmt::Result {
        let n_wrapped: u64 = self.n_wrapped();
        match (n_wrapped, self.scope.n_queries().saturating_sub(n_wrapped)) {
            (0, _) | (_, 0) => Ok(()),
            (_, n) => {
                let queries = Number(self.scope.n_queries(), "query", "queries");
                writeln!(self.text, "\n  {} of {queries} did not go through `Counted`", grouped(n))
            }
        }
    }

    fn n_wrapped(&self) -> u64 {
        self.scope.counted().map(|shape| shape.counts.wrapped).sum()
    }

    fn write_not_counted(&mut self) -> fmt::Result {
        match shapes::not_counted(self.scope) {
            Some(told) => writeln!(self.text, "\n  not counted: {told}"),
            None => Ok(()),
        }
    }

    fn write_unattributed(&mut self) -> fmt::Result {
        let Some(told) = shapes::unattributed(self.scope) else { return Ok(()) };
        writeln!(self.text, "\n  {told}:")?;
        let (rows, columns) = shapes::unattributed_rows(self.scope, self.shown.all(false));
        rows.iter().try_for_each(|row| self.write_row(row, columns))?;
        writeln!(
            self.text,
            "  help: give a task or a thread the span of the test, with `tracing::Instrument` and `tracing::Span`:"
        )?;
        writeln!(self.text, "      tokio::spawn(future.in_current_span())")?;
        writeln!(self.text, "      let span = Span::current(); std::thread::spawn(move || span.in_scope(work))")
    }

    /// What may be missing from the numbers above.
    fn write_doubt(&mut self) -> fmt::Result {
        match self.scope.blindness {
            Some(Blindness::StillRunning) => writeln!(self.text, "  besides, {}", shapes::still_running()),
            Some(Blindness::Unreported) => {
                writeln!(self.text, "  besides, {}, and perhaps others", unreported(self.scope))
            }
            Some(Blindness::NoUnit) => {
                writeln!(self.text, "  besides, no unit of work was seen, which `per_unit` is for")
            }
            Some(doubt @ (Blindness::Silent | Blindness::SharedRuntime)) => writeln!(self.text, "  besides, {doubt}"),
            _ => Ok(()),
        }
    }

    /// What to write instead; of a finding that fails the test also what to write if it is meant.
    fn write_help(&mut self, findings: &[&Finding]) -> fmt::Result {
        let mut given: Vec<String> = Vec::new();
        for advice in findings.iter().map(|finding| Sayable::of(self.scope, finding).help()) {
            if given.len() < MAX_ADVICE && !given.contains(&advice) {
                writeln!(self.text, "  help: {advice}")?;
                given.push(advice);
            }
        }
        if let Some(denied) = of_level(self.scope, Level::Denied).next() {
            let pattern = findings::pattern(self.scope, denied);
            writeln!(self.text, "  help: if it is meant: allow({pattern:?}, reason = \"..\")")?;
        }
        self.scope.stale.iter().try_for_each(|exception| writeln!(self.text, "  help: remove {exception}"))
    }

    /// Where more stands.
    fn write_dump(&mut self) -> fmt::Result {
        match self.dump {
            Some(file) => writeln!(self.text, "  dump: {}", file.display()),
            None => Ok(()),
        }
    }

    // -- not to be judged ---------------------------------------------------------------------------

    fn write_nothing_seen(&mut self) -> fmt::Result {
        self.write_head("saw no query")?;
        let budget = self.budget();
        writeln!(self.text, "  expected at least one, since the budget is: {budget}")?;
        self.write_not_counted()?;
        self.write_unattributed()?;
        writeln!(
            self.text,
            "\n  help: if none is meant, write `queries == 0` or `assert_no_queries!`; to allow none, `queries in 0..=n`"
        )?;
        writeln!(
            self.text,
            "  help: a connection with `log_statements(LevelFilter::Off)` reports nothing that could be counted"
        )?;
        self.write_dump()?;
        let help = "  help: code that was not awaited in here, or that talks to the database without sqlx, is not seen";
        self.text.write_str(help)
    }

    fn write_unattributed_alone(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        let seen = self.seen();
        writeln!(self.text, "  expected every query of the test in its scope, {seen} there")?;
        self.write_unattributed()?;
        self.write_dump()?;
        let budget = self.budget();
        write!(self.text, "  the budget is: {budget}")
    }

    fn write_still_running(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        writeln!(
            self.text,
            "  a statement was still running on SQLite's thread a second after the end, and is in no count"
        )?;
        writeln!(self.text, "  help: read its stream to the end, or await its task, inside")?;
        self.write_dump()?;
        let seen = self.seen();
        write!(self.text, "  {seen} until then")
    }

    /// `1 query was seen`
    fn seen(&self) -> String {
        format!("{} seen", Number(self.scope.n_queries(), "query was", "queries were"))
    }

    fn write_no_unit(&mut self) -> fmt::Result {
        self.write_head("saw no unit of work")?;
        let budget = self.budget();
        writeln!(self.text, "  expected at least one with a query, since the budget is: {budget}")?;
        writeln!(self.text, "  help: a request with the span of tower-http's `TraceLayer` is a unit")?;
        writeln!(self.text, "  help: of other work make one: querybudget::unit(\"the import\", future)")?;
        writeln!(self.text, "  help: or name the span that it has: units(\"handle_event\")")?;
        self.write_dump()?;
        let seen = self.seen();
        write!(self.text, "  {seen} in no unit")
    }

    fn write_muted(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        writeln!(self.text, "  {}", how_to_connect(NotConnected::ThreadSubscriber))?;
        self.write_dump()?;
        let seen = self.seen();
        write!(self.text, "  {seen} while it was not hidden")
    }

    fn write_unreported(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        writeln!(self.text, "  {}, so that it may be silent on others as well", unreported(self.scope))?;
        writeln!(self.text, "  help: remove `log_statements(LevelFilter::Off)` or the filter that drops them")?;
        writeln!(self.text, "  help: or let the wrapper count alone: querybudget::allow_wrapper_alone()")?;
        self.write_dump()?;
        let (seen, n_wrapped) = (self.seen(), grouped(self.n_wrapped()));
        write!(self.text, "  {seen}, {n_wrapped} of them through `Counted`")
    }

    fn write_silent(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        writeln!(self.text, "  {}, so that their number is not known", Blindness::Silent)?;
        writeln!(self.text, "  help: remove `log_statements` and `log_slow_statements` from the connection's options")?;
        self.write_dump()?;
        let seen = self.seen();
        write!(self.text, "  {seen} besides")
    }

    fn write_shared_runtime(&mut self) -> fmt::Result {
        self.write_head("cannot be judged")?;
        writeln!(self.text, "  {}, so that its statements may be counted here", Blindness::SharedRuntime)?;
        writeln!(self.text, "  help: give each test a runtime of its own, as #[tokio::test] does")?;
        self.write_dump()?;
        let seen = self.seen();
        write!(self.text, "  {seen}, perhaps of both")
    }

    fn write_not_connected(&mut self, why: NotConnected) -> fmt::Result {
        self.write_head("cannot be judged")?;
        write!(self.text, "  {}", how_to_connect(why))?;
        match self.dump {
            Some(file) => write!(self.text, "\n  dump: {}", file.display()),
            None => Ok(()),
        }
    }
}
