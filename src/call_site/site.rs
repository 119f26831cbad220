//! One chain of calls.

use std::backtrace::Backtrace;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use querybudget_model::facts::Frame;

use super::calls;
use super::frames::UserFrames;
use super::known::{self, Known};
use super::walk::{self, StackPlace};

/// A longer chain is cut at its outer end.
const MAX_ADDRESSES: usize = 256;

/// Where a statement was asked for: the frames of the user's own code, innermost first.
///
/// # Example
///
/// ```
/// # async fn example(pool: &sqlx::PgPool) {
/// let ((), queries) = querybudget::record(async {
///     sqlx::query("SELECT 1").execute(pool).await.ok();
/// })
/// .await;
/// for shape in queries.shapes() {
///     for (site, executions) in shape.call_sites() {
///         println!("{executions}x {}: {site}", shape.text());
///     }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct CallSite {
    captured: Arc<Captured>,
}

struct Captured {
    /// What tells it from others.
    chain: u64,
    addresses: Box<[usize]>,
    backtrace: Backtrace,
    user: OnceLock<UserFrames>,
}

impl CallSite {
    /// What has called this, up to the frame at `end`.
    pub(crate) fn here(end: Option<StackPlace>) -> Self {
        let mut addresses = [0; MAX_ADDRESSES];
        let (mut n, mut key) = (0, known::EMPTY);
        walk::walk(end, |address| {
            addresses[n] = address;
            n += 1;
            key = known::hashed(key, address);
            if n < MAX_ADDRESSES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        known(&addresses[..n], key)
    }

    /// Whether anything but the table of known ones has it.
    fn is_held(&self) -> bool {
        Arc::strong_count(&self.captured) > 1
    }

    /// Whether sqlx's migrator called, which makes its table.
    ///
    /// The first call of a process resolves addresses, which takes milliseconds.
    pub(crate) fn is_migrator(&self) -> bool {
        self.user().is_migrator
    }

    /// Whether sqlx's test harness asked, to set a test up or to clean up behind it.
    ///
    /// The first call of a process resolves addresses, which takes milliseconds.
    pub(crate) fn is_set_up(&self) -> bool {
        self.user().is_set_up
    }

    /// How many of the outermost calls both have.
    pub(crate) fn n_common_end(&self, other: &CallSite) -> usize {
        let pairs = self.captured.addresses.iter().rev().zip(other.captured.addresses.iter().rev());
        pairs.take_while(|(one, other)| one == other).count()
    }

    /// What tells the chain of calls from others.
    pub(crate) fn chain(&self) -> u64 {
        self.captured.chain
    }

    /// Whether both are the same chain of calls. A function that calls itself is the same, however often it does.
    pub(crate) fn is(&self, other: &CallSite) -> bool {
        self.chain() == other.chain()
    }

    /// The frames of the user's code, innermost first; empty where there are none.
    ///
    /// The first call resolves the addresses, which takes milliseconds.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// for (site, _) in queries.shapes().flat_map(|shape| shape.call_sites()) {
    ///     assert!(!site.frames().is_empty());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.user().frames
    }

    /// Those of them that a service called which hands over requests, and those around it. Without a service all are around it.
    pub(crate) fn frames_of_request(&self) -> (&[Frame], &[Frame]) {
        let UserFrames { frames, n_in_service, .. } = self.user();
        frames.split_at(*n_in_service)
    }

    /// Whether both ask by the same calls in the user's code. Where lines are not known, only the same chain does.
    pub(crate) fn is_same_to_user(&self, other: &CallSite) -> bool {
        let have_lines = |frames: &[Frame]| !frames.is_empty() && frames.iter().all(|frame| frame.line.is_some());
        self.is(other) || have_lines(self.frames()) && self.user() == other.user()
    }

    fn user(&self) -> &UserFrames {
        let Captured { addresses, backtrace, user, .. } = &*self.captured;
        user.get_or_init(|| {
            let mut frames = UserFrames::default();
            for calls in calls::of(addresses, backtrace) {
                if calls.iter().any(|call| frames.take(call).is_break()) {
                    break;
                }
            }
            frames
        })
    }
}

impl Captured {
    /// What this thread's stack holds, of which these are the return addresses.
    fn here(addresses: &[usize]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let chain = match addresses.is_empty() {
            // Of a stack that cannot be walked it is not known, so that each is another.
            true => NEXT.fetch_add(1, Ordering::Relaxed),
            false => each_once(addresses).fold(known::EMPTY, known::hashed),
        };
        Captured { chain, addresses: addresses.into(), backtrace: Backtrace::force_capture(), user: OnceLock::new() }
    }
}

/// Each address where it first stands, so that a function that calls itself is the same chain however deep it is.
fn each_once(addresses: &[usize]) -> impl Iterator<Item = usize> {
    // 1,024 of them. That of a new address is mostly not taken yet, so that it need not be looked for among the others.
    let mut bits = [0_u64; 16];
    let mut is_taken = move |address| {
        let bit = (known::hashed(known::EMPTY, address) >> 54) as usize;
        let before = bits[bit / 64];
        bits[bit / 64] |= 1 << (bit % 64);
        before == bits[bit / 64]
    };
    let is_first =
        move |index: &usize| !is_taken(addresses[*index]) || !addresses[..*index].contains(&addresses[*index]);
    (0..addresses.len()).filter(is_first).map(|index| addresses[index])
}

/// The chain with these addresses, which this thread's stack now has, and their hash. Each is captured once.
fn known(addresses: &[usize], key: u64) -> CallSite {
    let captured = || CallSite { captured: Arc::new(Captured::here(addresses)) };
    if addresses.is_empty() {
        return captured();
    }
    KNOWN.get(key).unwrap_or_else(|| KNOWN.keep(key, captured(), CallSite::is_held))
}

/// A capture takes some 4 KiB, so that they stay below 64 MiB.
static KNOWN: Known<CallSite, 16_384> = Known::new();

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frames().first() {
            Some(frame) => frame.fmt(f),
            None => f.write_str("not visible"),
        }
    }
}

impl fmt::Debug for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.frames()).finish()
    }
}
