//! Findings for people: how many there are, then each check with its documents, what is open first.
//!
//! ```text
//! 5 errors, 3 warnings. Not listed: 6 notes (`--all`).
//!
//! ormuco-usage: 3 errors
//!   ormuco/5c1f0a44…/client
//!     45ba  error    `subtotal` is not the sum of the resources                     -76.00
//!                    usage_client.http /usage, import 39
//! ```

use crate::check::Sorted;
use crate::cli::counted::counted;
use crate::contract::finding::{Finding, Severity};
use crate::money::decimal::Decimal;
use crate::output::lines::{entry, short_key};
use crate::output::reader::width::{clean, width, without_middle, wrapped};
use crate::output::reader::{Colour, Reader, number};

/// What is listed besides open errors and warnings.
#[derive(Debug)]
pub(super) struct Shown {
    /// Findings that are accepted.
    pub accepted: bool,
    /// Findings of which nothing is wrong.
    pub notes: bool,
    /// Each finding of a long list.
    pub every: bool,
}

/// The list of a check has at most this many findings, without `--all`.
const OF_A_CHECK: usize = 8;

/// The fewest digits of an id that are shown.
const DIGITS: usize = 4;

/// A finding, and why it is accepted.
type Listed<'f> = (&'f Finding, Option<&'f str>);

/// The summary; nothing where there is nothing to say.
pub(super) fn text(findings: &Sorted, shown: &Shown, reader: &Reader) -> String {
    let columns = reader.columns;
    let is_note = |finding: &&Finding| finding.severity == Severity::Info;
    let notes = findings.open.iter().filter(is_note).count();
    if findings.open.is_empty() && findings.accepted.is_empty() {
        return String::new();
    }
    let mut listed: Vec<Listed> = findings
        .open
        .iter()
        .filter(|finding| shown.notes || !is_note(finding))
        .map(|finding| (finding, None))
        .collect();
    if shown.accepted {
        let accepted = findings.accepted.iter();
        listed.extend(accepted.map(|(finding, acceptance)| (finding, Some(acceptance.why.as_str()))));
    }
    let mut lines = wrapped(&heading(findings, notes, shown), columns);
    let ids = Ids::of(findings);
    for (check, of_check) in by_check(&listed) {
        lines.push(String::new());
        lines.push(format!("{check}: {}", counts(&of_check)));
        lines.extend(of_one_check(&of_check, &ids, shown, reader));
    }
    if let Some((first, _)) = listed.first() {
        let id = ids.short(first);
        let next = format!(
            "`billbook check {id}` shows all that is known of one; `billbook accept {id} --why TEXT` if it may stay"
        );
        lines.push(String::new());
        lines.extend(wrapped(&next, columns));
    }
    lines.join("\n")
}

/// `5 errors, 3 warnings. Not listed: 6 notes (`--all`), 2 accepted (`--accepted`).`
fn heading(findings: &Sorted, notes: usize, shown: &Shown) -> String {
    let open: Vec<Listed> = findings
        .open
        .iter()
        .filter(|finding| shown.notes || finding.severity != Severity::Info)
        .map(|finding| (finding, None))
        .collect();
    let mut text = if open.is_empty() {
        "Nothing is open.".to_owned()
    } else {
        format!("{}.", counts(&open))
    };
    let mut left = Vec::new();
    if notes > 0 && !shown.notes {
        left.push(format!("{} (`--all`)", counted(notes, "note")));
    }
    if !findings.accepted.is_empty() && !shown.accepted {
        left.push(format!("{} accepted (`--accepted`)", findings.accepted.len()));
    }
    if !left.is_empty() {
        text.push_str(&format!(" Not listed: {}.", left.join(", ")));
    }
    text
}

/// Findings by their check: checks with errors first, else in the order of the checks.
fn by_check<'f>(listed: &[Listed<'f>]) -> Vec<(&'static str, Vec<Listed<'f>>)> {
    let mut checks: Vec<(&'static str, Vec<Listed<'f>>)> = Vec::new();
    for one in listed {
        match checks.iter_mut().find(|(check, _)| *check == one.0.check) {
            Some((_, of_check)) => of_check.push(*one),
            None => checks.push((one.0.check, vec![*one])),
        }
    }
    for (_, of_check) in &mut checks {
        of_check.sort_by_key(|one| rank(one));
    }
    checks.sort_by_key(|(_, of_check)| of_check.first().map(rank));
    checks
}

/// What is open comes first, the worst of it first.
fn rank((finding, accepted): &Listed) -> (bool, Severity) {
    (accepted.is_some(), finding.severity)
}

fn of_one_check(of_check: &[Listed], ids: &Ids, shown: &Shown, reader: &Reader) -> Vec<String> {
    let max = if shown.every { usize::MAX } else { OF_A_CHECK };
    let mut lines = Vec::new();
    let mut documents: Vec<(&str, Vec<&Listed>)> = Vec::new();
    for one in of_check.iter().take(max) {
        let document = document_of(&one.0.object);
        match documents.iter_mut().find(|(name, _)| *name == document) {
            Some((_, of_document)) => of_document.push(one),
            None => documents.push((document, vec![one])),
        }
    }
    for (document, of_document) in documents {
        lines.push(without_middle(
            &format!("  {}", clean(&short_key(document))),
            reader.columns,
        ));
        for (finding, why) in of_document {
            lines.push(one(finding, *why, ids, reader));
        }
    }
    if of_check.len() > max
        && let Some((finding, _)) = of_check.first()
    {
        let more = of_check.len() - max;
        lines.push(format!(
            "  and {more} more: `billbook check {}` lists them",
            finding.check
        ));
    }
    lines
}

/// The document that an object belongs to: provider, account, and the number of the document.
fn document_of(object: &str) -> &str {
    const PARTS: usize = 3;
    object
        .match_indices('/')
        .nth(PARTS - 1)
        .map_or(object, |(end, _)| object.get(..end).unwrap_or(object))
}

/// A finding: id, severity, message and amount, and below them what else it is about and where it was found.
fn one(finding: &Finding, why: Option<&str>, ids: &Ids, reader: &Reader) -> String {
    let columns = reader.columns;
    let id = format!("{:<1$}", ids.short(finding), ids.digits);
    let state = if why.is_some() {
        "accepted"
    } else {
        finding.severity.name()
    };
    let label = format!("    {id}  {state:<8} ");
    let mut message = finding.message.clone();
    let amount = amount(&finding.difference);
    if amount.is_empty() && !(finding.expected.is_empty() && finding.found.is_empty()) {
        let room = columns / 3;
        message.push_str(&format!(
            "; expected {}, found {}",
            without_middle(&finding.expected, room),
            without_middle(&finding.found, room)
        ));
    }
    let colour = match finding.severity {
        _ if why.is_some() => Colour::Faint,
        Severity::Error => Colour::Bad,
        Severity::Warning => Colour::Warning,
        Severity::Info => Colour::Plain,
    };
    let mut text = entry(&label, &message, &amount, columns);
    text = text.replacen(state, &reader.paint(colour, state), 1);
    let below = " ".repeat(width(&label));
    let room = columns.saturating_sub(width(&below));
    let document = document_of(&finding.object);
    let rest = finding
        .object
        .get(document.len()..)
        .unwrap_or_default()
        .trim_start_matches('/');
    let mut further = vec![short_key(rest), finding.place.clone()];
    further.retain(|part| !part.is_empty());
    let joined = further.join("  ");
    if width(&joined) <= room {
        further = vec![joined];
    }
    for part in further.iter().filter(|part| !part.is_empty()) {
        text.push_str(&format!("\n{below}{}", without_middle(&clean(part), room)));
    }
    if let Some(why) = why {
        for line in wrapped(&clean(&format!("because: {why}")), room) {
            text.push_str(&format!("\n{below}{line}"));
        }
    }
    text
}

/// An amount for people: as it is where it is short, else to six significant decimals.
fn amount(text: &str) -> String {
    const SHORT: usize = 14;
    match Decimal::parse(text) {
        Ok(exact) if width(text) > SHORT => number::significant(&exact).text,
        Ok(_) => text.to_owned(),
        Err(_) => String::new(),
    }
}

/// `5 errors, 3 warnings`, and how many are accepted.
fn counts(listed: &[Listed]) -> String {
    let of = |severity: Severity| {
        let open = listed.iter().filter(|(_, accepted)| accepted.is_none());
        open.filter(|(finding, _)| finding.severity == severity).count()
    };
    let accepted = listed.iter().filter(|(_, accepted)| accepted.is_some()).count();
    let mut parts = Vec::new();
    for (severity, noun) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ] {
        let count = of(severity);
        if count > 0 {
            parts.push(counted(count, noun));
        }
    }
    if accepted > 0 {
        parts.push(format!("{accepted} accepted"));
    }
    parts.join(", ")
}

/// The ids of all findings, shortened as far as they stay different.
struct Ids {
    digits: usize,
}

impl Ids {
    fn of(findings: &Sorted) -> Self {
        let open = findings.open.iter();
        let accepted = findings.accepted.iter().map(|(finding, _)| finding);
        let mut ids: Vec<String> = open.chain(accepted).map(Finding::id).collect();
        ids.sort();
        ids.dedup();
        let same = |pair: &[String]| {
            let [one, other] = pair else { return 0 };
            one.bytes()
                .zip(other.bytes())
                .take_while(|(one, other)| one == other)
                .count()
        };
        let longest = ids.windows(2).map(same).max().unwrap_or_default();
        Self {
            digits: DIGITS.max(longest + 1),
        }
    }

    fn short(&self, finding: &Finding) -> String {
        finding.id().chars().take(self.digits).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::reader::Colours;

    fn finding(number: usize) -> Finding {
        let object = format!("ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/{}/{number}", number / 3);
        let hundred = Decimal::from(100_i64);
        Finding::new(
            "totals",
            Severity::Error,
            object,
            "the total is not the sum of its lines, each of which is rounded",
        )
        .figures(&hundred, &Decimal::parse("99.9999999999999999999").unwrap())
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_every_id_is_there() {
        let findings = Sorted {
            open: (0..400).map(finding).collect(),
            accepted: Vec::new(),
        };
        for columns in [60, 80, 100] {
            for every in [false, true] {
                let shown = Shown {
                    accepted: false,
                    notes: false,
                    every,
                };
                let reader = Reader {
                    columns,
                    is_exact: false,
                    is_wide: false,
                    colours: Colours::None,
                };
                let text = text(&findings, &shown, &reader);
                assert!(text.lines().all(|line| width(line) <= columns), "{text}");
                let ids = Ids::of(&findings);
                let listed = findings
                    .open
                    .iter()
                    .filter(|one| text.contains(&format!("  {}  ", ids.short(one))));
                assert_eq!(listed.count(), if every { 400 } else { OF_A_CHECK });
            }
        }
        let short: std::collections::BTreeSet<String> =
            findings.open.iter().map(|one| Ids::of(&findings).short(one)).collect();
        assert_eq!(short.len(), 400);
    }

    #[test]
    fn amounts_are_short() {
        for (exact, short) in [
            ("-76.00", "-76.00"),
            ("-1402.8155555555555557", "-1402.815556"),
            ("", ""),
            ("2022-01", ""),
        ] {
            assert_eq!(amount(exact), short);
        }
    }
}
