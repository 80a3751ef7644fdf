//! `billbook bill`: what customers are billed.

use crate::billing::issued::made::{self, Asked};
use crate::billing::month::Month;
use crate::billing::show::{json, page, rows, text};
use crate::cli::about;
use crate::cli::bill_correct::{self, CorrectArgs};
use crate::cli::bill_credit::{self, CreditArgs};
use crate::cli::bill_days::{parse_day, parse_month};
use crate::cli::bill_explain::{self, ExplainLineArgs, RerateArgs};
use crate::cli::bill_issue::{self, IssueArgs};
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Result};
use crate::output::{Document, Target};
use chrono::NaiveDate;

/// Bill customers: compute drafts of a month by the book, and issue them
#[derive(Debug, clap::Args)]
pub(super) struct BillArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Run(RunArgs),
    Issue(IssueArgs),
    Credit(CreditArgs),
    Explain(ExplainLineArgs),
    Rerate(RerateArgs),
    Correct(CorrectArgs),
}

/// Compute what customers would be billed for a month, and store nothing
///
/// Findings come first. What makes a figure unsure, such as a charge that no rule prices or a rate that is missing, gives
/// no hash for the run and exit code 1. The order of computation is in docs/billing.md.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// The month, such as 2026-11; its days are counted in the book's time zone
    #[arg(value_name = "PERIOD", value_parser = parse_month)]
    period: Month,
    /// Only this customer, by its id in the book
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// The day of issue [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Use exchange rates of this source only
    #[arg(long, value_name = "SOURCE")]
    rates: Option<String>,
    /// Use this edition of the book, by the beginning of its hash [default: the newest]
    #[arg(long, value_name = "HASH")]
    edition: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &BillArgs) -> Result<Exit> {
    match &args.action {
        Action::Run(args) => run_of(global, args),
        Action::Issue(args) => bill_issue::run(global, args),
        Action::Credit(args) => bill_credit::run(global, args),
        Action::Explain(args) => bill_explain::explain(global, args),
        Action::Rerate(args) => bill_explain::rerate(global, args),
        Action::Correct(args) => bill_correct::run(global, args),
    }
}

fn run_of(global: &Global, args: &RunArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let opened = global.open_to_read(&args.reading)?;
    let connection = &opened.connection;
    let asked = Asked {
        month: args.period,
        on: args.on,
        customer: args.customer.clone(),
        rates: args.rates.clone(),
        edition: args.edition.clone(),
        now: global.clock().now(),
    };
    let made = made::make(connection, &asked)?;
    let exit = if made.run.blocked.is_empty() {
        Exit::Done
    } else {
        Exit::Findings
    };
    Document::new(|| Ok(rows::rows(&made)))
        .text(|| Ok(text::run(&made)))
        .json("run", || Ok(json::run(&made)))
        .about(|| about::of(global, &opened, &args.reading, page::about(&made)))
        .page(|_| Ok(page::body(&made)))
        .write(&args.target, form, global.clock())?;
    Ok(exit)
}
