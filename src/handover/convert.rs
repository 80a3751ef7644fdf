//! Amounts in the currency of the books, at the rates that the ledger states.

use crate::billing::book::model::Book;
use crate::billing::ledger;
use crate::billing::rating::convert::{Rates, Stated};
use crate::error::{Problem, Result, codes};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::NaiveDate;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// How one currency becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rate {
    /// The number.
    value: Decimal,
    /// Whether amounts are divided by it: it is stated the other way round.
    divides: bool,
    /// The decimals of the currency of the books.
    decimals: u32,
}

impl Rate {
    /// An amount in the currency of the books, rounded once.
    pub(crate) fn of(&self, amount: &Decimal) -> Decimal {
        if self.divides {
            // A rate is above 0.
            rounding::divide(amount, &self.value, self.decimals, Mode::HalfAway).unwrap_or_default()
        } else {
            rounding::round(&amount.mul(&self.value), self.decimals, Mode::HalfAway)
        }
    }

    /// Amounts one after the other, each in the currency of the books: their sum is that of the sum.
    pub(crate) fn in_turn(&self, before: &Decimal, amount: &Decimal) -> Decimal {
        self.of(&before.add(amount)).sub(&self.of(before))
    }
}

impl Rate {
    /// How many of the other currency one of the books' is, with so many decimals at most.
    pub(crate) fn others_for_one(&self, most: u32) -> Decimal {
        if self.divides {
            let trimmed = self.value.trim_zeros(0);
            return if trimmed.scale() > most {
                rounding::round(&trimmed, most, Mode::HalfAway)
            } else {
                self.value.clone()
            };
        }
        let one = Decimal::from(1_i64);
        rounding::divide(&one, &self.value, most, Mode::HalfAway).unwrap_or_default()
    }
}

/// Finds rates.
#[derive(Debug)]
pub(crate) struct Converter {
    books: String,
    age: i64,
    rates: Rates,
    /// The rates that were used.
    pub(crate) used: BTreeSet<(NaiveDate, String, String, Decimal)>,
}

impl Converter {
    /// Of a book, from the rates of a ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn new(connection: &Connection, book: &Book) -> Result<Self> {
        Ok(Self {
            books: book.billing.currency.clone(),
            age: book.billing.rate_age,
            rates: ledger::exchange_rates(connection, book.billing.rates.as_deref(), None)?,
            used: BTreeSet::new(),
        })
    }

    /// The rate from a currency to that of the books on a day; nothing where it is that currency.
    ///
    /// # Errors
    /// When the ledger has none that is new enough.
    pub(crate) fn rate(&mut self, of: &str, day: NaiveDate, what: &str) -> Result<Option<Rate>> {
        if of == self.books {
            return Ok(None);
        }
        let books = self.books.clone();
        let straight = self.rates.find([of, &books], day, self.age, &books);
        let (found, divides) = match straight {
            Ok(found) => (Ok(found), false),
            Err(why) => match self.rates.find([&books, of], day, self.age, &books) {
                Ok(found) => (Ok(found), true),
                Err(other) if why.starts_with("no rate from") => (Err(other), true),
                Err(_) => (Err(why), true),
            },
        };
        let conversion = found.map_err(|why| {
            let problem = Problem::new(
                &codes::NO_RATE,
                format!("{what} is in {of}, the books in {books}: {why}"),
            );
            Box::new(problem.hint("import exchange rates of that day, such as those of the European Central Bank"))
        })?;
        for Stated {
            from, to, day, rate, ..
        } in conversion.legs
        {
            self.used.extend(day.map(|day| (day, from, to, rate)));
        }
        Ok(Some(Rate {
            value: conversion.rate,
            divides,
            decimals: currency::decimals(&books),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn parts_add_up_to_the_whole_in_either_direction() {
        for divides in [false, true] {
            let rate = Rate {
                value: decimal("0.9318"),
                divides,
                decimals: 2,
            };
            let mut sum = Decimal::zero();
            let mut before = Decimal::zero();
            for part in ["7.16", "7.16", "7.16"] {
                sum = sum.add(&rate.in_turn(&before, &decimal(part)));
                before = before.add(&decimal(part));
            }
            assert_eq!(sum, rate.of(&decimal("21.48")));
        }
        let rate = Rate {
            value: decimal("0.9318"),
            divides: true,
            decimals: 2,
        };
        assert_eq!(rate.of(&decimal("21.48")).to_string(), "23.05");
    }
}
