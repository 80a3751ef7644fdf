//! Facts of bulk charges of two states side by side: `context 17, period 4: 0.104 before, 0.208 after`.
//!
//! The facts of a state are a list of 32 bytes each, sorted by identity and charge period, so that those of one identity
//! stand together and two lists can be gone through side by side.

use super::pairs::{Paired, Side, pair};
use super::tally::Tally;
use crate::charges::amount;
use crate::clock::times;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::sums::{Amount, Sum};
use crate::report::spend::Cost;
use rusqlite::Connection;
use std::collections::HashMap;

const DAY: i64 = 86_400;

/// The digits of a key that are the number of a period.
const PERIOD: u64 = 0xffff_ffff;

/// A context: the number of its identity, 0 where it takes no part, and of its line without the month.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    /// The same in both states where its texts are.
    pub identity: u32,
    /// The number of its line without the month.
    pub base: u32,
}

/// What of one state is compared.
#[derive(Debug)]
pub(crate) struct Part {
    /// The contexts by their numbers.
    pub contexts: ByNumber<Context>,
    /// The rows whose unit prices are not those of their context, in their order, and the identities of their charges.
    pub with_own_prices: Vec<(i64, u32)>,
    /// First row and number of rows of its files.
    pub files: Vec<(i64, i64)>,
}

impl Part {
    /// How many rows its files have.
    #[must_use]
    pub(crate) fn rows(&self) -> i64 {
        self.files.iter().map(|(_, rows)| rows).sum()
    }
}

/// Start and length of a charge period, [`i64::MIN`] for null.
type Period = (i64, i64);

/// A charge: identity and period in one number, and its amount.
#[derive(Debug, Clone, Copy)]
struct Fact {
    key: u64,
    base: u32,
    /// Decimals of the amount, or [`NO_AMOUNT`], or [`OTHER`].
    scale: u32,
    /// Units of the amount, or its place among the others.
    units: i128,
}

/// In the place of decimals: the charge states no amount.
const NO_AMOUNT: u32 = u32::MAX;
/// In the place of decimals: the amount is among those that are not units.
const OTHER: u32 = u32::MAX - 1;

/// The facts of one state.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    list: Vec<Fact>,
    /// Amounts that are not units.
    others: Vec<Amount>,
    /// Charge periods by their numbers in the facts.
    periods: Vec<Period>,
    /// Sums and numbers of charges by base, added up while reading and apart from the lines.
    totals: ByNumber<(Sum, i64)>,
    bases: i64,
}

/// Charge periods of both states.
#[derive(Debug, Default)]
pub(crate) struct Periods {
    numbers: HashMap<Period, u32>,
    /// The month of each, counted from January of year 0.
    months: Vec<Option<i32>>,
}

impl Periods {
    /// Takes the periods of a state in; their numbers here, by those in the state.
    pub(crate) fn take_in(&mut self, facts: &Facts) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(facts.periods.len());
        for period in &facts.periods {
            let next = u32::try_from(self.months.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(*period).or_insert(next);
            if number == next {
                let (start, _) = *period;
                let day = i32::try_from(start.div_euclid(DAY)).unwrap_or_default();
                let is_there = start != i64::MIN;
                self.months.push(is_there.then(|| times::month_of(day)));
            }
            numbers.push(number);
        }
        numbers
    }

    fn month(&self, key: u64) -> Option<i32> {
        let number = usize::try_from(key & PERIOD).ok()?;
        self.months.get(number).copied().flatten()
    }
}

/// Reads the facts of a state whose identities are of this one of so many rounds.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read(connection: &Connection, part: &Part, cost: Cost, (round, rounds): (u32, u32)) -> Result<Facts> {
    let sql = format!(
        "SELECT context_id, charge_period_start, charge_period_seconds, {}, row_id FROM focus_charge
         WHERE row_id >= ?1 AND row_id < ?2 ORDER BY row_id",
        cost.column()
    );
    let mut facts = Facts::default();
    let rows = usize::try_from(part.rows() / i64::from(rounds)).unwrap_or_default();
    facts.list.reserve(rows);
    let mut numbers: HashMap<Period, u32> = HashMap::new();
    let mut last: (Option<Period>, u32) = (None, 0);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut own = part.with_own_prices.iter().copied().peekable();
    for (first, count) in &part.files {
        interrupt::check()?;
        let mut rows = statement.query([*first, first + count])?;
        while let Some(row) = rows.next()? {
            let mut context = part.contexts.get(row.get(0)?).copied().unwrap_or_default();
            if let Some((number, identity)) = own.peek().copied()
                && number == row.get::<_, i64>(4)?
            {
                context.identity = identity;
                own.next();
            }
            if context.identity == 0 || context.identity % rounds != round {
                continue;
            }
            let (start, seconds): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let period = (start.unwrap_or(i64::MIN), seconds.unwrap_or(i64::MIN));
            if last.0 != Some(period) {
                let next = u32::try_from(facts.periods.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(period).or_insert(next);
                if number == next {
                    facts.periods.push(period);
                    interrupt::check()?;
                }
                last = (Some(period), number);
            }
            let amount = amount(row.get_ref(3)?);
            let base = i64::from(context.base);
            facts.bases = facts.bases.max(base + 1);
            facts.totals.change(base, |(sum, charges)| {
                if let Some(amount) = &amount {
                    sum.add(amount);
                }
                *charges += 1;
            });
            let (units, scale) = match amount {
                Some(Amount::Units(units, scale)) => (units, scale),
                Some(other) => {
                    facts.others.push(other);
                    (i128::try_from(facts.others.len() - 1).unwrap_or_default(), OTHER)
                }
                None => (0, NO_AMOUNT),
            };
            facts.list.push(Fact {
                key: u64::from(context.identity) << 32 | u64::from(last.1),
                base: context.base,
                scale,
                units,
            });
        }
    }
    Ok(facts)
}

impl Facts {
    /// Sorts them by identity and period, whose numbers become these.
    pub(crate) fn sort(&mut self, numbers: &[u32]) {
        for fact in &mut self.list {
            let number = usize::try_from(fact.key & PERIOD)
                .ok()
                .and_then(|number| numbers.get(number));
            fact.key = fact.key & !PERIOD | u64::from(number.copied().unwrap_or_default());
        }
        self.list.sort_unstable_by_key(|fact| (fact.key, fact.base));
    }

    /// Adds what was added up while reading to the totals.
    pub(crate) fn add_totals(&mut self, side: Side, tally: &mut Tally) {
        for base in 0..self.bases {
            let Some((sum, charges)) = self.totals.get(base).filter(|(_, charges)| *charges > 0) else {
                continue;
            };
            let Some(total) = u32::try_from(base).ok().and_then(|base| tally.total_of(base)) else {
                continue;
            };
            let (of_side, charges_of_side) = match side {
                Side::Before => (&mut total.before, &mut total.charges_before),
                Side::After => (&mut total.after, &mut total.charges_after),
            };
            of_side.add_sum(sum);
            *charges_of_side += charges;
        }
    }

    /// The amounts of the facts of one key from a place on, and the place behind them.
    fn of_key(&self, key: u64, mut place: usize, mut line: impl FnMut(u32) -> usize) -> (Paired, usize) {
        let mut paired = Paired::default();
        while let Some(fact) = self.list.get(place).filter(|fact| fact.key == key) {
            match fact.scale {
                NO_AMOUNT => paired.without += 1,
                OTHER => {
                    let other = usize::try_from(fact.units).ok();
                    other
                        .and_then(|place| self.others.get(place))
                        .into_iter()
                        .for_each(|amount| paired.sum.add(amount));
                }
                scale => paired.sum.add(&Amount::Units(fact.units, scale)),
            }
            paired.charges += 1;
            paired.line = line(fact.base);
            place += 1;
        }
        (paired, place)
    }
}

/// Goes through two sorted lists side by side, and adds what is found to the lines.
///
/// # Errors
/// When Ctrl-C was pressed.
pub(crate) fn compare(before: &Facts, after: &Facts, periods: &Periods, tally: &mut Tally) -> Result<()> {
    const BETWEEN_LOOKS: u32 = 1 << 16;
    let (mut one, mut other) = (0, 0);
    let mut count = 0_u32;
    // Those of one identity follow each other, and mostly are of one line.
    let mut last: (u32, Option<i32>, usize) = (u32::MAX, None, usize::MAX);
    loop {
        let key_at = |facts: &Facts, place: usize| facts.list.get(place).map(|fact| fact.key);
        let key = match (key_at(before, one), key_at(after, other)) {
            (Some(one), Some(other)) => one.min(other),
            (Some(key), None) | (None, Some(key)) => key,
            (None, None) => return Ok(()),
        };
        count = count.wrapping_add(1);
        if count.is_multiple_of(BETWEEN_LOOKS) {
            interrupt::check()?;
        }
        let month = periods.month(key);
        let mut line = |base: u32| {
            if (last.0, last.1) != (base, month) {
                last = (base, month, tally.line(base, month));
            }
            last.2
        };
        let (gone, behind_one) = before.of_key(key, one, &mut line);
        let (come, behind_other) = after.of_key(key, other, &mut line);
        (one, other) = (behind_one, behind_other);
        pair(&gone, &come, tally);
    }
}
