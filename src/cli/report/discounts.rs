//! `billbook report discounts`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::discounts;

/// Discounts: offered for a period, and given on invoices
///
/// `discount_fraction` is the part taken off the price: 0.075 is 7.5 percent. An offered discount has no time and no
/// currency.
#[derive(Debug, clap::Args)]
pub(super) struct DiscountsArgs {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DiscountsArgs) -> Result<Exit> {
    args.scope
        .show(global, &Asked::Plain(&discounts::REPORT), Some(&args.exchange))
}
