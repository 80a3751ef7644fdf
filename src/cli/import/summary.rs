//! What became of the files of an import: `Imported 21 files into billbook.db.`, and a table of what they were.

use crate::check;
use crate::cli::counted::{counted, counted_as};
use crate::cli::global::Global;
use crate::cli::import::unread::{Fates, Unread, shortened};
use crate::contract::import::Needed;
use crate::contract::registry::Ledger;
use crate::decisions::altered;
use crate::decisions::closing::{self, Change};
use crate::error::codes::AS_BEFORE;
use crate::error::{Exit, Problem, Result, fitting, one_line, printable};
use crate::ledger::import::group::Group;
use crate::ledger::import::{DocumentReport, Options};
use crate::ledger::store::Counts;
use crate::money::currency;
use crate::money::decimal::DecimalSum;
use crate::output::json::Json;
use crate::output::{Rows, note, table};
use crate::source::packed::unpacked_name;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

/// What became of all files of a call.
#[derive(Default)]
pub(super) struct Summary {
    pub per_operation: BTreeMap<String, Line>,
    pub files_imported: usize,
    /// Of these, books: no check of charges is about them.
    pub books: usize,
    pub files_known: usize,
    /// Files that came in before, and whose being seen again altered what counts.
    pub files_seen_again: usize,
    pub documents_known: usize,
    /// Files without data, and such as need not be read.
    pub files_skipped: usize,
    /// Files that may hold figures and were not read.
    pub unread: Unread,
    /// What became of each file.
    pub fates: Fates,
    /// Whether that is listed.
    pub is_verbose: bool,
    pub refused: Vec<String>,
    /// What is wrong with each of them, and the next step.
    pub reasons: Vec<String>,
    /// How the program ends for the refused files.
    pub exit: Option<Exit>,
    pub entries_skipped: usize,
    /// Saved requests that were not answered with figures.
    pub requests_failed: usize,
    /// Lists of the files of a delivery.
    pub manifests: usize,
    pub accepted: Vec<String>,
    /// The newest import before this call.
    pub last_before: i64,
    /// Closed figures that were altered before.
    pub closed_before: Vec<Change>,
    /// What else became of files.
    pub notes: Vec<String>,
    /// What the documents needed of the options.
    pub needed: Vec<Needed>,
}

impl Summary {
    /// Whether documents or charges came in, or were seen again; a book is neither.
    pub(super) fn has_news(&self) -> bool {
        self.files_imported > self.books || self.files_seen_again > 0
    }
}

/// What one operation's documents brought.
#[derive(Default)]
pub(super) struct Line {
    pub documents: usize,
    pub counts: Counts,
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

/// Notes that a file is refused, and says why.
pub(super) fn refuse(summary: &mut Summary, name: &str, problems: &[Problem]) {
    for problem in problems {
        note(&problem.report());
        // A file with wrong content weighs more than one that cannot be read.
        if summary.exit != Some(Exit::Input) {
            summary.exit = Some(problem.code.exit);
        }
    }
    let why = problems.first().map_or("", |problem| problem.message.as_str());
    let next = problems.first().and_then(|problem| problem.hints.first());
    let next = next.map_or_else(String::new, |hint| format!("; {hint}"));
    summary.reasons.push(format!("{}: {why}{next}", one_line(name)));
    summary.fates.add(name, &format!("refused: {why}"));
    summary.refused.push(one_line(name).into_owned());
}

/// Notes requests that were not answered with figures, and says which.
pub(super) fn fail(summary: &mut Summary, problems: &[Problem], is_meant: bool) {
    for problem in problems {
        note(&problem.report());
        if !is_meant && summary.exit != Some(Exit::Input) {
            summary.exit = Some(problem.code.exit);
        }
    }
    summary.requests_failed += problems.len();
}

/// Says of an import that was cut short which files are in the ledger, and which were rolled back.
pub(super) fn unfinished(mut problem: Box<Problem>, group: &Group) -> Box<Problem> {
    let committed = group.committed();
    if committed > 0 {
        for text in problem.hints.iter_mut().chain([&mut problem.message]) {
            if let Some(rest) = text.strip_suffix(AS_BEFORE) {
                *text = rest.to_owned();
            }
        }
        problem = Box::new(problem.hint(format!(
            "{} of this import {} in the ledger; run the same command again to import the others",
            counted(committed, "file"),
            if committed == 1 { "is" } else { "are" }
        )));
    }
    let Some((first, last)) = group.names() else {
        return problem;
    };
    let rolled_back = match group.files() {
        1 => format!("1 file that was read was rolled back: `{first}`"),
        files => format!("{files} files that were read were rolled back: from `{first}` to `{last}`"),
    };
    Box::new(problem.hint(rolled_back))
}

/// Adds that files which came in before were retrieved again.
pub(super) fn seen_again(summary: &mut Summary, names: &[&str], notes: &[String]) {
    let name = names.last().copied().unwrap_or_default();
    for name in names {
        summary.fates.add(name, "imported before, and seen again");
    }
    if notes.is_empty() {
        summary.files_known += names.len();
        return;
    }
    summary.files_seen_again += names.len();
    for note in notes {
        summary.notes.push(format!("{name}, retrieved again, {note}"));
    }
}

/// Whether a file of this name is a table, which is seldom exported without rows.
fn is_table(file: &str) -> bool {
    const TABLES: &[&str] = &["csv", "tsv", "xlsx", "xls", "ods", "parquet"];
    let ending = unpacked_name(file)
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| TABLES.contains(&ending.as_str()))
}

/// Adds what a document brought.
pub(super) fn add(summary: &mut Summary, file: &str, report: &DocumentReport) {
    summary.needed.push(report.needed);
    if report.is_known {
        summary.documents_known += 1;
        summary.fates.add(file, "imported before");
        return;
    }
    summary
        .fates
        .add(file, &format!("imported as {}", report.operation.full_name()));
    for note in &report.notes {
        summary.notes.push(format!("{file} {note}"));
    }
    let is_empty = report
        .counts
        .values()
        .all(|counts| counts.new + counts.revised + counts.duplicate == 0);
    if is_empty && is_table(file) {
        summary
            .notes
            .push(format!("{file} has a header and no rows: nothing came in"));
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
    for ((table, column, currency), (values, total)) in &report.totals.sums {
        // What no row states has no sum.
        if *values == 0 || !report.adds_up(table, column) {
            continue;
        }
        let currency = match currency.as_str() {
            currency::NONE => Currency::OfAccount(report.operation.provider, report.account.clone()),
            stated => Currency::Stated(stated.to_owned()),
        };
        line.sums.entry((*column, currency)).or_default().add(&total.total());
    }
}

/// The summary as text.
pub(super) fn describe(summary: &Summary, ledger: &Ledger, global: &Global, options: &Options) -> Result<String> {
    let mut text = String::new();
    summary.unread.report();
    for line in summary.unread.lines() {
        text.push_str(&format!("{}\n", fitting(&line)));
    }
    let is_touched = summary.files_imported + summary.files_known + summary.files_seen_again > 0;
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
    let is_changed = summary.has_news();
    if is_changed && !options.dry_run {
        for line in charges(ledger)? {
            text.push_str(&format!("{}\n", fitting(&line)));
        }
    }
    // Names of files and columns are whatever they are.
    let mut say = |line: String| text.push_str(&format!("{}\n", printable(&line)));
    for sentence in not_stored(summary) {
        say(sentence);
    }
    if summary.is_verbose {
        say(format!(
            "What became of each file:\n{}\n",
            summary.fates.table(&summary.unread)
        ));
    }
    for note in &summary.notes {
        say(format!("{}.", fitting(note)));
    }
    for sentence in incomplete(summary, ledger)? {
        say(format!("{sentence}."));
    }
    if is_changed {
        let closed = closing::changes(&ledger.connection)?;
        for sentence in altered::sentences(&summary.closed_before, &closed) {
            say(format!("{sentence}."));
        }
    }
    for deviation in &summary.accepted {
        say(format!("Accepted: {}.", fitting(deviation)));
    }
    if !summary.refused.is_empty() {
        say(format!(
            "{} refused; nothing from {} was stored: {}.",
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
    for sentence in compared(summary, ledger)? {
        say(sentence);
    }
    let suggestions = suggestions(summary, &global.file);
    if !suggestions.is_empty() {
        say(format!("\nTry next:\n{}", suggestions.join("\n")));
    }
    Ok(text)
}

/// What the checks found of what came in.
pub(super) fn compared(summary: &Summary, ledger: &Ledger) -> Result<Vec<String>> {
    let providers: Vec<&str> = summary
        .per_operation
        .keys()
        .filter_map(|name| name.split('/').next())
        .collect();
    let found = check::run_after_import(ledger, &providers)?;
    let names = and(&found.compared);
    let mut sentences = vec![match found.findings {
        0 if found.infos > 0 && found.compared.is_empty() => format!(
            "Nothing was compared; `billbook check` shows {}.",
            counted(found.infos, "note")
        ),
        0 if found.infos > 0 => format!(
            "Everything adds up by {names}; `billbook check` also shows {}.",
            counted(found.infos, "note")
        ),
        0 if found.is_quick => "The quick checks found nothing.".to_owned(),
        0 if found.compared.is_empty() => "Nothing was compared: no check applies to these documents yet.".to_owned(),
        0 => format!("Everything adds up by {names}."),
        count => format!(
            "{} not add up: `billbook check` lists {}.",
            if count == 1 {
                "1 thing does".to_owned()
            } else {
                format!("{count} things do")
            },
            if count == 1 { "it" } else { "them" }
        ),
    }];
    if found.is_quick {
        sentences.push("Run `billbook check` for the checks that read all rows of FOCUS files.".to_owned());
    }
    Ok(sentences)
}

/// What brought nothing.
pub(super) fn not_stored(summary: &Summary) -> Vec<String> {
    let mut sentences = Vec::new();
    if summary.files_known + summary.documents_known > 0 {
        let known = summary.files_known + summary.documents_known;
        sentences.push(format!("{} imported before: nothing changed.", counted(known, "file")));
    }
    if summary.entries_skipped > 0 {
        sentences.push(format!(
            "{} of HAR files skipped: not answers of documented operations.",
            counted_as(summary.entries_skipped, "entry", "entries")
        ));
    }
    sentences.extend(failed(summary));
    match summary.files_skipped {
        0 => {}
        _ if summary.is_verbose => {}
        files => sentences.push(format!(
            "{} skipped: without data, or ignored; `--verbose` lists {}.",
            counted(files, "file"),
            if files == 1 { "it" } else { "them" }
        )),
    }
    sentences
}

/// That requests were not answered.
fn failed(summary: &Summary) -> Option<String> {
    let requests = summary.requests_failed;
    (requests > 0).then(|| {
        format!(
            "{} not answered with figures: what {} asked for is missing.",
            counted_as(requests, "request was", "requests were"),
            if requests == 1 { "it" } else { "they" }
        )
    })
}

/// Lists that came in with this call and are not whole.
pub(super) fn incomplete(summary: &Summary, ledger: &Ledger) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    for incomplete in ledger
        .registry
        .providers
        .iter()
        .filter_map(|provider| provider.incomplete)
    {
        sentences.extend(incomplete(&ledger.connection, summary.last_before)?);
    }
    Ok(sentences)
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
        "SELECT provider, billing_currency, sum(charges), decimal_sum(billed_cost) FROM charge_by_month
         GROUP BY 1, 2 ORDER BY 1, 2",
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
        lines.push(format!("  billbook{option} report spend"));
    }
    lines
}

pub(super) fn quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if is_plain {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// `the checks `balance` and `usage``
fn and(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => format!("the check {one}"),
        [others @ .., last] => format!("the checks {} and {last}", others.join(", ")),
    }
}
