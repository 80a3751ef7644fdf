//! `billbook bill correct`: what a billed month comes to otherwise now.

use crate::billing::issued::corrections::{self, COLUMNS};
use crate::billing::month::Month;
use crate::cli::about;
use crate::cli::bill_days::parse_month;
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Result};
use crate::output::{About, Document, Show, Target};

/// Show what a billed month comes to otherwise since charges came late or were restated, and how it will be billed
///
/// billbook rates the month again as a whole, by the edition of the book that billed it, and compares each step of a price with
/// what was billed. It stores nothing: the next `billbook bill run` has the differences, as lines or as a credit note.
#[derive(Debug, clap::Args)]
pub(super) struct CorrectArgs {
    /// The billed month, such as 2026-10
    #[arg(value_name = "PERIOD", value_parser = parse_month)]
    period: Month,
    /// Only this customer, by its id in the book
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CorrectArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let found = corrections::correct(&ledger.connection, args.period, args.customer.as_deref())?;
    let mut notes: Vec<String> = found
        .findings
        .iter()
        .map(|finding| format!("unsure: {}", finding.message))
        .collect();
    let sums = found.sums();
    if !sums.is_empty() {
        let sums: Vec<String> = sums.iter().map(|(currency, sum)| format!("{sum} {currency}")).collect();
        notes.push(format!(
            "{} comes to {} more than was billed, before tax; the run of {} bills what is not `nothing`",
            args.period,
            sums.join(", "),
            found.next
        ));
    }
    let exit = if found.findings.is_empty() {
        Exit::Done
    } else {
        Exit::Findings
    };
    let heading = format!("Corrections of {}", args.period);
    Document::new(|| Ok(found.rows()))
        .shows(Show::named(&COLUMNS))
        .empty(|| Ok(format!("{} comes to what was billed", args.period)))
        .notes(notes)
        .about(|| about::of(global, &ledger, &args.reading, About::new(heading)))
        .write(&args.target, form, global.clock())?;
    Ok(exit)
}
