//! The forms of an output, `json`, `csv`, `xlsx`, `table`, `xml`, `html`, `pdf` and `md`, and the extensions of their files.

use std::path::Path;

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
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
    /// The same on paper, as PDF/A; needs -o FILE
    Pdf,
    /// A table of Markdown
    Md,
}

impl Form {
    /// The extension of its files.
    #[must_use]
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
            Form::Table => "txt",
            Form::Xml => "xml",
            Form::Html => "html",
            Form::Pdf => "pdf",
            Form::Md => "md",
        }
    }

    /// The form whose extension a file has.
    #[must_use]
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::all().find(|form| form.extension().eq_ignore_ascii_case(extension))
    }

    /// The extensions of all forms: `.json, .csv, …`.
    #[must_use]
    pub(crate) fn extensions() -> String {
        let extensions: Vec<String> = Self::all().map(|form| format!(".{}", form.extension())).collect();
        extensions.join(", ")
    }

    fn all() -> impl Iterator<Item = Self> {
        <Self as clap::ValueEnum>::value_variants().iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_known_by_an_extension_of_its_own() {
        for form in Form::all() {
            let name = format!("report.{}", form.extension());
            assert_eq!(Form::of_file(Path::new(&name)), Some(form));
            assert_eq!(Form::of_file(Path::new(&name.to_uppercase())), Some(form));
        }
        for name in ["report", "report.docx", ".csv", "csv"] {
            assert_eq!(Form::of_file(Path::new(name)), None, "{name}");
        }
    }
}
