//! A book on disk: which files of a folder are one, and their texts.

use crate::billing::book::read::{BookFile, extras, is_book, is_extra, lists};
use crate::billing::book::values::is_toml;
use crate::error::{Problem, Result, codes, io};
use crate::source::discover::Found;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A book among the files of an import.
#[derive(Debug)]
pub(crate) struct OnDisk {
    /// Its folder, as the user gave it.
    pub folder: String,
    /// Its files.
    pub files: Vec<BookFile>,
}

/// Files larger than this cannot be a book.
const BYTES_MAX: u64 = 16 << 20;

/// Takes the books out of the files of an import; the others are left. A book that cannot be read is a problem.
///
/// # Errors
/// When a file of a book cannot be read, or one is named without its folder.
pub(crate) fn take(files: &[Found]) -> (Vec<Result<OnDisk>>, Vec<Found>) {
    let mut by_folder: BTreeMap<PathBuf, Vec<&Found>> = BTreeMap::new();
    for file in files {
        let is_toml = file.member.is_none() && file.path.extension().is_some_and(|extension| extension == "toml");
        if is_toml && file.size().is_some_and(|size| size <= BYTES_MAX) {
            let folder = file.path.parent().unwrap_or(Path::new(""));
            by_folder.entry(folder.to_owned()).or_default().push(file);
        }
    }
    let mut books = Vec::new();
    let mut taken: BTreeSet<PathBuf> = BTreeSet::new();
    for (folder, tomls) in by_folder {
        let texts: Vec<(&Found, String)> = tomls
            .into_iter()
            .filter_map(|file| Some((file, std::fs::read_to_string(&file.path).ok()?)))
            .collect();
        if !texts.iter().any(|(_, text)| is_book(text)) {
            continue;
        }
        if let Some((file, _)) = texts.iter().find(|(file, text)| file.named && is_book(text)) {
            let message = "a book is imported as a whole, by its folder";
            let folder = if folder.as_os_str().is_empty() {
                ".".to_owned()
            } else {
                folder.display().to_string()
            };
            let problem = Problem::new(&codes::BOOK, message).in_file(&file.name());
            books.push(Err(Box::new(problem.hint(format!("run `billbook import {folder}`")))));
            taken.extend(texts.iter().map(|(file, _)| file.path.clone()));
            continue;
        }
        let read = open(&folder);
        if let Ok(book) = &read {
            taken.extend(book.files.iter().map(|file| folder.join(&file.name)));
        } else {
            taken.extend(texts.iter().map(|(file, _)| file.path.clone()));
        }
        books.push(read);
    }
    let left = files
        .iter()
        .filter(|file| !taken.contains(&file.path))
        .cloned()
        .collect();
    (books, left)
}

/// Reads the files of a book: all TOML files of the folder, and the price lists that they name.
///
/// # Errors
/// When the folder, or a file of it, cannot be read.
pub(crate) fn open(folder: &Path) -> Result<OnDisk> {
    let shown = folder.display().to_string();
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let read = std::fs::read_dir(here).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = read.map_err(|error| io(&shown, "cannot read the folder", &error))?;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_toml(&name) && !name.starts_with('.') {
            names.insert(name);
        }
    }
    let mut files = Vec::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for name in names {
        let text = text(here, &name, &shown)?;
        wanted.extend(lists(&text));
        wanted.extend(extras::named(&text));
        files.push(BookFile {
            name,
            text,
            bytes: None,
        });
    }
    if files.is_empty() {
        let problem = Problem::new(&codes::BOOK, "the folder has no TOML file, so it is not a book");
        return Err(Box::new(
            problem
                .in_file(&shown)
                .hint("`billbook book new DIR` writes a book to begin with"),
        ));
    }
    for name in wanted {
        let is_inside = Path::new(&name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        // One that is not there is a problem of the book, with its place.
        if is_inside && here.join(&name).is_file() {
            if is_extra(&name) {
                files.extend(extra(here, name)?);
            } else {
                let text = text(here, &name, &shown)?;
                files.push(BookFile {
                    name,
                    text,
                    bytes: None,
                });
            }
        }
    }
    Ok(OnDisk { folder: shown, files })
}

/// A picture or a font; nothing where it is too large for one.
fn extra(folder: &Path, name: String) -> Result<Option<BookFile>> {
    let path = folder.join(&name);
    let cannot = |error: std::io::Error| io(&path.display().to_string(), "cannot read", &error);
    if std::fs::metadata(&path).map_err(cannot)?.len() > BYTES_MAX {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).map_err(cannot)?;
    Ok(BookFile::of(name, bytes, false))
}

fn text(folder: &Path, name: &str, shown: &str) -> Result<String> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|error| io(&path.display().to_string(), "cannot read", &error))?;
    let Ok(text) = String::from_utf8(bytes) else {
        let problem = Problem::new(&codes::NOT_UTF8, "a file of a book must be text in UTF-8");
        return Err(Box::new(problem.in_file(&format!("{shown}/{name}"))));
    };
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}
