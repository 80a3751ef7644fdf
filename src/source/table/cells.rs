//! The cells of a sheet while it is read, whatever its format: what they hold, and what is beside their values.

use crate::error::{Code, codes};
use crate::source::table::dates;
use crate::source::table::format::{Format, Shown};
use crate::source::table::grid::Content;
use calamine::ExcelDateTime;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// At most this many bytes of the texts of a sheet are held.
const TEXT_BYTES_MAX: u64 = 256 << 20;

/// Why a file gives no sheets.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is another kind of file.
    #[error("the file is not a spreadsheet")]
    NoSpreadsheet,
    /// It is a spreadsheet, and something is wrong with it.
    #[error("the spreadsheet cannot be read: {0}")]
    Broken(String),
}

pub(super) fn broken(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Broken(error.to_string())
}

/// A cell's content; the error says what it holds instead.
pub(super) type Found<'a> = Result<Content<'a>, Bad>;

/// Why a cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub code: &'static Code,
    pub message: String,
    pub hint: Option<&'static str>,
}

impl From<String> for Bad {
    fn from(message: String) -> Self {
        Self {
            code: &codes::SPREADSHEET,
            message,
            hint: None,
        }
    }
}

impl From<&str> for Bad {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl Bad {
    /// A cell that stands in the sheet several times: the last would hide the others.
    pub(super) fn twice() -> Self {
        Self {
            code: &codes::CELL,
            message: "the sheet has this cell several times".to_owned(),
            hint: Some("open the workbook in a spreadsheet program, save it, and import it again"),
        }
    }

    /// A formula that nobody has calculated.
    pub(super) fn no_value() -> Self {
        Self {
            code: &codes::CELL,
            message: "the cell has a formula, but no value: it was never calculated".to_owned(),
            hint: Some("open the workbook in a spreadsheet program, save it, and import it again"),
        }
    }
}

/// What a sheet says of its cells besides their values.
#[derive(Default)]
pub(super) struct Besides {
    /// What formats say of numbers.
    pub shown: BTreeMap<(u32, u32), Box<Shown>>,
    /// Formats of cells whose number is not known yet.
    pub formats: BTreeMap<(u32, u32), Format>,
    /// Formulas without a value.
    pub without_value: BTreeSet<(u32, u32)>,
    /// Cells that are merged with cells of further rows.
    pub merged: Vec<(u32, u32)>,
    /// Rows that are hidden.
    pub hidden_rows: BTreeSet<u32>,
    /// Whether the sheet is hidden.
    pub is_hidden: bool,
    /// Whether formulas are to be calculated when the workbook is opened.
    pub is_to_calculate: bool,
}

/// Cells of a sheet by row and column, with those computed by formulas counted.
#[derive(Default)]
pub(super) struct Cells {
    pub rows: BTreeMap<u32, BTreeMap<u32, Found<'static>>>,
    pub formulas: BTreeMap<u32, usize>,
    pub besides: Besides,
    text_bytes: u64,
}

impl Cells {
    /// No cells yet.
    pub(super) fn with(besides: Besides) -> Self {
        Self {
            besides,
            ..Self::default()
        }
    }

    /// Whether a cell was put here.
    pub(super) fn has(&self, row: u32, column: u32) -> bool {
        self.rows.get(&row).is_some_and(|cells| cells.contains_key(&column))
    }

    /// A text is kept once in a file, however many cells hold it; so cells can hold far more than the file.
    pub(super) fn put(&mut self, row: u32, column: u32, found: Found<'static>) -> Result<(), Unreadable> {
        if let Ok(Content::Text(text)) = &found {
            self.text_bytes += u64::try_from(text.len()).unwrap_or(u64::MAX);
        }
        if self.text_bytes > TEXT_BYTES_MAX {
            let most = TEXT_BYTES_MAX >> 20;
            return Err(Unreadable::Broken(format!(
                "the texts of a sheet have more than {most} MiB"
            )));
        }
        if found != Ok(Content::Empty) {
            self.rows.entry(row).or_default().insert(column, found);
        }
        Ok(())
    }
}

pub(super) fn text_content(text: String) -> Content<'static> {
    if text.is_empty() {
        Content::Empty
    } else {
        Content::Text(Cow::Owned(text))
    }
}

pub(super) fn number_content(number: f64) -> Found<'static> {
    if number.is_finite() {
        // The shortest digits that read back as the same float, never with an exponent.
        Ok(Content::Number(number.to_string()))
    } else {
        Err("the cell does not have a finite number".into())
    }
}

/// A cell that is formatted as a date or a time.
pub(super) fn date_content(time: ExcelDateTime) -> Found<'static> {
    // Durations count hours.
    if time.is_duration() {
        return number_content(time.as_f64());
    }
    match dates::text_of(time) {
        Some(text) => Ok(Content::Text(Cow::Owned(text))),
        None => Err("the cell is formatted as a date, but its number is not a date".into()),
    }
}
