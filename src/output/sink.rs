//! Where texts and bytes go: a file that is not a ledger, standard output, and standard error for notes.

use crate::error::{Result, codes, fail, io, spelt_but};
use crate::output::reader::colour::{CODES, Colours};
use crate::output::{console, stream};
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Writes a whole file, which takes its name when it is whole.
///
/// # Errors
/// When it cannot be written, or a database would be replaced. What was there before is then as it was.
pub(crate) fn to_file(path: &Path, bytes: &[u8]) -> Result<()> {
    stream::whole(path, |out| {
        out.write_all(bytes)
            .map_err(|error| io(&path.display().to_string(), "cannot write", &error))
    })
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

/// Writes words for people to standard output, in which nothing of a document can speak to the terminal.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn to_stdout(text: &str) -> Result<()> {
    let colours = console::get().colours(std::io::stdout().is_terminal());
    to_stdout_as_it_is(&words(text, colours))
}

/// Writes to standard output. A pipe closed by its reader is not an error.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn to_stdout_as_it_is(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(io("standard output", "cannot write", &error)),
        _ => Ok(()),
    }
}

/// A text for people: what could speak to the terminal is spelt out, but line breaks, tabs and our own colours.
#[must_use]
pub(crate) fn words(text: &str, colours: Colours) -> Cow<'_, str> {
    if text.contains("\r\n") {
        return Cow::Owned(words(&text.replace("\r\n", "\n"), colours).into_owned());
    }
    let stays = |c| matches!(c, '\n' | '\t');
    if colours == Colours::None || !text.contains('\u{1b}') {
        return spelt_but(text, stays);
    }
    let mut all = String::with_capacity(text.len());
    for (number, part) in text.split('\u{1b}').enumerate() {
        let begins = CODES.iter().find(|code| number > 0 && part.starts_with(**code));
        match begins {
            _ if number == 0 => {}
            Some(_) => all.push('\u{1b}'),
            None => all.extend('\u{1b}'.escape_unicode()),
        }
        all.push_str(&spelt_but(part, stays));
    }
    Cow::Owned(all)
}

/// Writes a note to standard error, unless the user wants none.
pub(crate) fn remark(text: &str) {
    if !console::get().is_quiet {
        note(text);
    }
}

/// Writes a line to standard error: warnings, problems. There is nobody to tell when that fails.
pub(crate) fn note(text: &str) {
    let text = words(text, console::get().of_stderr());
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::reader::colour::Colour;

    #[test]
    fn words_speak_to_nobody_but_with_our_own_colours() {
        let evil = "a\u{1b}[2K\u{200f}b\u{2028}\tc\r\nd\r";
        let spelt = "a\\u{1b}[2K\\u{200f}b\\u{2028}\tc\nd\\u{d}";
        assert_eq!(words(evil, Colours::None), spelt);
        assert_eq!(words(evil, Colours::Some), spelt);
        let painted = Colours::Some.paint(Colour::Bad, "open");
        assert_eq!(words(&painted, Colours::Some), painted);
        assert_eq!(words(&painted, Colours::None), "\\u{1b}[31mopen\\u{1b}[0m");
        assert!(matches!(words("plain", Colours::Some), Cow::Borrowed("plain")));
    }
}
