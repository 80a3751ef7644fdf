//! `integrity`: the file is what this program wrote.
//!
//! ```text
//! PRAGMA integrity_check      ok
//! PRAGMA foreign_key_check    no row
//! every decimal               0.00014583333333333333, not 0,00014583
//! tables, triggers, views     word for word those of a new ledger of this version
//! ```
//!
//! The triggers refuse changes, but whoever can write the file can drop them, edit, and put them back: this check
//! finds careless edits, not careful ones. Tables, indexes and views that somebody added are left alone; an added
//! trigger is a finding, since it changes what writing does, and so is a table with the name of one of SQLite's own
//! table-valued functions, which then no longer answers.

use crate::clock::Clock;
use crate::contract::document::ValueKind;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger, Registry};
use crate::digest::{Values, hex};
use crate::error::Result;
use crate::ledger::migrate;
use crate::ledger::views::layout::{self, Objects, Shape};
use crate::money::decimal::Decimal;
use crate::money::decimal_functions;
use crate::query::{for_each, gather, select};
use chrono::DateTime;
use rusqlite::Connection;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "integrity",
    order: 10,
    rule: "the file is not damaged, every reference leads to a row, every decimal can be read, the schema is the one of this version",
    is_quick: false,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = file(connection)?;
    findings.extend(references(connection)?);
    findings.extend(decimals(connection, ledger.registry)?);
    if schema_digest(connection)? != SHIPPED.trim_end() {
        findings.extend(schema(connection, &new_ledger(ledger.registry)?, ledger.registry)?.0);
    }
    Ok(findings)
}

fn finding(object: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding::new(CHECK.name, Severity::Error, object, message)
}

/// SQLite's own look at pages, indexes and constraints; and texts in UTF-8, since those in UTF-16 are put in another order.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn file(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let encoding: String = connection.query_row("PRAGMA main.encoding", [], |row| row.get(0))?;
    if encoding != "UTF-8" {
        let message =
            "the file stores texts in an encoding other than a ledger's, so that SQLite orders them differently";
        findings.push(finding("file", message).rule("encoding").texts("UTF-8", encoding));
    }
    for_each(connection, "PRAGMA main.integrity_check", [], |row| {
        let text: String = row.get(0)?;
        if text != "ok" {
            let text = one_line(&text);
            findings.push(
                finding("file", format!("SQLite says: {text}"))
                    .rule("sqlite")
                    .detail(text),
            );
        }
        Ok(())
    })?;
    Ok(findings)
}

/// Rows that refer to rows which are not there.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn references(connection: &Connection) -> Result<Vec<Finding>> {
    select(connection, "PRAGMA main.foreign_key_check", [], |row| {
        let table: String = row.get(0)?;
        let number: Option<i64> = row.get(1)?;
        let parent: String = row.get(2)?;
        let object = number.map_or_else(|| table.clone(), |number| format!("{table}/{number}"));
        Ok(
            finding(object, format!("refers to a row of {parent} that does not exist"))
                .rule("reference")
                .texts(format!("a row of {parent}"), "none"),
        )
    })
}

/// Columns that hold decimals: the control totals, and what the providers say.
fn decimal_columns(registry: &Registry) -> Vec<(&'static str, &'static str)> {
    let mut columns = vec![
        ("import_sum", "total"),
        ("assertion", "amount"),
        ("assertion", "tolerance"),
        ("closing_figure", "amount"),
    ];
    for provider in registry.feeding() {
        for table in provider.tables {
            for field in table.fields.iter().filter(|field| field.kind == ValueKind::Decimal) {
                columns.push((table.name, field.column));
            }
        }
        columns.extend(provider.decimals);
    }
    columns
}

/// Texts in columns of decimals that are none.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn decimals(connection: &Connection, registry: &Registry) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (table, column) in decimal_columns(registry) {
        let has = |name: &str| -> Result<bool> {
            Ok(connection
                .prepare_cached("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?
                .exists([table, name])?)
        };
        let number = if has("row_id")? { "row_id" } else { "import_id" };
        let place = if has("place")? { "place" } else { "''" };
        // The names are the program's own.
        let sql =
            format!("SELECT \"{column}\", {number}, import_id, {place} FROM {table} WHERE \"{column}\" IS NOT NULL");
        findings.extend(gather(connection, &sql, [], |row| {
            let text = row.get_ref(0)?.as_str().unwrap_or_default();
            if Decimal::is_decimal(text) {
                return Ok(None);
            }
            let object = format!("{table}/{}", row.get::<_, i64>(1)?);
            let place: String = row.get(3)?;
            Ok(Some(
                finding(object, format!("`{column}` is not a decimal"))
                    .rule("decimal")
                    .detail(column)
                    .texts("a decimal", one_line(text))
                    .at(connection, row.get(2)?, &place)?,
            ))
        })?);
    }
    Ok(findings)
}

/// A new ledger of this version, in memory, without functions of its own.
///
/// # Errors
/// When there is no memory for it.
pub fn new_ledger(registry: &Registry) -> Result<Connection> {
    let new = Connection::open_in_memory()?;
    let transaction = new.unchecked_transaction()?;
    // When it was made is compared with nothing.
    migrate::create(&transaction, registry, Clock::fixed(DateTime::UNIX_EPOCH))?;
    transaction.commit()?;
    decimal_functions::remove(&new)?;
    Ok(new)
}

/// Compares the file's schema with that of a new ledger. Gives what is wrong, and what somebody added that does no harm.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn schema(
    connection: &Connection,
    new: &Connection,
    registry: &'static Registry,
) -> Result<(Vec<Finding>, Vec<String>)> {
    let shipped = expected(connection, new, registry)?;
    let held = objects(connection)?;
    let mut findings = Vec::new();
    for ((kind, name), text) in &shipped {
        let object = format!("{kind}/{name}");
        match held.get(&(kind.clone(), name.clone())) {
            Some(found) if found == text => {}
            Some(_) => findings
                .push(finding(object, format!("the {kind} differs from the one of this version")).rule("altered")),
            None => findings.push(finding(object, format!("the {kind} is missing")).rule("missing")),
        }
    }
    for (kind, name) in held
        .keys()
        .filter(|key| key.0 == "trigger" && !shipped.contains_key(key))
    {
        let message = "this version of billbook has no such trigger";
        findings.push(finding(format!("{kind}/{name}"), message).rule("trigger"));
    }
    for (kind, name) in held.keys().filter(|(_, name)| is_function(name)) {
        let message = format!("the {kind} has the name of an SQLite function that queries use");
        findings.push(finding(format!("{kind}/{name}"), message).rule("function"));
    }
    let others = held.keys().filter(|key| {
        let (kind, name) = key;
        kind != "trigger" && !is_function(name) && !name.starts_with("sqlite_") && !shipped.contains_key(key)
    });
    let others = others.map(|(kind, name)| format!("{kind} `{name}`")).collect();
    Ok((findings, others))
}

/// Whether `FROM name(…)` is SQLite's own; a table or view of that name hides it.
fn is_function(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["json_each", "json_tree"].contains(&name.as_str()) || name.starts_with("pragma_")
}

/// What the schema of a ledger of this version has, or that of a snapshot of it.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn expected(connection: &Connection, new: &Connection, registry: &'static Registry) -> Result<Objects> {
    let mut expected = objects(new)?;
    if layout::shape(connection)? == Some(Shape::Tables) {
        layout::lay_out(&mut expected, connection, new, registry)?;
    }
    Ok(expected)
}

/// Kind and name of everything in a file's schema, with its text.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn objects(connection: &Connection) -> Result<Objects> {
    let mut statement = connection.prepare("SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema")?;
    let objects = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(objects.collect::<rusqlite::Result<_>>()?)
}

/// What [`schema_digest`] gives of a new ledger. The test that publishes the schema writes it, so that a new ledger need be
/// made only where a file's schema differs.
const SHIPPED: &str = include_str!("schema.sha256");

/// A digest over kind, name and text of everything in a file's schema, in hex.
///
/// # Errors
/// When the ledger cannot be read.
pub fn schema_digest(connection: &Connection) -> Result<String> {
    let mut values = Values::default();
    let sql = "SELECT type, name, sql FROM main.sqlite_schema ORDER BY type, name";
    for_each(connection, sql, [], |row| {
        for column in 0..3 {
            values.value(row.get_ref(column)?);
        }
        Ok(())
    })?;
    Ok(hex(&values.finish()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
