//! Spreadsheets: rows as one sheet of a workbook, what they were made from as another.
//!
//! An amount is a number, so that sums, pivot tables and charts are right; its format shows the decimals it was written
//! with. Days and times are numbers too, with a format. What tells things apart, such as an invoice's number, is a text. A
//! number in a cell is a binary float: where it has more digits than that, the sheet `exact` has all cells as texts. No
//! cell is ever a formula: texts are written as texts, whatever they begin with, and totals are the exact sums. What people
//! read has a title above its header; what programs read again begins with the header.

use crate::clock::Clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::about::About;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::source::table::own;
use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, IgnoreError, Note, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

mod column;
mod value;

use value::value_of;

/// Columns are this wide at least, and at most, in characters.
const WIDTHS: (usize, usize) = (6, 60);
/// Rows above the header where there is a title: heading, sentence, nothing.
pub(crate) const TITLE_ROWS: u32 = 3;
/// The number that stands for A4.
const PAPER_A4: u8 = 9;

/// A sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it has.
    pub rows: &'a Rows,
    /// What stands above its rows, for people; nothing where programs read the sheet again.
    pub title: Option<&'a About>,
    /// Totals below its rows.
    pub totals: &'a [Vec<Json>],
    /// Whether people add it up: its numbers are numbers, and where these are not exact, a sheet beside it has all digits.
    pub adds_up: bool,
}

impl<'a> Sheet<'a> {
    /// A sheet of rows alone.
    #[must_use]
    pub(crate) fn new(name: &'a str, rows: &'a Rows) -> Self {
        Self {
            name,
            rows,
            title: None,
            totals: &[],
            adds_up: false,
        }
    }

    /// The row of its header, from 0.
    fn header(&self) -> u32 {
        if self.title.is_some() { TITLE_ROWS } else { 0 }
    }
}

/// A workbook of these sheets. The same sheets and time give the same bytes.
///
/// # Errors
/// When there are more rows, columns or characters in a cell than a spreadsheet can hold.
pub(crate) fn workbook(sheets: &[Sheet], clock: Clock) -> Result<Vec<u8>> {
    build(sheets, clock).map_err(|error| {
        Box::new(
            Problem::new(
                &codes::OUTPUT,
                format!("the rows do not fit into a spreadsheet: {error}"),
            )
            .hint("write CSV instead, which has no limits: `-o FILE.csv`"),
        )
    })
}

fn build(sheets: &[Sheet], clock: Clock) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&clock.now());
    book.set_properties(&properties.set_custom_property(own::PROPERTY, own::LAYOUT));
    let mut formats = Formats::new();
    let mut exact: Vec<(String, Sheet)> = Vec::new();
    for one in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(one.name)?;
        let is_first = one.name == own::ROWS;
        let has_numbers = is_first || one.adds_up;
        let inexact = if has_numbers { Inexact::Number } else { Inexact::Text };
        let holds_all = fill(sheet, one, &mut formats, inexact)?;
        if has_numbers && !holds_all {
            let name = if is_first {
                own::EXACT.to_owned()
            } else {
                format!("{} {}", own::EXACT, one.name)
            };
            let note = Note::new(NOTE.replace("`exact`", &format!("`{name}`")));
            sheet.insert_note(0, 0, &note.set_author("billbook"))?;
            exact.push((name, Sheet { totals: &[], ..*one }));
        }
    }
    for (name, one) in &exact {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        fill(sheet, one, &mut formats, Inexact::AllTexts)?;
    }
    book.save_to_buffer()
}

/// The note on the first sheet.
const NOTE: &str =
    "Some cells have more digits than a spreadsheet keeps. The sheet `exact` has all digits of all cells.";

/// What becomes of values that a cell does not hold whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inexact {
    /// The number that comes closest; the texts are on another sheet.
    Number,
    /// A text.
    Text,
    /// A text, as are all values beside them.
    AllTexts,
}

struct Formats {
    title: Format,
    quiet: Format,
    header: Format,
    /// What is a text although it looks like a number.
    text: Format,
    /// A decimal that is a text.
    right: Format,
    /// Of numbers and times, by their codes, and whether they are of totals.
    others: BTreeMap<(String, bool), Format>,
}

impl Formats {
    fn new() -> Self {
        Self {
            title: Format::new().set_bold().set_font_size(14),
            quiet: Format::new().set_font_color(Color::RGB(0x5A_64_72)),
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xEE_F1_F5))
                .set_border_bottom(FormatBorder::Thin),
            text: Format::new().set_num_format("@"),
            right: Format::new().set_align(FormatAlign::Right),
            others: BTreeMap::new(),
        }
    }

    fn of(&mut self, code: &str, is_total: bool) -> &Format {
        let made = || {
            let format = Format::new().set_num_format(code);
            if is_total {
                format.set_bold().set_border_top(FormatBorder::Thin)
            } else {
                format
            }
        };
        self.others.entry((code.to_owned(), is_total)).or_insert_with(made)
    }
}

/// Fills a sheet, and says whether its cells hold all digits.
fn fill(
    sheet: &mut Worksheet,
    one: &Sheet,
    formats: &mut Formats,
    inexact: Inexact,
) -> std::result::Result<bool, XlsxError> {
    let rows = one.rows;
    let header = one.header();
    if let Some(title) = one.title {
        sheet.write_string_with_format(0, 0, &title.heading, &formats.title)?;
        if !title.sentence.is_empty() {
            sheet.write_string_with_format(1, 0, &title.sentence, &formats.quiet)?;
        }
        let text = |text: &str| text.replace('&', "&&");
        sheet.set_header(format!("&L{}", shortened(&text(&title.heading))));
    }
    sheet.set_footer("&L&A&RPage &P of &N");
    for (column, name) in rows.columns.iter().enumerate() {
        sheet.write_string_with_format(header, limited(column)?, name, &formats.header)?;
    }
    // On paper all columns are on one page, below the header.
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet
        .set_paper_size(PAPER_A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(header, header)?;
    let mut holds_all = true;
    let are_texts: Vec<bool> = (0..rows.columns.len())
        .map(|place| column::is_text(rows, place))
        .collect();
    let mut widths: Vec<usize> = rows.columns.iter().map(|name| header_width(name)).collect();
    let mut at = header;
    let mut all = rows.rows.iter().map(|row| (row, false)).collect::<Vec<_>>();
    all.extend(one.totals.iter().map(|row| (row, true)));
    let last = place_of(header, rows.rows.len())?;
    for (row, is_total) in all {
        // A filter ends where the rows do.
        at = if is_total && at == last { at + 2 } else { at + 1 };
        for (((column, cell), widest), is_text) in row.iter().enumerate().zip(&mut widths).zip(&are_texts) {
            let column = limited(column)?;
            let text = cell.cell();
            let value = match cell {
                Json::Bool(value) => {
                    sheet.write_boolean(at, column, *value)?;
                    continue;
                }
                Json::Number(_) | Json::String(_) if !is_text => value_of(&text),
                _ => None,
            };
            let value = match value {
                Some(value) if one.title.is_some() && inexact == Inexact::Number => Some(value.for_people(&text)),
                value => value,
            };
            let shown = value
                .as_ref()
                .and_then(|value| value.shown)
                .unwrap_or_else(|| width(&text));
            *widest = shown.max(*widest);
            match value {
                _ if text.is_empty() => {}
                Some(value) if inexact == Inexact::Number || (inexact == Inexact::Text && value.is_exact) => {
                    holds_all &= value.is_exact;
                    match &value.format {
                        Some(code) => {
                            sheet.write_number_with_format(at, column, value.number, formats.of(code, is_total))?
                        }
                        None => sheet.write_number(at, column, value.number)?,
                    };
                }
                _ if is_total => {
                    sheet.write_string_with_format(at, column, text.as_ref(), formats.of("@", true))?;
                }
                _ if Decimal::is_decimal(&text) => {
                    let format = if *is_text { &formats.text } else { &formats.right };
                    sheet.write_string_with_format(at, column, text.as_ref(), format)?;
                }
                _ => {
                    sheet.write_string(at, column, text.as_ref())?;
                }
            }
        }
    }
    for (column, widest) in widths.iter().enumerate() {
        let characters = u16::try_from(widest.saturating_add(2).clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(u16::MAX);
        sheet.set_column_width(limited(column)?, f64::from(characters))?;
    }
    if let Some(last_column) = rows.columns.len().checked_sub(1) {
        sheet.autofilter(header, 0, last, limited(last_column)?)?;
        if !rows.rows.is_empty() {
            // The digits are texts on purpose; a green corner in every cell would say that they are a mistake.
            let last_column = limited(last_column)?;
            sheet.ignore_error_range(header + 1, 0, last, last_column, IgnoreError::NumberStoredAsText)?;
        }
    }
    Ok(holds_all)
}

/// The place of a row, counted from 1 below the header.
fn place_of(header: u32, row: usize) -> std::result::Result<u32, XlsxError> {
    let row = u32::try_from(row).ok().and_then(|row| row.checked_add(header));
    row.filter(|row| *row < u32::MAX / 2)
        .ok_or(XlsxError::RowColumnLimitError)
}

/// A name with room for the arrow of the filter.
fn header_width(name: &str) -> usize {
    width(name) + 2
}

/// The head of a printed page has no room for more.
fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

fn limited(column: usize) -> std::result::Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}
