//! The cells that amounts are made of, in one file: what is added up by both readers.

use super::count::Column;
use super::place;
use crate::mapping::{Amounts, CellKind, Mapping};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::source::json;
use crate::source::rows::{Row, Table};

/// What the amounts of a mapping are made of.
#[derive(Debug)]
pub(crate) struct Costs<'m> {
    mapping: &'m Mapping,
    /// The cells.
    pub amounts: Amounts,
    columns: Vec<String>,
}

impl<'m> Costs<'m> {
    /// Those of a mapping, if this dataset is stated.
    #[must_use]
    pub(crate) fn new(mapping: &'m Mapping, dataset: Option<&str>) -> Self {
        let amounts = mapping.amounts(dataset);
        let mut columns: Vec<String> = Vec::new();
        let names = amounts.terms.iter().filter(|term| !term.is_member);
        let names = names.flat_map(|term| &term.names);
        let lists = mapping
            .read
            .each
            .iter()
            .filter(|_| amounts.terms.iter().any(|term| term.is_member));
        for name in names.chain(lists) {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        Self {
            mapping,
            amounts,
            columns,
        }
    }

    /// The same without columns that a header lacks: of several that say the same a file may have one only.
    #[must_use]
    pub(crate) fn of_header(&self, header: &[String]) -> Self {
        let mut amounts = self.amounts.clone();
        for term in amounts.terms.iter_mut().filter(|term| !term.is_member) {
            let is_there = |name: &&String| place(self.mapping, header, name).is_some();
            let there: Vec<String> = term.names.iter().filter(is_there).cloned().collect();
            if !there.is_empty() {
                term.names = there;
            }
        }
        Self {
            mapping: self.mapping,
            amounts,
            columns: self.columns.clone(),
        }
    }

    /// The columns of the file that are read for them.
    #[must_use]
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the mapping's column is in a header, and what it is called there.
    pub(super) fn column(&self, header: &[String], name: &str) -> Column {
        let place = place(self.mapping, header, name);
        let found = place.and_then(|place| header.get(place));
        Column {
            place,
            name: found.cloned().unwrap_or_else(|| name.to_owned()),
        }
    }

    /// The column with a list, where elements of it have amounts.
    pub(super) fn each(&self) -> Option<&str> {
        self.mapping.read.each.as_deref()
    }

    /// An amount as the mapping declares amounts of its column.
    pub(super) fn amount(&self, column: &str, text: &str) -> Option<Decimal> {
        let kind = self.mapping.columns.iter().find(|(name, _)| name == column);
        let Some((_, CellKind::Decimal(place))) = kind else {
            return Decimal::parse(text).ok();
        };
        let canonical = self.mapping.numbers.get(*place)?.read(text).ok()?;
        Decimal::parse(&canonical).ok()
    }
}

/// What the first reader adds up, where the amounts are not only these cells.
#[derive(Debug)]
pub(crate) struct FirstSums {
    places: Vec<Option<usize>>,
    each: Option<usize>,
    /// Of each term.
    pub sums: Vec<DecimalSum>,
}

impl FirstSums {
    /// Over a table; `None` where the sums of what is made say it.
    #[must_use]
    pub(crate) fn new(costs: &Costs, table: &Table) -> Option<Self> {
        if costs.amounts.is_whole || costs.amounts.terms.is_empty() {
            return None;
        }
        let first = |names: &[String]| names.iter().find_map(|name| costs.column(&table.header, name).place);
        let terms = &costs.amounts.terms;
        Some(Self {
            places: terms.iter().map(|term| first(&term.names)).collect(),
            each: costs.each().and_then(|name| costs.column(&table.header, name).place),
            sums: vec![DecimalSum::default(); terms.len()],
        })
    }

    /// Adds the cells of a row that was taken.
    pub(crate) fn add(&mut self, costs: &Costs, row: &Row) {
        for ((term, place), sum) in costs.amounts.terms.iter().zip(&self.places).zip(&mut self.sums) {
            let Some(name) = term.names.first() else { continue };
            if term.is_member {
                let text = self.each.and_then(|place| row.cell(place)).unwrap_or("[]");
                let Ok(parsed) = json::parse(text, false) else { continue };
                for element in parsed.root.as_array().unwrap_or_default() {
                    let members = element.as_object().unwrap_or_default();
                    let found = members.iter().find(|member| member.key.eq_ignore_ascii_case(name));
                    let node = found
                        .map(|member| &member.node)
                        .or((name == "value").then_some(element));
                    let text = node.and_then(|node| node.as_str().or_else(|| node.as_number_text()));
                    if let Some(amount) = text.and_then(|text| costs.amount(&format!("each_{name}"), text)) {
                        sum.add(&amount);
                    }
                }
                continue;
            }
            let text = place.and_then(|place| row.cell(place));
            if let Some(amount) = text.and_then(|text| costs.amount(name, text)) {
                sum.add(&amount);
            }
        }
    }
}
