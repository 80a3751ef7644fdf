//! `billbook report commitments`.

use super::{Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;

/// Commitments: what you bought, how much of it was used and how much was not
///
/// The used and unused parts are in the unit of the commitment, and as effective cost, which spreads a payment over
/// the time it covers.
#[derive(Debug, clap::Args)]
pub(super) struct CommitmentsArgs {
    #[command(flatten)]
    scope: Scope,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CommitmentsArgs) -> Result<Exit> {
    args.scope.show(global, &Asked::Commitments, None)
}
