use std::fmt;
use std::str::FromStr;

use super::{Scope, facts};
use crate::catalogue::UnknownName;

/// The version of the file that this crate writes and reads. Fields are added within a version, never changed.
pub const VERSION: u32 = 2;

facts! {
    /// What one attempt of one test executed.
    ///
    /// # Example
    ///
    /// See the [crate's](crate).
    pub struct Dump {
        /// The version of the file.
        pub schema: u32,
        /// The version of the rules by which statements are one shape.
        pub fingerprint: u32,
        /// The version of querybudget that wrote it.
        pub querybudget: String,
        /// Whose it is.
        pub test: TestId,
        /// The attempt under a runner that retries, from 1.
        pub attempt: u32,
        /// The run, as the runner calls it, or else by the process that started the tests.
        pub run: Option<String>,
        /// Whether all scopes of the test are in it, and not only those that failed.
        pub is_whole: bool,
        /// The scopes in the order in which they ended.
        pub scopes: Vec<Scope>,
    }

    /// Which test.
    ///
    /// `Display` is `shop::orders pages::are_listed`, or `shop pages::are_listed` where the binary is called like the package;
    /// `FromStr` reads it.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::TestId;
    ///
    /// let test = TestId::new("shop", "orders", "pages::are_listed");
    /// assert_eq!(test.to_string(), "shop::orders pages::are_listed");
    /// assert_eq!("shop::orders pages::are_listed".parse(), Ok(test));
    /// ```
    #[derive(Hash, PartialOrd, Ord)]
    pub struct TestId {
        /// The package, as cargo calls it.
        pub package: String,
        /// The test binary, without the hash in its file's name.
        pub binary: String,
        /// The path of the test in it, such as `pages::are_listed`.
        pub name: String,
    }
}

impl Dump {
    /// A dump without scopes, by these rules of the fingerprint.
    ///
    /// # Example
    ///
    /// See the [crate's](crate).
    #[must_use]
    pub fn new(test: TestId, fingerprint: u32) -> Self {
        Dump {
            schema: VERSION,
            fingerprint,
            querybudget: env!("CARGO_PKG_VERSION").to_owned(),
            test,
            attempt: 1,
            run: None,
            is_whole: false,
            scopes: Vec::new(),
        }
    }

    /// The scopes in no other one. Their numbers together are the test's.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Dump, Outcome, Scope, TestId};
    ///
    /// let mut dump = Dump::new(TestId::new("shop", "orders", "are_listed"), 1);
    /// dump.add(Scope::new(1, "are_listed", "tests/orders.rs", 7, Outcome::Passed));
    /// assert_eq!(dump.roots().count(), 1);
    /// ```
    pub fn roots(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(|scope| scope.parent.is_none())
    }
}

impl TestId {
    /// The test of this name in a binary of a package.
    #[must_use]
    pub fn new(package: impl Into<String>, binary: impl Into<String>, name: impl Into<String>) -> Self {
        TestId { package: package.into(), binary: binary.into(), name: name.into() }
    }
}

impl fmt::Display for TestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TestId { package, binary, name } = self;
        match package.replace('-', "_") == *binary {
            true => write!(f, "{package} {name}"),
            false => write!(f, "{package}::{binary} {name}"),
        }
    }
}

impl FromStr for TestId {
    /// There is none: a text without a space is a name alone.
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let (path, name) = text.split_once(' ').unwrap_or(("", text));
        let (package, binary) = match path.split_once("::") {
            Some((package, binary)) => (package, binary.to_owned()),
            None => (path, path.replace('-', "_")),
        };
        Ok(TestId::new(package, binary, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_read_as_it_is_written() {
        for key in ["shop::orders pages::are_listed", "my-shop pages::are_listed", "", "a", " b", "a::b::c d e"] {
            let expected = if key.contains(' ') { key.to_owned() } else { format!(" {key}") };
            assert_eq!(key.parse::<TestId>().expect("a test").to_string(), expected);
        }
    }
}
