//! `billbook bill credit`: a credit note for an invoice, or a part of it.

use crate::billing::credit::Wanted;
use crate::billing::issued::credited;
use crate::billing::issued::crediting::Crediting;
use crate::billing::issued::kinds;
use crate::billing::issued::list;
use crate::cli::about;
use crate::cli::bill_days::parse_day;
use crate::cli::bill_issue::parse_kinds;
use crate::cli::global::{By, Global, parse_why};
use crate::contract::registry::{Came, Ledger};
use crate::error::{Exit, Result};
use crate::ledger::chain;
use crate::money::decimal::Decimal;
use crate::output::{About, Document, Show, Target};
use chrono::NaiveDate;

/// Issue a credit note for an invoice, a line of it, or an amount
///
/// The credit note has the next number of its series, the parties as the invoice printed them, and the tax as the invoice split
/// it. `--all` gives back all that is left; with no credit note before, it repeats the invoice with the sign turned. A line
/// is given back before tax, less its share of discounts; an amount without `--line` is with tax. Credit notes never give
/// back more than the invoice has. A credit note lowers what is open of its invoice.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").args(["all", "line", "amount"]).required(true).multiple(true))]
pub(super) struct CreditArgs {
    /// The number of the invoice
    number: String,
    /// All that is left of the invoice
    #[arg(long, conflicts_with_all = ["line", "amount"])]
    all: bool,
    /// This line
    #[arg(long, value_name = "LINE", value_parser = clap::value_parser!(i64).range(1..))]
    line: Option<i64>,
    /// This amount: with tax, or of the line before tax
    #[arg(long, value_name = "AMOUNT", value_parser = parse_amount, allow_hyphen_values = true)]
    amount: Option<Decimal>,
    /// The reason, which the credit note prints
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    reason: String,
    /// The day of issue [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Write these kinds of files beside the page, and not those of the invoice: html,pdf
    #[arg(long, value_name = "KIND,…", value_parser = parse_kinds)]
    documents: Option<String>,
    #[command(flatten)]
    by: By,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    target: Target,
}

fn parse_amount(text: &str) -> std::result::Result<Decimal, String> {
    Decimal::parse(text).map_err(|error| error.to_string())
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CreditArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let wanted = match (args.line, &args.amount) {
        (Some(line), amount) => Wanted::Line(line, amount.clone()),
        (None, Some(amount)) => Wanted::Amount(amount.clone()),
        (None, None) => Wanted::All,
    };
    let documents = args.documents.as_deref().and_then(|kinds| kinds::parse(kinds).ok());
    let mut notes = Vec::new();
    let Ledger {
        connection, registry, ..
    } = &mut ledger;
    let issued = crate::decisions::in_transaction(connection, args.dry_run, |connection| {
        let what = (args.number.as_str(), wanted.clone(), args.reason.as_str());
        let crediting = Crediting::new(
            connection,
            what,
            (args.on, args.by.by.as_deref()),
            documents.clone(),
            global.clock(),
        )?;
        let (import_id, number) = credited::credit(connection, &crediting, global.clock())?;
        notes = (registry.settle)(connection, registry, Came::Anything, global.clock())?;
        if let Some((left, currency)) = credited::left(connection, &args.number)? {
            notes.push(format!(
                "{number} is for {}, of which {left} {currency} is left",
                args.number
            ));
        }
        if !args.dry_run {
            let head = chain::newest_head(connection)?.unwrap_or_default();
            notes.push(format!("Issued, import {import_id}, head {head}"));
        }
        list::of_import(connection, import_id)
    })?;
    notes.extend(args.dry_run.then(|| "Tried; nothing was changed".to_owned()));
    Document::new(|| Ok(list::rows(&issued)))
        .shows(Show::named(&list::COLUMNS))
        .json("documents", || Ok(list::json(&issued)))
        .last_notes(notes)
        .about(|| about::now(global, &ledger, About::new(format!("Credit note for {}", args.number))))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
