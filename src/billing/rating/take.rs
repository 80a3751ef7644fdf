//! The charges of customers on their way to groups: contract, rule, quantity or cost.

use crate::billing::book::model::{
    Book, Contract, Convert, Cost, Customer, Item, Owns, Price, PriceBook, Quantity, Rule,
};
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::draft::{Billed, Part};
use crate::billing::rating::finding::{Finding, Findings};
use crate::billing::rating::lines::{Group, GroupKey};
use crate::billing::rating::matching::Matcher;
use crate::billing::rating::{told, units};
use crate::money::decimal::Decimal;
use std::collections::BTreeMap;

/// What a contract has of the charges.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By what becomes one line, or the steps of one price.
    pub groups: BTreeMap<GroupKey, Group>,
    /// What they cost, by currency.
    pub cost: BTreeMap<String, Decimal>,
    /// The charges, those that are given away included.
    pub charges: Vec<Billed>,
}

/// Per cent of an amount.
pub(super) fn share_of(amount: &Decimal, share: &Decimal) -> Decimal {
    if *share == Decimal::from(100_i64) {
        return amount.clone();
    }
    amount.mul(share).mul(&Decimal::from_small(1, 2))
}

/// What takes charges.
pub(super) struct Taking<'r, 'b> {
    pub book: &'b Book,
    pub matcher: &'r mut Matcher<'b>,
    pub findings: &'r mut Findings,
    pub held: &'r mut BTreeMap<(usize, usize), Held>,
    pub telling: &'r told::Telling<'b>,
}

/// A part of a charge on its way.
pub(super) struct Taken<'c> {
    /// The charge.
    pub charge: &'c Charge,
    /// Which part of it.
    pub part: Part,
    /// That part of its billed cost.
    pub cost: Decimal,
}

/// What a charge adds to which group: its key, the name of the group on a line, how much.
type Grouped = (GroupKey, String, Decimal);

impl<'b> Taking<'_, 'b> {
    /// Takes a part of a charge in, by the contract that bills it on its day.
    pub(super) fn take(&mut self, (index, contract): (usize, Option<usize>), owns: &'b Owns, taken: Taken) {
        let Some(customer) = self.book.customers.get(index) else {
            return;
        };
        let charge = taken.charge;
        let found = contract.and_then(|number| Some((number, customer.contracts.get(number)?)));
        let Some((number, contract)) = found else {
            self.without_contract(customer, owns, charge);
            return;
        };
        if contract.billed_through.is_some_and(|through| charge.day <= through) {
            return;
        }
        let held = self.held.entry((index, number)).or_default();
        if !charge.is_tax() || self.book.billing.tax_is_cost {
            let sum = held.cost.entry(charge.currency.to_string()).or_default();
            *sum = sum.add(&taken.cost);
        }
        let mut price_books = self.book.price_books.iter().enumerate();
        let Some((book, price_book)) = price_books.find(|(_, one)| one.name == contract.price_book) else {
            return;
        };
        let Some((rule_number, rule)) = self.matcher.rule(book, charge) else {
            self.unmatched(customer, price_book, charge);
            return;
        };
        told::Telling::rule(charge, rule, &customer.id, self.findings);
        let held = self.held.entry((index, number)).or_default();
        held.charges.push(Billed {
            contract: contract.id.clone(),
            month: Month::of(charge.day),
            part: taken.part.clone(),
            cost: taken.cost.clone(),
            rule: rule.id.clone(),
            is_given_away: matches!(rule.price, Price::Nothing),
        });
        let grouped = match &rule.price {
            Price::Nothing => return,
            Price::Cost(cost, _) => by_cost(rule, rule_number, *cost, charge),
            Price::Item(id) => {
                let currency = contract.currency.as_ref().unwrap_or(&customer.currency);
                let versions = (id.as_str(), price_book.versions(id, currency));
                self.by_item((rule, rule_number), versions, (index, number), customer, charge)
            }
        };
        match grouped {
            Ok(grouped) => self.group((index, number), (customer, contract, rule), grouped, taken),
            Err((kind, message)) => {
                let found = Finding::blocking(kind, message).of(&customer.id).at(&rule.place);
                self.findings.add(found, Some(charge.name()));
            }
        }
    }

    fn without_contract(&mut self, customer: &Customer, owns: &Owns, charge: &Charge) {
        let what = match &owns.contract {
            Some(id) => format!("the contract `{id}` is not in force"),
            None => "no contract of the customer is in force".to_owned(),
        };
        let message = format!(
            "`{}` owns charges at {} of days on which {what}: give `owns` a `from` or a `through`",
            customer.id, owns.place
        );
        let mut found = Finding::blocking("no-contract", message)
            .of(&customer.id)
            .at(&owns.place);
        let places = customer.contracts.iter().map(|contract| contract.place.clone());
        found.places.extend(places);
        self.findings.add(found, Some(charge.name()));
    }

    fn unmatched(&mut self, customer: &Customer, price_book: &PriceBook, charge: &Charge) {
        let message = format!(
            "no rule of the price book `{}` at {} prices charges of `{}`: {}: add a rule, or `nothing`",
            price_book.name,
            price_book.place,
            customer.id,
            described(charge)
        );
        let found = Finding::blocking("unmatched", message)
            .of(&customer.id)
            .at(&price_book.place);
        self.findings.add(found, Some(charge.name()));
    }

    /// What a charge adds by an item of a price list.
    fn by_item(
        &mut self,
        (rule, number): (&Rule, usize),
        (id, versions): (&str, &[Item]),
        of: (usize, usize),
        customer: &Customer,
        charge: &Charge,
    ) -> Result<Grouped, (&'static str, String)> {
        let version = versions.iter().position(|item| item.days.has(charge.day));
        let Some(version) = version else {
            let message = format!(
                "the item `{id}` of the rule `{}` has no price on {}",
                rule.id, charge.day
            );
            return Err(("no-price", message));
        };
        self.telling
            .price_change(charge, (id, versions, version), &customer.id, self.findings);
        let (per, words) = charge.group(rule.per);
        let key = GroupKey {
            rule: number,
            text: per.clone(),
            per: words,
            version,
            currency: String::new(),
        };
        let held = self.held.entry(of).or_default();
        let unit = held.groups.get(&key).and_then(|group| group.unit.as_deref());
        let quantity = quantity(self.book, rule, charge, unit).map_err(|message| ("quantity", message))?;
        Ok((key, per, quantity))
    }

    /// Adds to a group.
    fn group(
        &mut self,
        of: (usize, usize),
        (customer, contract, rule): (&Customer, &Contract, &Rule),
        (key, per, amount): Grouped,
        taken: Taken,
    ) {
        let Taken { charge, part, .. } = taken;
        let group: &mut Group = self.held.entry(of).or_default().groups.entry(key).or_default();
        group.per = per;
        if group.unit.is_none() {
            let unit = charge.measured(rule.quantity).unit.as_ref();
            group.unit = unit.map(|unit| units::named(&self.book.units, unit).to_owned());
        }
        let amount = share_of(&amount, &part.share);
        group.sum = group.sum.add(&amount);
        let convert = contract.convert.as_ref().or(customer.convert.as_ref());
        let has_days = *convert.unwrap_or(&self.book.billing.convert) == Convert::ChargeDay;
        if has_days && matches!(rule.price, Price::Cost(..)) {
            let sum = group.by_day.entry(charge.day).or_default();
            *sum = sum.add(&amount);
        }
        group.parts.push(part);
    }
}

/// What a charge adds by its cost.
fn by_cost(rule: &Rule, number: usize, cost: Cost, charge: &Charge) -> Result<Grouped, (&'static str, String)> {
    let Some(amount) = charge.cost(cost) else {
        let message = format!(
            "charges have no {} cost, which the rule `{}` needs: choose another cost, or narrow its `when`",
            cost.word(),
            rule.id
        );
        return Err(("no-cost", message));
    };
    let key = GroupKey {
        rule: number,
        text: rule.line.of(charge),
        per: Vec::new(),
        version: 0,
        currency: charge.currency.to_string(),
    };
    Ok((key, String::new(), amount.clone()))
}

/// What a person needs to know of a charge to write a rule for it.
fn described(charge: &Charge) -> String {
    let words = [
        ("service", &charge.service),
        ("sku", &charge.sku),
        ("category", &charge.category),
    ];
    let words = words
        .iter()
        .filter_map(|(name, word)| Some(format!("{name} `{}`", word.as_ref()?)));
    words.collect::<Vec<_>>().join(", ")
}

/// The quantity of a charge in the unit of its rule; `group` is the unit of the charges before it.
fn quantity(book: &Book, rule: &Rule, charge: &Charge, group: Option<&str>) -> Result<Decimal, String> {
    let measured = charge.measured(rule.quantity);
    let word = match rule.quantity {
        Quantity::Consumed => "consumed",
        Quantity::Pricing => "pricing",
    };
    let Some(quantity) = &measured.quantity else {
        let other = if word == "consumed" {
            "write `quantity = \"pricing\"`, or "
        } else {
            ""
        };
        return Err(format!(
            "charges have no {word} quantity, which the rule `{}` prices: {other}narrow its `when`, such as category = \"Usage\"",
            rule.id
        ));
    };
    match (&rule.unit, measured.unit.as_ref(), group) {
        (Some(wanted), Some(unit), _) => match units::factor(&book.units, unit, wanted) {
            Some(factor) if factor == Decimal::from(1_i64) => Ok(quantity.clone()),
            Some(factor) => Ok(quantity.mul(&factor)),
            None => Err(format!(
                "the rule `{}` prices `{wanted}`, the charges are in `{unit}`: say in [units] how many one is of the other",
                rule.id
            )),
        },
        (Some(wanted), None, _) => Err(format!(
            "the rule `{}` prices `{wanted}`, the charges name no unit",
            rule.id
        )),
        (None, Some(unit), Some(group)) if units::named(&book.units, unit) != group => Err(format!(
            "the rule `{}` would add `{group}` and `{unit}`: write `unit`, and say in [units] how many one is of the other",
            rule.id
        )),
        (None, ..) => Ok(quantity.clone()),
    }
}
