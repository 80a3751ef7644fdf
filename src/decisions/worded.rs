//! Acceptances from the time when a finding's id covered its message: `the tax {} is not its rate on what the discount leaves`.
//!
//! What was kept with such an acceptance says which rule the finding broke, by the words that messages had then. So its id as
//! it is taken now can be worked out, and messages can be reworded without opening what is accepted. The words here are those
//! of that time and are never reworded.

use crate::contract::finding::{self, MORE};
use crate::contract::stated;
use crate::contract::statement::OPEN;
use crate::digest::Values;
use std::sync::LazyLock;

/// What was kept with an acceptance.
pub(crate) struct Kept {
    /// The check, or the pair of a statement.
    pub check: String,
    /// What the finding was about.
    pub object: String,
    /// What did not hold.
    pub message: String,
    /// What was expected and found.
    pub figures: [String; 2],
}

/// What a message said.
#[derive(Debug)]
struct Worded {
    check: &'static str,
    rule: &'static str,
    /// What the words stand for by themselves.
    details: &'static str,
    /// The words, with `{}` for each detail and `{_}` for what object and rule say already.
    words: &'static str,
}

/// Every message that there was, the more special first.
static WORDED: LazyLock<Vec<Worded>> = LazyLock::new(|| include_str!("worded.tsv").lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Worded> {
    let mut cells = line.splitn(4, '\t');
    Some(Worded {
        check: cells.next()?,
        rule: cells.next()?,
        details: cells.next()?,
        words: cells.next()?,
    })
}

/// The message of an open statement, whatever its pair; some pairs have the name of a check.
const STATEMENT: &str = "open in {}: {}";

/// Rule and details of a finding.
type Told = (String, Vec<String>);

impl Kept {
    /// The id of the finding as it is taken now, if this is how it was taken then and the message is one there was.
    #[must_use]
    pub(crate) fn id_now(&self, id: &str) -> Option<String> {
        if self.id_then() != id {
            return None;
        }
        let (rule, details) = told(&self.check, &self.message)?;
        let [expected, found] = self.figures.each_ref().map(String::as_str);
        Some(finding::id(
            &self.check,
            &rule,
            &self.object,
            &details,
            [expected, found],
        ))
    }

    /// The id as it was taken over the message.
    fn id_then(&self) -> String {
        let (message, revision) = stated::Revision::split(&self.message);
        let [expected, found] = &self.figures;
        let mut values = Values::default();
        for text in [&*self.check, &self.object, message, revision, expected, found] {
            values.text(text.as_bytes());
        }
        finding::shortened(&values.finish())
    }
}

/// Rule and details behind a message of that time.
fn told(check: &str, message: &str) -> Option<Told> {
    if let Some(found) = captured(STATEMENT, message) {
        return Some((OPEN.to_owned(), found));
    }
    if check.starts_with("focus-") {
        return of_focus(check, message);
    }
    let (said, revision) = stated::Revision::split(message);
    let (rule, mut details) = plain(check, said)?;
    if revision != "1" {
        details.push(stated::detail(revision));
    }
    Some((rule, details))
}

/// The same of a message that says nothing else.
fn plain(check: &str, message: &str) -> Option<Told> {
    WORDED.iter().filter(|worded| worded.check == check).find_map(|worded| {
        let found = captured(worded.words, message)?;
        let details = worded.details.split_whitespace().map(str::to_owned);
        Some((worded.rule.to_owned(), details.chain(found).collect()))
    })
}

/// The same where a number of rows follows, and the id of a rule: `…, in 3 rows (BilledCost-C-003-M)`.
fn of_focus(check: &str, message: &str) -> Option<Told> {
    if let Some(found) = captured("and {} more of the same kind, in {}: {}", message)
        && let [left, counted, of] = found.as_slice()
    {
        let of = match plain(check, of) {
            Some((rule, details)) => std::iter::once(rule).chain(details).collect(),
            None => vec![of.clone()],
        };
        let details = [left.clone(), rows(counted)?].into_iter().chain(of);
        return Some((MORE.to_owned(), details.collect()));
    }
    let cited = message.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let (message, cited) = match cited {
        Some((message, rule)) if rows_of(message).is_some() => (message, Some(rule)),
        _ => (message, None),
    };
    let (said, rows) = rows_of(message)?;
    let (rule, mut details) = plain(check, said)?;
    details.push(rows);
    Some((cited.map_or(rule, str::to_owned), details))
}

/// A message and the number of rows behind it.
fn rows_of(message: &str) -> Option<(&str, String)> {
    let (said, counted) = message.rsplit_once(", in ")?;
    Some((said, rows(counted)?))
}

/// The number in `1 row` or `3 rows`.
fn rows(counted: &str) -> Option<String> {
    let (number, unit) = counted.split_once(' ')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && ["row", "rows"].contains(&unit)).then(|| number.to_owned())
}

/// What stands in a message where the words have `{}`; `None` where it is another message.
fn captured(words: &str, message: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut parts = words.split('{');
    let mut rest = message.strip_prefix(parts.next()?)?;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let (mark, after) = part.split_once('}')?;
        let at = if parts.peek().is_some() {
            rest.find(after)?
        } else {
            rest.len().checked_sub(after.len()).filter(|_| rest.ends_with(after))?
        };
        let (inside, tail) = rest.split_at_checked(at)?;
        if mark.is_empty() {
            found.push(inside.to_owned());
        }
        rest = tail.get(after.len()..)?;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn texts(found: Option<Told>) -> Option<(String, String)> {
        found.map(|(rule, details)| (rule, details.join("|")))
    }

    #[test]
    fn messages_of_that_time_are_told_apart() {
        for (check, message, rule, details) in [
            (
                "balance",
                "the balance is not the `end` of the newest entry of its time, 17",
                "",
                "17",
            ),
            (
                "ormuco-invoices",
                "the tax GST is not its rate on what the discount leaves, in revision 2 of 3",
                "tax",
                "GST|revision 2",
            ),
            (
                "ormuco-invoices",
                "the tax GST is not its rate on what the discount leaves, in revision 1 of 3",
                "tax",
                "GST",
            ),
            (
                "vcloudair-roll-up",
                "the billed USD cost is not that of what is below",
                "below",
                "billed|USD",
            ),
            (
                "vcloudair-roll-up",
                "the billed USD cost is not the billable one of the same period",
                "billable",
                "USD",
            ),
            (
                "focus-values",
                "`BillingCurrency` is no national currency, in 1 row (BillingCurrency-C-003-M)",
                "BillingCurrency-C-003-M",
                "1",
            ),
            (
                "focus-periods",
                "the billing period is no month, in 12 rows",
                "month",
                "12",
            ),
            (
                "focus-prices",
                "`ListCost` is not `ListUnitPrice` × `PricingQuantity`: it is 1000 times that, in 3 rows (ListUnitPrice-C-010-C)",
                "ListUnitPrice-C-010-C",
                "times|000|3",
            ),
            (
                "focus-tags",
                "`Tags` has the key `a (b), in 3 rows (x)` twice, in 2 rows (KeyValueFormat-A-002-M)",
                "KeyValueFormat-A-002-M",
                "a (b), in 3 rows (x)|2",
            ),
            (
                "focus-nulls",
                "and 3 more of the same kind, in 5 rows: BilledCost-C-003-M",
                "more",
                "3|5|BilledCost-C-003-M",
            ),
            (
                "focus-totals",
                "and 1 more of the same kind, in 1 row: `billed_cost` is no decimal",
                "more",
                "1|1|decimal|billed_cost",
            ),
            (
                "focus-totals",
                "the number of costs of a file is not what was counted in it, in 1 row",
                "file-sum",
                "charges|1",
            ),
            (
                "focus-invoice-detail",
                "open in EUR: missing there  382.36, unexplained 0",
                "open",
                "EUR|missing there  382.36, unexplained 0",
            ),
        ] {
            let expected = Some((rule.to_owned(), details.to_owned()));
            assert_eq!(texts(told(check, message)), expected, "{check}: {message}");
        }
        for (check, message) in [
            ("balance", "the balance is wrong"),
            ("focus-values", "`BillingCurrency` is no national currency"),
            ("ormuco-invoice", "shut in EUR: nothing"),
        ] {
            assert_eq!(texts(told(check, message)), None, "{check}: {message}");
        }
    }

    #[test]
    fn no_words_stand_for_two_rules() {
        let mut known = BTreeSet::new();
        for one in WORDED.iter() {
            assert!(known.insert((one.check, one.words)), "{one:?}");
        }
        assert_eq!(known.len(), include_str!("worded.tsv").lines().count());
    }
}
