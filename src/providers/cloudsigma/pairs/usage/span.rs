//! One stated figure of burst usage, `2025-06-12 mem 32212254720 0.03155151388888888887`, against the samples behind it.

use crate::clock;
use crate::contract::bound::Bound;
use crate::contract::statement::{Line, LineKind};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::providers::cloudsigma::checks::daily_burst;
use crate::providers::cloudsigma::entries::{AccountEntries, Entry};
use std::collections::BTreeMap;

/// Decimals that a figure has when none were dropped.
const DECIMALS: u32 = 20;

/// A burst of the ledger.
pub(super) struct Sample {
    pub id: String,
    /// When it was taken; when it was charged where that is not stated.
    pub sampled_at: String,
    pub booked_at: String,
    pub amount: Decimal,
    quantity: Option<Decimal>,
    seconds: Option<i64>,
    pub import_id: i64,
    pub place: String,
}

/// Bursts by resource, in the order of the ledger.
pub(super) struct Samples(BTreeMap<String, Vec<Sample>>);

impl Samples {
    pub(super) fn of(chain: &AccountEntries) -> Self {
        let mut all: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
        for entry in &chain.entries {
            if let Some((resource, sample)) = sample(entry) {
                all.entry(resource).or_default().push(sample);
            }
        }
        Self(all)
    }

    pub(super) fn of_resource(&self, resource: &str) -> &[Sample] {
        self.0.get(resource).map_or(&[], Vec::as_slice)
    }

    /// Resources sampled or charged between two times.
    pub(super) fn resources_between(&self, start: &str, end: &str) -> Vec<String> {
        let is_within = |time: &String| time.as_str() >= start && time.as_str() < end;
        let is_there = |samples: &Vec<Sample>| {
            samples
                .iter()
                .any(|sample| is_within(&sample.sampled_at) || is_within(&sample.booked_at))
        };
        let found = self.0.iter().filter(|(_, samples)| is_there(samples));
        found.map(|(resource, _)| resource.clone()).collect()
    }
}

fn sample(entry: &Entry) -> Option<(String, Sample)> {
    let (burst, amount) = (entry.burst.as_ref()?, entry.amount.as_ref()?);
    let sample = Sample {
        id: entry.id.clone(),
        sampled_at: burst.sampled_at.clone().unwrap_or_else(|| entry.time.clone()),
        booked_at: entry.time.clone(),
        amount: amount.clone(),
        quantity: burst.quantity.clone(),
        seconds: burst.seconds,
        import_id: entry.import_id,
        place: entry.place.clone(),
    };
    Some((burst.resource.clone(), sample))
}

/// What is stated for a day or period.
pub(super) struct Span {
    /// `2025-06-12`.
    pub name: String,
    pub start: String,
    pub end: String,
    pub usage: Decimal,
    pub amount: Decimal,
    pub retrieved_at: String,
    pub rows: u64,
    pub place: Place,
}

/// What comes of a comparison.
pub(super) enum Outcome {
    Same,
    /// Something else than dropped digits.
    Line(Box<Line>),
    /// So many figures lost digits, which can make so much.
    Rounded(u64, Decimal),
}

impl Span {
    /// Adds another row of the same period and resource.
    pub(super) fn add(&mut self, other: &Span) {
        self.usage = self.usage.add(&other.usage);
        self.amount = self.amount.add(&other.amount);
        self.rows += other.rows;
        if self.retrieved_at < other.retrieved_at {
            self.retrieved_at.clone_from(&other.retrieved_at);
        }
    }

    /// Holds it against the samples taken in it.
    pub(super) fn compare(&self, chain: &AccountEntries, samples: &Samples, resource: &str) -> Outcome {
        let taken = |sample: &&Sample| sample.sampled_at >= self.start && sample.sampled_at < self.end;
        let taken: Vec<&Sample> = samples.of_resource(resource).iter().filter(taken).collect();
        let (usage, amount) = sums(&taken);
        let difference = amount.sub(&self.amount);
        // A quantity that is not stated says nothing.
        let is_same_usage = usage.as_ref().is_none_or(|usage| *usage == self.usage);
        if is_same_usage {
            if difference.is_zero() {
                return Outcome::Same;
            }
            let (count, sum) = self.dropped(&taken);
            if Bound::of_sizes(count, sum.clone(), "").holds(&difference) {
                return Outcome::Rounded(count, sum);
            }
            let what = "the usage is the same";
            let line = Line::differs(LineKind::AmountDiffers, &amount, &self.amount, &*self.name, what);
            return Outcome::Line(Box::new(line.at(&self.place)));
        }
        let has_more = usage.as_ref().is_some_and(|usage| *usage > self.usage);
        let (kind, what) = self.why(chain, &taken, has_more);
        let mut line = Line::new(kind, difference, &*self.name, what).at(&self.place);
        if kind == LineKind::QuantityDiffers {
            line.here = usage;
            line.there = Some(self.usage.clone());
        }
        Outcome::Line(Box::new(line))
    }

    /// Why the usage is not that of the samples, which may be more.
    fn why(&self, chain: &AccountEntries, taken: &[&Sample], has_more: bool) -> (LineKind, String) {
        let early: Vec<&Sample> = taken
            .iter()
            .filter(|sample| sample.booked_at <= self.retrieved_at)
            .copied()
            .collect();
        let (usage, amount) = sums(&early);
        if early.len() < taken.len() && usage.as_ref() == Some(&self.usage) && amount == self.amount {
            let later = taken.len() - early.len();
            let what = format!("bursts charged after the usage was stated: {later}");
            return (LineKind::PeriodCut, what);
        }
        if has_more {
            // Transactions that are not held would make it more still.
            return (LineKind::QuantityDiffers, "the ledger charges more".to_owned());
        }
        let (Some(start), Some(end)) = (clock::parse(&self.start), clock::parse(&self.end)) else {
            return (LineKind::QuantityDiffers, String::new());
        };
        if daily_burst::entries_between(chain, start, end).is_some() {
            return (
                LineKind::QuantityDiffers,
                "the ledger has every transaction of this period".to_owned(),
            );
        }
        let charged_by = clock::stored(daily_burst::charged_by(end));
        let is_walked = chain.entries.windows(2).all(|pair| match pair {
            [older, newer] if newer.time >= self.start && older.time < charged_by => {
                crate::providers::cloudsigma::entries::meet(older, newer) == Some(true)
            }
            _ => true,
        });
        let starts_before = chain.before(&self.start) > 0;
        let ends_early = chain.before(&charged_by) == chain.entries.len();
        match chain.retrieved_at.as_deref() {
            Some(page) if is_walked && starts_before && ends_early && page < self.retrieved_at.as_str() => {
                let what = format!("not yet charged when the ledger was saved, {page}");
                (LineKind::PeriodCut, what)
            }
            _ => (
                LineKind::MissingHere,
                "the ledger lacks transactions of this period".to_owned(),
            ),
        }
    }

    /// How many figures may have lost digits, and what these can make: half a unit of the stated amount, and of each sample
    /// what it costs for a second.
    fn dropped(&self, taken: &[&Sample]) -> (u64, Decimal) {
        let (mut count, mut sum) = (0, DecimalSum::new());
        if self.amount.scale() < DECIMALS {
            count += self.rows;
            sum.add(&Bound::nearest(self.rows, self.amount.scale(), "").amount());
        }
        for sample in taken {
            let seconds = Decimal::from(sample.seconds.unwrap_or_default());
            let of_second = rounding::divide(&sample.amount, &seconds, DECIMALS, Mode::Up);
            if let Ok(of_second) = of_second {
                count += 1;
                sum.add(&of_second);
            }
        }
        (count, sum.total())
    }
}

/// Usage and amount; no usage when a sample does not state its quantity.
fn sums(samples: &[&Sample]) -> (Option<Decimal>, Decimal) {
    let mut usage = Some(DecimalSum::new());
    let mut amount = DecimalSum::new();
    for sample in samples {
        amount.add(&sample.amount);
        match (&mut usage, &sample.quantity) {
            (Some(usage), Some(quantity)) => usage.add(quantity),
            _ => usage = None,
        }
    }
    (usage.map(|usage| usage.total()), amount.total())
}
