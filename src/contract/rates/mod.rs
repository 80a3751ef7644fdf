//! Dated exchange rates: one USD is `0.92` EUR from `2025-06-01` on.
//!
//! Rates come from the relation `exchange_rate` and from the command line. A rate by hand replaces all rates of its pair
//! that the ledger has, in both directions: who states a rate wants that one. Where two sources state rates of one pair for a
//! day, the user chooses the source.

mod hand;

pub(crate) use crate::contract::rates::hand::HandRate;

use crate::clock;
use crate::error::{Result, codes, unknown};
use crate::money::decimal::Decimal;
use chrono::TimeDelta;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// One rate on the way from a currency to another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Leg {
    /// As stated.
    rate: Decimal,
    /// Since when it holds; empty for always.
    valid_from: String,
    /// The rate is that of the opposite direction: divide.
    is_inverse: bool,
    /// Who states it; empty where it was stated on the command line.
    source: String,
}

/// The way from a currency to another: no leg within one currency, one leg, or two over a common currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// The currencies passed, the first and last included.
    currencies: Vec<String>,
    legs: Vec<Leg>,
}

impl Way {
    /// What the amount is multiplied by, and then divided by.
    #[must_use]
    pub(crate) fn fraction(&self) -> (Decimal, Decimal) {
        let product = |is_inverse| {
            let legs = self.legs.iter().filter(|leg| leg.is_inverse == is_inverse);
            legs.fold(Decimal::from(1_i64), |product, leg| product.mul(&leg.rate))
        };
        (product(false), product(true))
    }

    /// The rate as a formula: `0.92`, `1/1.087`, `0.92*1.05`, `0.92/1.087`.
    #[must_use]
    pub(crate) fn rate(&self) -> String {
        let mut text = String::new();
        for leg in &self.legs {
            match (text.is_empty(), leg.is_inverse) {
                (true, false) => {}
                (true, true) => text.push_str("1/"),
                (false, false) => text.push('*'),
                (false, true) => text.push('/'),
            }
            text.push_str(&leg.rate.to_string());
        }
        if text.is_empty() { "1".to_owned() } else { text }
    }

    /// The dates from which its rates hold, one for each; nothing for a rate that always does.
    #[must_use]
    pub(crate) fn date(&self) -> Option<String> {
        let mut dates: Vec<&str> = self.legs.iter().map(|leg| leg.valid_from.as_str()).collect();
        dates.retain(|date| !date.is_empty());
        dates.dedup();
        (!dates.is_empty()).then(|| dates.join(" "))
    }

    /// The currencies passed: `USD>CHF>EUR`.
    #[must_use]
    pub(crate) fn path(&self) -> String {
        self.currencies.join(">")
    }

    /// Its rates that the ledger has, as stated there.
    pub(crate) fn stated(&self) -> Vec<StatedRate> {
        let pairs = self.currencies.windows(2).zip(&self.legs);
        pairs
            .filter(|(_, leg)| !leg.source.is_empty())
            .filter_map(|(pair, leg)| {
                let (from, to) = (pair.first()?.clone(), pair.last()?.clone());
                let (from, to) = if leg.is_inverse { (to, from) } else { (from, to) };
                Some(StatedRate {
                    from,
                    to,
                    valid_from: leg.valid_from.clone(),
                    source: leg.source.clone(),
                })
            })
            .collect()
    }

    /// The older of its dates, by which ways over different currencies are compared.
    fn oldest(&self) -> &str {
        self.legs.iter().map(|leg| leg.valid_from.as_str()).min().unwrap_or("")
    }
}

/// A rate as the ledger has it.
#[derive(Debug)]
pub(crate) struct StatedRate {
    /// From this currency.
    pub from: String,
    /// To this one.
    pub to: String,
    /// Since when; empty for always.
    pub valid_from: String,
    /// Who states it.
    pub source: String,
}

/// The query that gives the ledger's rates.
pub(crate) fn query() -> String {
    let lines = SQL.lines().filter(|line| !line.starts_with("--"));
    format!("{};", lines.collect::<Vec<_>>().join("\n"))
}

const SQL: &str = include_str!("../exchange_rates.sql");

/// The source of the rates that the European Central Bank publishes on its working days.
pub(crate) const ECB: &str = "ECB";

/// For how many days a daily rate stands in for days without one: weekends and holidays. Other rates hold until the next.
const DAYS: i64 = 7;

/// The rates of a pair by source, and then by the day from which each holds.
type BySource = BTreeMap<String, BTreeMap<String, Decimal>>;

/// All rates known, by pair and date.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    pairs: BTreeMap<String, BTreeMap<String, BySource>>,
    by_hand: Vec<HandRate>,
}

/// Two sources that state rates of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contradiction {
    /// The pair.
    pub pair: [String; 2],
    /// The sources, by name.
    pub sources: Vec<String>,
}

impl Rates {
    /// Reads the ledger's rates, of one source where that is chosen, and adds those given by hand.
    ///
    /// # Errors
    /// When the ledger cannot be read, or has no rates of the chosen source.
    pub(crate) fn read(connection: &Connection, by_hand: &[HandRate], chosen: Option<&str>) -> Result<Self> {
        let mut rates = Self {
            by_hand: by_hand.to_vec(),
            ..Self::default()
        };
        let mut others: BTreeSet<String> = BTreeSet::new();
        let mut is_there = false;
        let mut statement = connection.prepare(SQL)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (from, to, rate, valid_from): (String, String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let source: String = row.get(4)?;
            if chosen.is_some_and(|chosen| !chosen.eq_ignore_ascii_case(&source)) {
                others.insert(source);
                continue;
            }
            is_there = true;
            let is_replaced = by_hand
                .iter()
                .any(|hand| (hand.from == from && hand.to == to) || (hand.from == to && hand.to == from));
            // `check` reports texts that are not decimals.
            if let Ok(rate) = Decimal::parse(&rate)
                && !is_replaced
            {
                // Of one source, the first of a day counts, as the query says.
                rates.dates(from, to, source).entry(valid_from).or_insert(rate);
            }
        }
        if let Some(chosen) = chosen.filter(|_| !is_there) {
            let names = others.iter().map(String::as_str);
            return Err(Box::new(unknown(&codes::PARAMETER, "rate source", chosen, names)));
        }
        for hand in by_hand {
            let dates = rates.dates(hand.from.clone(), hand.to.clone(), String::new());
            dates.insert(hand.valid_from.clone(), hand.rate.clone());
        }
        Ok(rates)
    }

    fn dates(&mut self, from: String, to: String, source: String) -> &mut BTreeMap<String, Decimal> {
        let of_pair = self.pairs.entry(from).or_default().entry(to).or_default();
        of_pair.entry(source).or_default()
    }

    /// The way from a currency to another at a time: the newest rate of the pair of then or earlier, in either direction;
    /// without one, two such rates over a common currency. Of several such pairs it takes the one whose older rate is newest.
    ///
    /// # Errors
    /// When only rates could serve that several sources state differently.
    pub(crate) fn way(&self, from: &str, to: &str, time: &str) -> std::result::Result<Option<Way>, Contradiction> {
        if from == to {
            return Ok(Some(Way {
                currencies: vec![from.to_owned()],
                legs: Vec::new(),
            }));
        }
        if let Some(leg) = self.leg(from, to, time)? {
            return Ok(Some(Way {
                currencies: vec![from.to_owned(), to.to_owned()],
                legs: vec![leg],
            }));
        }
        let mut best: Option<Way> = None;
        let mut contradiction = None;
        for over in self.currencies() {
            let legs = self
                .leg(from, over, time)
                .and_then(|first| Ok(first.zip(self.leg(over, to, time)?)));
            let (first, second) = match legs {
                Ok(Some(legs)) => legs,
                Ok(None) => continue,
                Err(found) => {
                    contradiction.get_or_insert(found);
                    continue;
                }
            };
            let way = Way {
                currencies: vec![from.to_owned(), over.to_owned(), to.to_owned()],
                legs: vec![first, second],
            };
            // Of equal ones the first by name.
            if best.as_ref().is_none_or(|best| way.oldest() > best.oldest()) {
                best = Some(way);
            }
        }
        match (best, contradiction) {
            (None, Some(contradiction)) => Err(contradiction),
            (best, _) => Ok(best),
        }
    }

    fn of_pair(&self, from: &str, to: &str) -> Option<&BySource> {
        self.pairs.get(from)?.get(to)
    }

    fn leg(&self, from: &str, to: &str, time: &str) -> std::result::Result<Option<Leg>, Contradiction> {
        let (direct, inverse) = (self.of_pair(from, to), self.of_pair(to, from));
        let sources: BTreeSet<&String> = direct.into_iter().chain(inverse).flat_map(BTreeMap::keys).collect();
        let newest = |of: Option<&BySource>, source: &String, is_inverse: bool| {
            let dates = of?.get(source)?;
            let until = (Bound::Unbounded, Bound::Included(time));
            let (valid_from, rate) = dates.range::<str, _>(until).next_back()?;
            holds(source, valid_from, time).then(|| Leg {
                rate: rate.clone(),
                valid_from: valid_from.clone(),
                is_inverse,
                source: source.clone(),
            })
        };
        let mut legs = sources.into_iter().filter_map(|source| {
            match (newest(direct, source, false), newest(inverse, source, true)) {
                (Some(direct), Some(inverse)) if inverse.valid_from > direct.valid_from => Some(inverse),
                (direct, inverse) => direct.or(inverse),
            }
        });
        let Some(first) = legs.next() else { return Ok(None) };
        let others: Vec<String> = legs.map(|leg| leg.source).collect();
        if others.is_empty() {
            return Ok(Some(first));
        }
        Err(Contradiction {
            pair: [from.to_owned(), to.to_owned()],
            sources: std::iter::once(first.source).chain(others).collect(),
        })
    }

    /// The newest rate of a pair before a time that holds no longer: its source, and its day.
    #[must_use]
    pub(crate) fn expired(&self, from: &str, to: &str, time: &str) -> Option<(&str, &str)> {
        let both = [self.of_pair(from, to), self.of_pair(to, from)];
        let dates = both.into_iter().flatten().flatten();
        let until = (Bound::Unbounded, Bound::Included(time));
        let newest = dates.filter_map(|(source, dates)| Some((source, dates.range::<str, _>(until).next_back()?.0)));
        newest
            .max_by_key(|(_, day)| *day)
            .map(|(source, day)| (source.as_str(), day.as_str()))
    }

    /// The rates given by hand, as they were written.
    pub(crate) fn by_hand(&self) -> Vec<String> {
        self.by_hand.iter().map(ToString::to_string).collect()
    }

    fn currencies(&self) -> BTreeSet<&str> {
        let pairs = self.pairs.iter();
        pairs
            .flat_map(|(from, to)| std::iter::once(from).chain(to.keys()))
            .map(String::as_str)
            .collect()
    }

    /// The days at which a rate begins, or holds no longer.
    fn changes(&self) -> BTreeSet<String> {
        let by_source = self.pairs.values().flat_map(BTreeMap::values).flatten();
        let mut all = BTreeSet::new();
        for (source, dates) in by_source {
            all.extend(dates.keys().cloned());
            if source == ECB {
                let ends = dates.keys().filter_map(|day| day_after(day, DAYS + 1));
                all.extend(ends);
            }
        }
        all
    }

    /// For each currency the dates at which the way to another one changes; where there are many, only those that matter to
    /// `needed`: currencies, each with the first and the last month of its amounts.
    #[must_use]
    pub(crate) fn steps(&self, to: &str, needed: &[(String, String, String)]) -> BTreeMap<String, Vec<String>> {
        let dates = self.changes();
        if dates.len() > MANY {
            let of = |(currency, first, last): &(String, String, String)| {
                let last = format!("{last}~");
                let within = dates.range::<String, _>(first..&last);
                (currency.clone(), self.steps_of(currency, to, within))
            };
            return needed.iter().map(of).collect();
        }
        let of = |from: &str| (from.to_owned(), self.steps_of(from, to, dates.iter()));
        self.currencies().into_iter().map(of).collect()
    }

    fn steps_of<'d>(&self, from: &str, to: &str, dates: impl Iterator<Item = &'d String>) -> Vec<String> {
        let mut before = None;
        let mut changes = Vec::new();
        for date in dates {
            // A contradiction is reported where an amount is converted.
            let way = self.way(from, to, date).ok().flatten();
            if way != before {
                changes.push(date.clone());
                before = way;
            }
        }
        changes
    }
}

/// With more dates than these, steps are looked for only where amounts are.
const MANY: usize = 1_000;

/// Whether a rate of a source still holds at a time.
fn holds(source: &str, valid_from: &str, time: &str) -> bool {
    let day = |text: &str| text.get(..10).and_then(clock::parse_date);
    match (day(valid_from), day(time)) {
        (Some(from), Some(time)) if source == ECB => (time - from).num_days() <= DAYS,
        _ => true,
    }
}

fn day_after(day: &str, days: i64) -> Option<String> {
    let day = clock::parse_date(day.get(..10)?)?;
    let after = day.checked_add_signed(TimeDelta::days(days))?;
    Some(after.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests;
