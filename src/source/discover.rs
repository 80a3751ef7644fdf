//! Finding files: paths and folders as given, in an order that does not depend on the file system.

use super::Source;
use super::nowhere;
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

/// What is under the given paths.
#[derive(Debug, Default)]
pub struct Everything {
    /// Files to read.
    pub files: Vec<Found>,
    /// What is not opened.
    pub passed: Vec<Passed>,
}

/// Something in a folder that is not opened.
#[derive(Debug)]
pub struct Passed {
    /// Its path.
    pub path: PathBuf,
    /// Why.
    pub why: Why,
}

/// Why something is not opened.
#[derive(Debug)]
pub enum Why {
    /// Its name begins with a dot; `ls` leaves it out too.
    Hidden,
    /// It is a link to a folder that is read by itself.
    ReadAnyway,
    /// It cannot be read, or a person must say that it is to be.
    Problem(Box<Problem>),
}

/// Files under the given paths, folders recursively, sorted by name within each. What cannot be read stops nothing.
#[must_use]
pub fn all(paths: &[PathBuf]) -> Everything {
    let mut all = Everything::default();
    let is_folder = |path: &&PathBuf| path.as_os_str() != "-" && path.is_dir();
    let roots: Vec<PathBuf> = paths
        .iter()
        .filter(is_folder)
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    for path in paths {
        if is_folder(&path) {
            walk(path, &roots, &mut all);
        } else if let Some(problem) = nowhere::problem(path) {
            all.pass(path.clone(), Why::Problem(problem));
        } else {
            all.files.push(Found::new(path.clone(), true));
        }
    }
    all
}

fn walk(folder: &Path, roots: &[PathBuf], all: &mut Everything) {
    let read = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let mut entries = match read {
        Ok(entries) => entries,
        Err(error) => {
            let problem = io(&folder.display().to_string(), "cannot read the folder", &error);
            all.pass(folder.to_owned(), Why::Problem(problem));
            return;
        }
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            all.pass(path, Why::Hidden);
            continue;
        }
        // A link to a folder could lead back up; a link to a file is a file.
        let kind = entry.file_type().and_then(|kind| {
            if kind.is_symlink() {
                std::fs::metadata(&path).map(|data| (true, data.file_type()))
            } else {
                Ok((false, kind))
            }
        });
        match kind {
            Ok((false, kind)) if kind.is_dir() => walk(&path, roots, all),
            Ok((true, kind)) if kind.is_dir() => {
                let why = linked_folder(&path, roots);
                all.pass(path, why);
            }
            Ok((_, kind)) if kind.is_file() => all.files.push(Found::new(path, false)),
            Ok(_) => {
                let message = "a pipe, a socket or a device in a folder is not opened: it may never end";
                let problem = Problem::new(&codes::NOT_READ, message)
                    .in_file(&path.display().to_string())
                    .hint("name it after `import` if billbook is to read it");
                all.pass(path, Why::Problem(Box::new(problem)));
            }
            Err(error) => {
                let problem = io(&path.display().to_string(), "cannot read", &error);
                all.pass(path, Why::Problem(problem));
            }
        }
    }
}

/// Why a link to a folder is not followed.
fn linked_folder(path: &Path, roots: &[PathBuf]) -> Why {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(error) => return Why::Problem(io(&path.display().to_string(), "cannot read", &error)),
    };
    if roots.iter().any(|root| target.starts_with(root)) {
        return Why::ReadAnyway;
    }
    let name = path.display().to_string();
    let problem = Problem::new(&codes::NOT_READ, "a link to a folder is not followed")
        .in_file(&name)
        .hint(format!(
            "name the folder: `billbook import '{}'`",
            name.replace('\'', "'\\''")
        ));
    Why::Problem(Box::new(problem))
}

impl Everything {
    fn pass(&mut self, path: PathBuf, why: Why) {
        self.passed.push(Passed { path, why });
    }
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
