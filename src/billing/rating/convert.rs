//! Exchange rates of a run: the newest of a pair on a day or before it, never turned round, never too old.

use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A rate as somebody stated it: one `from` is so many `to`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stated {
    /// Of this currency.
    pub from: String,
    /// In this one.
    pub to: String,
    /// The day; nothing for a rate that the book fixes.
    pub day: Option<NaiveDate>,
    /// How many.
    pub rate: Decimal,
    /// Who states it.
    pub source: String,
}

/// What a cost was multiplied by, and the rates behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conversion {
    /// The exact product.
    pub rate: Decimal,
    /// The rates, one or two.
    pub legs: Vec<Stated>,
}

/// The rates of one day by their sources.
type OfDay = BTreeMap<String, Decimal>;

/// All rates of a ledger.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    pairs: BTreeMap<(String, String), BTreeMap<NaiveDate, OfDay>>,
}

impl Rates {
    /// Adds a rate; of one source and day the first counts.
    pub(crate) fn add(&mut self, [from, to]: [&str; 2], day: NaiveDate, rate: Decimal, source: &str) {
        let pair = self.pairs.entry((from.to_owned(), to.to_owned())).or_default();
        pair.entry(day).or_default().entry(source.to_owned()).or_insert(rate);
    }

    /// Has a rate of a day hold as it was stated.
    pub(crate) fn pin(&mut self, stated: &Stated) {
        let Some(day) = stated.day else { return };
        let pair = self.pairs.entry((stated.from.clone(), stated.to.clone())).or_default();
        pair.insert(day, OfDay::from([(stated.source.clone(), stated.rate.clone())]));
    }

    /// How many of a currency one of another is on a day, by way of the books' currency where the pair is not listed.
    ///
    /// # Errors
    /// When there is no rate, it is too old, or two sources state one.
    pub(crate) fn find(
        &self,
        [from, to]: [&str; 2],
        day: NaiveDate,
        age: i64,
        books: &str,
    ) -> Result<Conversion, String> {
        if self.is_listed(from, to) {
            let leg = self.leg([from, to], day, age)?;
            return Ok(Conversion {
                rate: leg.rate.clone(),
                legs: vec![leg],
            });
        }
        if from == books || to == books || !self.is_listed(from, books) || !self.is_listed(books, to) {
            return Err(format!("no rate from {from} to {to}"));
        }
        let legs = vec![self.leg([from, books], day, age)?, self.leg([books, to], day, age)?];
        let rate = legs.iter().fold(Decimal::from(1_i64), |rate, leg| rate.mul(&leg.rate));
        Ok(Conversion { rate, legs })
    }

    fn is_listed(&self, from: &str, to: &str) -> bool {
        self.pairs.contains_key(&(from.to_owned(), to.to_owned()))
    }

    fn leg(&self, [from, to]: [&str; 2], day: NaiveDate, age: i64) -> Result<Stated, String> {
        let pair = self.pairs.get(&(from.to_owned(), to.to_owned()));
        let newest = pair.and_then(|pair| pair.range(..=day).next_back());
        let Some((stated_on, of_day)) = newest else {
            return Err(format!("no rate from {from} to {to} on {day} or before"));
        };
        let days = (day - *stated_on).num_days();
        if days > age {
            return Err(format!(
                "the newest rate from {from} to {to} is of {stated_on}, {days} days before {day}; `rate_age` allows {age}"
            ));
        }
        let mut all = of_day.iter();
        if let (Some((source, rate)), None) = (all.next(), all.next()) {
            return Ok(Stated {
                from: from.to_owned(),
                to: to.to_owned(),
                day: Some(*stated_on),
                rate: rate.clone(),
                source: source.clone(),
            });
        }
        let sources: Vec<&str> = of_day.keys().map(String::as_str).collect();
        Err(format!(
            "{} state a rate from {from} to {to} for {stated_on}: choose with `rates` in [billing] or with --rates",
            sources.join(" and ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::clock::parse_date(text).unwrap()
    }

    #[test]
    fn a_listed_pair_is_the_only_way() {
        let mut rates = Rates::default();
        let decimal = |text: &str| Decimal::parse(text).unwrap();
        rates.add(["USD", "EUR"], day("2026-11-30"), decimal("0.9155"), "a");
        rates.add(["EUR", "CHF"], day("2026-11-30"), decimal("0.9320"), "a");
        let cross = rates.find(["USD", "CHF"], day("2026-11-30"), 7, "EUR").unwrap();
        assert_eq!(cross.rate.to_string(), "0.85324600");
        assert!(rates.find(["CHF", "EUR"], day("2026-11-30"), 7, "EUR").is_err());
        assert!(rates.find(["USD", "EUR"], day("2026-12-07"), 7, "EUR").is_ok());
        assert!(rates.find(["USD", "EUR"], day("2026-12-08"), 7, "EUR").is_err());
        rates.add(["USD", "CHF"], day("2026-01-01"), decimal("0.9"), "a");
        assert!(rates.find(["USD", "CHF"], day("2026-11-30"), 7, "EUR").is_err());
        rates.add(["USD", "EUR"], day("2026-11-30"), decimal("0.9"), "b");
        assert!(rates.find(["USD", "EUR"], day("2026-11-30"), 7, "EUR").is_err());
    }
}
