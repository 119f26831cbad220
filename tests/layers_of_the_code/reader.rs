//! Finds the modules of a crate from its root on, and every path that they write.

use std::collections::BTreeMap;
use std::mem;

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, FnArg, Ident, Item, ItemMod, Lit, Meta, Pat, PatType, Signature, Type, UseTree};

use super::module::{How, Import, Mention, Module, Sources};
use super::tokens;

/// The modules of the crate with this root, which comes first. What is compiled for tests alone is left out.
pub(super) fn read(sources: &Sources, root: &str) -> Vec<Module> {
    let mut reader = Reader {
        sources,
        modules: Vec::new(),
        current: 0,
        folder: String::new(),
        extended: None,
        arguments: BTreeMap::new(),
    };
    let module = Module { file: root.to_owned(), ..Module::default() };
    reader.read_file(module, folder_of(root).to_owned());
    reader.modules
}

struct Reader<'a> {
    sources: &'a Sources,
    modules: Vec<Module>,
    current: usize,
    /// Where the files of the current module's modules are.
    folder: String,
    /// The path to the type of the `impl` block around.
    extended: Option<Vec<String>>,
    /// The paths to the types of `self` and of the arguments of the function around.
    arguments: BTreeMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn read_file(&mut self, module: Module, folder: String) {
        let file =
            syn::parse_file(&self.sources[&module.file]).unwrap_or_else(|error| panic!("{}: {error}", module.file));
        self.read_items(module, folder, &file.items);
    }

    fn read_items(&mut self, module: Module, folder: String, items: &[Item]) {
        let outer = (self.current, mem::replace(&mut self.folder, folder));
        self.current = self.modules.len();
        self.modules.push(module);
        items.iter().for_each(|item| self.visit_item(item));
        (self.current, self.folder) = outer;
    }

    fn module(&mut self) -> &mut Module {
        &mut self.modules[self.current]
    }

    fn define(&mut self, item: &Item) {
        if !matches!(item, Item::Use(_) | Item::Mod(_)) {
            self.module().defines = true;
        }
        self.module().items.extend(name_of(item).map(text));
    }

    fn mention(&mut self, path: Vec<String>, place: Span, how: How) {
        self.module().mentions.push(Mention { path, line: place.start().line, how });
    }

    /// Each name that a tree of `use` imports, with the path to it.
    fn import(&mut self, tree: &UseTree, path: &[String]) {
        match tree {
            UseTree::Path(tree) => self.import(&tree.tree, &[path, &[text(&tree.ident)]].concat()),
            UseTree::Group(tree) => tree.items.iter().for_each(|tree| self.import(tree, path)),
            UseTree::Name(tree) => self.import_as(path, &tree.ident, &tree.ident),
            UseTree::Rename(tree) => self.import_as(path, &tree.ident, &tree.rename),
            UseTree::Glob(tree) => {
                self.mention(path.to_vec(), tree.star_token.spans[0], How::Glob);
                self.module().imports.push(Import { name: None, path: path.to_vec() });
            }
        }
    }

    fn import_as(&mut self, path: &[String], name: &Ident, new_name: &Ident) {
        let path = if name == "self" { path.to_vec() } else { [path, &[text(name)]].concat() };
        let new_name = if new_name == "self" { path.last().cloned() } else { Some(text(new_name)) };
        self.mention(path.clone(), name.span(), How::Path);
        self.module().imports.push(Import { name: new_name, path });
    }

    fn read_tokens(&mut self, tokens: TokenStream, is_derive: bool) {
        let how = if is_derive { How::Derive } else { How::Path };
        let found = tokens::read(tokens, how);
        self.module().mentions.extend(found.mentions);
        found.uses.iter().for_each(|import| self.visit_item_use(import));
        found.calls.iter().for_each(|(receiver, method)| self.call(receiver, method));
    }

    /// `receiver.method()`
    fn call(&mut self, receiver: &Ident, method: &Ident) {
        if let Some(of_type) = self.arguments.get(&receiver.to_string()) {
            self.mention([&**of_type, &[text(method)]].concat(), method.span(), How::Path);
        }
    }

    /// What is in a function, with its arguments' types known.
    fn with_arguments(&mut self, signature: &Signature, visit: impl FnOnce(&mut Self)) {
        let outer = self.arguments.clone();
        for argument in &signature.inputs {
            let named = match argument {
                FnArg::Receiver(_) => self.extended.clone().map(|of_type| ("self".to_owned(), of_type)),
                FnArg::Typed(argument) => name_and_type(argument),
            };
            self.arguments.extend(named);
        }
        visit(self);
        self.arguments = outer;
    }

    /// The file of `mod name;`, and the folder of the modules in it.
    fn file_of(&self, item: &ItemMod) -> (String, String) {
        if let Some(path) = item.attrs.iter().find_map(written_path) {
            let file = format!("{}/{path}", folder_of(&self.modules[self.current].file));
            let folder = folder_of(&file).to_owned();
            return (file, folder);
        }
        let folder = format!("{}/{}", self.folder, text(&item.ident));
        let files = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let file = files.into_iter().find(|file| self.sources.contains_key(file));
        (file.unwrap_or_else(|| panic!("`mod {}` of {folder} has no file", item.ident)), folder)
    }
}

impl Visit<'_> for Reader<'_> {
    fn visit_item(&mut self, item: &Item) {
        if !attributes_of(item).iter().any(is_for_tests) {
            self.define(item);
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        let outer = mem::replace(&mut self.extended, path_to(&item.self_ty));
        visit::visit_item_impl(self, item);
        self.extended = outer;
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        if item.attrs.iter().any(is_for_tests) {
            return;
        }
        if let Some(extended) = &self.extended {
            let path = [&**extended, &[text(&item.sig.ident)]].concat();
            self.module().methods.push(path);
        }
        self.with_arguments(&item.sig, |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        self.with_arguments(&item.sig, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if let Expr::Path(receiver) = &*call.receiver
            && let Some(receiver) = receiver.path.get_ident()
        {
            self.call(receiver, &call.method);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        let (parent, child) = (self.current, self.modules.len());
        let name = text(&item.ident);
        let module = |file| Module { file, name: name.clone(), parent: Some(parent), ..Module::default() };
        self.module().children.push(child);
        if let Some((_, items)) = &item.content {
            let file = self.module().file.clone();
            self.read_items(module(file), format!("{}/{name}", self.folder), items);
        } else {
            let (file, folder) = self.file_of(item);
            self.read_file(module(file), folder);
        }
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let start = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
        self.import(&item.tree, &start);
    }

    fn visit_item_macro(&mut self, item: &syn::ItemMacro) {
        self.module().macros.extend(item.ident.as_ref().map(text));
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        self.visit_path(&call.path);
        if let Some(name) = call.path.get_ident() {
            self.mention(vec![text(name)], name.span(), How::Macro);
        }
        if !call.path.segments.last().is_some_and(|segment| tokens::is_quote(&segment.ident)) {
            self.read_tokens(call.tokens.clone(), false);
        }
    }

    fn visit_attribute(&mut self, attribute: &Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.read_tokens(list.tokens.clone(), list.path.is_ident("derive"));
        }
    }

    /// A path of one name reaches what the module has imported or defines: the import stands for it.
    fn visit_path(&mut self, path: &syn::Path) {
        let mut names = names_of(path);
        if let (Some("Self"), Some(extended)) = (names.first().map(String::as_str), &self.extended) {
            names.splice(..1, extended.iter().cloned());
        }
        if names.len() > 1 {
            self.mention(names, path.segments[0].ident.span(), How::Path);
        }
        visit::visit_path(self, path);
    }

    /// `pub(in path)` lets others in and asks for nothing.
    fn visit_visibility(&mut self, _: &syn::Visibility) {}
}

/// A name without the `r#` of one that is a word of the language.
fn text(name: &Ident) -> String {
    name.unraw().to_string()
}

fn name_and_type(argument: &PatType) -> Option<(String, Vec<String>)> {
    let Pat::Ident(name) = &*argument.pat else { return None };
    Some((name.ident.to_string(), path_to(&argument.ty)?))
}

/// The path to a type or, of a reference, to what it refers to.
fn path_to(of_type: &Type) -> Option<Vec<String>> {
    match of_type {
        Type::Path(of_type) => Some(names_of(&of_type.path)),
        Type::Reference(of_type) => path_to(&of_type.elem),
        _ => None,
    }
}

fn names_of(path: &syn::Path) -> Vec<String> {
    let start = path.leading_colon.iter().map(|_| String::new());
    start.chain(path.segments.iter().map(|segment| text(&segment.ident))).collect()
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn written_path(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("path") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let is_cfg = attribute.path().is_ident("cfg");
    attribute.path().is_ident("test") || is_cfg && attribute.parse_args().is_ok_and(|meta: Meta| asks_for_tests(&meta))
}

/// `test`, alone or beside others that must hold as well.
fn asks_for_tests(condition: &Meta) -> bool {
    let Meta::List(list) = condition else { return condition.path().is_ident("test") };
    let all = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
    list.path.is_ident("all") && list.parse_args_with(all).is_ok_and(|all| all.iter().any(asks_for_tests))
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}
