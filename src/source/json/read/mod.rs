//! The reading itself: one pass over the text, descending into arrays and objects.
//!
//! A sample value is `{"amount": 1.10, "tags": ["a", "b",],}`, where both trailing commas are reported
//! at once. The module above says why this is not left to a library.

use super::listed::Lists;
use super::{MAX_DEPTH, Member, Node, PROBLEMS_MAX, Parsed, SyntaxError, SyntaxErrorKind, Value, bytes_max};
use std::borrow::Cow;
use std::collections::HashSet;

/// Up to this many keys, comparing each with each is quicker than filling a set.
const FEW_KEYS: usize = 16;
/// The most characters of a wrong word or number that a message repeats.
const QUOTED: usize = 40;

/// Reads a JSON text. In lenient mode trailing commas are accepted and listed.
///
/// # Errors
///
/// All trailing commas (unless lenient), all repeated keys and the first other problem, by place.
pub fn parse(text: &str, lenient: bool) -> Result<Parsed<'_>, Vec<SyntaxError>> {
    let (parsed, _) = read(Reader::new(text, lenient))?;
    Ok(parsed)
}

/// Reads a JSON text in the same way, and keeps the first element alone of the list that it is, or of each list that is a member
/// of it: the others are read one at a time, when they are needed.
///
/// # Errors
/// As [`parse`].
pub(crate) fn outline(text: &str, lenient: bool) -> Result<(Parsed<'_>, Lists<'_>), Vec<SyntaxError>> {
    let depth = if text.trim_start().starts_with('[') { 1 } else { 2 };
    let (parsed, starts) = read(Reader {
        long_depth: depth,
        ..Reader::new(text, lenient)
    })?;
    let lists = Lists {
        text,
        lenient,
        depth,
        starts,
    };
    Ok((parsed, lists))
}

fn read(mut reader: Reader<'_>) -> Result<(Parsed<'_>, Vec<usize>), Vec<SyntaxError>> {
    let root = reader.document();
    let end = reader.pos;
    let Reader {
        trailing_commas,
        mut problems,
        more,
        lists,
        ..
    } = reader;
    match root {
        Ok(root) if problems.is_empty() => {
            return Ok((Parsed { root, trailing_commas }, lists));
        }
        Ok(_) => {}
        Err(last) => problems.push(last),
    }
    // Repeated keys are only seen when their object is done, so the order needs setting right.
    problems.sort_by_key(|problem| problem.offset);
    if more > 0 {
        problems.push(error(end, SyntaxErrorKind::More(more)));
    }
    Err(problems)
}

/// Reads an element of an array, its separator included, from a place on; `None` where the array ends. The text was read before.
pub(super) fn element(text: &str, lenient: bool, depth: usize, pos: usize) -> Option<(Node<'_>, usize)> {
    let mut reader = Reader::new(text, lenient);
    reader.pos = pos;
    if reader.closes(b']', None) {
        return None;
    }
    let node = reader.value(depth).ok()?;
    reader.separator(b']', "").ok()?;
    Some((node, reader.pos))
}

struct Reader<'a> {
    text: &'a str,
    pos: usize,
    lenient: bool,
    trailing_commas: Vec<usize>,
    problems: Vec<SyntaxError>,
    /// Problems beyond those that are listed.
    more: usize,
    /// What the values that are read take in memory, and may take.
    bytes: usize,
    bytes_max: usize,
    /// Arrays this deep keep their first element only; no array is 0 deep.
    long_depth: usize,
    /// Where the arrays begin that had more.
    lists: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, lenient: bool) -> Self {
        Self {
            text,
            pos: 0,
            lenient,
            trailing_commas: Vec::new(),
            problems: Vec::new(),
            more: 0,
            bytes: 0,
            bytes_max: bytes_max(text.len()),
            long_depth: 0,
            lists: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<Node<'a>, SyntaxError> {
        let root = self.value(0)?;
        match self.peek_after_space() {
            None => Ok(root),
            Some(_) => Err(error(self.pos, SyntaxErrorKind::AfterEnd)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, SyntaxError> {
        let first = self.peek_after_space();
        let start = self.pos;
        let value = match first {
            Some(b'"') => Value::String(self.string()?),
            Some(b'{') => self.object(depth + 1)?,
            Some(b'[') => self.array(depth + 1)?,
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            start,
            end: self.pos,
            value,
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, SyntaxError> {
        let mut members = Vec::new();
        let done = self.members(depth, &mut members);
        // Also when the object breaks off: the keys repeated until then are worth telling.
        self.report_duplicates(&members);
        members.shrink_to_fit();
        done.map(|()| Value::Object(members))
    }

    fn members(&mut self, depth: usize, into: &mut Vec<Member<'a>>) -> Result<(), SyntaxError> {
        self.open(depth)?;
        let mut comma = None;
        while !self.closes(b'}', comma) {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key_start = self.pos;
            let key = self.string()?;
            if self.peek_after_space() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.pos += 1;
            let node = self.value(depth)?;
            into.push(Member { key, key_start, node });
            self.takes(size_of::<Member>())?;
            comma = self.separator(b'}', "`,` or `}`")?;
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, SyntaxError> {
        let start = self.pos;
        self.open(depth)?;
        let mut items = Vec::new();
        let mut comma = None;
        let mut is_longer = false;
        while !self.closes(b']', comma) {
            let held = self.bytes;
            let item = self.value(depth)?;
            if depth == self.long_depth && !items.is_empty() {
                is_longer = true;
                self.bytes = held;
            } else {
                items.push(item);
                self.takes(size_of::<Node>())?;
            }
            comma = self.separator(b']', "`,` or `]`")?;
        }
        if is_longer {
            self.lists.push(start);
            self.takes(size_of::<usize>())?;
        }
        // Most lists are short, and room for more would be most of what they take.
        items.shrink_to_fit();
        Ok(Value::Array(items))
    }

    /// Counts memory, and refuses too much.
    fn takes(&mut self, bytes: usize) -> Result<(), SyntaxError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.bytes_max {
            return Err(error(self.pos, SyntaxErrorKind::TooMany(self.bytes_max >> 20)));
        }
        Ok(())
    }

    /// Notes a problem that reading goes on after; only counts it where there are many.
    fn note(&mut self, offset: usize, kind: impl FnOnce() -> SyntaxErrorKind) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(error(offset, kind()));
        } else {
            self.more += 1;
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(error(self.pos, SyntaxErrorKind::TooDeep));
        }
        self.pos += 1;
        Ok(())
    }

    /// Whether the closing bracket is next, and if so takes it; `comma` is the one just before it.
    fn closes(&mut self, bracket: u8, comma: Option<usize>) -> bool {
        if self.peek_after_space() != Some(bracket) {
            return false;
        }
        self.pos += 1;
        match comma {
            Some(at) if self.lenient => self.trailing_commas.push(at),
            Some(at) => self.note(at, || SyntaxErrorKind::TrailingComma),
            None => {}
        }
        true
    }

    /// Takes a comma and says where it was; leaves a closing bracket for `closes`.
    fn separator(&mut self, bracket: u8, expected: &'static str) -> Result<Option<usize>, SyntaxError> {
        match self.peek_after_space() {
            Some(b',') => {
                self.pos += 1;
                Ok(Some(self.pos - 1))
            }
            Some(found) if found == bracket => Ok(None),
            _ => Err(self.unexpected(expected)),
        }
    }

    fn report_duplicates(&mut self, members: &[Member<'a>]) {
        let mut seen = HashSet::new();
        for (index, member) in members.iter().enumerate() {
            let repeated = if members.len() <= FEW_KEYS {
                members.iter().take(index).any(|earlier| earlier.key == member.key)
            } else {
                !seen.insert(&*member.key)
            };
            if repeated {
                self.note(member.key_start, || {
                    SyntaxErrorKind::DuplicateKey(shortened(&member.key))
                });
            }
        }
    }

    fn number(&mut self) -> Result<Value<'a>, SyntaxError> {
        let start = self.pos;
        let text = self.run();
        if is_number(text) {
            Ok(Value::Number(text))
        } else {
            Err(error(start, SyntaxErrorKind::BadNumber(shortened(text))))
        }
    }

    fn word(&mut self) -> Result<Value<'a>, SyntaxError> {
        let start = self.pos;
        match self.run() {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            other => Err(error(start, SyntaxErrorKind::BadWord(shortened(other)))),
        }
    }

    /// Takes everything that could be meant as one number or word, so that a message shows it whole.
    fn run(&mut self) -> &'a str {
        let start = self.pos;
        let in_run = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b'_');
        while self.peek().is_some_and(in_run) {
            self.pos += 1;
        }
        self.slice(start, self.pos)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, SyntaxError> {
        self.pos += 1;
        let mut plain_start = self.pos;
        let mut resolved: Option<String> = None;
        loop {
            let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
            let stops = |&b: &u8| b == b'"' || b == b'\\' || b < 0x20;
            self.pos += rest.iter().position(stops).unwrap_or(rest.len());
            let plain = self.slice(plain_start, self.pos);
            match self.peek() {
                Some(b'"') => {
                    self.pos += 1;
                    return Ok(match resolved {
                        None => Cow::Borrowed(plain),
                        Some(before) => Cow::Owned(before + plain),
                    });
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    let text = resolved.get_or_insert_default();
                    text.push_str(plain);
                    text.push(character);
                    plain_start = self.pos;
                }
                Some(_) => return Err(error(self.pos, SyntaxErrorKind::ControlCharacter)),
                None => return Err(error(self.pos, SyntaxErrorKind::UnexpectedEnd)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let start = self.pos;
        let Some(letter) = self.text.as_bytes().get(start + 1) else {
            return Err(error(self.text.len(), SyntaxErrorKind::UnexpectedEnd));
        };
        self.pos += 2;
        let character = match letter {
            b'"' | b'\\' | b'/' => Some(char::from(*letter)),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'u' => self.unicode_escape(),
            _ => None,
        };
        character.ok_or_else(|| error(start, SyntaxErrorKind::BadEscape))
    }

    /// The character after `\u`; half of a surrogate pair is not one.
    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.four_hex_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if self.slice(self.pos, self.pos + 2) != "\\u" {
            return None;
        }
        self.pos += 2;
        let low = self.four_hex_digits()?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + low)
    }

    fn four_hex_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.pos..self.pos + 4)?;
        self.pos += 4;
        // The check first, because from_str_radix accepts a sign.
        let all_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        all_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn peek_after_space(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.pos += 1,
                other => return other,
            }
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn unexpected(&self, expected: &'static str) -> SyntaxError {
        match self.text.get(self.pos..).and_then(|rest| rest.chars().next()) {
            Some(found) => error(self.pos, SyntaxErrorKind::Unexpected { found, expected }),
            None => error(self.pos, SyntaxErrorKind::UnexpectedEnd),
        }
    }
}

fn error(offset: usize, kind: SyntaxErrorKind) -> SyntaxError {
    SyntaxError { offset, kind }
}

fn shortened(text: &str) -> String {
    text.chars().take(QUOTED).collect()
}

/// RFC 8259, section 6: no plus sign, no leading zeros, digits on both sides of the point.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = split_at(unsigned, &['e', 'E']);
    let (whole, fraction) = split_at(mantissa, &['.']);
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

fn split_at<'t>(text: &'t str, marks: &[char]) -> (&'t str, Option<&'t str>) {
    text.split_once(marks)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests;
