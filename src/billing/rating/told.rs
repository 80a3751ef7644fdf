//! What a run tells beside its figures: a charge that moved, a price that changed, a tax that was marked up.

use crate::billing::book::model::{Book, Cost, Days, Field, Item, Price, Rule};
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::claims::Claim;
use crate::billing::rating::finding::{Finding, Findings};
use crate::billing::rating::matching::Matcher;
use crate::billing::rating::outcome::Run;
use crate::money::decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What it needs to know for that.
pub(super) struct Telling<'b> {
    book: &'b Book,
    month: Month,
    /// Whether somebody's ownership begins or ends within the period.
    moves: bool,
}

impl<'b> Telling<'b> {
    /// For a period of a book.
    pub(super) fn new(book: &'b Book, month: Month) -> Self {
        let all = book
            .customers
            .iter()
            .flat_map(|customer| &customer.owns)
            .chain(&book.own);
        let is_partial = |days: &Days| days.and(month.days()).is_some() && !days.covers(month.days());
        let moves = all.into_iter().any(|owns| is_partial(&owns.days));
        Self { book, month, moves }
    }

    /// A charge of several days whose owner changes in between stays with whoever owns its first day. The note also names a charge whose month
    /// in the zone of the book is not the one in which the provider bills it.
    pub(super) fn owners(&self, matcher: &mut Matcher<'b>, charge: &Charge, parts: &[Claim], findings: &mut Findings) {
        if let Some(month) = charge.billed_in.filter(|month| *month != self.month) {
            let message = format!(
                "charges that the provider bills in {month} start in {} in the time zone {}: compare `time_zone` in [billing]",
                self.month, self.book.billing.time_zone
            );
            findings.add(Finding::told("other-month", message), Some(charge.name()));
        }
        if !self.moves || charge.last_day == charge.day {
            return;
        }
        let later = Charge {
            day: charge.last_day,
            ..charge.clone()
        };
        let after = matcher.owners(&later);
        let is_same = |owner, place| {
            parts
                .iter()
                .any(|claim| claim.owner == owner && claim.owns.place == place)
        };
        let is_kept =
            after.len() >= parts.len() && after.iter().all(|(owner, owns)| is_same(*owner, owns.place.clone()));
        if !is_kept {
            let message = format!(
                "charges of {} to {} change their owner within these days: they stay with whoever owns the first",
                charge.day, charge.last_day
            );
            findings.add(Finding::told("moved", message), Some(charge.name()));
        }
    }

    /// The provider's tax sold with a markup, and commitments bought by a rule that names nothing.
    pub(super) fn rule(charge: &Charge, rule: &Rule, customer: &str, findings: &mut Findings) {
        let Price::Cost(cost, _) = &rule.price else { return };
        if charge.is_tax() {
            let message = format!(
                "the rule `{}` sells the provider's tax: put a rule `when = {{ category = \"Tax\" }}`, `price = \"nothing\"` before it",
                rule.id
            );
            let found = Finding::told("tax-sold", message).of(customer).at(&rule.place);
            findings.add(found, Some(charge.name()));
        }
        let is_named = |field: &Field| matches!(field, Field::Category | Field::Service);
        let is_general = !rule.when.all.iter().any(|(field, _)| is_named(field));
        if is_general && charge.category.as_deref() == Some("Purchase") && *cost == Cost::Billed {
            let message = format!(
                "the rule `{}` sells purchases without naming a category or a service: commitments may be sold twice, when they \
                 are bought and when they are used",
                rule.id
            );
            let found = Finding::told("purchase-sold", message).of(customer).at(&rule.place);
            findings.add(found, Some(charge.name()));
        }
    }

    /// A price that changes within the days of a charge: that of its first day counts.
    pub(super) fn price_change(
        &self,
        charge: &Charge,
        (id, versions, version): (&str, &[Item], usize),
        customer: &str,
        findings: &mut Findings,
    ) {
        let holds = versions.get(version).is_none_or(|item| item.days.has(charge.last_day));
        if !holds {
            let message = format!(
                "the price of `{id}` changes within the days of charges in {}: that of the first day counts",
                self.month
            );
            findings.add(Finding::told("price-change", message).of(customer), Some(charge.name()));
        }
    }

    /// What nobody is billed for.
    pub(super) fn leakage(run: &Run, charges: &[Charge], findings: &mut Findings) {
        let mut groups: BTreeMap<[String; 4], (usize, Decimal)> = BTreeMap::new();
        for leak in &run.leakage {
            let Some(charge) = charges.get(leak.charge) else {
                continue;
            };
            let word = |word: &Option<std::sync::Arc<str>>| word.as_deref().unwrap_or_default().to_owned();
            let key = [
                word(&charge.provider),
                word(&charge.account),
                word(&charge.sub_account),
                charge.currency.to_string(),
            ];
            let (count, sum) = groups.entry(key).or_default();
            *count += 1;
            *sum = sum.add(&leak.cost);
        }
        for ([provider, account, sub_account, currency], (count, sum)) in groups {
            let sub_account = if sub_account.is_empty() {
                String::new()
            } else {
                format!(", sub-account `{sub_account}`")
            };
            let charges = if count == 1 {
                "1 charge".to_owned()
            } else {
                format!("{count} charges")
            };
            let message = format!(
                "nobody is billed for {sum} {currency} of `{provider}`, account `{account}`{sub_account} ({charges}): add it to a \
                 customer or to [own]"
            );
            findings.add(Finding::told("leakage", message), None);
        }
    }

    /// Customers that own charges by the book, and none of the period: a word in `owns` is wrong, or charges are not imported yet.
    pub(super) fn owning_nothing(&self, owning: &BTreeSet<usize>, findings: &mut Findings) {
        let days = self.month.days();
        for (index, customer) in self.book.customers.iter().enumerate() {
            let owns = customer.owns.iter().find(|owns| owns.days.and(days).is_some());
            let has_contract = customer.contracts.iter().any(|one| one.days.and(days).is_some());
            let Some(owns) = owns.filter(|_| has_contract && !owning.contains(&index)) else {
                continue;
            };
            let message = format!(
                "`{}` owns no charge of {}: compare `owns` with what the charges say, or import what is missing",
                customer.id, self.month
            );
            findings.add(
                Finding::told("owns-nothing", message).of(&customer.id).at(&owns.place),
                None,
            );
        }
    }

    /// Discounts and coupons that are in force only in a part of the period.
    pub(super) fn discounts(&self, findings: &mut Findings) {
        for customer in &self.book.customers {
            for contract in &customer.contracts {
                let discounts = contract.discounts.iter().map(|one| (&one.id, &one.days, &one.place));
                let coupons = contract.coupons.iter().map(|one| (&one.code, &one.days, &one.place));
                for (id, days, place) in discounts.chain(coupons) {
                    let Some(common) = contract.days.and(self.month.days()) else {
                        continue;
                    };
                    if days.covers(common) || days.and(common).is_none() {
                        continue;
                    }
                    let is = if days.has(self.month.last()) { "is" } else { "is not" };
                    let message = format!(
                        "`{id}` holds in a part of {} only: it {is} in force on the last day, which decides",
                        self.month
                    );
                    findings.add(
                        Finding::told("part-of-period", message).of(&customer.id).at(place),
                        None,
                    );
                }
            }
        }
    }
}
