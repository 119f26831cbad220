//! What tells a result from others in every run, though lines move, counts change and tests come and go.

use std::collections::HashMap;

use querybudget_model::catalogue::Rule;
use querybudget_model::file::hash;

use super::types::Fingerprints;
use crate::compare::{Cause, Difference};

/// Of each cause. Those that would be the same are numbered, since code scanning shows one of them.
pub(super) fn identities(causes: &[&Cause]) -> Vec<Fingerprints> {
    let mut known: HashMap<String, u64> = HashMap::new();
    let mut numbered = |cause: &&Cause| {
        let identity = identity(cause);
        let n_before = known.entry(identity.clone()).or_default();
        *n_before += 1;
        let identity = if *n_before > 1 { format!("{identity}#{n_before}") } else { identity };
        Fingerprints { hash: format!("{:016x}:1", hash(&identity)), identity }
    };
    causes.iter().map(&mut numbered).collect()
}

/// The rule, what it is about, and the file that asks, or the test whose budget it is.
fn identity(cause: &Cause) -> String {
    let worst = cause.worst();
    let Difference { rule, fingerprint, lint, limit, place, .. } = worst;
    let shape = fingerprint.map(|fingerprint| fingerprint.to_string());
    let about: Vec<String> = [shape, lint.map(|lint| lint.to_string()), limit.clone()].into_iter().flatten().collect();
    let whose = match place {
        Some(place) if worst.is_asked_there => place.file.to_string(),
        _ if *rule == Rule::OverBudget => worst.test.to_string(),
        _ => String::new(),
    };
    format!("{rule}/{}/{whose}", about.join("/"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use querybudget_model::catalogue::Lint;
    use querybudget_model::facts::Fingerprint;

    use super::super::super::samples::{difference, place};
    use super::*;

    fn of(difference: &Difference) -> Cause {
        Cause { differences: vec![difference.clone()] }
    }

    fn first() -> Difference {
        let first = difference(Rule::NewFinding, "lists", "a SELECT executed 5 times");
        let fingerprint = Some(Fingerprint::from_u64(1));
        Difference { place: place("a.rs", 7), is_asked_there: true, fingerprint, ..first }
    }

    #[test]
    fn an_identity_is_the_same_when_counts_lines_and_tests_move() {
        let mut later =
            Difference { message: "a SELECT executed 6 times".to_owned(), place: place("a.rs", 9), ..first() };
        later.test.name = "shows".to_owned();
        assert_eq!(identity(&of(&first())), identity(&of(&later)));
        for other in [
            Difference { rule: Rule::NewQuery, ..first() },
            Difference { fingerprint: Some(Fingerprint::from_u64(2)), ..first() },
            Difference { lint: Some(Lint::NPlusOne), ..first() },
            Difference { place: place("b.rs", 7), ..first() },
        ] {
            assert_ne!(identity(&of(&first())), identity(&of(&other)));
        }
    }

    #[test]
    fn results_of_one_line_do_not_collapse() {
        let (one, other) = (of(&first()), of(&Difference { place: place("a.rs", 9), ..first() }));
        let over = ["one", "other"].map(|test| of(&difference(Rule::OverBudget, test, "")));
        let all = [&one, &other, &over[0], &over[1]];
        let hashes: BTreeSet<String> = identities(&all).into_iter().map(|identity| identity.hash).collect();
        assert_eq!(hashes.len(), all.len());
    }
}
