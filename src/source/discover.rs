//! Finding files: paths and folders as given, in an order that does not depend on the file system.

use super::Source;
use crate::error::{Result, io};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path; `-` is standard input.
    pub path: PathBuf,
    /// Whether the user named it, rather than a folder around it.
    pub named: bool,
}

/// Files under the given paths, folders recursively, sorted by name within each. Names that start with a dot are
/// left out of folders, as `ls` does.
///
/// # Errors
/// When a path is not there or a folder cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() != "-" && path.is_dir() {
            walk(path, &mut found)?;
        } else {
            found.push(Found {
                path: path.clone(),
                named: true,
            });
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Found>) -> Result<()> {
    let failed = |error: std::io::Error| io(&folder.display().to_string(), "cannot read the folder", &error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden {
            entries.push(entry);
        }
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        // A link to a folder could lead back up; a link to a file is a file.
        if kind.is_dir() {
            walk(&path, found)?;
        } else if path.is_file() {
            found.push(Found { path, named: false });
        }
    }
    Ok(())
}

/// Reads a file whole.
///
/// # Errors
/// When it cannot be read.
pub fn read(found: &Found) -> Result<Source> {
    let name = found.path.display().to_string();
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| io("standard input", "cannot read", &error))?;
        return Ok(Source::new(name, bytes, None));
    }
    let failed = |error: std::io::Error| io(&name, "cannot read", &error);
    let mut file = std::fs::File::open(&found.path).map_err(failed)?;
    file.read_to_end(&mut bytes).map_err(failed)?;
    let modified_at = file.metadata().and_then(|data| data.modified()).ok();
    Ok(Source::new(name, bytes, modified_at.map(Into::into)))
}
