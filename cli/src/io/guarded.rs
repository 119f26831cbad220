//! Reads a file that may be anything.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::trouble::Trouble;

/// The text of an ordinary file that is not larger; `None` if there is no such file.
///
/// A link is not followed, since it may lead to a file of which nothing is to be told. A pipe would wait for a writer, and a device may
/// never end.
pub(crate) fn text(file: &Path, max_mebibytes: u64) -> Result<Option<String>, Trouble> {
    let name = file.display();
    let is_what = match file.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Trouble::new(format!("{name}: {error}"))),
        Ok(found) if found.is_symlink() => {
            let why = format!("{name}: is a link, which is not followed");
            return Err(Trouble::new(why).with_help("name the file that it leads to"));
        }
        Ok(found) if found.is_file() => None,
        Ok(found) if found.is_dir() => Some("is a folder"),
        Ok(_) => Some("is not a file but a pipe, a socket or a device"),
    };
    if let Some(is_what) = is_what {
        return Err(Trouble::new(format!("{name}: {is_what}")).with_help("name an ordinary file"));
    }
    let read = limited(file, max_mebibytes << 20).map_err(|error| Trouble::new(format!("{name}: {error}")))?;
    let too_large = || {
        Trouble::new(format!("{name}: is larger than {max_mebibytes} MiB")).with_help("name the file that was meant")
    };
    read.map(Some).ok_or_else(too_large)
}

/// The text, unless it is longer.
fn limited(file: &Path, max_bytes: u64) -> io::Result<Option<String>> {
    let opened = File::open(file)?;
    if opened.metadata()?.len() > max_bytes {
        return Ok(None);
    }
    let mut text = String::new();
    // It may grow while it is read.
    opened.take(max_bytes).read_to_string(&mut text)?;
    Ok(Some(text))
}
