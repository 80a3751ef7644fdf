//! Files of a book that are not texts: the logo of its documents, and fonts instead of the program's own.

use super::file::BookFile;
use super::values::Reader;
use crate::billing::book::model::{Book, Extra};
use crate::error::{Problem, codes};
use crate::pdf::font::Face;
use crate::pdf::picture::Picture;
use crate::source::toml::Section;

/// The keys of `[seller]` that name such a file.
pub(super) const KEYS: [&str; 3] = ["logo", "font", "bold_font"];

/// The names of such files that a text of the book mentions.
#[must_use]
pub(crate) fn named(text: &str) -> Vec<String> {
    let Ok(document) = toml_edit::Document::parse(text) else {
        return Vec::new();
    };
    let seller = document.as_table().get("seller");
    let names = KEYS.iter().filter_map(|key| seller?.get(key)?.as_str());
    names.map(str::to_owned).collect()
}

/// Takes down which files the seller names.
pub(super) fn read<'a>(reader: &mut Reader<'a>, section: Section<'a>, book: &mut Book) {
    for key in KEYS {
        let Some(name) = reader.text(section, key) else {
            continue;
        };
        let at = section.get(key).map_or(section.at(), |entry| entry.at);
        let place = reader.place(at);
        book.extras.push(Extra { key, name, place });
    }
    let has = |book: &Book, key: &str| book.extras.iter().any(|extra| extra.key == key);
    if has(book, "bold_font") && !has(book, "font") {
        let at = section.get("bold_font").map_or(section.at(), |entry| entry.at);
        reader.flaw(
            at,
            "`bold_font` stands alone",
            "write `font` too: texts that are not bold have it",
        );
    }
}

/// Checks that these files are there, and are what they have to be. Books of before had names without files; what is in the
/// ledger is read without this.
pub(crate) fn check(book: &Book, folder: &str, files: &[BookFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for extra in &book.extras {
        let wrong = match files.iter().find(|file| file.name == extra.name) {
            None => Some((
                format!("the book has no file `{}`", extra.name),
                "write a path inside the book's folder",
            )),
            Some(file) => wrong(extra, file.content()),
        };
        if let Some((message, hint)) = wrong {
            let problem = Problem::new(&codes::BOOK, message);
            problems.push(problem.at(Reader::position(folder, &extra.place)).hint(hint));
        }
    }
    problems
}

fn wrong(extra: &Extra, bytes: &[u8]) -> Option<(String, &'static str)> {
    if extra.key == "logo" {
        let error = Picture::read(bytes).err()?;
        return Some(if Picture::is_svg(bytes) {
            (
                format!("the logo `{}` cannot be read as SVG: {error}", extra.name),
                "save its texts and effects as curves, or save it as PNG",
            )
        } else {
            (
                format!("the logo `{}` cannot be read as PNG: {error}", extra.name),
                "save it as PNG, without animation, or as SVG; 600 pixels are wide enough",
            )
        });
    }
    let is_font = Face::read(bytes.to_vec()).is_some();
    (!is_font).then(|| {
        (
            format!("`{}` is not a font", extra.name),
            "name a file of TrueType or OpenType, one weight in each",
        )
    })
}
