//! `billbook report spend`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::spend::{self, Dimension};

/// Charges added up by month, provider, account, service, resource and category, in any combination
///
/// Sums are of one currency each. `billed_cost` is `charged` and `credited` together; `credited` is what credits, refunds and
/// other negative charges give back. Taxes that only invoices state are in `report taxes`.
#[derive(Debug, clap::Args)]
pub struct SpendArgs {
    /// What to add up by, in this order
    #[arg(
        long,
        value_name = "DIMENSION",
        value_delimiter = ',',
        value_enum,
        default_value = "month,provider"
    )]
    by: Vec<Dimension>,
    /// End with a row for each currency over everything; with --in, also one over all currencies
    #[arg(long)]
    total: bool,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// Runs the command.
pub fn run(global: &Global, args: &SpendArgs) -> Result<Exit> {
    args.scope.show(global, |ledger, filter| {
        let conversion = args.exchange.conversion(ledger)?;
        spend::run(&ledger.connection, filter, &args.by, args.total, conversion.as_ref())
    })
}
