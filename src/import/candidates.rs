//! The mappings that may read a file: those that come with the program, those that the ledger has, and the one that the user
//! names.

use crate::contract::import::Options;
use crate::error::{Problem, Result, codes, io, unknown};
use crate::ledger::mappings;
use crate::mapping::Mapping;
use crate::mapping::shipped::SHIPPED;
use crate::source::mapped::Text;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// A mapping that may read a file.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What it says.
    pub mapping: Mapping,
    /// Its text.
    pub text: Arc<Text>,
    /// Whether the user names it.
    pub is_named: bool,
}

/// All of them.
///
/// # Errors
/// When the one that the user names is not there or is wrong, or the ledger cannot be read.
pub(super) fn all(connection: &Connection, options: &Options) -> Result<Vec<Candidate>> {
    let mut all = Vec::new();
    for (file, text) in SHIPPED {
        let text = Text {
            name: String::new(),
            file: (*file).to_owned(),
            text: (*text).to_owned(),
            sha256: String::new(),
            is_shipped: true,
            lookups: Vec::new(),
        };
        all.push(parsed(text, &mut |wanted| Err(format!("`{wanted}` is not beside it")))?);
    }
    let shipped: BTreeSet<String> = all.iter().map(|one| one.mapping.name.clone()).collect();
    for kept in mappings::saved(connection)? {
        let lookups = kept.text.lookups.clone();
        let text = Text {
            lookups: Vec::new(),
            ..(*kept.text).clone()
        };
        let again = parsed(text, &mut |wanted| {
            let found = lookups.iter().find(|(file, _)| file == wanted);
            found
                .map(|(_, bytes)| bytes.clone())
                .ok_or_else(|| format!("`{wanted}` is not in the ledger"))
        });
        // One that this version does not read any more is refused where it is named.
        all.extend(again.ok().filter(|one| !shipped.contains(&one.mapping.name)));
    }
    let Some(named) = &options.mapping else {
        return Ok(all);
    };
    if let Some(candidate) = all.iter_mut().find(|one| one.mapping.name == *named) {
        candidate.is_named = true;
        return Ok(all);
    }
    let path = Path::new(named);
    if !path.is_file() {
        let known = all.iter().map(|one| one.mapping.name.as_str());
        return Err(Box::new(
            unknown(&codes::PARAMETER, "mapping", named, known).hint("or give the path of a mapping file"),
        ));
    }
    let mut candidate = of_file(path)?;
    candidate.is_named = true;
    if shipped.contains(&candidate.mapping.name) {
        let message = format!("billbook has a mapping `{}` of its own", candidate.mapping.name);
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, message)
                .in_file(named)
                .hint("give the mapping another `name`"),
        ));
    }
    // The newer text of a name takes the place of the saved one.
    all.retain(|one| one.mapping.name != candidate.mapping.name);
    all.push(candidate);
    Ok(all)
}

/// The mapping in a file of the user's, with the tables beside it.
fn of_file(path: &Path) -> Result<Candidate> {
    let file = path.display().to_string();
    let failed = |error: std::io::Error| io(&file, "cannot read", &error);
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let text = Text {
        name: String::new(),
        file: file.clone(),
        text,
        sha256: String::new(),
        is_shipped: false,
        lookups: Vec::new(),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    parsed(text, &mut |wanted| {
        std::fs::read(folder.join(wanted)).map_err(|error| error.to_string())
    })
}

/// A mapping with all that belongs to it.
fn parsed(mut text: Text, lookups: &mut dyn FnMut(&str) -> std::result::Result<Vec<u8>, String>) -> Result<Candidate> {
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
    Ok(Candidate {
        mapping,
        text: Arc::new(text),
        is_named: false,
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
