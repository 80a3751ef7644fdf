//! A ledger that is altered and restored, over and over: `UPDATE cloudsigma_balance SET balance = '9'`, without triggers.
//!
//! `verify` names everything that one of its steps finds. So one change is made in each of many tables at a time, and each
//! must be named; one that is not is tried once more on its own.

use billbook::testing::ledger::chain::NOT_COVERED;
use billbook::testing::verify;
use billbook::testing::verify::Verdict;
use billbook::testing::verify::question::Question;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

/// A connection that may write, with the functions that views use.
pub fn writable(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    billbook::testing::ledger::decimal_functions::register(&connection).unwrap();
    connection
}

/// Names and declared types of a table's columns.
pub fn columns(connection: &Connection, table: &str) -> Vec<(String, String)> {
    let mut statement = connection
        .prepare("SELECT name, type FROM pragma_table_info(?1)")
        .unwrap();
    let columns = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    columns.map(Result::unwrap).collect()
}

/// The rowids of a table, in order.
pub fn rowids(connection: &Connection, table: &str) -> Vec<i64> {
    let mut statement = connection
        .prepare(&format!("SELECT rowid FROM {table} ORDER BY rowid"))
        .unwrap();
    let rowids = statement.query_map([], |row| row.get(0)).unwrap();
    rowids.map(Result::unwrap).collect()
}

/// Whatever a column has in a row.
pub fn value(connection: &Connection, table: &str, column: &str, rowid: i64) -> Value {
    let find = format!("SELECT \"{column}\" FROM {table} WHERE rowid = ?1");
    connection.query_row(&find, [rowid], |row| row.get(0)).unwrap()
}

/// One thing to be done to one table.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: String,
    pub sql: String,
    /// The parameters of a single statement.
    pub values: Vec<Value>,
}

impl Change {
    /// Statements without parameters.
    pub fn new(table: &str, sql: String) -> Self {
        Self {
            table: table.to_owned(),
            sql,
            values: Vec::new(),
        }
    }

    /// A column of a row gets another value.
    pub fn of_value(table: &str, column: &str, rowid: i64, value: Value) -> Self {
        Self {
            table: table.to_owned(),
            sql: format!("UPDATE {table} SET \"{column}\" = ?1 WHERE rowid = {rowid}"),
            values: vec![value],
        }
    }

    fn make(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.values.is_empty() {
            return connection.execute_batch(&self.sql);
        }
        let changed = connection.execute(&self.sql, rusqlite::params_from_iter(&self.values))?;
        assert_eq!(changed, 1, "{self:?}");
        Ok(())
    }
}

/// What came of changes.
#[derive(Debug, Default)]
pub struct Tried {
    /// How many were made and noticed.
    pub noticed: usize,
    /// Those that SQLite refused, with what it said.
    pub refused: Vec<(Change, String)>,
    /// Those that were made and not noticed.
    pub unnoticed: Vec<Change>,
}

/// A ledger under a connection that may do everything.
pub struct Altered<'l> {
    pub connection: &'l Connection,
    question: Question<'l>,
}

impl<'l> Altered<'l> {
    pub fn new(connection: &'l Connection) -> Self {
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            .unwrap();
        Self {
            connection,
            question: Question::new(connection, &billbook::testing::providers::REGISTRY, None).unwrap(),
        }
    }

    fn triggers(&self, tables: &[&str]) -> Vec<(String, String)> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1")
            .unwrap();
        let mut triggers = Vec::new();
        for table in tables {
            let found = statement
                .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            triggers.extend(found.map(Result::unwrap));
        }
        triggers
    }

    /// Does something without the triggers of some tables, and gives what is found then, beside what was given back.
    fn without_triggers<T>(&self, tables: &[&str], change: impl FnOnce(&Connection) -> T) -> (T, Verdict) {
        let triggers = self.triggers(tables);
        self.connection.execute_batch("BEGIN").unwrap();
        for (name, _) in &triggers {
            self.connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        let given = change(self.connection);
        for (_, sql) in &triggers {
            self.connection.execute_batch(sql).unwrap();
        }
        let verdict = verify::run(&self.question).unwrap();
        self.connection.execute_batch("ROLLBACK").unwrap();
        (given, verdict)
    }

    /// Does something without the triggers of a table, and gives what is found then; `None` where it cannot be done.
    pub fn with(&self, table: &str, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Option<Verdict> {
        let (changed, verdict) = self.without_triggers(&[table], |connection| in_savepoint(connection, change));
        changed.ok().map(|()| verdict)
    }

    /// Makes all changes, one in each table at a time.
    pub fn with_each(&self, changes: impl IntoIterator<Item = Change>) -> Tried {
        let mut tried = Tried::default();
        let mut waiting: BTreeMap<String, VecDeque<Change>> = BTreeMap::new();
        for change in changes {
            // What is no row under the chain is found by steps that come before or after.
            if NOT_COVERED.iter().any(|(name, _)| *name == change.table) {
                self.alone(change, &mut tried);
            } else {
                waiting.entry(change.table.clone()).or_default().push_back(change);
            }
        }
        loop {
            let round: Vec<Change> = waiting.values_mut().filter_map(VecDeque::pop_front).collect();
            if round.is_empty() {
                return tried;
            }
            self.together(round, &mut tried);
        }
    }

    fn together(&self, round: Vec<Change>, tried: &mut Tried) {
        let tables: Vec<&str> = round.iter().map(|change| change.table.as_str()).collect();
        let (made, verdict) = self.without_triggers(&tables, |connection| {
            let make = |change: &Change| in_savepoint(connection, |connection| change.make(connection));
            round.iter().map(make).collect::<Vec<_>>()
        });
        for (change, made) in round.into_iter().zip(made) {
            let rows = format!("{}/", change.table);
            if let Err(error) = made {
                tried.refused.push((change, error.to_string()));
            } else if verdict.findings.iter().any(|found| found.object.starts_with(&rows)) {
                tried.noticed += 1;
            } else {
                self.alone(change, tried);
            }
        }
    }

    fn alone(&self, change: Change, tried: &mut Tried) {
        let (made, verdict) = self.without_triggers(&[&change.table], |connection| {
            in_savepoint(connection, |connection| change.make(connection))
        });
        match made {
            Err(error) => tried.refused.push((change, error.to_string())),
            Ok(()) if verdict.is_sound() => tried.unnoticed.push(change),
            Ok(()) => tried.noticed += 1,
        }
    }
}

/// All of it, or nothing.
fn in_savepoint(
    connection: &Connection,
    change: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    connection.execute_batch("SAVEPOINT one")?;
    let changed = change(connection);
    connection.execute_batch(if changed.is_ok() {
        "RELEASE one"
    } else {
        "ROLLBACK TO one; RELEASE one"
    })?;
    changed
}
