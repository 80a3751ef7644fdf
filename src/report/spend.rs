//! `report spend`: charges added up, `2025-06, cloudsigma, EUR, 457 charges, 36.80847291571210313722`.

use super::conversion::{self, Conversion};
use super::dimension::Dimension;
use super::source::Plan;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::{Selection, value};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::Rows;
use crate::output::json::Json;
use crate::query::Values;
use crate::query::expanded;
use crate::report::{Report, Table, add_up, proof, untimed};
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
#[derive(Debug, Clone, Copy)]
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

/// The converted cost's column.
pub(super) const CONVERTED: &str = "converted_cost";

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
pub(crate) fn run(
    connection: &Connection,
    filter: &Filter,
    request: &Request,
    conversion: Option<&Conversion>,
) -> Result<Report> {
    let (plan, values) = plan(filter, request, conversion)?;
    let cost = request.cost.column();
    let mut report = Report::default();
    if request.explains_plan {
        let sql = plan.sql(include_str!("spend.sql"), cost, request.has_total);
        report.notes.push(plan.words());
        report
            .notes
            .push(format!("the statement:\n{}", expanded(connection, &sql, &values)?));
    }
    let mut found = select(connection, request, (&plan, &values))?;
    let shown = request.columns();
    report.rows.columns = shown.iter().map(|(name, _)| name.clone()).collect();
    if let Some(conversion) = conversion {
        report.rows.columns.extend(Conversion::columns(CONVERTED));
        report.notes.push(conversion.note(CONVERTED, cost));
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

/// Where its figures come from, and the parameters of the statement.
fn plan<'a>(filter: &'a Filter, request: &Request<'a>, conversion: Option<&Conversion>) -> Result<(Plan<'a>, Values)> {
    let steps = conversion.map(Conversion::step_times);
    let plan = Plan::new(filter, request.by, steps.as_deref())?;
    let mut values = plan.values();
    if let Some(conversion) = conversion {
        values.insert("steps".to_owned(), Value::Text(conversion.steps()));
    }
    Ok((plan, values))
}

fn select(connection: &Connection, request: &Request, (plan, values): (&Plan, &Values)) -> Result<Table> {
    let cost = request.cost.column();
    let sql = plan.sql(include_str!("spend_rows.sql"), cost, false);
    add_up::run(connection, &sql, values, request.by.len(), cost, request.has_total)
}

impl Request<'_> {
    /// The columns, and what the query calls them.
    fn columns(&self) -> Vec<(String, String)> {
        let figures = FIGURES.into_iter().chain([self.cost.column()]);
        let mut shown = dimensions(self.by);
        shown.extend(figures.map(|name| (name.to_owned(), name.to_owned())));
        shown
    }

    /// What was asked, by the names of the options.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let cost = self.cost.column().trim_end_matches("_cost").to_owned();
        let mut parameters = by(self.by, self.has_total);
        parameters.push(("cost".to_owned(), cost));
        parameters
    }
}

/// The options that say what is added up by what.
pub(super) fn by(by: &[Dimension], has_total: bool) -> Vec<(String, String)> {
    let names: Vec<String> = by.iter().map(Dimension::name).collect();
    let mut parameters = vec![("by".to_owned(), names.join(","))];
    if has_total {
        parameters.push(("total".to_owned(), String::new()));
    }
    parameters
}

/// The statement that gives the report, without what is converted.
pub(super) fn statement(
    connection: &Connection,
    filter: &Filter,
    request: &Request,
    conversion: Option<&Conversion>,
) -> Result<String> {
    let (plan, values) = plan(filter, request, conversion)?;
    let sql = plan.sql(include_str!("spend.sql"), request.cost.column(), request.has_total);
    proof::statement(connection, &sql, &values, &request.columns())
}

/// The charges behind a row, or behind one of its figures; and the exchange rates.
pub(super) fn behind(
    connection: &Connection,
    filter: &Filter,
    request: &Request,
    conversion: Option<&Conversion>,
    (index, column): (usize, Option<&str>),
) -> Result<Vec<Selection>> {
    let (plan, mut values) = plan(filter, request, conversion)?;
    let found = select(connection, request, (&plan, &values))?;
    // A total over all currencies is not a row of the query.
    let nothing = vec![Json::Null; found.columns.len()];
    let row = found.rows.get(index);
    let cell = |name: &str| found.cell(row.unwrap_or(&nothing), name);
    let is_total = row.is_none() || cell("is_total") == Json::integer(1);
    let charges = Plan::of_charges(filter, request.by, conversion.is_some());
    let mut conditions = charges.of_row(!is_total, row.is_some());
    for (name, column) in row_parameters(request.by) {
        values.insert(name, value(&cell(&column)));
    }
    let cost = request.cost.column();
    let (part, figure) = part(column, cost);
    conditions.extend(part);
    let mut selection = Selection::new(connection, "charge", &conditions, &values)?;
    if row.is_some() {
        selection = selection.adds_up(format!("decimal_sum({cost})"), &cell(figure));
    }
    let mut selections = vec![selection];
    if let Some(conversion) = conversion.filter(|_| conversion::is_converted(column) && !is_total) {
        for key in conversion.rates_of(&cell("currency"), &cell("first_start")) {
            selections.push(Selection::of(connection, &key)?);
        }
    }
    Ok(selections)
}

/// The parameters that say which row it is, and the columns they come from.
pub(super) fn row_parameters(by: &[Dimension]) -> Vec<(String, String)> {
    let dimensions = (1..=by.len()).map(|number| (format!("is_{number}"), format!("by_{number}")));
    let others = ["currency", "step"].map(|name| (format!("is_{name}"), name.to_owned()));
    dimensions.chain(others).collect()
}

/// The condition under which a charge is in a figure, and the figure; as `spend.sql` tells the parts apart.
fn part<'c>(column: Option<&str>, cost: &'c str) -> (Vec<String>, &'c str) {
    let is_correction = "charge_class IS 'Correction'";
    let is_tax = "charge_category IS 'Tax'";
    let is_credit = "charge_category IN ('Credit', 'Refund')";
    let is_rest = format!("NOT ({is_correction} OR {is_tax} OR coalesce({is_credit}, 0))");
    let is_negative = format!("substr({cost}, 1, 1) IS '-'");
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    match column {
        Some("corrections") => (texts(&[is_correction]), "corrections"),
        Some("taxes") => (texts(&[&format!("NOT {is_correction}"), is_tax]), "taxes"),
        Some("credits") => (texts(&[&format!("NOT {is_correction}"), is_credit]), "credits"),
        Some("refunds") => (texts(&[&is_rest, &is_negative]), "refunds"),
        Some("charged") => (texts(&[&is_rest, &format!("NOT {is_negative}")]), "charged"),
        _ => (Vec::new(), cost),
    }
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
pub(crate) fn months_by_currency(rows: &Rows) -> Vec<(String, Vec<(String, Decimal)>)> {
    let mut charts: BTreeMap<String, Vec<(String, Decimal)>> = BTreeMap::new();
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let (month, currency) = (place("month"), place("currency"));
    for row in &rows.rows {
        let cost = row.last().and_then(|cell| Decimal::parse(&cell.cell()).ok());
        let Some(cost) = cost else { continue };
        let text = |place| Table::at(row, place).cell().into_owned();
        let month = match text(month) {
            month if month.is_empty() => "no time".to_owned(),
            month => month,
        };
        charts.entry(text(currency)).or_default().push((month, cost));
    }
    charts.into_iter().collect()
}
