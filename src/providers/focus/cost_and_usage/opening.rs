//! How a file begins: its header, and what stands between cells. `BilledCost;ChargeCategory`, or `sep=;` on a line before.

use super::names::Names;
use crate::source::input::Cut;
use crate::source::rows::record::Record;
use crate::source::rows::split::{Ends, Splitter};

/// What may stand between cells, the specified one first.
const SEPARATORS: &[u8] = b",;\t|";

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The beginning of a file of Cost and Usage.
#[derive(Debug)]
pub(super) struct Opening {
    /// How it is cut.
    pub cut: Cut,
}

impl Opening {
    /// How a text begins; `None` where that is the header of something else.
    #[must_use]
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let is_meant = |header: &[String]| Names::of(header, None).is_cost_and_usage();
        if let Some((separator, rest)) = separator_line(text) {
            let header = header_of(rest, separator)?;
            let cut = Cut {
                separator,
                before_header: 1,
            };
            return is_meant(&header).then_some(Self { cut });
        }
        let separator = SEPARATORS
            .iter()
            .copied()
            .find(|separator| header_of(text, *separator).is_some_and(|header| is_meant(&header)))?;
        let cut = Cut {
            separator,
            before_header: 0,
        };
        Some(Self { cut })
    }
}

/// What deviates in how a file is cut, as a sentence.
#[must_use]
pub(super) fn sentences(cut: Cut) -> Vec<&'static str> {
    let separated = match cut.separator {
        b';' => Some("cells are separated by semicolons"),
        b'\t' => Some("cells are separated by tabs"),
        b'|' => Some("cells are separated by vertical bars"),
        _ => None,
    };
    let line = (cut.before_header > 0).then_some("the first line says what separates cells, as in `sep=;`");
    separated.into_iter().chain(line).collect()
}

/// The separator that the first line names for spreadsheets, `sep=;`, and the text behind it.
fn separator_line(text: &[u8]) -> Option<(u8, &[u8])> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let end = memchr::memchr(b'\n', text)?;
    let (line, rest) = text.split_at(end + 1);
    let line = line.trim_ascii_end();
    // A tab is white space, and may be what the line names.
    let line = if line.len() == 4 && text.get(4) == Some(&b'\t') {
        text.get(..5)?
    } else {
        line
    };
    let line = line
        .strip_prefix(b"\"")
        .map_or(line, |line| line.strip_suffix(b"\"").unwrap_or(line));
    let (&separator, name) = line.split_last()?;
    (name.eq_ignore_ascii_case(b"sep=") && SEPARATORS.contains(&separator)).then_some((separator, rest))
}

/// The first record of a text: its fields.
#[must_use]
pub(super) fn header_of(text: &[u8], separator: u8) -> Option<Vec<String>> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let mut ends = Ends::default();
    Splitter::new(separator).split(text, 0, &mut ends);
    let last = if let Some(&last) = ends.records.first() {
        last
    } else {
        // A header without a line feed is a table without rows.
        ends.fields.push(u32::try_from(text.len()).ok()?);
        ends.fields.len() - 1
    };
    let record = Record::new(text, 0, ends.fields.get(..=last)?);
    (0..record.fields())
        .map(|place| record.field(place).ok().map(|field| field.text()))
        .collect()
}

/// Whether the first line of a text ends with a carriage return alone, as those of old spreadsheets do.
#[must_use]
pub(super) fn has_carriage_returns(text: &[u8]) -> bool {
    let mut is_inside = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => is_inside = !is_inside,
            b'\n' if !is_inside => return false,
            b'\r' if !is_inside => return text.get(at + 1) != Some(&b'\n'),
            _ => {}
        }
    }
    false
}

/// The text with a line feed for each carriage return that ends a line; what stands in quotes stays.
#[must_use]
pub(super) fn with_line_feeds(text: &[u8]) -> Vec<u8> {
    let mut is_inside = false;
    let mut bytes = text.to_vec();
    for at in 0..bytes.len() {
        let next = bytes.get(at + 1).copied();
        match bytes.get_mut(at) {
            Some(b'"') => is_inside = !is_inside,
            Some(byte) if *byte == b'\r' && !is_inside && next != Some(b'\n') => *byte = b'\n',
            _ => {}
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut {
        separator: b',',
        before_header: 0,
    };

    #[test]
    fn separators_are_those_that_make_a_header() {
        for (text, separator, before_header) in [
            ("BilledCost,ChargeCategory\n", b',', 0),
            ("\u{feff}\"BilledCost\";\"ChargeCategory\"\r\n", b';', 0),
            ("BilledCost\tChargeCategory", b'\t', 0),
            ("BilledCost|ChargeCategory|x_a,b\n", b'|', 0),
            ("sep=;\r\nBilledCost;ChargeCategory\r\n", b';', 1),
            ("\u{feff}\"sep=;\"\nBilledCost;ChargeCategory\n", b';', 1),
            ("SEP=\t\nBilledCost\tChargeCategory\n", b'\t', 1),
            ("sep=,\nBilledCost,ChargeCategory\n", b',', 1),
        ] {
            let expected = Cut {
                separator,
                before_header,
            };
            assert_eq!(
                Opening::of(text.as_bytes()).map(|found| found.cut),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "sep=;\nBilledCost,ChargeCategory\n",
            "sep=;",
            "BilledCost ChargeCategory\n",
            "",
            "a,b\n",
        ] {
            assert!(Opening::of(text.as_bytes()).is_none(), "{text}");
        }
        assert!(sentences(CUT).is_empty());
    }

    #[test]
    fn carriage_returns_end_lines_outside_of_quotes() {
        assert!(has_carriage_returns(b"a,\"b\nc\"\rd"));
        assert!(!has_carriage_returns(b"a,b\r\nc"));
        assert!(!has_carriage_returns(b"a,b\nc\rd"));
        assert!(!has_carriage_returns(b"a,b"));
        assert_eq!(with_line_feeds(b"a,\"b\rc\"\rd\r\ne"), b"a,\"b\rc\"\nd\r\ne");
    }
}
