//! OFX as a tree, in both of its languages: `<TRNAMT>-2323.36` of version 1 has no end tag, version 2 is XML.
//!
//! Elements are members under their own names; one that stands several times in another becomes a list. An element without an
//! end tag ends where the next tag begins. An element of which the file has no end tag anywhere is a single value. The header
//! before `<OFX>` is not in the tree; it says in which characters the file is written.

use super::json::{Member, Node, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Why a text is not OFX, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OfxError {
    /// The byte offset of the problem.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// How many elements may be open at once.
const MAX_DEPTH: usize = 128;

/// At most so much of a text is its header.
const HEADER: usize = 2_000;

/// Whether a text begins like OFX.
#[must_use]
pub(crate) fn is_one(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with("OFXHEADER") || (start.starts_with('<') && root(start).is_some())
}

/// Where the outermost element begins, after the header.
fn root(text: &str) -> Option<usize> {
    let head = (0..=text.len().min(HEADER))
        .rev()
        .find(|&end| text.is_char_boundary(end))?;
    let at = text.get(..head)?.find("<OFX>")?;
    let header = text.get(..at)?;
    // Another document may have such an element within.
    let is_header = header.trim_start().starts_with("OFXHEADER")
        || header
            .split('<')
            .all(|part| part.trim().is_empty() || part.starts_with(['?', '!']));
    is_header.then_some(at)
}

/// The characters that a header declares: `CHARSET:1252` of a file that is not in Unicode.
#[must_use]
pub(crate) fn encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = bytes.get(start..bytes.len().min(start + HEADER))?;
    if !head.starts_with(b"OFXHEADER") {
        return None;
    }
    let head: String = head.iter().map(|&byte| char::from(byte)).collect();
    let header = head.split('<').next().unwrap_or_default();
    let of = |name: &str| {
        let mut words = header.split_whitespace();
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix(':'))
    };
    if matches!(of("ENCODING"), Some("UTF-8" | "UNICODE")) {
        return None;
    }
    match of("CHARSET") {
        // Windows-1252 has all printed characters of ISO 8859-1 at the same places.
        Some("1252" | "ISO-8859-1" | "8859-1") => Some(encoding_rs::WINDOWS_1252),
        _ => None,
    }
}

/// An element that is not closed yet.
struct Open<'a> {
    name: &'a str,
    start: usize,
    members: Vec<Member<'a>>,
}

struct Builder<'a> {
    text: &'a str,
    /// Names of which the text has an end tag somewhere.
    ended: BTreeSet<&'a str>,
    open: Vec<Open<'a>>,
    done: Option<Member<'a>>,
}

/// Reads a whole text.
///
/// # Errors
/// At the first place that is not OFX.
pub fn parse(text: &str) -> Result<Node<'_>, OfxError> {
    let fail = |offset: usize, message: &str| OfxError {
        offset,
        message: message.to_owned(),
    };
    let Some(mut at) = root(text) else {
        return Err(fail(0, "the text has no element `OFX`"));
    };
    if let Some(at) = text.get(..at).and_then(|header| header.find("<!DOCTYPE")) {
        return Err(fail(at, "billbook does not read document types"));
    }
    let mut builder = Builder {
        text,
        ended: end_tags(text),
        open: Vec::new(),
        done: None,
    };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(next) = rest.find('<') else {
            builder.between(at, text.len())?;
            break;
        };
        builder.between(at, at + next)?;
        let start = at + next;
        let tag = text.get(start..).unwrap_or_default();
        if let Some(comment) = tag.strip_prefix("<!--") {
            let end = comment
                .find("-->")
                .ok_or_else(|| fail(start, "the comment has no end"))?;
            at = start + "<!--".len() + end + "-->".len();
            continue;
        }
        if tag.starts_with("<!") {
            return Err(fail(start, "billbook does not read document types"));
        }
        let end = tag.find('>').ok_or_else(|| fail(start, "the text ends within a tag"))?;
        let name = tag.get(1..end).unwrap_or_default();
        at = start + end + 1;
        at = match name.strip_prefix('/') {
            Some(name) => {
                builder.end(name.trim(), start, at)?;
                at
            }
            None if name.starts_with('?') => at,
            None => builder.start(name, start, at)?,
        };
    }
    match builder.done {
        Some(root) if builder.open.is_empty() => Ok(Node {
            start: 0,
            end: text.len(),
            value: Value::Object(vec![root]),
        }),
        _ => Err(fail(text.len(), "the text ends before `</OFX>`")),
    }
}

/// Elements with others in them, also in a file that ends before the first of them is closed.
const WITH_ELEMENTS: [&str; 9] = [
    "OFX",
    "BANKMSGSRSV1",
    "CREDITCARDMSGSRSV1",
    "STMTTRNRS",
    "CCSTMTTRNRS",
    "STMTRS",
    "CCSTMTRS",
    "BANKTRANLIST",
    "STMTTRN",
];

/// Names that stand in end tags.
fn end_tags(text: &str) -> BTreeSet<&str> {
    let tags = text.split("</").skip(1);
    let found = tags.filter_map(|tag| Some(tag.split_once('>')?.0.trim()));
    found.chain(WITH_ELEMENTS).collect()
}

fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(is_part)
}

impl<'a> Builder<'a> {
    /// Text where none may stand.
    fn between(&self, start: usize, end: usize) -> Result<(), OfxError> {
        let text = self.text.get(start..end).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(());
        }
        Err(OfxError {
            offset: start + text.len() - text.trim_start().len(),
            message: "text stands outside an element that has a value".to_owned(),
        })
    }

    /// An element begins; gives where reading goes on.
    fn start(&mut self, tag: &'a str, start: usize, after: usize) -> Result<usize, OfxError> {
        let fail = |message: String| OfxError { offset: start, message };
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        // Attributes are not of OFX; those of a namespace say nothing.
        let name = tag.split_whitespace().next().unwrap_or_default();
        if !is_name(name) {
            return Err(fail(format!("`{name}` is not a name of an element")));
        }
        if self.done.is_some() {
            return Err(fail(format!("`{name}` follows the end of the document")));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(fail(format!("more than {MAX_DEPTH} elements are nested")));
        }
        let rest = self.text.get(after..).unwrap_or_default();
        let length = rest.find('<').unwrap_or(rest.len());
        let raw = rest.get(..length).unwrap_or_default();
        let has_value = !raw.trim().is_empty();
        if !has_value && !is_empty && self.ended.contains(name) && !self.ends_at_once(name, after + length) {
            self.open.push(Open {
                name,
                start,
                members: Vec::new(),
            });
            return Ok(after + length);
        }
        if is_empty && has_value {
            return Err(fail(format!("text follows the empty element `{name}`")));
        }
        let value = raw.trim();
        let at = after + raw.len() - raw.trim_start().len();
        let value = unescaped(value).map_err(|message| OfxError { offset: at, message })?;
        let node = Node {
            start: at,
            end: at + raw.trim().len(),
            value: Value::String(value),
        };
        self.add(name, start, node)?;
        // Its end tag, where it has one.
        let end = after + length;
        Ok(match self.end_tag(name, end) {
            Some(after) if !is_empty => after,
            _ => end,
        })
    }

    /// Where reading goes on after the end tag of this name, where it stands here.
    fn end_tag(&self, name: &str, at: usize) -> Option<usize> {
        let tag = self.text.get(at..)?.strip_prefix("</")?;
        let (found, _) = tag.split_once('>')?;
        (found.trim() == name).then_some(at + "</".len() + found.len() + 1)
    }

    fn ends_at_once(&self, name: &str, at: usize) -> bool {
        self.end_tag(name, at).is_some()
    }

    fn end(&mut self, name: &'a str, start: usize, end: usize) -> Result<(), OfxError> {
        match self.open.pop() {
            Some(open) if open.name == name => {
                let node = Node {
                    start: open.start,
                    end,
                    value: Value::Object(open.members),
                };
                self.add(name, open.start, node)
            }
            Some(open) => Err(OfxError {
                offset: start,
                message: format!("`{name}` ends here, but `{}` is open", open.name),
            }),
            None => Err(OfxError {
                offset: start,
                message: format!("`{name}` ends here and was not begun"),
            }),
        }
    }

    fn add(&mut self, name: &'a str, key_start: usize, node: Node<'a>) -> Result<(), OfxError> {
        let Some(parent) = self.open.last_mut() else {
            if name != "OFX" || node.as_object().is_none() {
                return Err(OfxError {
                    offset: key_start,
                    message: "the outermost element must be `OFX`, with elements in it".to_owned(),
                });
            }
            self.done = Some(member(name, key_start, node));
            return Ok(());
        };
        let Some(found) = parent.members.iter_mut().find(|member| member.key == name) else {
            parent.members.push(member(name, key_start, node));
            return Ok(());
        };
        let end = node.end;
        if let Value::Array(items) = &mut found.node.value {
            items.push(node);
        } else {
            let start = found.node.start;
            let list = Node {
                start,
                end,
                value: Value::Array(Vec::new()),
            };
            let first = std::mem::replace(&mut found.node, list);
            found.node.value = Value::Array(vec![first, node]);
        }
        found.node.end = end;
        Ok(())
    }
}

fn member<'a>(name: &'a str, key_start: usize, node: Node<'a>) -> Member<'a> {
    Member {
        key: Cow::Borrowed(name),
        key_start,
        node,
    }
}

/// A value with the characters that its references mean.
fn unescaped(raw: &str) -> Result<Cow<'_, str>, String> {
    if !raw.contains('&') {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        rest = after;
        let Some((name, behind)) = after.split_once(';').filter(|(name, _)| is_reference(name)) else {
            // Banks write names such as `Maier & Co` as they are.
            text.push('&');
            continue;
        };
        let character = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            _ => numbered(name).ok_or_else(|| format!("`&{name};` does not stand for a character"))?,
        };
        text.push(character);
        rest = behind;
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

fn is_reference(name: &str) -> bool {
    const LONGEST: usize = 8;
    let letters = name.strip_prefix('#').unwrap_or(name);
    !letters.is_empty() && name.len() <= LONGEST && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|&character| character != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::json::Json;

    fn read(text: &str) -> String {
        match parse(text) {
            Ok(root) => Json::from(&root).compact(),
            Err(error) => format!("{} at {}", error.message, error.offset),
        }
    }

    #[test]
    fn both_languages_give_the_same_tree() {
        let sgml = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><A><B>1<C>x &amp; y</A><A><B>2<C></A></OFX>\n";
        let xml = "<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX><A><B>1</B><C>x &#38; y</C></A><A><B>2</B><C/></A></OFX>";
        let tree = r#"{"OFX": {"A": [{"B": "1", "C": "x & y"}, {"B": "2", "C": ""}]}}"#;
        assert!(is_one(sgml) && is_one(xml));
        assert_eq!(read(sgml), tree);
        assert_eq!(read(xml), tree);
    }

    #[test]
    fn what_is_not_whole_is_refused_at_its_place() {
        for (text, found) in [
            ("OFXHEADER:100\n<OFX><A><B>1</A>", "the text ends before `</OFX>` at 30"),
            ("<OFX><A><B>1</C></A></OFX>", "`C` ends here, but `A` is open at 12"),
            (
                "<OFX><A></A></OFX>x",
                "text stands outside an element that has a value at 18",
            ),
            (
                "<OFX><!DOCTYPE x><A></A></OFX>",
                "billbook does not read document types at 5",
            ),
        ] {
            let found = found.to_owned();
            assert_eq!(read(text), found, "{text}");
        }
        assert!(!is_one("<html><OFX></OFX></html>"));
    }

    #[test]
    fn a_header_says_in_which_characters_the_file_is() {
        let header = |charset: &str| format!("OFXHEADER:100\r\nENCODING:USASCII\r\nCHARSET:{charset}\r\n\r\n<OFX>");
        assert_eq!(encoding(header("1252").as_bytes()), Some(encoding_rs::WINDOWS_1252));
        assert_eq!(encoding(header("NONE").as_bytes()), None);
        assert_eq!(encoding(b"a,b\n"), None);
    }
}
