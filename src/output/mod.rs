//! Writing answers: JSON, CSV, a table, a spreadsheet or a provider's XML, to standard output or a file.

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod stream;
pub(crate) mod table;
pub(crate) mod xlsx;
pub(crate) mod xml;

use crate::clock::Clock;
use crate::error::{Problem, Result, codes, fail, io};
use crate::source::table::guard::guard;
use json::Json;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// The documented shape, or a list of objects
    Json,
    /// One line per row, with a header line (RFC 4180)
    Csv,
    /// A spreadsheet; needs -o FILE
    Xlsx,
    /// Columns for people
    Table,
    /// The documented shape in XML, where the provider has one
    Xml,
    /// A page for working papers, in one file
    Html,
}

/// Where output goes, and in which form.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Target {
    /// Form of the output; the extension of FILE decides when absent
    #[arg(long = "output", value_name = "FORM")]
    pub form: Option<Form>,
    /// Write to FILE instead of standard output
    // Its own name: an argument called `file` would be the ledger's.
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

impl Target {
    /// The form asked for, by option or by the file's extension, else the given one.
    #[must_use]
    pub(crate) fn form_or(&self, default: Form) -> Form {
        let by_extension = || match self.output_file.as_deref().and_then(Path::extension)?.to_str()? {
            "json" => Some(Form::Json),
            "csv" => Some(Form::Csv),
            "xlsx" => Some(Form::Xlsx),
            "txt" => Some(Form::Table),
            "xml" => Some(Form::Xml),
            "html" => Some(Form::Html),
            _ => None,
        };
        self.form.or_else(by_extension).unwrap_or(default)
    }

    /// Writes the text whole, with a last line break.
    ///
    /// # Errors
    /// When it cannot be written. A pipe closed by its reader is not an error.
    pub(crate) fn write(&self, text: &str) -> Result<()> {
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let bytes = format!("{text}{end}");
        match &self.output_file {
            Some(path) => to_file(path, bytes.as_bytes()),
            None => to_stdout(&bytes),
        }
    }

    /// Writes rows in any form. `provenance` gives the sheets beside them in a spreadsheet.
    ///
    /// # Errors
    /// When they cannot be written, or a spreadsheet has no file to go to.
    pub(crate) fn write_rows(
        &self,
        rows: &Rows,
        form: Form,
        clock: Clock,
        provenance: impl FnOnce() -> Result<Option<Rows>>,
    ) -> Result<()> {
        match form {
            Form::Json => self.write(&rows.to_json().pretty()),
            Form::Csv => self.write(&rows.to_csv()),
            Form::Table => self.write(&table::render(rows)),
            Form::Xml => no_xml("this output"),
            Form::Html => self.write(&html::page("billbook", &[], &html::table(rows))),
            Form::Xlsx => {
                let provenance = provenance()?;
                let mut sheets = vec![("rows", rows)];
                sheets.extend(provenance.as_ref().map(|rows| ("imports", rows)));
                self.write_workbook(&sheets, clock)
            }
        }
    }

    /// Writes a spreadsheet with a sheet for each of the rows.
    ///
    /// # Errors
    /// When it cannot be written, or has no file to go to.
    pub(crate) fn write_workbook(&self, sheets: &[(&str, &Rows)], clock: Clock) -> Result<()> {
        let Some(path) = &self.output_file else {
            return Err(Box::new(
                Problem::new(&codes::OUTPUT, "billbook cannot write a spreadsheet to standard output")
                    .hint("name a file with `-o FILE.xlsx`"),
            ));
        };
        to_file(path, &xlsx::workbook(sheets, clock)?)
    }
}

fn to_file(path: &Path, bytes: &[u8]) -> Result<()> {
    refuse_database(path)?;
    std::fs::write(path, bytes).map_err(|error| io(&path.display().to_string(), "cannot write", &error))
}

/// A slip of the keyboard must not replace a ledger by a report.
fn refuse_database(path: &Path) -> Result<()> {
    let mut start = [0; 16];
    let is_database = std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start))
        .is_ok_and(|()| &start == b"SQLite format 3\0");
    if is_database {
        return fail(
            &codes::OUTPUT,
            format!("`{}` is an SQLite file; billbook does not overwrite it", path.display()),
        );
    }
    Ok(())
}

/// Writes to standard output. A pipe closed by its reader is not an error.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn to_stdout(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(io("standard output", "cannot write", &error)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error: notes, warnings, problems. There is nobody to tell when that fails.
pub(crate) fn note(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}

/// Refuses XML.
///
/// # Errors
/// Always.
pub(crate) fn no_xml<T>(what: &str) -> Result<T> {
    fail(&codes::PARAMETER, format!("{what} has no XML form"))
}

/// Rows of named cells.
#[derive(Debug, Default)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Cells; one for each column.
    pub rows: Vec<Vec<Json>>,
}

impl Rows {
    /// Rows from objects: columns are all members that any object has, in the order in which they appear.
    #[must_use]
    pub fn from_objects(objects: &[Json]) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for object in objects {
            let Json::Object(members) = object else { continue };
            let mut after = 0;
            for (name, _) in members {
                if let Some(index) = columns.iter().position(|column| column == name) {
                    after = index + 1;
                } else {
                    columns.insert(after.min(columns.len()), name.clone());
                    after += 1;
                }
            }
        }
        let rows = objects
            .iter()
            .map(|object| {
                columns
                    .iter()
                    .map(|column| object.get(column).cloned().unwrap_or(Json::Null))
                    .collect()
            })
            .collect();
        Self { columns, rows }
    }

    /// As a list of objects.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let object = |row: &Vec<Json>| Json::Object(self.columns.iter().cloned().zip(row.iter().cloned()).collect());
        Json::Array(self.rows.iter().map(object).collect())
    }

    /// As CSV with a header line. Texts that a spreadsheet would run are guarded.
    #[must_use]
    pub fn to_csv(&self) -> String {
        if self.columns.is_empty() {
            // One cell with an empty text would be a line of quotes.
            return String::new();
        }
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        // Writing to memory cannot fail, and every row has a cell for each column.
        let _ = writer.write_record(self.columns.iter().map(|name| guard(name).into_owned()));
        for row in &self.rows {
            for cell in row {
                let text = cell.cell();
                let _ = writer.write_field(guard(&text).as_ref());
            }
            let _ = writer.write_record(None::<&[u8]>);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_all_objects_in_order() {
        let object = |members: &[(&str, &str)]| {
            Json::Object(
                members
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), Json::string(*text)))
                    .collect(),
            )
        };
        let rows = Rows::from_objects(&[
            object(&[("a", "1"), ("c", "3")]),
            object(&[("a", "1"), ("b", "2, 2"), ("c", "\"3\"")]),
        ]);
        assert_eq!(rows.to_csv(), "a,b,c\n1,,3\n1,\"2, 2\",\"\"\"3\"\"\"\n");
    }
}
