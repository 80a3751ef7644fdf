//! What a mapping file says, as values.

use super::grammar::numbers::Numbers;
use super::grammar::times::Times;
use super::lookup::Lookup;
use std::collections::BTreeMap;

/// A form of file that a mapping reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Text with separators.
    Csv,
    /// One JSON object a line. Members of objects are columns of their own: `invoice.month`.
    JsonLines,
    /// A spreadsheet.
    Sheet,
    /// Parquet.
    Parquet,
    /// One JSON document, whose rows are an array in it ([`Read::rows`]).
    Json,
}

impl Kind {
    /// All of them, with the word of a mapping file.
    pub(crate) const ALL: [(Self, &str); 5] = [
        (Self::Csv, "csv"),
        (Self::JsonLines, "jsonl"),
        (Self::Sheet, "xlsx"),
        (Self::Parquet, "parquet"),
        (Self::Json, "json"),
    ];

    /// The word of a mapping file.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, word)| word)
    }
}

/// Where the names of the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Header {
    /// The first line.
    First,
    /// The file has none; these are the names, in this order. Every row has exactly as many cells.
    Given(Vec<String>),
    /// The first line, of so many, that has all of these names.
    Find {
        /// The names.
        names: Vec<String>,
        /// How many lines may be looked through.
        within: usize,
    },
}

/// Which sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// The one of this name.
    Named(String),
    /// The only one whose header has all of these.
    Has(Vec<String>),
}

/// What the user, a manifest or the file's name must state, because nothing in the file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    /// The data sets that the mapping reads, of which one is stated: `ActualCost`.
    pub dataset: Vec<String>,
    /// Who may say it, in words for people: `manifest exportConfig.type`, `file name *ActualCost*`, `argument`.
    pub from: Vec<String>,
}

/// How names of a header are made those of the mapping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// What is done with their letters.
    pub fold: Fold,
    /// Whether the name may stand in parentheses behind another: `Ressourcengruppe (ResourceGroup)`.
    pub parenthesis: bool,
}

/// What is done with the letters of a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Nothing.
    #[default]
    None,
    /// Small and large letters are the same.
    Case,
    /// `lineItem/UnblendedCost` is `line_item_unblended_cost`.
    Snake,
}

/// How a file is recognised and taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    /// The forms of file.
    pub kinds: Vec<Kind>,
    /// In a JSON document, the pointer to the array of rows: `/lineItems`.
    pub rows: Option<String>,
    /// In a JSON document, values beside the rows, by name and pointer: they are `document_X` in expressions.
    pub document: BTreeMap<String, String>,
    /// `utf-8`, `utf-16`, `windows-1252` or `iso-8859-1`: declared, never detected.
    pub encoding: String,
    /// The separator of a CSV file; `None` means that it is seen from the header.
    pub separator: Option<u8>,
    /// A regular expression for the name of the file, without its folder. Its named groups are `file_X` in expressions.
    pub file: Option<String>,
    /// Where the names of the columns are.
    pub header: Header,
    /// Which sheet of a workbook; `None` means the only one that fits.
    pub sheet: Option<Sheet>,
    /// How names of the file are made those of the mapping.
    pub names: Names,
    /// Columns that must be there.
    pub needs: Vec<String>,
    /// Columns that may be there.
    pub optional: Vec<String>,
    /// Of each list, exactly one must be there.
    pub one_of: Vec<Vec<String>>,
    /// Rows that are passed over.
    pub skip: Option<Expression>,
    /// The row after which nothing is read.
    pub stop: Option<Expression>,
    /// Rows of totals.
    pub total: Option<Expression>,
    /// The column that holds a JSON array, each element of which makes one more charge.
    pub each: Option<String>,
    /// Parameters by name, and whether each must be given: `--param account=…`, `param_account` in expressions.
    pub params: BTreeMap<String, bool>,
    /// What must be stated.
    pub says: Option<Says>,
    /// Columns that begin alike, as one JSON object: `prefix_X` in expressions, by the beginning of their names.
    pub prefix: BTreeMap<String, String>,
    /// Columns that a file may have or not: `has_X` in expressions.
    pub has: BTreeMap<String, String>,
}

impl Read {
    /// Every column that the mapping names, once, in its order.
    #[must_use]
    pub(crate) fn columns(&self) -> Vec<String> {
        let given: &[String] = match &self.header {
            Header::Given(names) => names,
            Header::First | Header::Find { .. } => &[],
        };
        let mut all: Vec<String> = Vec::new();
        let alternatives = self.one_of.iter().flatten();
        for name in given
            .iter()
            .chain(&self.needs)
            .chain(alternatives)
            .chain(&self.optional)
            .chain(&self.each)
        {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    }

    /// Whether a column is one of those that begin alike, and that the mapping does not name.
    #[must_use]
    pub(crate) fn is_prefixed(&self, of_header: &str) -> bool {
        self.prefix
            .values()
            .any(|prefix| self.names.rest(of_header, prefix).is_some())
    }
}

/// Which relation the rows of a mapping become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetKind {
    /// Charges, in the columns of FOCUS.
    Charge,
    /// Invoices, in the words of bookkeeping.
    Invoice,
    /// Payments, in the words of bookkeeping.
    Payment,
}

/// One SQLite scalar expression, and where it stands in the mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    /// Its text.
    pub sql: String,
    /// The byte of the mapping at which it begins.
    pub at: usize,
    /// Whether its text stands in the mapping as it is, so that a place in it is a place in the mapping.
    pub verbatim: bool,
    /// Why an `ELSE` that sorts charges into a category is right.
    pub guess: Option<String>,
    /// Of a check, what is wrong with a row that does not meet it.
    pub why: Option<String>,
}

/// The columns that a row becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// What a row becomes.
    pub kind: TargetKind,
    /// Column and expression, in the order of the mapping.
    pub columns: Vec<(String, Expression)>,
    /// Further charges of the same row: columns that differ from `columns`, and when there is one.
    pub split: Vec<Part>,
    /// The charge of an element of [`Read::each`]: columns that differ from `columns`.
    pub each: Option<Part>,
}

/// One more charge of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// When there is one; always, where the mapping has no condition.
    pub when: Option<Expression>,
    /// Whether there is one for the whole file, beside the charges of its first row.
    pub once: bool,
    /// Column and expression in place of those of the first charge.
    pub columns: Vec<(String, Expression)>,
}

/// What a cell must be, and what an expression sees of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Any text.
    Text,
    /// A decimal, by the grammar of this place in [`Mapping::numbers`].
    Decimal(usize),
    /// A moment, by the formats of this place in [`Mapping::times`].
    Time(usize),
    /// A day.
    Date(usize),
    /// A whole number.
    Integer,
    /// JSON.
    Json,
}

/// A part of a cell, found by a regular expression.
#[derive(Debug, Clone)]
pub(crate) struct Capture {
    /// Its name in expressions.
    pub name: String,
    /// The column it is cut from.
    pub of: String,
    /// What is looked for.
    pub regex: regex::Regex,
    /// Which group of it.
    pub group: usize,
    /// What the text must be.
    pub kind: CellKind,
}

/// What a file must come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Control {
    /// The figure of a row of totals.
    pub total: Option<Expression>,
    /// The target column that is added up against it: `BilledCost`.
    pub of: String,
    /// Where a number of rows is stated: `manifest dataRowCount`.
    pub rows: Option<String>,
    /// Who may state a total: `row`, `manifest`, `argument`.
    pub from: Vec<String>,
    /// What must hold in each row.
    pub checks: Vec<Expression>,
}

/// A mapping file that was read, and whose expressions hold.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    /// Its name, such as `aws-cur-2.0`.
    pub name: String,
    /// Whose files it reads.
    pub provider: String,
    /// What those files are, in a sentence.
    pub about: Option<String>,
    /// Where their form is documented.
    pub source: Option<String>,
    /// The file it was read from, as given.
    pub file: String,
    /// Its text.
    pub text: String,
    /// SHA-256 of its text and of its lookups, as lower-case hex.
    pub sha256: String,
    /// How a file is recognised and taken apart.
    pub read: Read,
    /// Grammars of numbers.
    pub numbers: Vec<Numbers>,
    /// Formats of times.
    pub times: Vec<Times>,
    /// What cells must be, by column; those that are not named are texts.
    pub columns: Vec<(String, CellKind)>,
    /// Parts of cells.
    pub captures: Vec<Capture>,
    /// Tables beside the mapping.
    pub lookups: Vec<Lookup>,
    /// What a row becomes.
    pub target: Target,
    /// Columns that together name a row.
    pub row: Vec<String>,
    /// Whether a row is `open` or `final`.
    pub status: Option<Expression>,
    /// What a file must come to.
    pub control: Control,
    /// Rows with what must become of them.
    pub tests: Vec<Test>,
}

impl Mapping {
    /// What stands before the decimals of its numbers; a point where its grammars differ.
    #[must_use]
    pub(crate) fn decimal_mark(&self) -> char {
        let mut marks = self.numbers.iter().map(|numbers| numbers.decimal);
        let first = marks.next().unwrap_or('.');
        if marks.all(|mark| mark == first) { first } else { '.' }
    }
}

/// What a test of a mapping expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// These charges, each with some of its columns.
    Charges(Vec<Vec<(String, Option<String>)>>),
    /// A refusal because of this column, of the file or of the target.
    Refused(String),
    /// The row is passed over.
    Skipped,
    /// A row of totals with this figure.
    Total(String),
    /// The charges of a file as this CSV file has them.
    File {
        /// The file to read, beside the mapping.
        input: String,
        /// The charges, beside the mapping.
        expected: String,
    },
}

/// A row with what must become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Test {
    /// Why it is there.
    pub why: String,
    /// The byte of the mapping at which it begins.
    pub at: usize,
    /// Raw cells by column; an empty text is an empty cell.
    pub row: Vec<(String, String)>,
    /// The name of the file.
    pub file: Option<String>,
    /// Parameters.
    pub params: BTreeMap<String, String>,
    /// Values beside the rows of a JSON document.
    pub document: BTreeMap<String, String>,
    /// The data set that is stated.
    pub dataset: Option<String>,
    /// What must come out.
    pub expected: Expected,
}
