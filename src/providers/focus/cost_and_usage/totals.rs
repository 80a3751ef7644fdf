//! Sums beside the facts, taken while reading: by context and day, and by month for the columns most asked for.

use super::columns::COSTS;
use super::intern::{Id, Passed};
use super::sums::{Amount, Sum};
use super::times;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Days of contexts before they are handed over: some 15 MB. Fewer would be stored more often in parts, more would all be
/// left to the end, when one thread has to store them alone.
const DAYS_MAX: usize = 1 << 16;

/// So many charges, and of them more than nine in ten alone on their day, are not worth totals of their own.
const UNTOTALLED_MIN: usize = 1 << 12;

/// Days from 1970-01-01 on; `None` where a charge has no period.
pub type Day = Option<i32>;

/// Sums of the four costs, and the negative part of each where there is one.
#[derive(Debug, Clone, Default)]
pub struct Costs {
    /// How many charges.
    pub charges: i64,
    /// All of each cost.
    pub sums: [Sum; COSTS],
    /// What is negative in each.
    pub returned: Option<Box<[Option<Sum>; COSTS]>>,
}

impl Costs {
    /// Adds a charge.
    pub fn add(&mut self, costs: &[Option<Amount>; COSTS]) {
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

/// Numbers of scope, billing account, sub-account, service, region and charge kind.
pub type CubeKey = [Id; 6];

/// The sums of one delivery that are not handed over yet.
#[derive(Debug, Default)]
pub struct Totals {
    places: HashMap<u128, usize, BuildHasherDefault<Passed>>,
    days: Vec<(Id, Day, Costs)>,
    /// The day that each context was added to last, and its place; rows mostly come in the order of time.
    last: Vec<(Day, usize)>,
    /// Charges added since days were handed over.
    charges: usize,
    months: HashMap<(CubeKey, Option<i32>), Costs>,
    /// The part of the cube that each context belongs to, from context 1 on.
    cubes: Vec<CubeKey>,
}

/// What is handed over.
#[derive(Debug, Default)]
pub struct Finished {
    /// Context, day, sums.
    pub days: Vec<(Id, Day, Costs)>,
    /// How many of the last charges have no sums by day, since each would be its own.
    pub untotalled: i64,
    /// Part of the cube, months since January of year 0, sums. Only when all is over.
    pub months: Vec<(CubeKey, Option<i32>, Costs)>,
}

impl Totals {
    /// Says to which part of the cube the next context belongs; contexts come in the order of their numbers.
    pub fn enter(&mut self, cube: CubeKey) {
        self.cubes.push(cube);
        self.last.push((None, usize::MAX));
    }

    /// Adds a charge.
    pub fn add(&mut self, context: Id, day: Day, costs: &[Option<Amount>; COSTS]) {
        let index = usize::try_from(context).unwrap_or_default().wrapping_sub(1);
        let place = match self.last.get(index) {
            Some(&(last, place)) if last == day && place != usize::MAX => place,
            _ => {
                let place = self.place(context, day);
                if let Some(last) = self.last.get_mut(index) {
                    *last = (day, place);
                }
                place
            }
        };
        self.charges += 1;
        if let Some((_, _, sums)) = self.days.get_mut(place) {
            sums.add(costs);
        }
    }

    /// Where the sums of a context and day are.
    fn place(&mut self, context: Id, day: Day) -> usize {
        let day_bits = day.map_or(u64::MAX, |day| u64::from(day.cast_unsigned()));
        // The low half is what the map goes by; multiplying by an odd number spreads it and loses nothing.
        let spread =
            u64::from(context).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ day_bits.wrapping_mul(0xd134_2543_de82_ef95);
        let key = (u128::from(day_bits) << 64) | u128::from(spread);
        let place = *self.places.entry(key).or_insert(self.days.len());
        if place == self.days.len() {
            self.days.push((context, day, Costs::default()));
        }
        place
    }

    /// Whether so much has gathered that it should be handed over.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.days.len() >= DAYS_MAX
    }

    /// Hands the days over, having added them to their months.
    pub fn take_days(&mut self) -> Finished {
        self.places.clear();
        self.last.fill((None, usize::MAX));
        let days = std::mem::take(&mut self.days);
        for (context, day, costs) in &days {
            let cube = usize::try_from(*context)
                .ok()
                .and_then(|context| self.cubes.get(context - 1));
            let key = (cube.copied().unwrap_or_default(), day.map(times::month_of));
            self.months.entry(key).or_default().add_costs(costs);
        }
        let charges = std::mem::take(&mut self.charges);
        let is_untotalled = charges >= UNTOTALLED_MIN && days.len() > charges / 10 * 9;
        Finished {
            untotalled: if is_untotalled {
                i64::try_from(charges).unwrap_or_default()
            } else {
                0
            },
            days: if is_untotalled { Vec::new() } else { days },
            months: Vec::new(),
        }
    }

    /// Hands everything over, in an order that does not depend on hashes.
    pub fn finish(&mut self) -> Finished {
        let mut finished = self.take_days();
        let months = std::mem::take(&mut self.months);
        finished.months = months
            .into_iter()
            .map(|((cube, month), costs)| (cube, month, costs))
            .collect();
        finished.months.sort_by_key(|(cube, month, _)| (*cube, *month));
        finished
    }
}

/// Year, month and day of a count of days since 1970-01-01, in the Gregorian calendar. The well-known arithmetic with
/// eras of 400 years, 146097 days each, and years that start in March.
#[must_use]
pub fn civil(day: i32) -> (i32, i32, i32) {
    let from_march_of_0 = day + 719_468;
    let era = from_march_of_0.div_euclid(146_097);
    let of_era = from_march_of_0.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day_of_month)
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
            assert_eq!(civil(day), expected);
        }
    }

    #[test]
    fn charges_alone_on_their_day_have_no_totals() {
        let mut totals = Totals::default();
        let many = Id::try_from(UNTOTALLED_MIN).unwrap();
        for context in 1..=many {
            totals.enter([1; 6]);
            totals.add(context, Some(19_997), &costs("1"));
        }
        let finished = totals.finish();
        assert_eq!((finished.days.len(), finished.untotalled), (0, i64::from(many)));
        assert_eq!(finished.months[0].2.sums[0].text(), many.to_string());
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
            totals.add(context, Some(day), &costs(cost));
        }
        let finished = totals.finish();
        assert_eq!(finished.days.len(), 3);
        let (_, _, first) = &finished.days[0];
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
