//! The files of a delivery: one for each provider and scope, in folders `provider=…/period=…`.
//!
//! Rows wait until a row group is full in all; then those of the file with the most are written. A file whose decimals need more
//! digits than it began with ends, and another one goes on.

use super::form::{Form, Scales};
use super::named::{Context, Scope};
use super::waiting::{Counts, Fact, Waiting};
use crate::charges::columns::COSTS;
use crate::charges::numbers::Id;
use crate::error::Result;
use crate::lake::column::Column;
use crate::lake::digits::Digits;
use crate::lake::file::{ROWS, Writing, Written};
use crate::lake::parts::{NO_PERIOD, SORTED};
use crate::lake::slug;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Files that are open at once.
const OPEN_MAX: usize = 64;

/// A file that is whole.
#[derive(Debug)]
pub(super) struct Done {
    /// The file.
    pub file: Written,
    /// The scope of its charges.
    pub scope: Id,
    /// Who provides.
    pub provider: String,
    /// The month of the billing period.
    pub period: Option<String>,
    /// The columns that it has.
    pub columns: Vec<Column>,
}

/// Rows of one provider and scope.
#[derive(Debug)]
struct Part {
    scope: Id,
    provider: String,
    folder: String,
    period: Option<String>,
    waiting: Waiting,
    /// The file that is open, with the digits that it began with.
    open: Option<(Writing, Vec<Digits>)>,
    used: u64,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Parts {
    lake: PathBuf,
    delivery: u64,
    slugs: BTreeMap<String, String>,
    places: HashMap<(Id, String), usize>,
    of_scopes: Vec<Part>,
    /// How many files each folder has of this delivery.
    begun: BTreeMap<String, u32>,
    /// Every file that was begun: they are removed unless the lake takes them in.
    made: Vec<String>,
    is_kept: bool,
    waiting: usize,
    open: usize,
    writes: u64,
    done: Vec<Done>,
    /// How many values each cost has, by currency, as they were written.
    pub counts: Counts,
}

impl Parts {
    /// None yet of this delivery; the names of folders that the lake has for providers.
    pub(super) fn new(lake: &Path, delivery: u64, slugs: BTreeMap<String, String>) -> Self {
        Self {
            lake: lake.to_owned(),
            delivery,
            slugs,
            places: HashMap::new(),
            of_scopes: Vec::new(),
            begun: BTreeMap::new(),
            made: Vec::new(),
            is_kept: false,
            waiting: 0,
            open: 0,
            writes: 0,
            done: Vec::new(),
            counts: Counts::new(),
        }
    }

    /// The place of the rows of a provider and scope.
    pub(super) fn place(&mut self, provider: &str, scope: &Scope) -> usize {
        let key = (scope.id, provider.to_owned());
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let known = self.slugs.get(provider).cloned();
        let slug = known.unwrap_or_else(|| slug::beside(provider, self.slugs.values()));
        self.slugs.insert(provider.to_owned(), slug.clone());
        let [.., start, _] = &scope.texts;
        let period = start.as_deref().and_then(|start| start.get(..7)).map(str::to_owned);
        let month = period.as_deref().unwrap_or(NO_PERIOD);
        self.of_scopes.push(Part {
            scope: scope.id,
            provider: provider.to_owned(),
            folder: format!("charge/provider={slug}/period={month}"),
            period,
            waiting: Waiting::default(),
            open: None,
            used: 0,
        });
        let place = self.of_scopes.len() - 1;
        self.places.insert(key, place);
        place
    }

    /// Adds a row of a context.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn push(
        &mut self,
        (id, context): (Id, &Rc<Context>),
        fact: Fact,
        form: &Form,
        scales: &Scales,
    ) -> Result<()> {
        if let Some(part) = self.of_scopes.get_mut(context.part) {
            part.waiting.push(id, context, fact);
            self.waiting += 1;
        }
        if self.waiting >= ROWS {
            let fullest = (0..self.of_scopes.len())
                .max_by_key(|place| self.of_scopes.get(*place).map_or(0, |part| part.waiting.rows()));
            self.write(fullest.unwrap_or_default(), form, scales)?;
        }
        Ok(())
    }

    fn write(&mut self, place: usize, form: &Form, scales: &Scales) -> Result<()> {
        let Some(part) = self.of_scopes.get(place) else {
            return Ok(());
        };
        let has_grown = part.open.as_ref().is_some_and(|(_, began)| *began != scales.digits);
        if has_grown {
            self.end(place, form)?;
        }
        if self.of_scopes.get(place).is_some_and(|part| part.open.is_none()) {
            self.begin(place, form, scales)?;
        }
        self.writes += 1;
        let Some(part) = self.of_scopes.get_mut(place) else {
            return Ok(());
        };
        part.used = self.writes;
        self.waiting -= part.waiting.rows();
        let Some((file, _)) = &mut part.open else { return Ok(()) };
        for (currency, counts) in part.waiting.write(form, &scales.digits, file)? {
            let all: &mut [u64; COSTS] = self.counts.entry(currency).or_default();
            for (count, more) in all.iter_mut().zip(counts) {
                *count += more;
            }
        }
        Ok(())
    }

    fn begin(&mut self, place: usize, form: &Form, scales: &Scales) -> Result<()> {
        if self.open >= OPEN_MAX {
            let open = self
                .of_scopes
                .iter()
                .enumerate()
                .filter(|(_, part)| part.open.is_some());
            if let Some(oldest) = open.min_by_key(|(_, part)| part.used).map(|(oldest, _)| oldest) {
                self.end(oldest, form)?;
            }
        }
        let Some(part) = self.of_scopes.get_mut(place) else {
            return Ok(());
        };
        let number = self.begun.entry(part.folder.clone()).or_default();
        let path = format!("{}/{}", part.folder, file_name(self.delivery, *number));
        *number += 1;
        self.made.push(path.clone());
        let columns = form.typed(&scales.digits);
        let sorted = form.place(SORTED);
        let file = Writing::begin(&self.lake, path, &columns, sorted)?;
        part.open = Some((file, scales.digits.clone()));
        self.open += 1;
        Ok(())
    }

    fn end(&mut self, place: usize, form: &Form) -> Result<()> {
        let Some(part) = self.of_scopes.get_mut(place) else {
            return Ok(());
        };
        let Some((file, digits)) = part.open.take() else {
            return Ok(());
        };
        self.open -= 1;
        self.done.push(Done {
            file: file.finish()?,
            scope: part.scope,
            provider: part.provider.clone(),
            period: part.period.clone(),
            columns: form.typed(&digits),
        });
        Ok(())
    }

    /// Writes what waits, and ends all files, which are on the disk then.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn finish(&mut self, form: &Form, scales: &Scales) -> Result<Vec<Done>> {
        for place in 0..self.of_scopes.len() {
            if self.of_scopes.get(place).is_some_and(|part| part.waiting.rows() > 0) {
                self.write(place, form, scales)?;
            }
            self.end(place, form)?;
        }
        self.done.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        Ok(std::mem::take(&mut self.done))
    }

    /// The lake has taken the files in.
    pub(super) fn keep(&mut self) {
        self.is_kept = true;
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        for path in &self.made {
            // What cannot be removed now, the next call removes.
            let _ = std::fs::remove_file(self.lake.join(path));
            super::folder::remove_empty(&self.lake, path);
        }
    }
}

/// `delivery-00003-00000.parquet`.
fn file_name(delivery: u64, number: u32) -> String {
    format!("delivery-{delivery:05}-{number:05}.parquet")
}

/// The delivery that a file of this name is of.
pub(crate) fn delivery_of(path: &str) -> Option<u64> {
    let (folder, name) = path.rsplit_once('/')?;
    let (delivery, number) = name
        .strip_prefix("delivery-")?
        .strip_suffix(".parquet")?
        .split_once('-')?;
    let is_digits = |text: &str| text.len() >= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_ours = folder.starts_with("charge/") && is_digits(delivery) && is_digits(number);
    delivery.parse().ok().filter(|_| is_ours)
}
