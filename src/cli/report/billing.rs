//! `billbook report billing`: Ormuco's billing report.

use crate::cli::{Global, Reading};
use crate::clock;
use crate::error::{Exit, Result};
use crate::output::{Form, Target, note};
use crate::report::billing::{self, Providers, Request};
use chrono::NaiveDate;

/// Invoices of a period, in the columns of Ormuco's billing report
///
/// An invoice is in the report when its whole period lies within the two days.
#[derive(Debug, clap::Args)]
pub struct BillingArgs {
    /// First day, in UTC
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    start: NaiveDate,
    /// Last day, in UTC; today when absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    end: Option<NaiveDate>,
    /// Add a row for each resource of each invoice
    #[arg(long)]
    detail: bool,
    /// Add columns for the names of provider and reseller, and a row for each item of remote clients
    #[arg(long)]
    show_federated_invoices: bool,
    /// Add a column for the name of the reseller
    #[arg(long)]
    show_all_resellers: bool,
    /// Only this client's invoices
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    /// Whose invoices; `all` adds those of other providers, and columns for provider and currency
    #[arg(long, value_name = "NAME", default_value = "ormuco")]
    provider: Providers,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

fn parse_date(text: &str) -> std::result::Result<NaiveDate, String> {
    clock::parse_date(text).ok_or_else(|| "not a date such as 2022-01-01".to_owned())
}

/// Runs the command.
pub fn run(global: &Global, args: &BillingArgs) -> Result<Exit> {
    let request = Request {
        start: args.start,
        end: args.end.unwrap_or_else(|| global.clock().now().date_naive()),
        detail: args.detail,
        show_federated_invoices: args.show_federated_invoices,
        show_all_resellers: args.show_all_resellers,
        client: args.client.clone(),
        providers: args.provider,
    };
    let ledger = global.open_to_read(&args.reading)?;
    let report = billing::make(&ledger.connection, &request)?;
    for text in &report.notes {
        note(&format!("note: {text}"));
    }
    let form = args.target.form_or(Form::Csv);
    args.target.write_rows(&report.rows, form, global.clock(), || {
        crate::cli::imports::rows(&ledger).map(Some)
    })?;
    Ok(Exit::Done)
}
