//! A page of the guide, taken apart.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file.
pub(super) struct Page {
    /// Its path in the repository.
    pub(super) path: String,
    pub(super) text: String,
}

/// A fenced block.
pub(super) struct Block {
    pub(super) language: String,
    pub(super) text: String,
}

impl Page {
    pub(super) fn read(path: &str) -> Page {
        let text = fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Page { path: path.to_owned(), text }
    }

    /// The fenced blocks, and the lines around them.
    fn parts(&self) -> (Vec<Block>, Vec<&str>) {
        let (mut blocks, mut prose) = (Vec::new(), Vec::new());
        let mut open: Option<Block> = None;
        for line in self.text.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(language)) => open = Some(Block { language: language.to_owned(), text: String::new() }),
                (None, None) => prose.push(line),
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.text += &format!("{line}\n"),
            }
        }
        assert!(open.is_none(), "{}: a fence is not closed", self.path);
        (blocks, prose)
    }

    pub(super) fn blocks(&self) -> Vec<Block> {
        self.parts().0
    }

    /// The contents of the blocks of one language.
    pub(super) fn blocks_of(&self, language: &str) -> Vec<String> {
        self.blocks().into_iter().filter(|block| block.language == language).map(|block| block.text).collect()
    }

    /// What stands in backticks, outside of the blocks.
    pub(super) fn code(&self) -> Vec<String> {
        let prose = self.parts().1.join("\n");
        prose.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    /// Where the links lead to, those to other machines left out.
    pub(super) fn links(&self) -> Vec<String> {
        let prose = self.parts().1.join("\n");
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.filter(|target| !target.contains("://")).map(str::to_owned).collect()
    }

    /// What a link to a heading has behind its `#`.
    pub(super) fn anchors(&self) -> Vec<String> {
        let headings = self.parts().1.into_iter().filter(|line| line.starts_with('#'));
        headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
    }
}

/// As GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|char| char.is_alphanumeric() || matches!(char, '-' | '_')).collect()
}

pub(super) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

pub(super) fn readme() -> Page {
    Page::read("README.md")
}

/// The README and the pages of `docs`.
pub(super) fn guide() -> Vec<Page> {
    let docs = files(&repository().join("docs"), "md");
    assert!(!docs.is_empty(), "there is no guide");
    let docs = docs.iter().map(|path| {
        let path = path.strip_prefix(repository()).expect("it is in the repository");
        Page::read(path.to_str().expect("a plain path"))
    });
    [readme()].into_iter().chain(docs).collect()
}

/// The guide, and the pages for other readers.
pub(super) fn all() -> Vec<Page> {
    let others = ["CONTRIBUTING.md", "cli/README.md"].map(Page::read);
    guide().into_iter().chain(others).collect()
}

/// The files of a folder and of those in it, with this ending, in the order of their names.
pub(super) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().unwrap_or_default() == ending {
            found.push(path);
        }
    }
    found.sort();
    found
}
