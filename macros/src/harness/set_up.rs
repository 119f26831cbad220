//! What other attributes put around a test: a runtime, a database with migrations, fixtures, a log.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprAsync, ExprCall, Ident, Item, ItemFn, Local, Pat, Stmt};

/// `#[sqlx::test]` and `#[rstest]` move the test into a function of the same name inside.
pub(super) fn inner_function<'block>(block: &'block mut Block, ident: &Ident) -> Option<&'block mut ItemFn> {
    block.stmts.iter_mut().find_map(|stmt| match stmt {
        Stmt::Item(Item::Fn(inner)) if inner.sig.ident == *ident => Some(inner),
        _ => None,
    })
}

/// The statements `let shop = shop.await;` that `#[rstest]` puts in front of the test's own block for
/// fixtures marked `#[future(awt)]`.
pub(super) fn n_awaited_fixtures(block: &Block) -> usize {
    match block.stmts.split_last() {
        Some((Stmt::Expr(Expr::Block(_), None), fixtures)) if fixtures.iter().all(is_awaited_fixture) => fixtures.len(),
        _ => 0,
    }
}

fn is_awaited_fixture(stmt: &Stmt) -> bool {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = stmt else {
        return false;
    };
    let Expr::Await(future) = &*init.expr else {
        return false;
    };
    matches!(&*future.base, Expr::Path(argument) if argument.path.is_ident(&name.ident))
}

/// Replaces the call of the test in a case that `#[rstest]` generated, after its fixtures; false if there is none.
/// `replacement` is given the call and the name of the function that it calls.
pub(super) fn replace_case(
    block: &mut Block,
    case: &Ident,
    replacement: &dyn Fn(&ExprCall, &Ident) -> TokenStream,
) -> bool {
    let mut search = CaseSearch { case, replacement, is_found: false };
    search.visit_block_mut(block);
    search.is_found
}

/// Looks for the call of the test function in a case of `#[rstest]`. The case has a name of its own
/// with the span of the function's: two different names at one place of the source are nobody's
/// handwriting.
struct CaseSearch<'a> {
    case: &'a Ident,
    replacement: &'a dyn Fn(&ExprCall, &Ident) -> TokenStream,
    is_found: bool,
}

impl CaseSearch<'_> {
    fn called<'call>(&self, call: &'call ExprCall) -> Option<&'call Ident> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let (function, case) = (path.path.get_ident()?, self.case);
        let is_case = function != case && is_same_place(function.span(), case.span());
        is_case.then_some(function)
    }
}

impl VisitMut for CaseSearch<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.is_found {
            return;
        }
        if let Expr::Call(call) = expr
            && let Some(function) = self.called(call)
        {
            self.is_found = true;
            *expr = Expr::Verbatim((self.replacement)(call, function));
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

fn is_same_place(one: Span, other: Span) -> bool {
    let place = |span: Span| {
        let span = span.unwrap();
        (span.file(), span.line(), span.column())
    };
    place(one) == place(other)
}

/// The future that a harness runs on its runtime, and whether its output is that of the function.
pub(super) fn future_of_harness(block: &mut Block) -> Option<(&mut ExprAsync, bool)> {
    if let Some(index) = block.stmts.windows(2).position(|pair| is_pinned_body(&pair[0], &pair[1])) {
        return future_of_let(&mut block.stmts[index]).map(|future| (future, true));
    }
    match block.stmts.as_mut_slice() {
        [Stmt::Expr(expr, semicolon)] => {
            let is_output = semicolon.is_none();
            blocked_on(expr).map(|future| (future, is_output))
        }
        _ => None,
    }
}

/// `let body = async { .. }; ::tokio::pin!(body);`, as `#[tokio::test]` leaves it. By the first half
/// alone a user's own `body` would be taken for it, and what runs before it left out.
fn is_pinned_body(first: &Stmt, second: &Stmt) -> bool {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = first else {
        return false;
    };
    let is_pin =
        matches!(second, Stmt::Macro(pin) if pin.mac.path.segments.last().is_some_and(|name| name.ident == "pin"));
    is_pin && name.ident == "body" && matches!(*init.expr, Expr::Async(_))
}

fn future_of_let(stmt: &mut Stmt) -> Option<&mut ExprAsync> {
    match stmt {
        Stmt::Local(Local { init: Some(init), .. }) => as_async(&mut init.expr),
        _ => None,
    }
}

/// The block of `::sqlx::test_block_on(async { .. })` or of another `block_on`.
fn blocked_on(expr: &mut Expr) -> Option<&mut ExprAsync> {
    let (is_block_on, arguments) = match expr {
        Expr::Call(call) => (ends_in_block_on(&call.func), &mut call.args),
        Expr::MethodCall(call) => (call.method == "block_on", &mut call.args),
        _ => return None,
    };
    if !is_block_on {
        return None;
    }
    as_async(arguments.last_mut()?)
}

fn ends_in_block_on(function: &Expr) -> bool {
    let Expr::Path(path) = function else {
        return false;
    };
    path.path.segments.last().is_some_and(|name| name.ident == "block_on" || name.ident == "test_block_on")
}

fn as_async(expr: &mut Expr) -> Option<&mut ExprAsync> {
    match expr {
        Expr::Async(future) => Some(future),
        _ => None,
    }
}

/// Takes out the statement that `#[test_log::test]` puts at the start of a test. It installs a
/// global subscriber, and ours has to be there first, so it goes into the wrapped body.
pub(super) fn take_log_set_up(block: &mut Block) -> Option<TokenStream> {
    let index = block.stmts.iter().position(is_log_set_up)?;
    Some(block.stmts.remove(index).into_token_stream())
}

/// `{ mod init { .. } init::init(); }`
fn is_log_set_up(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::Block(inner), _) = stmt else {
        return false;
    };
    match inner.block.stmts.as_slice() {
        [Stmt::Item(Item::Mod(init)), call] => {
            init.ident == "init" && quote!(#call).to_string().replace(' ', "") == "init::init();"
        }
        _ => false,
    }
}
