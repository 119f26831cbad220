//! Every test of a target as a scope, annotated or not.

use std::panic::Location;

use querybudget_model::words;

use super::scoped;
use super::settle::tell;
use crate::capture::{self, Audit, OpenScope, recorded_sync};
use crate::dump;
use crate::judge::Budget;
use crate::recording::Recording;
use crate::scope::{Purpose, ScopeRequest};

/// Makes every test of a test target a scope of its own, without a change to any.
///
/// Write it once, beside the `mod` lines of `tests/pages.rs`, or of `src/lib.rs` with `#[cfg(test)]` for the unit tests. Nothing
/// happens in a plain `cargo test`. Where dumps are asked for, as by `cargo querybudget audit -- cargo test`, each test that executes a
/// statement leaves one. It holds what the test executes on all threads and runtimes that lead to it. Scopes in the test stand below it. What `#[sqlx::test]`
/// does around the test, and what migrators do, counts for nobody.
///
/// It has no opinion and fails no test. If a dump cannot be written, the process ends with 101.
///
/// # Limits
///
/// - A test is known by the name of its thread, as the standard harness gives it. A thread that the test names like a function is taken for
///   another test. With a harness of your own, call [`audited`](crate::audited).
/// - A thread or a runtime leads to its test where the test's own thread was seen in it. What leads to none is told in the dumps of the tests
///   that ran at the time.
/// - Where the tests install a subscriber of their own, it must be [`subscriber`](crate::subscriber). stderr tells if it is not.
/// - It needs Linux, Android, a BSD, illumos, macOS, iOS or Windows; it is a compile error elsewhere.
///
/// # Example
///
/// ```
/// querybudget::audit!();
///
/// #[tokio::test]
/// async fn lists_orders() {
///     // As it was before.
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! audit {
    () => {
        const _: () = {
            extern "C" fn start() {
                $crate::__private::start_audit(::core::option_env!("CARGO_PKG_NAME"));
            }
            // What runs before `main`. The crate `ctor` would do the same for one more crate in the tree.
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs"))]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            #[cfg_attr(all(unix, not(target_vendor = "apple")), unsafe(link_section = ".init_array"))]
            static START: extern "C" fn() = start;
            #[cfg(not(any(unix, windows)))]
            ::core::compile_error!("`audit!` knows no way to run before the tests on this target");
        };
    };
}

/// Audits the tests of this process, if anybody asks for dumps.
#[track_caller]
pub fn start(package: Option<&'static str>) {
    dump::is_expanded_in(package);
    if dump::is_of_all() {
        let place = Location::caller();
        let opens = Box::new(move |test: String| ScopeRequest { purpose: Purpose::WholeTest, ..request(test, place) });
        capture::audit(Audit { opens, ends });
    }
}

fn request(test: String, place: &'static Location<'static>) -> ScopeRequest {
    ScopeRequest { name: test.clone(), test: Some(test), ..scoped::unjudged(place) }
}

fn ends(recording: Recording) {
    if !recording.saw_anything() {
        return;
    }
    let left = scoped::noted(&Budget::new().check(&recording));
    // The test is over, and has been reported.
    left.unwrap_or_else(|unwritten| unwritten.end_process());
}

/// Runs `work` as the test of this name, for a harness of your own: what [`audit!`](crate::audit!) does for the standard one.
///
/// Like that it leaves a dump where dumps are asked for, and does nothing else. Threads and runtimes that `work` starts lead to it as they do
/// to [`record_sync`](crate::record_sync). Where the counter is not connected, stderr tells.
///
/// # Example
///
/// ```
/// for (name, test) in [("adds", (|| assert_eq!(1 + 1, 2)) as fn()), ("multiplies", || assert_eq!(2 * 3, 6))] {
///     querybudget::audited(name, test);
/// }
/// ```
#[track_caller]
pub fn audited<T>(test: &str, work: impl FnOnce() -> T) -> T {
    if !dump::is_of_all() {
        return work();
    }
    match OpenScope::new(request(test.to_owned(), Location::caller())) {
        Ok(open) => {
            let (output, recording) = recorded_sync(open, work, scoped::on_interrupt(None));
            ends(recording);
            output
        }
        Err(why) => {
            tell(&words::not_audited(why));
            work()
        }
    }
}
