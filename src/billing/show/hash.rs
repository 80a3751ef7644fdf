//! The hash of a run: over edition, period, day of issue and the drafts with their traces.
//!
//! Charges go in with all that is stated of them, and without their keys: the same charge of another delivery is the same.

use super::Made;
use crate::billing::rating::draft::{Allowance, Draft, Line};
use crate::digest::{Values, hex};
use chrono::NaiveDate;

/// The digits of a hash that are shown and typed.
const DIGITS: usize = 16;

/// The hash of a run.
#[must_use]
pub(crate) fn of(made: &Made) -> String {
    of_day(made, made.issue_date)
}

/// The hash that the same drafts would have on another day of issue.
#[must_use]
pub(crate) fn of_day(made: &Made, issue_date: NaiveDate) -> String {
    let mut values = Values::default();
    values.text(b"billbook run 1");
    values.text(made.edition.as_bytes());
    values.text(made.month.to_string().as_bytes());
    values.text(issue_date.to_string().as_bytes());
    for draft in &made.run.drafts {
        feed_draft(made, draft, &mut values);
    }
    let digest = hex(&values.finish());
    digest.get(..DIGITS).unwrap_or(&digest).to_owned()
}

fn feed_draft(made: &Made, draft: &Draft, values: &mut Values) {
    let mut feed = |text: &str| values.text(text.as_bytes());
    feed(made.names(draft).0);
    for contract in &draft.contracts {
        feed(contract);
    }
    feed(&draft.currency);
    if let Some(month) = draft.corrects {
        feed(&format!("corrects {month}"));
    }
    feed(&draft.terms.to_string());
    if let Some(agreed) = &draft.cash_discount {
        feed(&format!(
            "cash discount {} {}",
            agreed.percent.trim_zeros(0),
            agreed.days
        ));
    }
    feed(draft.becomes.word());
    let totals = [
        &draft.line_total,
        &draft.allowance_total,
        &draft.net,
        &draft.tax,
        &draft.total,
    ];
    for total in totals {
        feed(&total.to_string());
    }
    for tax in &draft.taxes {
        feed(&tax.tax.key.category);
        feed(&tax.tax.key.rate.as_ref().map(ToString::to_string).unwrap_or_default());
        feed(&tax.base.to_string());
        feed(&tax.amount.to_string());
    }
    for (currency, cost) in &draft.cost {
        feed(currency);
        feed(&cost.trim_zeros(0).to_string());
    }
    for line in &draft.lines {
        feed_line(made, line, values);
    }
    for allowance in &draft.allowances {
        feed_allowance(allowance, values);
    }
}

fn feed_line(made: &Made, line: &Line, values: &mut Values) {
    let mut feed = |text: &str| values.text(text.as_bytes());
    let [from, through] = line.period;
    for text in [
        &line.kind,
        &line.text,
        &line.unit,
        &line.contract,
        &line.per,
        &line.tax.id,
    ] {
        feed(text);
    }
    feed(line.rule.as_deref().unwrap_or_default());
    feed(&line.quantity_shown());
    feed(&line.unit_price.trim_zeros(0).to_string());
    feed(&line.amount.to_string());
    feed(&line.exact.to_string());
    feed(&format!("{from} {through} {}", line.step));
    if let Some(month) = line.corrects {
        feed(&format!("corrects {month}"));
    }
    for place in &line.places {
        feed(&place.to_string());
    }
    for leg in line.conversions.iter().flat_map(|conversion| &conversion.legs) {
        let day = leg.day.map(|day| day.to_string()).unwrap_or_default();
        feed(&format!("{} {} {day} {} {}", leg.from, leg.to, leg.rate, leg.source));
    }
    for part in &line.parts {
        if let Some(charge) = made.charges.get(part.charge) {
            feed(&charge.content());
        }
        feed(&part.share.trim_zeros(0).to_string());
    }
}

fn feed_allowance(allowance: &Allowance, values: &mut Values) {
    let mut feed = |text: &str| values.text(text.as_bytes());
    for text in [&allowance.id, &allowance.name, &allowance.contract] {
        feed(text);
    }
    feed(&allowance.amount.to_string());
    let [redemption, of] = allowance.redemption.unwrap_or_default();
    feed(&format!("{redemption} {of}"));
    for (key, part) in &allowance.split {
        feed(&key.category);
        feed(&key.rate.as_ref().map(ToString::to_string).unwrap_or_default());
        feed(&part.to_string());
    }
}
