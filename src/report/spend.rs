//! `report spend`: charges added up, `2025-06, cloudsigma, EUR, 457 charges, 36.80847291571210313722`.

use super::conversion::Conversion;
use super::{Filter, Report, Table, untimed};
use crate::error::{Problem, Result, codes};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// What charges are added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Dimension {
    /// The month a charge starts in, UTC: 2025-06
    Month,
    /// The provider
    Provider,
    /// The billing account
    Account,
    /// The service: Burst, Subscription, Pay-per-use
    Service,
    /// What is charged for, by the provider's name or number
    Resource,
    /// The kind of charge: Usage, Purchase, Tax, Credit, Adjustment
    Category,
}

impl Dimension {
    /// Its column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Month => "month",
            Dimension::Provider => "provider",
            Dimension::Account => "account",
            Dimension::Service => "service",
            Dimension::Resource => "resource",
            Dimension::Category => "category",
        }
    }
}

/// Columns after the dimensions.
const FIGURES: &[&str] = &["currency", "charges", "charged", "credited", "billed_cost"];

/// The places of dimensions in the query.
const PLACES: [&str; 6] = ["by_1", "by_2", "by_3", "by_4", "by_5", "by_6"];

/// Makes the report.
///
/// # Errors
/// When a dimension is named twice, the ledger cannot be read, or an amount not be converted.
pub fn run(
    connection: &Connection,
    filter: &Filter,
    by: &[Dimension],
    has_total: bool,
    conversion: Option<&Conversion>,
) -> Result<Report> {
    let mut values = filter.values();
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for (dimension, place) in by.iter().zip(PLACES) {
        if shown.iter().any(|(name, _)| *name == dimension.name()) {
            return Err(named_twice(*dimension));
        }
        shown.push((dimension.name(), place));
        values.insert(place.to_owned(), Value::Text(dimension.name().to_owned()));
        if *dimension == Dimension::Resource {
            shown.push(("resource_name", "resource_name"));
        }
    }
    if let Some(dimension) = by.get(PLACES.len()) {
        return Err(named_twice(*dimension));
    }
    shown.extend(FIGURES.iter().map(|&name| (name, name)));
    values.insert("total".to_owned(), Value::Integer(i64::from(has_total)));
    if let Some(conversion) = conversion {
        values.insert("steps".to_owned(), Value::Text(conversion.steps()));
    }
    let found = Table::select(connection, include_str!("spend.sql"), &values)?;

    let mut report = Report::default();
    report.rows.columns = shown.iter().map(|(name, _)| (*name).to_owned()).collect();
    if let Some(conversion) = conversion {
        report.rows.columns.extend(Conversion::columns("converted_cost"));
        report.notes.push(conversion.note("converted_cost", "billed_cost"));
    }
    let mut totals = Totals::default();
    for row in &found.rows {
        let mut cells: Vec<Json> = shown.iter().map(|(_, column)| found.cell(row, column)).collect();
        if let Some(conversion) = conversion {
            let currency = found.cell(row, "currency");
            if found.cell(row, "is_total") == Json::integer(1) {
                cells.extend(conversion.total_cells(&totals.of(&currency)));
            } else {
                let (cost, time) = (found.cell(row, "billed_cost"), found.cell(row, "first_start"));
                let converted = conversion.convert(&cost, &currency, &time)?;
                cells.extend(conversion.cells(converted.as_ref()));
                if let Some(converted) = converted {
                    totals.add(&currency, &converted.amount);
                }
            }
        }
        report.rows.rows.push(cells);
    }
    if has_total && let Some(conversion) = conversion {
        let mut cells = vec![Json::Null; shown.len()];
        cells.extend(conversion.total_cells(&totals.all.total()));
        report.rows.rows.push(cells);
    }
    report.notes.extend(untimed(connection, filter, "spend")?);
    Ok(report)
}

/// Sums of converted amounts, which are all in one currency: by the currency they come from, and in all.
#[derive(Default)]
struct Totals {
    by_currency: BTreeMap<String, DecimalSum>,
    all: DecimalSum,
}

impl Totals {
    fn add(&mut self, currency: &Json, amount: &Decimal) {
        self.by_currency.entry(currency.cell()).or_default().add(amount);
        self.all.add(amount);
    }

    fn of(&self, currency: &Json) -> Decimal {
        self.by_currency
            .get(&currency.cell())
            .map_or(Decimal::zero(), DecimalSum::total)
    }
}

fn named_twice(dimension: Dimension) -> Box<Problem> {
    Box::new(
        Problem::new(&codes::PARAMETER, format!("`--by` names {} twice", dimension.name()))
            .hint("name each dimension once"),
    )
}
