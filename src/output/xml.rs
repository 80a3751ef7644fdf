//! An answer as XML: `<BilledUsage xmlns="…" month="12" year="2014"><Entity id="…">…</Entity></BilledUsage>`.
//!
//! The provider's [`Shape`] says what is an attribute, and the order. Members it does not know follow as elements, or
//! as attributes where the element holds a text; null is a missing element, as the providers' schemas have no nil.
//! JSON can hold names and characters that XML has no way to write: such an answer is refused, not altered.

use crate::output::json::Json;
use crate::source::xml::{Class, Content, Root, Shape, element_name, is_character, is_name};
use quick_xml::escape::escape;

/// What of an answer cannot be written as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// A member whose name XML does not allow.
    #[error("its member `{0}` has a name that XML does not allow")]
    Name(String),
    /// A character in a text, which XML 1.0 does not allow even as a reference.
    #[error("a text of its member `{member}` has the character U+{character:04X}, which XML does not allow")]
    Character {
        /// The member with the text.
        member: String,
        /// The character's number in Unicode.
        character: u32,
    },
}

type Written = Result<(), Unwritable>;

/// The document, without a last line break.
///
/// # Errors
/// If a name or a character cannot be written.
pub fn render(document: &Json, shape: &Shape, root: &Root) -> Result<String, Unwritable> {
    let namespace = shape.namespaces.first().copied().unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let declaration = format!(" xmlns=\"{namespace}\"");
    element(&mut out, root.element, &declaration, document, Some(root.class), 0)?;
    out.pop();
    Ok(out)
}

fn element(
    out: &mut String,
    name: &str,
    declaration: &str,
    value: &Json,
    class: Option<&'static Class>,
    depth: usize,
) -> Written {
    if !is_name(name) {
        return Err(Unwritable::Name(name.to_owned()));
    }
    let Json::Object(members) = value else {
        return leaf(out, name, value, depth);
    };
    let is_attribute = |key: &str| class.is_some_and(|class| class.attributes.iter().any(|known| known.name == key));
    indent(out, depth);
    out.push_str(&format!("<{name}{declaration}"));
    for known in class.map_or(&[][..], |class| class.attributes) {
        if let Some(found) = value.get(known.name) {
            attribute(out, known.name, found)?;
        }
    }
    if let Some(member) = class.and_then(|class| class.text) {
        let others = members.iter().filter(|(key, _)| key != member && !is_attribute(key));
        return around_text(out, name, value.get(member), others);
    }
    let mut inner = String::new();
    let children = class.map_or(&[][..], |class| class.children);
    for child in children {
        if let Some((_, found)) = members.iter().find(|(key, _)| element_name(key) == child.element) {
            let class = match child.content {
                Content::Class(class) => Some(class),
                Content::Text | Content::Number => None,
            };
            elements(&mut inner, child.element, found, class, depth + 1)?;
        }
    }
    for (key, found) in members {
        let name = element_name(key);
        if !is_attribute(key) && children.iter().all(|child| child.element != name) {
            elements(&mut inner, &name, found, None, depth + 1)?;
        }
    }
    if inner.is_empty() {
        out.push_str("/>\n");
        return Ok(());
    }
    out.push_str(&format!(">\n{inner}"));
    indent(out, depth);
    out.push_str(&format!("</{name}>\n"));
    Ok(())
}

/// The rest of an element with a text of its own. White space between elements would become part of that text, so
/// there is none.
fn around_text<'a>(
    out: &mut String,
    name: &str,
    own: Option<&Json>,
    others: impl Iterator<Item = &'a (String, Json)>,
) -> Written {
    let mut inner = match own {
        Some(own) => text_text(name, &own.cell())?,
        None => String::new(),
    };
    for (key, found) in others {
        match found {
            Json::Object(_) => one_line(&mut inner, key, found)?,
            Json::Array(items) => items.iter().try_for_each(|item| one_line(&mut inner, key, item))?,
            scalar => attribute(out, key, scalar)?,
        }
    }
    if inner.is_empty() {
        out.push_str("/>\n");
    } else {
        out.push_str(&format!(">{inner}</{name}>\n"));
    }
    Ok(())
}

fn one_line(out: &mut String, key: &str, value: &Json) -> Written {
    elements(out, &element_name(key), value, None, 0)?;
    if out.ends_with('\n') {
        out.pop();
    }
    Ok(())
}

fn attribute(out: &mut String, name: &str, value: &Json) -> Written {
    if !is_name(name) || name == "xmlns" {
        return Err(Unwritable::Name(name.to_owned()));
    }
    if *value != Json::Null {
        out.push_str(&format!(" {name}=\"{}\"", attribute_text(name, &value.cell())?));
    }
    Ok(())
}

fn elements(out: &mut String, name: &str, value: &Json, class: Option<&'static Class>, depth: usize) -> Written {
    match value {
        Json::Null => Ok(()),
        Json::Array(items) => items
            .iter()
            .try_for_each(|item| elements(out, name, item, class, depth)),
        one => element(out, name, "", one, class, depth),
    }
}

fn leaf(out: &mut String, name: &str, value: &Json, depth: usize) -> Written {
    indent(out, depth);
    let text = text_text(name, &value.cell())?;
    if text.is_empty() {
        out.push_str(&format!("<{name}/>\n"));
    } else {
        out.push_str(&format!("<{name}>{text}</{name}>\n"));
    }
    Ok(())
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("    ");
    }
}

/// White space that a reader would change is written as a reference.
fn attribute_text(member: &str, text: &str) -> Result<String, Unwritable> {
    Ok(text_text(member, text)?.replace('\t', "&#9;").replace('\n', "&#10;"))
}

fn text_text(member: &str, text: &str) -> Result<String, Unwritable> {
    match text.chars().find(|found| !is_character(*found)) {
        Some(found) => Err(Unwritable::Character {
            member: member.to_owned(),
            character: u32::from(found),
        }),
        None => Ok(escape(text).replace('\r', "&#13;")),
    }
}
