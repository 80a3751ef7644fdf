//! `billbook check`: do the figures hold?

use crate::check;
use crate::check::Sorted;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::contract::finding::Acceptance;
use crate::contract::finding::MEMBERS;
use crate::contract::finding::{Finding, Severity};
use crate::error::{Exit, Result, codes, unknown};
use crate::ledger::chain;
use crate::output::json::Json;
use crate::output::{Document, Rows, Target};
use crate::providers::REGISTRY;

/// Check the figures: print one line for each finding, and nothing when all is well
///
/// Without NAME all checks run; `--list` shows them. A line ends with the finding's id; give this id to `billbook
/// accept`. Accepted findings come last and do not change the exit code.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Names of checks
    names: Vec<String>,
    /// List the checks instead of running them
    #[arg(long)]
    list: bool,
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
        Document::of(rows).write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    for name in &args.names {
        if !REGISTRY.checks().iter().any(|(_, check)| check.name == name) {
            let checks = REGISTRY.checks();
            let names = checks.iter().map(|(_, check)| check.name);
            return Err(Box::new(unknown(&codes::UNKNOWN_CHECK, "check", name, names)));
        }
    }
    let ledger = global.open_to_read(&args.reading)?;
    let findings = check::sort(&ledger.connection, check::run(&ledger, &args.names)?)?;
    // Findings are filed; the head says of which state of the ledger they are.
    let head = if findings.open.is_empty() {
        None
    } else {
        chain::newest_head(&ledger.connection)?
    };
    Document::new(|| Ok(sorted_rows(&findings)))
        .text(|| {
            Ok(lines(&findings).join(
                "
",
            ))
        })
        .text_note(head.map(|head| format!("head {head}")))
        .imports(|| imports::rows(&ledger))
        .write(&args.target, form, global.clock())?;
    let is_well = findings.open.iter().all(|finding| finding.severity == Severity::Info);
    Ok(if is_well { Exit::Done } else { Exit::Findings })
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
    let all: Vec<(&Finding, Option<&Acceptance>)> = open.chain(accepted).collect();
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
    text
}

/// Findings as rows.
pub(super) fn rows<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Rows {
    let texts = |finding: &Finding| finding.members().map(Json::string).to_vec();
    Rows {
        columns: MEMBERS.map(str::to_owned).to_vec(),
        rows: findings.into_iter().map(texts).collect(),
    }
}
