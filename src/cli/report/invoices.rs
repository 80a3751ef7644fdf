//! `billbook report invoices`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::invoices;

/// Invoices: status, due date, paid and outstanding amounts
///
/// `paid` adds up the payments that name the invoice, in its currency; `outstanding` is the total minus `paid`, or 0
/// where the invoice says that it is paid. The time of an invoice is its issue date, or else the end of its period.
#[derive(Debug, clap::Args)]
pub(super) struct InvoicesArgs {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &InvoicesArgs) -> Result<Exit> {
    args.scope
        .show(global, &Asked::Plain(&invoices::REPORT), Some(&args.exchange))
}
