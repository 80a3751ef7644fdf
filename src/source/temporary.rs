//! Files of the program's own in the folder for such things, gone when nobody needs them any more.

use crate::error::{Result, codes, fail, io};
use crate::interrupt;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that is removed when the value is dropped, also where an import fails or is interrupted. Only a program that is
/// killed leaves it behind.
#[derive(Debug)]
pub(crate) struct Temporary(PathBuf);

/// The next number in the names of this run's files.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Names that are tried before the folder counts as full of other runs' files.
const TRIES: usize = 1_000;

impl Temporary {
    /// An empty file, which only the user may read: `billbook-replay-4711-0.db`.
    ///
    /// # Errors
    /// When it cannot be created.
    pub(crate) fn new(what: &str, extension: &str) -> Result<(Self, File)> {
        let folder = std::env::temp_dir();
        for _ in 0..TRIES {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("billbook-{what}-{}-{number}.{extension}", std::process::id());
            let path = folder.join(name);
            let mut options = OpenOptions::new();
            options.read(true).write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(file) => {
                    interrupt::is_passing(&path);
                    return Ok((Self(path), file));
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(io(&path.display().to_string(), "cannot create", &error)),
            }
        }
        fail(
            &codes::IO,
            format!("the folder `{}` is full of files of earlier runs", folder.display()),
        )
    }

    /// Where it is.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left over is in the folder for such things.
        let _ = std::fs::remove_file(&self.0);
        interrupt::is_over(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_and_is_gone_in_the_end() {
        let (one, _) = Temporary::new("test", "txt").unwrap();
        let (other, _) = Temporary::new("test", "txt").unwrap();
        let path = one.path().to_owned();
        assert_ne!(path, other.path());
        assert!(path.exists());
        drop(one);
        assert!(!path.exists());
    }
}
