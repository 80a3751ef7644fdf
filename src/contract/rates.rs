//! Dated exchange rates: one USD is `0.92` EUR from `2025-06-01` on.
//!
//! Rates come from the relation `exchange_rate` and from the command line. A rate by hand replaces all rates of its pair
//! that the ledger has, in both directions: who states a rate wants that one.

use crate::clock;
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// A rate stated on the command line: `USD=EUR:0.92@2025-06-01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandRate {
    from: String,
    to: String,
    rate: Decimal,
    /// Since when; empty for always.
    valid_from: String,
}

impl fmt::Display for HandRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = if self.valid_from.is_empty() { "" } else { "@" };
        write!(out, "{}={}:{}{since}{}", self.from, self.to, self.rate, self.valid_from)
    }
}

impl FromStr for HandRate {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        const FORM: &str = "write a rate such as USD=EUR:0.92 or USD=EUR:0.92@2025-06-01";
        let (from, rest) = text.split_once('=').ok_or(FORM)?;
        let (to, rest) = rest.split_once(':').ok_or(FORM)?;
        let (rate, valid_from) = rest.split_once('@').unwrap_or((rest, ""));
        for code in [from, to] {
            if !currency::is_code(code) {
                return Err(format!("`{code}` is not a currency code of ISO 4217"));
            }
        }
        if from == to {
            return Err(format!("a rate needs two currencies, not {from} and {to}"));
        }
        let decimal = Decimal::parse(rate).map_err(|error| format!("`{rate}` is not a decimal: {error}"))?;
        if decimal.is_zero() || decimal.is_negative() {
            return Err(format!("the rate `{rate}` is not above 0"));
        }
        if !valid_from.is_empty() && clock::parse_date(valid_from).is_none() {
            return Err(format!("`{valid_from}` is not a date such as 2025-06-01"));
        }
        Ok(Self {
            from: from.to_owned(),
            to: to.to_owned(),
            rate: decimal,
            valid_from: valid_from.to_owned(),
        })
    }
}

/// One rate on the way from a currency to another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Leg {
    /// As stated.
    rate: Decimal,
    /// Since when it holds; empty for always.
    valid_from: String,
    /// The rate is that of the opposite direction: divide.
    is_inverse: bool,
    /// It was stated on the command line.
    is_by_hand: bool,
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

    /// Its rates that the ledger has, as stated there: from, to, since when.
    pub(crate) fn stated(&self) -> Vec<(String, String, String)> {
        let pairs = self.currencies.windows(2).zip(&self.legs);
        pairs
            .filter(|(_, leg)| !leg.is_by_hand)
            .filter_map(|(pair, leg)| {
                let (from, to) = (pair.first()?.clone(), pair.last()?.clone());
                let (from, to) = if leg.is_inverse { (to, from) } else { (from, to) };
                Some((from, to, leg.valid_from.clone()))
            })
            .collect()
    }

    /// The older of its dates, by which ways over different currencies are compared.
    fn oldest(&self) -> &str {
        self.legs.iter().map(|leg| leg.valid_from.as_str()).min().unwrap_or("")
    }
}

/// The query that gives the ledger's rates.
pub(crate) fn query() -> String {
    let lines = SQL.lines().filter(|line| !line.starts_with("--"));
    format!("{};", lines.collect::<Vec<_>>().join("\n"))
}

const SQL: &str = include_str!("exchange_rates.sql");

/// All rates known, by pair and date.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    pairs: BTreeMap<(String, String), BTreeMap<String, Decimal>>,
    by_hand: Vec<HandRate>,
}

impl Rates {
    /// Reads the ledger's rates and adds those given by hand.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(connection: &Connection, by_hand: &[HandRate]) -> Result<Self> {
        let mut rates = Self {
            by_hand: by_hand.to_vec(),
            ..Self::default()
        };
        let mut statement = connection.prepare(SQL)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (from, to, rate, valid_from): (String, String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let is_replaced = by_hand
                .iter()
                .any(|hand| (hand.from == from && hand.to == to) || (hand.from == to && hand.to == from));
            // `check` reports texts that are not decimals.
            if let Ok(rate) = Decimal::parse(&rate)
                && !is_replaced
            {
                // The first of a day counts, as the query says.
                rates
                    .pairs
                    .entry((from, to))
                    .or_default()
                    .entry(valid_from)
                    .or_insert(rate);
            }
        }
        for hand in by_hand {
            let pair = (hand.from.clone(), hand.to.clone());
            let dates = rates.pairs.entry(pair).or_default();
            dates.insert(hand.valid_from.clone(), hand.rate.clone());
        }
        Ok(rates)
    }

    /// The way from a currency to another at a time: the newest rate of the pair of then or earlier, in either direction;
    /// if there is none, two such rates over a common currency, that whose older rate is newest.
    #[must_use]
    pub(crate) fn way(&self, from: &str, to: &str, time: &str) -> Option<Way> {
        if from == to {
            return Some(Way {
                currencies: vec![from.to_owned()],
                legs: Vec::new(),
            });
        }
        if let Some(leg) = self.leg(from, to, time) {
            return Some(Way {
                currencies: vec![from.to_owned(), to.to_owned()],
                legs: vec![leg],
            });
        }
        let mut best: Option<Way> = None;
        for over in self.currencies() {
            let (Some(first), Some(second)) = (self.leg(from, over, time), self.leg(over, to, time)) else {
                continue;
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
        best
    }

    fn leg(&self, from: &str, to: &str, time: &str) -> Option<Leg> {
        let newest = |from: &str, to: &str, is_inverse| {
            let dates = self.pairs.get(&(from.to_owned(), to.to_owned()))?;
            let (valid_from, rate) = dates.range(..=time.to_owned()).next_back()?;
            Some(Leg {
                rate: rate.clone(),
                valid_from: valid_from.clone(),
                is_inverse,
                is_by_hand: self.by_hand.iter().any(|hand| hand.from == from && hand.to == to),
            })
        };
        match (newest(from, to, false), newest(to, from, true)) {
            (Some(direct), Some(inverse)) if inverse.valid_from > direct.valid_from => Some(inverse),
            (direct, inverse) => direct.or(inverse),
        }
    }

    /// The rates given by hand, as they were written.
    pub(crate) fn by_hand(&self) -> Vec<String> {
        self.by_hand.iter().map(ToString::to_string).collect()
    }

    fn currencies(&self) -> BTreeSet<&str> {
        let pairs = self.pairs.keys();
        pairs.flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect()
    }

    /// For each currency the dates at which the way to another one changes.
    #[must_use]
    pub(crate) fn steps(&self, to: &str) -> BTreeMap<&str, Vec<&str>> {
        let dates: BTreeSet<&str> = self
            .pairs
            .values()
            .flat_map(|dates| dates.keys().map(String::as_str))
            .collect();
        let mut steps = BTreeMap::new();
        for from in self.currencies() {
            let mut before = None;
            let mut changes = Vec::new();
            for date in &dates {
                let way = self.way(from, to, date);
                if way != before {
                    changes.push(*date);
                    before = way;
                }
            }
            steps.insert(from, changes);
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(texts: &[&str]) -> Rates {
        let connection = Connection::open_in_memory().unwrap();
        let columns = "provider, account, row_key, from_currency, to_currency, rate, valid_from";
        connection
            .execute_batch(&format!("CREATE TABLE exchange_rate ({columns})"))
            .unwrap();
        let by_hand: Vec<HandRate> = texts.iter().map(|text| text.parse().unwrap()).collect();
        Rates::read(&connection, &by_hand).unwrap()
    }

    /// Rate, date and path, `none` without a way.
    fn way(rates: &Rates, from: &str, to: &str, time: &str) -> String {
        rates.way(from, to, time).map_or("none".to_owned(), |way| {
            format!("{} {} {}", way.rate(), way.date().unwrap_or_default(), way.path())
        })
    }

    #[test]
    fn the_newest_rate_of_the_pair_holds_in_either_direction() {
        let rates = rates(&[
            "USD=EUR:0.92@2025-06-01",
            "USD=EUR:0.90@2025-07-01",
            "EUR=USD:1.10@2025-06-15",
        ]);
        assert_eq!(way(&rates, "USD", "EUR", "2025-05-31T23:59:59.999999Z"), "none");
        let found_on = |day| way(&rates, "USD", "EUR", day);
        assert_eq!(found_on("2025-06-01T00:00:00.000000Z"), "0.92 2025-06-01 USD>EUR");
        assert_eq!(found_on("2025-06-20"), "1/1.10 2025-06-15 USD>EUR");
        assert_eq!(found_on("2025-08-01"), "0.90 2025-07-01 USD>EUR");
        assert_eq!(rates.steps("EUR")["USD"], ["2025-06-01", "2025-06-15", "2025-07-01"]);
        assert_eq!(way(&rates, "EUR", "EUR", ""), "1  EUR");
    }

    #[test]
    fn two_rates_over_a_common_currency_serve_where_the_pair_has_none() {
        let rates = rates(&[
            "CHF=EUR:1.05@2025-01-01",
            "USD=CHF:0.8",
            "EUR=GBP:0.85@2025-02-01",
            "USD=GBP:0.7@2025-02-01",
        ]);
        assert_eq!(
            way(&rates, "USD", "EUR", "2025-01-02"),
            "0.8*1.05 2025-01-01 USD>CHF>EUR"
        );
        assert_eq!(
            way(&rates, "USD", "EUR", "2025-02-02"),
            "0.7/0.85 2025-02-01 USD>GBP>EUR"
        );
        assert_eq!(
            way(&rates, "EUR", "USD", "2025-02-02"),
            "0.85/0.7 2025-02-01 EUR>GBP>USD"
        );
        assert_eq!(way(&rates, "JPY", "EUR", "2025-02-02"), "none");
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "USD=EUR",
            "USD:0.9",
            "USD=EUR:0",
            "USD=EUR:-1",
            "USD=USD:1",
            "usd=EUR:1",
            "USD=EUR:1,1",
            "USD=EUR:1@June",
        ] {
            assert!(text.parse::<HandRate>().is_err(), "{text}");
        }
    }
}
