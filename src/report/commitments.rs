//! `report commitments`: bought 100.00 USD, used 92.00, unused 8.00: 92.00 %.

use super::proof::Computed;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::{Selection, value};
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, divide};
use crate::output::Rows;
use crate::output::json::Json;
use crate::report::{Report, Table, proof};
use rusqlite::Connection;

/// Decimals of the percentage.
const DECIMALS: u32 = 2;

const SQL: &str = include_str!("commitments.sql");

/// The last column; what the query gives comes before it.
pub(super) const PERCENT: &str = "used_percent";

/// Makes the report.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn run(connection: &Connection, filter: &Filter) -> Result<Report> {
    super::make_room(connection)?;
    let found = Table::select(connection, SQL, &filter.values())?;
    let mut report = Report::default();
    report.rows.columns.clone_from(&found.columns);
    report.rows.columns.push(PERCENT.to_owned());
    for row in &found.rows {
        let used = found.cell(row, "used_effective_cost");
        let unused = found.cell(row, "unused_effective_cost");
        let mut cells = row.clone();
        cells.push(percent(&used.cell(), &unused.cell()).map_or(Json::Null, Json::String));
        report.rows.rows.push(cells);
    }
    if !report.rows.rows.is_empty() {
        report.notes.push(format!(
            "{PERCENT} is used_effective_cost of used_effective_cost + unused_effective_cost, rounded to {DECIMALS} decimals, \
             half to even"
        ));
    }
    Ok(report)
}

/// The statement that gives the report, without the percentage.
pub(super) fn statement(connection: &Connection, filter: &Filter) -> Result<String> {
    let query = connection.prepare_cached(SQL)?;
    let names = query.column_names();
    let columns: Vec<(String, String)> = names.map(|name| (name.to_owned(), name.to_owned())).collect();
    proof::statement(connection, SQL, &filter.values(), &columns)
}

/// What the percentages were computed from.
pub(super) fn computed(rows: &Rows) -> Vec<Computed> {
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let places = ["used_effective_cost", "unused_effective_cost", PERCENT].map(place);
    let mut computed = Vec::new();
    for (index, row) in rows.rows.iter().enumerate() {
        let [used, unused, percent] = places.map(|place| Table::at(row, place));
        if percent != Json::Null {
            computed.push(Computed {
                row: index + 1,
                column: PERCENT.to_owned(),
                value: percent.cell().into_owned(),
                operands: format!("{0} * 100 / ({0} + {1})", used.cell(), unused.cell()),
                rounding: format!("{DECIMALS} decimals, half to even"),
            });
        }
    }
    computed
}

/// The charges behind a row.
pub(super) fn behind(
    connection: &Connection,
    filter: &Filter,
    (index, column): (usize, Option<&str>),
) -> Result<Vec<Selection>> {
    let mut values = filter.values();
    let found = Table::select(connection, SQL, &values)?;
    let Some(row) = found.rows.get(index) else {
        return Ok(Vec::new());
    };
    let mut conditions = vec!["coalesce(billing_currency, 'XXX') IS :is_currency".to_owned()];
    for name in ["provider", "account", "commitment_id"] {
        conditions.push(format!("{name} IS :is_{name}"));
        values.insert(format!("is_{name}"), value(&found.cell(row, name)));
    }
    values.insert("is_currency".to_owned(), value(&found.cell(row, "currency")));
    let times = [("from", ">=", filter.from), ("to", "<", filter.to)];
    for (name, relation, _) in times.iter().filter(|(_, _, time)| time.is_some()) {
        conditions.push(format!("charge_period_start {relation} :{name}"));
    }
    // As commitments.sql tells them apart.
    let is_purchase = "charge_class IS NOT 'Correction' AND charge_category IS 'Purchase'";
    let with_status = |status: &str| {
        format!(
            "charge_class IS NOT 'Correction' AND charge_category IS NOT 'Purchase' AND commitment_status IS '{status}'"
        )
    };
    let is_negative = "substr(billed_cost, 1, 1) IS '-'";
    let (part, amount) = match column {
        Some("purchased_billed_cost") => (format!("{is_purchase} AND NOT {is_negative}"), "billed_cost"),
        Some("refunded_billed_cost") => (format!("{is_purchase} AND {is_negative}"), "billed_cost"),
        Some("used_effective_cost") => (with_status("Used"), "effective_cost"),
        Some("unused_effective_cost") => (with_status("Unused"), "effective_cost"),
        Some("used_quantity") => (with_status("Used"), "commitment_quantity"),
        Some("unused_quantity") => (with_status("Unused"), "commitment_quantity"),
        Some("corrected_effective_cost") => ("charge_class IS 'Correction'".to_owned(), "effective_cost"),
        Some(PERCENT) => (
            "charge_class IS NOT 'Correction' AND charge_category IS NOT 'Purchase' \
             AND commitment_status IN ('Used', 'Unused')"
                .to_owned(),
            "",
        ),
        _ => (String::new(), ""),
    };
    if !part.is_empty() {
        conditions.push(part);
    }
    let mut selection = Selection::new(connection, "commitment_charge", &conditions, &values)?;
    if let Some(column) = column.filter(|_| !amount.is_empty()) {
        let figure = found.cell(row, column);
        if figure != Json::Null {
            selection = selection.adds_up(format!("decimal_sum({amount})"), &figure);
        }
    }
    Ok(vec![selection])
}

/// What part of a commitment was used; nothing where nothing was used or left.
fn percent(used: &str, unused: &str) -> Option<String> {
    let (used, unused) = (Decimal::parse(used).ok()?, Decimal::parse(unused).ok()?);
    let hundred = used.mul(&Decimal::from(100_i64));
    let percent = divide(&hundred, &used.add(&unused), DECIMALS, Mode::HalfEven).ok()?;
    Some(percent.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_used_is_rounded_half_to_even() {
        for (used, unused, expected) in [
            ("92", "8", Some("92.00")),
            ("1", "2", Some("33.33")),
            ("0.00125", "9.99875", Some("0.01")),
            ("0.0005", "9.9995", Some("0.00")),
            ("0.0015", "9.9985", Some("0.02")),
            ("0", "5", Some("0.00")),
            ("0", "0", None),
        ] {
            assert_eq!(percent(used, unused).as_deref(), expected, "{used} {unused}");
        }
    }
}
