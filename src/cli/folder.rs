//! Folders that commands write into.

use crate::error::{Result, io};
use std::io::ErrorKind;
use std::path::Path;

/// Whether nothing is at a path, or a folder with nothing in it.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn is_free(folder: &Path) -> Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(io(&folder.display().to_string(), "cannot read", &error)),
    }
}
