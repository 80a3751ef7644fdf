//! One record of a CSV block, field by field: `us-east-1a,0.10,"a ""quoted"" text"`.

/// A record, by the ends of its fields.
#[derive(Debug, Clone, Copy)]
pub struct Record<'b> {
    bytes: &'b [u8],
    start: usize,
    ends: &'b [u32],
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field<'b> {
    /// Its text, without quotes around it; quotes within are still doubled.
    pub raw: &'b [u8],
    /// Whether quotes are around it.
    pub is_quoted: bool,
}

impl<'b> Record<'b> {
    /// The record that starts here and has fields that end there.
    #[must_use]
    pub fn new(bytes: &'b [u8], start: usize, ends: &'b [u32]) -> Self {
        Self { bytes, start, ends }
    }

    /// How many fields it has.
    #[must_use]
    pub fn fields(&self) -> usize {
        self.ends.len()
    }

    /// The position of its line feed.
    #[must_use]
    pub fn end(&self) -> usize {
        self.ends.last().map_or(self.start, |&end| position(end))
    }

    /// Whether there is nothing on its line.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.raw(0, 0).is_empty()
    }

    /// How many line breaks are within its fields.
    #[must_use]
    pub fn line_breaks(&self) -> i64 {
        let bytes = self.bytes.get(self.start..self.end()).unwrap_or_default();
        i64::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or_default()
    }

    /// All of its bytes, without the end of its line.
    #[must_use]
    pub fn bytes(&self) -> &'b [u8] {
        self.raw(0, self.ends.len().saturating_sub(1))
    }

    /// Where a field is in those.
    #[must_use]
    pub fn span(&self, place: usize) -> (usize, usize) {
        let start = self.field_start(place) - self.start;
        (start, start + self.raw(place, place).len())
    }

    /// The bytes from one field to another, with all between them.
    #[must_use]
    pub fn raw(&self, first: usize, last: usize) -> &'b [u8] {
        let start = self.field_start(first);
        let end = self.ends.get(last).map_or(start, |&end| position(end));
        let raw = self.bytes.get(start..end).unwrap_or_default();
        if last + 1 == self.ends.len() {
            raw.strip_suffix(b"\r").unwrap_or(raw)
        } else {
            raw
        }
    }

    fn field_start(&self, place: usize) -> usize {
        match place.checked_sub(1).and_then(|before| self.ends.get(before)) {
            Some(&end) => position(end) + 1,
            None => self.start,
        }
    }

    /// A field, taken out of its quotes.
    ///
    /// # Errors
    /// Says what is wrong with its quotes.
    pub fn field(&self, place: usize) -> Result<Field<'b>, &'static str> {
        let raw = self.raw(place, place);
        let [b'"', quoted @ ..] = raw else {
            if memchr::memchr(b'"', raw).is_some() {
                return Err("a quote is inside a cell that does not begin with a quote");
            }
            return Ok(Field { raw, is_quoted: false });
        };
        let Some(text) = quoted.strip_suffix(b"\"") else {
            return Err("text follows the closing quote of a cell");
        };
        let mut pairs = text.split(|&byte| byte == b'"');
        // Between two quotes that make one there is nothing: of the pieces between quotes every second is empty.
        let has_lone_quote = text.contains(&b'"') && {
            pairs.next();
            let mut is_sound = true;
            while let Some(piece) = pairs.next() {
                is_sound &= piece.is_empty() && pairs.next().is_some();
            }
            !is_sound
        };
        if has_lone_quote {
            return Err("text follows the closing quote of a cell");
        }
        Ok(Field {
            raw: text,
            is_quoted: true,
        })
    }

    /// How many lines below the record's first a field is, and its column, in characters from 1.
    #[must_use]
    pub fn line_column(&self, place: usize) -> (usize, usize) {
        let before = self.bytes.get(self.start..self.field_start(place)).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', before).count();
        let last_line = before.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        (lines, String::from_utf8_lossy(last_line).chars().count() + 1)
    }
}

impl Field<'_> {
    /// Whether it holds quotes, which stand doubled in the block.
    #[must_use]
    pub fn has_pairs(&self) -> bool {
        self.is_quoted && memchr::memchr(b'"', self.raw).is_some()
    }

    /// Adds its text to others.
    pub fn unescape(&self, texts: &mut Vec<u8>) {
        let mut rest = self.raw;
        while let Some(at) = memchr::memchr(b'"', rest) {
            let (before, after) = rest.split_at(at + 1);
            texts.extend_from_slice(before);
            rest = after.strip_prefix(b"\"").unwrap_or(after);
        }
        texts.extend_from_slice(rest);
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Vec::with_capacity(self.raw.len());
        self.unescape(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

fn position(end: u32) -> usize {
    usize::try_from(end).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::rows::split::{Ends, Splitter};

    fn texts(line: &str) -> Vec<Result<String, &'static str>> {
        let mut ends = Ends::default();
        Splitter::default().split(line.as_bytes(), 0, &mut ends);
        let record = Record::new(line.as_bytes(), 0, &ends.fields);
        (0..record.fields())
            .map(|place| record.field(place).map(|field| field.text()))
            .collect()
    }

    #[test]
    fn quotes_are_taken_off() {
        let line = "a,\"b,c\",\"{\"\"team\"\": \"\"x\"\"}\",\"\",\"\"\"\"\r\n";
        let expected = ["a", "b,c", "{\"team\": \"x\"}", "", "\""].map(|text| Ok(text.to_owned()));
        assert_eq!(texts(line), expected);
    }

    #[test]
    fn quotes_that_are_not_in_order_are_told() {
        assert!(texts("a\"b\"c,d\n")[0].is_err());
        assert!(texts("\"a\"b\"\"c,d\n")[0].is_err());
        assert!(texts("\"a\"b\"c\",d\n")[0].is_err());
    }

    #[test]
    fn places_are_in_characters_of_the_last_line() {
        let line = "é,\"x\ny\",z\n";
        let mut ends = Ends::default();
        Splitter::default().split(line.as_bytes(), 0, &mut ends);
        let record = Record::new(line.as_bytes(), 0, &ends.fields);
        assert_eq!(record.line_column(1), (0, 3));
        assert_eq!(record.line_column(2), (1, 4));
        assert_eq!(record.line_breaks(), 1);
    }
}
