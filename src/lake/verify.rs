//! Holds a lake against its manifest, and against the ledger that it is of.

use super::added::folder::{LOCK, leftovers, next};
use super::choice::Choice;
use super::column::{Column, Kind};
use super::export::{key, providers};
use super::folder::list;
use super::manifest::{File, Manifest, NAME, Sums, Table, sums};
use super::relation::{CHARGE, Relation};
use super::tables;
use super::totals::Totals;
use crate::clock;
use crate::contract::registry::{Export, ExportRequest, Ledger};
use crate::contract::scope::Filter;
use crate::contract::typed_rows::own;
use crate::digest::hex;
use crate::error::{Problem, Result, codes, io};
use crate::interrupt;
use crate::ledger::as_of::{self, AsOf};
use crate::money::sums::Amount;
use crate::source::parquet::{Parquet, Values};
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// What is wrong: with which file, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The file or relation.
    pub of: String,
    /// What is wrong with it.
    pub what: String,
}

fn wrong(of: &str, what: impl Into<String>) -> Wrong {
    Wrong {
        of: of.to_owned(),
        what: what.into(),
    }
}

/// Compares the files of a lake with its manifest: which there are, their bytes, rows and sums. Gives too how many files an add that
/// was ended has left.
///
/// # Errors
/// When the folder cannot be read, or Ctrl-C was pressed.
pub(crate) fn files(lake: &Path, manifest: &Manifest) -> Result<(Vec<Wrong>, usize)> {
    let mut found = Vec::new();
    let mut there = BTreeSet::new();
    list(lake, "", &mut there)?;
    let stated: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let left = match manifest.added {
        Some(_) => leftovers(there.clone(), Some(manifest)),
        None => Vec::new(),
    };
    let is_own = |path: &str| path == NAME || (manifest.added.is_some() && path == LOCK);
    for path in there
        .iter()
        .filter(|path| !stated.contains(path.as_str()) && !is_own(path) && !left.contains(path))
    {
        found.push(wrong(path, "is not in the manifest"));
    }
    for file in &manifest.files {
        interrupt::check()?;
        if !there.contains(&file.path) {
            found.push(wrong(&file.path, "is missing"));
            continue;
        }
        if let Some(what) = bytes(lake, file)? {
            if is_next(lake, file, &left)? {
                continue;
            }
            found.push(wrong(&file.path, what));
            continue;
        }
        let Some(name) = &file.table else { continue };
        let Some(table) = manifest.table(name) else {
            found.push(wrong(
                &file.path,
                format!("is of `{name}`, which the manifest does not describe"),
            ));
            continue;
        };
        match content(lake, file, table) {
            Ok(what) => found.extend(what.into_iter().map(|what| wrong(&file.path, what))),
            Err(problem) if problem.code == &codes::PARQUET => found.push(wrong(&file.path, problem.message.clone())),
            Err(problem) => return Err(problem),
        }
    }
    Ok((found, left.len()))
}

/// Whether a text for an engine is of the state before, since an add was ended just before it gave the new one its name.
fn is_next(lake: &Path, file: &File, left: &[String]) -> Result<bool> {
    let name = file.path.rsplit_once('/').map_or("", |(_, name)| name);
    let path = next(name);
    if file.table.is_some() || !left.contains(&path) {
        return Ok(false);
    }
    let of_next = File { path, ..file.clone() };
    Ok(bytes(lake, &of_next)?.is_none())
}

/// What is wrong with the bytes of a file.
fn bytes(lake: &Path, file: &File) -> Result<Option<String>> {
    let path = lake.join(&file.path);
    let failed = |error: std::io::Error| io(&path.display().to_string(), "cannot read", &error);
    let mut open = std::fs::File::open(&path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size: u64 = 0;
    loop {
        interrupt::check()?;
        let read = open.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        size += u64::try_from(read).unwrap_or_default();
        hash.update(buffer.get(..read).unwrap_or_default());
    }
    if size != file.bytes {
        let how = if size < file.bytes { "is cut" } else { "is longer" };
        return Ok(Some(format!("{how}: it has {size} bytes, and had {}", file.bytes)));
    }
    let sha256 = hex(&hash.finalize());
    Ok((sha256 != file.sha256).then(|| format!("was changed: its SHA-256 is {sha256}, and was {}", file.sha256)))
}

/// What is wrong with the rows of a file.
fn content(lake: &Path, file: &File, table: &Table) -> Result<Vec<String>> {
    let parquet = Parquet::open(&lake.join(&file.path), &file.path)?;
    let mut found = Vec::new();
    let header = parquet.header();
    let stated: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    if header != stated {
        found.push("has other columns than the manifest states".to_owned());
        return Ok(found);
    }
    let place = |name: &str| header.iter().position(|column| column == name);
    let mut wanted: Vec<usize> = table.amounts.iter().filter_map(|name| place(name)).collect();
    let amounts = wanted.len();
    wanted.extend(table.currency.as_deref().and_then(place));
    let mut totals = Totals::default();
    let mut rows: u64 = 0;
    let mut reader = parquet.read_units(&wanted)?;
    while let Some(batch) = reader.next_batch()? {
        rows += u64::try_from(batch.rows).unwrap_or_default();
        for row in 0..batch.rows {
            let of_row: Vec<Option<Amount>> = batch
                .columns
                .iter()
                .take(amounts)
                .map(|values| amount(values, row))
                .collect();
            let currency = batch.columns.get(amounts).and_then(|values| values.text(row));
            totals.add(currency.unwrap_or("XXX"), &of_row);
        }
    }
    let rows = if wanted.is_empty() { parquet.rows() } else { rows };
    if file.rows != Some(rows) {
        found.push(format!(
            "has {rows} rows, and the manifest states {}",
            file.rows.unwrap_or_default()
        ));
    }
    found.extend(differences(&sums(&table.amounts, &totals), &file.sums));
    Ok(found)
}

fn amount(values: &Values, row: usize) -> Option<Amount> {
    match (values.units(row), values.scale) {
        (Some(units), Some(scale)) => Some(Amount::of_units(units, scale, scale)),
        _ => Amount::parse(values.text(row)?.as_bytes()).ok(),
    }
}

/// Sums that are others than those that the manifest states.
fn differences(found: &Sums, stated: &Sums) -> Vec<String> {
    let currencies: BTreeSet<&String> = found.keys().chain(stated.keys()).collect();
    let mut lines = Vec::new();
    for currency in currencies {
        let none = Vec::new();
        let (found, stated) = (
            found.get(currency).unwrap_or(&none),
            stated.get(currency).unwrap_or(&none),
        );
        let names: BTreeSet<&String> = found.iter().chain(stated).map(|(name, _)| name).collect();
        for name in names {
            let of =
                |sums: &[(String, String)]| sums.iter().find(|(known, _)| known == name).map(|(_, sum)| sum.clone());
            let [found, stated] = [of(found), of(stated)].map(|sum| sum.unwrap_or_else(|| "nothing".to_owned()));
            if found != stated {
                lines.push(format!(
                    "{name} in {currency} comes to {found}, and the manifest states {stated}"
                ));
            }
        }
    }
    lines
}

/// Compares what the manifest states with the ledger: its chain, rows and sums of every relation and folder of charges.
///
/// # Errors
/// When the ledger cannot be read, or Ctrl-C was pressed.
pub(crate) fn ledger(ledger: &Ledger, form: &Export, manifest: &Manifest) -> Result<Vec<Wrong>> {
    let mut found = Vec::new();
    match (state(ledger, manifest)?, &manifest.as_of) {
        (State::Other, _) => {
            let head = manifest.head.as_deref().unwrap_or("none");
            found.push(wrong(
                NAME,
                format!(
                    "is of another ledger: the chain of `{}` has no head {head}",
                    ledger.path.display()
                ),
            ));
            return Ok(found);
        }
        (_, Some(as_of)) => match as_of
            .parse::<AsOf>()
            .or_else(|_| as_of.trim_start_matches("import ").parse())
        {
            Ok(as_of) => as_of::apply(ledger, as_of)?,
            Err(text) => {
                return Err(Box::new(Problem::new(
                    &codes::LAKE,
                    format!("`as_of` of the manifest: {text}"),
                )));
            }
        },
        (State::Earlier(import), None) => as_of::apply(ledger, AsOf::Import(import))?,
        (State::Now, None) => {}
    }
    let request = ExportRequest {
        version: manifest.version.clone(),
        filter: filter(ledger, &manifest.choice)?,
        delivery: None,
    };
    let charges = Relation::charges((form.rows)(&request));
    found.extend(of_charges(ledger, &charges, manifest)?);
    for relation in tables::relations(&ledger.connection, &request.filter)? {
        found.extend(of_table(ledger, &relation, manifest)?);
    }
    Ok(found)
}

/// Which state of a ledger a lake is of.
enum State {
    /// The one it has now.
    Now,
    /// That after an import.
    Earlier(i64),
    /// None of its.
    Other,
}

fn state(ledger: &Ledger, manifest: &Manifest) -> Result<State> {
    let connection = &ledger.connection;
    let newest = crate::ledger::chain::newest_head(connection)?;
    if manifest.head == newest {
        return Ok(State::Now);
    }
    let sql = "SELECT import_id FROM chain WHERE head = ?1";
    let import: Option<i64> = connection
        .query_row(sql, [&manifest.head], |row| row.get(0))
        .optional()?;
    Ok(import.map_or(State::Other, State::Earlier))
}

fn filter(ledger: &Ledger, choice: &Choice) -> Result<Filter> {
    let time = |text: &Option<String>| text.as_deref().and_then(clock::parse);
    let mut filter = Filter {
        from: time(&choice.from),
        to: time(&choice.to),
        provider: choice.provider.clone(),
        account: choice.account.clone(),
        currency: choice.currency.clone(),
        ..Filter::default()
    };
    filter.find_parties(&ledger.connection)?;
    Ok(filter)
}

/// Rows and sums.
#[derive(Debug, Default)]
struct Counted {
    rows: u64,
    totals: Totals,
}

impl Counted {
    /// What is stated otherwise of the same.
    fn differences(&self, rows: u64, amounts: &[String], stated: &Sums) -> Vec<String> {
        let mut lines = Vec::new();
        if self.rows != rows {
            lines.push(format!(
                "has {} rows in the ledger, and the manifest states {rows}",
                self.rows
            ));
        }
        let in_ledger = sums(amounts, &self.totals);
        let lines_of_sums = differences(&in_ledger, stated).into_iter();
        lines.extend(lines_of_sums.map(|line| {
            line.replace(" comes to ", " comes to in the ledger ")
                .replace("comes to in the ledger", "in the ledger comes to")
        }));
        lines
    }
}

/// Texts for all columns: nothing is refused that only another type could not hold.
fn as_texts(relation: &Relation) -> Vec<Column> {
    let columns = relation.columns.iter().map(|(name, cells)| Column {
        name: name.clone(),
        kind: match Kind::of(*cells, None) {
            Kind::Integer => Kind::Integer,
            _ => Kind::Text,
        },
    });
    columns.collect()
}

fn of_charges(ledger: &Ledger, charges: &Relation, manifest: &Manifest) -> Result<Vec<Wrong>> {
    type Key = (Option<String>, Option<String>);
    let mut counted: BTreeMap<Key, Counted> = BTreeMap::new();
    let places = [own::PROVIDER, "BillingPeriodStart"].map(|name| charges.place(name));
    charges.each(&ledger.connection, &as_texts(charges), |cells| {
        let (provider, period) = key(cells.row, places)?;
        let key = (
            Some(provider.to_owned()).filter(|name| !name.is_empty()),
            period.map(str::to_owned),
        );
        let counted = counted.entry(key).or_default();
        counted.rows += 1;
        counted.totals.add(cells.currency, cells.amounts);
        Ok(())
    })?;
    let mut stated: BTreeMap<Key, (u64, Sums)> = BTreeMap::new();
    for file in manifest.files_of(CHARGE) {
        let (rows, sums) = stated.entry((file.provider.clone(), file.period.clone())).or_default();
        *rows += file.rows.unwrap_or_default();
        add(sums, &file.sums);
    }
    let known = providers(&ledger.connection)?;
    let mut found = Vec::new();
    let keys: BTreeSet<Key> = counted.keys().chain(stated.keys()).cloned().collect();
    for key in keys {
        let (rows, sums) = stated.remove(&key).unwrap_or_default();
        let counted = counted.remove(&key).unwrap_or_default();
        let of = format!(
            "charge of {}, {}",
            key.0.as_deref().unwrap_or("no provider"),
            key.1.as_deref().unwrap_or("no period")
        );
        if key.0.as_ref().is_some_and(|name| !known.contains(name)) {
            found.push(wrong(&of, "is of a provider that the ledger does not know"));
        }
        let lines = counted.differences(rows, &charges.amount_names(), &sums);
        found.extend(lines.into_iter().map(|what| wrong(&of, what)));
    }
    Ok(found)
}

/// Adds sums up that several files state.
fn add(all: &mut Sums, more: &Sums) {
    for (currency, sums) in more {
        let known = all.entry(currency.clone()).or_default();
        for (name, text) in sums {
            let Some((_, sum)) = known.iter_mut().find(|(known, _)| known == name) else {
                known.push((name.clone(), text.clone()));
                continue;
            };
            let mut total = crate::money::decimal::DecimalSum::new();
            // Any other text is found when its file is read.
            let is_read = total.add_text(sum).is_ok() && total.add_text(text).is_ok();
            if is_read {
                *sum = total.total().trim_zeros(0).to_string();
            }
        }
    }
}

fn of_table(ledger: &Ledger, relation: &Relation, manifest: &Manifest) -> Result<Vec<Wrong>> {
    let mut counted = Counted::default();
    relation.each(&ledger.connection, &as_texts(relation), |cells| {
        counted.rows += 1;
        counted.totals.add(cells.currency, cells.amounts);
        Ok(())
    })?;
    let mut files = manifest.files_of(relation.name);
    let Some(file) = files.next() else {
        return Ok(vec![wrong(relation.name, "is in the ledger, and not in the manifest")]);
    };
    let lines = counted.differences(file.rows.unwrap_or_default(), &relation.amount_names(), &file.sums);
    Ok(lines.into_iter().map(|what| wrong(&file.path, what)).collect())
}
