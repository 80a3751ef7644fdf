//! Statements for people: what is open first, a line for each and the reason below it.
//!
//! ```text
//! 3 open, to clear 228 CAD. Not listed: 31 exact, 10 explained (`--all`).
//!
//! ormuco-usage: 3 open
//!   a6da  ormuco/5c1f0a44…/client  2017-08-17 to 2017-09-17                          76.00 CAD
//!         the usage's total 23.83, its resources 96.73; amount differs: …
//! ```

use crate::contract::registry::Pair;
use crate::contract::statement::{Line, Side, Statement, Verdict};
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::lines::{entry, short_key};
use crate::output::reader::number as rounded;
use crate::output::reader::width::{clean, width, without_middle, wrapped};
use std::collections::BTreeMap;

/// What is listed besides statements that are open.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Open statements that are accepted.
    pub accepted: bool,
    /// Statements with nothing to clear.
    pub closed: bool,
    /// Each statement of a long list.
    pub every: bool,
}

/// The list of a pair has at most this many statements, without `--all`.
const OF_A_PAIR: usize = 12;

/// The fewest digits of an id that are shown.
const DIGITS: usize = 4;

/// The overview.
#[must_use]
pub(crate) fn text(statements: &[Statement], pairs: &[&Pair], shown: &Shown, columns: usize) -> String {
    let mut listed: Vec<&Statement> = statements.iter().filter(|one| is_listed(one, shown)).collect();
    listed.sort_by_key(|one| rank(one));
    let mut lines = wrapped(&heading(statements, shown), columns);
    let digits = digits(statements);
    let mut of_pairs: Vec<(&str, Vec<&Statement>)> = Vec::new();
    for one in &listed {
        match of_pairs.iter_mut().find(|(name, _)| *name == one.pair) {
            Some((_, of_pair)) => of_pair.push(one),
            None => of_pairs.push((one.pair, vec![one])),
        }
    }
    let max = if shown.every { usize::MAX } else { OF_A_PAIR };
    for (name, of_pair) in of_pairs {
        lines.push(String::new());
        let sides = pairs.iter().find(|pair| pair.name == name);
        let sides = sides.map_or(String::new(), |pair| format!(" ({} against {})", pair.here, pair.there));
        lines.extend(wrapped(&format!("{name}: {}{sides}", counts(&of_pair)), columns));
        for statement in of_pair.iter().take(max) {
            lines.push(one(statement, digits, columns));
        }
        if of_pair.len() > max {
            lines.push(format!(
                "  and {} more: `billbook reconcile {name}` lists them",
                of_pair.len() - max
            ));
        }
    }
    if let Some(first) = listed.iter().find(|one| one.verdict() == Verdict::Open) {
        let id: String = first.finding().id().chars().take(digits).collect();
        let next = format!(
            "`billbook reconcile {id}` shows all lines of one; `billbook accept {id} --why TEXT` if it may stay"
        );
        lines.push(String::new());
        lines.extend(wrapped(&next, columns));
    }
    lines.join("\n")
}

fn is_listed(statement: &Statement, shown: &Shown) -> bool {
    match (statement.verdict(), &statement.accepted) {
        (Verdict::Open, None) => true,
        (Verdict::Open, Some(_)) => shown.accepted,
        _ => shown.closed,
    }
}

/// What is open comes first; the order of pairs stays.
pub(super) fn rank(statement: &Statement) -> (bool, bool) {
    (statement.verdict() != Verdict::Open, statement.accepted.is_some())
}

/// `3 open, to clear 228 CAD. Not listed: 31 exact (`--all`), 1 accepted (`--accepted`).`
fn heading(statements: &[Statement], shown: &Shown) -> String {
    let open: Vec<&Statement> = statements.iter().filter(|one| one.is_open()).collect();
    let mut text = if open.is_empty() {
        "Nothing is open.".to_owned()
    } else {
        let mut sums: BTreeMap<&str, DecimalSum> = BTreeMap::new();
        for one in &open {
            sums.entry(&one.currency).or_default().add(&one.to_clear());
        }
        let sums: Vec<String> = sums.iter().map(|(code, sum)| money(&sum.total(), code)).collect();
        format!("{} open, to clear {}.", open.len(), sums.join(", "))
    };
    let mut left = Vec::new();
    if !shown.closed {
        for verdict in [Verdict::Exact, Verdict::Explained, Verdict::WithinBound] {
            let count = statements.iter().filter(|one| one.verdict() == verdict).count();
            if count > 0 {
                left.push(format!("{count} {}", verdict.name()));
            }
        }
        if let Some(last) = left.last_mut() {
            last.push_str(" (`--all`)");
        }
    }
    let accepted = statements.iter().filter(|one| one.accepted.is_some()).count();
    if accepted > 0 && !shown.accepted {
        left.push(format!("{accepted} accepted (`--accepted`)"));
    }
    if !left.is_empty() {
        text.push_str(&format!(" Not listed: {}.", left.join(", ")));
    }
    text
}

fn counts(of_pair: &[&Statement]) -> String {
    let mut parts = Vec::new();
    let open = of_pair.iter().filter(|one| one.is_open()).count();
    let accepted = of_pair.iter().filter(|one| one.accepted.is_some()).count();
    for (count, name) in [(open, "open"), (accepted, "accepted")] {
        if count > 0 {
            parts.push(format!("{count} {name}"));
        }
    }
    for verdict in [Verdict::WithinBound, Verdict::Explained, Verdict::Exact] {
        let count = of_pair.iter().filter(|one| one.verdict() == verdict).count();
        if count > 0 {
            parts.push(format!("{count} {}", verdict.name()));
        }
    }
    parts.join(", ")
}

/// A statement: id, what it is about, its period and what is to be cleared, and below them the two totals and the largest
/// difference.
fn one(statement: &Statement, digits: usize, columns: usize) -> String {
    // Only what is open has an id.
    let (id, verdict) = match statement.verdict() {
        Verdict::Open => (statement.finding().id().chars().take(digits).collect(), ""),
        other => (String::new(), other.name()),
    };
    let label = format!("  {id:<digits$}  ");
    let about = [short_key(&statement.key()), period(statement), verdict.to_owned()];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let amount = money(&statement.to_clear(), &statement.currency);
    let mut text = entry(&label, &about.join(", "), &amount, columns);
    let below = " ".repeat(width(&label));
    let room = columns.saturating_sub(width(&below));
    let figures = |total: &Decimal| number(total, &statement.currency);
    let side = |side: &Side| format!("{} {}", side.what.trim_end_matches(": 0"), figures(&side.total));
    let mut further = format!("{}, {}", side(&statement.here), side(&statement.there));
    if let Some(line) = largest(statement) {
        further.push_str(&format!("; {}", described(line, &statement.currency)));
    }
    let mut lines = wrapped(&clean(&further), room);
    if lines.len() > FURTHER {
        lines.truncate(FURTHER);
        if let Some(last) = lines.last_mut() {
            *last = format!("{} …", without_middle(last, room.saturating_sub(2)));
        }
    }
    if let Some(acceptance) = &statement.accepted {
        lines.extend(wrapped(&format!("accepted because: {}", acceptance.why), room));
    }
    for line in lines {
        text.push_str(&format!("\n{below}{line}"));
    }
    text
}

/// At most so many lines say why a statement is open.
const FURTHER: usize = 3;

/// The line that weighs most among those that nobody explains.
fn largest(statement: &Statement) -> Option<&Line> {
    let open = statement.lines.iter().filter(|line| !line.kind.explains());
    open.reduce(|one, other| {
        let is_more = other.amount.abs().sub(&one.amount.abs());
        if is_more.is_negative() || is_more.is_zero() {
            one
        } else {
            other
        }
    })
}

fn described(line: &Line, code: &str) -> String {
    let parts = [short_key(&line.object), line.what.clone()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!(
        "{} {}: {}",
        line.kind.name(),
        number(&line.amount, code),
        parts.join("; ")
    )
}

fn period(statement: &Statement) -> String {
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    match (statement.period_start.as_str(), statement.period_end.as_str()) {
        (start, end) if !start.is_empty() && !end.is_empty() => match (start.get(..7), start.get(7..), end.get(7..)) {
            (Some(month), Some(from), Some(to)) if from == FIRST && to == FIRST && is_next(month, end) => {
                month.to_owned()
            }
            _ if start == end => day(start),
            _ => format!("{} to {}", day(start), day(end)),
        },
        (_, end) if !end.is_empty() => format!("to {}", day(end)),
        _ => day(&statement.day),
    }
}

/// What stands after the month in the first moment of one.
const FIRST: &str = "-01T00:00:00.000000Z";

/// Whether a period that begins with this month ends with it.
fn is_next(month: &str, end: &str) -> bool {
    let parsed = |text: &str| text.parse::<u32>().ok();
    let number = |text: &str| Some(parsed(text.get(..4)?)? * 12 + parsed(text.get(5..7)?)?);
    number(month)
        .zip(number(end))
        .is_some_and(|(one, other)| one + 1 == other)
}

/// An amount in its currency: `76.00 CAD`.
fn money(amount: &Decimal, code: &str) -> String {
    let number = number(amount, code);
    if code == currency::NONE {
        number
    } else {
        format!("{number} {code}")
    }
}

/// An amount with the decimals of its currency, halves away from zero; one that is smaller than that as `<0.01`.
fn number(amount: &Decimal, code: &str) -> String {
    if code == currency::NONE {
        return amount.trim_zeros(0).to_string();
    }
    rounded::amount(amount, code).text
}

/// How many digits keep the ids of the open statements apart.
fn digits(statements: &[Statement]) -> usize {
    let open = statements.iter().filter(|one| one.verdict() == Verdict::Open);
    let mut ids: Vec<String> = open.map(|one| one.finding().id()).collect();
    ids.sort();
    ids.dedup();
    let same = |pair: &[String]| {
        let [one, other] = pair else { return 0 };
        one.bytes()
            .zip(other.bytes())
            .take_while(|(one, other)| one == other)
            .count()
    };
    DIGITS.max(ids.windows(2).map(same).max().map_or(0, |longest| longest + 1))
}
