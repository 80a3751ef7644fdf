//! How a table is read: its form, and where its header is.

/// What a table is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Text with separators.
    Csv,
    /// A JSON object on each line.
    JsonLines,
    /// A JSON document with a list of objects.
    Json,
    /// A sheet of a workbook.
    Sheet,
    /// Columns of a Parquet file.
    Parquet,
}

/// Where the names of the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Head {
    /// The first row.
    First,
    /// Not in the file; these are the names.
    Given(Vec<String>),
    /// The first row with all of these names, among so many.
    Find(Vec<String>, usize),
}

/// Which sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// The only one whose header can be read.
    Only,
    /// The one of this name.
    Named(String),
    /// The only one with all of these names in its header.
    Has(Vec<String>),
}

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct How {
    /// The form of the file.
    pub form: Medium,
    /// `utf-8`, `utf-16`, `windows-1252` or `iso-8859-1`.
    pub encoding: String,
    /// What stands between cells; `None` where the header shows it.
    pub separator: Option<u8>,
    /// Where the names of the columns are.
    pub head: Head,
    /// Which sheet.
    pub which: Which,
    /// Pointer to the list in a JSON document.
    pub list: String,
    /// Values beside the list, by name and pointer.
    pub document: Vec<(String, String)>,
    /// Names that objects may have although the first of them do not.
    pub names: Vec<String>,
    /// What stands before the decimals of amounts that are texts: numbers in the cells of a sheet are written so too.
    pub decimal: char,
}

/// Where a table was found in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    /// What stands between the cells of a text.
    pub separator: u8,
    /// The sheet, if it is one.
    pub sheet: Option<InSheet>,
}

/// Where a table was found in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InSheet {
    /// The name of the sheet.
    pub name: String,
    /// The places of its columns, from 0; none where it has no rows.
    pub columns: Vec<u32>,
    /// The row of the header, from 0; `None` if it is the first one that holds something.
    pub header: Option<usize>,
}
