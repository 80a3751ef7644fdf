//! `billbook report invoices`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::invoices;

/// Invoices: status, when due, what was paid and what is outstanding
///
/// `paid` adds up the payments that name the invoice, in its currency; `outstanding` is total less paid, and 0 where the
/// invoice says that it is paid. The time of an invoice is when it was issued, else when its period ended.
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
