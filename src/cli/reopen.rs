//! `billbook reopen`: a closed period's figures may change again.

use crate::cli::global::{By, Global, parse_why};
use crate::clock::period::Typed;
use crate::decisions::closing;
use crate::decisions::figures::ClosingScope;
use crate::decisions::naming::Naming;
use crate::decisions::request::Request;
use crate::decisions::rule::Rule;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Result};
use crate::output::to_stdout;

/// Open a closed period again, and record the reason; both decisions stay in the list
#[derive(Debug, clap::Args)]
pub(super) struct ReopenArgs {
    /// The period
    period: Typed,
    /// The provider, where the period was closed for one provider
    #[arg(long)]
    provider: Option<String>,
    /// The account, where the period was closed for one account
    #[arg(long, requires = "provider")]
    account: Option<String>,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: String,
    #[command(flatten)]
    by: By,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ReopenArgs) -> Result<Exit> {
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let typed = ClosingScope {
        period: args.period.at(global.clock().now()),
        provider: args.provider.clone(),
        account: args.account.clone(),
        naming: Naming::default(),
        rule: Rule::default(),
    };
    let scope = closing::named(&ledger.connection, &typed)?;
    let recorded = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        let decision = decisions::in_force(connection, "closing", &scope.to_string())?;
        let request = Request::Withdraw {
            decision,
            why: Some(args.why.clone()),
        };
        super::decisions::record(connection, &args.by.sign(request), global)
    })?;
    let tried = super::decisions::tried(args.dry_run);
    to_stdout(&format!(
        "{tried}Open again, decision {}: {scope}\n",
        recorded.import_id
    ))?;
    Ok(Exit::Done)
}
