//! The lines of a contract: rated groups, minimums and maximums, fees.

use crate::billing::book::model::{
    Book, Contract, Convert, Cost, Customer, Every, Fee, Item, ItemKind, Place, Price, PriceBook, Rule,
};
use crate::billing::month::Month;
use crate::billing::rating::charge::Word;
use crate::billing::rating::convert::{Conversion, Rates, Stated};
use crate::billing::rating::draft::{FeePart, Line, Part, TaxOf};
use crate::billing::rating::fees;
use crate::billing::rating::finding::{Finding, Findings};
use crate::billing::rating::key::StepKey;
use crate::billing::rating::outcome::Input;
use crate::billing::rating::price;
use crate::billing::rating::taxes::Taxes;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What charges have in common that become one line, or the steps of one price. The order is that of lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey {
    /// The rule, by its index.
    pub rule: usize,
    /// The text of the line, or of the group in which tiers count.
    pub text: String,
    /// What else tells groups apart in which tiers count.
    pub per: Vec<Word>,
    /// The version of the item.
    pub version: usize,
    /// The currency of the cost.
    pub currency: String,
}

/// Charges that become one line, or the steps of one price.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The charges.
    pub parts: Vec<Part>,
    /// The sum of quantities or of costs, each times its share.
    pub sum: Decimal,
    /// The same by day, where each day has its own rate.
    pub by_day: BTreeMap<NaiveDate, Decimal>,
    /// The unit of the quantity.
    pub unit: Option<String>,
    /// The name of the group on a line.
    pub per: String,
}

impl GroupKey {
    /// The key of a step of its price.
    fn step(&self, rule: &str, step: usize) -> StepKey {
        StepKey {
            group: 0,
            rule: rule.to_owned(),
            text: self.text.clone(),
            words: owned(&self.per),
            version: self.version,
            currency: self.currency.clone(),
            step,
        }
    }
}

pub(super) fn owned(words: &[Word]) -> Vec<Option<String>> {
    words.iter().map(|word| word.as_deref().map(str::to_owned)).collect()
}

/// A contract whose lines are made.
pub(super) struct Making<'r, 'b> {
    pub book: &'b Book,
    pub rates: &'r Rates,
    pub customer: &'b Customer,
    pub contract: &'b Contract,
    pub month: Month,
    pub issue_date: NaiveDate,
    pub taxes: &'r mut Taxes<'b>,
    pub findings: &'r mut Findings,
}

/// A line of quantity 1 has this unit.
const ONE: &str = "C62";

impl<'r, 'b> Making<'r, 'b> {
    /// For a contract of a customer.
    pub(super) fn new(
        input: Input<'b>,
        (customer, contract): (&'b Customer, &'b Contract),
        taxes: &'r mut Taxes<'b>,
        findings: &'r mut Findings,
    ) -> Self
    where
        'b: 'r,
    {
        Self {
            book: input.book,
            rates: input.rates,
            customer,
            contract,
            month: input.month,
            issue_date: input.issue_date,
            taxes,
            findings,
        }
    }

    /// The lines for charges, with minimums and maximums; none where the contract is not in force.
    pub(super) fn usage(&mut self, groups: BTreeMap<GroupKey, Group>) -> Vec<Line> {
        let mut books = self.book.price_books.iter();
        let price_book = books.find(|one| one.name == self.contract.price_book);
        match price_book.filter(|_| is_in_force(self.contract, self.month)) {
            Some(price_book) => self.rated(groups, price_book),
            None => Vec::new(),
        }
    }

    /// The currency of the contract.
    pub(super) fn currency(&self) -> &'b str {
        self.contract.currency.as_ref().unwrap_or(&self.customer.currency)
    }

    pub(super) fn decimals(&self) -> u32 {
        currency::decimals(self.currency())
    }

    fn blocked(&mut self, kind: &'static str, message: String, place: &Place) {
        let found = Finding::blocking(kind, message).of(&self.customer.id).at(place);
        self.findings.add(found, None);
    }

    /// The days of the period in which the contract is in force.
    fn period(&self) -> Option<[NaiveDate; 2]> {
        let days = self.month.days().and(self.contract.days)?;
        Some([days.from?, days.through?])
    }

    pub(super) fn tax(&mut self, own: Option<&str>, day: NaiveDate, place: &Place) -> Option<Rc<TaxOf>> {
        let base = self.contract.tax.as_ref().unwrap_or(&self.customer.tax);
        match self.taxes.find(base, own, day) {
            Ok(tax) => Some(tax),
            Err(message) => {
                let hint = format!("{message}: give it a version for that day");
                self.blocked("no-tax", hint, place);
                None
            }
        }
    }

    /// A line of quantity 1, or of −1 where it is negative.
    pub(super) fn one(&self, exact: Fraction, text: String, tax: Rc<TaxOf>, period: [NaiveDate; 2]) -> Line {
        let amount = exact.amount(self.decimals());
        Line {
            class: "cost",
            kind: String::new(),
            text,
            quantity: Decimal::from(if amount.is_negative() { -1_i64 } else { 1 }),
            shown: None,
            unit: ONE.to_owned(),
            unit_price: amount.abs(),
            amount,
            exact,
            contract: self.contract.id.clone(),
            rule: None,
            per: String::new(),
            step: 1,
            key: StepKey::default(),
            corrects: None,
            places: Vec::new(),
            period,
            tax,
            parts: Vec::new(),
            cost: None,
            conversions: Vec::new(),
            fee: None,
        }
    }

    /// The rated lines, then the minimums and maximums of rules, then those of the contract.
    fn rated(&mut self, groups: BTreeMap<GroupKey, Group>, price_book: &'b PriceBook) -> Vec<Line> {
        let (rules, book) = (&price_book.rules, price_book.name.as_str());
        let Some(period) = self.period() else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        // By rule and group in which its limits count.
        let mut sums: BTreeMap<(usize, String, Vec<Word>), Decimal> = BTreeMap::new();
        for (key, group) in groups {
            let Some(rule) = rules.get(key.rule) else { continue };
            let made = match &rule.price {
                Price::Nothing => Vec::new(),
                Price::Cost(cost, markup) => self
                    .of_cost(rule, (*cost, markup), (&key, group), period, book)
                    .into_iter()
                    .collect(),
                Price::Item(id) => {
                    let item = price_book.versions(id, self.currency()).get(key.version);
                    item.map_or_else(Vec::new, |item| self.of_item(rule, (id, item), (&key, group), period))
                }
            };
            let per = made.first().map(|line| line.per.clone()).unwrap_or_default();
            let entry = sums.entry((key.rule, per, key.per)).or_default();
            for line in &made {
                *entry = entry.add(&line.amount);
            }
            lines.extend(made);
        }
        for ((index, per, words), sum) in sums {
            let Some(rule) = rules.get(index) else { continue };
            lines.extend(self.limit_of_rule(rule, (&per, &words), &sum, period));
        }
        let sum = lines.iter().fold(Decimal::zero(), |sum, line| sum.add(&line.amount));
        lines.extend(self.limit(&sum, period));
        lines
    }

    fn of_cost(
        &mut self,
        rule: &'b Rule,
        (cost, markup): (Cost, &Decimal),
        (key, group): (&GroupKey, Group),
        period: [NaiveDate; 2],
        book: &str,
    ) -> Option<Line> {
        let tax = self.tax(rule.tax.as_deref(), period[1], &rule.place)?;
        let hundredth = Decimal::from_small(1, 2);
        let marked = |sum: &Decimal| sum.mul(&Decimal::from(100_i64).add(markup)).mul(&hundredth);
        let mut conversions = Vec::new();
        let exact = if key.currency == self.currency() {
            marked(&group.sum)
        } else {
            let mut exact = Decimal::zero();
            for (day, sum) in self.days_of(&group) {
                let conversion = self.conversion(&key.currency, day, rule)?;
                exact = exact.add(&marked(&sum).mul(&conversion.rate));
                if !conversions.contains(&conversion) {
                    conversions.push(conversion);
                }
            }
            exact
        };
        let text = if key.text.is_empty() {
            rule.id.clone()
        } else {
            key.text.clone()
        };
        let line = self.one(Fraction::from(exact), text, tax, period);
        Some(Line {
            class: "cost",
            kind: format!("{book}:{}", rule.id),
            rule: Some(rule.id.clone()),
            key: key.step(&rule.id, 1),
            per: group.per,
            places: vec![rule.place.clone()],
            parts: group.parts,
            cost: Some((group.sum, format!("{} {}", key.currency, cost.word()))),
            conversions,
            ..line
        })
    }

    /// The sums of a group by the day whose rate converts them.
    fn days_of(&self, group: &Group) -> Vec<(Option<NaiveDate>, Decimal)> {
        let convert = self.convert();
        let day = match convert {
            Convert::ChargeDay => {
                return group
                    .by_day
                    .iter()
                    .map(|(day, sum)| (Some(*day), sum.clone()))
                    .collect();
            }
            Convert::PeriodEnd => Some(self.month.last()),
            Convert::IssueDate => Some(self.issue_date),
            Convert::Fixed(_) | Convert::Table(_) => None,
        };
        vec![(day, group.sum.clone())]
    }

    /// Which day's rate converts costs of this contract.
    pub(super) fn convert(&self) -> &'b Convert {
        let own = self.contract.convert.as_ref().or(self.customer.convert.as_ref());
        own.unwrap_or(&self.book.billing.convert)
    }

    fn conversion(&mut self, from: &str, day: Option<NaiveDate>, rule: &Rule) -> Option<Conversion> {
        let to = self.currency();
        let age = self
            .contract
            .rate_age
            .or(self.customer.rate_age)
            .unwrap_or(self.book.billing.rate_age);
        let fixed = |rate: &Decimal| {
            let leg = Stated {
                from: from.to_owned(),
                to: to.to_owned(),
                day: None,
                rate: rate.clone(),
                source: "book".to_owned(),
            };
            Conversion {
                rate: rate.clone(),
                legs: vec![leg],
            }
        };
        let found = if from == currency::NONE {
            Err("the charges name no currency".to_owned())
        } else {
            match (self.convert(), day) {
                (Convert::Fixed(rate), _) => Ok(fixed(rate)),
                (Convert::Table(rates), _) => match rates.get(from) {
                    Some(rate) => Ok(fixed(rate)),
                    None => Err(format!("`convert` has no rate for {from}")),
                },
                (_, Some(day)) => self.rates.find([from, to], day, age, &self.book.billing.currency),
                (_, None) => Err(format!("no day for a rate from {from}")),
            }
        };
        match found {
            Ok(found) => Some(found),
            Err(message) => {
                let hint = format!(
                    "costs in {from} cannot be billed in {to}: {message}: import the rate with a list of exchange rates"
                );
                self.blocked("no-rate", hint, &rule.place);
                None
            }
        }
    }

    fn of_item(
        &mut self,
        rule: &'b Rule,
        (id, item): (&str, &'b Item),
        (key, group): (&GroupKey, Group),
        period: [NaiveDate; 2],
    ) -> Vec<Line> {
        let own = rule.tax.as_deref().or(item.tax.as_deref());
        let Some(tax) = self.tax(own, period[1], &rule.place) else {
            return Vec::new();
        };
        let unit = rule.unit.clone().or(group.unit).unwrap_or_else(|| ONE.to_owned());
        if group.sum.is_negative() && !matches!(item.kind, ItemKind::Unit(_)) {
            let message = format!(
                "the quantities of `{id}` come to {}: no package is given back, and tiers price it at their first price",
                group.sum.trim_zeros(0)
            );
            self.findings
                .add(Finding::told("negative-quantity", message).of(&self.customer.id), None);
        }
        let named = if group.per.is_empty() {
            item.name.clone()
        } else {
            format!("{}, {}", item.name, group.per)
        };
        let steps = price::steps(&item.kind, &group.sum, &unit);
        let lines = steps.into_iter().map(|step| {
            let exact = Fraction::from(step.quantity.mul(&step.price));
            let unit = if step.is_packages { ONE.to_owned() } else { unit.clone() };
            Line {
                class: item.kind.word(),
                kind: format!("{}:{id}", item.kind.word()),
                quantity: step.quantity,
                unit,
                unit_price: step.price,
                rule: Some(rule.id.clone()),
                per: group.per.clone(),
                step: step.number,
                key: key.step(&rule.id, step.number),
                places: vec![rule.place.clone(), item.place.clone()],
                parts: group.parts.clone(),
                ..self.one(exact, format!("{named}{}", step.text), Rc::clone(&tax), period)
            }
        });
        lines.collect()
    }

    /// The fees of the contract. `billed` says what a calendar period of a fee, by its first day, was billed for.
    pub(super) fn fees(&mut self, billed: &dyn Fn(&str, NaiveDate) -> Option<Decimal>) -> Vec<Line> {
        let mut lines = Vec::new();
        for fee in &self.contract.fees {
            for due in fees::due(self.contract, fee, self.month, &|start| {
                billed(&fee.id, start).is_some()
            }) {
                lines.extend(self.fee(fee, &due, billed(&fee.id, due.of[0]).as_ref()));
            }
        }
        lines
    }

    /// What fees of this month, which is billed, come to otherwise now, as far as it is over before a later run. `here` says which
    /// calendar periods of a fee, by their first days, this month billed.
    pub(super) fn fees_again(
        &mut self,
        run: Month,
        here: &dyn Fn(&str) -> BTreeSet<NaiveDate>,
        billed: &dyn Fn(&str, NaiveDate) -> Option<Decimal>,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        for fee in &self.contract.fees {
            let is_billed = |start| billed(&fee.id, start).is_some();
            for due in fees::earlier(self.contract, fee, (self.month, run), &here(&fee.id), &is_billed) {
                let before = billed(&fee.id, due.of[0]).unwrap_or_default();
                lines.extend(self.fee(fee, &due, Some(&before)));
            }
        }
        lines
    }

    /// What a fee comes to for a part of its calendar period, less what was billed of it.
    fn fee(&mut self, fee: &'b Fee, due: &fees::Due, before: Option<&Decimal>) -> Option<Line> {
        let (used, of) = due.parts();
        let exact = Fraction::part(&fee.amount, used, of);
        let exact = match before {
            None => exact,
            Some(before) => Fraction::from(exact.amount(self.decimals()).sub(before)),
        };
        if before.is_some() && exact.amount(self.decimals()).is_zero() {
            return None;
        }
        let [from, through] = due.days.unwrap_or(due.of);
        let tax = self.tax(fee.tax.as_deref(), through, &fee.place)?;
        let is_whole = used == of;
        let mut text = if from == through {
            format!("{} {from}", fee.name)
        } else {
            format!("{} {from} to {through}", fee.name)
        };
        if !is_whole {
            text = format!("{text}, {used} of {of} days");
        }
        let class = match before {
            Some(_) if exact.amount(self.decimals()).is_negative() => "fee credit",
            _ if due.is_next => "fee in advance",
            _ => "fee",
        };
        let one = self.one(exact, text, tax, [from, through]);
        let line = Line {
            class,
            kind: class.to_owned(),
            key: StepKey {
                group: 3,
                rule: fee.id.clone(),
                text: due.of[0].to_string(),
                ..StepKey::default()
            },
            unit: unit_of(fee.every).to_owned(),
            places: vec![fee.place.clone()],
            fee: Some(FeePart {
                id: fee.id.clone(),
                start: due.of[0],
                account: fee.account.clone(),
            }),
            ..one
        };
        Some(match before {
            Some(_) => line,
            None => Line {
                quantity: Decimal::from(1_i64),
                shown: (!is_whole).then(|| format!("{used}/{of}")),
                unit_price: fee.amount.clone(),
                ..line
            },
        })
    }
}

/// The code of a fee's unit.
fn unit_of(every: Every) -> &'static str {
    match every {
        Every::Month => "MON",
        Every::Quarter => "QAN",
        Every::Year => "ANN",
        Every::Once => ONE,
    }
}

/// Whether a contract is in force on some day of a month.
#[must_use]
fn is_in_force(contract: &Contract, month: Month) -> bool {
    month.days().and(contract.days).is_some()
}
