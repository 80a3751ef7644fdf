//! The mappings that may read a file: those that come with the program, those that the ledger has, and the one that the user
//! names. Of each only what recognises a file is read; a whole mapping is read when it is chosen.

use crate::contract::import::Options;
use crate::error::{Problem, Result, codes, io, unknown};
use crate::ledger::mappings;
use crate::mapping::shipped::SHIPPED;
use crate::mapping::{Head, Mapping};
use crate::source::mapped::Text;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// A mapping that may read a file.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What recognises a file.
    pub head: Head,
    /// Its text; hash and lookups may be missing until it is chosen.
    text: Arc<Text>,
    /// Whether the user names it.
    pub is_named: bool,
    /// All that it says, once it was chosen.
    whole: Option<Whole>,
}

/// A mapping that was read whole.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    /// What it says.
    pub mapping: Arc<Mapping>,
    /// Its text.
    pub text: Arc<Text>,
}

impl Candidate {
    /// All that it says.
    ///
    /// # Errors
    /// When this version does not read it any more.
    pub(super) fn whole(&mut self) -> Result<Whole> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let lookups = self.text.lookups.clone();
        let whole = parsed((*self.text).clone(), &mut |wanted| {
            let found = lookups.iter().find(|(file, _)| file == wanted);
            let (_, bytes) = found.ok_or_else(|| format!("`{wanted}` is not beside it"))?;
            Ok(bytes.clone())
        })?;
        self.whole = Some(whole.clone());
        Ok(whole)
    }
}

/// All of them.
///
/// # Errors
/// When the one that the user names is not there or is wrong, or the ledger cannot be read.
pub(super) fn all(connection: &Connection, options: &Options) -> Result<Vec<Candidate>> {
    let candidate = |text: Text| {
        let head = Head::of(&text.file, &text.text)?;
        Some(Candidate {
            head,
            text: Arc::new(text),
            is_named: false,
            whole: None,
        })
    };
    let mut all: Vec<Candidate> = SHIPPED
        .iter()
        .filter_map(|(file, text)| candidate(of_text(file, text, true)))
        .collect();
    let shipped: BTreeSet<String> = all.iter().map(|one| one.head.name.clone()).collect();
    for kept in mappings::saved(connection)? {
        // One whose head this version does not read any more fits no file.
        let again = candidate((*kept.text).clone());
        all.extend(again.filter(|one| !shipped.contains(&one.head.name)));
    }
    let Some(named) = &options.mapping else {
        return Ok(all);
    };
    if let Some(candidate) = all.iter_mut().find(|one| one.head.name == *named) {
        candidate.is_named = true;
        return Ok(all);
    }
    let path = Path::new(named);
    if !path.is_file() {
        let known = all.iter().map(|one| one.head.name.as_str());
        return Err(Box::new(
            unknown(&codes::PARAMETER, "mapping", named, known).hint("or give the path of a mapping file"),
        ));
    }
    let whole = of_file(path)?;
    let name = whole.mapping.name.clone();
    if shipped.contains(&name) {
        let message = format!("billbook has a mapping `{name}` of its own");
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, message)
                .in_file(named)
                .hint("give the mapping another `name`"),
        ));
    }
    // The newer text of a name takes the place of the saved one.
    all.retain(|one| one.head.name != name);
    all.push(Candidate {
        head: Head {
            name,
            read: whole.mapping.read.clone(),
        },
        text: Arc::clone(&whole.text),
        is_named: true,
        whole: Some(whole),
    });
    Ok(all)
}

fn of_text(file: &str, text: &str, is_shipped: bool) -> Text {
    Text {
        name: String::new(),
        file: file.to_owned(),
        text: text.to_owned(),
        sha256: String::new(),
        is_shipped,
        lookups: Vec::new(),
    }
}

/// The mapping in a file of the user's, with the tables beside it.
fn of_file(path: &Path) -> Result<Whole> {
    let file = path.display().to_string();
    let failed = |error: std::io::Error| io(&file, "cannot read", &error);
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parsed(of_text(&file, &text, false), &mut |wanted| {
        std::fs::read(folder.join(wanted)).map_err(|error| error.to_string())
    })
}

/// A mapping with all that belongs to it.
fn parsed(mut text: Text, lookups: &mut dyn FnMut(&str) -> std::result::Result<Vec<u8>, String>) -> Result<Whole> {
    let mut found = Vec::new();
    let mapping = Mapping::parse(&text.file, &text.text, &mut |wanted| {
        let bytes = lookups(wanted)?;
        if !found.iter().any(|(file, _)| file == wanted) {
            found.push((wanted.to_owned(), bytes.clone()));
        }
        Ok(bytes)
    });
    let mapping = mapping.map_err(|problems| first(problems, &text.file))?;
    text.lookups = found;
    text.name.clone_from(&mapping.name);
    text.sha256.clone_from(&mapping.sha256);
    Ok(Whole {
        mapping: Arc::new(mapping),
        text: Arc::new(text),
    })
}

/// The first of problems; the others are counted.
fn first(problems: Vec<Problem>, file: &str) -> Box<Problem> {
    let more = problems.len().saturating_sub(1);
    let first = problems.into_iter().next();
    let first = first.unwrap_or_else(|| Problem::new(&codes::PARAMETER, "the mapping cannot be read").in_file(file));
    Box::new(match more {
        0 => first,
        _ => first.hint(format!("`billbook mapping test {file}` shows {more} more problems")),
    })
}
