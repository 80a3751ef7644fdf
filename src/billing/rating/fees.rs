//! Fees: in arrears for the period, in advance for the next one, by days of the whole calendar period.

use crate::billing::book::model::{Contract, Days, Every, Fee};
use crate::billing::month::{Month, count};
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// A part of a calendar period for which a fee is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    /// The calendar period.
    pub of: [NaiveDate; 2],
    /// The days that it is due for; none where it was billed and has ended since.
    pub days: Option<[NaiveDate; 2]>,
    /// Whether it lies after the period of the run.
    pub is_next: bool,
}

impl Due {
    /// Days it is due for, and days of the whole period.
    pub(super) fn parts(&self) -> (i64, i64) {
        let [first, last] = self.of;
        let used = self.days.map_or(0, |[from, through]| count(from, through));
        (used, count(first, last))
    }
}

/// The days in which a fee is charged: its own within those of its contract, after those that another program billed.
fn days(contract: &Contract, fee: &Fee) -> Option<Days> {
    let elsewhere = Days {
        from: fee.billed_through.and_then(|day| day.succ_opt()),
        through: None,
    };
    fee.days.and(contract.days)?.and(elsewhere)
}

/// The first and the last day of a period on which a fee is charged.
fn common(active: Option<Days>, [first, last]: [NaiveDate; 2]) -> Option<[NaiveDate; 2]> {
    let period = Days {
        from: Some(first),
        through: Some(last),
    };
    let days = period.and(active?)?;
    Some([days.from?, days.through?])
}

/// The parts of a fee that a run of a month looks at: what is due now, and what was billed of a period that may have come
/// out otherwise since. `is_billed` says so of a calendar period by its first day.
pub(super) fn due(contract: &Contract, fee: &Fee, month: Month, is_billed: &dyn Fn(NaiveDate) -> bool) -> Vec<Due> {
    let whole = fee.days.and(contract.days).unwrap_or(fee.days);
    let active = days(contract, fee);
    let mut found = Vec::new();
    for period in periods(fee.every, whole, month) {
        let [first, _] = period;
        let days = common(active, period);
        let is_next = first > month.last();
        // In arrears a period is billed when its last day is over, in advance before its first.
        let is_due = match days {
            Some([from, _]) if fee.in_advance => from <= month.after(1).last(),
            Some([_, through]) => Month::of(through) == month,
            None => false,
        };
        let may_differ = is_billed(first) && !is_next;
        if is_due || may_differ {
            found.push(Due {
                of: period,
                days,
                is_next: days.map_or(is_next, |[from, _]| from > month.last()),
            });
        }
    }
    found
}

/// The parts of a fee that a billed month is answerable for and that are over before a later run: those it billed, and those
/// that it would bill by the book of now and that nobody billed. A run of its own looks at what touches its month.
pub(super) fn earlier(
    contract: &Contract,
    fee: &Fee,
    (month, run): (Month, Month),
    here: &BTreeSet<NaiveDate>,
    is_billed: &dyn Fn(NaiveDate) -> bool,
) -> Vec<Due> {
    let active = days(contract, fee);
    let billed = here.iter().map(|start| {
        let of = period_from(fee, *start);
        let is_of_fee = fee.every != Every::Once || active.and_then(|active| active.from) == Some(*start);
        Due {
            of,
            days: common(active.filter(|_| is_of_fee), of),
            is_next: false,
        }
    });
    let added = due(contract, fee, month, &|_| false).into_iter().filter(|due| {
        let is_of_month = due
            .days
            .is_some_and(|[from, through]| Month::of(if fee.in_advance { from } else { through }) == month);
        is_of_month && !is_billed(due.of[0])
    });
    let found = billed.chain(added);
    found.filter(|due| due.of[1] < run.first()).collect()
}

/// The calendar period of a fee that begins on a day; that day alone where none does.
fn period_from(fee: &Fee, start: NaiveDate) -> [NaiveDate; 2] {
    let [first, last] = period_of(fee.every, Month::of(start)).unwrap_or([start, start]);
    if first == start { [first, last] } else { [start, start] }
}

/// What the days of a fee in a month come to, whenever they are billed.
pub(super) fn within(contract: &Contract, fee: &Fee, month: Month) -> Fraction {
    let whole = fee.days.and(contract.days).unwrap_or(fee.days);
    let active = days(contract, fee).and_then(|days| days.and(month.days()));
    let mut sum = Fraction::from(Decimal::zero());
    for [first, last] in periods(fee.every, whole, month) {
        if let Some([from, through]) = common(active, [first, last]) {
            sum = sum.add(&Fraction::part(&fee.amount, count(from, through), count(first, last)));
        }
    }
    sum
}

/// The calendar periods that touch a month or the next.
fn periods(every: Every, active: Days, month: Month) -> Vec<[NaiveDate; 2]> {
    let mut found: Vec<[NaiveDate; 2]> = Vec::new();
    for month in [month, month.after(1)] {
        let once = || active.from.filter(|day| Month::of(*day) == month).map(|day| [day, day]);
        let period = period_of(every, month).or_else(once);
        found.extend(period.filter(|period| !found.contains(period)));
    }
    found
}

/// The calendar period that a month is in; none for what is charged once.
fn period_of(every: Every, month: Month) -> Option<[NaiveDate; 2]> {
    let months = match every {
        Every::Month => 1,
        Every::Quarter => 3,
        Every::Year => 12,
        Every::Once => return None,
    };
    let first = month.first();
    let start = first.with_month(first.month0() / months * months + 1).unwrap_or(first);
    Some([start, Month::of(start).after(months - 1).last()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::book::model::Place;
    use crate::clock::parse_date;

    fn shown(fee: (Every, bool, &str, &str), month: &str, billed: &[&str]) -> String {
        let day = |text: &str| parse_date(text);
        let place = Place {
            file: "x".into(),
            line: 1,
            column: 1,
        };
        let contract = Contract {
            id: "C".to_owned(),
            days: Days {
                from: day("2026-01-01"),
                through: None,
            },
            price_book: String::new(),
            minimum: None,
            maximum: None,
            currency: None,
            tax: None,
            terms: None,
            cash_discount: None,
            convert: None,
            rate_age: None,
            late: None,
            billed_through: None,
            fees: Vec::new(),
            discounts: Vec::new(),
            coupons: Vec::new(),
            place: place.clone(),
        };
        let (every, in_advance, from, through) = fee;
        let fee = Fee {
            id: "f".to_owned(),
            name: "f".to_owned(),
            amount: Decimal::from(1_i64),
            every,
            in_advance,
            tax: None,
            account: None,
            currency: None,
            days: Days {
                from: day(from),
                through: day(through),
            },
            billed_through: None,
            place,
        };
        let month = Month::parse(month).unwrap();
        let due = due(&contract, &fee, month, &|start| {
            billed.iter().any(|billed| parse_date(billed) == Some(start))
        });
        let due = due.iter().map(|due| {
            let (used, of) = due.parts();
            let days = due.days.map(|[from, through]| format!("{from}..{through} "));
            format!("{}{used}/{of}", days.unwrap_or_default())
        });
        due.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_fee_in_advance_bills_this_month_and_the_next() {
        let fee = (Every::Month, true, "2026-11-16", "");
        let both = "2026-11-16..2026-11-30 15/30 2026-12-01..2026-12-31 31/31";
        assert_eq!(shown(fee, "2026-11", &[]), both);
        // What was billed is looked at again, and the difference is mostly nothing.
        assert_eq!(shown(fee, "2026-11", &["2026-11-01"]), both);
        assert_eq!(shown(fee, "2026-10", &[]), "2026-11-16..2026-11-30 15/30");
        assert_eq!(shown(fee, "2026-09", &[]), "");
        let ends = (Every::Month, true, "2026-01-01", "2026-12-10");
        assert_eq!(
            shown(ends, "2026-11", &["2026-11-01"]),
            "2026-11-01..2026-11-30 30/30 2026-12-01..2026-12-10 10/31"
        );
        let ended = (Every::Month, true, "2026-01-01", "2026-10-31");
        assert_eq!(shown(ended, "2026-11", &["2026-11-01"]), "0/30");
        assert_eq!(shown(ended, "2026-11", &[]), "");
    }

    #[test]
    fn a_fee_in_arrears_bills_what_is_over() {
        let fee = (Every::Month, false, "2026-11-16", "");
        assert_eq!(shown(fee, "2026-11", &[]), "2026-11-16..2026-11-30 15/30");
        let quarter = (Every::Quarter, false, "2026-11-01", "");
        assert_eq!(shown(quarter, "2026-11", &[]), "");
        assert_eq!(shown(quarter, "2026-12", &[]), "2026-11-01..2026-12-31 61/92");
        let year = (Every::Year, true, "2026-07-01", "");
        assert_eq!(shown(year, "2026-06", &[]), "2026-07-01..2026-12-31 184/365");
        let once = (Every::Once, true, "2026-12-05", "");
        assert_eq!(shown(once, "2026-11", &[]), "2026-12-05..2026-12-05 1/1");
    }
}
