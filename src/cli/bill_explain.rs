//! `billbook bill explain` and `billbook bill rerate`: why a line is what it is, and what a month would have been.

use crate::billing::book::folder;
use crate::billing::book::model::Book;
use crate::billing::issued::made::Asked;
use crate::billing::issued::{rerate, trace};
use crate::billing::month::Month;
use crate::cli::about;
use crate::cli::bill_days::{parse_day, parse_month};
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Result};
use crate::output::{About, Document, Show, Target, note};
use crate::providers::REGISTRY;
use chrono::NaiveDate;
use std::path::PathBuf;

/// Show what a line was made of: rule, place in the book, charges with file and place, price, exchange rate, rounding
///
/// LINE is the number of the line in the document of that month, or in the draft where none was issued. A document is explained
/// from the ledger and the book as they were when it was issued.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainLineArgs {
    /// The month, such as 2026-11
    #[arg(value_name = "PERIOD", value_parser = parse_month)]
    period: Month,
    /// The customer, by its id in the book
    customer: String,
    /// The number of the line
    line: usize,
    /// Which of several documents of the customer and month, from 1
    #[arg(long, value_name = "NUMBER")]
    document: Option<usize>,
    #[command(flatten)]
    target: Target,
}

/// Rate a month by another book, and show the difference for each customer and rule
///
/// billbook compares with the edition that billed the month, or with the one in force where it was not billed. It stores
/// nothing. Fees count for the days of the month, whenever they are billed.
#[derive(Debug, clap::Args)]
pub(super) struct RerateArgs {
    /// The month, such as 2026-11
    #[arg(value_name = "PERIOD", value_parser = parse_month)]
    period: Month,
    /// The folder of the other book
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
    /// Only this customer, by its id in the book
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// The day of issue [default: that of the documents, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Compare with this edition, by the beginning of its hash
    #[arg(long, value_name = "HASH")]
    edition: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Explains a line.
pub(super) fn explain(global: &Global, args: &ExplainLineArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let reading = Reading { as_of: None };
    let ledger = global.open_to_read(&reading)?;
    let question = (args.period, args.customer.as_str(), args.line, args.document);
    let traced = trace::trace((&ledger.path, &REGISTRY), question, global.clock().now())?;
    let heading = format!("Line {} of {}, {}", args.line, args.customer, args.period);
    Document::new(|| Ok(traced.rows()))
        .text(|| Ok(traced.text()))
        .json("line", || Ok(traced.json()))
        .about(|| about::of(global, &ledger, &reading, About::new(heading)))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// Rates a month by another book.
pub(super) fn rerate(global: &Global, args: &RerateArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let on_disk = folder::open(&args.book)?;
    let book = match Book::read_whole(&on_disk.folder, &on_disk.files) {
        Ok(book) => book,
        Err(problems) => {
            for problem in &problems {
                note(&problem.report());
            }
            return Ok(Exit::Input);
        }
    };
    let ledger = global.open_to_read(&args.reading)?;
    let asked = Asked {
        month: args.period,
        on: args.on,
        customer: args.customer.clone(),
        rates: None,
        edition: args.edition.clone(),
        now: global.clock().now(),
    };
    let rerated = rerate::rerate(&ledger.connection, &asked, &book)?;
    let unsure = rerated.unsure.iter();
    let unsure: Vec<String> = unsure
        .map(|(customer, why)| format!("note: the figures of `{customer}` are unsure: {why}"))
        .collect();
    let exit = if unsure.is_empty() { Exit::Done } else { Exit::Findings };
    let heading = format!(
        "{} by {}, compared with the edition {}",
        args.period, on_disk.folder, rerated.edition
    );
    Document::new(|| Ok(rerate::rows(&rerated)))
        .shows(Show::named(&rerate::COLUMNS))
        .empty(|| Ok("nothing comes out differently".to_owned()))
        .notes(unsure)
        .about(|| about::of(global, &ledger, &args.reading, About::new(heading)))
        .write(&args.target, form, global.clock())?;
    Ok(exit)
}
