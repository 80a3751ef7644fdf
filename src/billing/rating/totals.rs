//! Discounts, coupons, taxes and totals of a document.

use crate::billing::book::model::{Contract, Off};
use crate::billing::rating::draft::{Allowance, Line, TaxKey, TaxLine};
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What lines come to, by tax.
type Sums = BTreeMap<TaxKey, Decimal>;

/// A hundredth.
fn percent(amount: &Decimal, percent: &Decimal) -> Decimal {
    amount.mul(percent).mul(&Decimal::from_small(1, 2))
}

fn total<'a>(amounts: impl Iterator<Item = &'a Decimal>) -> Decimal {
    amounts.fold(Decimal::zero(), |sum, amount| sum.add(amount))
}

fn sums<'a>(lines: impl Iterator<Item = &'a Line>) -> Sums {
    let mut sums = Sums::new();
    for line in lines {
        let sum = sums.entry(line.tax.key.clone()).or_default();
        *sum = sum.add(&line.amount);
    }
    sums
}

/// The discounts in per cent of a contract that are in force on the last day of a month, on its lines of that month.
pub(super) fn percents(contract: &Contract, lines: &[Line], last_day: NaiveDate, decimals: u32) -> Vec<Allowance> {
    let mut found = Vec::new();
    for discount in contract.discounts.iter().filter(|one| one.days.has(last_day)) {
        let Off::Percent(rate) = &discount.off else { continue };
        let counts = |line: &&Line| discount.on_minimum || !line.is_minimum();
        let base = sums(lines.iter().filter(counts));
        let whole = total(base.values());
        let amount = rounding::round(&percent(&whole, rate), decimals, Mode::HalfAway);
        let split = shares(&base, &amount, |sum| percent(sum, rate), decimals);
        if split.iter().all(|(_, part)| part.is_zero()) {
            continue;
        }
        found.push(Allowance {
            id: discount.id.clone(),
            name: discount.name.clone(),
            contract: contract.id.clone(),
            percent: Some(rate.clone()),
            base: Some(rounding::round(&whole, decimals, Mode::HalfAway)),
            redemption: None,
            amount,
            split,
            place: discount.place.clone(),
        });
    }
    found
}

/// The discounts and coupons of a contract on its own lines and on those that correct earlier months, which have their
/// percentages already. `used` says how much of a coupon earlier documents took.
pub(super) fn allowances(
    contract: &Contract,
    (own, late): (&[Line], &[Line]),
    last_day: NaiveDate,
    decimals: u32,
    used: &dyn Fn(&str) -> Decimal,
) -> Vec<Allowance> {
    let mut found = percents(contract, own, last_day, decimals);
    let mut left = sums(own.iter().chain(late));
    // What is left of the lines, minimums left out.
    let mut beside = sums(own.iter().chain(late).filter(|line| !line.is_minimum()));
    for allowance in &found {
        take(&mut left, &allowance.split);
        take(&mut beside, &allowance.split);
    }
    let in_force = contract.discounts.iter().filter(|one| one.days.has(last_day));
    let flats = in_force.filter(|one| matches!(one.off, Off::Amount(_)));
    for discount in flats {
        let Off::Amount(amount) = &discount.off else { continue };
        let of = if discount.on_minimum { &left } else { &beside };
        // A minimum that late charges fill gives back what they cost: no more than the whole of the lines is taken off.
        let amount = amount.clone().min(total(left.values()));
        if let Some((amount, split)) = flat(of, &amount, decimals) {
            take(&mut left, &split);
            take(&mut beside, &split);
            found.push(Allowance {
                id: discount.id.clone(),
                name: discount.name.clone(),
                contract: contract.id.clone(),
                percent: None,
                base: None,
                redemption: None,
                amount,
                split,
                place: discount.place.clone(),
            });
        }
    }
    for coupon in contract.coupons.iter().filter(|one| one.days.has(last_day)) {
        let budget = coupon.amount.mul(&Decimal::from(i64::from(coupon.redemptions)));
        let before = used(&coupon.code);
        let rest = budget.sub(&before);
        let wanted = coupon.amount.clone().min(rest);
        let Some((amount, split)) = flat(&left, &wanted, decimals) else {
            continue;
        };
        take(&mut left, &split);
        take(&mut beside, &split);
        let taken = before.add(&amount);
        // An amount of 0 is never taken, so the coupon's is above 0.
        let redemption = rounding::divide(&taken, &coupon.amount, 0, Mode::Up).unwrap_or_default();
        let redemption = redemption.to_string().parse().unwrap_or_default();
        found.push(Allowance {
            id: coupon.code.clone(),
            name: coupon.code.clone(),
            contract: contract.id.clone(),
            percent: None,
            base: None,
            redemption: Some([redemption, u64::from(coupon.redemptions)]),
            amount,
            split,
            place: coupon.place.clone(),
        });
    }
    found
}

/// A percentage by tax: each share is rounded, the last is what is left.
fn shares(base: &Sums, amount: &Decimal, share: impl Fn(&Decimal) -> Decimal, decimals: u32) -> Vec<(TaxKey, Decimal)> {
    let mut left = amount.clone();
    let mut split = Vec::new();
    for (index, (key, sum)) in base.iter().enumerate() {
        let part = if index + 1 == base.len() {
            left.clone()
        } else {
            rounding::round(&share(sum), decimals, Mode::HalfAway)
        };
        left = left.sub(&part);
        split.push((key.clone(), part));
    }
    split
}

/// A flat amount by tax, at most what is left, in proportion to what is left of each; nothing where nothing is left.
fn flat(left: &Sums, amount: &Decimal, decimals: u32) -> Option<(Decimal, Vec<(TaxKey, Decimal)>)> {
    let whole = total(left.values());
    let amount = amount.clone().min(whole);
    let zero = Decimal::zero();
    if amount <= zero {
        return None;
    }
    let amount = rounding::round(&amount, decimals, Mode::HalfAway);
    let positive: Sums = left
        .iter()
        .filter(|(_, sum)| **sum > zero)
        .map(|(key, sum)| (key.clone(), sum.clone()))
        .collect();
    let all = total(positive.values());
    let mut rest = amount.clone();
    let mut split = Vec::new();
    for (index, (key, sum)) in positive.iter().enumerate() {
        let part = if index + 1 == positive.len() {
            rest.clone()
        } else {
            // Where anything is positive their sum is.
            rounding::divide(&amount.mul(sum), &all, decimals, Mode::HalfAway).unwrap_or_default()
        };
        rest = rest.sub(&part);
        split.push((key.clone(), part));
    }
    Some((amount, split))
}

fn take(left: &mut Sums, split: &[(TaxKey, Decimal)]) {
    for (key, part) in split {
        if let Some(sum) = left.get_mut(key) {
            *sum = sum.sub(part);
        }
    }
}

/// The taxes of a document: once for each category and rate, on lines less allowances.
pub(super) fn taxes(lines: &[Line], allowances: &[Allowance], decimals: u32) -> Vec<TaxLine> {
    let mut bases = sums(lines.iter());
    for allowance in allowances {
        take(&mut bases, &allowance.split);
    }
    let mut found = Vec::new();
    for (key, base) in bases {
        let tax = lines.iter().map(|line| &line.tax).find(|tax| tax.key == key);
        let Some(tax) = tax else { continue };
        let rate = key.rate.clone().unwrap_or_default();
        found.push(TaxLine {
            tax: Rc::clone(tax),
            amount: rounding::round(&percent(&base, &rate), decimals, Mode::HalfAway),
            base: rounding::round(&base, decimals, Mode::HalfAway),
        });
    }
    found
}

/// The sum of the lines, of the allowances, of the taxes, each with the decimals of the currency.
pub(super) fn sums_of(lines: &[Line], allowances: &[Allowance], taxes: &[TaxLine], decimals: u32) -> [Decimal; 3] {
    let sums = [
        total(lines.iter().map(|line| &line.amount)),
        total(allowances.iter().map(|one| &one.amount)),
        total(taxes.iter().map(|one| &one.amount)),
    ];
    sums.map(|sum| rounding::round(&sum, decimals, Mode::HalfAway))
}
