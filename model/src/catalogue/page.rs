//! What there is to read about a lint or a rule.

/// The page of a lint or a rule, as `cargo querybudget explain` shows it.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::Lint;
///
/// let page = Lint::SelectStar.entry().page;
/// assert!(page.sections().all(|section| !section.text.is_empty()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// What it sees.
    pub sees: &'static str,
    /// What looks like one and is none.
    pub takes_for_one: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// How to exempt it.
    pub exempt: &'static str,
}

/// A part of a page.
///
/// # Example
///
/// See [`Page`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Its title.
    pub title: &'static str,
    /// Its lines, of at most 98 characters.
    pub text: &'static str,
}

impl Page {
    /// The page in the order in which it is read.
    pub fn sections(self) -> impl Iterator<Item = Section> {
        [
            Section { title: "What it sees", text: self.sees },
            Section { title: "What it takes for one, and is none", text: self.takes_for_one },
            Section { title: "How to fix it", text: self.fix },
            Section { title: "How to exempt it", text: self.exempt },
        ]
        .into_iter()
    }
}
