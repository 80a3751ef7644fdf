//! One object of a PDF: `<< /Type /Catalog /Pages 2 0 R >>`.

/// Arrays and dictionaries are nested at most so deep; real files need fewer than ten.
const MAX_DEPTH: usize = 64;

/// An object may have at most so many parts.
const MAX_PARTS: usize = 1 << 20;

/// A string may have at most so many bytes.
const MAX_STRING: usize = 1 << 16;

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    /// `null`, `true`, a number with a point: nothing that leads to a file.
    Other,
    /// A whole number.
    Number(i64),
    /// A name, without its slash.
    Name(Vec<u8>),
    /// A string.
    String(Vec<u8>),
    /// A list.
    Array(Vec<Object>),
    /// Names and values.
    Dictionary(Vec<(Vec<u8>, Object)>),
    /// The object of this number.
    Reference(u32),
}

impl Object {
    /// The value of a name in a dictionary.
    pub(super) fn get(&self, name: &str) -> Option<&Object> {
        let Object::Dictionary(members) = self else {
            return None;
        };
        let found = members.iter().find(|(key, _)| key == name.as_bytes());
        found.map(|(_, value)| value)
    }

    /// The parts of a list.
    pub(super) fn items(&self) -> &[Object] {
        match self {
            Object::Array(items) => items,
            _ => &[],
        }
    }

    /// A whole number that counts something.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Object::Number(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Whether it is this name.
    pub(super) fn is_name(&self, name: &str) -> bool {
        matches!(self, Object::Name(found) if found == name.as_bytes())
    }
}

/// Reads objects from bytes.
#[derive(Debug, Clone)]
pub(super) struct Parser<'b> {
    bytes: &'b [u8],
    pub at: usize,
    parts: usize,
}

/// White space of PDF.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'b> Parser<'b> {
    /// Begins at a byte.
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, parts: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space and comments.
    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Passes a word, if it stands here.
    pub(super) fn word(&mut self, word: &[u8]) -> bool {
        self.blanks();
        let is_here = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    /// Bytes up to the next blank or delimiter.
    fn run(&mut self) -> &'b [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// The next object; nothing where there is none, or it does not end.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.value(0)
    }

    fn value(&mut self, depth: usize) -> Option<Object> {
        self.parts += 1;
        if depth > MAX_DEPTH || self.parts > MAX_PARTS {
            return None;
        }
        self.blanks();
        match self.peek()? {
            b'/' => Some(Object::Name(self.name())),
            b'(' => self.string().map(Object::String),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dictionary(depth),
            b'<' => self.hexadecimal().map(Object::String),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.word(b"]") {
                    items.push(self.value(depth + 1)?);
                }
                Some(Object::Array(items))
            }
            b')' | b'>' | b']' | b'{' | b'}' => None,
            _ => self.plain(),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Object> {
        self.at += 2;
        let mut members = Vec::new();
        while !self.word(b">>") {
            self.blanks();
            if self.peek() != Some(b'/') {
                return None;
            }
            let name = self.name();
            members.push((name, self.value(depth + 1)?));
        }
        Some(Object::Dictionary(members))
    }

    /// A number, a reference, or a word.
    fn plain(&mut self) -> Option<Object> {
        let run = self.run();
        if run.is_empty() {
            return None;
        }
        let Some(number) = number(run) else {
            return Some(Object::Other);
        };
        // `12 0 R` is a reference, `12 0` are two numbers.
        let mut ahead = self.clone();
        ahead.blanks();
        let generation = ahead.run();
        if number >= 0 && !generation.is_empty() && generation.iter().all(u8::is_ascii_digit) && ahead.word(b"R") {
            let ends = ahead.peek().is_none_or(|byte| is_blank(byte) || is_delimiter(byte));
            if let Some(of) = u32::try_from(number).ok().filter(|_| ends) {
                self.at = ahead.at;
                return Some(Object::Reference(of));
            }
        }
        Some(Object::Number(number))
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let run = self.run();
        let mut name = Vec::with_capacity(run.len());
        let mut rest = run.iter().copied();
        while let Some(byte) = rest.next() {
            let mut ahead = rest.clone();
            let pair = (byte == b'#').then(|| Some((digit(ahead.next()?)?, digit(ahead.next()?)?)));
            if let Some((high, low)) = pair.flatten() {
                name.push((high << 4) | low);
                rest = ahead;
            } else {
                name.push(byte);
            }
        }
        name
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            let byte = self.peek().filter(|_| digits.len() <= MAX_STRING)?;
            self.at += 1;
            match byte {
                b'>' => break,
                byte if is_blank(byte) => {}
                byte => digits.push(digit(byte)?),
            }
        }
        let pairs = digits.chunks(2);
        Some(
            pairs
                .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit) << (4 * (2 - pair.len())))
                .collect(),
        )
    }

    fn string(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.peek().filter(|_| text.len() <= MAX_STRING)?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                }
                b'\\' => {
                    self.escaped(&mut text)?;
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    /// Adds what follows a backslash in a string; nothing for a line end.
    fn escaped(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        let meant = match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return Some(());
            }
            b'\n' => return Some(()),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    value = value * 8 + u32::from(next - b'0');
                }
                u8::try_from(value & 0xFF).unwrap_or_default()
            }
            other => other,
        };
        text.push(meant);
        Some(())
    }
}

/// A digit of base 16.
pub(super) fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

fn number(run: &[u8]) -> Option<i64> {
    std::str::from_utf8(run).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<Object> {
        Parser::new(text.as_bytes(), 0).object()
    }

    #[test]
    fn objects_are_read_as_they_are_written() {
        let string = |text: &str| Some(Object::String(text.as_bytes().to_vec()));
        assert_eq!(parsed("12"), Some(Object::Number(12)));
        assert_eq!(parsed("12 0 R"), Some(Object::Reference(12)));
        assert_eq!(parsed("12 0 Rx"), Some(Object::Number(12)));
        assert_eq!(parsed("1.5"), Some(Object::Other));
        assert_eq!(parsed("/A#20B#"), Some(Object::Name(b"A B#".to_vec())));
        assert_eq!(parsed("(a(b)\\)\\101\\\nc)"), string("a(b))Ac"));
        assert_eq!(parsed("<66 6F6>"), string("fo`"));
        assert_eq!(
            parsed("[1 % one\n 2 0 R]"),
            Some(Object::Array(vec![Object::Number(1), Object::Reference(2)]))
        );
        let found = parsed("<< /A 1 /B << /C (x) >> >>").unwrap();
        assert_eq!(found.get("B").and_then(|inner| inner.get("C")).cloned(), string("x"));
    }

    #[test]
    fn what_does_not_end_is_nothing() {
        for text in [
            "", "(", "<", "<<", "[", "<< /A", "<< 1 >>", "<< /A 1", "[1", ")", "(\\", "<6x>", "%",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed(&"[".repeat(100_000)), None);
        assert_eq!(parsed(&"<</A".repeat(100_000)), None);
    }
}
