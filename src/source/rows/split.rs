//! Where the fields of a CSV text end, found 64 bytes at a time.
//!
//! A file of millions of rows is split into fields before anything else, so this is the innermost loop of an import. It
//! makes 64 bytes a word of 64 bits, and finds the separators that are outside of quotes with bit arithmetic; nothing
//! here depends on what a byte means beyond the separator, `"` and line feed. Counting quotes shows what is within quotes,
//! as RFC 4180 has them: a quote within a quoted field is written twice, which counts as none.

/// Where fields and records end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ends {
    /// Positions of separators and line feeds outside of quotes.
    pub fields: Vec<u32>,
    /// Which of those are line feeds, by their places in the list.
    pub records: Vec<usize>,
}

/// Finds separators, block after block of one text.
#[derive(Debug)]
pub struct Splitter {
    separator: u8,
    /// All ones while within quotes, else 0.
    inside: u64,
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new(b',')
    }
}

impl Splitter {
    /// Finds this separator.
    #[must_use]
    pub fn new(separator: u8) -> Self {
        Self { separator, inside: 0 }
    }

    /// Adds the separators and line feeds of `bytes` that are outside of quotes to `ends`. `bytes` goes on where the bytes of
    /// the call before ended; positions count from its own start, plus `offset`.
    pub fn split(&mut self, bytes: &[u8], offset: u32, ends: &mut Ends) {
        let mut at = offset;
        let (chunks, rest) = bytes.as_chunks::<64>();
        for chunk in chunks {
            self.split_chunk(chunk, at, ends);
            at = at.wrapping_add(64);
        }
        if !rest.is_empty() {
            // Zeros are not separators.
            let mut last = [0; 64];
            for (to, from) in last.iter_mut().zip(rest) {
                *to = *from;
            }
            self.split_chunk(&last, at, ends);
        }
    }

    /// Whether the text so far ends within a quoted field.
    #[must_use]
    pub fn is_inside_quotes(&self) -> bool {
        self.inside != 0
    }

    fn split_chunk(&mut self, chunk: &[u8; 64], at: u32, ends: &mut Ends) {
        // Most chunks have no quotes; that is found sooner than which of their bytes are.
        let mut within = self.inside;
        if chunk.iter().fold(0, |any, &byte| any | u8::from(byte == b'"')) != 0 {
            within ^= prefix_parity(bits(chunk, |byte| byte == b'"'));
            // The last bit says how the chunk ends: all ones or all zeros.
            self.inside = 0_u64.wrapping_sub(within >> 63);
        }
        if within == u64::MAX {
            return;
        }
        let separator = self.separator;
        let mut found = bits(chunk, |byte| byte == separator || byte == b'\n') & !within;
        while found != 0 {
            let place = found.trailing_zeros();
            let is_line_feed = usize::try_from(place).ok().and_then(|place| chunk.get(place)) == Some(&b'\n');
            if is_line_feed {
                ends.records.push(ends.fields.len());
            }
            ends.fields.push(at.wrapping_add(place));
            found &= found - 1;
        }
    }
}

/// For each byte whether it is one of those meant, the first byte's bit the lowest. Written so that the compiler compares
/// many bytes at once; eight answers of a word then become eight bits by one multiplication.
fn bits(chunk: &[u8; 64], is_meant: impl Fn(u8) -> bool) -> u64 {
    let answers = chunk.map(|byte| u8::from(is_meant(byte)));
    let (words, _) = answers.as_chunks::<8>();
    let mut bits = 0;
    for (index, word) in words.iter().enumerate() {
        let eight = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= eight << (index * 8);
    }
    bits
}

/// Bit n is the parity of the bits 0 to n.
fn prefix_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ends(text: &[u8], pieces: &[usize]) -> Ends {
        let mut splitter = Splitter::default();
        let mut ends = Ends::default();
        let mut at = 0;
        for &piece in pieces {
            let next = (at + piece).min(text.len());
            splitter.split(&text[at..next], u32::try_from(at).unwrap(), &mut ends);
            at = next;
        }
        splitter.split(&text[at..], u32::try_from(at).unwrap(), &mut ends);
        ends
    }

    /// The fields of the text by its separators, unquoted, for comparison with the csv crate.
    fn fields(text: &[u8]) -> Vec<Vec<String>> {
        let mut records = vec![Vec::new()];
        let mut start = 0;
        for end in ends(text, &[]).fields {
            let end = usize::try_from(end).unwrap();
            let raw = std::str::from_utf8(&text[start..end]).unwrap();
            let raw = raw.strip_suffix('\r').unwrap_or(raw);
            let field = match raw.strip_prefix('"') {
                Some(quoted) => quoted.strip_suffix('"').unwrap().replace("\"\"", "\""),
                None => raw.to_owned(),
            };
            records.last_mut().unwrap().push(field);
            if text[end] == b'\n' {
                records.push(Vec::new());
            }
            start = end + 1;
        }
        records.pop();
        records
    }

    proptest! {
        #[test]
        fn fields_are_those_the_csv_crate_finds(
            records in prop::collection::vec(prop::collection::vec("[a-z,\"\n€ ]{0,90}", 2..6), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for record in &records {
                writer.write_record(record).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(fields(&text), records);
        }

        #[test]
        fn semicolons_and_tabs_separate_where_they_are_meant(text in "[a,;\"\n]{0,300}") {
            let mut ends_there = Ends::default();
            Splitter::new(b';').split(text.as_bytes(), 0, &mut ends_there);
            let swapped: String = text.chars().map(|c| match c { ',' => ';', ';' => ',', c => c }).collect();
            prop_assert_eq!(ends_there, ends(swapped.as_bytes(), &[]));
        }

        #[test]
        fn it_does_not_matter_where_a_text_is_cut(
            text in "[a,\"\n]{0,300}",
            pieces in prop::collection::vec(0_usize..130, 0..4),
        ) {
            prop_assert_eq!(ends(text.as_bytes(), &pieces), ends(text.as_bytes(), &[]));
        }

        #[test]
        fn separators_are_those_of_a_plain_loop(text in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut inside = false;
            let mut expected = Ends::default();
            for (at, byte) in text.iter().enumerate() {
                match byte {
                    b'"' => inside = !inside,
                    b',' | b'\n' if !inside => {
                        if *byte == b'\n' {
                            expected.records.push(expected.fields.len());
                        }
                        expected.fields.push(u32::try_from(at).unwrap());
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(ends(&text, &[]), expected);
        }
    }
}
