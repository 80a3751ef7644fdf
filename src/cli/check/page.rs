//! Findings as a page: how many there are, each check with what is open first, and what is accepted at the end.

use crate::check::Sorted;
use crate::cli::check::rows_of;
use crate::contract::finding::{Acceptance, Finding, Severity};
use crate::output::html::{Look, table};
use crate::output::reader::Show;
use crate::output::reader::show::Kind;
use maud::{Markup, html};

/// What the columns of findings are to readers.
pub(super) const COLUMNS: [(&str, Show); 11] = [
    ("check", Show::WORD),
    ("severity", Show::VERDICT),
    ("object", Show::ID),
    ("message", Show::PROSE),
    ("expected", EXACT),
    ("found", EXACT),
    ("difference", EXACT),
    ("place", Show::ID),
    ("id", Show::ID),
    ("accepted_at", Show::TIME),
    ("accepted_why", Show::PROSE),
];

/// Figures of any kind, sometimes words; never rounded.
const EXACT: Show = Show {
    kind: Kind::Number,
    ..Show::TEXT
};

/// A finding, and how it was accepted.
pub(super) type Listed<'f> = (&'f Finding, Option<&'f Acceptance>);

/// What the page says in one sentence.
pub(super) fn sentence(findings: &Sorted) -> String {
    let mut parts = Vec::new();
    for (severity, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "note", "notes"),
    ] {
        match findings.count(severity) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{count} {many}")),
        }
    }
    if parts.is_empty() {
        parts.push("nothing is open".to_owned());
    }
    if !findings.accepted.is_empty() {
        parts.push(format!("{} accepted", findings.accepted.len()));
    }
    let text = parts.join(", ");
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.map_or(String::new(), |first| {
        format!("{}.", first.chain(letters).collect::<String>())
    })
}

/// The body of the page: errors first, then warnings, then notes, each by check.
#[must_use]
pub(super) fn body(findings: &Sorted) -> Markup {
    html! {
        @for (severity, heading) in [
            (Severity::Error, "Errors"),
            (Severity::Warning, "Warnings"),
            (Severity::Info, "Notes"),
        ] {
            @let found: Vec<Listed> = findings.open.iter().filter(|one| one.severity == severity).map(|one| (one, None)).collect();
            (part(heading, &found))
        }
        @let accepted: Vec<Listed> = findings.accepted.iter().map(|(one, acceptance)| (one, Some(acceptance))).collect();
        (part("Accepted", &accepted))
        @if let Some(first) = findings.open.first() {
            p.quiet { "To accept a finding that may stay: " code { "billbook accept " (first.id()) " --why …" } }
        }
    }
}

fn part(heading: &str, found: &[Listed]) -> Markup {
    let rows = rows_of(found);
    let has_acceptance = found.iter().any(|(_, acceptance)| acceptance.is_some());
    // What is not accepted has no reason for it.
    let shown = if has_acceptance {
        COLUMNS.len()
    } else {
        COLUMNS.len() - 2
    };
    let places: Vec<usize> = (0..shown).collect();
    html! {
        @if !found.is_empty() {
            h2 { (heading) ": " (found.len()) }
            (table(&rows, &Look { places: &places, ..Look::of(&Show::named(&COLUMNS)) }))
        }
    }
}
