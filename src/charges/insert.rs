//! Inserting rows. Their numbers are left for SQLite to give: it gives the next one each time.

use crate::charges::tables::{Described, Rows};
use crate::error::Result;
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
    columns: usize,
    bound: usize,
}

impl<'c> Insert<'c> {
    /// Into this table.
    ///
    /// # Errors
    /// When the table has no such columns.
    pub(crate) fn into_table(connection: &'c Connection, described: Described) -> Result<Self> {
        let key = described.key.map(str::to_owned);
        let columns: Vec<String> = key.into_iter().chain(described.columns.iter().cloned()).collect();
        Ok(Self {
            statement: connection.prepare_cached(&insert_sql(described.table, &columns))?,
            columns: columns.len(),
            bound: 0,
        })
    }

    fn next(&mut self) -> usize {
        self.bound += 1;
        self.bound
    }
}

impl Rows for Insert<'_> {
    fn begin(&mut self, number: i64) -> Result<()> {
        self.integer(number)
    }

    fn integer(&mut self, number: i64) -> Result<()> {
        let parameter = self.next();
        self.statement.raw_bind_parameter(parameter, number)?;
        Ok(())
    }

    fn text(&mut self, text: Option<&[u8]>) -> Result<()> {
        let Some(text) = text else { return self.null() };
        let parameter = self.next();
        self.statement.raw_bind_parameter(parameter, Utf8(text))?;
        Ok(())
    }

    fn null(&mut self) -> Result<()> {
        let parameter = self.next();
        self.statement.raw_bind_parameter(parameter, Null)?;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        while self.bound < self.columns {
            self.null()?;
        }
        self.bound = 0;
        self.statement.raw_execute()?;
        Ok(())
    }
}
