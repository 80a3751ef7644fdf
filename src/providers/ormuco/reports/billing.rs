//! The billing report as Ormuco documents it: a row for each invoice whose period lies within two days.
//!
//! `client_id,test_account,…,invoice_start,invoice_end,invoice_subtotal,…,invoice_total,customer_metadata`. Options add
//! columns and rows. Asked for all providers, the invoices of the others follow, from the view `invoice`, in the same
//! columns and with their currency, since amounts of several currencies would stand in one column.

use crate::error::{Result, codes, fail};
use crate::evidence::selection::Key;
use crate::output::json::Json;
use crate::providers::ormuco::period;
use crate::query::Values;
use crate::report::{Report, Table, proof};
use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::Value;

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

impl Request {
    /// The names of the columns, in order.
    fn columns(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> = COLUMNS.to_vec();
        if self.show_federated_invoices {
            names.push("provider");
        }
        if self.show_federated_invoices || self.show_all_resellers {
            names.push("reseller");
        }
        if self.detail {
            names.extend(DETAIL_COLUMNS);
        }
        if self.providers == Providers::All {
            names.extend(["billing_provider", "billing_currency"]);
        }
        names
    }

    fn values(&self) -> Values {
        let text = |name: &str, text: String| (name.to_owned(), Value::Text(text));
        let flag = |name: &str, is_set| (name.to_owned(), Value::Integer(i64::from(is_set)));
        Values::from([
            text("start", self.start.to_string()),
            text("end", self.end.to_string()),
            text("first_moment", period::start_of(self.start)),
            text("last_moment", period::end_of(self.end)),
            (
                "client".to_owned(),
                self.client.clone().map_or(Value::Null, Value::Text),
            ),
            flag("detail", self.detail),
            flag("federated", self.show_federated_invoices),
            flag("all", self.providers == Providers::All),
        ])
    }

    /// What was asked, by the names of the options.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let flags = [
            ("detail", self.detail),
            ("show-federated-invoices", self.show_federated_invoices),
            ("show-all-resellers", self.show_all_resellers),
        ];
        let provider = match self.providers {
            Providers::Ormuco => "ormuco",
            Providers::All => "all",
        };
        let mut parameters = vec![
            ("start".to_owned(), self.start.to_string()),
            ("end".to_owned(), self.end.to_string()),
        ];
        let flags = flags.iter().filter(|(_, is_set)| *is_set);
        parameters.extend(flags.map(|(name, _)| ((*name).to_owned(), String::new())));
        parameters.extend(self.client.iter().map(|client| ("client".to_owned(), client.clone())));
        parameters.push(("provider".to_owned(), provider.to_owned()));
        parameters
    }
}

const SQL: &str = include_str!("billing.sql");

fn select(connection: &Connection, request: &Request) -> Result<Table> {
    if request.start > request.end {
        return fail(
            &codes::PARAMETER,
            format!(
                "start_date should be smaller or equal than end_date: {} is after {}",
                request.start, request.end
            ),
        );
    }
    Table::select(connection, SQL, &request.values())
}

/// Makes the report.
///
/// # Errors
/// When it would end before it starts, or the ledger cannot be read.
pub(crate) fn make(connection: &Connection, request: &Request) -> Result<Report> {
    let found = select(connection, request)?;
    let names = request.columns();
    let mut report = Report::default();
    report.rows.columns = names.iter().map(|&name| name.to_owned()).collect();
    for row in &found.rows {
        let cells = names.iter().map(|name| found.cell(row, name));
        report.rows.rows.push(cells.collect());
    }
    if request.show_federated_invoices {
        report.notes.push(
            "only imported reports tell which clients are remote: those whose rows name a `provider`, with a row for each of their items"
                .to_owned(),
        );
    }
    Ok(report)
}

/// The statement that gives the report.
pub(crate) fn statement(connection: &Connection, request: &Request) -> Result<String> {
    let columns: Vec<(String, String)> = request
        .columns()
        .into_iter()
        .map(|name| (name.to_owned(), name.to_owned()))
        .collect();
    proof::statement(connection, SQL, &request.values(), &columns)
}

/// What a row comes from: an invoice, by itself or in a report; or a line of either.
pub(crate) fn behind(connection: &Connection, request: &Request, index: usize) -> Result<Vec<Key>> {
    let found = select(connection, request)?;
    let Some(row) = found.rows.get(index) else {
        return Ok(Vec::new());
    };
    let cell = |name: &str| found.cell(row, name);
    if cell("part") == Json::integer(2) {
        return Ok(vec![Key::new("invoice", [("row_key", cell("known_from"))])]);
    }
    let invoice = [("account_id", cell("account_id")), ("invoice_id", cell("invoice_id"))];
    if cell("is_line") == Json::integer(0) {
        let [account, (_, key)] = invoice;
        let known_from = ("known_from", cell("known_from"));
        return Ok(vec![Key::new(
            "api_ormuco_report",
            [account, ("row_key", key), known_from],
        )]);
    }
    let [account, number] = invoice;
    Ok(vec![if cell("known_from") == Json::string("invoice") {
        Key::new(
            "api_ormuco_invoice_lines",
            [account, number, ("position", cell("line"))],
        )
    } else {
        Key::new("ormuco_newest_report", [account, number, ("line", cell("line"))])
    }])
}
