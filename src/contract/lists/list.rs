//! What is known of a list that people write: its columns and what they are called; and what a user says of one.

use crate::contract::date_order::DateOrder;
use crate::contract::document::{Table, ValueKind};
use crate::contract::outgoing::Outgoing;
use crate::source::table::amounts::DecimalMark;

/// Names for one column, none of which can mean another.
#[derive(Debug)]
#[allow(clippy::struct_field_names, reason = "the words are what it is about")]
pub struct Words {
    /// What the column is called here.
    pub column: &'static str,
    /// Which of several such columns it is, where a list has several: the lowest comes first.
    pub rank: u8,
    /// The names in small letters and digits, with a blank between two.
    pub words: &'static str,
}

/// A list whose columns are written as people write them.
#[derive(Debug)]
pub struct List {
    /// The operation's own name.
    pub operation: &'static str,
    /// What its rows are.
    pub table: &'static Table,
    /// The column that a name in its header stands for.
    pub column: fn(&str) -> Option<&'static str>,
    /// Columns that hold months.
    pub months: &'static [&'static str],
    /// The name of a column that holds days and is kept with the other columns of a row, by what its header says.
    pub days: fn(&str) -> Option<&'static str>,
    /// What its columns are called, in several languages.
    pub words: &'static [Words],
    /// Columns of which each group must have one, for a row to be its header.
    pub needs: &'static [&'static [&'static str]],
    /// Columns for amounts; of totals, each is a control.
    pub amounts: &'static [&'static str],
    /// Columns of which a row of the list has one.
    pub known_by: &'static [&'static str],
    /// Columns that are kept under the name they have.
    pub stay: &'static [&'static str],
    /// What a column is that the list keeps with its row, by the names under which the ledger finds it there.
    pub kept: fn(&str) -> Option<&'static str>,
    /// The column and the rank of the day of value, which is kept where there is another day.
    pub value_day: Option<(&'static str, u8)>,
    /// Whether banks write it.
    pub is_of_banks: bool,
    /// What a row is called that has no number.
    pub unnumbered: Option<&'static Unnumbered>,
    /// What mappings call what they make, where it becomes rows of this list.
    pub made_by_mappings: Option<&'static str>,
    /// A form of it whose rows have several objects each, where there is one.
    pub spread: Option<Spread>,
}

/// A table whose rows have an object in each of several columns.
#[derive(Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "the question whether a header is one comes first"
)]
pub struct Spread {
    /// Whether a header is that of such a table.
    pub is_spread: fn(&[String]) -> bool,
    /// What the values of a column are, by its name.
    pub column: fn(&str) -> Option<&'static str>,
    /// Texts of cells that hold nothing.
    pub nothing: &'static [&'static str],
}

/// What a row is called that has no number: by its day or month, its amount and its currency.
#[derive(Debug)]
pub struct Unnumbered {
    /// The column for the number.
    pub number: &'static str,
    /// The columns of which the first that is filled says when it was.
    pub when: &'static [&'static str],
    /// Whose it is, and the amount and its currency.
    pub others: [&'static str; 3],
}

impl List {
    /// Its form whose rows have several objects each, where a header is that of such a table.
    #[must_use]
    pub(crate) fn spread_in(&self, header: &[String]) -> Option<&Spread> {
        self.spread.as_ref().filter(|spread| (spread.is_spread)(header))
    }

    /// Whether a column holds days.
    pub(super) fn is_date(&self, column: &str) -> bool {
        column == "due_date"
            || self
                .table
                .field(column)
                .is_some_and(|field| field.kind == ValueKind::Date)
    }

    /// Whether a column keeps the name it has.
    pub(super) fn stays(&self, column: &str) -> bool {
        self.stay.contains(&column)
    }
}

/// What the user says of files that leave it open.
#[derive(Debug, Default, Clone)]
pub(crate) struct Said {
    /// What stands before decimals.
    pub decimal_mark: Option<DecimalMark>,
    /// What comes first in days.
    pub dates: Option<DateOrder>,
    /// The currency of lists that do not say it.
    pub currency: Option<String>,
    /// Which sign money has that went out.
    pub outgoing: Option<Outgoing>,
}
