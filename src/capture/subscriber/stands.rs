//! Spans of ours, which the user's subscriber knows nothing of. Their ids look like none of a registry's.

use std::sync::Arc;

use parking_lot::Mutex;
use tracing::Metadata;
use tracing::span::Id;

use super::ask::Ask;
use super::mark::SpanMark;
use crate::capture::caller::Carried;

/// A registry numbers the threads of its spans in these bits, and never has so many. Other subscribers count from 1.
const OURS: u64 = 0xffff_ffff_0000_0000;

/// What a span of ours is for.
#[derive(Debug)]
pub(super) struct Stand {
    pub(super) metadata: &'static Metadata<'static>,
    /// The user's span that it stands in place of, while that is where the code is.
    pub(super) covers: Option<Id>,
    pub(super) role: Role,
}

#[derive(Debug)]
pub(super) enum Role {
    /// It leads what is sent to SQLite's thread back to who asked for it.
    Asked(Ask),
    /// A span of the user's that nobody else wants.
    Shadow(SpanMark),
}

impl Role {
    /// What it carries.
    pub(super) fn carried(&self) -> Carried {
        match self {
            Role::Shadow(mark) => mark.carried(),
            Role::Asked(ask) => Carried { scope: ask.caller.scope().cloned(), unit: ask.caller.unit.clone() },
        }
    }
}

/// Those that somebody holds.
#[derive(Debug, Default)]
pub(super) struct Stands {
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    all: Vec<Slot>,
    free: Vec<u32>,
}

#[derive(Debug, Default)]
struct Slot {
    stand: Option<Arc<Stand>>,
    n_holders: usize,
}

/// Whether the id is of a span of ours.
pub(super) fn is_ours(id: &Id) -> bool {
    id.into_u64() & OURS == OURS
}

fn index(id: &Id) -> usize {
    (id.into_u64() & !OURS) as usize
}

impl Stands {
    /// The id of a new one that so many hold.
    pub(super) fn add(&self, stand: Stand, n_holders: usize) -> Id {
        let mut slots = self.slots.lock();
        let index = slots.free.pop().unwrap_or_else(|| {
            slots.all.push(Slot::default());
            slots.all.len() as u32 - 1
        });
        slots.all[index as usize] = Slot { stand: Some(Arc::new(stand)), n_holders };
        Id::from_u64(OURS | u64::from(index))
    }

    pub(super) fn get(&self, id: &Id) -> Option<Arc<Stand>> {
        self.slots.lock().all.get(index(id))?.stand.clone()
    }

    pub(super) fn hold(&self, id: &Id) {
        if let Some(slot) = self.slots.lock().all.get_mut(index(id)) {
            slot.n_holders += 1;
        }
    }

    /// What nobody holds any more.
    pub(super) fn let_go(&self, id: &Id) -> Option<Arc<Stand>> {
        let mut slots = self.slots.lock();
        let slot = slots.all.get_mut(index(id))?;
        slot.n_holders = slot.n_holders.saturating_sub(1);
        if slot.n_holders > 0 {
            return None;
        }
        let stand = slot.stand.take()?;
        slots.free.push(index(id) as u32);
        Some(stand)
    }
}
