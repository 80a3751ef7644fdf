//! A rule and what breaks it: `ChargeFrequency` is `Usage-based` in 7 rows; and where the first of those stands.

use crate::contract::finding::{Finding, MORE, Row, Severity};
use crate::money::decimal::Decimal;
use std::collections::BTreeMap;

/// Findings told of one rule; the others are counted.
pub(crate) const TOLD: usize = 10;

/// A rule and what breaks it.
#[derive(Debug)]
pub(crate) struct Broken {
    /// The rule's id, or `""` where the rule is ours.
    pub rule: &'static str,
    /// Which rule of ours, where it has no id: a text that stays as it is, however the message is worded.
    pub code: &'static str,
    /// What the message says beside it that is neither object nor figure, in its order.
    pub details: Vec<String>,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: `focus/ChargeFrequency`.
    pub object: String,
    /// What does not hold, without the number of rows.
    pub message: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// How many rows have it.
    pub rows: i64,
    /// The first of them.
    pub row: Option<Row>,
}

/// A total that is kept beside the charges, and is not theirs.
pub(crate) fn total_differs(
    (code, details): (&'static str, &[&str]),
    object: String,
    message: String,
    (expected, found): (String, String),
) -> Broken {
    Broken {
        rule: "",
        code,
        details: details.iter().map(|&detail| detail.to_owned()).collect(),
        severity: Severity::Error,
        object,
        message,
        expected,
        found,
        rows: 1,
        row: None,
    }
}

/// Findings of one check: at most [`TOLD`] for each rule, those with the most rows. What is only counted is about the
/// object `all`.
pub(crate) fn findings(check: &'static str, all: &str, mut broken: Vec<Broken>) -> Vec<Finding> {
    // A rule of ours has no id, but words of its own.
    let class = |one: &Broken| {
        (
            one.severity,
            if one.rule.is_empty() { &one.message } else { one.rule }.to_owned(),
        )
    };
    broken.sort_by(|one, other| {
        let order = class(one).cmp(&class(other)).then(other.rows.cmp(&one.rows));
        let texts = |broken: &Broken| [&broken.object, &broken.message, &broken.found].map(String::clone);
        order.then_with(|| texts(one).cmp(&texts(other)))
    });
    let mut findings = Vec::new();
    let mut more: BTreeMap<(Severity, String), More> = BTreeMap::new();
    for one in broken {
        let (told, left, rows, of) = more.entry(class(&one)).or_default();
        if *told == TOLD {
            if *left == 0 {
                of.push(rule_of(one.rule, one.code).to_owned());
                if one.rule.is_empty() {
                    of.extend(one.details);
                }
            }
            *left += 1;
            *rows += one.rows;
            continue;
        }
        *told += 1;
        let message = format!("{}, in {}{}", one.message, counted(one.rows), cited(one.rule));
        let mut finding = Finding::new(check, one.severity, one.object, message).rule(rule_of(one.rule, one.code));
        for detail in one.details {
            finding = finding.detail(detail);
        }
        finding = finding.detail(one.rows.to_string());
        finding = match (Decimal::parse(&one.expected), Decimal::parse(&one.found)) {
            (Ok(expected), Ok(found)) => finding.figures(&expected, &found),
            _ => finding.texts(one.expected, one.found),
        };
        finding.row = one.row;
        findings.push(finding);
    }
    for ((severity, rule), (_, left, rows, of)) in more {
        if left > 0 {
            let message = format!("and {left} more of the same kind, in {}: {rule}", counted(rows));
            let mut finding = Finding::new(check, severity, all, message).rule(MORE);
            for detail in [left.to_string(), rows.to_string()].into_iter().chain(of) {
                finding = finding.detail(detail);
            }
            findings.push(finding);
        }
    }
    findings
}

/// How many of a kind are shown and left out, the rows of the latter, and their rule and details.
type More = (usize, usize, i64, Vec<String>);

/// A rule of ours has no id, but a code.
fn rule_of(rule: &'static str, code: &'static str) -> &'static str {
    if rule.is_empty() { code } else { rule }
}

pub(crate) fn cited(rule: &str) -> String {
    if rule.is_empty() {
        String::new()
    } else {
        format!(" ({rule})")
    }
}

pub(crate) fn counted(rows: i64) -> String {
    if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{rows} rows")
    }
}

/// A text short enough for a line.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let start: String = line.chars().take(SHOWN).collect();
    format!("{start}…")
}
