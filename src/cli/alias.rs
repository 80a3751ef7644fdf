//! `billbook alias`, `billbook side` and `billbook terms`: what is decided of a party.

use crate::cli::global::{By, Global, parse_why};
use crate::contract::registry::{Came, Ledger};
use crate::decisions::party::{self, OfParty, Side};
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Result};
use crate::output::to_stdout;

/// What every such decision takes.
#[derive(Debug, clap::Args)]
struct Deciding {
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: String,
    #[command(flatten)]
    by: By,
    /// Withdraw the decision; it stays in the list of decisions
    #[arg(long)]
    withdraw: bool,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Say that a name means a party: 'Ormuco Inc' ormuco
///
/// Names are one party when they are equal except for case, blanks and punctuation. An alias joins further names. billbook
/// then treats their invoices, payments and charges as those of one party, in every command and view.
#[derive(Debug, clap::Args)]
pub(super) struct AliasArgs {
    /// The name, as documents spell it
    name: String,
    /// The party that it means, by one of its names
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    party: Option<String>,
    #[command(flatten)]
    deciding: Deciding,
}

/// Say whether the invoices of a party are payable (buy) or receivable (sell)
///
/// Invoices count as bought, so payable. Where a provider's documents are your own invoices to customers, for example
/// those of a reseller of Ormuco, say `sell`: billbook then reports them as receivable, and leaves their charges out of
/// `report spend`.
#[derive(Debug, clap::Args)]
pub(super) struct SideArgs {
    /// The party, by one of its names
    party: String,
    /// The side
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    side: Option<Side>,
    #[command(flatten)]
    deciding: Deciding,
}

/// Say in how many days the invoices of a party are due, where they do not state it
#[derive(Debug, clap::Args)]
pub(super) struct TermsArgs {
    /// The party, by one of its names
    party: String,
    /// The days after the invoice date
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw", value_parser = clap::value_parser!(u32).range(..=3650))]
    days: Option<u32>,
    #[command(flatten)]
    deciding: Deciding,
}

/// Runs `billbook alias`.
pub(super) fn run(global: &Global, args: &AliasArgs) -> Result<Exit> {
    let decided = args.party.as_ref().map(|party| OfParty::Alias {
        name: args.name.trim().to_owned(),
        party: party.trim().to_owned(),
    });
    decide(global, ("alias", args.name.trim()), decided, &args.deciding)
}

/// Runs `billbook side`.
pub(super) fn run_side(global: &Global, args: &SideArgs) -> Result<Exit> {
    let party = args.party.trim();
    let decided = args.side.map(|side| OfParty::Side {
        party: party.to_owned(),
        side,
    });
    decide(global, ("side", party), decided, &args.deciding)
}

/// Runs `billbook terms`.
pub(super) fn run_terms(global: &Global, args: &TermsArgs) -> Result<Exit> {
    let party = args.party.trim();
    let decided = args.days.map(|days| OfParty::Terms {
        party: party.to_owned(),
        days,
    });
    decide(global, ("terms", party), decided, &args.deciding)
}

/// Records a decision, or takes it back where nothing is decided, and settles what follows.
fn decide(global: &Global, (kind, name): (&str, &str), decided: Option<OfParty>, deciding: &Deciding) -> Result<Exit> {
    let mut ledger = global.open_to_decide(deciding.dry_run)?;
    let Ledger {
        connection, registry, ..
    } = &mut ledger;
    let text = in_transaction(connection, deciding.dry_run, |connection| {
        let (request, done) = if let Some(decided) = decided {
            if kind != "alias" {
                party::require_known(connection, name)?;
            }
            let why = deciding.why.clone();
            (Request::Party { decided, why }, "Decided")
        } else {
            let decision = match party::in_force(connection, kind, name)? {
                Some(decision) => decision,
                None => decisions::in_force(connection, kind, name)?,
            };
            let why = Some(deciding.why.clone());
            (Request::Withdraw { decision, why }, "Withdrawn")
        };
        let withdrawn = match &request {
            Request::Withdraw { decision, .. } => Some(*decision),
            _ => None,
        };
        let recorded = decisions::record(connection, &deciding.by.sign(request), global.clock())?;
        let of = withdrawn.unwrap_or(recorded.import_id);
        let sql = "SELECT statement FROM decision WHERE decision = ?1";
        let statement: String = connection.query_row(sql, [of], |row| row.get(0))?;
        let told = (registry.settle)(connection, registry, Came::Anything, global.clock())?;
        let mut text = format!("{done}, decision {}: {statement}\n", recorded.import_id);
        for sentence in recorded.notes.iter().chain(&told) {
            text.push_str(&format!("  {sentence}\n"));
        }
        Ok(text)
    })?;
    to_stdout(&format!("{}{text}", super::decisions::tried(deciding.dry_run)))?;
    Ok(Exit::Done)
}
