//! `billbook import`: providers' exports into the ledger, and a summary a person can use.

use super::{Global, Reading};
use crate::check;
use crate::error::{Exit, Problem, Result};
use crate::ledger::Ledger;
use crate::ledger::import::{self, DocumentReport, Options, Outcome};
use crate::ledger::store::Counts;
use crate::money::currency;
use crate::money::decimal::DecimalSum;
use crate::operation::Operation;
use crate::output::json::Json;
use crate::output::{Rows, note, table, to_stdout};
use crate::providers;
use crate::source::discover::{self, Found};
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Import saved answers of providers: bare bodies, saved HTTP exchanges, HAR files, CSV files and spreadsheets
///
/// PATH is a file, a folder (with all below it) or `-` for standard input. What a file is, when it was retrieved
/// and what was asked comes from the exchange around it; for a bare body from its content and the options.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The account, for documents that do not name theirs
    #[arg(long)]
    account: Option<String>,
    /// What bare bodies are, such as cloudsigma/ledger
    #[arg(long, value_name = "NAME", value_parser = parse_operation)]
    operation: Option<&'static Operation>,
    /// A parameter of the request behind a bare body; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    parameters: Vec<(String, String)>,
    /// When bare bodies were retrieved [default: the file's modification time]
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    retrieved_at: Option<DateTime<Utc>>,
    /// The sheet of a spreadsheet, where several could be read
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Accept a comma after the last element, as one documented example has it
    #[arg(long)]
    lenient: bool,
    /// Keep the bytes of files over 64 MiB in the ledger too
    #[arg(long)]
    keep_source: bool,
    /// Do everything, then roll it back
    #[arg(long)]
    dry_run: bool,
}

fn parse_operation(text: &str) -> std::result::Result<&'static Operation, String> {
    providers::operation(text).ok_or_else(|| "no such operation; `billbook operations` lists them".to_owned())
}

fn parse_parameter(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("not of the form NAME=VALUE".to_owned()),
    }
}

/// What became of all files of a call.
#[derive(Default)]
struct Summary {
    per_operation: BTreeMap<String, Line>,
    files_imported: usize,
    files_known: usize,
    documents_known: usize,
    not_exports: Vec<String>,
    refused: Vec<String>,
    /// How the program ends for the refused files.
    exit: Option<Exit>,
    entries_skipped: usize,
    accepted: Vec<String>,
}

/// What one operation's documents brought.
#[derive(Default)]
struct Line {
    documents: usize,
    counts: Counts,
    sums: BTreeMap<(&'static str, Currency), DecimalSum>,
}

/// What currency a sum is in.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Currency {
    /// The document says it.
    Stated(String),
    /// It is that of this account, of this provider.
    OfAccount(&'static str, String),
}

/// Runs the command.
pub fn run(global: &Global, args: &ImportArgs) -> Result<Exit> {
    let options = Options {
        account: args.account.clone(),
        operation: args.operation,
        parameters: args.parameters.clone(),
        retrieved_at: args.retrieved_at,
        sheet: args.sheet.clone(),
        lenient: args.lenient,
        keep_source: args.keep_source,
        dry_run: args.dry_run,
    };
    let files = discover::files(&args.paths)?;
    if args.dry_run && global.file.exists() {
        // Bringing an older ledger up to date would be more than a dry run.
        global.open_to_read(&Reading { as_of: None })?;
    }
    let mut ledger = global.open_to_write()?;
    let mut summary = Summary::default();
    let outcome = import_all(&mut ledger, &files, &options, global, &mut summary);
    let text = match &outcome {
        Ok(()) => Some(describe(&summary, &ledger, global, &options)?),
        Err(_) => None,
    };
    import::roll_back(&ledger)?;
    ledger.discard_if_unused();
    outcome?;
    to_stdout(&text.unwrap_or_default())?;
    Ok(summary.exit.unwrap_or(Exit::Done))
}

fn import_all(
    ledger: &mut Ledger,
    files: &[Found],
    options: &Options,
    global: &Global,
    summary: &mut Summary,
) -> Result<()> {
    for file in files {
        let name = file.path.display().to_string();
        let is_ledger = same_file(&file.path, &global.file);
        if is_ledger && !file.named {
            continue;
        }
        let source = match discover::read(file) {
            Ok(source) => source,
            Err(problem) => {
                refuse(summary, &name, &[*problem]);
                continue;
            }
        };
        let mut bar = Bar::new(&name);
        let outcome = import::import(ledger, &source, options, global.clock(), &mut |done, all| {
            bar.show(done, all);
        });
        bar.clear();
        let (outcome, skipped) = outcome?;
        summary.entries_skipped += skipped;
        match outcome {
            Outcome::Imported(reports) => {
                summary.files_imported += 1;
                for report in reports {
                    add(summary, &name, &report);
                }
            }
            Outcome::AlreadyThere => summary.files_known += 1,
            Outcome::NotAnExport(problem) if file.named => refuse(summary, &name, &[*problem]),
            Outcome::NotAnExport(_) => summary.not_exports.push(name),
            Outcome::Refused(problems) => refuse(summary, &name, &problems),
        }
    }
    Ok(())
}

fn same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn refuse(summary: &mut Summary, name: &str, problems: &[Problem]) {
    for problem in problems {
        note(&problem.report());
        // A file with wrong content weighs more than one that cannot be read.
        if summary.exit != Some(Exit::Input) {
            summary.exit = Some(problem.code.exit);
        }
    }
    summary.refused.push(name.to_owned());
}

fn add(summary: &mut Summary, file: &str, report: &DocumentReport) {
    if report.is_known {
        summary.documents_known += 1;
        return;
    }
    for deviation in &report.accepted {
        summary.accepted.push(format!("{file}: {deviation}"));
    }
    let line = summary.per_operation.entry(report.operation.full_name()).or_default();
    line.documents += 1;
    for counts in report.counts.values() {
        line.counts.new += counts.new;
        line.counts.revised += counts.revised;
        line.counts.duplicate += counts.duplicate;
    }
    for ((table, column, currency), (_, total)) in &report.totals.sums {
        if !report.adds_up(table, column) {
            continue;
        }
        let currency = match currency.as_str() {
            currency::NONE => Currency::OfAccount(report.operation.provider, report.account.clone()),
            stated => Currency::Stated(stated.to_owned()),
        };
        line.sums.entry((*column, currency)).or_default().add(&total.total());
    }
}

fn describe(summary: &Summary, ledger: &Ledger, global: &Global, options: &Options) -> Result<String> {
    let mut text = String::new();
    let is_touched = summary.files_imported + summary.files_known > 0;
    if is_touched {
        let what = if options.dry_run { "Would import" } else { "Imported" };
        let files = counted(summary.files_imported, "file");
        text.push_str(&format!("{what} {files} into {}.\n", global.file.display()));
    } else {
        text.push_str("Nothing was imported.\n");
    }
    if !summary.per_operation.is_empty() {
        text.push_str(&format!("\n{}\n\n", table::render(&rows(summary, ledger)?)));
    }
    // Where nothing came in, what holds is what held before.
    let is_changed = summary.files_imported > 0;
    if is_changed && !options.dry_run {
        for line in charges(ledger)? {
            text.push_str(&format!("{line}\n"));
        }
    }
    let mut say = |line: String| text.push_str(&format!("{line}\n"));
    if summary.files_known + summary.documents_known > 0 {
        let known = summary.files_known + summary.documents_known;
        say(format!(
            "{} came in before: nothing changed by {}.",
            counted(known, "file"),
            if known == 1 { "it" } else { "them" }
        ));
    }
    if summary.entries_skipped > 0 {
        say(format!(
            "{} of HAR files skipped: no documented operation.",
            counted_as(summary.entries_skipped, "entry", "entries")
        ));
    }
    if !summary.not_exports.is_empty() {
        say(format!(
            "{} skipped: no export ({}).",
            counted(summary.not_exports.len(), "file"),
            shortened(&summary.not_exports)
        ));
    }
    for deviation in &summary.accepted {
        say(format!("Accepted: {deviation}."));
    }
    if !summary.refused.is_empty() {
        say(format!(
            "{} refused, nothing of {} stored: {}.",
            counted(summary.refused.len(), "file"),
            if summary.refused.len() == 1 { "it" } else { "them" },
            shortened(&summary.refused)
        ));
    }
    if options.dry_run {
        say("Dry run: everything was rolled back.".to_owned());
        return Ok(text);
    }
    if !is_changed {
        return Ok(text);
    }
    let findings = check::run(ledger, &[])?;
    match findings.len() {
        0 => say("Everything adds up: no check has a finding.".to_owned()),
        count => say(format!(
            "{} not add up: `billbook check` lists {}.",
            if count == 1 {
                "1 thing does".to_owned()
            } else {
                format!("{count} things do")
            },
            if count == 1 { "it" } else { "them" }
        )),
    }
    let suggestions = suggestions(summary, &global.file);
    if !suggestions.is_empty() {
        say(format!("\nTry next:\n{}", suggestions.join("\n")));
    }
    Ok(text)
}

fn rows(summary: &Summary, ledger: &Ledger) -> Result<Rows> {
    let mut rows = Rows {
        columns: [
            "recognised as",
            "documents",
            "new",
            "revised",
            "duplicate",
            "sum of new and revised",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: Vec::new(),
    };
    for (operation, line) in &summary.per_operation {
        let mut sums = Vec::new();
        for ((column, currency), sum) in &line.sums {
            let currency = match currency {
                Currency::Stated(currency) => currency.clone(),
                Currency::OfAccount(provider, account) => currency_of(ledger, provider, account)?,
            };
            sums.push(format!("{column} {} {currency}", sum.total()));
        }
        let count = |number: i64| Json::integer(number);
        rows.rows.push(vec![
            Json::string(operation),
            Json::Number(line.documents.to_string()),
            count(line.counts.new),
            count(line.counts.revised),
            count(line.counts.duplicate),
            Json::String(sums.join(", ")),
        ]);
    }
    Ok(rows)
}

/// What the ledger's charges come to, for each provider and currency.
fn charges(ledger: &Ledger) -> Result<Vec<String>> {
    let mut statement = ledger.connection.prepare(
        "SELECT provider, billing_currency, count(*), decimal_sum(billed_cost) FROM charge GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let lines = statement
        .query_map([], |row| {
            let (provider, currency): (String, String) = (row.get(0)?, row.get(1)?);
            let (count, total): (i64, String) = (row.get(2)?, row.get(3)?);
            Ok(format!(
                "Charges of {provider} in the ledger: {count}, in all {total} {currency}."
            ))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(lines)
}

/// The currency of an account, where one is known by now.
fn currency_of(ledger: &Ledger, provider: &str, account: &str) -> Result<String> {
    let found: Option<Option<String>> = ledger
        .connection
        .query_row(
            "SELECT billing_currency FROM account WHERE provider = ?1 AND account = ?2",
            (provider, account),
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.flatten().unwrap_or_else(|| "(no currency known)".to_owned()))
}

/// Commands worth trying with what came in.
fn suggestions(summary: &Summary, file: &std::path::Path) -> Vec<String> {
    let option = match file.to_str() {
        Some("billbook.db") => String::new(),
        _ => format!(" -f {}", quoted(&file.display().to_string())),
    };
    let mut lines = Vec::new();
    for (operation, path) in [
        ("cloudsigma/ledger", "cloudsigma '/ledger/?limit=5'"),
        ("gigas/ppu_history", "gigas /billing/ppu_history"),
        ("cloudsigma/pricing", "cloudsigma '/pricing/?level=0'"),
    ] {
        if summary.per_operation.contains_key(operation) {
            lines.push(format!("  billbook{option} api {path} --output table"));
        }
    }
    lines.truncate(2);
    if !summary.per_operation.is_empty() {
        lines.push(format!("  billbook{option} check"));
        lines.push(format!(
            "  billbook{option} sql \"SELECT billing_currency, count(*), decimal_sum(billed_cost) FROM charge GROUP BY 1\""
        ));
    }
    lines
}

fn quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if is_plain {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

fn counted(count: usize, noun: &str) -> String {
    counted_as(count, noun, &format!("{noun}s"))
}

fn counted_as(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = format!("{} more", names.len().saturating_sub(SHOWN));
    if names.len() > SHOWN {
        shown.push(&more);
    }
    shown.join(", ")
}

/// A progress bar that appears after a second, on a terminal only.
struct Bar {
    name: String,
    started: Instant,
    shown: Option<ProgressBar>,
}

impl Bar {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            started: Instant::now(),
            shown: None,
        }
    }

    fn show(&mut self, done: usize, all: usize) {
        // Looking at the time for every row would cost more than storing it.
        if !done.is_multiple_of(1000) {
            return;
        }
        if self.shown.is_none() && self.started.elapsed() > Duration::from_secs(1) {
            let bar = ProgressBar::new(u64::try_from(all).unwrap_or(u64::MAX));
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} rows, {eta} left") {
                bar.set_style(style);
            }
            bar.set_message(self.name.clone());
            self.shown = Some(bar);
        }
        if let Some(bar) = &self.shown {
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        }
    }

    fn clear(&self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
