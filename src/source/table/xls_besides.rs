//! What an `.xls` file says of its cells besides their values: formats, merged cells, hidden rows and sheets.
//!
//! Read from the same records as the values, by their numbers in [MS-XLS].

use super::cells::Besides;
use super::format::Format;
use super::records::{Records, half, long};
use std::collections::BTreeMap;

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const PACKED: u16 = 0x027E;
const PACKED_ROW: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
const ROW: u16 = 0x0208;
const MERGED: u16 = 0x00E5;
/// The bit of a row that hides it, and that of a formula that is to be calculated when the file is opened.
const HIDDEN: u32 = 0x20;
const TO_CALCULATE: u16 = 0x02;
/// The version in which texts have flags.
const VERSION: u16 = 0x0600;

/// What each sheet says, in the order of the file.
pub(super) fn of(stream: &[u8]) -> Vec<Besides> {
    let mut formats = Formats::default();
    let mut sheets = Vec::new();
    for (kind, data) in Records::of(stream) {
        match kind {
            BEGIN => formats.has_flags = half(data, 0) == VERSION,
            FORMAT => formats.add(data),
            STYLE => formats.styles.push(half(data, 2)),
            SHEET => sheets.push((long(data, 0), data.get(4).copied().unwrap_or_default() & 3)),
            END => break,
            _ => {}
        }
    }
    let parsed = formats.parsed();
    let one = |(start, state): (u32, u8)| {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let mut besides = sheet(stream.get(start..).unwrap_or_default(), &parsed);
        besides.is_hidden = state != 0;
        besides
    };
    sheets.into_iter().map(one).collect()
}

#[derive(Default)]
struct Formats {
    has_flags: bool,
    codes: BTreeMap<u16, String>,
    /// The number of each style's format.
    styles: Vec<u16>,
}

impl Formats {
    fn add(&mut self, data: &[u8]) {
        let code = if self.has_flags {
            let length = usize::from(half(data, 2));
            let text = data.get(5..).unwrap_or_default();
            if data.get(4).is_some_and(|flags| flags & 1 == 1) {
                let units = text.chunks_exact(2).take(length).map(|unit| half(unit, 0));
                char::decode_utf16(units)
                    .map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            } else {
                text.iter().take(length).map(|&byte| char::from(byte)).collect()
            }
        } else {
            // The euro stood at 0x80 then.
            let text = data.get(3..).unwrap_or_default().iter();
            text.map(|&byte| if byte == 0x80 { '€' } else { char::from(byte) })
                .collect()
        };
        self.codes.insert(half(data, 0), code);
    }

    /// The formats of the styles that say something.
    fn parsed(&self) -> Vec<Option<Format>> {
        let code = |number: &u16| self.codes.get(number).map_or_else(|| built_in(*number), String::as_str);
        self.styles.iter().map(|number| Format::parse(code(number))).collect()
    }
}

/// Formats that need no record.
fn built_in(number: u16) -> &'static str {
    match number {
        1 | 3 => "0",
        2 | 4 => "0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        _ => "General",
    }
}

fn sheet(stream: &[u8], formats: &[Option<Format>]) -> Besides {
    let mut besides = Besides::default();
    let (mut is_begun, mut depth) = (false, 0_usize);
    let put = |besides: &mut Besides, row: u16, column: u16, style: u16| {
        if let Some(Some(format)) = formats.get(usize::from(style)) {
            besides
                .formats
                .insert((u32::from(row), u32::from(column)), format.clone());
        }
    };
    for (kind, data) in Records::of(stream) {
        match kind {
            BEGIN if is_begun => depth += 1,
            BEGIN => is_begun = true,
            END if depth > 0 => depth -= 1,
            END => break,
            _ if depth > 0 => {}
            NUMBER | PACKED => put(&mut besides, half(data, 0), half(data, 2), half(data, 4)),
            FORMULA => {
                put(&mut besides, half(data, 0), half(data, 2), half(data, 4));
                besides.is_to_calculate |= half(data, 14) & TO_CALCULATE != 0;
            }
            PACKED_ROW => {
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                for (cell, column) in cells.chunks_exact(6).zip(half(data, 2)..) {
                    put(&mut besides, half(data, 0), column, half(cell, 0));
                }
            }
            ROW if long(data, 12) & HIDDEN != 0 => {
                besides.hidden_rows.insert(u32::from(half(data, 0)));
            }
            MERGED => {
                let areas = data.get(2..).unwrap_or_default().chunks_exact(8);
                let tall = areas.filter(|area| half(area, 2) > half(area, 0));
                besides
                    .merged
                    .extend(tall.map(|area| (u32::from(half(area, 0)), u32::from(half(area, 4)))));
            }
            _ => {}
        }
    }
    besides
}
