//! `billbook report spend`.

use super::{Exchange, Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;
use crate::report::dimension::{Dimension, PLAIN};
use crate::report::spend::{Cost, Request};

/// Charges, added up by the dimensions you choose
///
/// Each sum is in one currency. The cost is the sum of `charged`, `credits`, `refunds`, `taxes` and `corrections`: the
/// report shows credits, other negative charges, taxes and corrections of earlier bills in their own columns. Taxes
/// that only invoices state are in `report taxes`.
#[derive(Debug, clap::Args)]
pub(super) struct SpendArgs {
    #[command(flatten)]
    grouping: Grouping,
    /// Which cost to add up
    #[arg(long, value_enum, default_value = "billed")]
    cost: Cost,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    exchange: Exchange,
}

/// What sums are taken by.
#[derive(Debug, clap::Args)]
pub(super) struct Grouping {
    /// What to add up by, in this order
    #[arg(
        long,
        value_name = "DIMENSION",
        value_delimiter = ',',
        default_value = "month,provider",
        long_help = dimensions()
    )]
    pub by: Vec<Dimension>,
    /// Add a total row for each currency at the end, and with `--in` one total of all currencies
    #[arg(long)]
    pub total: bool,
    /// Show on standard error which kept sums the report reads and why, and its query
    #[arg(long)]
    pub explain_plan: bool,
}

fn dimensions() -> String {
    let mut text = "What to add up by, in this order:\n".to_owned();
    for plain in &PLAIN {
        text.push_str(&format!("- {}: {}\n", plain.name, plain.help));
    }
    text + "- tag:KEY: the value of a tag; nothing where a charge has none of this key\n"
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SpendArgs) -> Result<Exit> {
    let request = Request {
        by: &args.grouping.by,
        cost: args.cost,
        has_total: args.grouping.total,
        explains_plan: args.grouping.explain_plan,
    };
    args.scope.show(global, &Asked::Spend(request), Some(&args.exchange))
}
