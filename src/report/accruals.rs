//! `report accruals 2025-06`: Compute, opening 12.00, of which 10.00 was invoiced in June, 23.34 more was used: accrue 25.34 EUR.
//!
//! The entry that a bookkeeper makes at the end of a month and reverses in the next: what was used up to then and is on no
//! invoice of that month or an earlier one. `accruals_placed.sql` says on which invoice a charge is.

use crate::clock::period::Period;
use crate::contract::report::{Cell, Column, Report, ReportOption, Request, Sql, Takes};
use crate::contract::times;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::rows::Rows;
use crate::query::bind;
use crate::report::dimension::TOTAL;
use crate::report::parties;
use rusqlite::Connection;
use rusqlite::types::Value;

const MONTH: &str = "month";

const PLACED: &str = include_str!("accruals_placed.sql");

/// Counts what was assumed: charges found by the period of an invoice, and charges whose invoice is void.
const ASSUMED: &str = "\nSELECT coalesce(sum(charges) FILTER (WHERE invoice_id IS NULL AND invoiced IS NOT NULL), 0),
       coalesce(sum(charges) FILTER (WHERE invoice_id IS NOT NULL AND invoiced IS NULL), 0)
FROM placed";

/// Charges that a balance pays.
const PREPAID: &str = "SELECT c.provider, sum(c.charges)
FROM charge_by_day AS c
JOIN (SELECT DISTINCT provider, account FROM ledger_entry) AS q ON q.provider = c.provider AND q.account IS c.account
WHERE c.day >= :from AND c.day < :to
  AND (:provider IS NULL OR c.provider IN (SELECT value FROM json_each(:provider)) OR c.issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR c.account = :account) AND (:currency IS NULL OR coalesce(c.billing_currency, 'XXX') = :currency)
GROUP BY c.provider
ORDER BY c.provider";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "accruals",
    title: "Accruals",
    sums: &["charges", "opening", "reversed", "added", "accrued"],
    order: 78,
    about: "What was used and is not invoiced yet at the end of a month, and which earlier accruals were invoiced in it",
    details: "MONTH is a month (2025-06), a quarter (2025-Q2), a year (2025) or `last-month`. `accrued` is the entry to make at its \
              end: what was used up to then, and is on no invoice that belongs to this month or an earlier one. `opening` is the \
              entry of the month before, which you reverse; `reversed` is the part of it that was invoiced in the month, and \
              `added` what was used in the month and is not invoiced. `opening` - `reversed` + `added` = `accrued`. Amounts \
              are without tax. A charge that names its invoice is on that invoice. A charge without an invoice number \
              is on the invoice of the same party, account and currency whose service period covers its day, as long as no charge \
              names that invoice. An invoice belongs to the month in which its service period starts, else to that of its \
              issue date; when it came in after you had closed that month, to the first month that was open then. Charges \
              that a prepaid balance pays at once are left out.",
    options: &[
        ReportOption::new(
            MONTH,
            "MONTH",
            Takes::Period,
            "The month whose end counts, such as 2025-06",
        ),
        TOTAL,
    ],
    is_timed: false,
    columns: |_| {
        Column::all(&[
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT),
            ("account", Show::ID),
            ("service", Show::TEXT),
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT),
            ("oldest_month", Show::TEXT),
            ("opening", Show::AMOUNT),
            ("reversed", Show::AMOUNT),
            ("added", Show::AMOUNT),
            ("accrued", Show::AMOUNT.kept()),
        ])
    },
    query: |request| sql(request, include_str!("accruals.sql")),
    notes,
    evidence,
    not_over_lake: Some(
        "its charges are placed on invoices one by one, by parties and documents that a lake does not have",
    ),
    ..Report::PLAIN
};

/// Where charges are, and what a query makes of it.
fn sql(request: &Request, rest: &str) -> Result<Sql> {
    let text = request.text(MONTH);
    let period = text.parse::<Period>();
    let period = period.map_err(|error| Box::new(Problem::new(&codes::PARAMETER, error).value(text)))?;
    let mut values = request.filter.values();
    for (name, month) in [("from", period.from()), ("to", period.to())] {
        values.insert(name.to_owned(), Value::Text(month.to_owned()));
    }
    values.entry("sold".to_owned()).or_insert(Value::Null);
    values.insert("total".to_owned(), Value::Integer(i64::from(request.has(TOTAL.name))));
    let text = times::filled(&format!("{}{rest}", PLACED.trim_end()));
    Ok(Sql { text, values })
}

fn notes(connection: &Connection, request: &Request, _: &Rows) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let assumed = sql(request, ASSUMED)?;
    let mut statement = connection.prepare_cached(&assumed.text)?;
    bind(&mut statement, &assumed.values)?;
    if let Some(row) = statement.raw_query().next()? {
        let [by_period, void]: [i64; 2] = [row.get(0)?, row.get(1)?];
        if by_period > 0 {
            notes.push(format!(
                "charges without an invoice number that count as invoiced, because the service period of an invoice covers \
                 their day: {by_period}"
            ));
        }
        if void > 0 {
            notes.push(format!(
                "charges that count as not invoiced, because their invoice is void: {void}"
            ));
        }
    }
    let mut statement = connection.prepare_cached(PREPAID)?;
    bind(&mut statement, &assumed.values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let (provider, charges): (String, i64) = (row.get(0)?, row.get(1)?);
        notes.push(format!(
            "charges of {provider} that a prepaid balance paid at once, and that are not accrued: {charges}"
        ));
    }
    notes.extend(parties::left_out(&request.filter));
    notes.extend(parties::assumed(connection, &request.filter)?);
    Ok(notes)
}

/// The charges of a row, or of one of its figures.
fn evidence(request: &Request, cell: &Cell) -> Result<Vec<Query>> {
    let (column, kinds) = match cell.column {
        Some("opening") => ("opening", "'reversed', 'kept'"),
        Some("reversed") => ("reversed", "'reversed'"),
        Some("added") => ("added", "'added'"),
        _ => ("accrued", "'kept', 'added'"),
    };
    let mut sql = sql(request, "")?;
    let is_total = cell.of("is_total") == Json::integer(1);
    let mut of_row = vec![format!("kind IN ({kinds})")];
    let names: &[&str] = if is_total {
        &["currency"]
    } else {
        &["provider", "issuer", "account", "service", "currency"]
    };
    for &name in names {
        of_row.push(format!("{name} IS :is_{name}"));
        sql.values.insert(format!("is_{name}"), value(&cell.of(name)));
    }
    let condition = format!(
        "json_array(provider, issuer, account, service_name, coalesce(billing_currency, 'XXX'), invoice_id, \
         substr(charge_period_start, 1, 10)) IN (\n{}\nSELECT json_array(provider, issuer, account, service, currency, \
         invoice_id, day) FROM moved WHERE {})",
        without_comments(&sql.text),
        of_row.join(" AND ")
    );
    let conditions = vec!["charge_category IS NOT 'Tax'".to_owned(), condition];
    let query = Query::of_rows("charge", conditions, sql.values);
    Ok(vec![query.adding_up(
        "coalesce(decimal_sum(billed_cost), '0')",
        &cell.of(column),
    )])
}

fn without_comments(sql: &str) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    lines.collect::<Vec<_>>().join("\n")
}
