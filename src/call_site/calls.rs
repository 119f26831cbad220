//! The calls at return addresses, each looked up once in a process.
//!
//! A backtrace names the functions of all its addresses whenever it is printed, which takes milliseconds. Chains have most of their addresses in
//! common, so that one whose addresses are all known need not be printed.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use parking_lot::Mutex;

use super::frames::Call;
use super::known::{self, Table};
use super::parse;

/// Of each address, the innermost first: an inlined function has the address of the one that it is inlined in.
static KNOWN: Mutex<Option<Table<Arc<[Call]>>>> = Mutex::new(None);

/// Those of a chain of which this is the backtrace, the innermost first; where no address of the chain is known, those of the whole backtrace.
/// It is printed when an address is asked for that is not known, and so never for whoever stops before.
pub(super) fn of(chain: &[usize], backtrace: &Backtrace) -> impl Iterator<Item = Arc<[Call]>> {
    let whole = || parse::frames(&format!("{backtrace:#}")).map(|raw| Call::of(&raw)).collect();
    let calls_at = move |address: &usize| {
        known_at(*address).unwrap_or_else(|| {
            learn(chain, &format!("{backtrace:#}"));
            known_at(*address).unwrap_or_default()
        })
    };
    chain.is_empty().then(whole).into_iter().chain(chain.iter().map(calls_at))
}

fn known_at(address: usize) -> Option<Arc<[Call]>> {
    KNOWN.lock().as_ref()?.get(&key(address)).cloned()
}

/// Different addresses have different ones.
fn key(address: usize) -> u64 {
    known::hashed(known::EMPTY, address)
}

/// Adds the addresses of the chain that are not known. One that is not printed has no calls.
fn learn(chain: &[usize], printed: &str) {
    let is_new = {
        let mut known = KNOWN.lock();
        let known = known.get_or_insert_default();
        chain.iter().copied().filter(|address| !known.contains_key(&key(*address))).collect::<Vec<usize>>()
    };
    let new = read(&is_new, printed);
    let mut known = KNOWN.lock();
    let known = known.get_or_insert_default();
    for (address, calls) in new {
        known.entry(key(address)).or_insert_with(|| calls.into());
    }
}

/// The calls at these addresses, as they are printed first. A function that calls itself is printed several times.
fn read(addresses: &[usize], printed: &str) -> Vec<(usize, Vec<Call>)> {
    let (unread, last) = (RefCell::new(addresses.to_vec()), Cell::new(0));
    let is_first = |address| {
        let mut unread = unread.borrow_mut();
        let n_before = unread.len();
        unread.retain(|other| *other != address);
        unread.len() < n_before
    };
    let is_meant = |address| {
        let is_meant = last.get() == address || is_first(address);
        last.set(if is_meant { address } else { 0 });
        is_meant
    };
    let mut read: Vec<(usize, Vec<Call>)> = Vec::new();
    for raw in parse::frames_at(printed, is_meant) {
        match read.last_mut() {
            Some((address, calls)) if *address == raw.address => calls.push(Call::of(&raw)),
            _ => read.push((raw.address, vec![Call::of(&raw)])),
        }
    }
    read.extend(unread.take().into_iter().map(|address| (address, Vec::new())));
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_an_address_are_read_once() {
        let printed = "0: 0x10 - shop::inlined\n1: 0x10 - shop::f\n2: 0x30 - shop::g\n3: 0x10 - shop::inlined\n4: 0x10 - shop::f\n5: 0x20 - core::ops::f";
        let read = read(&[0x10, 0x20, 0x40], printed);
        let n_calls: Vec<(usize, usize)> = read.iter().map(|(address, calls)| (*address, calls.len())).collect();
        assert_eq!(n_calls, [(0x10, 2), (0x20, 1), (0x40, 0)]);
        assert_eq!(read[1].1, [Call::Other]);
    }

    #[test]
    fn only_the_frames_of_the_chain_remain() {
        let read = read(&[0x10, 0x20], "0: 0x10 - shop::f\n1: 0x20 - shop::g\n2: 0x30 - shop::main");
        let calls = read.iter().flat_map(|(_, calls)| calls);
        let functions = calls.map(|call| match call {
            Call::User(frame, _) => frame.function.as_deref(),
            _ => None,
        });
        assert_eq!(functions.collect::<Vec<_>>(), [Some("shop::f"), Some("shop::g")]);
    }

    #[test]
    #[cfg(all(unix, not(target_arch = "arm")))]
    fn a_chain_that_is_known_is_told_as_before() {
        let mut chain = Vec::new();
        crate::call_site::walk::walk(None, |address| {
            chain.push(address);
            std::ops::ControlFlow::Continue(())
        });
        let backtrace = Backtrace::force_capture();
        let [first, again] = [(); 2].map(|()| of(&chain, &backtrace).collect::<Vec<_>>());
        assert!(first.iter().map(|calls| calls.len()).sum::<usize>() > 5, "{first:?}");
        assert_eq!(first, again);
    }
}
