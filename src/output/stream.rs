//! Output that is too long to hold: written as it comes, into `charges.csv.part` first, which then takes the name
//! `charges.csv`.
//!
//! So a file is whole or not there, and one that was there before stays as it was until then.

use crate::error::{Result, io};
use crate::interrupt;
use crate::output::sink::refuse_database;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How much is gathered before it is written.
const BUFFER_BYTES: usize = 1 << 17;

/// Writes to a file, or to standard output where none is given. A pipe closed by its reader is not an error.
///
/// # Errors
/// When it cannot be written, or what is to be written cannot be made.
pub(crate) fn write<T>(path: Option<&Path>, produce: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<Option<T>> {
    match path {
        None => {
            let mut out = Piped {
                out: std::io::stdout().lock(),
                is_closed: false,
            };
            let made = {
                let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, &mut out);
                let made = produce(&mut buffer);
                let flushed = buffer.flush();
                made.and_then(|made| {
                    flushed
                        .map(|()| made)
                        .map_err(|error| failed("standard output", &error))
                })
            };
            if out.is_closed { Ok(None) } else { made.map(Some) }
        }
        Some(path) => whole(path, produce).map(Some),
    }
}

/// Writes a file that takes its name when it is whole.
///
/// # Errors
/// When it cannot be written, or what is to be written cannot be made; the file that was there before is as it was.
pub(crate) fn whole<T>(path: &Path, produce: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    refuse_database(path)?;
    let shown = path.display().to_string();
    let of_path = |error: std::io::Error| failed(&shown, &error);
    // A link stays, and leads to the new file.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let Ok(before) = path.metadata() else {
        if path.is_symlink() {
            // It leads to a file that is not there yet.
            let file = File::create(path).map_err(of_path)?;
            return fill(&file, &shown, produce);
        }
        let part = Part::beside(path).map_err(of_path)?;
        let made = fill(&part.file, &shown, produce)?;
        part.becomes(path).map_err(of_path)?;
        return Ok(made);
    };
    if !before.is_file() {
        // A device or a pipe has no other name to be written under.
        let file = File::create(path).map_err(of_path)?;
        return fill(&file, &shown, produce);
    }
    // What nobody may write to is not replaced either.
    File::options().write(true).open(path).map_err(of_path)?;
    let part = Part::beside(path).map_err(of_path)?;
    part.file.set_permissions(before.permissions()).map_err(of_path)?;
    let made = fill(&part.file, &shown, produce)?;
    part.becomes(path).map_err(of_path)?;
    Ok(made)
}

fn fill<T>(file: &File, name: &str, produce: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, file);
    let made = produce(&mut buffer)?;
    buffer.flush().map_err(|error| failed(name, &error))?;
    Ok(made)
}

fn failed(name: &str, error: &std::io::Error) -> Box<crate::error::Problem> {
    io(name, "cannot write", error)
}

/// A file that is not whole yet, and is removed unless it gets its name.
struct Part {
    file: File,
    path: PathBuf,
}

impl Part {
    /// A new file `charges.csv.part`, or `charges.csv.4711.part` where another run writes that one, or was killed.
    fn beside(path: &Path) -> std::io::Result<Self> {
        let named = |end: String| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let mut name = named(".part".to_owned());
        let mut made = File::create_new(&name);
        if made
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::AlreadyExists)
        {
            name = named(format!(".{}.part", std::process::id()));
            made = File::create_new(&name);
        }
        let file = made?;
        interrupt::is_passing(&name);
        Ok(Self { file, path: name })
    }

    /// Gives it its name. Some disks find out only then that there was no room.
    fn becomes(self, path: &Path) -> std::io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, path)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once renamed it is not there any more; failing to remove it loses nothing.
        let _ = std::fs::remove_file(&self.path);
        interrupt::is_over(&self.path);
    }
}

/// Standard output that remembers whether its reader went away.
struct Piped<'a> {
    out: std::io::StdoutLock<'a>,
    is_closed: bool,
}

impl Write for Piped<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes);
        self.is_closed |= written
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::BrokenPipe);
        written
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.out.flush();
        self.is_closed |= flushed
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::BrokenPipe);
        flushed
    }
}
