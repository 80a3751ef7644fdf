//! `billbook report billing`: Ormuco's billing report.

use super::show::{Evidence, Show};
use crate::cli::global::{Global, Reading};
use crate::clock;
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::output::{Form, Target};
use crate::providers::ormuco::reports::billing::{Providers, Request};
use crate::report::asked::Asked;
use chrono::NaiveDate;

/// Invoices of a period, in the columns of Ormuco's billing report
///
/// An invoice is in the report when its whole period lies within the two days.
#[derive(Debug, clap::Args)]
pub(super) struct BillingArgs {
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
    evidence: Evidence,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

fn parse_date(text: &str) -> std::result::Result<NaiveDate, String> {
    clock::parse_date(text).ok_or_else(|| "not a date such as 2022-01-01".to_owned())
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &BillingArgs) -> Result<Exit> {
    let request = Request {
        start: args.start,
        end: args.end.unwrap_or_else(|| global.clock().now().date_naive()),
        detail: args.detail,
        show_federated_invoices: args.show_federated_invoices,
        show_all_resellers: args.show_all_resellers,
        client: args.client.clone(),
        providers: args.provider,
    };
    let show = Show {
        reading: &args.reading,
        target: &args.target,
        evidence: &args.evidence,
        form: Form::Csv,
    };
    show.run(global, &Filter::default(), &Asked::Billing(&request), |_| Ok(None))
}
