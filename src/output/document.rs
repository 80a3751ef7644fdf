//! What a command answers with, in every form, and the one place that writes it: rows for CSV and spreadsheets, a text for
//! people, a value in JSON, a page.
//!
//! A document says only what differs from its rows. Its parts are made when they are asked for, so that a form costs nothing
//! where another one is wanted. A new form is a file beside this one, and an arm in [`Document::write`].

use crate::clock::Clock;
use crate::error::{Result, codes, fail};
use crate::output::form::Form;
use crate::output::html;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::sink::{note, to_file, to_stdout};
use crate::output::stream;
use crate::output::table;
use crate::output::target::Target;
use crate::output::xlsx;
use std::io::Write;

/// A part of a document that is made when a form needs it.
type Part<'a, T> = Box<dyn FnOnce() -> Result<T> + 'a>;

/// Writes a text as it comes.
type Stream<'a> = Box<dyn FnOnce(&mut dyn Write) -> Result<()> + 'a>;

/// Makes a page, with the proof on it.
type Page<'a> = Box<dyn FnOnce(Option<&dyn Proof>) -> Result<String> + 'a>;

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
    xml: Option<Part<'a, String>>,
    title: String,
    page: Option<Page<'a>>,
    proof: Option<Prove<'a>>,
    imports: Option<Part<'a, Rows>>,
    notes: Vec<String>,
    last_notes: Vec<String>,
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
            xml: None,
            title: "billbook".to_owned(),
            page: None,
            proof: None,
            imports: None,
            notes: Vec::new(),
            last_notes: Vec::new(),
        }
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

    /// With an XML form.
    pub(crate) fn xml(mut self, xml: impl FnOnce() -> Result<String> + 'a) -> Self {
        self.xml = Some(Box::new(xml));
        self
    }

    /// With a page of its own, instead of the rows as a table.
    pub(crate) fn page(mut self, page: impl FnOnce(Option<&dyn Proof>) -> Result<String> + 'a) -> Self {
        self.page = Some(Box::new(page));
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

    /// Writes it in a form, with its notes.
    ///
    /// # Errors
    /// When a part cannot be made or written, there is no such form of it, or a spreadsheet has no file to go to.
    #[deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]
    pub(crate) fn write(mut self, target: &Target, form: Form, clock: Clock) -> Result<()> {
        let last_notes = std::mem::take(&mut self.last_notes);
        for text in &self.notes {
            note(text);
        }
        match form {
            Form::Json => self.write_json(target),
            Form::Table => self.write_text(target),
            Form::Html => self.write_page(target),
            Form::Xlsx => self.write_workbook(target, clock),
            Form::Csv => {
                let rows = (self.rows)()?;
                let rows = match prove(self.proof, Shape::Rows)? {
                    Some(proof) => proof.beside(&rows),
                    None => rows,
                };
                write(target, &rows.to_csv())
            }
            Form::Xml => match self.xml {
                Some(xml) => write(target, &xml()?),
                None => no_xml("this output"),
            },
        }?;
        for text in &last_notes {
            note(text);
        }
        Ok(())
    }

    fn write_json(self, target: &Target) -> Result<()> {
        let json = match self.json {
            Some(json) => json()?,
            None => (self.rows)()?.to_json(),
        };
        let json = match prove(self.proof, Shape::Whole)? {
            Some(proof) => Json::Object(vec![
                (self.json_name.to_owned(), json),
                ("proof".to_owned(), proof.json()),
            ]),
            None => json,
        };
        write(target, &json.pretty())
    }

    fn write_text(self, target: &Target) -> Result<()> {
        let text = match self.text {
            Text::Table => table::render(&(self.rows)()?),
            Text::Whole(text) => text()?,
            Text::Stream(text) => return stream::write(target.output_file.as_deref(), text).map(|_| ()),
        };
        let text = match prove(self.proof, Shape::Whole)? {
            Some(proof) => format!("{}\n\n{}", text.trim_end(), proof.text()),
            None => text,
        };
        write(target, &text)?;
        if let Some(text) = &self.text_note {
            note(text);
        }
        Ok(())
    }

    fn write_page(self, target: &Target) -> Result<()> {
        let proof = prove(self.proof, Shape::Whole)?;
        if let Some(page) = self.page {
            return write(target, &page(proof.as_deref())?);
        }
        let rows = (self.rows)()?;
        let body = match &proof {
            Some(proof) => html::with_text(&rows, "Proof", &proof.text()),
            None => html::table(&rows),
        };
        write(target, &html::page(&self.title, &[], &body))
    }

    fn write_workbook(self, target: &Target, clock: Clock) -> Result<()> {
        let path = target.workbook()?;
        let rows = (self.rows)()?;
        let proof = prove(self.proof, Shape::Rows)?.map(|proof| proof.sheet());
        let imports = self.imports.map(|imports| imports()).transpose()?;
        let mut sheets = vec![("rows", &rows)];
        sheets.extend(proof.as_ref().map(|rows| ("proof", rows)));
        sheets.extend(imports.as_ref().map(|rows| ("imports", rows)));
        to_file(path, &xlsx::workbook(&sheets, clock)?)
    }
}

fn prove(proof: Option<Prove>, shape: Shape) -> Result<Option<Box<dyn Proof>>> {
    proof.map(|proof| proof(shape)).transpose()
}

/// Writes the text whole, with a last line break.
fn write(target: &Target, text: &str) -> Result<()> {
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text = format!("{text}{end}");
    match &target.output_file {
        Some(path) => to_file(path, text.as_bytes()),
        None => to_stdout(&text),
    }
}

/// Refuses XML.
///
/// # Errors
/// Always.
pub(crate) fn no_xml<T>(what: &str) -> Result<T> {
    fail(&codes::PARAMETER, format!("{what} has no XML form"))
}
