//! `billbook report commitments`.

use super::{Global, Scope};
use crate::error::{Exit, Result};
use crate::report::asked::Asked;

/// Commitments: what was bought, what of it was used and what was not
///
/// Used and unused are in the unit of the commitment and as effective cost, which spreads what was paid over the time it
/// was paid for.
#[derive(Debug, clap::Args)]
pub(super) struct CommitmentsArgs {
    #[command(flatten)]
    scope: Scope,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CommitmentsArgs) -> Result<Exit> {
    args.scope.show(global, &Asked::Commitments, None)
}
