//! `billbook allocate`: which payment pays which invoice, by hand.

use crate::cli::global::{By, Global, parse_why};
use crate::contract::registry::{Came, Ledger};
use crate::decisions::allocation::ByHand;
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Result};
use crate::money::decimal::Decimal;
use crate::output::to_stdout;

/// Allocate a payment to an invoice by hand, or a part of it
///
/// billbook allocates payments to invoices itself where there is a single answer. What you allocate by hand counts first,
/// and stays until you withdraw it. PAYMENT is the bank's number of the payment, or its key in the view `payment`; INVOICE is
/// the number of the invoice, PARTY/NUMBER, or its key in the view `invoice`.
///
/// A payment in another currency than the invoice is allocated only by hand: `--amount` says how much of the invoice it
/// settles, in the invoice's currency, and `--paid` how much of the payment that takes.
#[derive(Debug, clap::Args)]
pub(super) struct AllocateArgs {
    /// The payment
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    payment: Option<String>,
    /// The invoice
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    invoice: Option<String>,
    /// What the payment settles of the invoice [default: the smaller of both]; 0 says that the payment is not for it
    #[arg(long, value_name = "AMOUNT", value_parser = parse_amount, allow_hyphen_values = true, conflicts_with = "withdraw")]
    amount: Option<Decimal>,
    /// What it takes of a payment in another currency [default: all that is left of it]
    #[arg(long, value_name = "AMOUNT", value_parser = parse_amount, requires = "amount")]
    paid: Option<Decimal>,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: String,
    #[command(flatten)]
    by: By,
    /// Withdraw this decision; it stays in the list of decisions
    #[arg(long, value_name = "DECISION")]
    withdraw: Option<i64>,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn parse_amount(text: &str) -> std::result::Result<Decimal, String> {
    Decimal::parse(text).map_err(|error| error.to_string())
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &AllocateArgs) -> Result<Exit> {
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let Ledger {
        connection, registry, ..
    } = &mut ledger;
    let text = in_transaction(connection, args.dry_run, |connection| {
        let request = if let Some(decision) = args.withdraw {
            Request::Withdraw {
                decision: decisions::in_force(connection, "allocation", &decision.to_string())?,
                why: Some(args.why.clone()),
            }
        } else {
            let named = [&args.payment, &args.invoice].map(|word| word.as_deref().unwrap_or_default());
            Request::Allocate {
                decided: ByHand::find(connection, named, [args.amount.as_ref(), args.paid.as_ref()])?,
                why: args.why.clone(),
            }
        };
        let recorded = decisions::record(connection, &args.by.sign(request), global.clock())?;
        let of = args.withdraw.unwrap_or(recorded.import_id);
        let sql = "SELECT statement FROM decision WHERE decision = ?1";
        let statement: String = connection.query_row(sql, [of], |row| row.get(0))?;
        let done = if args.withdraw.is_some() {
            "Withdrawn"
        } else {
            "Allocated"
        };
        let mut text = format!("{done}, decision {}: {statement}\n", recorded.import_id);
        for sentence in (registry.settle)(connection, registry, Came::Anything, global.clock())? {
            text.push_str(&format!("  {sentence}\n"));
        }
        Ok(text)
    })?;
    to_stdout(&format!("{}{text}", super::decisions::tried(args.dry_run)))?;
    Ok(Exit::Done)
}
