//! `report spend`: charges added up, `2025-06, cloudsigma, EUR, 457 charges, 36.80847291571210313722`.

use super::conversion::Conversion;
use super::dimension::Dimension;
use super::source::Plan;
use super::{Filter, Report, Table, add_up, expanded, untimed};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::Rows;
use crate::output::json::Json;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// Which cost is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Cost {
    /// What is invoiced
    #[default]
    Billed,
    /// What is invoiced, with purchases spread over what they cover
    Effective,
    /// At list prices
    List,
    /// At contracted prices
    Contracted,
}

impl Cost {
    /// Its column.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Cost::Billed => "billed_cost",
            Cost::Effective => "effective_cost",
            Cost::List => "list_cost",
            Cost::Contracted => "contracted_cost",
        }
    }
}

/// How charges are added up.
#[derive(Debug)]
pub struct Request<'a> {
    /// By what.
    pub by: &'a [Dimension],
    /// Which cost.
    pub cost: Cost,
    /// Whether sums over everything follow.
    pub has_total: bool,
    /// Whether to say where the figures come from.
    pub explains_plan: bool,
}

/// Columns after the dimensions, before the cost.
const FIGURES: [&str; 7] = [
    "currency",
    "charges",
    "charged",
    "credits",
    "refunds",
    "taxes",
    "corrections",
];

/// Makes the report.
///
/// # Errors
/// When a dimension is named twice, the ledger cannot be read, or an amount not be converted.
pub fn run(
    connection: &Connection,
    filter: &Filter,
    request: &Request,
    conversion: Option<&Conversion>,
) -> Result<Report> {
    let steps = conversion.map(Conversion::step_times);
    let plan = Plan::new(filter, request.by, steps.as_deref())?;
    let cost = request.cost.column();
    let mut values = plan.values();
    if let Some(conversion) = conversion {
        values.insert("steps".to_owned(), Value::Text(conversion.steps()));
    }
    let mut report = Report::default();
    if request.explains_plan {
        let sql = plan.sql(include_str!("spend.sql"), cost, request.has_total);
        report.notes.push(plan.words());
        report
            .notes
            .push(format!("the statement:\n{}", expanded(connection, &sql, &values)?));
    }
    let sql = plan.sql(include_str!("spend_rows.sql"), cost, false);
    let mut found = add_up::run(connection, &sql, &values, request.by.len(), cost, request.has_total)?;

    let mut shown = dimensions(request.by);
    shown.extend(
        FIGURES
            .iter()
            .chain([&cost])
            .map(|&name| (name.to_owned(), name.to_owned())),
    );
    report.rows.columns = shown.iter().map(|(name, _)| name.clone()).collect();
    if let Some(conversion) = conversion {
        report.rows.columns.extend(Conversion::columns("converted_cost"));
        report.notes.push(conversion.note("converted_cost", cost));
    }
    let places: Vec<Option<usize>> = shown.iter().map(|(_, column)| found.place(column)).collect();
    let wanted = ["currency", "is_total", cost, "first_start"].map(|name| found.place(name));
    let mut totals = Totals::default();
    for row in &mut found.rows {
        let Some(conversion) = conversion else {
            let cells = places.iter().map(|&place| Table::take(row, place));
            report.rows.rows.push(cells.collect());
            continue;
        };
        let mut cells: Vec<Json> = places.iter().map(|&place| Table::at(row, place)).collect();
        let [currency, is_total, amount, time] = wanted.map(|place| Table::at(row, place));
        if is_total == Json::integer(1) {
            cells.extend(conversion.total_cells(&totals.of(&currency)));
        } else {
            let converted = conversion.convert(&amount, &currency, &time)?;
            cells.extend(conversion.cells(converted.as_ref()));
            if let Some(converted) = converted {
                totals.add(&currency, &converted.amount);
            }
        }
        report.rows.rows.push(cells);
    }
    if request.has_total
        && let Some(conversion) = conversion
    {
        let mut cells = vec![Json::Null; shown.len()];
        cells.extend(conversion.total_cells(&totals.all.total()));
        report.rows.rows.push(cells);
    }
    report.notes.extend(untimed(connection, filter, "spend")?);
    Ok(report)
}

/// The columns of the dimensions: their names, and what the query calls them.
pub(super) fn dimensions(by: &[Dimension]) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for (index, dimension) in by.iter().enumerate() {
        shown.push((dimension.name(), format!("by_{}", index + 1)));
        if dimension.is_resource() {
            shown.push(("resource_name".to_owned(), "resource_name".to_owned()));
        }
    }
    shown
}

/// Sums of converted amounts, which are all in one currency: by the currency they come from, and in all.
#[derive(Default)]
struct Totals {
    by_currency: BTreeMap<String, DecimalSum>,
    all: DecimalSum,
}

impl Totals {
    fn add(&mut self, currency: &Json, amount: &Decimal) {
        self.by_currency
            .entry(currency.cell().into_owned())
            .or_default()
            .add(amount);
        self.all.add(amount);
    }

    fn of(&self, currency: &Json) -> Decimal {
        self.by_currency
            .get(currency.cell().as_ref())
            .map_or(Decimal::zero(), DecimalSum::total)
    }
}

/// Charges by month and currency, for charts: `EUR: 2025-05 12.50, 2025-06 36.81`. The rows are those of this report by
/// month alone; charges without a time stand at the end.
#[must_use]
pub fn months_by_currency(rows: &Rows) -> Vec<(String, Vec<(String, Decimal)>)> {
    let mut charts: BTreeMap<String, Vec<(String, Decimal)>> = BTreeMap::new();
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let (month, currency) = (place("month"), place("currency"));
    for row in &rows.rows {
        let cost = row.last().and_then(|cell| Decimal::parse(&cell.cell()).ok());
        let Some(cost) = cost else { continue };
        let text = |place| Table::at(row, place).cell();
        let month = match text(month) {
            month if month.is_empty() => "no time".to_owned(),
            month => month,
        };
        charts.entry(text(currency)).or_default().push((month, cost));
    }
    charts.into_iter().collect()
}
