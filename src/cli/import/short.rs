//! The summary on a terminal: what was not read comes first, then what came in by provider, then what to do next.
//!
//! It has at most [`LINES`] lines, whatever came in; `--verbose`, pipes and files have all of it.

use crate::cli::counted::counted;
use crate::cli::global::Global;
use crate::cli::import::next;
use crate::cli::import::summary::{Summary, compared, incomplete, not_stored};
use crate::contract::registry::Ledger;
use crate::decisions::altered;
use crate::decisions::closing;
use crate::error::{Result, printable};
use crate::ledger::import::Options;
use crate::money::decimal::Decimal;
use crate::output::reader::number;
use crate::output::reader::width::{width, without_middle, wrapped};
use std::collections::BTreeMap;

/// The most lines of the summary.
const LINES: usize = 25;

/// At most so many files that were not read are named.
const NOT_READ: usize = 3;

/// At most so many lines say why one of them was not.
const OF_ONE: usize = 2;

/// At most so many providers have a line.
const PROVIDERS: usize = 6;

/// The summary.
pub(super) fn describe(
    summary: &Summary,
    ledger: &Ledger,
    global: &Global,
    options: &Options,
    columns: usize,
) -> Result<String> {
    summary.unread.report();
    let mut lines = not_read(summary, columns);
    let is_touched = summary.files_imported + summary.files_known + summary.files_seen_again > 0;
    lines.push(if is_touched {
        let what = if options.dry_run { "Would import" } else { "Imported" };
        let files = counted(summary.files_imported, "file");
        without_middle(&format!("{what} {files} into {}.", global.file.display()), columns)
    } else {
        "Nothing was imported.".to_owned()
    });
    lines.extend(of_providers(summary));
    // Where nothing came in, what holds is what held before.
    let is_changed = summary.has_news() && !options.dry_run;
    let mut last = Vec::new();
    if is_changed {
        let sentences = compared(summary, ledger)?;
        let mut commands = next::commands(ledger, &global.file, sentences.first().map_or("", String::as_str))?;
        last.extend(sentences.iter().flat_map(|sentence| wrapped(sentence, columns)));
        if !commands.is_empty() {
            last.push(String::new());
            last.push("Try next:".to_owned());
            last.append(&mut commands);
        }
    }
    if options.dry_run {
        last.push("Dry run: everything was rolled back.".to_owned());
    }
    let mut said = said(summary, ledger, columns)?;
    let room = LINES.saturating_sub(lines.len() + last.len());
    if said.len() > room {
        let left = said.len() - room.saturating_sub(1);
        said.truncate(room.saturating_sub(1));
        said.push(format!("and {} more: `--verbose` has all of it", counted(left, "line")));
    }
    lines.extend(said);
    lines.extend(last);
    Ok(format!("{}\n", printable(&lines.join("\n"))))
}

/// What was refused or not read, each with its next step.
fn not_read(summary: &Summary, columns: usize) -> Vec<String> {
    let files = summary.unread.count() + summary.refused.len();
    if files == 0 {
        return Vec::new();
    }
    let all: Vec<String> = summary
        .unread
        .next_steps()
        .chain(summary.reasons.iter().cloned())
        .collect();
    let mut lines = vec![format!("Not imported: {}", counted(files, "file"))];
    for reason in all.iter().take(NOT_READ) {
        let mut of_one = wrapped(reason, columns.saturating_sub(4));
        let is_cut = of_one.len() > OF_ONE;
        of_one.truncate(OF_ONE);
        for (index, line) in of_one.iter().enumerate() {
            let indent = if index == 0 { "  " } else { "    " };
            let more = if is_cut && index + 1 == OF_ONE { " …" } else { "" };
            lines.push(format!(
                "{indent}{}{more}",
                without_middle(line, columns.saturating_sub(6))
            ));
        }
    }
    if all.len() > NOT_READ {
        lines.push(format!("  and {} more: `--verbose` lists them", all.len() - NOT_READ));
    }
    lines.push(String::new());
    lines
}

/// What each provider's documents brought.
fn of_providers(summary: &Summary) -> Vec<String> {
    let mut providers: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for (operation, line) in &summary.per_operation {
        let name = operation.split('/').next().unwrap_or_default();
        let [documents, new, revised] = providers.entry(name).or_default();
        *documents += i64::try_from(line.documents).unwrap_or(i64::MAX);
        *new += line.counts.new;
        *revised += line.counts.revised;
    }
    let widest = providers.keys().map(|name| width(name)).max().unwrap_or_default();
    let mut lines: Vec<String> = providers
        .iter()
        .take(PROVIDERS)
        .map(|(name, [documents, new, revised])| {
            let revised = if *revised > 0 {
                format!(", {revised} revised")
            } else {
                String::new()
            };
            let plural = if *documents == 1 { "" } else { "s" };
            format!("  {name:<widest$}  {documents:>4} document{plural}, rows: {new} new{revised}")
        })
        .collect();
    if providers.len() > PROVIDERS {
        lines.push(format!(
            "  and {} more: `--verbose` lists them",
            providers.len() - PROVIDERS
        ));
    }
    lines
}

/// What else has to be said, the more pressing first.
fn said(summary: &Summary, ledger: &Ledger, columns: usize) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    if summary.files_imported + summary.files_seen_again > 0 {
        let closed = closing::changes(&ledger.connection)?;
        sentences.extend(altered::sentences(&summary.closed_before, &closed));
    }
    sentences.extend(incomplete(summary, ledger)?);
    sentences.extend(not_stored(summary));
    sentences.extend(charges(ledger)?);
    // Remarks about one file are for whoever asks.
    let notes = summary.notes.len() + summary.accepted.len();
    if notes > 0 {
        sentences.push(format!(
            "{} about single files: `--verbose` has them",
            counted(notes, "remark")
        ));
    }
    let ended = sentences
        .iter()
        .map(|sentence| format!("{}.", sentence.trim_end_matches('.')));
    Ok(ended.flat_map(|sentence| wrapped(&sentence, columns)).collect())
}

/// What the ledger's charges come to, in one sentence.
fn charges(ledger: &Ledger) -> Result<Option<String>> {
    let mut statement = ledger.connection.prepare(
        "SELECT provider, billing_currency, decimal_sum(billed_cost) FROM charge_by_month GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Option<String>>(2)?,
        ))
    })?;
    let mut parts = Vec::new();
    for row in rows {
        let (provider, code, total) = row?;
        let Some(total) = total.and_then(|total| Decimal::parse(&total).ok()) else {
            continue;
        };
        let rounded = number::amount(&total, &code).text;
        parts.push(format!("{provider} {rounded} {code}"));
    }
    Ok((!parts.is_empty()).then(|| format!("Charges in the ledger: {}", parts.join(", "))))
}
