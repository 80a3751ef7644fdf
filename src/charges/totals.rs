//! Sums beside the facts, taken while reading: by context and day, and by month for the columns most asked for.

use crate::charges::columns::COSTS;
use crate::charges::delivered::days::{Days, DaysRead};
use crate::charges::delivered::record::Covered;
use crate::charges::numbers::{CubeKey, Id};
use crate::clock::times;
use crate::money::sums::{Amount, Sum};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Sums by day before those are handed over that no charge was added to for a while. In a file in the order of time this
/// leaves little for the end, when one thread has to store it alone.
const DAYS_MIN: usize = 1 << 13;

/// Sums by day before all of them are handed over: some 15 MB. Fewer would be stored more often in parts.
const DAYS_MAX: usize = 1 << 16;

/// So many charges, and of them more than nine in ten alone on their day, are not worth totals of their own.
const UNTOTALLED_MIN: usize = 1 << 12;

/// Sums by day are handed over at the latest when they were looked through so many times; `verify`, which reads them beside
/// the charges, need not look further ahead than that.
const ROUNDS_MAX: u32 = 3;

/// Days from 1970-01-01 on; `None` where a charge has no period.
pub(crate) type Day = Option<i32>;

/// Sums of the four costs, and the negative part of each where there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    /// How many charges.
    pub charges: i64,
    /// All of each cost.
    pub sums: [Sum; COSTS],
    /// What is negative in each.
    pub returned: Option<Box<[Option<Sum>; COSTS]>>,
}

impl Costs {
    /// Adds a charge.
    pub(crate) fn add(&mut self, costs: &[Option<Amount>; COSTS]) {
        self.charges += 1;
        for (index, (sum, cost)) in self.sums.iter_mut().zip(costs).enumerate() {
            let Some(cost) = cost else { continue };
            sum.add(cost);
            if cost.is_negative()
                && let Some(returned) = self.returned.get_or_insert_default().get_mut(index)
            {
                returned.get_or_insert_default().add(cost);
            }
        }
    }

    fn add_costs(&mut self, other: &Costs) {
        self.charges += other.charges;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            sum.add_sum(more);
        }
        let Some(other_returned) = &other.returned else { return };
        let returned = self.returned.get_or_insert_default();
        for (sum, more) in returned.iter_mut().zip(other_returned.iter()) {
            if let Some(more) = more {
                sum.get_or_insert_default().add_sum(more);
            }
        }
    }
}

/// Sums of a context on a day.
#[derive(Debug, Clone)]
pub(crate) struct Daily {
    /// The context.
    pub context: Id,
    /// The day.
    pub day: Day,
    /// The sums.
    pub costs: Costs,
    cube: u32,
    /// How many times sums had been looked through when it was begun, and when a charge was added last.
    begun: u32,
    touched: u32,
}

/// Hashes what is whole numbers anyway.
#[derive(Debug, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

type Places<K> = HashMap<K, u32, BuildHasherDefault<Mixed>>;

/// The sums of one delivery that are not handed over yet.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    places: Places<(Id, u64)>,
    days: Vec<Daily>,
    /// How many sums by day there were when they were looked through last; 0 when there have been none since.
    kept: usize,
    /// Charges added, and sums by day begun, since days were looked through.
    charges: usize,
    begun: usize,
    /// How many times days were looked through.
    round: u32,
    month_places: Places<(u32, u64)>,
    months: Vec<(u32, Option<i32>, Costs)>,
    cubes: Vec<CubeKey>,
    /// Days of each part of the cube.
    covered: Vec<DaysRead>,
    /// Whether the costs of a charge are [unstated](is_unstated).
    pub has_unstated: bool,
}

/// What is handed over.
#[derive(Debug, Default)]
pub(crate) struct Finished {
    /// Sums by day.
    pub days: Vec<Daily>,
    /// How many of the last charges have no sums by day, since each would be its own.
    pub untotalled: i64,
    /// Part of the cube, months since January of year 0, sums. Only when all is over.
    pub months: Vec<(CubeKey, Option<i32>, Costs)>,
}

/// Whether a charge does not state one of its costs, or states 0 for its list or contracted cost beside an effective cost
/// above 0.
pub(crate) fn is_unstated([billed, effective, list, contracted]: &[Option<Amount>; COSTS]) -> bool {
    let (Some(_), Some(effective), Some(list), Some(contracted)) = (billed, effective, list, contracted) else {
        return true;
    };
    (list.is_zero() || contracted.is_zero()) && !effective.is_zero() && !effective.is_negative()
}

/// A day or month as a number, and none as one beyond all of them.
fn number(count: Option<i32>) -> u64 {
    count.map_or(u64::MAX, |count| u64::from(count.cast_unsigned()))
}

impl Totals {
    /// Says what the next part of the cube is, counted from 0.
    pub(crate) fn enter(&mut self, cube: CubeKey) {
        self.cubes.push(cube);
        self.covered.push(DaysRead::default());
    }

    /// Adds a charge of a context, which belongs to a part of the cube. Looks for its sums where they were the last time,
    /// and says where they are.
    pub(crate) fn add(&mut self, context: Id, cube: u32, day: Day, costs: &[Option<Amount>; COSTS], last: u32) -> u32 {
        self.charges += 1;
        self.has_unstated = self.has_unstated || is_unstated(costs);
        let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        let is_there = |daily: &Daily| daily.context == context && daily.day == day;
        let place = if self.days.get(at(last)).is_some_and(is_there) {
            last
        } else {
            self.place(context, cube, day)
        };
        if let Some(daily) = self.days.get_mut(at(place)) {
            daily.costs.add(costs);
            daily.touched = self.round;
        }
        place
    }

    /// Where the sums of a context and day are.
    fn place(&mut self, context: Id, cube: u32, day: Day) -> u32 {
        let next = u32::try_from(self.days.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry((context, number(day))).or_insert(next);
        if place == next {
            self.begun += 1;
            self.days.push(Daily {
                context,
                day,
                costs: Costs::default(),
                cube,
                begun: self.round,
                touched: self.round,
            });
        }
        place
    }

    /// Hands over what no charge was added to for a while, once there are many sums.
    pub(crate) fn take_some(&mut self) -> Option<Finished> {
        let many = (self.kept * 2).clamp(DAYS_MIN, DAYS_MAX);
        if self.days.len() < many {
            return None;
        }
        if self.days.len() >= DAYS_MAX || self.are_alone() {
            return Some(self.take_days());
        }
        let round = self.round;
        let is_old = |daily: &mut Daily| daily.touched < round || daily.begun + ROUNDS_MAX <= round;
        let old: Vec<Daily> = self.days.extract_if(.., is_old).collect();
        self.places.clear();
        for (daily, place) in self.days.iter().zip(0..) {
            self.places.insert((daily.context, number(daily.day)), place);
        }
        self.kept = self.days.len();
        self.next_round();
        self.add_to_months(&old);
        Some(Finished {
            days: old,
            ..Finished::default()
        })
    }

    /// Whether of the charges since days were looked through more than six in ten are alone on their day: their sums would
    /// take more room and time than they save.
    fn are_alone(&self) -> bool {
        self.begun > self.charges / 10 * 6
    }

    fn next_round(&mut self) {
        self.round += 1;
        self.charges = 0;
        self.begun = 0;
    }

    /// Hands all days over. Where none are left of before, and each charge would be its own sum, there is no need of sums.
    pub(crate) fn take_days(&mut self) -> Finished {
        let is_untotalled = self.kept == 0 && self.charges >= UNTOTALLED_MIN && self.are_alone();
        let untotalled = if is_untotalled { self.charges } else { 0 };
        self.places.clear();
        self.kept = 0;
        self.next_round();
        let days = std::mem::take(&mut self.days);
        self.add_to_months(&days);
        Finished {
            days: if is_untotalled { Vec::new() } else { days },
            untotalled: i64::try_from(untotalled).unwrap_or_default(),
            months: Vec::new(),
        }
    }

    fn add_to_months(&mut self, days: &[Daily]) {
        for daily in days {
            let cube = usize::try_from(daily.cube).ok();
            if let Some(covered) = cube.and_then(|cube| self.covered.get_mut(cube)) {
                covered.note(daily.day);
            }
            let month = daily.day.map(times::month_of);
            let next = u32::try_from(self.months.len()).unwrap_or(u32::MAX);
            let place = *self.month_places.entry((daily.cube, number(month))).or_insert(next);
            if place == next {
                self.months.push((daily.cube, month, Costs::default()));
            }
            let known = usize::try_from(place).ok().and_then(|place| self.months.get_mut(place));
            if let Some((_, _, costs)) = known {
                costs.add_costs(&daily.costs);
            }
        }
    }

    /// The sums by month, in an order that does not depend on hashes.
    fn take_months(&mut self) -> Vec<(CubeKey, Option<i32>, Costs)> {
        self.month_places.clear();
        let months = std::mem::take(&mut self.months).into_iter();
        let key = |cube: u32| usize::try_from(cube).ok().and_then(|cube| self.cubes.get(cube));
        let mut months: Vec<_> = months
            .map(|(cube, month, costs)| (key(cube).copied().unwrap_or_default(), month, costs))
            .collect();
        months.sort_by_key(|(cube, month, _)| (*cube, *month));
        months
    }

    /// The scopes of the charges whose days were handed over since the last call.
    pub(crate) fn take_scopes(&mut self) -> BTreeSet<Id> {
        let touched = self.cubes.iter().zip(&mut self.covered);
        let touched = touched.filter_map(|(&[scope, ..], days)| days.take_touched().then_some(scope));
        touched.collect()
    }

    /// What scopes cover: days, for each sub-account.
    pub(crate) fn covered(&self) -> Covered {
        let mut covered: BTreeMap<(Id, Id), Days> = BTreeMap::new();
        for (&[scope, _, sub_account, ..], days) in self.cubes.iter().zip(&self.covered) {
            days.add_to(covered.entry((scope, sub_account)).or_default());
        }
        covered.into_iter().collect()
    }

    /// Hands everything over.
    pub(crate) fn finish(&mut self) -> Finished {
        let finished = self.take_days();
        Finished {
            months: self.take_months(),
            ..finished
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate};

    fn costs(text: &str) -> [Option<Amount>; COSTS] {
        [Some(Amount::parse(text.as_bytes()).unwrap()), None, None, None]
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let start = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        for day in (-200_000..200_000).step_by(37) {
            let date = start + chrono::Duration::days(day.into());
            let expected = (date.year(), date.month().cast_signed(), date.day().cast_signed());
            assert_eq!(times::civil(day), expected);
        }
    }

    #[test]
    fn charges_alone_on_their_day_have_no_totals() {
        let mut totals = Totals::default();
        totals.enter([1; 6]);
        let many = Id::try_from(UNTOTALLED_MIN).unwrap();
        for context in 1..=many {
            totals.add(context, 0, Some(19_997), &costs("1"), u32::MAX);
        }
        let finished = totals.finish();
        assert_eq!((finished.days.len(), finished.untotalled), (0, i64::from(many)));
        assert_eq!(finished.months[0].2.sums[0].text(), many.to_string());
    }

    #[test]
    fn days_that_go_on_are_kept() {
        let mut totals = Totals::default();
        totals.enter([1; 6]);
        let many = Id::try_from(DAYS_MIN).unwrap();
        let mut handed_over = 0;
        let mut rounds = 0;
        for day in 0..6 {
            // Twice each, so that they are worth their sums; the first context goes on all the time.
            for context in (1..=many).chain(1..=many) {
                totals.add(context, 0, Some(day), &costs("1"), context - 1);
                totals.add(1, 0, Some(0), &costs("1"), 0);
            }
            if let Some(finished) = totals.take_some() {
                rounds += 1;
                assert_eq!(finished.untotalled, 0);
                assert!(
                    finished
                        .days
                        .iter()
                        .all(|daily| (daily.context, daily.day) != (1, Some(0)))
                );
                handed_over += finished.days.len();
            }
        }
        assert!(rounds > 0 && handed_over > 0, "{rounds} {handed_over}");
        let finished = totals.finish();
        assert_eq!(finished.days.len() + handed_over, 6 * DAYS_MIN);
        assert_eq!(finished.months[0].2.charges, 6 * 4 * i64::from(many));
    }

    #[test]
    fn days_and_months_add_up() {
        let mut totals = Totals::default();
        totals.enter([1; 6]);
        totals.enter([2; 6]);
        for (context, day, cost) in [
            (1, 19_997, "1.50"),
            (1, 19_997, "-0.50"),
            (2, 19_997, "7"),
            (1, 20_028, "1"),
        ] {
            totals.add(context, context - 1, Some(day), &costs(cost), u32::MAX);
        }
        let finished = totals.finish();
        assert_eq!(finished.days.len(), 3);
        let first = &finished.days[0].costs;
        assert_eq!(first.charges, 2);
        assert_eq!(first.sums[0].total().to_string(), "1.00");
        let returned = first.returned.as_ref().unwrap();
        assert_eq!(returned[0].as_ref().unwrap().total().to_string(), "-0.50");
        let months: Vec<(Id, Option<i32>, String)> = finished
            .months
            .iter()
            .map(|(cube, month, costs)| (cube[0], *month, costs.sums[0].total().to_string()))
            .collect();
        let october = 2024 * 12 + 9;
        assert_eq!(
            months,
            [
                (1, Some(october), "1.00".to_owned()),
                (1, Some(october + 1), "1".to_owned()),
                (2, Some(october), "7".to_owned())
            ]
        );
    }
}
