//! A JSON (RFC 8259) reader that keeps what a ledger needs and a general reader throws away.
//!
//! A sample value is one charge of an export: `{"id": 17, "amount": "0.12345678901234567890"}`.
//! This is hand-written because a number must keep its own text (`1.10` stays `1.10`, never a
//! binary fraction), because every value must know its place in the file, and because all problems
//! that reading can go on after (trailing commas, repeated keys) come at once, each with its place.
//!
//! Strings without escapes and all numbers borrow from the text, so a large export costs little more
//! than its tree. The text must be without a leading byte order mark; the caller skips it.

mod listed;
mod read;

pub(crate) use crate::source::json::listed::Lists;
pub(crate) use crate::source::json::read::outline;
pub use crate::source::json::read::parse;

use std::borrow::Cow;

/// So many problems of one text are listed. Each place is counted from the start of the text.
pub(crate) const PROBLEMS_MAX: usize = 20;

/// Values of an export take some three to six times the memory of their text: `{"id": "17", "amount": "0.5"}`. Texts of a few
/// bytes a value, such as `[[],[],…`, take twenty times as much, and forty kilobytes can be packed to unpack to such a text.
const TIMES_MAX: usize = 8;
/// A small text may take what it takes.
const BYTES_FREE: usize = 256 << 20;
/// More than this the values of no text may take.
const BYTES_MAX: usize = 6 << 30;

fn bytes_max(text: usize) -> usize {
    text.saturating_mul(TIMES_MAX).clamp(BYTES_FREE, BYTES_MAX)
}

/// How many arrays and objects may be open at once; real exports need fewer than ten.
const MAX_DEPTH: usize = 128;

/// One value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// The byte offset of the value's first character.
    pub start: usize,
    /// The byte offset after the value's last character.
    pub end: usize,
    /// The value itself.
    pub value: Value<'a>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exactly as it is written.
    Number(&'a str),
    /// A string with its escapes resolved.
    String(Cow<'a, str>),
    /// An array's items in order.
    Array(Vec<Node<'a>>),
    /// An object's members in order.
    Object(Vec<Member<'a>>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The key with its escapes resolved.
    pub key: Cow<'a, str>,
    /// The byte offset of the key's opening quote.
    pub key_start: usize,
    /// The member's value.
    pub node: Node<'a>,
}

/// A text that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// The outermost value.
    pub root: Node<'a>,
    /// The byte offsets of the trailing commas that lenient reading accepted.
    pub trailing_commas: Vec<usize>,
}

/// One problem and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// The byte offset of the problem.
    pub offset: usize,
    /// What is wrong there.
    pub kind: SyntaxErrorKind,
}

/// What can be wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    /// A comma with nothing after it.
    #[error("there is a comma before the closing bracket")]
    TrailingComma,
    /// A key that its object already has.
    #[error("one object has the key `{0}` twice")]
    DuplicateKey(String),
    /// Too many arrays and objects inside each other.
    #[error("more than {MAX_DEPTH} arrays and objects are nested")]
    TooDeep,
    /// The text stops inside a value.
    #[error("the text ends before the JSON value is complete")]
    UnexpectedEnd,
    /// A character that cannot stand where it stands.
    #[error("found {found:?} where {expected} should be")]
    Unexpected {
        /// The character that is there.
        found: char,
        /// What could be there instead.
        expected: &'static str,
    },
    /// A backslash with something unknown, or half a surrogate pair, after it.
    #[error("this is not a valid escape in a string")]
    BadEscape,
    /// A raw line end, tab or other control character in a string.
    #[error("a string has a control character without an escape")]
    ControlCharacter,
    /// Something that begins like a number and is not one.
    #[error("`{0}` is not a JSON number")]
    BadNumber(String),
    /// A bare word other than `null`, `true` and `false`.
    #[error("`{0}` is not a JSON value")]
    BadWord(String),
    /// Something other than white space after the value.
    #[error("there is more text after the end of the JSON value")]
    AfterEnd,
    /// Problems that reading went on after, beyond those that are listed.
    #[error("there are {0} more such commas and keys")]
    More(usize),
    /// A text of so many small values that they would take far more memory than their text.
    #[error("the values of this text would take more than {0} MiB of memory, many times its size")]
    TooMany(usize),
}

impl<'a> Node<'a> {
    /// The member of an object by its key; nothing if this is not an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        let members = self.as_object()?;
        members.iter().find(|m| m.key == key).map(|m| &m.node)
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number's text as written, if this is a number.
    #[must_use]
    pub fn as_number_text(&self) -> Option<&'a str> {
        match self.value {
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// What this is, in words that fit into "found … where a string should be".
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The places of texts and names with the character U+0000 in them, in order.
    #[must_use]
    pub fn nuls(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.add_nuls(&mut found);
        found
    }

    fn add_nuls(&self, found: &mut Vec<usize>) {
        match &self.value {
            Value::String(text) if text.contains('\0') => found.push(self.start),
            Value::Array(items) => items.iter().for_each(|item| item.add_nuls(found)),
            Value::Object(members) => {
                for member in members {
                    if member.key.contains('\0') {
                        found.push(member.key_start);
                    }
                    member.node.add_nuls(found);
                }
            }
            _ => {}
        }
    }

    /// The value that an RFC 6901 pointer such as `/objects/3/amount` leads to.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Node<'a>> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |node, step| match &node.value {
                Value::Object(_) => node.get(&unescape_pointer(step)?),
                Value::Array(items) => items.get(array_index(step)?),
                _ => None,
            })
    }
}

/// A key as one step of a pointer: `~` becomes `~0` and `/` becomes `~1`.
#[must_use]
pub(crate) fn escape_pointer(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

fn unescape_pointer(step: &str) -> Option<Cow<'_, str>> {
    if !step.contains('~') {
        return Some(Cow::Borrowed(step));
    }
    // A tilde must be followed by 0 or 1; replacing in this order keeps `~01` as `~1`.
    let valid = step.split('~').skip(1).all(|part| part.starts_with(['0', '1']));
    valid.then(|| Cow::Owned(step.replace("~1", "/").replace("~0", "~")))
}

fn array_index(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with(['0', '+']);
    plain.then(|| step.parse().ok()).flatten()
}

/// The line and the column, both from 1, of a byte offset; columns count characters.
#[must_use]
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
    // Old spreadsheets end lines with a carriage return alone.
    let line_end = if text.contains('\n') { '\n' } else { '\r' };
    let line_start = before.rfind(line_end).map_or(0, |at| at.saturating_add(1));
    let line = before.matches(line_end).count();
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (line.saturating_add(1), column.saturating_add(1))
}

/// A string with its quotes and escapes.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    // A string has no way to fail to be written.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    #[test]
    fn a_pointer_leads_to_a_value() {
        let text = r#"{"a/b": [10, {"m~n": "x", "": null}], "01": true}"#;
        let root = parse(text, false).unwrap().root;
        let number = |pointer| root.pointer(pointer).and_then(Node::as_number_text);
        assert_eq!(number("/a~1b/0"), Some("10"));
        assert_eq!(root.pointer("/a~1b/1/m~0n").and_then(Node::as_str), Some("x"));
        assert!(root.pointer("/a~1b/1/").unwrap().is_null());
        assert_eq!(root.pointer("/01").map(Node::kind_name), Some("true or false"));
        assert_eq!(root.pointer(""), Some(&root));
        for nowhere in ["a", "/", "/a~1b/00", "/a~1b/+1", "/a~1b/2", "/a~1b/0/x", "/a~2b", "/a~"] {
            assert_eq!(root.pointer(nowhere), None, "{nowhere}");
        }
        assert_eq!(escape_pointer("a/b~1"), "a~1b~01");
        assert_eq!(unescape_pointer("a~1b~01").as_deref(), Some("a/b~1"));
        assert!(matches!(escape_pointer("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn a_node_says_what_it_is() {
        let kinds = [
            ("null", "null"),
            ("true", "true or false"),
            ("1", "a number"),
            ("\"\"", "a string"),
            ("[]", "an array"),
            ("{}", "an object"),
        ];
        for (text, name) in kinds {
            let root = parse(text, false).unwrap().root;
            assert_eq!(root.kind_name(), name);
            assert_eq!(root.as_str().is_some(), name == "a string");
            assert_eq!(root.as_number_text().is_some(), name == "a number");
            assert_eq!(root.as_array().is_some(), name == "an array");
            assert_eq!(root.as_object().is_some(), name == "an object");
            assert_eq!(root.is_null(), name == "null");
        }
    }

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "a\r\nžlutý x\n";
        let x = text.find('x').unwrap();
        assert_eq!(line_column(text, 0), (1, 1));
        assert_eq!(line_column(text, x), (2, 7));
        assert_eq!(
            line_column(text, 4),
            (2, 1),
            "the middle of a character is that character"
        );
        assert_eq!(line_column(text, text.len()), (3, 1));
        assert_eq!(line_column(text, 1000), (3, 1));
        assert_eq!(line_column("", 0), (1, 1));
    }

    fn as_serde(node: &Node) -> Json {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(truth) => (*truth).into(),
            Value::Number(text) => serde_json::from_str(text).unwrap(),
            Value::String(text) => text.to_string().into(),
            Value::Array(items) => items.iter().map(as_serde).collect(),
            Value::Object(members) => members.iter().map(|m| (m.key.to_string(), as_serde(&m.node))).collect(),
        }
    }

    fn any_value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::vec(("[a-f\"\\\\]{0,3}", inner), 0..6)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn reads_what_serde_json_writes(value in any_value()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let root = parse(&text, false).unwrap().root;
                // Read again, because not every f64 survives serde_json's own reading.
                let again: Json = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(as_serde(&root), again);
            }
        }

        #[test]
        fn lenient_reading_only_adds_commas(value in any_value()) {
            // Pretty-printing puts line ends before closing brackets, and nowhere else like this.
            let text = serde_json::to_string_pretty(&value).unwrap();
            let with_commas: Vec<String> = text.lines().map(|line| {
                let last = line.ends_with(['"', 'l', 'e', ']', '}']) || line.ends_with(char::is_numeric);
                if last && line.starts_with(' ') { format!("{line},") } else { line.to_owned() }
            }).collect();
            let with_commas = with_commas.join("\n");
            let lenient = parse(&with_commas, true).unwrap();
            prop_assert_eq!(as_serde(&lenient.root), as_serde(&parse(&text, false).unwrap().root));
            let strict = parse(&with_commas, false).map_or_else(
                |all| all.into_iter().map(|p| p.offset).collect(), |_| Vec::new());
            prop_assert_eq!(strict, lenient.trailing_commas);
        }

        #[test]
        fn accepts_what_serde_json_accepts(
            value in any_value(),
            changes in prop::collection::vec(
                (any::<prop::sample::Index>(), 0..2usize, "[\\[\\]{},:\"\\\\0-9eE.+u \n\t-]{0,2}"), 1..3),
        ) {
            let mut text: Vec<char> = value.to_string().chars().collect();
            for (at, removed, added) in changes {
                let at = at.index(text.len() + 1);
                let end = (at + removed).min(text.len());
                text.splice(at..end, added.chars());
            }
            let text: String = text.into_iter().collect();
            let ours = match parse(&text, false) {
                Ok(_) => true,
                Err(all) => all.iter().all(|p| matches!(p.kind, SyntaxErrorKind::DuplicateKey(_))),
            };
            let theirs = match serde_json::from_str::<Json>(&text) {
                Ok(_) => true,
                // The grammar has no range; stopping there says nothing about the rest.
                Err(e) if e.to_string().starts_with("number out of range") => return Ok(()),
                Err(_) => false,
            };
            prop_assert_eq!(ours, theirs, "{}", text);
        }
    }
}
