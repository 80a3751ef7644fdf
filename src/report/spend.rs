//! `report spend`: charges added up, `2025-06, cloudsigma, EUR, 457 charges, 36.80847291571210313722`.

use crate::contract::conversion::Conversion;
use crate::contract::report::{
    Cell, Column, Converts, Found, Months, Report, ReportOption, Request, SnapshotTable, Sql, Takes, names_of,
};
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::rows::Rows;
use crate::query::{Values, expanded};
use crate::report::add_up::{self, WITHOUT_COST};
use crate::report::beyond;
use crate::report::dimension::{self, BY, Dimension, EXPLAIN_PLAN, TOTAL};
use crate::report::exchange;
use crate::report::parties;
use crate::report::pictures;
use crate::report::source::{self, Plan};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// Which cost is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Cost {
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
    /// The cost that is asked for; what is invoiced, where none is.
    pub(super) fn of(request: &Request) -> Self {
        let asked = <Self as clap::ValueEnum>::from_str(request.text(COST), false);
        asked.unwrap_or_default()
    }

    /// Its column.
    #[must_use]
    pub(crate) fn column(self) -> &'static str {
        match self {
            Cost::Billed => "billed_cost",
            Cost::Effective => "effective_cost",
            Cost::List => "list_cost",
            Cost::Contracted => "contracted_cost",
        }
    }
}

/// The option that says which cost.
pub(super) const COST: &str = "cost";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "spend",
    title: "Spend",
    sums: &[
        "charges",
        "charged",
        "credits",
        "refunds",
        "taxes",
        "corrections",
        "billed_cost",
        "effective_cost",
        "list_cost",
        "contracted_cost",
    ],
    order: 20,
    about: "Charges, added up by the dimensions you choose",
    details: "Each sum is in one currency. The cost is the sum of `charged`, `credits`, `refunds`, `taxes` and \
              `corrections`: the report shows credits, other negative charges, taxes and corrections of earlier bills \
              in their own columns. Of any other cost than the billed one, `charges_without_cost` counts the charges that do \
              not state it: they add nothing, and where no charge states it, the row has no figures. Taxes that only invoices state are in `report taxes`.",
    options: &[
        BY,
        TOTAL,
        EXPLAIN_PLAN,
        ReportOption::new(COST, "COST", Takes::OneOf(names_of::<Cost>), "Which cost to add up").or("billed"),
    ],
    converts: Some(Converts {
        options: &exchange::OPTIONS,
        amount: |request| Cost::of(request).column(),
        time: "first_start",
        converted: "converted_cost",
    }),
    columns: |request| {
        let mut columns = dimension::columns(&Dimension::of(request));
        columns.extend(Column::all(&[
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT),
            ("charged", Show::AMOUNT),
            ("credits", Show::AMOUNT),
            ("refunds", Show::AMOUNT),
            ("taxes", Show::AMOUNT),
            ("corrections", Show::AMOUNT),
            (Cost::of(request).column(), Show::AMOUNT.kept()),
        ]));
        if Cost::of(request) != Cost::Billed {
            columns.extend(Column::all(&[(WITHOUT_COST, Show::COUNT)]));
        }
        columns
    },
    query: |request| sql(request, include_str!("spend.sql"), request.has(TOTAL.name)),
    find: Some(find),
    picture: Some(pictures::spend),
    notes,
    untimed: Some(source::untimed),
    months: Months::AsAsked,
    evidence,
    tables: &[
        SnapshotTable {
            name: "spend",
            order: 1,
            options: &[],
        },
        SnapshotTable {
            name: "spend_by_service",
            order: 2,
            options: &[(BY.name, "month,provider,account,service")],
        },
    ],
    not_over_lake: None,
    ..Report::PLAIN
};

/// Where its figures come from, and the parameters of the query.
fn plan<'a>(request: &'a Request, by: &'a [Dimension]) -> Result<(Plan<'a>, Values)> {
    let conversion = request.conversion.as_ref();
    let steps = conversion.map(Conversion::step_times);
    let steps: Option<Vec<&str>> = steps.as_ref().map(|steps| steps.iter().map(String::as_str).collect());
    let plan = Plan::new(&request.filter, by, steps.as_deref())?;
    let mut values = plan.values();
    if let Some(conversion) = conversion {
        values.insert("steps".to_owned(), Value::Text(conversion.steps()));
    }
    Ok((plan, values))
}

/// A template, filled in.
fn sql(request: &Request, template: &str, has_total: bool) -> Result<Sql> {
    let by = Dimension::of(request);
    let (plan, values) = plan(request, &by)?;
    Ok(Sql {
        text: plan.sql(template, Cost::of(request).column(), has_total),
        values,
    })
}

/// Adds the rows up here, which is faster.
fn find(connection: &Connection, request: &Request) -> Result<Found> {
    let sql = sql(request, include_str!("spend_rows.sql"), false)?;
    let dimensions = Dimension::of(request).len();
    let cost = Cost::of(request).column();
    add_up::run(connection, &sql, dimensions, cost, request.has(TOTAL.name))
}

fn notes(connection: &Connection, request: &Request, _: &Rows) -> Result<Vec<String>> {
    let by = Dimension::of(request);
    let mut notes = Vec::new();
    if let Some(zone) = &request.filter.zone {
        notes.push(format!("months, days and the period are those of {}", zone.name));
    }
    if request.has(EXPLAIN_PLAN.name) {
        let sql = (REPORT.query)(request)?;
        notes.push(plan(request, &by)?.0.words());
        notes.push(format!(
            "the statement:\n{}",
            expanded(connection, &sql.text, &sql.values)?
        ));
    }
    notes.extend(parties::left_out(&request.filter));
    notes.extend(parties::assumed(connection, &request.filter)?);
    notes.extend(beyond::note(connection, request, &by)?);
    Ok(notes)
}

/// The charges of a row, or of one of its figures.
fn evidence(request: &Request, cell: &Cell) -> Result<Vec<Query>> {
    let by = Dimension::of(request);
    let mut values = plan(request, &by)?.1;
    // A total over all currencies is not a row of the query.
    let has_row = cell.row.is_some();
    let is_total = !has_row || cell.of("is_total") == Json::integer(1);
    let charges = Plan::of_charges(&request.filter, &by, request.conversion.is_some());
    let mut conditions = charges.of_row(!is_total, has_row);
    for (name, column) in row_parameters(&by) {
        values.insert(name, value(&cell.of(&column)));
    }
    let cost = Cost::of(request).column();
    let (part, figure) = part(cell.column, cost);
    conditions.extend(part);
    let query = Query::of_rows("charge", conditions, values);
    let is_stated = cell.of(figure) != Json::Null;
    Ok(vec![if has_row && is_stated {
        query.adding_up(format!("decimal_sum({cost})"), &cell.of(figure))
    } else {
        query
    }])
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
        let text = |place| Found::at(row, place).cell().into_owned();
        let month = match text(month) {
            month if month.is_empty() => "no time".to_owned(),
            month => month,
        };
        charts.entry(text(currency)).or_default().push((month, cost));
    }
    charts.into_iter().collect()
}
