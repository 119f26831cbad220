//! A crate: its modules, and what each path in them reaches.

use std::collections::BTreeSet;

use super::module::{Mention, Module, Sources};
use super::names::{Names, Reached};
use super::reader;

/// A crate without its tests.
pub(super) struct Code {
    pub(super) modules: Vec<Module>,
    pub(super) uses: Vec<Use>,
}

pub(super) struct Use {
    pub(super) module: usize,
    pub(super) mention: Mention,
    pub(super) reached: Reached,
}

impl Code {
    pub(super) fn read(sources: &Sources, root: &str, dependencies: &[String]) -> Self {
        let modules = reader::read(sources, root);
        let names = Names::new(&modules, dependencies);
        let mut uses = Vec::new();
        for (module, Module { mentions, .. }) in modules.iter().enumerate() {
            uses.extend(mentions.iter().cloned().map(|mention| Use {
                module,
                reached: names.reached(module, &mention),
                mention,
            }));
        }
        Self { modules, uses }
    }

    pub(super) fn file(&self, module: usize) -> &str {
        &self.modules[module].file
    }

    /// The files that define something. The others declare and hand on, which `Names` looks through.
    pub(super) fn defining_files(&self) -> BTreeSet<&str> {
        self.modules.iter().filter(|module| module.defines).map(|module| &*module.file).collect()
    }

    /// The module below the root that a module is in, or the file of the root.
    pub(super) fn room(&self, module: usize) -> &str {
        let mut room = module;
        while let Some(parent) = self.modules[room].parent.filter(|parent| *parent != 0) {
            room = parent;
        }
        let root = self.file(0);
        if self.file(room) == root { root.rsplit('/').next().unwrap_or(root) } else { &self.modules[room].name }
    }

    pub(super) fn rooms(&self) -> BTreeSet<&str> {
        let has_a_file = |module: &usize| self.file(*module) != self.file(0);
        (0..self.modules.len()).filter(has_a_file).map(|module| self.room(module)).collect()
    }
}

impl Use {
    pub(super) fn place(&self, code: &Code) -> String {
        format!("{}:{}", code.file(self.module), self.mention.line)
    }

    pub(super) fn path(&self) -> String {
        self.mention.path.join("::")
    }
}
