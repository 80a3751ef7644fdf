//! What a report is proved with, and the rows that a figure of it comes from.

use crate::contract::conversion::Conversion;
use crate::contract::rates;
use crate::contract::report::{Cell, Made, Report, Request};
use crate::error::{Problem, Result, codes};
use crate::evidence::proof::{Given, Proof};
use crate::evidence::selection::Evidence;
use crate::ledger::{chain, migrate};
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::query::expanded;
use crate::report::exchange;
use crate::report::run::{conversion, find, query, run};
use rusqlite::Connection;

/// What was asked, by the names of the options.
fn parameters(report: &Report, request: &Request) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    for option in report.options.iter().filter(|option| option.is_proved) {
        let given = request.options.iter().filter(|(name, _)| name == option.name);
        parameters.extend(given.cloned());
    }
    parameters.extend(request.filter.parameters());
    if let Some((_, conversion)) = conversion(report, request) {
        parameters.push((exchange::TARGET.to_owned(), conversion.target().to_owned()));
        let rates = conversion.by_hand().into_iter();
        parameters.extend(rates.map(|rate| (exchange::RATE.to_owned(), rate)));
    }
    parameters
}

/// What was asked, on one line.
pub(crate) fn asked(report: &Report, request: &Request) -> String {
    Proof::new(report.name, (None, 0), parameters(report, request)).asked()
}

/// The proof of a report that was made so.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn proof(report: &Report, connection: &Connection, request: &Request, made: &Made) -> Result<Proof> {
    let ledger = (chain::newest_head(connection)?, migrate::version_of(connection)?);
    let mut proof = Proof::new(report.name, ledger, parameters(report, request));
    let conversion = conversion(report, request);
    // The columns from this one on are in no query.
    let mut left_out = report.derived.first().map(|derived| derived.column);
    if let Some((converts, conversion)) = conversion {
        left_out = Some(converts.converted);
        proof.computed = conversion.computed(&made.rows, (converts.amount)(request), converts.converted);
    }
    proof.computed.extend(made.computed.iter().cloned());
    let columns = &made.rows.columns;
    let from = left_out.and_then(|name| columns.iter().position(|column| column == name));
    proof.given.push(Given {
        gives: match from.and_then(|place| columns.get(place..)) {
            Some(columns) => format!("the rows without {}", columns.join(", ")),
            None => "the rows".to_owned(),
        },
        sql: query(report, connection, request)?,
        figure: None,
    });
    if let Some(operands) = report.operands {
        let sql = operands(request)?;
        let names = report.derived.iter().map(|derived| derived.column);
        proof.given.push(Given {
            gives: format!("what {} are computed from", names.collect::<Vec<_>>().join(" and ")),
            sql: format!("{};", expanded(connection, &sql.text, &sql.values)?),
            figure: None,
        });
    }
    if conversion.is_some() {
        proof.given.push(Given {
            gives: "the exchange rates of the ledger; for each row, billbook takes the newest one of the row's time or earlier"
                .to_owned(),
            sql: rates::query(),
            figure: None,
        });
    }
    Ok(proof)
}

/// The rows that a figure of the report comes from: of its row from 1, and a column where not the whole row is meant.
///
/// # Errors
/// When the report has no such row or column, or the ledger cannot be read.
pub fn evidence(
    report: &Report,
    connection: &Connection,
    request: &Request,
    (number, column): (usize, Option<&str>),
) -> Result<Evidence> {
    let made = run(report, connection, request)?;
    let Rows { columns, rows } = &made.rows;
    let index = number.checked_sub(1);
    let Some((index, row)) = index.and_then(|index| Some((index, rows.get(index)?))) else {
        return Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the report has no row {number}"))
                .hint(format!("its rows are 1 to {}", rows.len())),
        ));
    };
    if let Some(column) = column
        && !columns.iter().any(|name| name == column)
    {
        return Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the report has no column `{column}`"))
                .hint(format!("its columns are {}", columns.join(", "))),
        ));
    }
    let found = find(report, connection, request)?;
    let cell = Cell {
        found: &found,
        row: found.rows.get(index).map(Vec::as_slice),
        column,
    };
    let mut queries = (report.evidence)(request, &cell)?;
    // A total is of no single rate.
    let is_total = cell.row.is_none() || cell.of("is_total") == Json::integer(1);
    if let Some((converts, conversion)) = conversion(report, request)
        && Conversion::concerns(column, converts.converted)
        && !is_total
    {
        queries.extend(conversion.rates_of(&cell.of("currency"), &cell.of(converts.time)));
    }
    let selections = queries.iter().map(|query| query.selection(connection));
    Ok(Evidence::new(columns, row, selections.collect::<Result<_>>()?))
}
