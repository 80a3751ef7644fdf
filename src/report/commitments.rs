//! `report commitments`: bought 100.00 USD, used 92.00, unused 8.00: 92.00 %.

use super::{Filter, Report, Table};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, divide};
use crate::output::json::Json;
use rusqlite::Connection;

/// Decimals of the percentage.
const DECIMALS: u32 = 2;

/// The last column; what the query gives comes before it.
const PERCENT: &str = "used_percent";

/// Makes the report.
///
/// # Errors
/// When the ledger cannot be read.
pub fn run(connection: &Connection, filter: &Filter) -> Result<Report> {
    super::make_room(connection)?;
    let found = Table::select(connection, include_str!("commitments.sql"), &filter.values())?;
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
