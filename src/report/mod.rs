//! Reports over all providers: spend by month, `2025-06, cloudsigma, EUR, 457, 36.80847291571210313722`.
//!
//! A report is one SQL file over the cross-provider relations, with named parameters, so that the stock `sqlite3` shell
//! gives the same rows. Those that add charges up are templates, filled in with names of columns from our own lists. Rust chooses the columns, and converts currencies where that is asked for, since SQLite neither
//! divides nor rounds exactly. Amounts of different currencies are never added.

mod add_up;
pub(crate) mod asked;
pub(crate) mod commitments;
pub(crate) mod conversion;
pub(crate) mod dimension;
pub(crate) mod discounts;
pub(crate) mod invoices;
pub(crate) mod ledger;
pub(crate) mod plain;
pub(crate) mod proof;
pub(crate) mod rates;
pub(crate) mod savings;
pub(crate) mod source;
pub(crate) mod spend;
pub(crate) mod taxes;

use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::decisions;
use crate::error::{Problem, Result, codes, unknown};
use crate::output::Rows;
use crate::output::json::Json;
use crate::query::count;
use crate::query::{Values, bind};
use rusqlite::Connection;
use std::collections::BTreeSet;

impl Filter {
    /// Refuses what can only be a slip: a provider or an account that is not there, and a time that ends before it starts.
    ///
    /// # Errors
    /// When the filter is one of those, or the ledger cannot be read.
    pub fn check(&self, ledger: &Ledger) -> Result<()> {
        let connection = &ledger.connection;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(Box::new(
                Problem::new(&codes::PARAMETER, "`--from` is not before `--to`")
                    .value(format!("{} and {}", clock::stored(from), clock::stored(to)))
                    .hint("`--to` is the first moment that is not included: June is `--from 2025-06 --to 2025-07`"),
            ));
        }
        self.check_provider(ledger)?;
        let Some(wanted) = &self.account else {
            return Ok(());
        };
        let mut names: BTreeSet<String> = BTreeSet::new();
        for sql in [
            "SELECT account FROM known_account WHERE coalesce(?1, provider) = provider AND provider <> ?2",
            "SELECT account FROM account WHERE (?1 IS NULL OR ?1 IN (provider, issuer)) AND ?2 <> ''",
            "SELECT account FROM invoice WHERE ?1 IN (provider, issuer) AND ?2 <> ''",
            "SELECT account FROM charge_by_month WHERE ?1 IN (provider, issuer) AND ?2 <> ''",
        ] {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map((&self.provider, decisions::PROVIDER), |row| row.get(0))?;
            for name in found {
                names.extend::<Option<String>>(name?);
            }
        }
        if names.contains(wanted) {
            return Ok(());
        }
        let names: Vec<String> = names.into_iter().collect();
        let provider = self
            .provider
            .as_deref()
            .map_or(String::new(), |name| format!("{name} "));
        let what = format!("{provider}account");
        Err(Box::new(unknown(&codes::UNKNOWN_ACCOUNT, &what, wanted, names)))
    }

    /// A form, such as FOCUS, is not a provider: those have the names that its files give them.
    pub(crate) fn check_provider(&self, ledger: &Ledger) -> Result<()> {
        let connection = &ledger.connection;
        let Some(wanted) = &self.provider else {
            return Ok(());
        };
        let providers = ledger.registry.providers;
        let own = || providers.iter().filter(|provider| !provider.is_form);
        if own().any(|provider| provider.name == wanted) {
            return Ok(());
        }
        let mut known: BTreeSet<String> = own().map(|provider| provider.name.to_owned()).collect();
        for relation in ["charge_by_month", "account", "invoice", "payment"] {
            let sql = format!("SELECT DISTINCT provider, issuer FROM {relation}");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let names: [Option<String>; 2] = [row.get(0)?, row.get(1)?];
                known.extend(names.into_iter().flatten());
            }
        }
        if known.contains(wanted) {
            return Ok(());
        }
        let mut problem = unknown(&codes::PARAMETER, "provider", wanted, known);
        if providers.iter().any(|form| form.is_form && form.name == wanted) {
            problem = problem.hint(format!(
                "`{wanted}` is a form of files; name the provider or the issuer in these files"
            ));
        }
        Err(Box::new(problem))
    }
}

/// A finished report.
#[derive(Debug, Default)]
pub struct Report {
    /// Its rows.
    pub rows: Rows,
    /// What must be said beside them.
    pub notes: Vec<String>,
}

/// What a query found.
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Json>>,
}

impl Table {
    pub(crate) fn select(connection: &Connection, sql: &str, values: &Values) -> Result<Self> {
        let mut statement = connection.prepare_cached(sql)?;
        bind(&mut statement, values)?;
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

/// Says how many rows a choice of time leaves out because they have none.
fn untimed(connection: &Connection, filter: &Filter, report: &str) -> Result<Option<String>> {
    if filter.from.is_none() && filter.to.is_none() {
        return Ok(None);
    }
    let sql = match report {
        "spend" => source::untimed(filter),
        "ledger" => include_str!("untimed/ledger.sql").to_owned(),
        "invoices" => include_str!("untimed/invoices.sql").to_owned(),
        "discounts" => include_str!("untimed/discounts.sql").to_owned(),
        "taxes" => include_str!("untimed/taxes.sql").to_owned(),
        _ => return Ok(None),
    };
    let count = count(connection, &sql, &filter.values())?;
    Ok((count > 0).then(|| format!("rows without a time, left out by `--from` and `--to`: {count}")))
}

/// Lets SQLite keep more of a large ledger in memory, so that it sorts without temporary files.
fn make_room(connection: &Connection) -> Result<()> {
    // In KiB where it is negative.
    connection.pragma_update(None, "cache_size", -65_536)?;
    Ok(())
}
