//! `billbook status`: what the ledger holds, what is missing, and what is open. What a person types first.

pub(super) mod held;
mod json;
mod months;
pub(super) mod page;
mod parts;
mod text;
pub(super) mod words;

use crate::check;
use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Result};
use crate::output::{Document, Target};
use held::Held;

/// Show what the ledger holds, what is missing and what is open
///
/// Shows each provider's charges by month, months without charges, open findings and statements, unpaid and overdue
/// invoices, payments that are not allocated, closed periods, and the newest import. With more than 100,000 charges, only the quick
/// checks run, and no statement is made; `billbook check` and `billbook reconcile` do both. In CSV there is a row for each month, provider,
/// account and currency; in JSON there is everything, exact.
#[derive(Debug, clap::Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &StatusArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let today = global.clock().now().date_naive().to_string();
    let is_small = check::is_small(&ledger.connection)?;
    let held = Held::read(&ledger, &today, is_small)?;
    Document::new(|| Ok(months::rows(&held.months)))
        .text(|| Ok(text::render(&held, text::WIDTH)))
        .reader_text(|reader| Ok(text::render(&held, reader.columns)))
        .json("status", || Ok(json::value(&held)))
        .for_people(&["charges", "billed_cost"])
        .part("invoices", || Ok(parts::rows(&held, "invoices")))
        .part("payments", || Ok(parts::rows(&held, "payments")))
        .part("gaps", || Ok(parts::rows(&held, "gaps")))
        .part("closed", || Ok(parts::rows(&held, "closed")))
        .about(|| about::of(global, &ledger, &args.reading, page::about(&held)))
        .page(|_| Ok(page::body(&held, args.target.is_exact())))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
