//! What a command answers with, in every form, and the one place that writes it: rows for CSV and spreadsheets, a text for
//! people, a value in JSON, a page.
//!
//! A document says only what differs from its rows. Its parts are made when they are asked for, so that a form costs nothing
//! where another one is wanted. A new form is a file beside this folder, and an arm in [`Document::write`].

mod write;

use crate::error::{Result, codes, fail};
use crate::output::about::About;
use crate::output::json::Json;
use crate::output::paper;
use crate::output::reader::{Arrange, Reader, Show};
use crate::output::rows::Rows;
use crate::output::typed;
use maud::Markup;
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

/// A part of a document that is made when a form needs it.
type Part<'a, T> = Box<dyn FnOnce() -> Result<T> + 'a>;

/// Writes a text as it comes.
type Stream<'a> = Box<dyn FnOnce(&mut dyn Write) -> Result<()> + 'a>;

/// Draws the rows of a page.
type Picture<'a> = Box<dyn FnOnce(&Rows) -> Markup + 'a>;

/// Makes the body of a page, with the proof on it.
type Page<'a> = Box<dyn FnOnce(Option<&dyn Proof>) -> Result<Markup> + 'a>;

/// Makes a text for a reader.
type ReaderText<'a> = Box<dyn FnOnce(&Reader) -> Result<String> + 'a>;

/// Makes a proof.
type Prove<'a> = Box<dyn FnOnce(Shape) -> Result<Box<dyn Proof>> + 'a>;

/// What proves the figures of a document.
pub(crate) trait Proof {
    /// For people, below the text.
    fn text(&self) -> String;
    /// As a member of a JSON object.
    fn json(&self) -> Json;
    /// As a sheet of its own.
    fn sheet(&self) -> Rows;
    /// Rows with the proof as further columns, for forms that have no other place for it.
    fn beside(&self, rows: &Rows) -> Rows;
}

/// What the rows of a proof are to be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The document as a text, a value or a page.
    Whole,
    /// The rows of the document.
    Rows,
}

/// The text for people.
enum Text<'a> {
    /// Columns with the rows.
    Table,
    /// A text that is written whole.
    Whole(Part<'a, String>),
    /// A text that may be too long to hold.
    Stream(Stream<'a>),
}

/// What a command answers with.
pub(crate) struct Document<'a> {
    rows: Part<'a, Rows>,
    text: Text<'a>,
    text_note: Option<String>,
    json: Option<Part<'a, Json>>,
    json_name: &'static str,
    json_cells: Vec<(&'static str, typed::OfCell)>,
    xml: Option<Part<'a, String>>,
    title: String,
    about: Option<Part<'a, About>>,
    opens: Option<&'static str>,
    sums: &'static [&'static str],
    parts: Vec<(&'static str, Part<'a, Rows>)>,
    is_for_people: bool,
    page: Option<Page<'a>>,
    picture: Option<Picture<'a>>,
    /// The picture, once the rows are made.
    drawn: Rc<RefCell<Option<Markup>>>,
    papers: Option<Part<'a, Vec<paper::Part>>>,
    proof: Option<Prove<'a>>,
    imports: Option<Part<'a, Rows>>,
    notes: Vec<String>,
    last_notes: Vec<String>,
    shows: Vec<(String, Show)>,
    arrange: Arrange,
    totals: usize,
    reader_text: Option<ReaderText<'a>>,
    empty: Option<Part<'a, String>>,
    /// What was said of the rows when they were made, for pages.
    said: Rc<RefCell<Vec<String>>>,
}

impl<'a> Document<'a> {
    /// A document that is its rows in every form.
    pub(crate) fn of(rows: Rows) -> Self {
        Self::new(|| Ok(rows))
    }

    /// The same, whose rows are made when they are needed.
    pub(crate) fn new(rows: impl FnOnce() -> Result<Rows> + 'a) -> Self {
        Self {
            rows: Box::new(rows),
            text: Text::Table,
            text_note: None,
            json: None,
            json_name: "rows",
            json_cells: Vec::new(),
            xml: None,
            title: "billbook".to_owned(),
            about: None,
            opens: None,
            sums: &[],
            parts: Vec::new(),
            is_for_people: false,
            page: None,
            picture: None,
            drawn: Rc::default(),
            papers: None,
            proof: None,
            imports: None,
            notes: Vec::new(),
            last_notes: Vec::new(),
            shows: Vec::new(),
            arrange: Arrange::default(),
            totals: 0,
            reader_text: None,
            empty: None,
            said: Rc::default(),
        }
    }

    /// With what its columns are to readers. Names that the rows do not have are passed over.
    pub(crate) fn shows(mut self, shows: Vec<(String, Show)>) -> Self {
        self.shows = shows;
        self
    }

    /// With a choice and an order of columns and rows, for every form that is made of the rows; so many rows at the end are
    /// totals.
    pub(crate) fn arranged(mut self, arrange: &Arrange, totals: usize) -> Self {
        self.arrange = arrange.clone();
        self.totals = totals;
        self
    }

    /// With a text of its own for readers, instead of the rows as a table.
    pub(crate) fn reader_text(mut self, text: impl FnOnce(&Reader) -> Result<String> + 'a) -> Self {
        self.reader_text = Some(Box::new(text));
        self
    }

    /// With what has to be said where there are no rows: what there is instead.
    pub(crate) fn empty(mut self, empty: impl FnOnce() -> Result<String> + 'a) -> Self {
        self.empty = Some(Box::new(empty));
        self
    }

    /// With a text for people, instead of the rows in columns.
    pub(crate) fn text(mut self, text: impl FnOnce() -> Result<String> + 'a) -> Self {
        self.text = Text::Whole(Box::new(text));
        self
    }

    /// With such a text that is written as it comes.
    pub(crate) fn text_stream(mut self, text: impl FnOnce(&mut dyn Write) -> Result<()> + 'a) -> Self {
        self.text = Text::Stream(Box::new(text));
        self
    }

    /// With a line for standard error where people read the text.
    pub(crate) fn text_note(mut self, text: Option<String>) -> Self {
        self.text_note = text;
        self
    }

    /// With a value of its own in JSON, instead of a list of the rows. Beside a proof it is the member of this name.
    pub(crate) fn json(mut self, name: &'static str, json: impl FnOnce() -> Result<Json> + 'a) -> Self {
        self.json_name = name;
        self.json = Some(Box::new(json));
        self
    }

    /// With what the cells of a column are in JSON, where that is not what they are elsewhere.
    pub(crate) fn json_cell(mut self, column: &'static str, of: typed::OfCell) -> Self {
        self.json_cells.push((column, of));
        self
    }

    /// With an XML form.
    pub(crate) fn xml(mut self, xml: impl FnOnce() -> Result<String> + 'a) -> Self {
        self.xml = Some(Box::new(xml));
        self
    }

    /// With what it is: the heading of its page, and what was asked.
    pub(crate) fn about(mut self, about: impl FnOnce() -> Result<About> + 'a) -> Self {
        self.about = Some(Box::new(about));
        self
    }

    /// With the amount of a row that is not zero where the row is open; such rows come first on a page.
    pub(crate) fn opens(mut self, column: Option<&'static str>) -> Self {
        self.opens = column;
        self
    }

    /// As a workbook for people: a title above the rows, and below them the sums of these columns, where the rows have no
    /// totals of their own.
    pub(crate) fn for_people(mut self, sums: &'static [&'static str]) -> Self {
        self.is_for_people = true;
        self.sums = sums;
        self
    }

    /// With one more sheet in a workbook.
    pub(crate) fn part(mut self, name: &'static str, rows: impl FnOnce() -> Result<Rows> + 'a) -> Self {
        self.parts.push((name, Box::new(rows)));
        self
    }

    /// With a body of the page of its own, instead of the rows as a table.
    pub(crate) fn page(mut self, page: impl FnOnce(Option<&dyn Proof>) -> Result<Markup> + 'a) -> Self {
        self.page = Some(Box::new(page));
        self
    }

    /// With a picture above the rows on a page, of all rows, whichever are shown.
    pub(crate) fn picture(mut self, picture: impl FnOnce(&Rows) -> Markup + 'a) -> Self {
        self.picture = Some(Box::new(picture));
        self
    }

    /// With parts of its own on paper, instead of the rows as a table.
    pub(crate) fn papers(mut self, papers: impl FnOnce() -> Result<Vec<paper::Part>> + 'a) -> Self {
        self.papers = Some(Box::new(papers));
        self
    }

    /// With a proof, and what the page is then called.
    pub(crate) fn proof(
        mut self,
        title: impl Into<String>,
        proof: impl FnOnce(Shape) -> Result<Box<dyn Proof>> + 'a,
    ) -> Self {
        self.title = title.into();
        self.proof = Some(Box::new(proof));
        self
    }

    /// With the imports of the ledger, which stand in a spreadsheet beside the rows that were made from them.
    pub(crate) fn imports(mut self, imports: impl FnOnce() -> Result<Rows> + 'a) -> Self {
        self.imports = Some(Box::new(imports));
        self
    }

    /// With lines for standard error, which are said before it is written.
    pub(crate) fn notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// With lines for standard error, which are said after it is written: what all of it comes to.
    pub(crate) fn last_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.last_notes.extend(notes);
        self
    }
}

/// Refuses XML.
///
/// # Errors
/// Always.
pub(crate) fn no_xml<T>(what: &str) -> Result<T> {
    fail(&codes::PARAMETER, format!("{what} has no XML form"))
}
