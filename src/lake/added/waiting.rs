//! Rows of one file that wait to be written: facts, and which context each has; and how they become a row group.
//!
//! Rows of a row group stand in the order of their charge periods.

use super::form::{Form, Planned, Source};
use super::named::Context;
use crate::charges::columns::{COSTS, FACTS};
use crate::charges::numbers::Id;
use crate::charges::streamed::From;
use crate::clock::times;
use crate::contract::typed_rows::CellType;
use crate::error::Result;
use crate::lake::digits::Digits;
use crate::lake::file::Writing;
use crate::lake::totals::Totals;
use crate::lake::written;
use crate::money::decimal::small_power_of_ten;
use crate::money::sums::Amount;
use bytes::Bytes;
use parquet::data_type::ByteArray;
use parquet::errors::Result as Written;
use parquet::file::writer::SerializedColumnWriter;
use std::collections::HashMap;
use std::rc::Rc;

/// No time, and no decimal.
const NO_TIME: i64 = i64::MIN;
const NO_AMOUNT: i128 = i128::MIN;

/// A decimal that is kept beside the others.
const BESIDE: i128 = i128::MAX;

/// The decimals of units.
const SCALE: u32 = 20;

/// A row.
pub(super) struct Fact {
    /// Seconds since 1970.
    pub start: Option<i64>,
    /// How long the charge period is.
    pub seconds: Option<i64>,
    /// The decimals.
    pub amounts: [Option<Amount>; FACTS.len()],
    /// The number of the import.
    pub import: i64,
    /// The line in the file; below zero the row of one without lines.
    pub place: i64,
}

/// Rows that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    contexts: Vec<Rc<Context>>,
    numbers: HashMap<Id, u32>,
    last: Option<(Id, u32)>,
    of_rows: Vec<u32>,
    starts: Vec<i64>,
    ends: Vec<i64>,
    imports: Vec<i64>,
    places: Vec<i64>,
    /// Units of 10^-20.
    units: [Vec<i128>; FACTS.len()],
    /// What is not a whole number of those.
    beside: HashMap<(usize, usize), Amount>,
}

impl Waiting {
    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        self.of_rows.len()
    }

    /// Adds a row of a context.
    pub(super) fn push(&mut self, id: Id, context: &Rc<Context>, fact: Fact) {
        let number = match self.last {
            Some((last, number)) if last == id => number,
            _ => {
                let next = u32::try_from(self.contexts.len()).unwrap_or(u32::MAX);
                let number = *self.numbers.entry(id).or_insert(next);
                if number == next {
                    self.contexts.push(Rc::clone(context));
                }
                number
            }
        };
        self.last = Some((id, number));
        let row = self.of_rows.len();
        for (at, (all, amount)) in self.units.iter_mut().zip(fact.amounts).enumerate() {
            all.push(match amount {
                None => NO_AMOUNT,
                Some(amount) => amount.small().unwrap_or_else(|| {
                    self.beside.insert((at, row), amount);
                    BESIDE
                }),
            });
        }
        self.of_rows.push(number);
        self.starts.push(fact.start.unwrap_or(NO_TIME));
        let end = fact.start.zip(fact.seconds).map(|(start, seconds)| start + seconds);
        self.ends.push(end.unwrap_or(NO_TIME));
        self.imports.push(fact.import);
        self.places.push(fact.place);
    }

    /// Writes all rows as one row group; none stays. Gives how many values each cost has, by currency.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn write(&mut self, form: &Form, digits: &[Digits], file: &mut Writing) -> Result<Counts> {
        let waiting = std::mem::take(self);
        let mut order: Vec<u32> = (0..u32::try_from(waiting.rows()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|row| waiting.starts.get(at(*row)).copied());
        let (totals, counts) = waiting.totals(digits);
        file.write_group(waiting.rows(), &totals, |group| {
            for planned in &form.columns {
                let Some(mut column) = group.next_column()? else { break };
                waiting.write_column(planned, digits, &order, &mut column)?;
                column.close()?;
            }
            Ok(())
        })?;
        Ok(counts)
    }

    /// The context of a row.
    fn context(&self, row: usize) -> Option<&Context> {
        let number = *self.of_rows.get(row)?;
        self.contexts.get(at(number)).map(Rc::as_ref)
    }

    /// A decimal of a row, as it is written.
    fn units(&self, fact: usize, row: usize, scale: u32) -> Option<i128> {
        match *self.units.get(fact)?.get(row)? {
            NO_AMOUNT => None,
            BESIDE => self.beside.get(&(fact, row))?.units_at(scale),
            units => scaled(units, scale),
        }
    }

    /// What the costs come to as they are written, and how many there are.
    fn totals(&self, digits: &[Digits]) -> (Totals, Counts) {
        let scale = digits.first().map_or(0, |digits| digits.scale);
        let mut totals = Totals::default();
        let mut counts = Counts::new();
        let mut last: Option<(&str, [u64; COSTS])> = None;
        for row in 0..self.rows() {
            let currency = self.context(row).map_or("", |context| context.currency.as_ref());
            let mut amounts: [Option<Amount>; COSTS] = [const { None }; COSTS];
            for (fact, amount) in amounts.iter_mut().enumerate() {
                *amount = self
                    .units(fact, row, scale)
                    .map(|units| Amount::of_units(units, scale, scale));
            }
            totals.add(currency, &amounts);
            if last.as_ref().is_none_or(|(known, _)| *known != currency) {
                add_counts(&mut counts, last.replace((currency, [0; COSTS])));
            }
            if let Some((_, counts)) = &mut last {
                for (count, amount) in counts.iter_mut().zip(&amounts) {
                    *count += u64::from(amount.is_some());
                }
            }
        }
        add_counts(&mut counts, last);
        (totals, counts)
    }

    fn write_column(
        &self,
        planned: &Planned,
        digits: &[Digits],
        order: &[u32],
        column: &mut SerializedColumnWriter,
    ) -> Written<()> {
        let rows = order.iter().map(|row| at(*row));
        match (&planned.source, planned.cells) {
            (Source::Start, CellType::Time) => written::numbers(column, rows.map(|row| millis(&self.starts, row))),
            (Source::End, CellType::Time) => written::numbers(column, rows.map(|row| millis(&self.ends, row))),
            (Source::Import, _) => written::numbers(column, rows.map(|row| self.imports.get(row).copied())),
            (Source::Start, _) => self.start_texts(rows, column),
            (Source::Place, _) => self.place_texts(rows, column),
            (Source::Fact(fact), _) => {
                let scale = scale(planned, digits);
                written::decimals(column, rows.map(|row| self.units(*fact, row, scale)))
            }
            (Source::Context(from), CellType::Decimal) => {
                let scale = scale(planned, digits);
                let of_contexts = self.contexts.iter();
                let of_contexts: Vec<Option<i128>> = of_contexts
                    .map(|context| context.amount(from)?.units_at(scale))
                    .collect();
                written::decimals(column, rows.map(|row| self.of(row, &of_contexts).copied().flatten()))
            }
            (Source::Context(from), CellType::Time) => {
                let of_contexts = self.contexts.iter();
                let of_contexts: Vec<Option<i64>> = of_contexts
                    .map(|context| match from.as_slice() {
                        [From::Scope(place)] => context.scope.time(*place),
                        _ => None,
                    })
                    .collect();
                written::numbers(column, rows.map(|row| self.of(row, &of_contexts).copied().flatten()))
            }
            (Source::Context(from), _) => {
                let of_contexts: Vec<Option<ByteArray>> =
                    self.contexts.iter().map(|context| context.text(from)).collect();
                written::texts(column, rows.map(|row| self.of(row, &of_contexts).cloned().flatten()))
            }
            (Source::End, _) => written::texts(column, rows.map(|_| None)),
        }
    }

    /// What the context of a row has.
    fn of<'c, T>(&self, row: usize, of_contexts: &'c [T]) -> Option<&'c T> {
        of_contexts.get(at(*self.of_rows.get(row)?))
    }

    fn start_texts(&self, rows: impl Iterator<Item = usize>, column: &mut SerializedColumnWriter) -> Written<()> {
        let mut last: Option<(i64, ByteArray)> = None;
        let texts_of = rows.map(|row| {
            let start = self.starts.get(row).copied().filter(|start| *start != NO_TIME)?;
            if let Some((known, text)) = &last
                && *known == start
            {
                return Some(text.clone());
            }
            let text = ByteArray::from(times::written(start).as_str());
            last = Some((start, text.clone()));
            Some(text)
        });
        written::texts(column, texts_of)
    }

    fn place_texts(&self, rows: impl Iterator<Item = usize>, column: &mut SerializedColumnWriter) -> Written<()> {
        let mut bytes = Vec::with_capacity(self.rows() * 12);
        let mut ends = Vec::with_capacity(self.rows());
        for row in rows {
            let place = self.places.get(row).copied().unwrap_or_default();
            bytes.extend_from_slice(self::place(place).as_bytes());
            ends.push(bytes.len());
        }
        let bytes = Bytes::from(bytes);
        let mut start = 0;
        let all = ends.into_iter().map(|end| {
            let text = ByteArray::from(bytes.slice(start..end));
            start = end;
            Some(text)
        });
        written::texts(column, all)
    }
}

/// A place in a file: its line, or its row where it has no lines.
pub(super) fn place(at: i64) -> String {
    if at < 0 {
        format!("row {}", -at)
    } else {
        format!("line {at}")
    }
}

/// How many values each cost has, by currency.
pub(super) type Counts = HashMap<String, [u64; COSTS]>;

fn add_counts(all: &mut Counts, more: Option<(&str, [u64; COSTS])>) {
    let Some((currency, more)) = more else { return };
    let counts = all.entry(currency.to_owned()).or_default();
    for (count, more) in counts.iter_mut().zip(more) {
        *count += more;
    }
}

fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn scale(planned: &Planned, digits: &[Digits]) -> u32 {
    let digits = planned.digits.and_then(|place| digits.get(place));
    digits.map_or(0, |digits| digits.scale)
}

/// Units of 10^-20 as units of 10^-scale, which they are a whole number of.
fn scaled(units: i128, scale: u32) -> Option<i128> {
    match SCALE.checked_sub(scale) {
        Some(fewer) => {
            let power = small_power_of_ten(fewer)?;
            // Most amounts are small, and division by 64 bits is much quicker.
            match (i64::try_from(units), i64::try_from(power)) {
                (Ok(units), Ok(power)) => Some(i128::from(units.checked_div(power)?)),
                _ => units.checked_div(power),
            }
        }
        None => units.checked_mul(small_power_of_ten(scale - SCALE)?),
    }
}

fn millis(seconds: &[i64], row: usize) -> Option<i64> {
    seconds
        .get(row)
        .copied()
        .filter(|seconds| *seconds != NO_TIME)?
        .checked_mul(1000)
}
