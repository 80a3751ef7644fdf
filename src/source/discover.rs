//! Finding files: paths and folders as given, in an order that does not depend on the file system.

use super::Source;
use super::zipped::{self, Member};
use crate::error::{Problem, Result, codes, io};
use chrono::{DateTime, Utc};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file to read.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its path; `-` is standard input. That of a file in a zip archive begins with the archive's: open the
    /// [location](Self::location) instead.
    pub path: PathBuf,
    /// Whether the user named it, rather than a folder or an archive around it.
    pub named: bool,
    /// The zip archive that it was in, where it was in one.
    pub(crate) member: Option<Arc<Member>>,
}

impl Found {
    /// A file at this path.
    #[must_use]
    pub fn new(path: PathBuf, named: bool) -> Self {
        Self {
            path,
            named,
            member: None,
        }
    }

    /// Its name for people, and in the ledger.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Where its bytes are.
    #[must_use]
    pub fn location(&self) -> &Path {
        self.member
            .as_ref()
            .and_then(|member| member.path())
            .unwrap_or(&self.path)
    }

    /// Its modification time, of these data of it: that of the archive, where it was in one.
    #[must_use]
    pub(crate) fn modified_at(&self, data: &std::fs::Metadata) -> Option<DateTime<Utc>> {
        match &self.member {
            Some(member) => member.archive.modified_at,
            None => data.modified().ok().map(Into::into),
        }
    }

    /// How many bytes it has; `None` for what is not an ordinary file, and may keep whoever reads it waiting.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        let data = std::fs::metadata(self.location()).ok()?;
        (data.is_file() && self.path.as_os_str() != "-").then_some(data.len())
    }
}

/// A file where it lay when it was imported; it may have been in an archive. `None` where it is gone.
#[must_use]
pub(crate) fn again(name: &str) -> Option<Found> {
    let path = Path::new(name);
    if path.is_file() {
        return Some(Found::new(path.to_owned(), true));
    }
    let archive = path.ancestors().skip(1).find(|path| path.is_file())?;
    let member = path.strip_prefix(archive).ok()?.to_str()?;
    let archive = Found::new(archive.to_owned(), false);
    zipped::member(&archive, member).ok()?
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
            found.push(Found::new(path.clone(), true));
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
            found.push(Found::new(path, false));
        }
    }
    Ok(())
}

/// The largest file that is read whole.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// Reads a file whole.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn read(found: &Found) -> Result<Source> {
    let name = found.name();
    if name == "-" {
        let failed = |error: std::io::Error| io("standard input", "cannot read", &error);
        let bytes = read_at_most(std::io::stdin().lock(), FILE_BYTES_MAX).map_err(failed)?;
        return Ok(Source::new(name, bytes.ok_or_else(|| too_large("-"))?, None));
    }
    let failed = |error: std::io::Error| io(&name, "cannot read", &error);
    let file = std::fs::File::open(found.location()).map_err(failed)?;
    let data = file.metadata().map_err(failed)?;
    if data.len() > FILE_BYTES_MAX {
        return Err(too_large(&name));
    }
    // A file that others write to may have grown since.
    let bytes = read_at_most(&file, FILE_BYTES_MAX).map_err(failed)?;
    let bytes = bytes.ok_or_else(|| too_large(&name))?;
    let mut source = Source::new(name, bytes, found.modified_at(&data));
    source.member.clone_from(&found.member);
    Ok(source)
}

/// All bytes, where there are not too many.
fn read_at_most(source: impl Read, max: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = source.take(max + 1).read_to_end(&mut bytes)?;
    Ok(u64::try_from(read).is_ok_and(|read| read <= max).then_some(bytes))
}

fn too_large(name: &str) -> Box<Problem> {
    let message = format!("the file has more than {} MiB", FILE_BYTES_MAX >> 20);
    Box::new(
        Problem::new(&codes::TOO_LARGE, message)
            .in_file(name)
            .hint("split it: import pages of a list, or a HAR file for each session"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_without_end_is_not_read_to_its_end() {
        assert_eq!(read_at_most(&b"1234"[..], 4).unwrap().as_deref(), Some(&b"1234"[..]));
        assert_eq!(read_at_most(std::io::repeat(b'x'), 1 << 20).unwrap(), None);
    }
}
