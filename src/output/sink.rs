//! Where texts and bytes go: a file that is not a ledger, standard output, and standard error for notes.

use crate::error::{Result, codes, fail, io};
use crate::output::console;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes a whole file.
///
/// # Errors
/// When it cannot be written, or a database would be replaced.
pub(crate) fn to_file(path: &Path, bytes: &[u8]) -> Result<()> {
    refuse_database(path)?;
    std::fs::write(path, bytes).map_err(|error| io(&path.display().to_string(), "cannot write", &error))
}

/// A slip of the keyboard must not replace a ledger by a report.
///
/// # Errors
/// When the file is a database.
pub(crate) fn refuse_database(path: &Path) -> Result<()> {
    let mut start = [0; 16];
    let is_database = std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start))
        .is_ok_and(|()| &start == b"SQLite format 3\0");
    if is_database {
        return fail(
            &codes::OUTPUT,
            format!("`{}` is an SQLite file; billbook does not overwrite it", path.display()),
        );
    }
    Ok(())
}

/// Writes to standard output. A pipe closed by its reader is not an error.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn to_stdout(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(io("standard output", "cannot write", &error)),
        _ => Ok(()),
    }
}

/// Writes a note to standard error, unless the user wants none.
pub(crate) fn remark(text: &str) {
    if !console::get().is_quiet {
        note(text);
    }
}

/// Writes a line to standard error: warnings, problems. There is nobody to tell when that fails.
pub(crate) fn note(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}
