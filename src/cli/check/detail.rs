//! All that is known of a finding, a line for each fact, as wide as the terminal.

use crate::check::Sorted;
use crate::contract::finding::{Acceptance, Finding};
use crate::output::lines::entry;
use crate::providers::REGISTRY;

/// Findings one below the other, those that are accepted last.
pub(super) fn all(findings: &Sorted, columns: usize) -> String {
    let open = findings.open.iter().map(|finding| one(finding, None, columns));
    let accepted = findings
        .accepted
        .iter()
        .map(|(finding, acceptance)| one(finding, Some(acceptance), columns));
    open.chain(accepted).collect::<Vec<_>>().join("\n\n")
}

/// A finding: its message first, then figures, then where it was found.
fn one(finding: &Finding, acceptance: Option<&Acceptance>, columns: usize) -> String {
    let id = finding.id();
    let head = format!("{} {} of {}: ", id, finding.severity.name(), finding.check);
    let mut lines = vec![entry("", &format!("{head}{}", finding.message), "", columns)];
    let rule = REGISTRY
        .checks()
        .into_iter()
        .find(|(_, check)| check.name == finding.check)
        .map_or("", |(_, check)| check.rule);
    let accepted = acceptance.map(|one| format!("{}: {}", one.at.get(..10).unwrap_or_default(), one.why));
    for (label, text) in [
        ("expected", finding.expected.as_str()),
        ("found", &finding.found),
        ("difference", &finding.difference),
        ("about", &finding.object),
        ("place", &finding.place),
        ("rule", rule),
        ("accepted", accepted.as_deref().unwrap_or_default()),
    ] {
        if !text.is_empty() {
            lines.push(entry(&format!("  {label:<11} "), text, "", columns));
        }
    }
    lines.join("\n")
}
