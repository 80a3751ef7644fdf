//! A table as it was found: its cells with their places, and how it becomes JSON text.

use crate::error::{Code, Position};
use crate::source::json;
use crate::source::json::quoted;
use crate::source::table::dates::date_of;
use crate::source::table::format::Shown;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Where something stands in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// Byte offset in a text.
    Byte(usize),
    /// Row and column of a sheet, from 0.
    Cell(u32, u32),
    /// A place that the table itself keeps, by its number in [`Grid::places`].
    Place(usize),
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'a> {
    /// Nothing.
    Empty,
    /// A text.
    Text(Cow<'a, str>),
    /// A number, by its shortest decimal text.
    Number(String),
    /// A yes or no.
    Bool(bool),
}

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// Where it stands.
    pub spot: Spot,
    /// What is in it.
    pub content: Content<'a>,
    /// What its format says of its number, in a sheet.
    pub shown: Option<Box<Shown>>,
}

/// A row below the header: a cell for each column.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Where it begins.
    pub spot: Spot,
    /// Byte offset of its end, in a text.
    pub end: usize,
    /// Which row it is: in a sheet, or among the rows of a text that hold something; from 0.
    pub number: usize,
    /// One for each column of the header.
    pub cells: Vec<Cell<'a>>,
}

/// Something that is wrong with a table itself.
#[derive(Debug, Clone)]
pub struct Flaw {
    /// Which kind of problem.
    pub code: &'static Code,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub spot: Spot,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

/// A table as read: one CSV text, or one sheet.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own of the table")]
pub struct Grid<'a> {
    /// The sheet's name; nothing for CSV.
    pub sheet: Option<String>,
    /// The header's names.
    pub header: Vec<String>,
    /// Where the columns stand in the rows of the file, from 0; nothing for a column that was put together.
    pub columns: Vec<Option<usize>>,
    /// Where the header of a list is, which may stand below other rows.
    pub below: Option<Below>,
    /// Rows that have the header's shape.
    pub records: Vec<Record<'a>>,
    /// What is wrong, in the order of the table.
    pub flaws: Vec<Flaw>,
    /// What stands between cells, in a text.
    pub separator: u8,
    /// Whether days are counted from 1904 on, as old spreadsheets do.
    pub is_1904: bool,
    /// Whether rows hold numbers that are binary floats.
    pub has_floats: bool,
    /// How many cells of the rows are computed by formulas.
    pub formulas: usize,
    /// Whether rows hold cells that are nothing but a pair of quotes.
    pub has_quoted_nothing: bool,
    /// Whether the workbook is to be calculated when it is opened: what formulas have may be placeholders.
    pub is_to_calculate: bool,
    /// How many of its rows the sheet hides.
    pub hidden_rows: usize,
    /// Whether the sheet itself is hidden.
    pub is_hidden: bool,
    /// Places in a file of which the table was made.
    pub places: Vec<Position>,
}

/// Where the header of a list stands, and what is not of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below {
    /// The texts of the rows above the header.
    pub above: Vec<Vec<String>>,
    /// The number of the header's row, the last one where it has several.
    pub header: usize,
    /// The numbers of rows below it that do not belong to the list, such as totals.
    pub left_out: BTreeSet<usize>,
    /// How many cells of each row below it are computed by formulas.
    pub formulas: BTreeMap<usize, usize>,
}

/// What JSON text a table becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An array of its rows.
    Bare,
    /// `{"meta": …, "objects": [rows]}`.
    Wrapped,
}

/// A table as JSON text, and where each value came from.
#[derive(Debug)]
pub struct Rendition<'a> {
    /// The JSON text.
    pub text: String,
    /// Which texts that stand for nothing were met.
    pub nulls: BTreeSet<&'static str>,
    /// The table it was made from.
    pub grid: &'a Grid<'a>,
    spots: Vec<(usize, Spot)>,
    /// What formats say of the numbers at offsets of the text.
    shown: Vec<(usize, &'a Shown)>,
    sheet: Option<String>,
    is_1904: bool,
    /// The file's text and where the table begins in it, for lines and columns.
    origin: Option<(&'a str, usize)>,
}

impl Grid<'_> {
    /// The table as JSON text, with cells of any of these texts as null. `origin` is the file's text, and where in it
    /// the table begins.
    #[must_use]
    pub fn render<'t>(
        &'t self,
        shape: Shape,
        nulls: &[&'static str],
        origin: Option<(&'t str, usize)>,
    ) -> Rendition<'t> {
        let mut rendition = Rendition {
            text: open(shape, self.records.len()),
            nulls: BTreeSet::new(),
            grid: self,
            spots: Vec::new(),
            shown: Vec::new(),
            sheet: self.sheet.clone(),
            is_1904: self.is_1904,
            origin,
        };
        let names = self.names();
        for (index, record) in self.records.iter().enumerate() {
            if index > 0 {
                rendition.text.push_str(",\n");
            }
            rendition.mark(record.spot);
            rendition.text.push('{');
            for (index, (name, cell)) in names.iter().zip(&record.cells).enumerate() {
                let Some(name) = name else { continue };
                if index > 0 {
                    rendition.text.push_str(", ");
                }
                rendition.text.push_str(name);
                rendition.text.push_str(": ");
                rendition.mark(cell.spot);
                if let Some(shown) = &cell.shown {
                    rendition.shown.push((rendition.text.len(), shown));
                }
                if let Some(null) = null_in(&cell.content, nulls) {
                    rendition.nulls.insert(null);
                    rendition.text.push_str("null");
                } else {
                    rendition.text.push_str(&json_text(&cell.content));
                }
            }
            rendition.text.push('}');
        }
        rendition.text.push_str(close(shape));
        rendition
    }

    /// The header's names as JSON strings, each the first time it stands there; the second one is a flaw.
    fn names(&self) -> Vec<Option<String>> {
        let mut seen = BTreeSet::new();
        let names = self.header.iter().map(|name| seen.insert(name).then(|| quoted(name)));
        names.collect()
    }

    /// The table as CSV in UTF-8. Rows of a sheet are on the lines that bear their numbers.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut text = Vec::new();
        write_line(&mut text, self.header.iter().map(|name| Cow::Borrowed(name.as_str())));
        let mut lines = 1;
        for record in &self.records {
            if let Spot::Cell(row, _) = record.spot {
                while lines < row {
                    text.push(b'\n');
                    lines += 1;
                }
            }
            let cells = record.cells.iter().map(|cell| match &cell.content {
                Content::Empty => Cow::Borrowed(""),
                Content::Text(text) => Cow::Borrowed(text.as_ref()),
                Content::Number(text) => Cow::Borrowed(text.as_str()),
                Content::Bool(value) => Cow::Owned(value.to_string()),
            });
            write_line(&mut text, cells);
            lines += 1;
        }
        text
    }

    /// A document of the first row alone, for finding out whose table this is: a row of nothing where there is none.
    #[must_use]
    pub fn probe(&self, shape: Shape) -> String {
        let first = self.records.first();
        let mut members = Vec::new();
        for (index, name) in self.names().iter().enumerate() {
            let Some(name) = name else { continue };
            let cell = first.and_then(|record| record.cells.get(index));
            let text = cell.map_or_else(|| "null".to_owned(), |cell| json_text(&cell.content));
            members.push(format!("{name}: {text}"));
        }
        format!("{}{{{}}}{}", open(shape, 1), members.join(", "), close(shape))
    }

    /// The record behind a row's JSON pointer, `/objects/3` or `/3`.
    #[must_use]
    pub fn record(&self, pointer: &str) -> Option<&Record<'_>> {
        let steps = pointer.strip_prefix("/objects").unwrap_or(pointer);
        let index = steps.strip_prefix('/')?.split('/').next()?.parse::<usize>().ok()?;
        self.records.get(index)
    }

    /// A record as a person sees it, name by name: for sheets, which have no text.
    #[must_use]
    pub fn describe(&self, record: &Record) -> String {
        let lines = self.header.iter().zip(&record.cells).filter_map(|(name, cell)| {
            let text = match &cell.content {
                Content::Empty => return None,
                Content::Text(text) => text.to_string(),
                Content::Number(text) => text.clone(),
                Content::Bool(value) => value.to_string(),
            };
            Some(format!("{name}: {text}"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn write_line<'c>(text: &mut Vec<u8>, cells: impl Iterator<Item = Cow<'c, str>>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.extend_from_slice(format!("\"{}\"", cell.replace('"', "\"\"")).as_bytes());
        } else {
            text.extend_from_slice(cell.as_bytes());
        }
    }
    text.push(b'\n');
}

fn open(shape: Shape, count: usize) -> String {
    match shape {
        Shape::Bare => "[".to_owned(),
        Shape::Wrapped => {
            format!("{{\"meta\": {{\"limit\": 0, \"offset\": 0, \"total_count\": {count}}}, \"objects\": [")
        }
    }
}

fn close(shape: Shape) -> &'static str {
    match shape {
        Shape::Bare => "]",
        Shape::Wrapped => "]}",
    }
}

/// The one of the texts that stand for nothing that a cell holds.
fn null_in(content: &Content, nulls: &[&'static str]) -> Option<&'static str> {
    let Content::Text(text) = content else { return None };
    nulls.iter().copied().find(|null| null == text)
}

fn json_text(content: &Content) -> String {
    match content {
        Content::Empty => "null".to_owned(),
        Content::Text(text) => quoted(text),
        Content::Number(text) => text.clone(),
        Content::Bool(value) => value.to_string(),
    }
}

impl Rendition<'_> {
    fn mark(&mut self, spot: Spot) {
        self.spots.push((self.text.len(), spot));
    }

    /// The day or time that a number in a cell stands for, where the cell is not formatted as one: `45827` is
    /// 2025-06-19. `None` for what is not a cell of a sheet, or not a day.
    #[must_use]
    pub fn date(&self, number: &str) -> Option<String> {
        self.sheet.as_ref()?;
        date_of(number, self.is_1904)
    }

    /// What the format of a cell says of the number at this offset of the JSON text.
    #[must_use]
    pub fn shown(&self, at: usize) -> Option<&Shown> {
        let index = self.shown.binary_search_by_key(&at, |(start, _)| *start).ok()?;
        self.shown.get(index).map(|(_, shown)| *shown)
    }

    /// Whether it was made from a sheet.
    #[must_use]
    pub fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    /// Says where the value at this offset of the JSON text came from.
    pub fn locate(&self, at: usize, place: &mut Position) {
        let index = self.spots.partition_point(|(start, _)| *start <= at);
        let spot = index.checked_sub(1).and_then(|index| self.spots.get(index));
        if let Some((_, spot)) = spot {
            self.locate_spot(*spot, place);
        }
    }

    /// Says where a spot of the table is.
    pub fn locate_spot(&self, spot: Spot, place: &mut Position) {
        match (spot, self.origin) {
            (Spot::Byte(at), Some((whole, start))) => place.line_column = Some(json::line_column(whole, start + at)),
            (Spot::Byte(_), None) => {}
            (Spot::Place(number), _) => {
                if let Some(known) = self.grid.places.get(number) {
                    place.line_column = known.line_column;
                    place.pointer.clone_from(&known.pointer);
                }
            }
            // A pointer into a document nobody has seen would help nobody.
            (Spot::Cell(row, column), _) => {
                place.pointer = Some(cell_name(self.sheet.as_deref().unwrap_or_default(), row, column));
            }
        }
    }
}

/// `Prices!C7`, as spreadsheets name cells; names with other characters are quoted as they quote them.
#[must_use]
pub fn cell_name(sheet: &str, row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    let is_plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_');
    let sheet = if is_plain {
        Cow::Borrowed(sheet)
    } else {
        Cow::Owned(format!("'{}'", sheet.replace('\'', "''")))
    };
    format!("{sheet}!{letters}{}", u64::from(row) + 1)
}

/// The number of a row or column.
pub(crate) fn number_of(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::table::csv;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        assert_eq!(cell_name("Prices", 6, 2), "Prices!C7");
        assert_eq!(cell_name("June 2025's", 0, 26), "'June 2025''s'!AA1");
        assert_eq!(cell_name("x", 1_048_575, 16_383), "x!XFD1048576");
        assert_eq!(cell_name("x", 0, 701), "x!ZZ1");
    }

    #[test]
    fn values_lead_back_to_their_lines() {
        let text = "id,amount\n1,\"2\"\n\n2,3\n";
        let grid = csv::read(text).unwrap();
        let rendition = grid.render(Shape::Wrapped, &[], Some((text, 0)));
        let root = json::parse(&rendition.text, false).unwrap().root;
        for (pointer, expected) in [
            ("/objects/0", (2, 1)),
            ("/objects/0/amount", (2, 3)),
            ("/objects/1/id", (4, 1)),
        ] {
            let mut place = Position::default();
            rendition.locate(root.pointer(pointer).unwrap().start, &mut place);
            assert_eq!(place.line_column, Some(expected), "{pointer}");
        }
    }
}
