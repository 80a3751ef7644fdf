//! Charges in folders `provider=…/period=…`, a file each; in one walk over rows in whatever order they come.
//!
//! Rows wait until a row group is full. Where they go into several files by turns, the fullest of them gives its rows away as a
//! smaller row group, so that never more than one row group waits in all; and where too many files are open, the one that was
//! not written for longest ends, and its folder gets another file if more rows come.

use super::column::Column;
use super::file::{ROWS, Rows, Written};
use super::relation::Cells;
use super::slug;
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The column in whose order the rows of each row group are.
pub(super) const SORTED: &str = "ChargePeriodStart";

/// Files that are open at once.
const OPEN_MAX: usize = 64;

/// How Hive writes a null in a folder's name.
pub(super) const NO_PERIOD: &str = "__HIVE_DEFAULT_PARTITION__";

/// A file of charges, and of whom and when they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The file.
    pub file: Written,
    /// The provider's name.
    pub provider: String,
    /// The month of the billing period; none where it is not stated.
    pub period: Option<String>,
}

/// Provider, and month of the billing period.
type Key = (String, Option<String>);

/// A file that is open.
struct Open {
    rows: Rows,
    /// When it was last written to, as a count of rows.
    used: u64,
}

/// All files of charges.
pub(super) struct Parts<'a> {
    folder: PathBuf,
    columns: &'a [Column],
    slugs: BTreeMap<String, String>,
    open: BTreeMap<Key, Open>,
    /// How many files a folder has, by the provider and month it is for.
    begun: BTreeMap<Key, u32>,
    written: Vec<Part>,
    waiting: usize,
    seen: u64,
}

impl<'a> Parts<'a> {
    /// None yet. The folders of the providers have names that do not depend on which charges are chosen.
    pub(super) fn new(folder: &Path, columns: &'a [Column], providers: &BTreeSet<String>) -> Self {
        Self {
            folder: folder.to_owned(),
            columns,
            slugs: slug::all(providers),
            open: BTreeMap::new(),
            begun: BTreeMap::new(),
            written: Vec::new(),
            waiting: 0,
            seen: 0,
        }
    }

    /// Adds a charge of a provider and the month of a billing period.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn push(&mut self, provider: &str, period: Option<&str>, cells: &Cells) -> Result<()> {
        self.seen += 1;
        let key = (provider.to_owned(), period.map(str::to_owned));
        if !self.open.contains_key(&key) {
            self.begin(&key)?;
        }
        if let Some(open) = self.open.get_mut(&key) {
            open.used = self.seen;
            open.rows.push(cells.values, cells.currency, cells.amounts);
            self.waiting += 1;
        }
        if self.waiting >= ROWS
            && let Some(fullest) = self.open.values_mut().max_by_key(|open| open.rows.waiting())
        {
            self.waiting -= fullest.rows.waiting();
            fullest.rows.flush()?;
        }
        Ok(())
    }

    fn begin(&mut self, key: &Key) -> Result<()> {
        if self.open.len() >= OPEN_MAX {
            let oldest = self.open.iter().min_by_key(|(_, open)| open.used);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.end(&key)?;
            }
        }
        let (provider, period) = key;
        let slug = self.slugs.get(provider).cloned();
        // A name that is not in the list stands for itself alone.
        let slug = slug.unwrap_or_else(|| slug::all(&BTreeSet::from([provider.clone()])).into_values().collect());
        let number = self.begun.entry(key.clone()).or_default();
        let path = format!(
            "charge/provider={slug}/period={}/part-{number:05}.parquet",
            period.as_deref().unwrap_or(NO_PERIOD)
        );
        *number += 1;
        let sorted = self.columns.iter().position(|column| column.name == SORTED);
        let rows = Rows::begin(&self.folder, path, self.columns, sorted)?;
        self.open.insert(key.clone(), Open { rows, used: self.seen });
        Ok(())
    }

    fn end(&mut self, key: &Key) -> Result<()> {
        let Some(open) = self.open.remove(key) else {
            return Ok(());
        };
        self.waiting -= open.rows.waiting();
        self.written.push(Part {
            file: open.rows.finish()?,
            provider: key.0.clone(),
            period: key.1.clone(),
        });
        Ok(())
    }

    /// Ends all files. Where there is no charge, one file without rows tells engines the columns.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn finish(mut self) -> Result<Vec<Part>> {
        if self.begun.is_empty() {
            self.begin(&(String::new(), None))?;
        }
        let keys: Vec<Key> = self.open.keys().cloned().collect();
        for key in keys {
            self.end(&key)?;
        }
        self.written.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        Ok(self.written)
    }
}
