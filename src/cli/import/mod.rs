//! `billbook import`: providers' exports into the ledger, and a summary a person can use.

pub(super) mod answer;
mod beside;
mod next;
pub(super) mod progress;
mod short;
mod summary;
mod unneeded;
mod unread;

use crate::cli::global::{COMMON, Global, Reading};
use crate::cli::import::answer::AnswerArgs;
use crate::cli::import::progress::Bar;
use crate::cli::import::summary::{Summary, add, describe, fail, refuse, seen_again, unfinished};
use crate::cli::import::unread::passed;
use crate::clock;
use crate::contract::date_order::DateOrder;
use crate::contract::operation::Operation;
use crate::contract::outgoing::Outgoing;
use crate::contract::registry::Ledger;
use crate::decisions::closing;
use crate::error::{Exit, Problem, Result, codes, unknown_in_words};
use crate::import::{self, News};
use crate::ledger::import::group::Group;
use crate::ledger::import::{Options, roll_back};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::target::Terminal;
use crate::output::to_stdout;
use crate::providers::REGISTRY;
use crate::source::discover::{self, Found};
use crate::source::encoding::Encoding;
use crate::source::table::amounts::DecimalMark;
use chrono::{DateTime, Utc};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Import saved answers of providers: JSON and XML files, saved HTTP exchanges, HAR files, CSV files and spreadsheets
///
/// PATH is a file, a folder (with all folders in it) or `-` for standard input. A saved HTTP exchange says which
/// request it answers and when. For a file saved without its URL, billbook recognises the content; add what is missing
/// with the options.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ImportArgs {
    /// Files and folders; - reads standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The account, for files that do not name their account
    #[arg(long)]
    account: Option<String>,
    /// What a file saved without its URL contains, for example `cloudsigma/ledger`
    #[arg(long, value_name = "NAME", value_parser = parse_operation)]
    operation: Option<&'static Operation>,
    /// A parameter of the request, for files saved without their URL, or of a mapping, for example
    /// `invoice_id=38982`; repeatable; files that do not know it go without it
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    parameters: Vec<(String, String)>,
    /// The mapping to read tables with: the name of one that billbook or the ledger has, or a file; other files are read
    /// as always
    #[arg(long, value_name = "NAME|FILE")]
    mapping: Option<String>,
    /// What an invoice comes to, by the month of its billing period, for example `2025-06=123.45`: tables read with a
    /// mapping are refused where their charges come to something else; repeatable
    #[arg(long = "total", value_name = "PERIOD=AMOUNT", value_parser = parse_total)]
    totals: Vec<(String, Decimal)>,
    /// When files saved without their URL were retrieved; a date means the whole day [default: the file's modification
    /// time]
    #[arg(long, value_name = "TIME", value_parser = parse_retrieval)]
    retrieved_at: Option<DateTime<Utc>>,
    /// The sheet to read, where a spreadsheet has several that billbook can read
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What comes first in days such as `05/06/2025`, for files that leave it open
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// What stands before the decimals of amounts such as `1.234`, for lists that leave it open
    #[arg(long, value_name = "MARK")]
    decimal_mark: Option<DecimalMark>,
    /// The currency of lists that do not say it, for example `EUR`
    #[arg(long, value_name = "CODE", value_parser = parse_currency)]
    currency: Option<String>,
    /// How the bytes of files are text that are not UTF-8
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
    /// Keep the options that a list needs under this name: next month's file with the same header needs none
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    save_mapping: Option<String>,
    /// Which sign money has that went out, for lists of payments with amounts of both signs
    #[arg(long, value_name = "SIGN")]
    outgoing: Option<Outgoing>,
    /// Accept a comma after the last element of a JSON list, which one documented example has
    #[arg(long)]
    lenient: bool,
    /// Refuse files that deviate from the specification of their format, instead of recording the deviations
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Keep a copy of files over 64 MiB in the ledger too
    #[arg(long)]
    keep_source: bool,
    #[command(flatten)]
    answer: AnswerArgs,
    /// Treat all FOCUS files of this import as parts of one delivery
    #[arg(long)]
    one_delivery: bool,
    /// List every file with what became of it, and why
    #[arg(short, long)]
    verbose: bool,
    /// Write the summary for readers, as on a terminal of so many columns: `--for terminal=100`
    #[arg(long = "for", value_name = "terminal[=COLUMNS]", help_heading = COMMON)]
    reader: Option<Terminal>,
    /// Take a book in although months that are billed would come out differently by it; the next run bills the differences
    #[arg(long)]
    amend: bool,
    /// Accept that documented requests of a HAR file, or a saved exchange, were not answered with figures
    #[arg(long)]
    partial: bool,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn parse_retrieval(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    clock::parse_retrieval(text).ok_or_else(|| "not a date or a time such as 2025-07-01T06:00:00Z".to_owned())
}

fn parse_name(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        "" => Err("the name is empty".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn parse_currency(text: &str) -> std::result::Result<String, String> {
    let code = text.to_uppercase();
    if currency::is_code(&code) && code != currency::NONE {
        Ok(code)
    } else {
        Err("not a three-letter code of ISO 4217, such as EUR".to_owned())
    }
}

/// Refuses a stated time that is yet to come.
pub(super) fn refuse_future(retrieved_at: Option<DateTime<Utc>>, global: &Global) -> Result<()> {
    match retrieved_at {
        Some(time) if time > global.clock().now() + clock::AHEAD_MAX => Err(Box::new(
            Problem::new(&codes::PARAMETER, "`--retrieved-at` lies in the future")
                .value(clock::stored(time))
                .hint("give the time at which the files were retrieved; up to 24 hours after now are allowed"),
        )),
        _ => Ok(()),
    }
}

fn parse_operation(text: &str) -> std::result::Result<&'static Operation, String> {
    REGISTRY
        .operation(text)
        .ok_or_else(|| unknown_in_words("operation", text, REGISTRY.operations().map(Operation::full_name)))
}

fn parse_parameter(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn parse_total(text: &str) -> std::result::Result<(String, Decimal), String> {
    let wrong = || "write a month and an amount, for example 2025-06=123.45 or '2025-06=123.45 EUR'".to_owned();
    let (month, amount) = text.split_once('=').ok_or_else(wrong)?;
    if clock::parse(&format!("{month}-01")).is_none() || month.len() != 7 {
        return Err(wrong());
    }
    let (amount, code) = match amount.split_at_checked(amount.len().saturating_sub(3)) {
        Some((digits, code)) if currency::is_code(code) => (digits.trim_end(), format!(" {code}")),
        _ => (amount, String::new()),
    };
    let amount = Decimal::parse(amount).map_err(|error| error.to_string())?;
    Ok((format!("{month}{code}"), amount))
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ImportArgs) -> Result<Exit> {
    let options = Options {
        account: args.account.clone(),
        operation: args.operation,
        parameters: args.parameters.clone(),
        mapping: args.mapping.clone(),
        totals: args.totals.clone(),
        retrieved_at: args.retrieved_at,
        sheet: args.sheet.clone(),
        dates: args.dates,
        decimal_mark: args.decimal_mark,
        currency: args.currency.clone(),
        encoding: args.encoding,
        save_as: args.save_mapping.clone(),
        as_recorded: None,
        outgoing: args.outgoing,
        lenient: args.lenient,
        keep_source: args.keep_source,
        strict: args.strict,
        answer: args.answer.chosen(),
        by_names: false,
        one_delivery: args.one_delivery,
        amends: args.amend,
        partial: args.partial,
        dry_run: args.dry_run,
    };
    refuse_future(args.retrieved_at, global)?;
    let found = discover::all(&args.paths);
    if args.dry_run && global.file.exists() {
        // Bringing an older ledger up to date would be more than a dry run.
        global.open_to_read(&Reading { as_of: None })?;
    }
    let mut ledger = global.open_to_write()?;
    let mut summary = Summary {
        is_verbose: args.verbose,
        ..Summary::default()
    };
    let sql = "SELECT coalesce(max(import_id), 0) FROM import";
    summary.last_before = ledger.connection.query_row(sql, [], |row| row.get(0))?;
    summary.closed_before = closing::changes(&ledger.connection)?;
    let mut group = Group::new(options.dry_run, global.clock());
    if found.files.is_empty() && found.passed.is_empty() {
        let paths: Vec<String> = args.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        summary.notes.push(format!("there is no file in {}", paths.join(", ")));
    }
    let outcome = import_all(&mut ledger, &mut group, &found.files, &options, global, &mut summary);
    let outcome = outcome.map_err(|problem| unfinished(problem, &group));
    summary.notes.extend_from_slice(group.told());
    passed(&mut summary, &ledger, found.passed)?;
    summary.notes.extend(beside::sentences(&summary.unread, &ledger)?);
    summary.notes.extend(unneeded::sentences(&options, &summary.needed));
    let text = match &outcome {
        Ok(()) => Some(match Terminal::columns(args.reader, std::io::stdout().is_terminal()) {
            Some(columns) if !args.verbose => short::describe(&summary, &ledger, global, &options, columns)?,
            _ => describe(&summary, &ledger, global, &options)?,
        }),
        Err(_) => None,
    };
    roll_back(&ledger)?;
    ledger.discard_if_unused();
    outcome?;
    to_stdout(&text.unwrap_or_default())?;
    Ok(summary.unread.exit().or(summary.exit).unwrap_or(Exit::Done))
}

/// Takes the files in, shows how far each is, and notes what became of it.
fn import_all(
    ledger: &mut Ledger,
    group: &mut Group,
    files: &[Found],
    options: &Options,
    global: &Global,
    summary: &mut Summary,
) -> Result<()> {
    let mut bar = Bar::new("");
    import::all(ledger, group, files, options, global.clock(), &mut |news| match news {
        News::Begun(name) => bar = Bar::new(name),
        News::Rows(done, all) => bar.show(done, all),
        News::Bytes(done, all) => bar.show_bytes(done, all),
        News::Done => bar.clear(),
        News::Entries(entries) => summary.entries_skipped += entries,
        News::Imported(names, reports) => {
            summary.files_imported += names.len();
            for (index, report) in reports.iter().enumerate() {
                let name = names.get(index).or(names.last()).copied().unwrap_or_default();
                add(summary, name, report);
            }
        }
        News::Known(names) => {
            summary.files_known += names.len();
            for name in names {
                summary.fates.add(name, "imported before");
            }
        }
        News::SeenAgain(names, notes) => seen_again(summary, names, notes),
        News::Failed(problems) => fail(summary, problems, options.partial),
        News::Saved(sentences) => summary.notes.extend(sentences),
        News::Book(folder, sentences) => {
            summary.files_imported += 1;
            summary.books += 1;
            summary.fates.add(folder, "imported");
            summary.notes.extend(sentences);
        }
        News::Manifest(name) => {
            summary.manifests += 1;
            summary.fates.add(name, "read as a manifest");
        }
        News::Unread(name, what, problem) => summary.unread.add(name, what, problem),
        News::Skipped(name, what) => {
            summary.files_skipped += 1;
            summary.fates.add(name, &format!("skipped: {what}"));
        }
        News::Itself(name) => summary.fates.add(name, "passed over: it is the ledger"),
        News::Refused(name, problems) => refuse(summary, name, problems),
    })
}
