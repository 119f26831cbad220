//! Which frames are the user's, and how they are shown.

use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use querybudget_model::facts::Frame;

use super::parse::RawFrame;

/// Crates between the user's code and the wire. A vendored one lies in the user's own tree, so that its path does not
/// give it away.
const PLUMBING: &[&str] = &[
    "alloc",
    "backtrace",
    "core",
    "futures",
    "futures_core",
    "futures_util",
    "querybudget",
    "sea_orm",
    "sea_query",
    "sqlx",
    "sqlx_core",
    "sqlx_mysql",
    "sqlx_postgres",
    "sqlx_sqlite",
    "std",
    "test",
    "tokio",
    "tracing",
    "tracing_core",
    "tracing_futures",
    "tracing_subscriber",
];
/// And those that hand a request to the user's code.
const SERVICES: &[&str] = &[
    "actix_http",
    "actix_server",
    "actix_service",
    "actix_web",
    "axum",
    "axum_core",
    "hyper",
    "hyper_util",
    "poem",
    "rocket",
    "salvo_core",
    "tonic",
    "tower",
    "tower_http",
    "tower_service",
    "warp",
];
/// The function of sqlx's by which a migrator makes its table.
const MIGRATORS_FUNCTION: &str = "ensure_migrations_table";
/// What polls a spawned task.
const TASK: &str = "tokio::runtime::task::";
/// Directories that hold other people's code.
const FOREIGN_PATHS: &[&str] = &["/rustc/", "/.cargo/registry/", "/.cargo/git/", "/rustlib/src/rust/"];
/// The directory of this crate's own code.
const OWN_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");

/// The frames of the user's code on a stack, innermost first, each function once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UserFrames {
    pub(super) frames: Vec<Frame>,
    /// Where in its line each calls, since one line may hold several calls.
    pub(super) columns: Vec<Option<u32>>,
    /// How many of them, from the innermost on, the outermost service has called that hands over requests; 0 if there is none.
    pub(super) n_in_service: usize,
    /// sqlx's test harness asked, and no code of the user's in it. Then it has no frames: those around are of the test.
    pub(super) is_set_up: bool,
    /// sqlx's migrator asked, which made its table.
    pub(super) is_migrator: bool,
}

/// What a function on a stack is to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    /// It is the user's, with where in its line it calls.
    User(Frame, Option<u32>),
    Service,
    TestHarness,
    Migrator,
    /// It polls a spawned task. Outside of it stands who runs that: a thread of the runtime, or whatever blocks on it.
    Task,
    Other,
}

impl Call {
    pub(super) fn of(raw: &RawFrame<'_>) -> Self {
        match raw.function.as_str() {
            function if function.starts_with(TASK) => Call::Task,
            _ if is_user_code(raw) => Call::User(frame(raw), raw.column),
            function if is_service(function) => Call::Service,
            function if is_test_harness(function) => Call::TestHarness,
            function if function.contains(MIGRATORS_FUNCTION) => Call::Migrator,
            _ => Call::Other,
        }
    }
}

impl UserFrames {
    /// Takes the next call, from the innermost on. It breaks where those around it say nothing more.
    pub(super) fn take(&mut self, call: &Call) -> ControlFlow<()> {
        match call {
            Call::Task => return ControlFlow::Break(()),
            Call::TestHarness if self.frames.is_empty() => {
                self.is_set_up = true;
                return ControlFlow::Break(());
            }
            Call::User(frame, column) => self.add(frame, *column),
            Call::Service => self.n_in_service = self.frames.len(),
            Call::Migrator => self.is_migrator = true,
            Call::TestHarness | Call::Other => {}
        }
        ControlFlow::Continue(())
    }

    fn add(&mut self, frame: &Frame, column: Option<u32>) {
        // An async function, its closure and what a macro made around a test are several frames of one function.
        let is_same = |known: &Frame| match &frame.function {
            Some(_) => known.function == frame.function,
            None => known == frame,
        };
        if !self.frames.iter().any(is_same) {
            self.frames.push(frame.clone());
            self.columns.push(column);
        }
    }
}

/// Whether the function is in what runs `#[sqlx::test]`, of sqlx's or of a driver of its.
fn is_test_harness(function: &str) -> bool {
    crate_of(function).is_some_and(|name| name.starts_with("sqlx_")) && function.contains("::testing::")
}

fn is_service(function: &str) -> bool {
    crate_of(function).is_some_and(|name| SERVICES.contains(&name))
}

fn is_user_code(frame: &RawFrame<'_>) -> bool {
    let is_elsewhere = |file: &str| {
        let file = absolute(file);
        file.starts_with(OWN_PATH) || FOREIGN_PATHS.iter().any(|path| file.contains(path))
    };
    match (frame.file, crate_of(&frame.function)) {
        (Some(file), _) if is_elsewhere(file) => false,
        (_, Some(name)) => !PLUMBING.contains(&name) && !SERVICES.contains(&name),
        // A function of the C library has no path, nor has an inlined one with little debug information.
        (file, None) => file.is_some_and(|file| file.ends_with(".rs")),
    }
}

/// The crate a function is in: that of `<sqlx_core::pool::Pool<..> as ..>::f` stands behind the bracket, that of
/// `<S as futures_core::Stream>::f` is the trait's.
fn crate_of(function: &str) -> Option<&str> {
    let path = function.trim_start_matches(['<', '&', '*']).trim_start_matches("dyn ");
    let (name, _) = path.split_once("::")?;
    let name = name.rsplit(" as ").next().unwrap_or(name);
    (!name.starts_with('{')).then_some(name)
}

fn frame(raw: &RawFrame<'_>) -> Frame {
    // `{async_fn#0}` says nothing beside its line.
    let function = Some(without_closures(&raw.function)).filter(|function| !function.starts_with('{'));
    Frame::new(function, raw.file.map(shortest_path), raw.line)
}

/// The path of a function for what it encloses: `f` for `f::{{closure}}` and `f::{closure#0}`.
fn without_closures(function: &str) -> String {
    let mut parts = function.replace("::{{closure}}", "");
    while let Some(start) = parts.find("::{closure#")
        && let Some(length) = parts[start..].find('}')
    {
        parts.replace_range(start..=start + length, "");
    }
    parts
}

/// The path relative to the workspace, as a panic shows it, else to the crate under test, else as it is.
fn shortest_path(file: &str) -> String {
    let file = absolute(file);
    let path = straight(Path::new(&file));
    ROOTS.iter().find_map(|root| path.strip_prefix(root).ok()).unwrap_or(&path).display().to_string()
}

/// A backtrace shows what lies below the working directory relative to that.
fn absolute(file: &str) -> String {
    let file = file.replace('\\', "/");
    match (file.strip_prefix("./"), std::env::current_dir()) {
        (Some(below), Ok(directory)) => directory.join(below).display().to_string(),
        _ => file,
    }
}

/// The path without `..`, as of a file that another one includes.
fn straight(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut straight, component| {
        match component {
            Component::ParentDir => drop(straight.pop()),
            other => straight.push(other),
        }
        straight
    })
}

/// The directory with the lock file at or above the crate under test, then that of the crate.
static ROOTS: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let Some(crate_dir) = manifest_dir.or_else(|| std::env::current_dir().ok()) else { return Vec::new() };
    let workspace = crate_dir.ancestors().find(|dir| dir.join("Cargo.lock").exists()).map(Path::to_path_buf);
    workspace.into_iter().chain([crate_dir]).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call_site::parse;

    fn of_user(printed: &str) -> UserFrames {
        let mut frames = UserFrames::default();
        parse::frames(printed).map(|raw| Call::of(&raw)).find(|call| frames.take(call).is_break());
        frames
    }

    fn shown(printed: &str) -> Vec<String> {
        of_user(printed).frames.iter().map(Frame::to_string).collect()
    }

    #[test]
    fn only_the_users_frames_remain() {
        let printed = "\
            0: 0x10 - querybudget::capture::layer::f
                at /home/u/querybudget/src/capture/layer.rs:3:1
            1: 0x20 - <sqlx_core::logger::QueryLogger as core::ops::drop::Drop>::drop
                at /home/u/.cargo/registry/src/i/sqlx-core/src/logger.rs:9:1
            2: 0x30 - shop::dashboard::orders_for::{{closure}}
                at /home/u/shop/src/dashboard.rs:42:1
            3: 0x30 - shop::dashboard::orders_for::{closure#0}
                at /home/u/shop/src/dashboard.rs:42:1
            4: 0x40 - <S as futures_core::stream::TryStream>::try_poll_next
            5: 0x50 - tokio::runtime::park::block_on
                at /vendor/tokio/src/park.rs:1:1
            6: 0x60 - core::ops::function::FnOnce::call_once
                at /rustc/abc/library/core/src/ops/function.rs:250:1
            7: 0x70 - __libc_start_main";
        assert_eq!(shown(printed), ["/home/u/shop/src/dashboard.rs:42  shop::dashboard::orders_for"]);
    }

    #[test]
    fn what_a_service_has_called_is_told() {
        let in_service = |printed: &str| of_user(printed).n_in_service;
        let handled = "0: 0x10 - shop::load\n1: 0x20 - shop::page\n2: 0x30 - <axum::routing::Route as tower_service::Service<R>>::call";
        assert_eq!(in_service(handled), 2);
        assert_eq!(in_service(&format!("{handled}\n3: 0x40 - shop::test\n4: 0x50 - shop::main")), 2);
        let layered =
            format!("{handled}\n3: 0x40 - shop::auth\n4: 0x50 - actix_web::service::call\n5: 0x60 - shop::test");
        assert_eq!(in_service(&layered), 3);
        assert_eq!(in_service("0: 0x10 - shop::load\n1: 0x20 - shop::test"), 0);
    }

    #[test]
    fn what_the_test_harness_asks_for_is_told_from_what_the_test_in_it_asks_for() {
        let is_set_up = |printed: &str| of_user(printed).is_set_up;
        let harness = "8: 0x80 - sqlx_core::testing::run_test::{{closure}}\n9: 0x90 - shop::lists_orders";
        let fixture = "0: 0x10 - sqlx_core::executor::f\n1: 0x20 - sqlx_core::testing::setup_test_db::{{closure}}";
        let database = "0: 0x10 - <sqlx_postgres::database::Postgres as sqlx_core::testing::TestSupport>::test_context";
        assert!(is_set_up(&format!("{fixture}\n{harness}")) && is_set_up(&format!("{database}\n{harness}")));
        assert!(!is_set_up(&format!("0: 0x10 - shop::lists_orders::{{{{closure}}}}\n{harness}")));
    }

    #[test]
    fn who_runs_a_task_does_not_call_it() {
        let printed = "0: 0x10 - shop::page\n1: 0x20 - hyper::proto::poll\n2: 0x30 - tokio::runtime::task::core::Core<T,S>::poll\n3: 0x40 - shop::test";
        let user = of_user(printed);
        assert_eq!((user.frames.len(), user.n_in_service), (1, 1));
    }

    #[test]
    fn a_path_in_the_crate_under_test_is_shown_relative_to_it() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
        assert_eq!(shortest_path(&file.display().to_string()), "src/lib.rs");
        let included = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/../../src/lib.rs");
        assert_eq!(shortest_path(&included.display().to_string()), "src/lib.rs");
    }

    #[test]
    fn without_debug_information_the_function_alone_is_shown() {
        assert_eq!(shown("0: 0x10 - shop::orders_for::{{closure}}"), ["shop::orders_for"]);
    }

    #[test]
    fn with_line_tables_only_the_line_alone_is_shown() {
        let printed = "\
            0: 0x10 - {closure#0}<call_sites::shop::page::{async_fn_env#0}>
                at ./src/capture/recorded.rs:51:1
            1: 0x20 - {async_fn#0}
                at /home/u/shop/src/dashboard.rs:42:1
            2: 0x30 - main
                at ./csu/libc-start.c:381:1";
        assert_eq!(shown(printed), ["/home/u/shop/src/dashboard.rs:42"]);
    }

    #[test]
    fn a_function_is_shown_once_at_its_innermost_line() {
        let printed = "0: 0x10 - shop::t::{{closure}}\n at /s/t.rs:7:1\n1: 0x20 - shop::t\n at /s/t.rs:9:1";
        assert_eq!(shown(printed), ["/s/t.rs:7  shop::t"]);
    }
}
