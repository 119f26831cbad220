//! Reading dumps, which may come from anywhere.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::de::Read;
use walkdir::WalkDir;

use crate::facts::{Dump, Finding, TestId, VERSION};

/// A larger file is no dump: a test whose scopes all have 1,000 shapes stays below a tenth of it.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// The memory of a larger file is let go before the next.
const MAX_KEPT_BYTES: usize = 1 << 20;

/// Why a file could not be read. `Display` names it, and where in it the mistake is.
///
/// # Example
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// let file = folder.join("half.json");
/// std::fs::write(&file, r#"{"schema": 2, "finger"#)?;
/// let error = querybudget_model::file::read_file(&file).expect_err("it is cut off");
/// assert!(error.to_string().ends_with("half.json: EOF while parsing a string at line 1 column 21"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ReadError {
    file: PathBuf,
    kind: ReadErrorKind,
}

/// What is wrong with a file.
///
/// # Example
///
/// See [`ReadError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file system says no.
    Io(io::Error),
    /// It is larger than a dump can be, 256 MiB.
    TooLarge,
    /// It is a link, which is not followed, since it could lead out of the folder.
    Link,
    /// It is no JSON, or none of ours.
    Malformed(serde_json::Error),
    /// It was written by another version, earlier or later.
    OtherVersion(u32),
    /// It is of the file, but says what cannot be.
    Inconsistent(&'static str),
}

impl ReadError {
    fn new(file: &Path, kind: ReadErrorKind) -> Self {
        ReadError { file: file.to_owned(), kind }
    }

    /// The file.
    ///
    /// # Example
    ///
    /// See [`ReadError`].
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What is wrong with it.
    ///
    /// # Example
    ///
    /// See [`ReadError`].
    #[must_use]
    pub fn kind(&self) -> &ReadErrorKind {
        &self.kind
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file.display())?;
        match &self.kind {
            ReadErrorKind::Io(error) => error.fmt(f),
            ReadErrorKind::TooLarge => f.write_str("is larger than 256 MiB, which no dump is"),
            ReadErrorKind::Link => f.write_str("is a link, which is not followed; name the folder that it leads to"),
            ReadErrorKind::Malformed(error) => error.fmt(f),
            ReadErrorKind::OtherVersion(version) if *version > VERSION => {
                write!(f, "has version {version} of the file, and this reads {VERSION}: update cargo-querybudget")
            }
            ReadErrorKind::OtherVersion(version) => {
                write!(f, "has version {version} of the file, and this reads {VERSION}: run the tests again")
            }
            ReadErrorKind::Inconsistent(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads one dump.
///
/// # Errors
///
/// See [`ReadErrorKind`].
///
/// # Example
///
/// ```
/// # use querybudget_model::facts::{Dump, TestId};
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// # let test = TestId::new("shop", "orders", "are_listed");
/// # let dump = Dump::new(test, 1);
/// let file = querybudget_model::file::write(&dump, folder)?;
/// assert_eq!(querybudget_model::file::read_file(&file).expect("it was just written"), dump);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read_file(file: &Path) -> Result<Dump, ReadError> {
    let mut reader = Reader::default();
    reader.read(file)?;
    Ok(reader.dump)
}

/// Reads dumps one after the other, each into the memory of the one before. A suite has thousands, and to get the memory for each anew
/// takes a fifth of the time.
///
/// # Example
///
/// ```
/// # use querybudget_model::facts::{Dump, TestId};
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// # let dump = |name: &str| Dump::new(TestId::new("shop", "orders", name), 1);
/// # for name in ["are_listed", "are_paid"] {
/// #     querybudget_model::file::write(&dump(name), folder)?;
/// # }
/// let mut reader = querybudget_model::file::Reader::default();
/// for file in querybudget_model::file::find_files(folder).files {
///     let dump = reader.read(&file).expect("it was just written");
///     assert!(dump.test.name.starts_with("are_"));
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader {
    bytes: Vec<u8>,
    dump: Dump,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { bytes: Vec::new(), dump: Dump::new(TestId::new("", "", ""), 0) }
    }
}

impl Reader {
    /// Reads one dump, as [`read_file`] does.
    ///
    /// # Errors
    ///
    /// See [`ReadErrorKind`].
    ///
    /// # Example
    ///
    /// See [`Reader`].
    pub fn read(&mut self, file: &Path) -> Result<&mut Dump, ReadError> {
        if self.bytes.len() > MAX_KEPT_BYTES {
            *self = Reader::default();
        }
        self.bytes.clear();
        let read = read_into(&mut self.bytes, file).and_then(|()| parse(&self.bytes, &mut self.dump));
        read.map(|()| &mut self.dump).map_err(|kind| ReadError::new(file, kind))
    }
}

/// Fills the buffer, which is empty.
fn read_into(bytes: &mut Vec<u8>, file: &Path) -> Result<(), ReadErrorKind> {
    let opened = File::open(file).map_err(ReadErrorKind::Io)?;
    // One read, and no growing on the way.
    let n_expected = opened.metadata().map_or(0, |metadata| metadata.len().min(MAX_FILE_BYTES));
    bytes.reserve(usize::try_from(n_expected).unwrap_or(0) + 1);
    let n_bytes = opened.take(MAX_FILE_BYTES + 1).read_to_end(bytes).map_err(ReadErrorKind::Io)?;
    if n_bytes as u64 > MAX_FILE_BYTES { Err(ReadErrorKind::TooLarge) } else { Ok(()) }
}

fn parse(bytes: &[u8], dump: &mut Dump) -> Result<(), ReadErrorKind> {
    // To look at all bytes at once costs less than at those of each text, but does not tell the place of a wrong one.
    let read = match std::str::from_utf8(bytes) {
        Ok(text) => parse_into(serde_json::Deserializer::from_str(text), dump),
        Err(_) => parse_into(serde_json::Deserializer::from_slice(bytes), dump),
    };
    let error = match read {
        Ok(()) if dump.schema == VERSION => return consistent(dump),
        Ok(()) => return Err(ReadErrorKind::OtherVersion(dump.schema)),
        Err(error) => error,
    };
    // Another one need not look like ours otherwise.
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    match serde_json::from_slice::<Version>(bytes) {
        Ok(Version { schema }) if schema != VERSION => Err(ReadErrorKind::OtherVersion(schema)),
        _ => Err(ReadErrorKind::Malformed(error)),
    }
}

fn parse_into<'a>(mut json: serde_json::Deserializer<impl Read<'a>>, dump: &mut Dump) -> serde_json::Result<()> {
    Deserialize::deserialize_in_place(&mut json, dump)?;
    json.end()
}

/// Places in lists are relied on by whoever reads on.
fn consistent(dump: &Dump) -> Result<(), ReadErrorKind> {
    for scope in &dump.scopes {
        let n_shapes = scope.shapes.len();
        let named = |finding: &Finding| [finding.details.likely_parents(), finding.details.together()].concat();
        let found = scope.findings.iter().flat_map(|finding| named(finding).into_iter().chain([finding.shape]));
        let broken_units = scope.breaches.iter().filter_map(|breach| breach.unit.as_ref());
        let in_units = broken_units.flat_map(|unit| &unit.shapes).map(|of| of.shape);
        let mut places = found.chain(scope.unexpected.iter().copied()).chain(in_units);
        if places.any(|place| place >= n_shapes) || scope.timeline.iter().any(|execution| execution.shape >= n_shapes) {
            return Err(ReadErrorKind::Inconsistent("names the place of a shape that is not in its list"));
        }
    }
    Ok(())
}

/// The files of a folder that are dumps by their names.
///
/// # Example
///
/// See [`find_files`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Files {
    /// The files, in the order of their paths.
    pub files: Vec<PathBuf>,
    /// Links, which are not followed, and what could not be looked into.
    pub errors: Vec<ReadError>,
}

/// Finds the dumps of a folder, which are its files with the ending `json`, for whoever reads them one by one or on several threads.
/// Links in it are not followed.
///
/// # Example
///
/// ```
/// # use querybudget_model::facts::{Dump, TestId};
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// # let test = TestId::new("shop", "orders", "are_listed");
/// # let dump = Dump::new(test, 1);
/// let file = querybudget_model::file::write(&dump, folder)?;
/// assert_eq!(querybudget_model::file::find_files(folder).files, [file]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn find_files(folder: &Path) -> Files {
    let mut found = Files::default();
    // The folder itself may be a link: whoever names it means what it leads to.
    for entry in WalkDir::new(folder).follow_root_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.path_is_symlink() && (entry.depth() > 0 || is_dump(entry.path())) => {
                found.errors.push(ReadError::new(entry.path(), ReadErrorKind::Link));
            }
            Ok(entry) if entry.file_type().is_dir() || !is_dump(entry.path()) => {}
            Ok(entry) if entry.file_type().is_file() => found.files.push(entry.into_path()),
            // To open a pipe waits for a writer.
            Ok(entry) => {
                let error = io::Error::other("is not a file but a pipe, a socket or a device");
                found.errors.push(ReadError::new(entry.path(), ReadErrorKind::Io(error)));
            }
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                found.errors.push(ReadError::new(&path, ReadErrorKind::Io(error.into())));
            }
        }
    }
    found
}

fn is_dump(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !is_hidden && path.extension().is_some_and(|extension| extension == "json")
}
