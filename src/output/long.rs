//! Rows that are too many to hold: written as they come, the same bytes as rows that are held.
//!
//! CSV and JSON go straight to where they belong. A table has columns as wide as their widest cell, so its rows wait in a
//! temporary file until the last one has come.

use crate::error::{Result, io};
use crate::interrupt;
use crate::output::form::Form;
use crate::output::json::Json;
use crate::output::rows::{self, Rows};
use crate::output::stream;
use crate::output::table;
use crate::output::target::Target;
use crate::output::typed;
use crate::source::json;
use crate::source::temporary::Temporary;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};

/// Gives the next row, or nothing after the last.
pub(crate) type Next<'a> = dyn FnMut() -> Result<Option<Vec<Json>>> + 'a;

/// Whether rows can be written as they come: in forms that programs read, where nobody asked for another order or choice.
#[must_use]
pub(crate) fn is_possible(target: &Target, form: Form) -> bool {
    match form {
        Form::Csv | Form::Json => true,
        Form::Table => target.reader().is_none(),
        Form::Xlsx | Form::Xml | Form::Html | Form::Pdf | Form::Md => false,
    }
}

/// Writes the rows.
///
/// # Errors
/// When a row cannot be made, or the output not be written.
pub(crate) fn write(target: &Target, form: Form, columns: &[String], next: &mut Next) -> Result<()> {
    let path = target.output_file.as_deref();
    let done = match form {
        Form::Json => stream::write(path, |out| as_json(out, columns, next)),
        Form::Csv => stream::write(path, |out| as_csv(out, columns, next)),
        _ => {
            let spooled = Spooled::new(columns, next)?;
            stream::write(path, |out| spooled.write(out))
        }
    };
    done.map(|_| ())
}

fn put(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes())
        .map_err(|error| io("the output", "cannot write", &error))
}

fn as_csv(out: &mut dyn Write, columns: &[String], next: &mut Next) -> Result<()> {
    let mut rows = Rows {
        columns: columns.to_vec(),
        rows: Vec::new(),
    };
    put(out, &rows.to_csv())?;
    while let Some(row) = next()? {
        interrupt::check()?;
        rows.rows = vec![row];
        put(out, &rows::to_csv_without_header(&rows.rows))?;
    }
    Ok(())
}

fn as_json(out: &mut dyn Write, columns: &[String], next: &mut Next) -> Result<()> {
    let names = typed::different(columns);
    let mut begin = "[\n    ";
    while let Some(row) = next()? {
        interrupt::check()?;
        let object = Json::Object(names.iter().cloned().zip(row).collect());
        put(out, begin)?;
        put(out, &object.pretty_within(1))?;
        begin = ",\n    ";
    }
    put(out, if begin.starts_with('[') { "[]\n" } else { "\n]\n" })
}

/// Rows in a temporary file, and how wide their columns are.
struct Spooled<'c> {
    columns: &'c [String],
    shape: table::Shape,
    file: BufReader<std::fs::File>,
    /// Removes the file in the end.
    _temporary: Temporary,
}

impl<'c> Spooled<'c> {
    fn new(columns: &'c [String], next: &mut Next) -> Result<Self> {
        let (temporary, mut file) = Temporary::new("rows", "json")?;
        let name = temporary.path().display().to_string();
        let failed = |error: std::io::Error| io(&name, "cannot write", &error);
        let mut shape = table::Shape::of(columns);
        let mut out = BufWriter::new(&file);
        while let Some(row) = next()? {
            interrupt::check()?;
            shape.add(&row);
            out.write_all(Json::Array(row).compact().as_bytes()).map_err(failed)?;
            out.write_all(b"\n").map_err(failed)?;
        }
        out.flush().map_err(failed)?;
        drop(out);
        file.rewind().map_err(failed)?;
        Ok(Self {
            columns,
            shape,
            file: BufReader::new(file),
            _temporary: temporary,
        })
    }

    fn write(mut self, out: &mut dyn Write) -> Result<()> {
        put(out, &self.shape.header(self.columns))?;
        let mut line = String::new();
        loop {
            interrupt::check()?;
            line.clear();
            let read = self.file.read_line(&mut line);
            if read.map_err(|error| io("a temporary file", "cannot read", &error))? == 0 {
                break;
            }
            // It was written a moment ago.
            let Ok(parsed) = json::parse(line.trim_end_matches('\n'), false) else {
                continue;
            };
            if let Json::Array(cells) = Json::from(&parsed.root) {
                put(out, "\n")?;
                put(out, &self.shape.line(&cells))?;
            }
        }
        put(out, "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows with all that makes a difference: numbers, texts that are numbers, wide characters, nothing, quotes, line breaks.
    fn rows() -> Rows {
        let number = |text: &str| Json::Number(text.to_owned());
        Rows {
            columns: ["id", "amount", "a long name of a column", "text", "text"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                vec![
                    number("1"),
                    Json::string("1.50"),
                    Json::Null,
                    Json::string("a\nb\t\"c\""),
                    Json::Null,
                ],
                vec![
                    number("20"),
                    Json::string("-12.5"),
                    Json::Null,
                    Json::string("漢字 é"),
                    Json::string("=1"),
                ],
                vec![
                    number("3"),
                    Json::Null,
                    Json::Null,
                    Json::string("\u{1b}[2J\u{202e}"),
                    number("7"),
                ],
            ],
        }
    }

    fn written(write: impl FnOnce(&mut dyn Write, &[String], &mut Next) -> Result<()>, rows: &Rows) -> String {
        let mut out = Vec::new();
        let mut left = rows.rows.clone().into_iter();
        write(&mut out, &rows.columns, &mut || Ok(left.next())).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_that_stream_are_the_bytes_of_rows_that_are_held() {
        let few = Rows {
            rows: Vec::new(),
            ..rows()
        };
        for rows in [rows(), few] {
            assert_eq!(written(as_csv, &rows), rows.to_csv());
            let json = typed::list(&rows, &[], &[]).pretty();
            assert_eq!(written(as_json, &rows), format!("{json}\n"));
            let table =
                |out: &mut dyn Write, columns: &[String], next: &mut Next| Spooled::new(columns, next)?.write(out);
            assert_eq!(written(table, &rows), format!("{}\n", table::render(&rows)));
        }
    }
}
