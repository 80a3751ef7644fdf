//! The parts of a packed workbook, and their XML.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{Cursor, Read};

/// A part of a workbook, as text.
///
/// # Errors
/// When it is not there, or is not text.
pub(super) fn part(bytes: &[u8], path: &str) -> Result<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut text = String::new();
    let mut part = archive.by_name(path).map_err(|error| format!("{path}: {error}"))?;
    part.read_to_string(&mut text)
        .map_err(|error| format!("{path}: {error}"))?;
    Ok(text)
}

/// The part of a workbook that is a sheet.
///
/// # Errors
/// When there is none.
pub(super) fn sheet_part(bytes: &[u8], name: &str) -> Result<String, String> {
    let id = first(&part(bytes, "xl/workbook.xml")?, "sheet", &|element| {
        (attribute(element, "name")? == name)
            .then(|| attribute(element, "id"))
            .flatten()
    })
    .ok_or("the workbook does not list the sheet")?;
    let target = first(
        &part(bytes, "xl/_rels/workbook.xml.rels")?,
        "Relationship",
        &|element| {
            (attribute(element, "Id")? == id)
                .then(|| attribute(element, "Target"))
                .flatten()
        },
    )
    .ok_or("the sheet has no part")?;
    let path = target
        .strip_prefix('/')
        .map_or_else(|| format!("xl/{target}"), str::to_owned);
    part(bytes, &path)
}

/// The value of an attribute by its name without a prefix.
pub(super) fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let attributes = element.attributes().flatten();
    let mut named = attributes.filter(|attribute| attribute.key.local_name().as_ref() == name);
    Some(
        named
            .next()?
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()?
            .into_owned(),
    )
}

/// A reader that is as patient with tags as the first one, so that both read the same files.
pub(super) fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader
}

/// What `take` gives for the first element of this name that it gives anything for.
pub(super) fn first(xml: &str, name: &str, take: &dyn Fn(&BytesStart) -> Option<String>) -> Option<String> {
    let mut reader = reader(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                if let Some(found) = take(&element) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
