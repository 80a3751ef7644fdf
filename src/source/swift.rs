//! SWIFT messages of statements as a tree: `:61:2506160615DR2323,36N020NONREF` is a field with the tag `61`.
//!
//! A message begins with its field `:20:` and ends with a line `-`. What stands around it, such as blocks `{1:…}` or lines of
//! the bank's own, is left out. A field goes on over lines that do not begin with a tag. The text `:86:` after an entry
//! `:61:` belongs to that entry. The tree is `{"messages": [{"fields": [{"tag": "61", "text": "…", "information": {…}}]}]}`.

use super::json::{Member, Node, Value};
use std::borrow::Cow;

/// Why a text is not a series of messages, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SwiftError {
    /// The byte offset of the problem.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// How many lines may stand before the first message.
const LINES_BEFORE: usize = 10;

/// The longest line that may stand there.
const LINE_BEFORE: usize = 200;

/// A line without its end, and where it begins.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// A field that is being read.
struct Field {
    tag: (usize, usize),
    text_start: usize,
    end: usize,
    information: Option<(usize, usize, usize)>,
}

/// Whether a text begins like statements in messages: a field `:20:` near its start, and an account after it.
#[must_use]
pub(crate) fn is_one(text: &str) -> bool {
    let mut lines = lines(text);
    let mut before = lines.by_ref().take(LINES_BEFORE);
    let is_first = |line: &Line| tag(line.text).is_some() || line.text.len() > LINE_BEFORE;
    let Some(first) = before.find(is_first) else {
        return false;
    };
    // SWIFT's own first block, or the field itself.
    if tag(first.text).is_none_or(|(tag, _)| tag != "20") {
        return false;
    }
    lines
        .take(LINES_BEFORE)
        .any(|line| tag(line.text).is_some_and(|(tag, _)| matches!(tag, "25" | "25P" | "28" | "28C")))
}

/// Lines with their places. Control characters that some banks set around messages are left out.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let at = start;
        start += whole.len();
        let body = whole.trim_end_matches(['\n', '\r', '\u{1}', '\u{3}']);
        let inner = body.trim_start_matches(['\u{1}', '\u{3}', '\u{feff}']);
        Line {
            start: at + body.len() - inner.len(),
            text: inner,
        }
    })
}

/// The tag of a line such as `:60F:C250601EUR1,00`, and what follows it.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let letter = tag.strip_prefix(|digit: char| digit.is_ascii_digit())?;
    let letter = letter.strip_prefix(|digit: char| digit.is_ascii_digit())?;
    let is_tag = letter.is_empty() || (letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase()));
    is_tag.then_some((tag, rest))
}

/// Reads all messages of a text.
///
/// # Errors
/// At the first line that belongs to nothing.
pub fn parse(text: &str) -> Result<Node<'_>, SwiftError> {
    let mut messages: Vec<Vec<Field>> = Vec::new();
    let mut is_open = false;
    let mut all = lines(text).peekable();
    while let Some(line) = all.next() {
        // The first block may stand on the line of the first field.
        let line = after_blocks(line);
        refuse_control(line, is_open)?;
        if let Some((name, rest)) = tag(line.text) {
            let field = Field {
                tag: (line.start + 1, line.start + 1 + name.len()),
                text_start: line.end() - rest.len(),
                end: line.end(),
                information: None,
            };
            if name == "20" {
                messages.push(vec![field]);
                is_open = true;
                continue;
            }
            let Some(fields) = messages.last_mut().filter(|_| is_open) else {
                return Err(SwiftError {
                    offset: line.start,
                    message: format!("the field `:{name}:` stands before the first field `:20:` of a message"),
                });
            };
            let of_entry = fields.last_mut().filter(|last| {
                name == "86" && last.information.is_none() && text.get(last.tag.0..last.tag.1) == Some("61")
            });
            if let Some(entry) = of_entry {
                entry.information = Some((line.start, field.text_start, field.end));
            } else {
                fields.push(field);
            }
            continue;
        }
        if is_end(line.text, all.peek()) {
            is_open = false;
            continue;
        }
        let last = messages
            .last_mut()
            .filter(|_| is_open)
            .and_then(|fields| fields.last_mut());
        // An empty line says nothing, and what stands between messages is the bank's.
        if let Some(last) = last.filter(|_| !line.text.trim().is_empty()) {
            match &mut last.information {
                Some((_, _, end)) => *end = line.end(),
                None => last.end = line.end(),
            }
        }
    }
    let messages = messages.into_iter().map(|fields| message(text, &fields)).collect();
    let root = member("messages", 0, node(0, text.len(), Value::Array(messages)));
    Ok(node(0, text.len(), Value::Object(vec![root])))
}

/// Control characters in a field: no bank writes them, and whoever reads it would not see them. The character U+0000 is refused
/// like that of any file.
fn refuse_control(line: Line<'_>, is_open: bool) -> Result<(), SwiftError> {
    let is_wrong = |letter: &(usize, char)| letter.1.is_control() && !matches!(letter.1, '\t' | '\0');
    match line.text.char_indices().find(is_wrong).filter(|_| is_open) {
        Some((at, letter)) => Err(SwiftError {
            offset: line.start + at,
            message: format!(
                "the character U+{:04X} has no place in a field of a message",
                u32::from(letter)
            ),
        }),
        None => Ok(()),
    }
}

/// What follows blocks such as `{1:F01…}{2:O940…}{4:` on their line.
fn after_blocks(line: Line<'_>) -> Line<'_> {
    let mut rest = line;
    while rest.text.starts_with('{') {
        let cut = match rest.text.strip_prefix("{4:") {
            Some(_) => "{4:".len(),
            None => match rest.text.find('}') {
                Some(at) => at + 1,
                None => return rest,
            },
        };
        rest = Line {
            start: rest.start + cut,
            text: rest.text.get(cut..).unwrap_or_default(),
        };
    }
    rest
}

/// Whether a line ends a message: `-`, `-}` or `-XXX`, the latter only where nothing or another message follows.
fn is_end(line: &str, next: Option<&Line>) -> bool {
    let Some(rest) = line.strip_prefix('-') else {
        return false;
    };
    let is_sign = rest.is_empty() || rest.starts_with('}');
    let is_word = rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_last = next.is_none_or(|next| {
        next.text.trim().is_empty() || next.text.starts_with('{') || tag(next.text).is_some_and(|(tag, _)| tag == "20")
    });
    is_sign || (is_word && is_last)
}

fn node(start: usize, end: usize, value: Value<'_>) -> Node<'_> {
    Node { start, end, value }
}

fn member<'a>(key: &'static str, key_start: usize, node: Node<'a>) -> Member<'a> {
    Member {
        key: Cow::Borrowed(key),
        key_start,
        node,
    }
}

fn text_node(text: &str, start: usize, end: usize) -> Node<'_> {
    let found = text.get(start..end).unwrap_or_default();
    node(start, end, Value::String(Cow::Borrowed(found)))
}

fn message<'a>(text: &'a str, fields: &[Field]) -> Node<'a> {
    let start = fields.first().map_or(0, |field| field.tag.0.saturating_sub(1));
    let ends = fields
        .iter()
        .map(|field| field.information.map_or(field.end, |(_, _, end)| end));
    let end = ends.max().unwrap_or(start);
    let of_field = |field: &Field| {
        let from = field.tag.0.saturating_sub(1);
        let mut members = vec![
            member("tag", from, text_node(text, field.tag.0, field.tag.1)),
            member("text", field.text_start, text_node(text, field.text_start, field.end)),
        ];
        let mut end = field.end;
        if let Some((at, start, last)) = field.information {
            members.push(member("information", at, text_node(text, start, last)));
            end = last;
        }
        node(from, end, Value::Object(members))
    };
    let list = node(start, end, Value::Array(fields.iter().map(of_field).collect()));
    node(start, end, Value::Object(vec![member("fields", start, list)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str =
        ":20:A\n:25:DE1/2\n:28C:1\n:61:2506160615DR1,00N020NONREF\nmore\n:86:one\n\ntwo\n:62F:C250630EUR1,00\n-\n";

    fn texts(text: &str) -> Vec<String> {
        let root = parse(text).unwrap();
        let messages = root.get("messages").and_then(Node::as_array).unwrap();
        let fields = messages
            .iter()
            .flat_map(|message| message.get("fields").and_then(Node::as_array).unwrap());
        let of = |field: &Node, name: &str| field.get(name).and_then(Node::as_str).map(str::to_owned);
        fields
            .map(|field| {
                let more = of(field, "information").map(|text| format!(" | {text}"));
                format!(
                    "{}={}{}",
                    of(field, "tag").unwrap(),
                    of(field, "text").unwrap(),
                    more.unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn a_field_goes_on_until_the_next_one_and_information_belongs_to_its_entry() {
        assert!(is_one(ONE));
        assert_eq!(
            texts(ONE),
            [
                "20=A",
                "25=DE1/2",
                "28C=1",
                "61=2506160615DR1,00N020NONREF\nmore | one\n\ntwo",
                "62F=C250630EUR1,00"
            ]
        );
    }

    #[test]
    fn blocks_and_lines_of_the_bank_are_no_part_of_a_message() {
        let blocks = "{1:F01X}{2:O940}{4:\r\n:20:A\r\n:25:1\r\n:62F:C250630EUR1,00\r\n-}{5:}\r\n";
        assert!(is_one(blocks));
        assert_eq!(texts(blocks), ["20=A", "25=1", "62F=C250630EUR1,00"]);
        let lines = "ABNANL2A\n940\nABNANL2A\n:20:A\n:25:1\n:86:-1 of\n-2 items\n-\n940\n:20:B\n:25:2\n";
        assert!(is_one(lines));
        assert_eq!(texts(lines), ["20=A", "25=1", "86=-1 of\n-2 items", "20=B", "25=2"]);
    }

    #[test]
    fn control_characters_have_no_place_in_a_field() {
        for (sign, place) in [("\u{e}", 15), ("\u{7f}", 15), ("\r", 15)] {
            let error = parse(&format!(":20:A\n:25:DE1/2{sign}3\n-\n")).unwrap_err();
            assert_eq!(error.offset, place, "{}", error.message);
        }
        // Around messages some banks set them.
        parse("\u{1}:20:A\r\n:25:DE1/2\r\n-\u{3}\n\u{1a}").unwrap();
    }

    #[test]
    fn other_texts_are_no_messages() {
        for text in [
            "",
            ":20:",
            "a,b\n1,2\n",
            ":25:1\n:20:A\n",
            "12:20:30 started\n",
            ":20:A\n:21:B\n",
        ] {
            assert!(!is_one(text), "{text}");
        }
        assert_eq!(parse(":25:1\n:20:A\n").unwrap_err().offset, 0);
    }
}
