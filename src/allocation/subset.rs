//! The only subset of some amounts that comes to a sum.

use crate::money::decimal::{Decimal, DecimalSum};
use std::collections::HashMap;

/// If there are more sums than this, the search gives up.
const SUMS_MAX: usize = 50_000;

/// How a sum is reached.
struct Reached {
    /// Whether in more than one way.
    is_ambiguous: bool,
    /// The last amount, and the sum before it.
    last: Option<(usize, Decimal)>,
}

/// The places of the amounts that add up to `wanted`, if that is so of one subset only. Amounts of zero are in
/// none.
pub(super) fn only(amounts: &[Decimal], wanted: &Decimal) -> Option<Vec<usize>> {
    if amounts
        .iter()
        .all(|amount| amount.is_negative() == wanted.is_negative())
    {
        let mut sum = DecimalSum::new();
        for amount in amounts {
            sum.add(amount);
        }
        let left = wanted.sub(&sum.total());
        if left.is_zero() {
            let places: Vec<usize> = (0..amounts.len())
                .filter(|&place| amounts.get(place).is_some_and(|amount| !amount.is_zero()))
                .collect();
            return (!places.is_empty()).then_some(places);
        }
        if left.is_negative() == wanted.is_negative() {
            return None;
        }
    }
    let none = Reached {
        is_ambiguous: false,
        last: None,
    };
    let mut sums: HashMap<Decimal, Reached> = HashMap::from([(Decimal::zero(), none)]);
    for (place, amount) in amounts.iter().enumerate().filter(|(_, amount)| !amount.is_zero()) {
        let before: Vec<(Decimal, bool)> = sums
            .iter()
            .map(|(sum, reached)| (sum.clone(), reached.is_ambiguous))
            .collect();
        for (sum, is_ambiguous) in before {
            let reached = sums.entry(sum.add(amount));
            reached
                .and_modify(|found| found.is_ambiguous = true)
                .or_insert(Reached {
                    is_ambiguous,
                    last: Some((place, sum)),
                });
        }
        if sums.len() > SUMS_MAX {
            return None;
        }
    }
    let mut found = sums.get(wanted).filter(|reached| !reached.is_ambiguous)?;
    let mut places = Vec::new();
    // A sum is reached for the first time by amounts before the one that goes on from it.
    while let Some((place, sum)) = &found.last {
        places.push(*place);
        found = sums.get(sum)?;
    }
    places.reverse();
    (!places.is_empty()).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimals(amounts: &[i64]) -> Vec<Decimal> {
        amounts.iter().map(|&amount| Decimal::from(amount)).collect()
    }

    #[test]
    fn one_subset_is_an_answer_and_two_are_none() {
        for (amounts, wanted, found) in [
            (&[100, 40, 70][..], 140_i64, Some(vec![0, 1])),
            (&[100, -50], 50, Some(vec![0, 1])),
            (&[100, 50], 50, Some(vec![1])),
            (&[100, 50], 151, None),
            (&[100, 100], 100, None),
            (&[100, 100], 200, Some(vec![0, 1])),
            (&[30, 20, 50], 50, None),
            (&[], 0, None),
            (&[5, -5], 0, None),
        ] {
            assert_eq!(only(&decimals(amounts), &Decimal::from(wanted)), found, "{amounts:?}");
        }
    }

    #[test]
    fn too_many_sums_give_no_answer() {
        let many: Vec<i64> = (0..40).map(|power| 1_i64 << power).collect();
        assert_eq!(only(&decimals(&many), &Decimal::from(1_i64)), None);
    }

    proptest! {
        #[test]
        fn it_is_what_trying_all_gives(amounts in prop::collection::vec(-4_i64..9, 0..8), wanted in -6_i64..20) {
            let mut all = Vec::new();
            for mask in 1_u32..1 << amounts.len() {
                let places: Vec<usize> = (0..amounts.len()).filter(|place| mask & (1 << place) != 0).collect();
                if places.iter().any(|&place| amounts[place] == 0) {
                    continue;
                }
                if places.iter().map(|&place| amounts[place]).sum::<i64>() == wanted {
                    all.push(places);
                }
            }
            // The empty subset is one of them where nothing is wanted.
            let expected = (all.len() == 1 && wanted != 0).then(|| all.remove(0));
            prop_assert_eq!(only(&decimals(&amounts), &Decimal::from(wanted)), expected);
        }
    }
}
