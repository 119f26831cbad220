//! The calls at return addresses, each looked up once in a process.
//!
//! A backtrace names the functions of all its addresses whenever it is printed, which takes milliseconds. Chains have most of their addresses in
//! common, so that one whose addresses are all known need not be printed.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;

use super::frames::Call;
use super::parse;

/// Of each address, the innermost first: an inlined function has the address of the one that it is inlined in.
type Calls = HashMap<usize, Arc<[Call]>>;

static KNOWN: Mutex<Option<Calls>> = Mutex::new(None);

/// Those of a chain of which this is the backtrace, the innermost first; where no address of the chain is known, those of the whole backtrace.
pub(super) fn of(chain: &[usize], backtrace: &Backtrace) -> Vec<Arc<[Call]>> {
    if chain.is_empty() {
        return vec![parse::frames(&format!("{backtrace:#}")).map(|raw| Call::of(&raw)).collect()];
    }
    known(chain).unwrap_or_else(|| {
        learn(chain, &format!("{backtrace:#}"));
        known(chain).unwrap_or_default()
    })
}

fn known(chain: &[usize]) -> Option<Vec<Arc<[Call]>>> {
    let known = KNOWN.lock();
    let known = known.as_ref()?;
    chain.iter().map(|address| known.get(address).cloned()).collect()
}

/// Adds the addresses of the chain that are not known. One that is not printed has no calls.
fn learn(chain: &[usize], printed: &str) {
    let is_new = {
        let mut known = KNOWN.lock();
        let known = known.get_or_insert_default();
        chain.iter().copied().filter(|address| !known.contains_key(address)).collect::<Vec<usize>>()
    };
    let new = read(&is_new, printed);
    let mut known = KNOWN.lock();
    let known = known.get_or_insert_default();
    for (address, calls) in new {
        known.entry(address).or_insert_with(|| calls.into());
    }
}

/// The calls at these addresses, as they are printed first. A function that calls itself is printed several times.
fn read(addresses: &[usize], printed: &str) -> HashMap<usize, Vec<Call>> {
    let mut read: HashMap<usize, Vec<Call>> = addresses.iter().map(|address| (*address, Vec::new())).collect();
    let (last, done) = (Cell::new(0), RefCell::new(HashSet::new()));
    let is_meant = |address| {
        if last.get() != address {
            done.borrow_mut().insert(last.replace(address));
        }
        addresses.contains(&address) && !done.borrow().contains(&address)
    };
    for raw in parse::frames_at(printed, is_meant) {
        read.entry(raw.address).or_default().push(Call::of(&raw));
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_an_address_are_read_once() {
        let printed = "0: 0x10 - shop::inlined\n1: 0x10 - shop::f\n2: 0x30 - shop::g\n3: 0x10 - shop::inlined\n4: 0x10 - shop::f\n5: 0x20 - core::ops::f";
        let read = read(&[0x10, 0x20, 0x40], printed);
        let n = |address| read.get(&address).map(Vec::len);
        assert_eq!((n(0x10), n(0x20), n(0x40), n(0x30)), (Some(2), Some(1), Some(0), None));
        assert_eq!(read[&0x20], [Call::Other]);
    }

    #[test]
    fn only_the_frames_of_the_chain_remain() {
        let read = read(&[0x10, 0x20], "0: 0x10 - shop::f\n1: 0x20 - shop::g\n2: 0x30 - shop::main");
        let functions = |address| match &read[&address][..] {
            [Call::User(frame, _)] => frame.function.clone(),
            _ => None,
        };
        assert_eq!([functions(0x10), functions(0x20)].map(Option::unwrap), ["shop::f", "shop::g"]);
        assert!(!read.contains_key(&0x30));
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
        let [first, again] = [(); 2].map(|()| of(&chain, &backtrace));
        assert!(first.iter().map(|calls| calls.len()).sum::<usize>() > 5, "{first:?}");
        assert_eq!(first, again);
    }
}
