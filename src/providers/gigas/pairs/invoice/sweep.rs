//! What two lists assign of one resource, moment by moment: from 12 to 19 May `6 at 0.0198` here, `4 at 0.0198` there.

use crate::contract::statement::{Line, LineKind};
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use chrono::{DateTime, SecondsFormat, TimeDelta, Timelike, Utc};
use std::collections::BTreeSet;

const MICROSECONDS_IN_AN_HOUR: i64 = 3_600_000_000;
/// As in the charges of the history.
const DECIMALS: u32 = 10;

/// An amount of a resource, from one time to another.
#[derive(Debug, Clone)]
pub(super) struct Assigned {
    pub resource: String,
    pub amount: Decimal,
    /// Of one unit for one hour.
    pub price: Decimal,
    pub factor: Option<Decimal>,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// Whether it had not ended when it was stated; then `end` is that time.
    pub is_running: bool,
    pub currency: String,
    pub place: Place,
}

impl Assigned {
    /// What it costs for an hour.
    pub(super) fn worth(&self) -> Decimal {
        self.amount.mul(&self.price)
    }

    /// The part of it that lies within a time.
    pub(super) fn within(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start: self.start.max(start),
            end: self.end.min(end),
            is_running: self.is_running && self.end < end,
            ..self.clone()
        }
    }

    /// Whether it has the resource and price of the other.
    pub(super) fn is_priced_as(&self, other: &Self) -> bool {
        self.resource == other.resource && self.price == other.price
    }

    fn is_same(&self, other: &Self) -> bool {
        self.amount == other.amount && self.price == other.price
    }
}

/// Hours since a time. Parts of an interval have as many as the whole, since each moment is rounded by itself.
pub(super) struct Hours(DateTime<Utc>);

impl Hours {
    pub(super) fn from(origin: DateTime<Utc>) -> Self {
        Self(origin)
    }

    fn until(&self, time: DateTime<Utc>) -> Decimal {
        let microseconds = (time - self.0).num_microseconds().unwrap_or(i64::MAX);
        let hour = Decimal::from(MICROSECONDS_IN_AN_HOUR);
        let hours = rounding::divide(&Decimal::from(microseconds), &hour, DECIMALS, Mode::HalfEven);
        hours.unwrap_or_else(|_| Decimal::zero())
    }

    /// The hours from one time to another, by the microseconds since the first moment.
    pub(super) fn words(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> String {
        let quotient = |time: DateTime<Utc>| {
            let microseconds = (time - self.0).num_microseconds().unwrap_or(i64::MAX);
            format!("{microseconds} / {MICROSECONDS_IN_AN_HOUR}")
        };
        if end <= start {
            return "0".to_owned();
        }
        format!("({} - {})", quotient(end), quotient(start))
    }

    /// How these hours are rounded.
    pub(super) fn rounding() -> String {
        format!("{DECIMALS} decimals in each quotient, half to even")
    }

    /// From one time to another; none where the second is the earlier one.
    pub(super) fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Decimal {
        if end <= start {
            return Decimal::zero();
        }
        self.until(end).sub(&self.until(start)).trim_zeros(0)
    }
}

/// What a comparison found.
pub(super) struct Found {
    pub lines: Vec<Line>,
    /// Changes that may have been rounded to a full hour, and what an hour of each can make.
    pub rounded: Vec<Decimal>,
}

/// A stretch of time in which both sides stay what they are, and differ.
struct Stretch<'a> {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    here: Vec<&'a Assigned>,
    there: Vec<&'a Assigned>,
    kind: LineKind,
    what: &'static str,
}

/// Compares what two lists have of one resource.
pub(super) fn compare<'a>(here: &[&'a Assigned], there: &[&'a Assigned], hours: &Hours, queries: &[Query; 2]) -> Found {
    let mut rounded = Vec::new();
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    // What was released is not assigned.
    let assigned = |rows: &[&'a Assigned]| -> Vec<&'a Assigned> {
        rows.iter().filter(|row| !row.amount.is_zero()).copied().collect()
    };
    let (here, there) = (&assigned(here)[..], &assigned(there)[..]);
    let moments: BTreeSet<DateTime<Utc>> = here.iter().chain(there).flat_map(|one| [one.start, one.end]).collect();
    let moments: Vec<DateTime<Utc>> = moments.into_iter().collect();
    for pair in moments.windows(2) {
        let &[start, end] = pair else { continue };
        let covers = |row: &&&Assigned| row.start <= start && row.end >= end;
        let mut stretch = Stretch {
            start,
            end,
            here: here.iter().filter(covers).copied().collect(),
            there: there.iter().filter(covers).copied().collect(),
            kind: LineKind::PriceDiffers,
            what: "`conversion_factor` differs; the documentation does not say how it changes a charge",
        };
        for (one, other) in cancel(&mut stretch.here, &mut stretch.there) {
            if one.factor.is_some() && other.factor.is_some() && one.factor != other.factor {
                let (here, there) = (vec![one], vec![other]);
                extend(&mut stretches, Stretch { here, there, ..stretch });
            }
        }
        if stretch.here.is_empty() && stretch.there.is_empty() {
            continue;
        }
        if stretch.may_be_a_rounded_hour(here, there) {
            let of_hour = stretch.worth();
            rounded.push(if of_hour.is_negative() { of_hour.neg() } else { of_hour });
            continue;
        }
        (stretch.kind, stretch.what) = stretch.name(here, there);
        extend(&mut stretches, stretch);
    }
    let lines = stretches.iter().map(|stretch| stretch.line(hours, queries)).collect();
    Found { lines, rounded }
}

/// Takes out what both sides have, and gives it.
fn cancel<'a>(here: &mut Vec<&'a Assigned>, there: &mut Vec<&'a Assigned>) -> Vec<(&'a Assigned, &'a Assigned)> {
    let mut both = Vec::new();
    here.retain(|one| {
        let same = there.iter().position(|other| one.is_same(other));
        if let Some(index) = same {
            both.push((*one, there.remove(index)));
        }
        same.is_none()
    });
    both
}

/// Adds a stretch, or makes one longer that ends where it starts and says the same.
fn extend<'a>(stretches: &mut Vec<Stretch<'a>>, next: Stretch<'a>) {
    let before = stretches
        .iter_mut()
        .find(|one| one.end == next.start && one.says_what(&next));
    match before {
        Some(before) => before.end = next.end,
        None => stretches.push(next),
    }
}

impl Stretch<'_> {
    fn says_what(&self, other: &Self) -> bool {
        let are_same = |rows: &[&Assigned], others: &[&Assigned]| {
            rows.len() == others.len() && rows.iter().zip(others).all(|(one, other)| one.is_same(other))
        };
        self.kind == other.kind
            && self.what == other.what
            && are_same(&self.here, &other.here)
            && are_same(&self.there, &other.there)
    }

    /// This side less the other, for an hour.
    fn worth(&self) -> Decimal {
        added(&self.here, Assigned::worth).sub(&added(&self.there, Assigned::worth))
    }

    /// Whether the invoice changes at a full hour here, and the history within the hour before or after.
    fn may_be_a_rounded_hour(&self, here: &[&Assigned], there: &[&Assigned]) -> bool {
        let changes = |rows: &[&Assigned], at: DateTime<Utc>| rows.iter().any(|row| row.start == at || row.end == at);
        let is_full = |at: DateTime<Utc>| at.minute() == 0 && at.second() == 0 && at.nanosecond() == 0;
        let is_rounded = |to: DateTime<Utc>, from: DateTime<Utc>| {
            is_full(to) && !is_full(from) && changes(here, to) && changes(there, from)
        };
        self.end - self.start < TimeDelta::hours(1)
            && (is_rounded(self.start, self.end) || is_rounded(self.end, self.start))
    }

    fn name(&self, here: &[&Assigned], there: &[&Assigned]) -> (LineKind, &'static str) {
        let has_twin = |one: &&Assigned| {
            let is_twin = |other: &&&Assigned| one.is_same(other) && (one.start, one.end) == (other.start, other.end);
            here.iter().filter(is_twin).count() > 1
        };
        let runs_on = |one: &&Assigned| {
            let was_running = |other: &&Assigned| other.is_running && other.end <= self.start && one.is_same(other);
            there.iter().any(was_running)
        };
        if self.there.is_empty() {
            return if self.here.iter().all(runs_on) {
                (
                    LineKind::PeriodCut,
                    "the history was saved before, while the resource was running",
                )
            } else if self.here.iter().all(has_twin) {
                (LineKind::Duplicate, "the invoice has the row twice")
            } else {
                (LineKind::MissingThere, "not in the history")
            };
        }
        if self.here.is_empty() {
            return (LineKind::MissingHere, "not on the invoice");
        }
        let prices: BTreeSet<&Decimal> = self.here.iter().chain(&self.there).map(|row| &row.price).collect();
        let amount = |row: &Assigned| row.amount.clone();
        if prices.len() == 1 {
            (LineKind::QuantityDiffers, "`total_amount`")
        } else if added(&self.here, amount) == added(&self.there, amount) {
            (LineKind::PriceDiffers, "`hourly_price`")
        } else {
            (LineKind::AmountDiffers, "amount and price")
        }
    }

    /// What it is computed from, and in which rows that stands.
    fn origin(&self, hours: &Hours, [invoice, history]: &[Query; 2]) -> Origin {
        let mut queries = Vec::new();
        for (rows, query) in [(&self.here, invoice), (&self.there, history)] {
            if !rows.is_empty() {
                queries.push(query.clone().at(rows.iter().map(|row| &row.place)));
            }
        }
        let worths = |rows: &[&Assigned], before: &'static str| -> Vec<String> {
            let worth = |row: &&Assigned| format!("{before}{} * {}", row.amount, row.price);
            rows.iter().map(worth).collect()
        };
        let operands = [worths(&self.here, " + "), worths(&self.there, " - ")]
            .concat()
            .concat();
        let operands = operands.strip_prefix(" + ").unwrap_or(&operands);
        Origin {
            queries,
            computed: vec![Computed {
                of: String::new(),
                value: self.worth().mul(&hours.between(self.start, self.end)),
                operands: format!("({}) * {}", operands.trim_start(), hours.words(self.start, self.end)),
                rounding: Hours::rounding(),
            }],
            ..Origin::default()
        }
    }

    fn line(&self, hours: &Hours, queries: &[Query; 2]) -> Line {
        let resource = self.here.first().or(self.there.first());
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let object = format!(
            "resource {}, {} to {}",
            resource.map_or("", |row| row.resource.as_str()),
            time(self.start),
            time(self.end)
        );
        let lasting = hours.between(self.start, self.end);
        let figures: Vec<String> = [("here", &self.here), ("there", &self.there)]
            .into_iter()
            .flat_map(|(side, rows)| {
                rows.iter()
                    .map(move |row| format!("{} × {} {side}", row.amount, row.price))
            })
            .collect();
        let what = format!("{}, {lasting} hours, {}", self.what, figures.join(", "));
        let mut line = Line::new(self.kind, self.worth().mul(&lasting), object, what);
        let both =
            |figure: fn(&Assigned) -> Decimal| (Some(added(&self.here, figure)), Some(added(&self.there, figure)));
        let first =
            |rows: &[&Assigned], figure: fn(&Assigned) -> Option<Decimal>| rows.first().and_then(|row| figure(row));
        (line.here, line.there) = match self.kind {
            LineKind::QuantityDiffers => both(|row| row.amount.clone()),
            LineKind::PriceDiffers if self.worth().is_zero() => {
                let factor = |row: &Assigned| row.factor.clone();
                (first(&self.here, factor), first(&self.there, factor))
            }
            LineKind::PriceDiffers => {
                let price = |row: &Assigned| Some(row.price.clone());
                (first(&self.here, price), first(&self.there, price))
            }
            _ => (None, None),
        };
        let line = line.made_of(self.origin(hours, queries));
        match resource {
            Some(row) => line.at(&row.place),
            None => line,
        }
    }
}

fn added(rows: &[&Assigned], figure: impl Fn(&Assigned) -> Decimal) -> Decimal {
    let mut sum = DecimalSum::new();
    for row in rows {
        sum.add(&figure(row));
    }
    sum.total()
}
