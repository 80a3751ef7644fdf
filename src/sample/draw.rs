//! Which items are drawn: by the hashes of their keys, or by points on the line that their amounts make.

use super::{By, Item, Request};
use crate::digest::hex;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::{Decimal, DecimalSum};
use sha2::{Digest, Sha256};
use std::collections::BinaryHeap;

/// Calls with each item, its amount and its currency.
pub(super) type Each<'a> = dyn FnMut(&mut Called) -> Result<()> + 'a;

/// Takes an item, its amount and its currency.
pub(super) type Called<'a> = dyn FnMut(Item, Option<&str>, &str) -> Result<()> + 'a;

/// An amount as it counts: what is not stated is 0, and money has no sign.
pub(super) fn amount(text: Option<&str>, by: By) -> Result<Decimal> {
    let Some(text) = text else {
        return Ok(Decimal::from(0_i64));
    };
    let amount =
        Decimal::parse(text).map_err(|reason| Problem::new(&codes::DECIMAL, reason.to_string()).value(text))?;
    Ok(if by == By::Amount { amount.abs() } else { amount })
}

fn hash(seed: u64, text: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!("{seed}:{text}").as_bytes());
    hex(&hasher.finalize())
}

/// The items with the smallest hashes, smallest first.
pub(super) fn items(request: &Request, each: &mut Each) -> Result<Vec<(u32, Item)>> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let mut smallest: BinaryHeap<(String, Item)> = BinaryHeap::new();
    each(&mut |item, _, _| {
        smallest.push((hash(request.seed, &item.key), item));
        if smallest.len() > size {
            smallest.pop();
        }
        Ok(())
    })?;
    Ok(smallest
        .into_sorted_vec()
        .into_iter()
        .map(|(_, item)| (1, item))
        .collect())
}

/// Where the first point is within its interval, in parts of 2^32.
pub(super) fn start(seed: u64) -> i64 {
    let digits = hash(seed, "start");
    digits
        .get(..8)
        .and_then(|digits| i64::from_str_radix(digits, 16).ok())
        .unwrap_or_default()
}

/// 2^32.
const PARTS: i64 = 1 << 32;

/// The items that points fall into. Nothing is divided: the point (k + start) × total / size lies before an end if
/// (k × 2^32 + start) × total is less than end × size × 2^32.
pub(super) fn money(request: &Request, total: &Decimal, each: &mut Each) -> Result<Vec<(u32, Item)>> {
    let start = start(request.seed);
    let unit = Decimal::from(i64::from(request.size)).mul(&Decimal::from(PARTS));
    let point = |number: u32| {
        let parts = Decimal::from(i64::from(number))
            .mul(&Decimal::from(PARTS))
            .add(&Decimal::from(start));
        parts.mul(total)
    };
    let mut end = DecimalSum::default();
    let mut next: u32 = 0;
    let mut drawn = Vec::new();
    each(&mut |item, text, _| {
        end.add(&amount(text, By::Amount)?);
        if next >= request.size {
            return Ok(());
        }
        let reached = end.total().mul(&unit);
        let mut hits = 0;
        while next < request.size && point(next) < reached {
            hits += 1;
            next += 1;
        }
        if hits > 0 {
            drawn.push((hits, item));
        }
        Ok(())
    })?;
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::scope::Filter;
    use crate::sample::POPULATIONS;

    fn request(size: u32, seed: u64, by: By) -> Request {
        let [of, ..] = &POPULATIONS;
        Request {
            size,
            seed,
            by,
            of,
            filter: Filter::default(),
        }
    }

    fn item(key: &str) -> Item {
        Item {
            key: key.to_owned(),
            import_id: 1,
            place: String::new(),
        }
    }

    fn drawn(request: &Request, items: &[(&str, &str)], total: &str) -> Vec<(u32, String)> {
        let mut each = |call: &mut Called| {
            items
                .iter()
                .try_for_each(|(key, amount)| call(item(key), Some(amount), "EUR"))
        };
        let total = Decimal::parse(total).unwrap();
        let drawn = match request.by {
            By::Item => super::items(request, &mut each),
            By::Amount => money(request, &total, &mut each),
        };
        drawn
            .unwrap()
            .into_iter()
            .map(|(hits, item)| (hits, item.key))
            .collect()
    }

    #[test]
    fn hashes_are_those_of_every_other_program() {
        // printf 7:start | sha256sum
        let known = "d0c3761cbdb2a434e73484dda7bcbf570e7a5fc5b54f28b197e96bcb1d634562";
        assert_eq!(hash(7, "start"), known);
        assert_eq!(start(7), 0xd0c3_761c);
    }

    #[test]
    fn an_amount_larger_than_the_interval_is_drawn_for_certain_and_points_are_as_many_as_asked_for() {
        let items = [("a", "1.00"), ("b", "-90.00"), ("c", "0"), ("d", "9.00")];
        for seed in 0..200 {
            let found = drawn(&request(4, seed, By::Amount), &items, "100.00");
            assert_eq!(found.iter().map(|(hits, _)| hits).sum::<u32>(), 4);
            let large = found.iter().find(|(_, key)| key == "b").unwrap();
            assert!(large.0 >= 3, "{found:?}");
            assert!(found.iter().all(|(_, key)| key != "c"), "nothing of 0 is drawn");
        }
    }

    #[test]
    fn an_item_is_drawn_once_and_the_order_of_the_ledger_does_not_matter() {
        let items = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")];
        let mut turned = items;
        turned.reverse();
        for seed in 0..50 {
            let request = request(2, seed, By::Item);
            let found = drawn(&request, &items, "10");
            assert_eq!(found, drawn(&request, &turned, "10"));
            assert_eq!(found.len(), 2);
        }
        assert_eq!(drawn(&request(9, 1, By::Item), &items, "10").len(), 4);
    }
}
