//! Charges of files for whoever keeps them elsewhere than in a ledger: how they are read, what columns they make, and what is
//! checked while they pass.

use crate::charges::batch::Store;
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::charges::suspects::Note;
use crate::contract::import::Options;
use crate::contract::registry::Bulk;
use crate::contract::typed_rows::CellType;
use crate::error::{Problem, Result};
use crate::source::input::Input;

/// A form of such files.
#[derive(Debug)]
pub(crate) struct Streamed {
    /// How its files are recognised and put together.
    pub bulk: &'static Bulk,
    /// Its name for people.
    pub title: &'static str,
    /// The versions in which its charges can be written, and the one where nobody asks for another.
    pub versions: &'static [&'static str],
    /// That one.
    pub version: &'static str,
    /// Reads a file and has its rows stored; or gives its problems.
    pub read: ReadStreamed,
    /// The columns of a version.
    pub columns: fn(&str) -> Vec<StreamedColumn>,
    /// Notes what is wrong with a row of a group, whose columns have these texts.
    pub examine: Examine,
    /// Columns of which each value has one value of another.
    pub ones: &'static [One],
}

/// Reads a file and has its rows stored; or gives its problems.
pub(crate) type ReadStreamed = fn(
    Store,
    &Input,
    &Options,
    &mut Memory,
    &mut dyn FnMut(u64),
) -> Result<std::result::Result<FileRead, Vec<Problem>>>;

/// Notes what is wrong with a row of a group, whose columns have these texts.
pub(crate) type Examine = for<'t> fn(&str, &dyn Fn(&str) -> Option<&'t str>, Note);

/// Two columns of a group: each value of the first has one value of the second.
#[derive(Debug)]
pub(crate) struct One {
    /// The rule.
    pub rule: &'static str,
    /// The group.
    pub group: &'static str,
    /// The first column.
    pub of: &'static str,
    /// The second one.
    pub has: &'static str,
}

/// A column of charges, and where its values come from.
#[derive(Debug)]
pub(crate) struct StreamedColumn {
    /// Its name.
    pub name: &'static str,
    /// What its cells are.
    pub cells: CellType,
    /// Where its values come from: the first of these that is there.
    pub from: Vec<From>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// This text of the scope: provider, issuer, account, start and end of the billing period.
    Scope(usize),
    /// A group, and which of its columns.
    Group(usize, usize),
    /// Which of the decimals of the fact.
    Fact(usize),
    /// The start of the charge period.
    Start,
    /// Its end.
    End,
    /// The number of the import.
    Import,
    /// The place in the file.
    Place,
    /// Always the same.
    Text(&'static str),
    /// Nothing.
    Null,
}
