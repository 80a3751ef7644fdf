//! Writes a lake.

use super::choice::Choice;
use super::column::{Column, Decimals, Kind};
use super::engine;
use super::file::{Rows, Written};
use super::folder::Beside;
use super::manifest::{File, Manifest, Sums, Table};
use super::parts::{Part, Parts};
use super::relation::{COSTS, Relation};
use super::tables;
use crate::clock::{self, Clock};
use crate::contract::registry::{Export, ExportRequest, Ledger};
use crate::contract::typed_rows::own;
use crate::digest::sha256_hex;
use crate::error::{Result, io};
use crate::ledger::{chain, migrate};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;
use std::path::Path;

/// What the command says about the lake.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Which charges, in which version.
    pub request: ExportRequest,
    /// How decimals are written.
    pub decimals: Decimals,
    /// Which state of the ledger, as it was typed.
    pub as_of: Option<String>,
}

/// Writes the charges of a form and the relations beside them into a folder.
///
/// # Errors
/// When the folder is not free, a decimal does not fit, the ledger cannot be read, a file not be written, or Ctrl-C was pressed.
pub(crate) fn export(ledger: &Ledger, form: &Export, asked: &Asked, out: &Path, clock: Clock) -> Result<Manifest> {
    let folder = Beside::begin(out)?;
    let connection = &ledger.connection;
    // SQLite keeps more of a large ledger in memory. In KiB where negative.
    connection.pragma_update(None, "cache_size", -16_384)?;
    let charges = Relation::charges((form.rows)(&asked.request));
    let columns = charges.typed(ledger, asked.decimals)?;
    let mut tables = vec![table(&charges, &columns)];
    let mut files: Vec<File> = write_charges(connection, &charges, &columns, &folder.path)?
        .into_iter()
        .map(|part| File::of_charges(part, &charges.amount_names()))
        .collect();
    for relation in tables::relations(connection, &asked.request.filter)? {
        let columns = relation.typed(ledger, asked.decimals)?;
        tables.push(table(&relation, &columns));
        let written = write_one(connection, &relation, &columns, &folder.path)?;
        files.push(File::of_table(relation.name, written, &relation.amount_names()));
    }
    let mut manifest = Manifest {
        head: chain::newest_head(connection)?,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: migrate::version_of(connection)?,
        form: form.title.to_owned(),
        version: asked.request.version.clone(),
        made_at: clock::stored(clock.now()),
        as_of: asked.as_of.clone(),
        choice: Choice::of(&asked.request.filter),
        scale: scale(&columns),
        tables,
        files,
        added: None,
    };
    for (name, text) in engine::files(&manifest) {
        let path = format!("engine/{name}");
        write_text(&folder.path, &path, &text)?;
        manifest.files.push(File::of_text(path, text.as_bytes()));
    }
    manifest.files.sort_by(|one, other| one.path.cmp(&other.path));
    write_text(&folder.path, super::manifest::NAME, &manifest.text())?;
    folder.finish()?;
    Ok(manifest)
}

/// How many decimals the costs have; nothing where they are texts.
fn scale(columns: &[Column]) -> Option<u32> {
    let cost = columns.iter().find(|column| column.name == COSTS[0]);
    cost.and_then(|column| match column.kind {
        Kind::Decimal(scale) => Some(scale),
        _ => None,
    })
}

fn table(relation: &Relation, columns: &[Column]) -> Table {
    Table {
        name: relation.name.to_owned(),
        columns: columns.to_vec(),
        amounts: relation.amount_names(),
        currency: relation
            .currency
            .and_then(|place| columns.get(place))
            .map(|column| column.name.clone()),
    }
}

/// The providers that the ledger has charges of.
pub(super) fn providers(connection: &Connection) -> Result<BTreeSet<String>> {
    let mut statement = connection.prepare("SELECT DISTINCT provider FROM charge_by_month")?;
    let found = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
    let names: rusqlite::Result<Vec<Option<String>>> = found.collect();
    Ok(names?.into_iter().flatten().collect())
}

/// Provider, and month of the billing period, of a charge.
pub(super) fn key<'r>(row: &'r rusqlite::Row, places: [Option<usize>; 2]) -> Result<(&'r str, Option<&'r str>)> {
    let text = |place: Option<usize>| -> Result<Option<&'r str>> {
        Ok(match place.map(|place| row.get_ref(place)).transpose()? {
            Some(ValueRef::Text(text)) => std::str::from_utf8(text).ok(),
            _ => None,
        })
    };
    let [provider, period] = places;
    let period = text(period)?.and_then(|time| time.get(..7));
    Ok((text(provider)?.unwrap_or_default(), period))
}

fn write_charges(connection: &Connection, charges: &Relation, columns: &[Column], folder: &Path) -> Result<Vec<Part>> {
    let mut parts = Parts::new(folder, columns, &providers(connection)?);
    let places = [own::PROVIDER, "BillingPeriodStart"].map(|name| charges.place(name));
    charges.each(connection, columns, |cells| {
        let (provider, period) = key(cells.row, places)?;
        parts.push(provider, period, cells)
    })?;
    parts.finish()
}

fn write_one(connection: &Connection, relation: &Relation, columns: &[Column], folder: &Path) -> Result<Written> {
    let path = format!("{}/part-00000.parquet", relation.name);
    let mut rows = Rows::begin(folder, path, columns, None)?;
    relation.each(connection, columns, |cells| {
        rows.push(cells.values, cells.currency, cells.amounts);
        if rows.waiting() >= super::file::ROWS {
            rows.flush()?;
        }
        Ok(())
    })?;
    rows.finish()
}

fn write_text(folder: &Path, path: &str, text: &str) -> Result<()> {
    let whole = folder.join(path);
    let wrong = |error: std::io::Error| io(path, "cannot write", &error);
    if let Some(parent) = whole.parent() {
        std::fs::create_dir_all(parent).map_err(wrong)?;
    }
    std::fs::write(&whole, text).map_err(wrong)
}

impl File {
    pub(super) fn of_text(path: String, bytes: &[u8]) -> Self {
        Self {
            path,
            table: None,
            provider: None,
            period: None,
            sha256: sha256_hex(bytes),
            bytes: u64::try_from(bytes.len()).unwrap_or_default(),
            rows: None,
            sums: Sums::default(),
            of: None,
            narrower: Vec::new(),
        }
    }
}
