//! A lock on a file that is replaced, so that who reads it and writes it anew loses nothing of another who does.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use same_file::Handle;

/// A lock, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    /// The file that is locked: a hidden one beside the file, which is another one each time that it is written.
    path: PathBuf,
    _locked: File,
}

impl Lock {
    /// Takes the lock of `file`. If another has it, `waits` is called first.
    pub(crate) fn take(file: &Path, waits: impl FnOnce()) -> io::Result<Self> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = file.with_file_name(format!(".{name}.lock"));
        let mut waits = Some(waits);
        loop {
            let locked = open(&path)?;
            match locked.try_lock() {
                Ok(()) => {}
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => {
                    waits.take().into_iter().for_each(|waits| waits());
                    locked.lock()?;
                }
            }
            if is_still(&locked, &path)? {
                return Ok(Lock { path, _locked: locked });
            }
        }
    }
}

/// A pipe would wait for a reader, and a link lead elsewhere.
fn open(path: &Path) -> io::Result<File> {
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => Err(io::Error::other(format!("{} is not a file", path.display()))),
        _ => File::options().write(true).create(true).truncate(false).open(path),
    }
}

/// Whether nobody has removed the file, as who had the lock does.
fn is_still(locked: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(there) => Ok(there == Handle::from_file(locked.try_clone()?)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that stays locks nobody.
        fs::remove_file(&self.path).ok();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("querybudget.toml");
        let (n_inside, n_waits) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let waits = || {
            n_waits.fetch_add(1, Ordering::Relaxed);
        };
        let work = || {
            for _ in 0..20 {
                let _lock = Lock::take(&file, waits).expect("a lock");
                assert_eq!(n_inside.fetch_add(1, Ordering::SeqCst), 0, "another is inside");
                thread::sleep(Duration::from_micros(200));
                n_inside.fetch_sub(1, Ordering::SeqCst);
            }
        };
        thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
        assert!(n_waits.into_inner() > 0);
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
    }
}
