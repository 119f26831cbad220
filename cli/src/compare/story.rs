//! What took the place of what: a statement that is new beside one that is gone may be one change.
//!
//! The baseline has no more of a statement than its text, so the texts decide. It has no places: a line moves with each change.

use std::collections::{BTreeMap, BTreeSet};

use querybudget_model::facts::Fingerprint;
use querybudget_model::words::Outline;

use crate::baseline::{Accepted, AcceptedShape};
use crate::suite::{ExecutedShape, ShapeTotals, Test};

/// Where so many are new and gone, the suite is another one.
const MAX_PAIRS: usize = 10_000;

/// The stories of a test, by the new shape that tells them.
#[derive(Debug, Default)]
pub(super) struct Stories<'a> {
    told: BTreeMap<Fingerprint, Story<'a>>,
    /// The shapes that stand in the story of another one.
    in_others: BTreeSet<Fingerprint>,
}

/// What belongs to a new shape.
#[derive(Debug, Default)]
pub(super) struct Story<'a> {
    /// What it took the place of.
    pub(super) before: Vec<&'a AcceptedShape>,
    /// What is new with it, in the place of the same.
    pub(super) besides: Vec<&'a ShapeTotals>,
    /// Whether no more than its columns are different from the one before.
    pub(super) is_of_columns: bool,
}

struct Told<'a, T> {
    shape: &'a T,
    outline: Outline,
}

impl<'a> Stories<'a> {
    pub(super) fn of(test: &'a Test, accepted: &'a Accepted) -> Self {
        let is_new = |shape: &&ExecutedShape| accepted.shape(shape.totals.fingerprint).is_none();
        // One that is executed at most so often may be executed again.
        let is_gone = |known: &&AcceptedShape| !known.is_at_most && test.shape(known.totals.fingerprint).is_none();
        let new: Vec<&ExecutedShape> = test.shapes.iter().filter(is_new).collect();
        let gone: Vec<&AcceptedShape> = accepted.shapes.iter().filter(is_gone).collect();
        let mut stories = Stories::default();
        // Who has not seen everything cannot say what is gone.
        if !test.is_comparable() || new.is_empty() || gone.is_empty() || new.len() * gone.len() > MAX_PAIRS {
            return stories;
        }
        let mut new: Vec<_> =
            new.into_iter().map(|shape| Told { shape, outline: Outline::of(&shape.totals.sql) }).collect();
        let mut gone: Vec<_> =
            gone.into_iter().map(|shape| Told { shape, outline: Outline::of(&shape.totals.sql) }).collect();
        stories.pair(&mut new, &mut gone);
        stories.replace_by_several(&mut new, &mut gone);
        stories.replace_several(&new, &mut gone);
        stories
    }

    pub(super) fn of_shape(&self, fingerprint: Fingerprint) -> Option<&Story<'a>> {
        self.told.get(&fingerprint)
    }

    /// Whether another shape tells of it.
    pub(super) fn is_told(&self, fingerprint: Fingerprint) -> bool {
        self.in_others.contains(&fingerprint)
    }

    /// One for one, on the same tables: the one that differs in its columns alone, else the one that is most alike.
    fn pair(&mut self, new: &mut Vec<Told<'a, ExecutedShape>>, gone: &mut Vec<Told<'a, AcceptedShape>>) {
        for is_of_columns in [true, false] {
            new.retain(|one| {
                let alike = |known: &Told<'_, AcceptedShape>| match is_of_columns {
                    true => known.outline == one.outline,
                    false => is_about_the_same(&known.outline, &one.outline),
                };
                let candidates = (0..gone.len()).filter(|place| alike(&gone[*place]));
                let Some(best) = candidates.max_by_key(|place| gone[*place].outline.n_in_common(&one.outline)) else {
                    return true;
                };
                let before = vec![gone.remove(best).shape];
                self.tell(one.shape, Story { before, besides: Vec::new(), is_of_columns });
                false
            });
        }
    }

    /// A join that became a query for each row: the worst of the new ones tells of the others.
    fn replace_by_several(&mut self, new: &mut Vec<Told<'a, ExecutedShape>>, gone: &mut Vec<Told<'a, AcceptedShape>>) {
        gone.retain(|known| {
            let (parts, others): (Vec<_>, Vec<_>) =
                new.drain(..).partition(|one| is_part_of(&one.outline, &known.outline));
            *new = others;
            let Some(worst) = parts.iter().max_by_key(|part| rank(part.shape)) else { return true };
            let is_other =
                |part: &&Told<'_, ExecutedShape>| part.shape.totals.fingerprint != worst.shape.totals.fingerprint;
            // One with a finding has a story of its own.
            let besides = parts.iter().filter(is_other).filter(|part| part.shape.details.is_empty());
            let besides = besides.map(|part| &part.shape.totals).collect();
            self.tell(worst.shape, Story { before: vec![known.shape], besides, is_of_columns: false });
            false
        });
    }

    /// Queries that became a join.
    fn replace_several(&mut self, new: &[Told<'a, ExecutedShape>], gone: &mut Vec<Told<'a, AcceptedShape>>) {
        for one in new {
            let (parts, others): (Vec<_>, Vec<_>) =
                gone.drain(..).partition(|known| is_part_of(&known.outline, &one.outline));
            *gone = others;
            if !parts.is_empty() {
                let before = parts.into_iter().map(|known| known.shape).collect();
                self.tell(one.shape, Story { before, besides: Vec::new(), is_of_columns: false });
            }
        }
    }

    fn tell(&mut self, shape: &'a ExecutedShape, story: Story<'a>) {
        self.in_others.extend(story.before.iter().map(|known| known.totals.fingerprint));
        self.in_others.extend(story.besides.iter().map(|new| new.fingerprint));
        self.told.insert(shape.totals.fingerprint, story);
    }
}

/// The worst last.
fn rank(shape: &ExecutedShape) -> (bool, u64) {
    (!shape.details.is_empty(), shape.totals.executions)
}

fn is_about_the_same(one: &Outline, other: &Outline) -> bool {
    one.verb == other.verb && one.tables == other.tables && !one.tables.is_empty()
}

fn is_part_of(part: &Outline, whole: &Outline) -> bool {
    part.verb == whole.verb && !part.tables.is_empty() && part.tables.is_subset(&whole.tables)
}
