//! What a provider's document is made of, as data: fields, tables, rows.
//!
//! A documented object such as CloudSigma's transaction is a [`Table`]: its fields in documented order, the key
//! that makes two of them the same object, and the columns that are money. Reading a document checks it against
//! that table and gives [`Row`]s; answering a query turns stored rows back into the documented object. Both
//! directions use the one list of fields, so they cannot drift apart.

pub(crate) mod answer;
pub(crate) mod control;
mod formats;
mod forms;
pub(crate) mod likeness;
mod listing;
pub(crate) mod reading;
pub(crate) mod rows;

pub(crate) use crate::contract::document::reading::Reading;

use chrono::{DateTime, Utc};

/// How a field is written in JSON by the documentation. Other readable forms are accepted and remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON string.
    String,
    /// A JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object or array, kept as its own text.
    Nested,
}

/// What a field's text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text.
    Text,
    /// An identifier: any text, or a number of digits.
    Identifier,
    /// An exact decimal; kept as written.
    Decimal,
    /// A whole number of 64 bits.
    Integer,
    /// A yes or no; 1 or 0 in the ledger.
    Boolean,
    /// A time; kept as written, with a second column `<column>_utc` for comparing.
    Timestamp,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// An ISO 4217 code.
    Currency,
    /// A JSON object or array, kept as written.
    Json,
    /// An exact decimal, or in its place a JSON array, such as the steps of a rate; kept as written.
    DecimalOrList,
}

/// Reads a time in a provider's own spellings; else says why it is not one, in words that follow the member's name.
pub(crate) type TimeReader = fn(&str) -> Result<DateTime<Utc>, &'static str>;

/// One documented member of an object.
#[derive(Debug)]
pub struct Field {
    /// The member's name in the documents.
    pub name: &'static str,
    /// The column that holds it; the same name, unless that would collide.
    pub column: &'static str,
    /// What its text must be.
    pub kind: ValueKind,
    /// How the documentation writes it.
    pub form: Form,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether an empty string means the same as null.
    pub empty_is_null: bool,
    /// How its times are read, where the provider has spellings of its own.
    pub times: Option<TimeReader>,
    /// What it means, for the schema endpoints and the documentation.
    pub help: &'static str,
}

impl Field {
    /// A field that is always there and never null; its column has its own name.
    #[must_use]
    pub const fn new(name: &'static str, kind: ValueKind, form: Form, help: &'static str) -> Self {
        Self {
            name,
            column: name,
            kind,
            form,
            nullable: false,
            optional: false,
            empty_is_null: false,
            times: None,
            help,
        }
    }

    /// The same, but it may be null.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, but it may be absent, as in older or newer documents.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same, but an empty string means null.
    #[must_use]
    pub const fn empty_is_null(mut self) -> Self {
        self.empty_is_null = true;
        self
    }

    /// The same, but its times are read in the provider's own spellings.
    #[must_use]
    pub const fn times(mut self, reader: TimeReader) -> Self {
        self.times = Some(reader);
        self
    }

    /// The same, in a column of another name.
    #[must_use]
    pub const fn column(mut self, column: &'static str) -> Self {
        self.column = column;
        self
    }
}

/// A money column, and where its currency stands.
#[derive(Debug)]
pub struct Sum {
    /// The member's name in the documents.
    pub field: &'static str,
    /// The member with the currency, when the object has one.
    pub currency: Option<&'static str>,
    /// Whether a sum over objects means something to people, as that of amounts does and that of balances does not.
    /// Control totals are taken either way.
    pub adds_up: bool,
}

impl Sum {
    /// Amounts, whose sum is an amount.
    #[must_use]
    pub const fn amounts(field: &'static str, currency: Option<&'static str>) -> Self {
        Self {
            field,
            currency,
            adds_up: true,
        }
    }

    /// Balances, prices, rates: summed for control only.
    #[must_use]
    pub const fn control(field: &'static str, currency: Option<&'static str>) -> Self {
        Self {
            field,
            currency,
            adds_up: false,
        }
    }
}

/// One kind of documented object, and the table that holds it.
#[derive(Debug)]
pub struct Table {
    /// Name in the ledger: `<provider>_<noun>`.
    pub name: &'static str,
    /// Whether its rows are the envelopes of lists, and not documented objects.
    pub is_envelope: bool,
    /// Documented members, in the order in which answers write them.
    pub fields: &'static [Field],
    /// Columns that are worked out while reading, after those of the fields.
    pub derived: &'static [&'static str],
    /// Columns that, within an account, make two rows the same object; `year(day, end)` is the year of a day, else of the
    /// last day before a moment. Empty: every row is one of its own.
    pub key: &'static [&'static str],
    /// Money columns, for the control totals.
    pub sums: &'static [Sum],
}

impl Table {
    /// The field of this documented name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The place of a column among [`Self::columns`]. Asked several times for every row, so it puts no list together.
    #[must_use]
    pub fn column_index(&self, column: &str) -> Option<usize> {
        let mut index = 0;
        for field in self.fields {
            if field.column == column {
                return Some(index);
            }
            index += 1;
            if field.kind == ValueKind::Timestamp {
                if column.strip_suffix("_utc") == Some(field.column) {
                    return Some(index);
                }
                index += 1;
            }
        }
        let derived = self.derived.iter().position(|&name| name == column)?;
        Some(index + derived)
    }

    /// Columns of fields and derived ones, in the order of [`Row::cells`].
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        for field in self.fields {
            columns.push(field.column.to_owned());
            if field.kind == ValueKind::Timestamp {
                columns.push(format!("{}_utc", field.column));
            }
        }
        columns.extend(self.derived.iter().map(|&name| name.to_owned()));
        columns
    }
}

/// What a column of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A text, as written.
    Text(String),
    /// A whole number.
    Integer(i64),
}

impl Cell {
    /// The text in it, if it is a text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Integer(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

/// A part of an object that is a list of its own, such as the prices of a catalogue resource.
#[derive(Debug)]
pub struct ChildTable {
    /// Name in the ledger.
    pub name: &'static str,
    /// Columns after `parent_row` and `import_id`.
    pub columns: &'static [&'static str],
}

/// One row of a [`ChildTable`].
#[derive(Debug)]
pub struct Child {
    /// Which table.
    pub table: &'static ChildTable,
    /// One for each of its columns.
    pub cells: Vec<Cell>,
}

/// One object as read from a document.
#[derive(Debug)]
pub struct Row {
    /// Which table.
    pub table: &'static Table,
    /// JSON pointer of the object in its document.
    pub place: String,
    /// The account the object itself names; `None` means the account of the import.
    pub account: Option<String>,
    /// One for each of [`Table::columns`].
    pub cells: Vec<Cell>,
    /// Members written otherwise than documented: `amount=number poll_time=absent`.
    pub written_as: Option<String>,
    /// Undocumented members, a JSON object with their own text.
    pub extra: Option<String>,
    /// Lists within the object that are nothing but columns.
    pub children: Vec<Child>,
    /// Documented objects within the object, such as the lines of an invoice. Their tables have no key, and a column
    /// `parent_row`; they are stored, and revised, with the object they are part of.
    pub parts: Vec<Row>,
    /// Whether people count its parts rather than it, as the entries of a bank's statement.
    pub counts_by_parts: bool,
    /// Resources it names, by the provider's own name or number.
    pub resources: Vec<String>,
    /// What else makes it another revision when it changes, such as how long a running interval has run.
    pub also: Option<String>,
}

impl Row {
    /// A row of this table without cells, read at this place.
    #[must_use]
    pub fn new(table: &'static Table, place: &str) -> Self {
        Self {
            table,
            place: place.to_owned(),
            account: None,
            cells: Vec::new(),
            written_as: None,
            extra: None,
            children: Vec::new(),
            parts: Vec::new(),
            counts_by_parts: false,
            resources: Vec::new(),
            also: None,
        }
    }

    /// The cell of this column.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&Cell> {
        self.cells.get(self.table.column_index(column)?)
    }

    /// Sets the cell of this column; derived ones are null until then.
    pub fn set(&mut self, column: &str, value: impl Into<Cell>) {
        let index = self.table.column_index(column);
        if let Some(cell) = index.and_then(|index| self.cells.get_mut(index)) {
            *cell = value.into();
        }
    }

    /// Adds the text in this column to the resources the row names.
    pub fn name_resource(&mut self, column: &str) {
        let resource = self.cell(column).and_then(Cell::as_text).map(str::to_owned);
        self.resources.extend(resource);
    }
}
