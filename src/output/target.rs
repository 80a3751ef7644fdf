//! `--output FORM`, `-o FILE` and `--for terminal`: in which form an output goes where, and who reads it.

use crate::error::{Problem, Result, codes};
use crate::output::console;
use crate::output::form::Form;
use crate::output::reader::Reader;
use crate::output::sink::refuse_database;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where output goes, and in which form.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Target {
    /// Form of the output: json, csv, xlsx, table, xml, html, pdf or md; the extension of FILE decides when absent
    #[arg(
        long = "output",
        value_name = "FORM",
        hide_possible_values = true,
        help_heading = "Common"
    )]
    form: Option<Form>,
    /// Write to FILE instead of standard output
    // Its own name: an argument called `file` would be the ledger's.
    #[arg(short = 'o', id = "output_file", value_name = "FILE", help_heading = "Common")]
    pub output_file: Option<PathBuf>,
    /// Write the form for readers, as on a terminal of so many columns: `--for terminal=100`
    #[arg(long = "for", value_name = "terminal[=COLUMNS]", help_heading = "Common")]
    reader: Option<Terminal>,
    /// Show every digit of amounts, quantities and times to readers
    #[arg(long, help_heading = "Common")]
    exact: bool,
    /// Show readers every column, whole, however long the lines get
    #[arg(long, help_heading = "Common")]
    wide: bool,
}

/// A terminal that is asked for, with its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminal(Option<usize>);

impl Terminal {
    /// The columns of the terminal that is asked for, else of standard output; nothing where that is not a terminal.
    #[must_use]
    pub(crate) fn columns(asked: Option<Self>, is_terminal: bool) -> Option<usize> {
        match asked {
            Some(Self(Some(columns))) => Some(columns),
            Some(Self(None)) => Some(of_terminal()),
            None => is_terminal.then(of_terminal),
        }
    }
}

/// The fewest columns of a terminal that anything fits into.
const COLUMNS_MIN: usize = 20;
/// Where nobody knows how wide the terminal is.
const COLUMNS: usize = 80;

impl FromStr for Terminal {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let wrong = || format!("write `terminal` or `terminal=100`, with {COLUMNS_MIN} columns or more");
        let columns = match text.split_once('=') {
            None if text == "terminal" => return Ok(Self(None)),
            Some(("terminal", columns)) => columns.parse().map_err(|_| wrong())?,
            _ => return Err(wrong()),
        };
        if columns < COLUMNS_MIN {
            return Err(wrong());
        }
        Ok(Self(Some(columns)))
    }
}

impl Target {
    /// Who reads the output: somebody at a terminal, or nobody where it goes into a file or a pipe, unless that is asked for.
    #[must_use]
    pub(crate) fn reader(&self) -> Option<Reader> {
        let is_terminal = self.output_file.is_none() && std::io::stdout().is_terminal();
        let columns = Terminal::columns(self.reader, is_terminal)?;
        Some(Reader {
            columns,
            is_exact: self.exact,
            is_wide: self.wide,
            colours: console::get().colours(is_terminal),
        })
    }

    /// Whether a form is asked for by its name.
    #[must_use]
    pub(crate) fn asks_form(&self) -> bool {
        self.form.is_some()
    }

    /// The form asked for, else the one for people to read.
    ///
    /// # Errors
    /// When the file's extension stands for no form.
    pub(crate) fn form(&self) -> Result<Form> {
        self.form_or(Form::Table)
    }

    /// The folder that is named in place of a file: one that is there, or a name without extension where no form is asked for.
    #[must_use]
    pub(crate) fn folder(&self) -> Option<&Path> {
        let path = self.output_file.as_deref()?;
        let is_folder = path.is_dir() || self.form.is_none() && path.extension().is_none();
        is_folder.then_some(path)
    }

    /// Whether every digit is to be shown to readers.
    #[must_use]
    pub(crate) fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether XML is asked for, which not every answer has.
    ///
    /// # Errors
    /// When the file's extension stands for no form.
    pub(crate) fn is_xml(&self) -> Result<bool> {
        Ok(self.form()? == Form::Xml)
    }

    /// The file of a spreadsheet.
    ///
    /// # Errors
    /// When none is named.
    pub(crate) fn workbook(&self) -> Result<&Path> {
        self.file("a spreadsheet", Form::Xlsx)
    }

    /// The file of a paper.
    ///
    /// # Errors
    /// When none is named.
    pub(crate) fn paper(&self) -> Result<&Path> {
        self.file("a PDF", Form::Pdf)
    }

    fn file(&self, what: &str, form: Form) -> Result<&Path> {
        self.output_file.as_deref().ok_or_else(|| {
            let message = format!("billbook cannot write {what} to standard output");
            let hint = format!("name a file with `-o FILE.{}`", form.extension());
            Box::new(Problem::new(&codes::OUTPUT, message).hint(hint))
        })
    }

    /// The form asked for, by option or by the file's extension, else the given one. A command asks before it does
    /// anything else, so that nothing is done for an output that cannot be written.
    ///
    /// # Errors
    /// When the file's extension stands for no form, or a spreadsheet has no file.
    pub(crate) fn form_or(&self, default: Form) -> Result<Form> {
        let (form, path) = match (self.form, &self.output_file) {
            (Some(Form::Xlsx), _) => return self.workbook().map(|_| Form::Xlsx),
            (Some(Form::Pdf), _) => return self.paper().map(|_| Form::Pdf),
            (Some(form), _) => return Ok(form),
            (None, None) => return Ok(default),
            (None, Some(path)) => (Form::of_file(path), path),
        };
        if let Some(form) = form {
            return Ok(form);
        }
        refuse_database(path)?;
        let name = path.display();
        Err(Box::new(
            Problem::new(
                &codes::UNKNOWN_FORM,
                match path.extension() {
                    Some(extension) => format!("`{name}`: no form has the extension `.{}`", extension.display()),
                    None => format!("`{name}` has no extension that says its form"),
                },
            )
            .hint(format!("choose one of {}, or add `--output FORM`", Form::extensions()))
            .hint("for paper write `-o FILE.pdf`, for a sheet `-o FILE.xlsx`"),
        ))
    }
}

/// The columns of the terminal.
fn of_terminal() -> usize {
    let stated = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    let measured = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    measured.or_else(stated).unwrap_or(COLUMNS).max(COLUMNS_MIN)
}
