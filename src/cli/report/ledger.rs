//! `billbook report ledger`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::ledger;

/// All entries of all ledgers, with the running balance of each account and currency
///
/// `amount` is what an entry takes off the balance: charges are positive, payments and credits negative. The provider
/// states `balance_after`; billbook adds up `running_balance` from the first entry shown.
#[derive(Debug, clap::Args)]
pub(super) struct LedgerArgs {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &LedgerArgs) -> Result<Exit> {
    args.scope
        .show(global, &Asked::Plain(&ledger::REPORT), Some(&args.exchange))
}
