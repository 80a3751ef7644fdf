//! Makes a report: the rows of its query in its columns, with amounts converted where that is asked for.

use crate::contract::conversion::Conversion;
use crate::contract::report::{Column, Converts, Found, Made, Report, Request};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::proof::{self, Figure};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::query::count;
use crate::report::add_up::WITHOUT_COST;
use crate::report::dimension::TOTAL;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Makes a report.
///
/// # Errors
/// When what is asked contradicts itself, the ledger cannot be read, or an amount not be converted.
pub fn run(report: &Report, connection: &Connection, request: &Request) -> Result<Made> {
    let mut found = find(report, connection, request)?;
    let columns = (report.columns)(request);
    let conversion = conversion(report, request);
    let mut made = Made::default();
    made.rows.columns = columns.iter().map(|column| column.name.clone()).collect();
    if let Some((converts, _)) = conversion {
        made.rows.columns.extend(Conversion::columns(converts.converted));
    }
    made.rows
        .columns
        .extend(report.derived.iter().map(|derived| derived.column.to_owned()));
    made.shows = columns
        .iter()
        .map(|column| (column.name.clone(), column.show))
        .collect();
    if let Some((converts, _)) = conversion {
        made.shows.extend(Conversion::shows(converts.converted));
    }
    let derived = report.derived.iter();
    made.shows
        .extend(derived.map(|derived| (derived.column.to_owned(), Show::RATE)));
    let places: Vec<Option<usize>> = columns.iter().map(|column| found.place(&column.of)).collect();
    let mut totals = Totals::default();
    let mut without_cost: u64 = 0;
    for mut row in std::mem::take(&mut found.rows) {
        let mut added = Vec::new();
        if found.cell(&row, "is_total") == Json::integer(1) {
            made.totals += 1;
        } else {
            without_cost += found.cell(&row, WITHOUT_COST).cell().parse::<u64>().unwrap_or(0);
        }
        if let Some((converts, conversion)) = conversion {
            let names = ["currency", "is_total", (converts.amount)(request), converts.time];
            let [currency, is_total, amount, time] = names.map(|name| found.cell(&row, name));
            if is_total == Json::integer(1) {
                added = conversion.total_cells(&totals.of(&currency));
            } else {
                let converted = conversion.convert(&amount, &currency, &time)?;
                added = conversion.cells(converted.as_ref());
                if let Some(converted) = converted {
                    totals.add(&currency, &converted.amount);
                }
            }
        }
        for derived in report.derived {
            let computed = (derived.compute)(&|name| found.cell(&row, name));
            added.push(
                computed
                    .last()
                    .map_or(Json::Null, |last| Json::String(last.value.to_string())),
            );
            let number = made.rows.rows.len() + 1;
            // A figure that is its only operand was not computed.
            let computed = computed.into_iter();
            let computed = computed.filter(|computed| computed.operands != computed.value.to_string());
            made.computed.extend(computed.map(|computed| {
                let column = match computed.of.as_str() {
                    "" => derived.column.to_owned(),
                    of => format!("{} of {of}", derived.column),
                };
                (Figure { row: number, column }, computed)
            }));
        }
        let cells = places.iter().map(|&place| Found::take(&mut row, place));
        made.rows.rows.push(cells.chain(added).collect());
    }
    if let Some((_, conversion)) = conversion.filter(|_| request.has(TOTAL.name)) {
        let mut cells = vec![Json::Null; columns.len()];
        cells.extend(conversion.total_cells(&totals.all.total()));
        made.rows.rows.push(cells);
        made.totals += 1;
    }
    made.notes = (report.notes)(connection, request, &made.rows)?;
    if without_cost > 0 {
        made.notes.push(format!(
            "charges that do not state the cost, and add nothing to it: {without_cost}"
        ));
    }
    if let Some((converts, conversion)) = conversion {
        made.notes
            .push(conversion.note(converts.converted, (converts.amount)(request)));
    }
    made.notes.extend(left_out(report, connection, &request.filter)?);
    Ok(made)
}

/// How a report converts, and with which rates, where that is asked for.
pub(super) fn conversion<'a>(report: &'a Report, request: &'a Request) -> Option<(&'a Converts, &'a Conversion)> {
    report.converts.as_ref().zip(request.conversion.as_ref())
}

/// Finds the rows.
pub(super) fn find(report: &Report, connection: &Connection, request: &Request) -> Result<Found> {
    if let Some(find) = report.find {
        return find(connection, request);
    }
    // SQLite keeps more of a large ledger in memory, so that it sorts without temporary files. In KiB where negative.
    connection.pragma_update(None, "cache_size", -65_536)?;
    Found::select(connection, &(report.query)(request)?)
}

/// The query that gives the report in the stock `sqlite3` shell, without what is converted or computed.
///
/// # Errors
/// When what is asked contradicts itself, or SQLite refuses the query.
pub(crate) fn query(report: &Report, connection: &Connection, request: &Request) -> Result<String> {
    let sql = (report.query)(request)?;
    let columns = (report.columns)(request);
    let names: Vec<(String, String)> = columns.into_iter().map(|Column { name, of, .. }| (name, of)).collect();
    proof::report_query(connection, &sql.text, &sql.values, &names)
}

/// Says how many rows a choice of time leaves out because they have none.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn left_out(report: &Report, connection: &Connection, filter: &Filter) -> Result<Option<String>> {
    let Some(untimed) = report.untimed.filter(|_| filter.from.is_some() || filter.to.is_some()) else {
        return Ok(None);
    };
    let count = count(connection, &untimed(filter), &filter.values())?;
    Ok((count > 0).then(|| format!("rows without a time, left out because you chose a time: {count}")))
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
