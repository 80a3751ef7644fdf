//! A billed month rated again: what it comes to otherwise with all charges known now, as lines.
//!
//! The whole month of a contract is rated by the edition of then and compared, step by step, with what was billed. So the same
//! charges in another delivery differ in nothing, and a late charge against a minimum costs only what is beyond it. Each
//! difference is one of rounded amounts. Fees differ only by another book. Amounts off and coupons stay as they were redeemed.

use crate::billing::book::model::{Book, Contract, PriceBook};
use crate::billing::month::Month;
use crate::billing::rating::draft::{Allowance, Line, TaxKey};
use crate::billing::rating::finding::{Finding, Findings};
use crate::billing::rating::key::StepKey;
use crate::billing::rating::lines::Making;
use crate::billing::rating::outcome::{Input, Late};
use crate::billing::rating::run::rate;
use crate::billing::rating::taxes::Taxes;
use crate::billing::rating::totals;
use crate::clock;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Steps that were billed, by customer and contract; several rows of one step add up.
pub(crate) type BilledSteps = BTreeMap<[String; 2], Vec<Line>>;

/// What billed contracts come to otherwise.
#[derive(Debug, Default)]
pub(crate) struct Again {
    /// By customer and contract; nothing where nothing differs.
    pub late: BTreeMap<[String; 2], Late>,
    /// What makes a figure of it unsure.
    pub findings: Vec<Finding>,
}

/// Rates a month again and compares it with what was billed of it. Contracts that were not billed are left alone. `run` is the
/// month of the run that bills the differences; fees that it looks at itself are left to it.
#[must_use]
pub(crate) fn again(input: Input, billed: &BilledSteps, run: Month) -> Again {
    let (found, Findings(findings)) = rate(input);
    let mut again = Again::default();
    let mut taxes = Taxes::new(input.book);
    let mut of_fees = Findings::default();
    let mut unsure: BTreeSet<&String> = BTreeSet::new();
    for finding in &findings {
        unsure.extend(&finding.customers);
        let concerned = finding
            .customers
            .iter()
            .any(|customer| billed.keys().any(|[one, _]| one == customer));
        if concerned {
            let mut finding = finding.clone();
            finding.message = format!("{}, which is billed already: {}", input.month, finding.message);
            again.findings.push(finding);
        }
    }
    for usage in found {
        let Some(steps) = billed.get(&usage.of).filter(|_| !unsure.contains(&usage.of[0])) else {
            continue;
        };
        let [customer, contract] = &usage.of;
        let mut customers = input.book.customers.iter();
        let Some(customer) = customers.find(|one| one.id == *customer) else {
            continue;
        };
        let Some(contract) = customer.contracts.iter().find(|one| one.id == *contract) else {
            continue;
        };
        let code = contract.currency.as_ref().unwrap_or(&customer.currency);
        let comparing = Comparing {
            book: input.book,
            contract,
            month: input.month,
            decimals: currency::decimals(code),
        };
        let mut making = Making::new(input, (customer, contract), &mut taxes, &mut of_fees);
        let here = |fee: &str| fee_starts(steps, fee);
        let fees = making.fees_again(run, &here, &|fee, start| input.past.fee(&usage.of, fee, start));
        let lines = comparing.differences(usage.lines, steps, fees);
        if !lines.is_empty() {
            let late = Late {
                lines,
                charges: usage.charges,
            };
            again.late.insert(usage.of, late);
        }
    }
    again.findings.extend(of_fees.0);
    again
}

/// The first days of the calendar periods of a fee that were billed.
fn fee_starts(billed: &[Line], fee: &str) -> BTreeSet<NaiveDate> {
    let of_fee = billed.iter().filter(|line| line.key.group == 3 && line.key.rule == fee);
    of_fee.filter_map(|line| clock::parse_date(&line.key.text)).collect()
}

/// The lines of a discount in per cent, one for each tax: by them what was taken off a month is found again.
#[must_use]
pub(crate) fn discounts<'a>(
    allowances: impl Iterator<Item = &'a Allowance>,
    lines: &[Line],
    decimals: u32,
) -> Vec<Line> {
    let mut found = Vec::new();
    for allowance in allowances.filter(|one| one.percent.is_some()) {
        for (key, part) in &allowance.split {
            let of_tax = lines
                .iter()
                .find(|line| line.tax.key == *key && line.contract == allowance.contract);
            let Some(line) = of_tax.filter(|_| !part.is_zero()) else {
                continue;
            };
            let amount = part.neg();
            let exact = Fraction::from(amount.clone());
            found.push(Line {
                class: "discount",
                kind: "discount".to_owned(),
                text: allowance.name.clone(),
                key: discount_key(&allowance.id, key),
                rule: None,
                per: String::new(),
                places: vec![allowance.place.clone()],
                parts: Vec::new(),
                cost: None,
                conversions: Vec::new(),
                fee: None,
                step: 1,
                ..lump(line, &exact.amount(decimals))
            });
        }
    }
    found
}

fn discount_key(id: &str, tax: &TaxKey) -> StepKey {
    let rate = tax.rate.as_ref().map(|rate| rate.trim_zeros(0).to_string());
    StepKey {
        group: 4,
        rule: id.to_owned(),
        text: format!("{}/{}", tax.category, rate.unwrap_or_default()),
        ..StepKey::default()
    }
}

/// A line of quantity 1, or −1 where it is negative.
fn lump(line: &Line, amount: &Decimal) -> Line {
    Line {
        quantity: Decimal::from(if amount.is_negative() { -1_i64 } else { 1 }),
        shown: None,
        unit: "C62".to_owned(),
        unit_price: amount.abs(),
        amount: amount.clone(),
        exact: Fraction::from(amount.clone()),
        ..line.clone()
    }
}

struct Comparing<'b> {
    book: &'b Book,
    contract: &'b Contract,
    month: Month,
    decimals: u32,
}

impl Comparing<'_> {
    /// `fees` are differences already: a part of a fee may have been billed by several months.
    fn differences(&self, mut now: Vec<Line>, billed: &[Line], fees: Vec<Line>) -> Vec<Line> {
        let is_fee = |line: &&Line| line.key.group == 3;
        let billed_fees = billed.iter().filter(is_fee);
        let base: Vec<Line> = now.iter().chain(billed_fees).chain(&fees).cloned().collect();
        let percents = totals::percents(self.contract, &base, self.month.last(), self.decimals);
        now.extend(discounts(percents.iter(), &base, self.decimals));
        let mut was: BTreeMap<&StepKey, Vec<&Line>> = BTreeMap::new();
        for line in billed.iter().filter(|line| !is_fee(line)) {
            was.entry(&line.key).or_default().push(line);
        }
        let known: BTreeSet<StepKey> = now.iter().map(|line| line.key.clone()).collect();
        let none = Vec::new();
        let mut lines: Vec<Line> = now
            .iter()
            .filter_map(|line| self.difference(line, was.get(&line.key).unwrap_or(&none), true))
            .collect();
        let gone = was.iter().filter(|(key, _)| !known.contains(**key));
        lines.extend(gone.filter_map(|(_, lines)| self.difference(lines.first()?, lines, false)));
        lines.extend(fees.into_iter().map(|line| Line {
            text: format!("{}: {}", self.month, line.text),
            corrects: Some(self.month),
            ..line
        }));
        lines.sort_by_cached_key(|line| (self.place(&line.key), line.key.clone()));
        lines
    }

    /// Where a rule or a discount stands among the others.
    fn place(&self, key: &StepKey) -> (u8, usize) {
        let books = &self.book.price_books;
        let rules = books.iter().find(|one| one.name == self.contract.price_book);
        let place = if key.group == 4 {
            self.contract.discounts.iter().position(|one| one.id == key.rule)
        } else {
            rules.and_then(|book: &PriceBook| book.rules.iter().position(|rule| rule.id == key.rule))
        };
        (key.group, place.unwrap_or(usize::MAX))
    }

    /// What a step comes to now less what was billed of it; `is_there` says that it comes to something now.
    fn difference(&self, line: &Line, was: &[&Line], is_there: bool) -> Option<Line> {
        let before = |of: fn(&Line) -> &Decimal| was.iter().fold(Decimal::zero(), |sum, line| sum.add(of(line)));
        let now = |of: &Decimal| if is_there { of.clone() } else { Decimal::zero() };
        let amount = now(&line.amount).sub(&before(|line| &line.amount));
        if amount.is_zero() {
            return None;
        }
        let is_priced = matches!(line.class, "unit" | "graduated" | "volume" | "package")
            && was.iter().all(|one| one.unit_price == line.unit_price);
        let quantity = now(&line.quantity).sub(&before(|line| &line.quantity));
        let prefix = format!("{}: ", self.month);
        let text = line.text.strip_prefix(&prefix).unwrap_or(&line.text);
        let exact = Fraction::from(amount.clone());
        let made = if is_priced && !quantity.is_zero() {
            Line {
                quantity,
                shown: None,
                amount: exact.amount(self.decimals),
                exact,
                ..line.clone()
            }
        } else {
            lump(line, &exact.amount(self.decimals))
        };
        Some(Line {
            text: format!("{prefix}{text}"),
            corrects: Some(self.month),
            cost: None,
            ..made
        })
    }
}
