//! Output that is too long to hold: written as it comes, into `charges.csv.part` first, which then takes the name
//! `charges.csv`.
//!
//! So a file is whole or not there, and one that was there before stays as it was until then.

use crate::error::{Result, io};
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
        Some(path) => {
            refuse_database(path)?;
            // A device or a pipe has no other name to be written under.
            let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
            if is_special {
                return to(path, produce).map(Some);
            }
            let part = part_of(path);
            let made = to(&part, produce).and_then(|made| {
                std::fs::rename(&part, path).map_err(|error| failed(&path.display().to_string(), &error))?;
                Ok(made)
            });
            if made.is_err() {
                // What is there of it is of no use; when it cannot be removed, nothing is lost.
                let _ = std::fs::remove_file(&part);
            }
            made.map(Some)
        }
    }
}

fn to<T>(path: &Path, produce: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let name = path.display().to_string();
    let file = File::create(path).map_err(|error| failed(&name, &error))?;
    let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, file);
    let made = produce(&mut buffer)?;
    buffer.flush().map_err(|error| failed(&name, &error))?;
    Ok(made)
}

fn failed(name: &str, error: &std::io::Error) -> Box<crate::error::Problem> {
    io(name, "cannot write", error)
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
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
