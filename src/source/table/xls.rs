//! An `.xls` file before calamine reads it: how much room would its cells take?
//!
//! Calamine makes a sheet a block of cells, from the first to the last, and takes room for as many as a record of the
//! file states: a file of some kilobytes can ask for 25 gigabytes, which ends the process. So the records are walked
//! through first, the way calamine does, and what is too large is refused. See [MS-XLS] for the numbers of records.

use super::cells::{Besides, Unreadable};
use super::ole::{self, NoStream};
use super::records::{Records, half, long};
use super::xls_besides;

/// At most this many cells from the first to the last of every sheet, all sheets together.
const CELLS_MAX: u64 = 8 << 20;
/// At most this many cells as a sheet states their number: the most there are in such a sheet.
const STATED_MAX: u64 = 65_536 * 256;
/// At most this many bytes of the workbook, and of the texts in its cells.
const BYTES_MAX: usize = 64 << 20;
const TEXT_BYTES_MAX: u64 = 256 << 20;

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const TEXTS: u16 = 0x00FC;
const TEXT_CELL: u16 = 0x00FD;
const NUMBERS_CELL: u16 = 0x00BD;
/// Number, text, text with formats, yes or no, packed number, formula.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, TEXT_CELL, FORMULA_CELL];
const FORMULA_CELL: u16 = 0x0006;
/// The text that a formula gives, in the cell of the formula before it.
const FORMULA_TEXT: u16 = 0x0207;

/// The file with nothing but its workbook in it, once that is found to be of a size that can be read.
///
/// # Errors
/// When it holds no workbook, is damaged, or too large.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let broken = |error| match error {
        NoStream::NotThere => Unreadable::NoSpreadsheet,
        NoStream::Broken(what) => Unreadable::Broken(what.to_owned()),
    };
    let stream = ole::stream(bytes, &["Workbook", "Book"], BYTES_MAX).map_err(broken)?;
    refuse_large(&stream).map_err(Unreadable::Broken)?;
    ole::holding("Workbook", &stream).map_err(broken)
}

/// What its sheets say of their cells besides values.
pub(super) fn besides(workbook: &[u8]) -> Vec<Besides> {
    let stream = ole::stream(workbook, &["Workbook"], BYTES_MAX + (1 << 20));
    stream.map_or_else(|_| Vec::new(), |stream| xls_besides::of(&stream))
}

fn refuse_large(stream: &[u8]) -> Result<(), String> {
    let mut lengths = Vec::new();
    let mut sheets = Vec::new();
    let mut records = Records::of(stream);
    while let Some((kind, data)) = records.next() {
        match kind {
            SHEET => sheets.push(usize::try_from(long(data, 0)).unwrap_or(usize::MAX)),
            TEXTS => lengths = text_lengths(data, records.clone()),
            END => break,
            _ => {}
        }
    }
    let (mut cells, mut texts) = (0_u64, 0_u64);
    for start in sheets {
        let extent = extent(stream.get(start..).unwrap_or_default(), &lengths)?;
        cells = cells.saturating_add(extent.cells());
        texts = texts.saturating_add(extent.text);
    }
    if cells > CELLS_MAX {
        return Err(format!(
            "its sheets have {cells} cells from the first to the last that holds something; {CELLS_MAX} are read"
        ));
    }
    if texts > TEXT_BYTES_MAX {
        return Err(format!(
            "the texts of its cells have more than {} MiB",
            TEXT_BYTES_MAX >> 20
        ));
    }
    Ok(())
}

/// The rows and columns of a sheet that hold something.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
    text: u64,
}

impl Extent {
    fn add(&mut self, row: u16, column: u16) {
        let with =
            |range: Option<(u16, u16)>, at: u16| range.map_or((at, at), |(first, last)| (first.min(at), last.max(at)));
        self.rows = Some(with(self.rows, row));
        self.columns = Some(with(self.columns, column));
    }

    fn cells(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| range.map_or(0, |(first, last)| u64::from(last - first) + 1);
        length(self.rows) * length(self.columns)
    }
}

fn extent(stream: &[u8], lengths: &[u64]) -> Result<Extent, String> {
    let mut extent = Extent::default();
    // Charts within a sheet have cells of their own, which belong to no table.
    let (mut is_begun, mut depth) = (false, 0_usize);
    let mut formula = (0, 0);
    for (kind, data) in Records::of(stream) {
        match kind {
            BEGIN if is_begun => depth += 1,
            BEGIN => is_begun = true,
            END if depth > 0 => depth -= 1,
            END => break,
            _ if depth > 0 => {}
            DIMENSIONS => refuse_stated(data)?,
            NUMBERS_CELL => {
                extent.add(half(data, 0), half(data, 2));
                extent.add(half(data, 0), half(data, data.len().saturating_sub(2)));
            }
            FORMULA_TEXT => extent.add(formula.0, formula.1),
            _ if CELLS.contains(&kind) => {
                if kind == FORMULA_CELL {
                    formula = (half(data, 0), half(data, 2));
                }
                extent.add(half(data, 0), half(data, 2));
                if kind == TEXT_CELL {
                    let index = usize::try_from(long(data, 6)).unwrap_or(usize::MAX);
                    extent.text = extent
                        .text
                        .saturating_add(lengths.get(index).copied().unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    Ok(extent)
}

/// Refuses a sheet that states more cells than there are in any.
fn refuse_stated(data: &[u8]) -> Result<(), String> {
    let is_old = data.len() == 10;
    let word = |at: usize| {
        if is_old {
            u32::from(half(data, at / 2))
        } else {
            long(data, at)
        }
    };
    let (first_row, rows) = (u64::from(word(0)), u64::from(word(4)));
    let at = if is_old { 4 } else { 8 };
    let (first_column, columns) = (u64::from(half(data, at)), u64::from(half(data, at + 2)));
    // Calamine takes a column behind the last one for the first.
    let first_column = if first_column > 0xFF || columns < first_column {
        0
    } else {
        first_column
    };
    let is_empty = rows == 0 || columns == 0;
    let stated = if rows < first_row || columns < first_column {
        u64::MAX
    } else {
        (rows - first_row).saturating_mul(columns - first_column)
    };
    if !is_empty && stated > STATED_MAX {
        return Err("a sheet states more cells than there are in any".to_owned());
    }
    Ok(())
}

/// The most bytes that each of the texts can have in UTF-8, as far as they can be told.
fn text_lengths(first: &[u8], mut records: Records) -> Vec<u64> {
    let mut parts = vec![first.get(8..).unwrap_or_default()];
    while let Some((CONTINUE, data)) = records.next() {
        parts.push(data);
    }
    let mut texts = Texts {
        parts: parts.into_iter(),
        rest: &[],
    };
    std::iter::from_fn(|| texts.next_length()).collect()
}

/// Texts that run over from one record into the next.
struct Texts<'a, I> {
    parts: I,
    rest: &'a [u8],
}

impl<'a, I: Iterator<Item = &'a [u8]>> Texts<'a, I> {
    fn next_length(&mut self) -> Option<u64> {
        while self.rest.is_empty() {
            self.rest = self.parts.next()?;
        }
        let letters = usize::from(half(self.rest, 0));
        let flags = self.rest.get(2).copied()?;
        let (has_formats, has_readings) = (flags & 8 != 0, flags & 4 != 0);
        let mut at = 3;
        let mut behind = 0;
        if has_formats {
            behind += 4 * usize::from(half(self.rest, at));
            at += 2;
        }
        if has_readings {
            behind += usize::try_from(long(self.rest, at)).ok()?;
            at += 4;
        }
        self.rest = self.rest.get(at..)?;
        let mut width = usize::from(flags & 1) + 1;
        let mut left = letters;
        while left > 0 {
            let here = (self.rest.len() / width).min(left);
            left -= here;
            self.rest = self.rest.get(here * width..).unwrap_or_default();
            if left > 0 {
                // The rest of a text begins with the width of its letters.
                let (flags, rest) = self.parts.next()?.split_first()?;
                width = usize::from(flags & 1) + 1;
                self.rest = rest;
            }
        }
        while behind > 0 {
            let here = self.rest.len().min(behind);
            behind -= here;
            self.rest = self.rest.get(here..).unwrap_or_default();
            if behind > 0 {
                self.rest = self.parts.next()?;
            }
        }
        Some(3 * u64::try_from(letters).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(
            0x0203,
            &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat(),
        )
    }

    /// A workbook of one sheet with these records.
    fn book(records: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(BEGIN, &[0, 6, 5, 0, 0, 0, 0, 0]);
        let sheet_start = u32::try_from(begin.len() + 4 + 12 + 4).unwrap();
        let sheet = record(SHEET, &[&sheet_start.to_le_bytes()[..], b"\0\0\x04\0Page"].concat());
        [
            begin.clone(),
            sheet,
            record(END, &[]),
            begin,
            records.concat(),
            record(END, &[]),
        ]
        .concat()
    }

    #[test]
    fn two_cells_far_apart_are_refused_before_room_is_taken() {
        assert_eq!(refuse_large(&book(&[number(0, 0), number(65_535, 127)])), Ok(()));
        let message = refuse_large(&book(&[number(0, 0), number(65_535, 12_000)])).unwrap_err();
        assert!(message.starts_with("its sheets have 786497536 cells"), "{message}");
        let several = record(NUMBERS_CELL, &[0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0xFF, 0xFF]);
        assert!(refuse_large(&book(&[several.clone(), number(65_535, 0)])).is_err());
        assert_eq!(refuse_large(&book(&[several])), Ok(()));
    }

    #[test]
    fn stated_sizes_are_refused_before_room_is_taken() {
        let stated = |first: u32, rows: u32, columns: u16| {
            let data = [
                &first.to_le_bytes()[..],
                &rows.to_le_bytes(),
                &[0, 0],
                &columns.to_le_bytes(),
                &[0, 0],
            ]
            .concat();
            refuse_large(&book(&[record(DIMENSIONS, &data)]))
        };
        assert_eq!(stated(0, 65_536, 256), Ok(()));
        assert_eq!(stated(0, 0, 0), Ok(()));
        assert!(stated(0, 3_000_000, 256).is_err());
        assert!(stated(9, 3, 5).is_err(), "the last row before the first");
    }

    #[test]
    fn a_long_text_in_many_cells_is_refused() {
        let mut long_text = vec![0; 8];
        long_text.extend([0x30, 0x20, 0]);
        long_text.extend([b'x'; 0x2030 - 32]);
        let more = record(CONTINUE, &[&[1][..], &[b'x', 0].repeat(32)].concat());
        let texts = [record(TEXTS, &long_text), more].concat();
        let mut records = Records::of(&texts);
        let (_, first) = records.next().unwrap();
        assert_eq!(text_lengths(first, records), [3 * 0x2030]);
        let cell = record(TEXT_CELL, &[0; 10]);
        let stream = cell.repeat(12_000);
        let extent = extent(&stream, &[3 * 0x2030]).unwrap();
        assert!(extent.text > TEXT_BYTES_MAX);
    }
}
