//! Tells what a path names: through imports, renames, `*` and re-exports, up to the module that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use super::module::{How, Import, Mention, Module};

pub(super) struct Names<'a> {
    modules: &'a [Module],
    dependencies: &'a [String],
    /// The modules that define a function of a type, by the module of the type, its name and the function's.
    methods: BTreeMap<(usize, &'a str, &'a str), BTreeSet<usize>>,
}

/// What a path reaches. Several modules if a name stands for several things, such as a type and a function.
#[derive(Default)]
pub(super) struct Reached {
    /// The modules that define what it names.
    pub(super) definers: BTreeSet<usize>,
    /// The modules that it goes through, those of re-exports as well.
    pub(super) passed: BTreeSet<usize>,
    /// The modules that it names itself.
    ends: BTreeSet<usize>,
    /// The crates from elsewhere.
    pub(super) foreign: BTreeSet<String>,
    /// The imports that were followed, by module and place, so that one that names itself comes to an end.
    followed: BTreeSet<(usize, usize)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(modules: &'a [Module], dependencies: &'a [String]) -> Self {
        let mut names = Names { modules, dependencies, methods: BTreeMap::new() };
        for (module, Module { methods, .. }) in modules.iter().enumerate() {
            methods.iter().for_each(|path| names.add_method(module, path));
        }
        names
    }

    fn add_method(&mut self, module: usize, path: &'a [String]) {
        let [to_type @ .., method] = path else { return };
        let Some(type_name) = to_type.last() else { return };
        let mut reached = Reached::default();
        self.follow(module, to_type, &mut reached);
        for definer in reached.definers {
            self.methods.entry((definer, type_name, method)).or_default().insert(module);
        }
    }

    pub(super) fn reached(&self, module: usize, mention: &Mention) -> Reached {
        let mut reached = Reached::default();
        match mention.how {
            How::Macro => reached.definers.extend(self.macro_above(module, &mention.path[0])),
            How::Glob => self.follow_glob(module, &mention.path, &mut reached),
            How::Path | How::Derive => {
                self.follow(module, &mention.path, &mut reached);
                self.follow_method(&mention.path, &mut reached);
            }
        }
        reached
    }

    /// `Type::function` needs the file of the function too. Where several have one, for types that differ in their
    /// generics, it is not known which is meant.
    fn follow_method(&self, path: &[String], reached: &mut Reached) {
        let [.., type_name, method] = path else { return };
        let of = |definer: &usize| self.methods.get(&(*definer, &**type_name, &**method));
        let modules: BTreeSet<usize> = reached.definers.iter().filter_map(of).flatten().copied().collect();
        if modules.len() == 1 {
            reached.definers.extend(modules);
        }
    }

    /// The closest module around `module` with `macro_rules! name`, which needs no path to it.
    fn macro_above(&self, module: usize, name: &str) -> Option<usize> {
        let mut around = Some(module);
        while let Some(module) = around.filter(|module| !self.modules[*module].macros.contains(name)) {
            around = self.modules[module].parent;
        }
        around
    }

    /// All that `path::*` may bring: which of it is used is not looked at.
    fn follow_glob(&self, module: usize, path: &[String], reached: &mut Reached) {
        self.follow(module, path, reached);
        for end in reached.ends.clone() {
            reached.definers.insert(end);
            for import in &self.modules[end].imports {
                self.follow(end, &import.path, reached);
            }
        }
    }

    fn follow(&self, module: usize, path: &[String], reached: &mut Reached) {
        let [first, rest @ ..] = path else { return };
        match (&**first, rest) {
            ("crate", _) => self.descend(0, rest, reached),
            ("self" | "super", _) => self.descend(module, path, reached),
            ("", [name, ..]) => self.leave(name, reached),
            _ if self.knows(module, first, reached) => self.descend(module, path, reached),
            _ => self.leave(first, reached),
        }
    }

    fn leave(&self, name: &str, reached: &mut Reached) {
        if self.dependencies.iter().any(|dependency| dependency == name) {
            reached.foreign.insert(name.to_owned());
        }
    }

    fn descend(&self, module: usize, path: &[String], reached: &mut Reached) {
        reached.passed.insert(module);
        match path {
            [] => drop(reached.ends.insert(module)),
            [first, rest @ ..] if first == "self" => self.descend(module, rest, reached),
            [first, rest @ ..] if first == "super" => {
                self.descend(self.modules[module].parent.unwrap_or_default(), rest, reached);
            }
            [name, rest @ ..] => self.find(module, name, rest, reached),
        }
    }

    /// A name in a module. With more behind it, it is a module if one is called so.
    fn find(&self, module: usize, name: &str, rest: &[String], reached: &mut Reached) {
        let children: Vec<usize> = self.children(module, name).collect();
        children.iter().for_each(|child| self.descend(*child, rest, reached));
        if !children.is_empty() && !rest.is_empty() {
            return;
        }
        let is_imported = self.find_import(module, name, rest, reached);
        let is_defined = self.modules[module].items.contains(name);
        // A name that is nowhere is what a macro makes of its tokens, or it comes with a `*`.
        if is_defined || !is_imported && children.is_empty() && !self.find_in_globs(module, name, rest, reached) {
            reached.definers.insert(module);
        }
    }

    fn find_import(&self, module: usize, name: &str, rest: &[String], reached: &mut Reached) -> bool {
        let mut is_found = false;
        for (place, import) in self.modules[module].imports.iter().enumerate() {
            if import.name.as_deref() == Some(name) && reached.followed.insert((module, place)) {
                self.follow(module, &[&import.path, rest].concat(), reached);
                is_found = true;
            }
        }
        is_found
    }

    fn find_in_globs(&self, module: usize, name: &str, rest: &[String], reached: &mut Reached) -> bool {
        let offering = self.globs(module, reached).into_iter().find(|glob| self.knows(*glob, name, reached));
        offering.inspect(|glob| self.find(*glob, name, rest, reached)).is_some()
    }

    /// The modules whose names `*` brings into this one.
    fn globs(&self, module: usize, reached: &mut Reached) -> BTreeSet<usize> {
        let mut globs = Reached { followed: mem::take(&mut reached.followed), ..Reached::default() };
        for (place, import) in self.modules[module].imports.iter().enumerate() {
            if import.name.is_none() && globs.followed.insert((module, place)) {
                self.follow(module, &import.path, &mut globs);
            }
        }
        reached.followed = globs.followed;
        globs.ends
    }

    /// Whether a path that begins with `name` begins in this module, and not with a crate.
    fn knows(&self, module: usize, name: &str, reached: &Reached) -> bool {
        let is_open = |(place, import): (usize, &Import)| {
            import.name.as_deref() == Some(name) && !reached.followed.contains(&(module, place))
        };
        self.children(module, name).next().is_some()
            || self.modules[module].items.contains(name)
            || self.modules[module].imports.iter().enumerate().any(is_open)
    }

    fn children(&self, module: usize, name: &str) -> impl Iterator<Item = usize> {
        self.modules[module].children.iter().copied().filter(move |child| self.modules[*child].name == name)
    }
}
