//! Sentences about a file that a mapping read: which control totals were compared, and what its rows say of themselves.

use super::threads::File;
use crate::contract::versions::MAPPED_RULES;
use crate::ledger::import::Options;
use crate::mapped::compared::{self, Both, Compared};
use crate::mapped::{self, Costs};
use crate::mapping::{Made, Mapping, Term};
use crate::money::decimal::Decimal;
use crate::source::rows::{Medium, Row, Table};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What to do where the costs were not compared.
const ADVICE: &str = "state the invoice's with `--total PERIOD=AMOUNT`";

/// What is known of a file that was read.
pub(super) struct Told<'a> {
    /// The file.
    pub one: &'a File<'a>,
    /// What both readers came to.
    pub both: &'a Both<'a>,
    /// The form of the file.
    pub form: Medium,
    /// What is worth knowing besides.
    pub sentences: &'a [String],
}

/// All of it, as sentences.
pub(super) fn sentences(told: &Told) -> Vec<String> {
    let Told { one, both, .. } = told;
    let [_, skipped, totals] = both.rows;
    let mut all = vec![format!("read with the mapping {}", one.mapping.name)];
    let dataset = one.mapped.dataset.iter();
    all.extend(dataset.map(|dataset| format!("the dataset is stated: {dataset}")));
    let folders = mapped::stated_by_folders(one.mapped);
    all.extend(folders.map(|(column, value)| format!("the folder states the column `{column}`: {value}")));
    if skipped > 0 {
        all.push(format!("rows that the mapping skips: {skipped}"));
    }
    all.extend(told.sentences.iter().cloned());
    if is_older(one.options) {
        all.extend(older(told));
    } else {
        let is_stated = !one.options.totals.is_empty();
        all.extend(compared::sentences(
            (both.compared(), both.costs),
            totals,
            is_stated,
            Some(ADVICE),
        ));
    }
    all
}

/// Whether an import is made again that was made by the rules of before.
fn is_older(options: &Options) -> bool {
    let recorded = options.as_recorded.as_ref();
    recorded.is_some_and(|recorded| recorded.row_rules < MAPPED_RULES)
}

/// What is kept with the import: the version of these rules.
pub(super) fn kept(options: &Options) -> Vec<(&'static str, String)> {
    if is_older(options) {
        Vec::new()
    } else {
        vec![("rules", MAPPED_RULES.to_string())]
    }
}

/// The sentences of before: sheets were not counted a second time, and only a cost that is a column was added up.
fn older(told: &Told) -> Vec<String> {
    let Told { one, both, form, .. } = told;
    let [_, _, totals] = both.rows;
    let is_counted = *form != Medium::Sheet;
    let is_one = |term: &Term| !term.is_member && Decimal::parse("1").is_ok_and(|whole| whole == term.factor);
    let is_alone = one.mapping.read.each.is_none() && one.mapping.target.split.is_empty();
    let costs = Costs::new(one.mapping, one.mapped.dataset.as_deref());
    let amounts = &costs.amounts;
    let is_plain = is_alone && matches!(amounts.terms.as_slice(), [term] if is_one(term));
    let has_sum = is_counted && is_plain && both.compared() == Compared::Amounts;
    let mut what = Vec::new();
    if is_counted {
        what.push("the number of rows".to_owned());
    }
    if has_sum {
        what.push(format!("the sum of {}", amounts.shown()));
    }
    if totals > 0 {
        what.push("rows of totals in the file".to_owned());
    }
    let is_stated = !one.options.totals.is_empty();
    if is_stated {
        what.push("the totals that you stated".to_owned());
    }
    let mut all = vec![match what.as_slice() {
        [] => "no control total was compared".to_owned(),
        _ => format!("control totals that were compared: {}", what.join(", ")),
    }];
    if !has_sum && totals == 0 && !is_stated {
        all.push(format!("no sum was compared; {ADVICE}"));
    }
    all
}

/// What rows say of themselves: which they are, and whether they are final.
#[derive(Debug)]
pub(super) struct Rows {
    names: Vec<String>,
    places: Vec<Option<usize>>,
    seen: HashSet<u64>,
    again: u64,
    open: u64,
    last: u64,
    has_status: bool,
}

impl Rows {
    /// Of a file with this table.
    pub(super) fn new(mapping: &Mapping, table: &Table, options: &Options) -> Self {
        let place = |name: &String| mapped::place(mapping, &table.header, name);
        let names = if is_older(options) {
            Vec::new()
        } else {
            mapping.row.clone()
        };
        Self {
            places: names.iter().map(place).collect(),
            names,
            seen: HashSet::new(),
            again: 0,
            open: 0,
            last: 0,
            has_status: mapping.status.is_some() && !is_older(options),
        }
    }

    /// Adds a row that became charges.
    pub(super) fn add(&mut self, row: &Row, made: &Made) {
        if !self.places.is_empty() {
            let mut hasher = DefaultHasher::new();
            for place in &self.places {
                place.and_then(|place| row.cell(place)).hash(&mut hasher);
            }
            self.again += u64::from(!self.seen.insert(hasher.finish()));
        }
        match made.status.as_deref() {
            Some("open") => self.open += 1,
            Some("final") => self.last += 1,
            _ => {}
        }
    }

    /// What is worth telling.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.again > 0 {
            told.push(format!(
                "rows whose {} are those of a row before: {}; compare the total with the invoice's",
                self.names.join(" and "),
                self.again
            ));
        }
        if self.has_status && self.open > 0 {
            told.push(format!(
                "rows that the provider may still change: {}; rows that are final: {}",
                self.open, self.last
            ));
        }
        told
    }
}
