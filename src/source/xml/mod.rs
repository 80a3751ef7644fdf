//! XML answers as the same tree that JSON answers give.
//!
//! `<Entity id="9b6c" entityType="vdc"><BillableList><Billable><Cost>0.06</Cost></Billable></BillableList></Entity>`
//! becomes `{"id": "9b6c", "entityType": "vdc", "billableList": {"billable": [{"cost": 0.06}]}}`. Attributes and
//! elements are members, names begin with a small letter, and what is a list or a number comes from a [`Shape`]
//! that the provider supplies; this module knows none. Every value knows its place in the XML text.
//!
//! quick-xml tells the events apart. Document types are refused, so no entity but the five of XML itself exists and
//! nothing can be expanded; elements are nested at most 128 deep, and nothing here recurses.

mod characters;
mod read;
mod shape;

pub(crate) use crate::source::xml::characters::{is_character, is_name};
pub use crate::source::xml::read::parse;
pub(crate) use crate::source::xml::read::root;
pub(crate) use crate::source::xml::shape::{Attribute, Child, Class, Content, Root, Shape};

/// At most so much of a document is its declaration.
const DECLARATION: usize = 200;

/// The characters that a document declares, where they are Western ones of one byte each.
#[must_use]
pub(crate) fn encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(DECLARATION))?;
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let head: String = head.iter().map(|&byte| char::from(byte)).collect();
    let (declaration, _) = head.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding=")?;
    let name = value.trim_start().get(1..)?.split(['"', '\'']).next()?;
    let names = ["iso-8859-1", "windows-1252", "iso-8859-15"];
    let is_known = names.iter().any(|known| name.eq_ignore_ascii_case(known));
    encoding_rs::Encoding::for_label(name.as_bytes()).filter(|_| is_known)
}

/// How many elements may be open at once; real answers need fewer than ten.
pub(crate) const MAX_DEPTH: usize = 128;

/// The member's name for an element or attribute: `BillableList` is `billableList`.
#[must_use]
pub(crate) fn member_name(element: &str) -> String {
    let mut chars = element.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The element's name for a member: `billableList` is `BillableList`.
#[must_use]
pub(crate) fn element_name(member: &str) -> String {
    let mut chars = member.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
