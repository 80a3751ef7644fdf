//! `billbook report`: tables made from the ledger, one subcommand each.

mod billing;

use super::Global;
use crate::error::{Exit, Result};

/// Make a report from the ledger
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    report: Report,
}

#[derive(Debug, clap::Subcommand)]
enum Report {
    Billing(billing::BillingArgs),
}

/// Runs the command.
pub fn run(global: &Global, args: &ReportArgs) -> Result<Exit> {
    match &args.report {
        Report::Billing(args) => billing::run(global, args),
    }
}
