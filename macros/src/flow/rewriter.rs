//! Makes `?`, `return` and `.await` of a block work inside the future or closure that it becomes.
//!
//! Each `E?` and `return E` is turned into leaving that future with a `Flow`, from which the
//! expansion then returns out of the user's function. Nested closures, `async` blocks and items have
//! a control flow of their own and are left alone.

use super::exits::{Carry, ExpandCall, Flow, Place};
use super::foreign::Foreign;
use crate::grammar::{Assertion, BlockCall};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprReturn, ExprTry, Item, Label, Lifetime, Macro, Pat, Path, Stmt, Type};

/// Rewrites a block in place, and tells what it found. `expand` is for the calls of our own macros in it.
pub(crate) fn rewrite(block: &mut Expr, place: Place<'_>, expand: ExpandCall) -> syn::Result<Flow> {
    let mut rewriter = Rewriter::new(place, expand);
    rewriter.visit_expr_mut(block);
    match rewriter.error {
        Some(error) => Err(error),
        None => Ok(rewriter.flow),
    }
}

/// The pass over one block.
struct Rewriter<'a> {
    place: Place<'a>,
    carry: Carry,
    expand: ExpandCall,
    loops: usize,
    labels: Vec<String>,
    flow: Flow,
    error: Option<syn::Error>,
    /// How often something was replaced: a macro in which nothing was keeps its own tokens.
    n_replaced: usize,
}

impl<'a> Rewriter<'a> {
    fn new(place: Place<'a>, expand: ExpandCall) -> Self {
        Rewriter {
            place,
            carry: place.carry(),
            expand,
            loops: 0,
            labels: Vec::new(),
            flow: Flow::default(),
            error: None,
            n_replaced: 0,
        }
    }

    fn refuse(&mut self, error: syn::Error) {
        match &mut self.error {
            Some(errors) => errors.combine(error),
            None => self.error = Some(error),
        }
    }

    fn replace(&mut self, expr: &mut Expr, tokens: TokenStream) {
        self.n_replaced += 1;
        *expr = Expr::Verbatim(tokens);
    }

    fn propagate(&mut self, expr: &ExprTry) -> TokenStream {
        self.flow.propagates = true;
        let inner = &expr.expr;
        // The code stands where the `?` stands, so that an error of types is shown there.
        let at = Span::mixed_site().located_at(expr.question_token.span);
        let function = |name| self.place.library.function(at, name);
        let (branch, from_residual) = (function("branch"), function("from_residual"));
        let propagated = self.carry.propagated(at);
        quote_spanned!(at=>
            (match #branch(#inner) {
                ::core::ops::ControlFlow::Continue(output) => output,
                ::core::ops::ControlFlow::Break(residual) => {
                    return #propagated(#from_residual(residual))
                }
            })
        )
    }

    fn carry_return(&mut self, expr: &mut ExprReturn) {
        self.flow.returns = true;
        self.n_replaced += 1;
        let at = Span::mixed_site().located_at(expr.return_token.span);
        let returned = self.carry.returned(at);
        let value = match expr.expr.take() {
            Some(value) => quote_spanned!(at=> #returned(#value)),
            None => quote_spanned!(at=> #returned(())),
        };
        expr.expr = Some(Box::new(Expr::Verbatim(value)));
    }

    /// Expands one of our own macros in place, so that what leaves it can leave this block too.
    fn nested(&mut self, mac: &Macro) -> Option<TokenStream> {
        let assertion = Assertion::from_path(&mac.path)?;
        let call = mac.parse_body_with(|input: ParseStream<'_>| assertion.parse_call(input));
        match call.and_then(|call| self.expand_nested(call, mac.path.span())) {
            Ok(tokens) => Some(tokens),
            Err(error) => {
                self.refuse(error);
                Some(quote!({}))
            }
        }
    }

    fn expand_nested(&mut self, mut call: BlockCall, span: Span) -> syn::Result<TokenStream> {
        for amount in call.budget.amounts_mut() {
            amount.visit_expr(|expr| self.visit_expr_mut(expr));
        }
        let expansion = (self.expand)(call, self.place.inside(span))?;
        self.flow.absorb(expansion.flow);
        Ok(expansion.tokens)
    }

    /// Handles a macro that is not one of ours.
    fn visit_foreign(&mut self, mac: &mut Macro) {
        let found = Foreign::read(mac);
        self.flow.awaits |= found.awaits;
        found.mistakes.into_iter().for_each(|mistake| self.refuse(mistake));
        let Some(mut arguments) = found.arguments else {
            return;
        };
        let n_before = self.n_replaced;
        arguments.exprs().into_iter().for_each(|expr| self.visit_expr_mut(expr));
        // What is printed again loses nothing that the compiler needs, but may lose what a reader of
        // its messages wants, so only that which was changed is.
        if self.n_replaced > n_before {
            mac.tokens = arguments.tokens();
        }
    }

    fn visit_labelled(&mut self, label: &Option<Label>, is_loop: bool, visit: impl FnOnce(&mut Self)) {
        let n_labels = self.labels.len();
        self.labels.extend(label.iter().map(|label| label.name.ident.to_string()));
        self.loops += usize::from(is_loop);
        visit(self);
        self.loops -= usize::from(is_loop);
        self.labels.truncate(n_labels);
    }

    fn check_jump(&mut self, keyword: &str, label: &Option<Lifetime>, span: Span) {
        let stays = match label {
            Some(label) => self.labels.iter().any(|known| label.ident == known),
            None => self.loops > 0,
        };
        if !stays {
            let message = format!(
                "`{keyword}` cannot leave the block: let the value of the block tell the loop, and `{keyword}` after it"
            );
            self.refuse(syn::Error::new(span, message));
        }
    }

    fn visit_loop(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Loop(inner) => {
                let label = inner.label.clone();
                self.visit_labelled(&label, true, |this| this.visit_block_mut(&mut inner.body));
            }
            Expr::While(inner) => {
                let label = inner.label.clone();
                self.visit_labelled(&label, true, |this| {
                    this.visit_expr_mut(&mut inner.cond);
                    this.visit_block_mut(&mut inner.body);
                });
            }
            Expr::ForLoop(inner) => {
                self.visit_expr_mut(&mut inner.expr);
                let label = inner.label.clone();
                self.visit_labelled(&label, true, |this| this.visit_block_mut(&mut inner.body));
            }
            Expr::Block(inner) => {
                let label = inner.label.clone();
                self.visit_labelled(&label, false, |this| this.visit_block_mut(&mut inner.block));
            }
            _ => {}
        }
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) | Expr::Const(_) | Expr::TryBlock(_) => {}
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Block(_) => self.visit_loop(expr),
            // The length is a constant.
            Expr::Repeat(repeat) => self.visit_expr_mut(&mut repeat.expr),
            Expr::Macro(mac) => match self.nested(&mac.mac) {
                Some(tokens) => self.replace(expr, quote!((#tokens))),
                None => self.visit_macro_mut(&mut mac.mac),
            },
            _ => {
                visit_mut::visit_expr_mut(self, expr);
                self.leave_expr(expr);
            }
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let Stmt::Macro(mac) = stmt else {
            return visit_mut::visit_stmt_mut(self, stmt);
        };
        match self.nested(&mac.mac) {
            Some(tokens) => {
                self.n_replaced += 1;
                *stmt = Stmt::Expr(Expr::Verbatim(tokens), mac.semi_token);
            }
            None => self.visit_macro_mut(&mut mac.mac),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        self.visit_foreign(mac);
    }

    // None of these holds a control flow of the block.
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}
    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_pat_mut(&mut self, _: &mut Pat) {}
    fn visit_path_mut(&mut self, _: &mut Path) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
}

impl Rewriter<'_> {
    /// Handles an expression whose parts are done.
    fn leave_expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Await(_) => self.flow.awaits = true,
            Expr::Try(inner) => {
                let tokens = self.propagate(inner);
                self.replace(expr, tokens);
            }
            Expr::Return(inner) => self.carry_return(inner),
            Expr::Break(inner) => self.check_jump("break", &inner.label, inner.break_token.span),
            Expr::Continue(inner) => {
                self.check_jump("continue", &inner.label, inner.continue_token.span);
            }
            _ => {}
        }
    }
}
