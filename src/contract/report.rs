//! A report as a value, like an operation or a check: `spend` has the options `--by` and `--cost`, columns such as `charges`,
//! a query, and the charges that a figure of it comes from.
//!
//! The registry holds all reports. The command line takes its arguments from here, a snapshot its tables, and the engine
//! runs, proves and explains all of them in one way.

use crate::contract::conversion::Conversion;
use crate::contract::document::ValueKind;
use crate::contract::scope::Filter;
use crate::contract::things::Things;
use crate::contract::times;
use crate::error::Result;
use crate::evidence::origin::{Computed, Query};
use crate::evidence::proof::Figure;
use crate::output::form::Form;
use crate::output::html::picture::Picture;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::reader::show::Kind;
use crate::output::rows::Rows;
use crate::query::{Values, bind};
use clap::builder::PossibleValue;
use rusqlite::Connection;

/// One report.
#[derive(Debug)]
pub struct Report {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its place among all reports; no two have the same.
    pub order: u16,
    /// What a page calls it: `Open items`.
    pub title: &'static str,
    /// What it says, in one line.
    pub about: &'static str,
    /// What its columns mean, where that needs more words.
    pub details: &'static str,
    /// What only this one is asked with, in the order of its help.
    pub options: &'static [ReportOption],
    /// Whether it takes provider, account and currency.
    pub is_filtered: bool,
    /// Whether it takes times as well; a report of named periods does not.
    pub is_timed: bool,
    /// In which time zone its months and days begin.
    pub months: Months,
    /// How its amounts are shown in another currency, if they can be.
    pub converts: Option<Converts>,
    /// The form in which it is written where none is asked for.
    pub form: Form,
    /// Its columns, without those of a conversion.
    pub columns: fn(&Request) -> Vec<Column>,
    /// The query that gives its rows in the stock `sqlite3` shell.
    pub query: fn(&Request) -> Result<Sql>,
    /// Finds the same rows faster than the query does, where that is possible.
    pub find: Option<fn(&Connection, &Request) -> Result<Found>>,
    /// Last columns that SQL cannot compute.
    pub derived: &'static [Derived],
    /// The query that gives what those are computed from, where the rows do not have it.
    pub operands: Option<fn(&Request) -> Result<Sql>>,
    /// What stands above the rows on a page.
    pub picture: Option<fn(&Request, &Rows) -> Vec<Picture>>,
    /// The amount that is not zero where a row is open; those rows come first on a page.
    pub opens: Option<&'static str>,
    /// The columns that a workbook adds up below the rows, for each currency.
    pub sums: &'static [&'static str],
    /// What must be said beside the rows.
    pub notes: fn(&Connection, &Request, &Rows) -> Result<Vec<String>>,
    /// The query that counts the rows which a choice of time leaves out because they have none.
    pub untimed: Option<fn(&Filter) -> String>,
    /// Why its query does not run over a lake; nothing where it does.
    pub not_over_lake: Option<&'static str>,
    /// The rows of the ledger that a figure comes from.
    pub evidence: fn(&Request, &Cell) -> Result<Vec<Query>>,
    /// What a snapshot has of it.
    pub tables: &'static [SnapshotTable],
    /// What the ledger has of the things it is about, to be said where a choice finds nothing.
    pub things: Things,
}

/// In which time zone the months and days of a report begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// UTC.
    Utc,
    /// The zone of `--time-zone`, or UTC without it.
    AsAsked,
    /// That of the book in force.
    AsBilled,
}

impl Report {
    /// A report without a name that is its query, to begin with.
    pub(crate) const PLAIN: Self = Self {
        name: "",
        title: "",
        order: 0,
        about: "",
        details: "",
        options: &[],
        is_filtered: true,
        is_timed: true,
        months: Months::Utc,
        converts: None,
        form: Form::Table,
        columns: |_| Vec::new(),
        query: |request| Ok(Sql::filtered("", request)),
        find: None,
        derived: &[],
        operands: None,
        picture: None,
        opens: None,
        sums: &[],
        notes: |_, _, _| Ok(Vec::new()),
        untimed: None,
        not_over_lake: Some(""),
        evidence: |_, _| Ok(Vec::new()),
        tables: &[],
        things: Things::CHARGES,
    };

    /// All options with which it can be asked, but those that every report has.
    pub fn all_options(&self) -> impl Iterator<Item = &'static ReportOption> {
        let of_conversion = self.converts.as_ref().map_or(&[][..], |converts| converts.options);
        self.options.iter().chain(of_conversion)
    }
}

/// An option of a report.
#[derive(Debug)]
pub struct ReportOption {
    /// Its name: `by`.
    pub name: &'static str,
    /// What its value is called in the help; empty for one without a value.
    pub value_name: &'static str,
    /// What the help says.
    pub help: &'static str,
    /// What the long help says, where that is more.
    pub long_help: Option<fn() -> String>,
    /// What it takes.
    pub takes: Takes,
    /// What it is where it is not given.
    pub default: Option<&'static str>,
    /// The option without which it means nothing.
    pub requires: Option<&'static str>,
    /// Whether a proof repeats it: it decides what the figures are.
    pub is_proved: bool,
}

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Nothing: it is given or not.
    Nothing,
    /// Any text.
    Text,
    /// A text that this accepts, and gives back as it is to be written.
    Checked(fn(&str) -> std::result::Result<String, String>),
    /// Such a text each time that it is given.
    Several(fn(&str) -> std::result::Result<String, String>),
    /// Such texts with commas between them.
    List(fn(&str) -> std::result::Result<String, String>),
    /// A period that has to be given, by its place and not by a name.
    Period,
    /// A name, by its place and not by a name of its own.
    Name,
    /// A day that has to be given.
    Day,
    /// A day; today where it is not given.
    DayOrToday,
    /// One of these names.
    OneOf(fn() -> Vec<PossibleValue>),
}

impl ReportOption {
    /// An option with a value.
    #[must_use]
    pub const fn new(name: &'static str, value_name: &'static str, takes: Takes, help: &'static str) -> Self {
        Self {
            name,
            value_name,
            help,
            long_help: None,
            takes,
            default: None,
            requires: None,
            is_proved: true,
        }
    }

    /// An option without a value.
    #[must_use]
    pub const fn flag(name: &'static str, help: &'static str) -> Self {
        Self::new(name, "", Takes::Nothing, help)
    }

    /// The same, which is this where it is not given.
    #[must_use]
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// The same, with a long help.
    #[must_use]
    pub const fn long(mut self, help: fn() -> String) -> Self {
        self.long_help = Some(help);
        self
    }

    /// The same, which means nothing without another one.
    #[must_use]
    pub const fn with(mut self, requires: &'static str) -> Self {
        self.requires = Some(requires);
        self
    }

    /// The same, which no figure depends on.
    #[must_use]
    pub const fn not_proved(mut self) -> Self {
        self.is_proved = false;
        self
    }
}

/// The names of a closed list, with what each means.
pub(crate) fn names_of<T: clap::ValueEnum>() -> Vec<PossibleValue> {
    let values = T::value_variants().iter();
    values.filter_map(clap::ValueEnum::to_possible_value).collect()
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What the query calls it.
    pub of: String,
    /// What its cells are.
    pub kind: ValueKind,
    /// What it is to readers.
    pub show: Show,
}

impl Column {
    /// A column that the query calls by the same name. It is declared by what it is to readers; a bare kind stands for what
    /// such a column mostly is, an amount where it is a decimal.
    #[must_use]
    pub fn new(name: &str, show: impl Into<Show>) -> Self {
        let show = show.into();
        Self {
            name: name.to_owned(),
            of: name.to_owned(),
            kind: ValueKind::of(show.kind),
            show,
        }
    }

    /// Such columns.
    #[must_use]
    pub fn all<S: Into<Show> + Copy>(columns: &[(&str, S)]) -> Vec<Self> {
        columns.iter().map(|(name, show)| Self::new(name, *show)).collect()
    }
}

impl ValueKind {
    /// What the cells of such a column are.
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Prose | Kind::Word | Kind::Verdict => ValueKind::Text,
            Kind::Id => ValueKind::Identifier,
            Kind::Amount | Kind::Quantity | Kind::Price | Kind::Rate | Kind::Number => ValueKind::Decimal,
            Kind::Count => ValueKind::Integer,
            Kind::Flag => ValueKind::Boolean,
            Kind::Time => ValueKind::Timestamp,
            Kind::Day => ValueKind::Date,
            Kind::Currency => ValueKind::Currency,
            Kind::Json => ValueKind::Json,
            Kind::Steps => ValueKind::DecimalOrList,
        }
    }
}

impl From<ValueKind> for Show {
    fn from(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Text => Show::TEXT,
            ValueKind::Identifier => Show::ID,
            ValueKind::Decimal => Show::AMOUNT,
            ValueKind::Integer => Show::COUNT,
            ValueKind::Boolean => Show::FLAG,
            ValueKind::Timestamp => Show::TIME,
            ValueKind::Date => Show::DAY,
            ValueKind::Currency => Show::CURRENCY,
            ValueKind::Json => Show::JSON,
            ValueKind::DecimalOrList => Show::STEPS,
        }
    }
}

/// How a report shows amounts in another currency.
#[derive(Debug)]
pub struct Converts {
    /// The options that ask for it.
    pub options: &'static [ReportOption],
    /// The amount to convert.
    pub amount: fn(&Request) -> &'static str,
    /// The column of the query that tells when it is of.
    pub time: &'static str,
    /// The column of the converted amount.
    pub converted: &'static str,
}

/// A column that is computed outside SQL.
#[derive(Debug)]
pub struct Derived {
    /// Its name.
    pub column: &'static str,
    /// Computes it from the other cells of its row; nothing where it is not defined.
    pub compute: Compute,
}

/// Computes a cell from the others of its row, which are asked for by their columns. The last value is the cell; those
/// before it are what it is added up from.
type Compute = fn(&dyn Fn(&str) -> Json) -> Vec<Computed>;

/// What a snapshot has of a report.
#[derive(Debug)]
pub struct SnapshotTable {
    /// The end of its table's name.
    pub name: &'static str,
    /// Its place among the reports of a snapshot.
    pub order: u16,
    /// The options with which it is made, besides the period.
    pub options: &'static [(&'static str, &'static str)],
}

/// A query with values for its parameters.
#[derive(Debug)]
pub struct Sql {
    /// Its text.
    pub text: String,
    /// The values.
    pub values: Values,
}

impl Sql {
    /// A query with one text for every request; only the values of the filter differ.
    pub(crate) fn filtered(text: &str, request: &Request) -> Self {
        Self {
            text: times::filled(text),
            values: request.filter.values(),
        }
    }
}

/// What a report is asked.
#[derive(Debug, Default)]
pub struct Request {
    /// What it is about.
    pub filter: Filter,
    /// Its own options, by their names.
    pub options: Vec<(String, String)>,
    /// Another currency.
    pub conversion: Option<Conversion>,
}

impl Request {
    /// A request with these options, and the others as they are where they are not given.
    #[must_use]
    pub fn new(report: &Report, filter: Filter, given: &[(&str, &str)]) -> Self {
        let mut options = Vec::new();
        for option in report.options {
            let texts = given.iter().filter(|(name, _)| *name == option.name);
            let before = options.len();
            options.extend(texts.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
            if let (true, Some(default)) = (options.len() == before, option.default) {
                options.push((option.name.to_owned(), default.to_owned()));
            }
        }
        Self {
            filter,
            options,
            conversion: None,
        }
    }

    /// The same, in another currency.
    #[must_use]
    pub fn converted(mut self, conversion: Option<Conversion>) -> Self {
        self.conversion = conversion;
        self
    }

    /// The value of an option; empty where it has none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let found = self.options.iter().find(|(option, _)| option == name);
        found.map_or("", |(_, text)| text)
    }

    /// Whether an option is given.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(option, _)| option == name)
    }
}

/// A finished report.
#[derive(Debug, Default)]
pub struct Made {
    /// Its rows.
    pub rows: Rows,
    /// What must be said beside them.
    pub notes: Vec<String>,
    /// What the columns are to readers.
    pub shows: Vec<(String, Show)>,
    /// How many of the last rows are totals.
    pub totals: usize,
    /// What was computed outside SQL, by the figures it is of.
    pub(crate) computed: Vec<(Figure, Computed)>,
}

/// What a query found.
#[derive(Debug)]
pub struct Found {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Json>>,
}

impl Found {
    /// Asks a query.
    ///
    /// # Errors
    /// When SQLite refuses it.
    pub(crate) fn select(connection: &Connection, sql: &Sql) -> Result<Self> {
        let mut statement = connection.prepare_cached(&sql.text)?;
        bind(&mut statement, &sql.values)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let mut cells = Vec::with_capacity(columns.len());
            for index in 0..columns.len() {
                cells.push(Json::of_value(row.get_ref(index)?));
            }
            rows.push(cells);
        }
        Ok(Self { columns, rows })
    }

    /// The place of a named column.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// The cell of a row at a place.
    pub(crate) fn at(row: &[Json], place: Option<usize>) -> Json {
        place.and_then(|place| row.get(place)).cloned().unwrap_or(Json::Null)
    }

    /// The same, leaving nothing in its place.
    pub(crate) fn take(row: &mut [Json], place: Option<usize>) -> Json {
        let cell = place.and_then(|place| row.get_mut(place));
        cell.map_or(Json::Null, |cell| std::mem::replace(cell, Json::Null))
    }

    /// The cell of a row in a named column.
    pub(crate) fn cell(&self, row: &[Json], column: &str) -> Json {
        Self::at(row, self.place(column))
    }
}

/// A figure of a report: one column of a row, or all of it.
#[derive(Debug)]
pub struct Cell<'a> {
    /// What the query found.
    pub found: &'a Found,
    /// The row; none for a total that no row of the query gives.
    pub row: Option<&'a [Json]>,
    /// The column, where not the whole row is meant.
    pub column: Option<&'a str>,
}

impl Cell<'_> {
    /// A cell of the same row.
    #[must_use]
    pub fn of(&self, column: &str) -> Json {
        self.row.map_or(Json::Null, |row| self.found.cell(row, column))
    }

    /// Such cells, with their names.
    #[must_use]
    pub fn all<const N: usize>(&self, columns: [&'static str; N]) -> [(&'static str, Json); N] {
        columns.map(|name| (name, self.of(name)))
    }
}
