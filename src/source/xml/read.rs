//! From events to the tree.

use super::shape::{Child, Class, Content, Root, Shape};
use super::{MAX_DEPTH, is_character, is_name, member_name};
use crate::source::json::{self, Member, Node, Value};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;
use std::borrow::Cow;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Why a text is not an XML document of a shape, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct XmlError {
    /// The byte offset of the problem.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// Namespace and name of the outermost element, if the text begins like XML. Looks no further.
#[must_use]
pub(crate) fn root(text: &str) -> Option<(String, String)> {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = NsReader::from_str(text);
    loop {
        match reader.read_resolved_event().ok()? {
            (ResolveResult::Bound(namespace), Event::Start(start) | Event::Empty(start)) => {
                let name = start.local_name().into_inner().to_owned();
                return Some((namespace.into_inner().to_owned(), name));
            }
            (_, Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Eof) => return None,
            _ => {}
        }
    }
}

/// An element that is not closed yet.
struct Open<'a> {
    element: String,
    start: usize,
    /// What it may hold; `None` where the shape does not know it.
    content: Option<Content>,
    many: bool,
    members: Vec<Member<'a>>,
    text: String,
    /// Where its text stands, as long as that is one piece without references.
    plain: Option<(usize, usize)>,
    pieces: usize,
    is_nil: bool,
}

impl Open<'_> {
    fn class(&self) -> Option<&'static Class> {
        match self.content {
            Some(Content::Class(class)) => Some(class),
            _ => None,
        }
    }
}

struct Builder<'a> {
    text: &'a str,
    namespace: String,
    shape: &'static Shape,
    root: &'static Root,
    open: Vec<Open<'a>>,
    done: Option<Node<'a>>,
}

/// Reads a whole document of the given shape.
///
/// # Errors
/// At the first place that is not well-formed, or in which something would be lost.
pub fn parse<'a>(text: &'a str, shape: &'static Shape) -> Result<(Node<'a>, &'static Root), XmlError> {
    let at_start = |message: &str| XmlError {
        offset: 0,
        message: message.to_owned(),
    };
    let (namespace, element) = root(text).ok_or_else(|| at_start("there is no element in a namespace"))?;
    let root = shape.root(&element).ok_or_else(|| XmlError {
        offset: 0,
        message: format!("no known document has the outermost element `{element}`"),
    })?;
    let mut builder = Builder {
        text,
        namespace,
        shape,
        root,
        open: Vec::new(),
        done: None,
    };
    let mut reader = NsReader::from_str(text);
    loop {
        let start = position(reader.buffer_position());
        let fail = |message: String| XmlError { offset: start, message };
        let (resolved, event) = match reader.read_resolved_event() {
            Ok(found) => found,
            Err(error) => {
                return Err(XmlError {
                    offset: position(reader.error_position()),
                    message: error.to_string(),
                });
            }
        };
        let is_ours = matches!(&resolved, ResolveResult::Bound(found)
            if found.into_inner() == builder.namespace || shape.further.contains(&found.into_inner()));
        let end = position(reader.buffer_position());
        match event {
            Event::Start(tag) => builder.start(&tag, (start, end), is_ours, reader.resolver())?,
            Event::Empty(tag) => {
                builder.start(&tag, (start, end), is_ours, reader.resolver())?;
                builder.end(end)?;
            }
            Event::End(_) => builder.end(end)?,
            Event::Text(piece) => builder.piece(&piece.xml10_content(), start, end, true)?,
            Event::CData(piece) => builder.piece(&piece.xml10_content(), start, end, false)?,
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| fail(error.to_string()))?;
                let piece = match character {
                    Some(character) => character.to_string(),
                    None => resolve_predefined_entity(&reference)
                        .ok_or_else(|| fail(format!("the entity `{}` is not one of XML's own five", &*reference)))?
                        .to_owned(),
                };
                builder.piece(&piece, start, end, false)?;
            }
            Event::DocType(_) => return Err(fail("billbook does not read document types".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match builder.done {
        Some(node) if builder.open.is_empty() => Ok((node, root)),
        _ => Err(XmlError {
            offset: text.len(),
            message: "the text ends before the last element is closed".to_owned(),
        }),
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl<'a> Builder<'a> {
    fn start(
        &mut self,
        tag: &BytesStart,
        (start, end): (usize, usize),
        is_ours: bool,
        resolver: &NamespaceResolver,
    ) -> Result<(), XmlError> {
        let fail = |message: String| Err(XmlError { offset: start, message });
        let element = tag.local_name().into_inner().to_owned();
        if !is_name(&element) {
            return fail(format!("`{element}` is not a name of an element"));
        }
        if self.done.is_some() {
            return fail(format!("`{element}` follows the end of the document"));
        }
        let is_inside = |open: &Open| self.shape.open.contains(&open.element.as_str());
        if !is_ours && !self.open.iter().any(is_inside) {
            return fail(format!("`{element}` is not in the document's namespace"));
        }
        if self.open.len() >= MAX_DEPTH {
            return fail(format!("more than {MAX_DEPTH} elements are nested"));
        }
        let (content, many) = match self.open.last() {
            None => (Some(Content::Class(self.root.class)), false),
            Some(parent) => {
                child_of(parent.class(), &element).map_or((None, false), |child| (Some(child.content), child.many))
            }
        };
        let mut open = Open {
            element,
            start,
            content,
            many,
            members: Vec::new(),
            text: String::new(),
            plain: None,
            pieces: 0,
            is_nil: false,
        };
        self.attributes(&mut open, tag, (start, end), resolver)?;
        self.open.push(open);
        Ok(())
    }

    fn attributes(
        &self,
        open: &mut Open<'a>,
        tag: &BytesStart,
        (start, end): (usize, usize),
        resolver: &NamespaceResolver,
    ) -> Result<(), XmlError> {
        let fail = |message: String| XmlError { offset: start, message };
        let tag_text = self.text.get(start..end).unwrap_or_default();
        let mut from = tag.name().into_inner().len() + 1;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| fail(error.to_string()))?;
            let key = attribute.key.into_inner();
            let key_at = tag_text
                .get(from..)
                .and_then(|rest| rest.find(key))
                .map_or(from, |at| from + at);
            let after_key = key_at + key.len();
            // The quote before the value belongs to its place, as it does in JSON.
            let quote_at = tag_text
                .get(after_key..)
                .and_then(|rest| rest.find(['"', '\'']))
                .map_or(after_key, |at| after_key + at);
            from = quote_at + attribute.value.len() + 2;
            if key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("xml:") {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| fail(error.to_string()))?
                .into_owned();
            allowed(&value, start)?;
            if key.contains(':') {
                // `xsi:nil` and the schema's place are about the writing; nothing else has a prefix.
                let (namespace, local) = resolver.resolve_attribute(attribute.key);
                if !matches!(&namespace, ResolveResult::Bound(found) if found.into_inner() == SCHEMA_INSTANCE) {
                    return Err(fail(format!("the attribute `{key}` is of an unknown namespace")));
                }
                open.is_nil |= local.into_inner() == "nil" && matches!(value.trim(), "true" | "1");
                continue;
            }
            if !is_name(key) {
                return Err(fail(format!("`{key}` is not a name of an attribute")));
            }
            let member = member_name(key);
            let is_number = open
                .class()
                .and_then(|class| class.attributes.iter().find(|known| known.name == member))
                .is_some_and(|known| known.is_number);
            let raw_at = start + quote_at + 1;
            let raw = self.text.get(raw_at..raw_at + attribute.value.len());
            let value = match raw.and_then(number) {
                Some(text) if is_number => Value::Number(text),
                _ => Value::String(Cow::Owned(value)),
            };
            add(
                open,
                member,
                start + key_at,
                Node {
                    start: start + quote_at,
                    end: start + from,
                    value,
                },
                false,
            )?;
        }
        Ok(())
    }

    fn piece(&mut self, piece: &str, start: usize, end: usize, is_plain: bool) -> Result<(), XmlError> {
        allowed(piece, start)?;
        let Some(open) = self.open.last_mut() else {
            if piece.trim().is_empty() {
                return Ok(());
            }
            return Err(XmlError {
                offset: start,
                message: "text is outside the document's element".to_owned(),
            });
        };
        open.pieces += 1;
        open.plain = (is_plain && open.pieces == 1).then_some((start, end));
        open.text.push_str(piece);
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), XmlError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let start = open.start;
        let (element, many) = (open.element.clone(), open.many);
        let value = self.value(open, end)?;
        let node = Node { start, end, value };
        match self.open.last_mut() {
            None => self.done = Some(node),
            Some(parent) => add(parent, member_name(&element), start, node, many)?,
        }
        Ok(())
    }

    /// What a closed element is worth.
    fn value(&self, mut open: Open<'a>, end: usize) -> Result<Value<'a>, XmlError> {
        if open.is_nil {
            return Ok(Value::Null);
        }
        let has_text = !open.text.trim().is_empty();
        let is_leaf = open.members.is_empty();
        match open.content {
            Some(Content::Number) if is_leaf => {
                let raw = open.plain.and_then(|(from, to)| self.text.get(from..to));
                Ok(match raw.and_then(number) {
                    Some(text) => Value::Number(text),
                    None => Value::String(Cow::Owned(open.text.trim().to_owned())),
                })
            }
            Some(Content::Text) | None if is_leaf => Ok(Value::String(Cow::Owned(open.text))),
            _ => {
                let own_text = open.class().map_or(Some("value"), |class| class.text);
                match own_text {
                    Some(member) if has_text || open.class().is_some() => {
                        let (from, to) = open.plain.unwrap_or((open.start, end));
                        let node = Node {
                            start: from,
                            end: to,
                            value: Value::String(Cow::Owned(std::mem::take(&mut open.text))),
                        };
                        add(&mut open, member.to_owned(), from, node, false)?;
                    }
                    None if has_text => {
                        return Err(XmlError {
                            offset: open.start,
                            message: format!("`{}` has text beside its elements", open.element),
                        });
                    }
                    _ => {}
                }
                Ok(Value::Object(open.members))
            }
        }
    }
}

/// quick-xml takes any character.
fn allowed(text: &str, offset: usize) -> Result<(), XmlError> {
    match text.chars().find(|&found| !is_character(found)) {
        Some(found) => Err(XmlError {
            offset,
            message: format!("XML does not allow the character U+{:04X}", u32::from(found)),
        }),
        None => Ok(()),
    }
}

fn child_of(class: Option<&'static Class>, element: &str) -> Option<&'static Child> {
    class?.children.iter().find(|child| child.element == element)
}

/// An element may have this many members of different names.
const MEMBERS_MAX: usize = 4096;

/// Adds a member; to the end of its list where it is one.
fn add<'a>(open: &mut Open<'a>, key: String, key_start: usize, node: Node<'a>, many: bool) -> Result<(), XmlError> {
    let is_known = open.class().is_some_and(|class| {
        class.attributes.iter().any(|known| known.name == key)
            || class.text == Some(&*key)
            || child_of(Some(class), &super::element_name(&key)).is_some()
    });
    let found = open.members.iter_mut().find(|member| member.key == key);
    let Some(found) = found else {
        // Each is compared with all before it.
        if open.members.len() >= MEMBERS_MAX {
            return Err(XmlError {
                offset: key_start,
                message: format!("one element has more than {MEMBERS_MAX} different attributes and elements in it"),
            });
        }
        let node = if many { list(node) } else { node };
        open.members.push(Member {
            key: Cow::Owned(key),
            key_start,
            node,
        });
        return Ok(());
    };
    if !many && is_known {
        return Err(XmlError {
            offset: key_start,
            message: format!("one element has `{key}` twice"),
        });
    }
    let end = node.end;
    if let Value::Array(items) = &mut found.node.value {
        items.push(node);
    } else {
        // Nothing is known of such elements but that they repeat.
        let first = std::mem::replace(
            &mut found.node,
            Node {
                start: key_start,
                end,
                value: Value::Null,
            },
        );
        found.node = Node {
            start: first.start,
            end,
            value: Value::Array(vec![first, node]),
        };
    }
    found.node.end = end;
    Ok(())
}

fn list(node: Node<'_>) -> Node<'_> {
    Node {
        start: node.start,
        end: node.end,
        value: Value::Array(vec![node]),
    }
}

/// The text without white space around it, if JSON would read it as a number.
fn number(raw: &str) -> Option<&str> {
    let text = raw.trim();
    let parsed = json::parse(text, false).ok()?;
    parsed.root.as_number_text().map(|_| text)
}
