//! What stands above the rows of a report on a page: spend by month, open items by age, commitments used and unused.

use crate::contract::report::{Found, Request};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::html::chart::Stacked;
use crate::output::html::picture::{Part, Picture};
use crate::output::rows::Rows;
use crate::report::dimension::TOTAL;
use crate::report::spend::Cost;
use std::collections::{BTreeMap, BTreeSet};

/// A picture with more bars cannot be read.
const TIMES_MAX: usize = 62;
/// Without months or days so many bars are drawn, the largest; the others are one.
const BARS_MAX: usize = 15;

/// The cells of a report by the names of their columns.
struct Cells<'r>(&'r Rows);

impl Cells<'_> {
    fn text(&self, row: usize, column: &str) -> String {
        let place = self.0.columns.iter().position(|name| name == column);
        let row = self.0.rows.get(row);
        row.map_or_else(String::new, |row| Found::at(row, place).cell().into_owned())
    }

    fn amount(&self, row: usize, column: &str) -> Decimal {
        Decimal::parse(&self.text(row, column)).unwrap_or_else(|_| Decimal::zero())
    }

    /// The currencies of the rows, each once.
    fn currencies(&self) -> BTreeSet<String> {
        let codes = (0..self.0.rows.len()).map(|row| self.text(row, "currency"));
        codes.filter(|code| !code.is_empty()).collect()
    }
}

/// Named sums in the order in which they came.
#[derive(Default)]
struct Sums(Vec<(String, Vec<Sum>)>);

/// A sum and the rows that it is of.
#[derive(Default)]
struct Sum {
    sum: DecimalSum,
    rows: Vec<usize>,
}

impl Sum {
    fn part(self, column: &'static str) -> Part {
        Part {
            amount: self.sum.total(),
            rows: self.rows,
            column: Some(column),
        }
    }
}

impl Sums {
    fn add(&mut self, name: &str, place: usize, amount: &Decimal, row: usize) {
        let index = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), Vec::new()));
            self.0.len() - 1
        });
        let Some((_, sums)) = self.0.get_mut(index) else { return };
        if sums.len() <= place {
            sums.resize_with(place + 1, Sum::default);
        }
        if let Some(sum) = sums.get_mut(place) {
            sum.sum.add(amount);
            sum.rows.push(row);
        }
    }

    fn bars(self, series: usize, column: &'static str) -> Vec<(String, Vec<Part>)> {
        let of = |mut sums: Vec<Sum>| {
            sums.resize_with(series, Sum::default);
            sums.into_iter().map(|sum| sum.part(column)).collect()
        };
        self.0.into_iter().map(|(name, sums)| (name, of(sums))).collect()
    }
}

/// Spend by month or day, stacked by the first other dimension; without a time, by the first dimension. A picture for each
/// currency.
pub(super) fn spend(request: &Request, rows: &Rows) -> Vec<Picture> {
    let cells = Cells(rows);
    let currencies = cells.currencies();
    // A total for each currency, and one in the currency that all is converted to.
    let totals = if request.has(TOTAL.name) {
        currencies.len() + usize::from(request.conversion.is_some())
    } else {
        0
    };
    let end = rows.rows.len().saturating_sub(totals);
    let dimensions = rows.columns.iter().take_while(|name| *name != "currency");
    let dimensions: Vec<&str> = dimensions
        .map(String::as_str)
        .filter(|name| *name != "resource_name")
        .collect();
    let time = dimensions
        .iter()
        .find(|name| matches!(**name, "month" | "day"))
        .copied();
    let Some(by) = time.or(dimensions.first().copied()) else {
        return Vec::new();
    };
    let of = dimensions.iter().find(|name| **name != by).filter(|_| time.is_some());
    let cost = Cost::of(request).column();
    let draw = |currency: &String| {
        let mut series: Vec<String> = Vec::new();
        let mut sums = Sums::default();
        for row in (0..end).filter(|&row| cells.text(row, "currency") == *currency) {
            let part = of.map_or_else(String::new, |of| cells.text(row, of));
            let place = series.iter().position(|known| *known == part).unwrap_or_else(|| {
                series.push(part.clone());
                series.len() - 1
            });
            sums.add(&cells.text(row, by), place, &cells.amount(row, cost), row);
        }
        let mut bars = sums.bars(series.len(), cost);
        for (name, _) in &mut bars {
            or_none(name, by);
        }
        if let Some(of) = of {
            for name in &mut series {
                or_none(name, of);
            }
        }
        if time.is_none() {
            bars = largest(bars);
        }
        let stacked = of.map_or_else(String::new, |of| format!(" and {}", of.replace('_', " ")));
        Stacked {
            title: format!("{} by {}{stacked}, {currency}", capitalised(cost), by.replace('_', " ")),
            currency: currency.clone(),
            series,
            bars,
        }
    };
    let charts = currencies.iter().map(draw);
    let charts = charts.filter(|chart| chart.bars.len() <= TIMES_MAX);
    charts.map(|chart| Picture::Bars(chart.largest())).collect()
}

/// What has no name says so.
fn or_none(name: &mut String, of: &str) {
    if name.is_empty() {
        *name = format!("no {}", of.replace('_', " "));
    }
}

fn capitalised(column: &str) -> String {
    let words = column.replace('_', " ");
    let (first, rest) = words.split_at(words.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

/// The largest bars of one part each, and the others as one.
fn largest(mut bars: Vec<(String, Vec<Part>)>) -> Vec<(String, Vec<Part>)> {
    let size = |(_, parts): &(String, Vec<Part>)| parts.first().map(|part| part.amount.abs());
    bars.sort_by_cached_key(|bar| std::cmp::Reverse(size(bar)));
    if bars.len() > BARS_MAX {
        let others = bars.split_off(BARS_MAX - 1);
        let sum = Part::together(others.iter().flat_map(|(_, parts)| parts));
        bars.push((format!("{} others", others.len()), vec![sum]));
    }
    bars
}

/// The ages of open items: a column and its words.
const AGES: [(&str, &str); 6] = [
    ("not_due", "not due"),
    ("days_1_30", "1 to 30 days overdue"),
    ("days_31_60", "31 to 60 days"),
    ("days_61_90", "61 to 90 days"),
    ("days_over_90", "over 90 days"),
    ("unallocated", "not allocated"),
];

/// What is open by age, a picture for each direction and currency.
pub(super) fn ages(_: &Request, rows: &Rows) -> Vec<Picture> {
    let cells = Cells(rows);
    let mut sums: BTreeMap<[String; 2], Vec<Sum>> = BTreeMap::new();
    for row in 0..rows.rows.len() {
        let key = ["direction", "currency"].map(|column| cells.text(row, column));
        let empty = || AGES.iter().map(|_| Sum::default()).collect();
        let of = sums.entry(key).or_insert_with(empty);
        for ((column, _), sum) in AGES.iter().zip(of) {
            let amount = cells.amount(row, column);
            if !amount.is_zero() {
                sum.sum.add(&amount);
                sum.rows.push(row);
            }
        }
    }
    let draw = |([direction, currency], of): ([String; 2], Vec<Sum>)| {
        let bars = AGES
            .iter()
            .zip(of)
            .map(|((column, words), sum)| ((*words).to_owned(), vec![sum.part(column)]));
        Stacked {
            title: format!("{} by age, {currency}", capitalised(&direction)),
            bars: bars.collect(),
            series: vec!["open".to_owned()],
            currency,
        }
    };
    sums.into_iter().map(|of| Picture::Bars(draw(of))).collect()
}

/// What of each commitment was used and what was not, a picture for each currency.
pub(super) fn commitments(_: &Request, rows: &Rows) -> Vec<Picture> {
    let cells = Cells(rows);
    let draw = |currency: &String| {
        let of_currency = (0..rows.rows.len()).filter(|&row| cells.text(row, "currency") == *currency);
        let bars = of_currency.map(|row| {
            let [name, id] = ["commitment_name", "commitment_id"].map(|column| cells.text(row, column));
            let parts = ["used_effective_cost", "unused_effective_cost"].map(|column| Part {
                amount: cells.amount(row, column),
                rows: vec![row],
                column: Some(column),
            });
            (if name.is_empty() { id } else { name }, parts.to_vec())
        });
        Stacked {
            title: format!("Effective cost of commitments, {currency}"),
            currency: currency.clone(),
            series: ["used", "unused"].map(str::to_owned).to_vec(),
            bars: bars.collect(),
        }
    };
    let currencies = cells.currencies();
    let charts = currencies.iter().map(draw);
    let charts = charts.filter(|chart| chart.bars.len() <= TIMES_MAX);
    charts.map(Picture::Bars).collect()
}
