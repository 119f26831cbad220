//! Reads many files on several threads, and keeps of each what is needed.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use querybudget_dump::ReadError;

use super::reduce::{Texts, reduce};
use super::test::Test;
use crate::plain;

/// More wait for each other at the disk.
const MAX_THREADS: usize = 4;

/// Reads the files. What came of each stands at its place. `each` is called after each with how many are done.
pub(super) fn all(files: &[PathBuf], each: &(dyn Fn(usize) + Sync)) -> Vec<Result<Test, ReadError>> {
    let n_threads = thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut texts = Texts::default();
        let mut read = Vec::new();
        while let Some((index, file)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, files.get(i)?)))
        {
            read.push((index, one(file, &mut texts)));
            each(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
        read
    };
    let mut read: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();

        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)))
            .collect()
    });
    read.sort_by_key(|(index, _)| *index);
    read.into_iter().map(|(_, result)| result).collect()
}

fn one(file: &PathBuf, texts: &mut Texts) -> Result<Test, ReadError> {
    let mut dump = querybudget_dump::read_file(file)?;
    plain::dump(&mut dump);
    Ok(reduce(&dump, file.clone(), texts))
}
