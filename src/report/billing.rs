//! The billing report as Ormuco documents it: a row for each invoice whose period lies within two days.
//!
//! `client_id,test_account,…,invoice_start,invoice_end,invoice_subtotal,…,invoice_total,customer_metadata`. Options add
//! columns and rows. Asked for all providers, the invoices of the others follow, from the view `invoice`, in the same
//! columns and with their currency, since amounts of several currencies would stand in one column.

use crate::clock;
use crate::document::answer::{self, Values};
use crate::error::{Result, codes, fail};
use crate::output::Rows;
use crate::output::json::Json;
use crate::providers::ormuco::period;
use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

/// What is asked for.
#[derive(Debug)]
pub struct Request {
    /// First day.
    pub start: NaiveDate,
    /// Last day, included.
    pub end: NaiveDate,
    /// Whether every invoice is followed by its lines.
    pub detail: bool,
    /// Whether there are columns for the names of provider and reseller.
    pub show_federated_invoices: bool,
    /// Whether there is a column for the name of the reseller.
    pub show_all_resellers: bool,
    /// Only this client's.
    pub client: Option<String>,
    /// Whose invoices.
    pub providers: Providers,
}

/// Whose invoices are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Providers {
    /// Ormuco's, whose report it is
    Ormuco,
    /// Those of all providers
    All,
}

/// The report, and what its reader should know besides.
#[derive(Debug)]
pub struct Report {
    /// Header and rows.
    pub rows: Rows,
    /// One sentence each.
    pub notes: Vec<String>,
}

const COLUMNS: &[&str] = &[
    "client_id",
    "test_account",
    "customer_email",
    "customer_name",
    "subscription_id",
    "invoice_id",
    "invoice_date",
    "invoice_status",
    "invoice_start",
    "invoice_end",
    "invoice_subtotal",
    "invoice_discount_percentage",
    "invoice_discount_flat",
    "invoice_discount_total",
    "invoice_total",
    "customer_metadata",
];

const DETAIL_COLUMNS: &[&str] = &[
    "project_id",
    "project_name",
    "resource_id",
    "resource_name",
    "resource_type",
    "quantity",
    "unit",
    "rate",
    "resource_total",
];

/// Makes the report.
///
/// # Errors
/// When it would end before it starts, or the ledger cannot be read.
pub fn make(connection: &Connection, request: &Request) -> Result<Report> {
    if request.start > request.end {
        return fail(
            &codes::PARAMETER,
            format!(
                "start_date should be smaller or equal than end_date: {} is after {}",
                request.start, request.end
            ),
        );
    }
    let mut names: Vec<&str> = COLUMNS.to_vec();
    if request.show_federated_invoices {
        names.push("provider");
    }
    if request.show_federated_invoices || request.show_all_resellers {
        names.push("reseller");
    }
    if request.detail {
        names.extend(DETAIL_COLUMNS);
    }
    if request.providers == Providers::All {
        names.extend(["billing_provider", "billing_currency"]);
    }
    let mut report = Report {
        rows: Rows {
            columns: names.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
        },
        notes: Vec::new(),
    };
    let mut values = Values::new();
    values.insert("start".to_owned(), Value::Text(request.start.to_string()));
    values.insert("end".to_owned(), Value::Text(request.end.to_string()));
    values.insert(
        "client".to_owned(),
        request.client.clone().map_or(Value::Null, Value::Text),
    );
    add_invoices(connection, request, &values, &names, &mut report)?;
    if request.providers == Providers::All {
        values.insert("start".to_owned(), Value::Text(period::start_of(request.start)));
        values.insert("end".to_owned(), Value::Text(period::end_of(request.end)));
        add_other_providers(connection, &values, &names, &mut report)?;
    }
    if request.show_federated_invoices {
        report.notes.push(
            "which clients are remote is known from reports that were imported only: those whose rows name a `provider`, and a \
             row for each of their items"
                .to_owned(),
        );
    }
    Ok(report)
}

fn add_invoices(
    connection: &Connection,
    request: &Request,
    values: &Values,
    names: &[&str],
    report: &mut Report,
) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT r.*, 'ormuco' AS billing_provider FROM api_ormuco_report AS r
         WHERE invoice_start >= :start AND invoice_end <= :end AND (:client IS NULL OR client_id = :client)
         ORDER BY invoice_start, invoice_end, client_id, invoice_id",
    )?;
    answer::bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        report.rows.rows.push(cells(row, names)?);
        if request.show_federated_invoices && !request.detail {
            add_remote_items(connection, row, names, report)?;
        }
        if request.detail {
            let account_id: i64 = row.get("account_id")?;
            let invoice_id: String = row.get("invoice_id")?;
            let known_from: String = row.get("known_from")?;
            let mut lines = connection.prepare_cached(
                "SELECT * FROM ormuco_report_detail
                 WHERE account_id = ?1 AND invoice_id = ?2 AND known_from = ?3 ORDER BY position",
            )?;
            let mut lines = lines.query((account_id, invoice_id, known_from))?;
            while let Some(line) = lines.next()? {
                let mut cells = cells(row, names)?;
                for (cell, name) in cells.iter_mut().zip(names) {
                    if DETAIL_COLUMNS.contains(name) {
                        *cell = json(line, name)?;
                    }
                }
                report.rows.rows.push(cells);
            }
        }
    }
    Ok(())
}

/// The rows of a remote client's items, as an imported report has them: what else than the invoice they would hold is
/// not documented.
fn add_remote_items(connection: &Connection, invoice: &Row, names: &[&str], report: &mut Report) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT r.*, 'ormuco' AS billing_provider, ?3 AS billing_currency FROM ormuco_newest_report AS r
         WHERE r.account_id = ?1 AND r.invoice_id = ?2 AND r.line > 0 AND r.provider IS NOT NULL
         ORDER BY r.line",
    )?;
    let account_id: i64 = invoice.get("account_id")?;
    let invoice_id: String = invoice.get("invoice_id")?;
    let currency: String = invoice.get("billing_currency")?;
    let mut rows = statement.query((account_id, invoice_id, currency))?;
    while let Some(row) = rows.next()? {
        report.rows.rows.push(cells(row, names)?);
    }
    Ok(())
}

/// Invoices of other providers, as the cross-provider view has them.
fn add_other_providers(connection: &Connection, values: &Values, names: &[&str], report: &mut Report) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT account AS client_id, invoice_id, substr(billing_period_start, 1, 7) AS invoice_date,
                CASE is_paid WHEN 1 THEN 'paid' WHEN 0 THEN 'not paid' ELSE invoice_status END AS invoice_status,
                billing_period_start, billing_period_end, subtotal AS invoice_subtotal,
                discount AS invoice_discount_total, total AS invoice_total, provider AS billing_provider,
                billing_currency
         FROM invoice
         WHERE provider <> 'ormuco' AND billing_period_start >= :start AND billing_period_end <= :end
           AND (:client IS NULL OR account = :client)
         ORDER BY billing_provider, billing_period_start, billing_period_end, client_id, invoice_id",
    )?;
    answer::bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let time = |name: &str| -> Result<_> { Ok(clock::parse(&row.get::<_, String>(name)?)) };
        let start = time("billing_period_start")?.map(period::first_day);
        let end = time("billing_period_end")?.map(period::last_day);
        let mut line = Vec::new();
        for &name in names {
            line.push(match name {
                "invoice_start" => start.clone().map_or(Json::Null, Json::String),
                "invoice_end" => end.clone().map_or(Json::Null, Json::String),
                // A name the view has no column for.
                name if row.as_ref().column_index(name).is_err() => Json::Null,
                name => json(row, name)?,
            });
        }
        report.rows.rows.push(line);
    }
    Ok(())
}

fn cells(row: &Row, names: &[&str]) -> Result<Vec<Json>> {
    names
        .iter()
        .map(|name| {
            if DETAIL_COLUMNS.contains(name) {
                Ok(Json::Null)
            } else {
                json(row, name)
            }
        })
        .collect()
}

fn json(row: &Row, name: &str) -> Result<Json> {
    Ok(Json::of_value(row.get_ref(name)?))
}
