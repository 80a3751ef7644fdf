//! `billbook check`: do the figures hold?
//!
//! On a terminal findings come as a [summary]; pipes and files have one line for each, with everything in it.

mod detail;
mod page;
mod summary;

use crate::check;
use crate::check::Sorted;
use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::contract::finding::MEMBERS;
use crate::contract::finding::{Finding, Severity};
use crate::decisions::accepted;
use crate::error::{Exit, Result, codes, one_line, unknown};
use crate::ledger::chain;
use crate::output::json::Json;
use crate::output::lines::COLUMNS;
use crate::output::{About, Document, Rows, Target};
use crate::providers::REGISTRY;

/// Check the figures: what does not add up, and nothing when all is well
///
/// NAME is a check, or the id of a finding, of which the first digits are enough: `billbook check 3f2a` shows all that is
/// known of one finding. Without NAME all checks run; `--list` shows them. On a terminal, findings are grouped by check and
/// document, and notes and accepted findings are counted only. In pipes and files each finding is one line, which ends with
/// its id; give this id to `billbook accept`. Accepted findings come last and do not change the exit code.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct CheckArgs {
    /// Names of checks, or ids of findings
    #[arg(value_name = "NAME|ID")]
    names: Vec<String>,
    /// List the checks instead of running them
    #[arg(long)]
    list: bool,
    /// List accepted findings too, on a terminal
    #[arg(long)]
    accepted: bool,
    /// List everything, on a terminal: accepted findings, notes, and each finding of a long list
    #[arg(long)]
    all: bool,
    /// Show all that is known of each finding: figures, object, place, rule
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if args.list {
        let rows = Rows {
            columns: vec!["check".to_owned(), "what must hold".to_owned()],
            rows: REGISTRY
                .checks()
                .into_iter()
                .map(|(_, check)| vec![Json::string(check.name), Json::string(check.rule)])
                .collect(),
        };
        Document::of(rows)
            .about(|| {
                Ok(about::made(
                    global,
                    About::new("Checks").sentence("What must hold in a ledger."),
                ))
            })
            .write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let (ids, names) = sort_names(&args.names)?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut findings = check::sort(&ledger.connection, check::run(&ledger, &names)?)?;
    if !ids.is_empty() {
        findings = only(findings, &ids)?;
    }
    // Findings are filed; the head says of which state of the ledger they are.
    let head = if findings.open.is_empty() {
        None
    } else {
        chain::newest_head(&ledger.connection)?
    };
    let is_detailed = args.verbose || !ids.is_empty();
    let shown = summary::Shown {
        accepted: args.accepted || args.all,
        notes: args.all,
        every: args.all || !names.is_empty(),
    };
    Document::new(|| Ok(sorted_rows(&findings)))
        .text(|| {
            Ok(if is_detailed {
                detail::all(&findings, COLUMNS)
            } else {
                lines(&findings).join("\n")
            })
        })
        .reader_text(|reader| {
            Ok(if is_detailed {
                detail::all(&findings, reader.columns)
            } else {
                summary::text(&findings, &shown, reader)
            })
        })
        .text_note(head.map(|head| format!("head {head}")))
        .for_people(&[])
        .about(|| {
            let about = About::new("Findings").sentence(page::sentence(&findings));
            let names = args.names.join(", ");
            let about = about.fact("Checks", if names.is_empty() { "all" } else { &names });
            about::of(global, &ledger, &args.reading, about)
        })
        .page(|_| Ok(page::body(&findings)))
        .imports(|| imports::rows(&ledger))
        .write(&args.target, form, global.clock())?;
    let is_well = findings.open.iter().all(|finding| finding.severity == Severity::Info);
    Ok(if is_well { Exit::Done } else { Exit::Findings })
}

/// Tells ids of findings from names of checks: an id is hexadecimal digits, unless a check has that name.
fn sort_names(typed: &[String]) -> Result<(Vec<String>, Vec<String>)> {
    let is_check = |name: &String| REGISTRY.checks().iter().any(|(_, check)| check.name == name);
    let (ids, names): (Vec<String>, Vec<String>) = typed
        .iter()
        .cloned()
        .partition(|name| !is_check(name) && accepted::is_id(name));
    if let Some(name) = names.iter().find(|name| !is_check(name)) {
        let checks = REGISTRY.checks();
        let known = checks.iter().map(|(_, check)| check.name);
        return Err(Box::new(unknown(&codes::UNKNOWN_CHECK, "check", name, known)));
    }
    Ok((ids, names))
}

/// Only the findings of these ids, or first digits of ids.
fn only(findings: Sorted, ids: &[String]) -> Result<Sorted> {
    let accepted = findings.accepted.iter().map(|(finding, _)| finding);
    let all: Vec<Finding> = findings.open.iter().chain(accepted).cloned().collect();
    let mut wanted = Vec::new();
    for id in ids {
        wanted.push(accepted::find(&all, id)?.id());
    }
    let is_wanted = |finding: &Finding| wanted.contains(&finding.id());
    Ok(Sorted {
        open: findings.open.into_iter().filter(is_wanted).collect(),
        accepted: findings
            .accepted
            .into_iter()
            .filter(|(finding, _)| is_wanted(finding))
            .collect(),
    })
}

/// Findings as lines with their ids, those that are accepted last.
fn lines(findings: &Sorted) -> Vec<String> {
    let open = findings.open.iter().map(line_with_id);
    let accepted = findings.accepted.iter().map(|(finding, acceptance)| {
        let day = acceptance.at.get(..10).unwrap_or_default();
        format!("accepted {}, {day}: {}", line_with_id(finding), acceptance.why)
    });
    open.chain(accepted).collect()
}

/// A finding as one line, with its id at the end.
pub(super) fn line_with_id(finding: &Finding) -> String {
    format!("{} [{}]", line(finding), finding.id())
}

/// Findings as rows with their ids, and when and why they were accepted.
fn sorted_rows(findings: &Sorted) -> Rows {
    let open = findings.open.iter().map(|finding| (finding, None));
    let accepted = findings
        .accepted
        .iter()
        .map(|(finding, acceptance)| (finding, Some(acceptance)));
    rows_of(&open.chain(accepted).collect::<Vec<_>>())
}

/// The same of these findings.
fn rows_of(all: &[page::Listed]) -> Rows {
    let mut rows = rows(all.iter().map(|(finding, _)| *finding));
    rows.columns
        .extend(["id", "accepted_at", "accepted_why"].map(str::to_owned));
    for (row, (finding, acceptance)) in rows.rows.iter_mut().zip(all) {
        let text = |text: Option<&String>| text.map_or(Json::Null, Json::string);
        row.push(Json::string(finding.id()));
        row.push(text(acceptance.map(|acceptance| &acceptance.at)));
        row.push(text(acceptance.map(|acceptance| &acceptance.why)));
    }
    rows
}

/// A finding as one line.
pub(super) fn line(finding: &Finding) -> String {
    let mut text = format!(
        "{} {}: {}: {}",
        finding.severity.name(),
        finding.check,
        finding.object,
        finding.message
    );
    if !finding.expected.is_empty() || !finding.found.is_empty() {
        text.push_str(&format!("; expected {}, found {}", finding.expected, finding.found));
    }
    if !finding.difference.is_empty() {
        text.push_str(&format!(", difference {}", finding.difference));
    }
    if !finding.place.is_empty() {
        text.push_str(&format!(" ({})", finding.place));
    }
    one_line(&text).into_owned()
}

/// Findings as rows.
pub(super) fn rows<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Rows {
    let texts = |finding: &Finding| finding.members().map(Json::string).to_vec();
    Rows {
        columns: MEMBERS.map(str::to_owned).to_vec(),
        rows: findings.into_iter().map(texts).collect(),
    }
}
