//! Finds paths in what the parser leaves as tokens: calls of macros, their definitions, attributes.

use std::iter;

use proc_macro2::{Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;

use super::module::{How, Mention};

#[derive(Default)]
pub(super) struct Found {
    pub(super) mentions: Vec<Mention>,
    pub(super) uses: Vec<syn::ItemUse>,
    /// The methods that are called on a name.
    pub(super) calls: Vec<(Ident, Ident)>,
}

pub(super) fn read(tokens: TokenStream, how: How) -> Found {
    let mut found = Found::default();
    found.read(tokens, how);
    found
}

/// The tokens of these are the code of another crate.
pub(super) fn is_quote(name: &Ident) -> bool {
    ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"].iter().any(|quote| name == quote)
}

impl Found {
    fn read(&mut self, tokens: TokenStream, how: How) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at += match &tokens[at] {
                TokenTree::Group(group) => self.read_group(group, &tokens[..at], how),
                TokenTree::Ident(name) if name == "use" => self.read_use(&tokens[at..]),
                TokenTree::Ident(name) if begins_path(name, &tokens[..at]) => self.read_path(&tokens, at, how),
                _ => 1,
            };
        }
    }

    fn read_group(&mut self, group: &Group, before: &[TokenTree], how: How) -> usize {
        let is_derive = matches!(before, [.., TokenTree::Ident(name)] if name == "derive");
        let is_quoted = matches!(before, [.., TokenTree::Ident(name), TokenTree::Punct(mark)] if is_quote(name) && mark.as_char() == '!');
        if !is_quoted {
            self.read(group.stream(), if is_derive { How::Derive } else { how });
        }
        1
    }

    /// A whole `use`, if there is one: `$name` may stand in it.
    fn read_use(&mut self, tokens: &[TokenTree]) -> usize {
        let length = tokens.iter().take_while(|token| !is_mark(token, ';')).count();
        let written = tokens.iter().take(length).filter(|token| !is_mark(token, '$')).cloned();
        let semicolon = TokenTree::Punct(Punct::new(';', Spacing::Alone));
        let item = syn::parse2(written.chain(iter::once(semicolon)).collect());
        let is_whole = item.is_ok();
        self.uses.extend(item);
        if is_whole { length } else { 1 }
    }

    fn read_path(&mut self, tokens: &[TokenTree], at: usize, how: How) -> usize {
        let mut path: Vec<String> = Vec::new();
        if ends_with_colons(&tokens[..at]) {
            path.push(String::new());
        }
        let mut end = at;
        while let Some(TokenTree::Ident(name)) = tokens.get(end) {
            path.push(name.unraw().to_string());
            end += 1;
            if !begins_with_colons(&tokens[end..]) {
                break;
            }
            end += 2;
        }
        if let (TokenTree::Ident(receiver), [dot, TokenTree::Ident(method), TokenTree::Group(_), ..]) =
            (&tokens[at], &tokens[end..])
            && is_mark(dot, '.')
        {
            self.calls.push((receiver.clone(), method.clone()));
        }
        if path.len() > 1 {
            self.mentions.push(Mention { path, line: tokens[at].span().start().line, how });
        }
        end - at
    }
}

/// Whether a name after these tokens can begin a path. `$name`, `'name` and `.name` do not, nor does the rest of another
/// path, such as that of `<T as Trait>::name`. But `$crate` does.
fn begins_path(name: &Ident, before: &[TokenTree]) -> bool {
    if ends_with_colons(before) {
        let is_rest = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is_mark(token, '>');
        return !before[..before.len() - 2].last().is_some_and(is_rest);
    }
    let marks: &[char] = if name == "crate" { &[] } else { &['.', '\'', '$'] };
    !before.last().is_some_and(|token| marks.iter().any(|mark| is_mark(token, *mark)))
}

fn ends_with_colons(before: &[TokenTree]) -> bool {
    matches!(before, [.., a, b] if is_mark(a, ':') && is_mark(b, ':'))
}

fn begins_with_colons(after: &[TokenTree]) -> bool {
    matches!(after, [a, b, TokenTree::Ident(_), ..] if is_mark(a, ':') && is_mark(b, ':'))
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}
