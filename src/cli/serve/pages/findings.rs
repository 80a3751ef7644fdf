//! What the checks find: all of it, and all that is known of one finding, down to the place in a file.

use super::missing::not_found;
use super::tables::table;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::contract::finding::{Acceptance, Finding, Severity};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::Rows;
use crate::output::json::Json;
use crate::providers::REGISTRY;
use crate::query::select;
use maud::{Markup, html};

/// Findings and, where somebody has accepted them, the acceptances.
type Listed<'f> = (&'f Finding, Option<&'f Acceptance>);

/// All findings.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn list(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let found = asked.site.kept.findings(asked, &ledger)?;
    let of = |severity: Severity| -> Vec<Listed> {
        let open = found.open.iter().filter(|finding| finding.severity == severity);
        open.map(|finding| (finding, None)).collect()
    };
    let accepted: Vec<Listed> = found
        .accepted
        .iter()
        .map(|(finding, why)| (finding, Some(why)))
        .collect();
    let body = html! {
        @if found.open.is_empty() { p { "Nothing is open." } }
        @for (title, findings) in [
            ("Errors", of(Severity::Error)),
            ("Warnings", of(Severity::Warning)),
            ("For information", of(Severity::Info)),
            ("Accepted", accepted),
        ] {
            @if !findings.is_empty() {
                h2 { (title) ": " (findings.len()) }
                (listing(asked, &findings))
            }
        }
    };
    Ok(Paper::new("Findings", body).command("billbook check --all").into())
}

fn listing(asked: &Asked, findings: &[Listed]) -> Markup {
    let columns = ["message", "difference", "expected", "found", "check", "about", "id"];
    let rows = Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows: findings
            .iter()
            .map(|(finding, _)| {
                let id = finding.id();
                let texts = [
                    finding.message.as_str(),
                    &finding.difference,
                    &finding.expected,
                    &finding.found,
                    finding.check,
                    &finding.object,
                    &id,
                ];
                texts.map(Json::string).to_vec()
            })
            .collect(),
    };
    let lead = |index: usize, column: &str| {
        let (finding, _) = findings.get(index)?;
        let leads = ["message", "difference", "expected", "found", "id"].contains(&column);
        leads.then(|| asked.link(&["finding", &finding.id()], &[]))
    };
    let places: Vec<usize> = (0..columns.len()).collect();
    table(&rows, (&[], &places, true), &lead)
}

/// One finding.
///
/// # Errors
/// When there is no such finding, or the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let found = asked.site.kept.findings(asked, &ledger)?;
    let id = asked.part("id");
    let open = found.open.iter().map(|finding| (finding, None));
    let accepted = found.accepted.iter().map(|(finding, why)| (finding, Some(why)));
    let Some((finding, accepted)) = open.chain(accepted).find(|(finding, _)| finding.id() == id) else {
        return Err(not_found(&format!("there is no finding {id} now")));
    };
    let checks = REGISTRY.checks();
    let rule = checks.iter().find(|(_, check)| check.name == finding.check);
    let rule = rule.map_or("", |(_, check)| check.rule);
    let place = place(asked, &ledger, finding)?;
    let accepted = accepted
        .map(|one| format!("{}: {}", one.at, one.why))
        .unwrap_or_default();
    let facts = [
        ("severity", finding.severity.name()),
        ("check", finding.check),
        ("rule", rule),
        ("about", &finding.object),
        ("expected", &finding.expected),
        ("found", &finding.found),
        ("difference", &finding.difference),
        ("accepted", &accepted),
    ];
    let body = html! {
        p { (finding.message) }
        dl.row {
            @for (name, text) in facts {
                @if !text.is_empty() { div { dt { (name) } dd { (text) } } }
            }
            @if let Some(place) = &place { div { dt { "place" } dd { (place) } } }
        }
        @if accepted.is_empty() { p.quiet { "If it may stay: " code { "billbook accept " (id) " --why TEXT" } } }
        p { a href=(asked.link(&["findings"], &[])) { "All findings" } }
    };
    Ok(Paper::new(format!("Finding {id}"), body)
        .command(format!("billbook check {id}"))
        .into())
}

/// Where it was found, as a link to the text there.
fn place(asked: &Asked, ledger: &Ledger, finding: &Finding) -> Result<Option<Markup>> {
    if finding.place.is_empty() {
        return Ok(None);
    }
    let plain = || Ok(Some(html! { (finding.place) }));
    let Some((start, import)) = finding.place.rsplit_once(", import ") else {
        return plain();
    };
    let sql = "SELECT trim(file || ' ' || entry) FROM import_list WHERE import_id = ?1";
    let files: Vec<Option<String>> = select(&ledger.connection, sql, [import], |row| Ok(row.get(0)?))?;
    let Some(pointer) = files
        .into_iter()
        .flatten()
        .find_map(|file| start.strip_prefix(&file).map(str::to_owned))
    else {
        return plain();
    };
    let address = asked.link(&["import", import, "place"], &[("at", pointer.trim_start())]);
    Ok(Some(html! { a href=(address) { (finding.place) } }))
}
