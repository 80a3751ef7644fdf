//! Inserting rows, and taking the digest for the chain from the values at hand: what is bound is what is hashed.
//!
//! Reading millions of rows back for it would cost a third of the import. Columns are bound in the order of the table,
//! each of them but the first: that is the row's number, which SQLite gives. It gives the next one each time, so that the
//! digest is the one that `verify` takes from the table.

use crate::digest::Values;
use crate::error::Result;
use crate::ledger::chain::Digested;
use crate::ledger::store::insert_sql;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};

/// Text that is known to be UTF-8, bound without looking at it again.
struct Utf8<'a>(&'a [u8]);

impl ToSql for Utf8<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}

/// Inserts into one table.
pub(crate) struct Insert<'c> {
    statement: CachedStatement<'c>,
    table: String,
    columns: usize,
    bound: usize,
    last_number: i64,
    rows: i64,
    values: Values,
}

impl<'c> Insert<'c> {
    /// Into a table whose first column is the rows' number, and whose other columns are these.
    ///
    /// # Errors
    /// When the table has no such columns.
    pub(crate) fn into_table(
        connection: &'c Connection,
        table: &str,
        last_number: i64,
        columns: &[impl AsRef<str>],
    ) -> Result<Self> {
        Ok(Self {
            statement: connection.prepare_cached(&insert_sql(table, columns))?,
            table: table.to_owned(),
            columns: columns.len(),
            bound: 0,
            last_number,
            rows: 0,
            values: Values::default(),
        })
    }

    /// The parameter of the next column; before the first one comes the number that SQLite will give.
    fn next(&mut self) -> usize {
        if self.bound == 0 {
            self.values.integer(self.last_number + self.rows + 1);
        }
        self.bound += 1;
        self.bound
    }

    /// Binds the next column.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn integer(&mut self, number: i64) -> Result<()> {
        let parameter = self.next();
        self.values.integer(number);
        self.statement.raw_bind_parameter(parameter, number)?;
        Ok(())
    }

    /// Binds the next column, which may be null.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn integer_or_null(&mut self, number: Option<i64>) -> Result<()> {
        match number {
            Some(number) => self.integer(number),
            None => self.null(),
        }
    }

    /// Binds the next column to a text, or null.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn text(&mut self, text: Option<&[u8]>) -> Result<()> {
        let Some(text) = text else { return self.null() };
        let parameter = self.next();
        self.values.text(text);
        self.statement.raw_bind_parameter(parameter, Utf8(text))?;
        Ok(())
    }

    fn null(&mut self) -> Result<()> {
        let parameter = self.next();
        self.values.null();
        self.statement.raw_bind_parameter(parameter, Null)?;
        Ok(())
    }

    /// Inserts the row whose columns were bound; those left out are null.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn execute(&mut self) -> Result<()> {
        while self.bound < self.columns {
            self.null()?;
        }
        self.bound = 0;
        self.rows += 1;
        self.statement.raw_execute()?;
        Ok(())
    }

    /// The table, and what the chain wants to know of its new rows.
    pub(crate) fn digested(self) -> (String, Digested) {
        let digested = Digested {
            columns: i64::try_from(self.columns + 1).unwrap_or(i64::MAX),
            rows: self.rows,
            digest: self.values.finish(),
        };
        (self.table, digested)
    }
}
