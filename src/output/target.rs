//! `--output FORM` and `-o FILE`: in which form an output goes where.

use crate::error::{Problem, Result, codes};
use crate::output::form::Form;
use crate::output::sink::refuse_database;
use std::path::{Path, PathBuf};

/// Where output goes, and in which form.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Target {
    /// Form of the output; the extension of FILE decides when absent
    #[arg(long = "output", value_name = "FORM")]
    form: Option<Form>,
    /// Write to FILE instead of standard output
    // Its own name: an argument called `file` would be the ledger's.
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

impl Target {
    /// The form asked for, else the one for people to read.
    ///
    /// # Errors
    /// When the file's extension stands for no form.
    pub(crate) fn form(&self) -> Result<Form> {
        self.form_or(Form::Table)
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
        self.output_file.as_deref().ok_or_else(|| {
            Box::new(
                Problem::new(&codes::OUTPUT, "billbook cannot write a spreadsheet to standard output")
                    .hint("name a file with `-o FILE.xlsx`"),
            )
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
            .hint(format!("choose one of {}, or add `--output FORM`", Form::extensions())),
        ))
    }
}
