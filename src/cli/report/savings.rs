//! `billbook report savings`.

use super::spend::Grouping;
use super::{Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::savings::Request;

/// What usage costs at list prices, at contracted prices and after commitments, and the differences
///
/// `negotiated_savings` is `list_cost` less `contracted_cost`, `commitment_savings` is `contracted_cost` less
/// `effective_cost`, and `total_savings` is the sum of both. The report adds up only charges of the category Usage
/// that are not corrections: the price of a commitment is in the effective cost of the usage it covers.
#[derive(Debug, clap::Args)]
pub(super) struct SavingsArgs {
    #[command(flatten)]
    grouping: Grouping,
    #[command(flatten)]
    scope: Scope,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SavingsArgs) -> Result<Exit> {
    let request = Request {
        by: &args.grouping.by,
        has_total: args.grouping.total,
        explains_plan: args.grouping.explain_plan,
    };
    args.scope.show(global, &Asked::Savings(request), None)
}
