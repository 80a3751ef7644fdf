//! The book: a folder of TOML and CSV that says who is billed for what, and at which price.

pub(crate) mod folder;
pub(crate) mod kept;
pub(crate) mod model;
pub(crate) mod read;
pub(crate) mod starter;
pub(crate) mod values;

/// Reads any text as a file of a book; what is wrong comes back. For chance input.
#[must_use]
pub fn chance(text: &str) -> Vec<crate::error::Problem> {
    let file = read::BookFile::of("chance.toml".to_owned(), text.as_bytes().to_vec(), true);
    let files: Vec<read::BookFile> = file.into_iter().collect();
    model::Book::read("chance", &files).err().unwrap_or_default()
}
