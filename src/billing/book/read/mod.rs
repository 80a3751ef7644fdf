//! A book as text: TOML files in the order of their names, and the price lists that they name.
//!
//! Nothing here does I/O. What is wrong is collected over all files, each with its place; a book with a problem is refused.

mod check;
mod customers;
pub(crate) mod extras;
mod file;
mod handover;
mod list;
mod prices;
mod reach;
mod seller;
mod texts;
mod values;

pub(crate) use file::{BookFile, is_extra};

use crate::billing::book::model::Book;
use crate::billing::book::values::is_toml;
use crate::error::{Position, Problem, codes};
use crate::source::json::line_column;
use crate::source::toml::{Reading, Section};
use prices::Found;
use std::sync::Arc;
use values::{Reader, shown};

/// Words at the top of the files of a book.
const TOP: &[&str] = &[
    "format",
    "seller",
    "billing",
    "rounding",
    "series",
    "tax",
    "accounts",
    "datev",
    "xero",
    "quickbooks",
    "units",
    "texts",
    "reminder",
    "price_book",
    "customer",
    "own",
];

/// Words by which billbook knows a file of a book from other TOML files.
const TELLING: &[&str] = &["seller", "billing", "price_book", "customer"];

/// Whether a text is a file of a book.
#[must_use]
pub(crate) fn is_book(text: &str) -> bool {
    let Ok(document) = toml_edit::Document::parse(text) else {
        // A book with a mistake in its TOML is a book still.
        let mut lines = text.lines().map(str::trim);
        return lines.any(|line| ["[seller]", "[[customer]]", "[[price_book]]"].contains(&line));
    };
    document.as_table().iter().any(|(key, _)| TELLING.contains(&key))
}

/// The names of the price lists that a text of the book mentions.
#[must_use]
pub(crate) fn lists(text: &str) -> Vec<String> {
    let Ok(document) = toml_edit::Document::parse(text) else {
        return Vec::new();
    };
    let books = document
        .as_table()
        .get("price_book")
        .and_then(toml_edit::Item::as_array_of_tables);
    let books = books.into_iter().flatten();
    books
        .filter_map(|book| Some(book.get("list")?.as_str()?.to_owned()))
        .collect()
}

impl Book {
    /// Reads a book. The folder is only for problems.
    ///
    /// # Errors
    /// When something in it is wrong.
    pub(crate) fn read(folder: &str, files: &[BookFile]) -> Result<Self, Vec<Problem>> {
        let mut book = Self::default();
        let mut problems = Vec::new();
        let mut price_books = Vec::new();
        let mut files: Vec<&BookFile> = files.iter().collect();
        files.sort_by(|one, other| one.name.cmp(&other.name));
        for file in files.iter().filter(|file| is_toml(&file.name)) {
            let name = shown(folder, &file.name);
            match toml_edit::Document::parse(file.text.as_str()) {
                Ok(document) => {
                    let mut reader = Reader {
                        toml: Reading {
                            file: &name,
                            code: &codes::BOOK,
                            text: &file.text,
                            problems: Vec::new(),
                        },
                        name: Arc::from(file.name.as_str()),
                    };
                    let top = Section::new("", document.as_table(), 0);
                    format(&mut reader, top);
                    reader.toml.known(top, TOP);
                    seller::read(&mut reader, top, &mut book);
                    customers::read(&mut reader, top, &mut book);
                    texts::read(&mut reader, top, &mut book);
                    price_books.extend(prices::read(&mut reader, top));
                    problems.append(&mut reader.toml.problems);
                }
                Err(error) => {
                    let at = error.span().map_or(0, |span| span.start);
                    let place = Position {
                        file: name,
                        line_column: Some(line_column(&file.text, at)),
                        pointer: None,
                    };
                    let message = error.message().lines().next().unwrap_or_default().to_owned();
                    problems.push(Problem::new(&codes::BOOK, format!("the file is not TOML: {message}")).at(place));
                }
            }
        }
        take_lists(&mut book, price_books, folder, &files, &mut problems);
        if problems.is_empty() {
            check::check(&mut book, folder, &mut problems);
        }
        if problems.is_empty() {
            reach::check(&book, folder, &mut problems);
        }
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    }
}

impl Book {
    /// Reads a book as it is on disk, with its logo and its fonts.
    ///
    /// # Errors
    /// When something in it is wrong.
    pub(crate) fn read_whole(folder: &str, files: &[BookFile]) -> Result<Self, Vec<Problem>> {
        let book = Self::read(folder, files)?;
        let problems = extras::check(&book, folder, files);
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    }
}

fn format<'a>(reader: &mut Reader<'a>, top: Section<'a>) {
    match top.get("format").map(|entry| (entry.at, entry.item.as_integer())) {
        None => reader.toml.flaw(0, "`format = 1` is missing"),
        Some((_, Some(1))) => {}
        Some((at, _)) => {
            let hint = "a newer version of billbook may read this file";
            reader.flaw(at, "`format` is 1 in this version", hint);
        }
    }
}

/// Gives every price book the items of its list.
fn take_lists(book: &mut Book, found: Vec<Found>, folder: &str, files: &[&BookFile], problems: &mut Vec<Problem>) {
    let mut read: Vec<(String, list::Items)> = Vec::new();
    for Found { book: mut one, list } in found {
        if let Some((wanted, place)) = list {
            if let Some((_, items)) = read.iter().find(|(name, _)| *name == wanted) {
                one.items.clone_from(items);
            } else if let Some(file) = files.iter().find(|file| file.name == wanted) {
                let name: Arc<str> = Arc::from(wanted.as_str());
                let items = list::read(&shown(folder, &wanted), &name, &file.text, problems);
                one.items.clone_from(&items);
                read.push((wanted, items));
            } else {
                let problem = Problem::new(&codes::BOOK, format!("the book has no file `{wanted}`"));
                let problem = problem.at(Reader::position(folder, &place));
                problems.push(problem.hint("`list` is a path inside the book's folder"));
            }
        }
        book.price_books.push(one);
    }
}
