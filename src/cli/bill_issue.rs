//! `billbook bill issue`: the drafts of a run become documents.

use crate::billing::issued::made::Asked;
use crate::billing::issued::write::{self, Wished};
use crate::billing::issued::{changed, kinds, list};
use crate::billing::month::Month;
use crate::cli::about;
use crate::cli::bill_days::{parse_day, parse_month};
use crate::cli::global::{By, Global};
use crate::contract::registry::{Came, Ledger};
use crate::decisions::{altered, closing};
use crate::error::{Exit, Result};
use crate::interrupt;
use crate::ledger::chain;
use crate::output::{About, Document, Show, Target};
use chrono::NaiveDate;

/// Issue the drafts of a run: give numbers, store the documents, write their pages
///
/// billbook computes the run again and compares its hash with HASH. If they are equal, it issues exactly these drafts: all of
/// them or none. Otherwise it names what changed, and the exit code is 1. The same hash again issues nothing. A document
/// never changes; `billbook documents` gives it back byte for byte.
#[derive(Debug, clap::Args)]
pub(super) struct IssueArgs {
    /// The month, such as 2026-11
    #[arg(value_name = "PERIOD", value_parser = parse_month)]
    period: Month,
    /// The hash that `bill run` showed
    hash: String,
    /// The day of issue [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Only this customer, as in the run
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Use exchange rates of this source only, as in the run
    #[arg(long, value_name = "SOURCE")]
    rates: Option<String>,
    /// Use this edition of the book, as in the run
    #[arg(long, value_name = "HASH")]
    edition: Option<String>,
    /// Write only these kinds of files beside the page, although the book names others: html,pdf; the ledger keeps that you said so
    #[arg(long, value_name = "KIND,…", value_parser = parse_kinds)]
    documents: Option<String>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    target: Target,
}

/// A list of kinds, as it is recorded.
pub(super) fn parse_kinds(text: &str) -> std::result::Result<String, String> {
    Ok(kinds::list(&kinds::parse(text)?))
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &IssueArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let mut ledger = global.open_to_decide(false)?;
    // The charges of a large run take memory enough.
    ledger.write_as_it_comes()?;
    let asked = Asked {
        month: args.period,
        on: args.on,
        customer: args.customer.clone(),
        rates: args.rates.clone(),
        edition: args.edition.clone(),
        now: global.clock().now(),
    };
    let mut notes = Vec::new();
    let closed_before = closing::changes(&ledger.connection)?;
    let wished = {
        let Ledger {
            connection, registry, ..
        } = &mut ledger;
        crate::decisions::in_transaction(connection, false, |connection| {
            let said = (args.documents.as_deref(), args.by.by.as_deref());
            let wished = write::issue(connection, (&asked, &args.hash), said, global.clock())?;
            if let Wished::Done(_) = wished {
                notes = (registry.settle)(connection, registry, Came::Anything, global.clock())?;
            }
            interrupt::check()?;
            Ok(wished)
        })?
    };
    let (import_id, said) = match wished {
        Wished::Done(import_id) => {
            let head = chain::newest_head(&ledger.connection)?.unwrap_or_default();
            (import_id, format!("Issued, import {import_id}, head {head}"))
        }
        Wished::Already(import_id) => (
            import_id,
            format!("Already issued by import {import_id}: nothing was done"),
        ),
        Wished::Stale(made) => {
            let path = ledger.path.clone();
            let registry = ledger.registry;
            drop(ledger);
            return Err(Box::new(changed::refusal(
                (&path, registry),
                (&asked, &args.hash),
                &made,
            )?));
        }
    };
    let issued = list::of_import(&ledger.connection, import_id)?;
    let closed = closing::changes(&ledger.connection)?;
    notes.extend(altered::sentences(&closed_before, &closed));
    notes.push(said);
    Document::new(|| Ok(list::rows(&issued)))
        .shows(Show::named(&list::COLUMNS))
        .json("documents", || Ok(list::json(&issued)))
        .last_notes(notes)
        .about(|| about::now(global, &ledger, About::new(format!("Documents of {}", args.period))))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
