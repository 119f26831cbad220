//! Shows that the checker sees each way to write a path, and that each of its judgements can fail.

use super::circles;
use super::code::Code;
use super::module::Sources;
use super::rooms;
use super::tables::{ANYWHERE, Row};

/// Two rooms, of which `b` has a re-export and a file behind it.
const ROOMS: &[(&str, &str)] = &[
    ("lib.rs", "mod a; mod b;"),
    ("b/mod.rs", "mod inner; pub(crate) use inner::Thing; pub(crate) use self::inner::made as renamed;"),
    ("b/inner.rs", "pub(crate) struct Thing; pub(crate) fn made() {} impl Thing { pub(crate) fn new() {} }"),
];

fn code(sources: &[(&str, &str)]) -> Code {
    let sources: Sources = sources.iter().map(|(path, text)| (format!("src/{path}"), (*text).to_owned())).collect();
    Code::read(&sources, "src/lib.rs", &["tracing".to_owned(), "serde".to_owned()])
}

/// What is said of the rooms if `a` is this, and may name nothing.
fn said_of(a: &str) -> Vec<String> {
    let sources = [ROOMS, &[("a.rs", a)]].concat();
    rooms::complaints(&[("a", &[]), ("b", &[])], &code(&sources))
}

/// The circles of three files that are given with their declarations.
fn circles_of(a: &str, b: &str, c: &str) -> Vec<String> {
    circles::complaints(&code(&[("lib.rs", "mod a; mod b; mod c;"), ("a.rs", a), ("b.rs", b), ("c.rs", c)]))
}

#[test]
fn each_way_to_write_a_path_is_seen() {
    let ways = [
        "use crate::b::Thing;",
        "use super::b::Thing;",
        "use super::super::a::super::b::Thing;",
        "use self::super::b::Thing;",
        "use crate::{b::{self, inner::{made, Thing}}};",
        "use crate::b::*;",
        "use crate::b::Thing as Other;",
        "use crate::b as other; fn f() { other::renamed(); }",
        "use crate as root; fn f() { root::b::renamed(); }",
        "fn f() { crate::b::renamed(); }",
        "fn f() { use super::b; b::renamed(); }",
        "fn f(_: &dyn Fn(crate::b::Thing)) {}",
        "fn f(x: u8) { match x { crate::b::LIMIT => {} _ => {} } }",
        "fn f() { println!(\"{}\", super::b::renamed()); }",
        "fn f() { assert!({ use crate::{b::Thing}; true }); }",
        "macro_rules! m { () => { $crate::b::renamed() }; }",
        "#[derive(crate::b::Thing)] struct S;",
        "mod inside { fn f() { super::super::b::renamed(); } }",
        "impl crate::b::Thing { fn other() {} }",
    ];
    for way in ways {
        let said = said_of(way);
        assert!(said.len() == 1 && said[0].starts_with("src/a.rs:1: `"), "{way}: {said:?}");
        assert!(said[0].contains(": a may not name b. Move the code"), "{way}: {said:?}");
    }
}

#[test]
fn what_is_no_path_to_another_room_is_not_seen() {
    let others = [
        "",
        "// crate::b::Thing",
        "fn f() { println!(\"crate::b::Thing\"); }",
        "#[doc = \"crate::b::Thing\"] fn b() {}",
        "pub(in crate::a) fn f() { b::renamed(); }",
        "fn f() { quote! { crate::b::renamed() } }",
        "macro_rules! m { ($b:ident) => { $b::renamed() }; }",
        "fn f(b: u8) { println!(\"{}\", b.renamed()); }",
        "use std::b::Thing;",
    ];
    for other in others {
        assert_eq!(said_of(other), [""; 0], "{other}");
    }
}

#[test]
fn what_is_compiled_for_tests_alone_is_left_out() {
    let tests = [
        "#[cfg(test)] mod tests { use crate::b::Thing; }",
        "#[cfg(test)] mod in_a_file;",
        "#[cfg(all(test, unix))] use crate::b::Thing;",
        "#[test] fn f() { crate::b::renamed(); }",
        "struct S; impl S { #[cfg(test)] fn f() { crate::b::renamed(); } }",
    ];
    for test in tests {
        assert_eq!(said_of(test), [""; 0], "{test}");
    }
    assert_eq!(said_of("#[cfg(not(test))] use crate::b::Thing;").len(), 1);
    assert_eq!(said_of("#[cfg(any(test, unix))] use crate::b::Thing;").len(), 1);
}

#[test]
fn a_name_is_followed_to_the_room_behind_the_one_that_hands_it_on() {
    let sources = [ROOMS, &[("a.rs", "pub(crate) use super::b::Thing;"), ("lib.rs", "mod a; mod b; mod c;")]].concat();
    let table: &[Row<'_>] = &[("b", &[]), ("a", &["b"]), ("c", &["a"])];
    let said = rooms::complaints(table, &code(&[&*sources, &[("c.rs", "use crate::a::Thing;")]].concat()));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("src/c.rs:1: `crate::a::Thing`: c may not name b."), "{said:?}");
    let through_the_root =
        [ROOMS, &[("lib.rs", "mod a; mod b; pub use b::Thing;"), ("a.rs", "use crate::Thing;")]].concat();
    let said = rooms::complaints(&[("a", &[]), ("b", &[])], &code(&through_the_root));
    assert!(said[0].starts_with("src/a.rs:1: `crate::Thing`: a may not name b."), "{said:?}");
}

#[test]
fn the_file_of_a_module_may_be_written() {
    let sources =
        [ROOMS, &[("lib.rs", "#[path = \"x/y.rs\"] mod a; mod b;"), ("x/y.rs", "use crate::b::Thing;")]].concat();
    let said = rooms::complaints(&[("b", &[]), ("a", &[])], &code(&sources)).concat();
    assert!(said.starts_with("src/x/y.rs:1: `crate::b::Thing`: a may not name b."), "{said}");
}

#[test]
fn the_table_has_every_room_and_no_more() {
    let sources = [ROOMS, &[("a.rs", "")]].concat();
    let said = |table: &[Row<'_>]| rooms::complaints(table, &code(&sources)).concat();
    assert!(said(&[("a", &[])]).contains("the room b is new"));
    assert!(said(&[("a", &[]), ("b", &[]), ("c", &[])]).contains("there is no room c"));
    assert!(said(&[("a", &[]), ("b", &["a"])]).contains("no code needs a in the row of b"));
}

#[test]
fn the_order_of_the_table_is_that_of_the_data() {
    let sources = [ROOMS, &[("a.rs", "use crate::b::Thing;")]].concat();
    let said = |table: &[Row<'_>]| rooms::complaints(table, &code(&sources)).concat();
    assert_eq!(said(&[("b", &[]), ("a", &["b"])]), "");
    assert!(said(&[("a", &["b"]), ("b", &[])]).contains("b has to stand before it"));
}

#[test]
fn a_circle_of_two_or_three_files_is_found() {
    let said =
        circles_of("\nuse crate::b::B; struct A;", "struct B; fn f() { crate::a::f(); }", "use crate::a; struct C;");
    assert_eq!(said.len(), 1, "{said:?}");
    for line in ["src/a.rs:2 needs src/b.rs: `crate::b::B`", "src/b.rs:1 needs src/a.rs: `crate::a::f`"] {
        assert!(said[0].contains(line), "{said:?}");
    }
    let said = circles_of("use crate::b::B; struct A;", "use super::c::C; struct B;", "use super::a::A; struct C;");
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].lines().count(), 4, "{said:?}");
    assert_eq!(circles_of("use crate::{b::B, c::C};", "use super::c::C; struct B;", "struct C;"), [""; 0]);
}

#[test]
fn a_file_that_hands_on_alone_is_in_no_circle() {
    let folder =
        [("lib.rs", "mod f;"), ("f/x.rs", "pub(super) struct X;"), ("f/y.rs", "use super::X; pub(crate) struct Y;")];
    let circles = |of_mod: &str| circles::complaints(&code(&[&folder[..], &[("f/mod.rs", of_mod)]].concat()));
    assert_eq!(circles("mod x; mod y; use x::X; pub(crate) use y::Y;"), [""; 0]);
    assert_eq!(circles("mod x; mod y; use x::X; pub(crate) use y::Y; const LIMIT: u8 = 1;"), [""; 0]);
    assert_eq!(circles("mod y; struct X; pub(crate) use y::Y;").len(), 1);
}

#[test]
fn a_type_that_several_files_extend_needs_those_that_its_functions_are_called_from() {
    let extends = "use crate::a::A; impl A { pub(crate) fn more(&self) {} }";
    let calls = [
        "pub(crate) struct A; impl A { fn f(&self) { self.more(); } }",
        "pub(crate) struct A; impl A { fn f(&self) { println!(\"{}\", self.more()); } }",
        "pub(crate) struct A; impl A { fn f() { Self::more(); } }",
        "pub(crate) struct A; fn f(other: &A) { other.more(); }",
        "pub(crate) struct A; fn f() { A::more(); }",
    ];
    for call in calls {
        assert_eq!(circles_of(call, extends, "").len(), 1, "{call}");
    }
    assert_eq!(circles_of("pub(crate) struct A; impl A { fn f(&self) {} }", extends, ""), [""; 0]);
    let own = "pub(crate) struct A; impl A { fn f(&self) { self.more(); } fn more(&self) {} }";
    assert_eq!(circles_of(own, extends, ""), [""; 0]);
    assert_eq!(circles_of(calls[0], extends, extends), [""; 0], "it is not known whose is called");
}

#[test]
fn a_macro_of_a_module_above_is_seen_without_a_path() {
    let sources = [("lib.rs", "mod f;"), ("f/mod.rs", "macro_rules! m { () => {}; } mod x; fn f() { x::f(); }")];
    let circles = |x: &str| circles::complaints(&code(&[&sources[..], &[("f/x.rs", x)]].concat()));
    assert_eq!(circles("pub(super) fn f() { m!(); }").len(), 1);
    assert_eq!(circles("pub(super) fn f() {}"), [""; 0]);
}

#[test]
fn a_crate_from_elsewhere_is_seen_where_it_is_named() {
    let sources =
        [ROOMS, &[("a.rs", "use tracing::Span; #[cfg_attr(x, derive(serde::Serialize))] struct S(Span);")]].concat();
    let said = |table: &[Row<'_>]| rooms::complaints_of_foreign(table, &code(&sources)).concat();
    assert_eq!(said(&[("tracing", &["a"]), ("serde", &["a (derive)"])]), "");
    assert_eq!(said(&[("tracing", &[ANYWHERE]), ("serde", &[ANYWHERE])]), "");
    assert!(
        said(&[("tracing", &["b"]), ("serde", &["a (derive)"])]).contains("`tracing::Span`: a may not name tracing")
    );
    assert!(
        said(&[("tracing", &["a", "b"]), ("serde", &["a (derive)"])]).contains("no code needs b in the row of tracing")
    );
    assert!(said(&[("tracing", &["a"])]).contains("a (derive) may not name serde"));
    assert!(said(&[("tracing", &["a (derive)"]), ("serde", &["a (derive)"])]).contains("a may not name tracing"));
}
