//! `billbook report taxes`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::taxes;

/// Taxes of invoices: name, rate, taxed amount and tax
///
/// A tax has the time of its invoice.
#[derive(Debug, clap::Args)]
pub(super) struct TaxesArgs {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &TaxesArgs) -> Result<Exit> {
    args.scope
        .show(global, &Asked::Plain(&taxes::REPORT), Some(&args.exchange))
}
