//! What must fit between the parts of a book: names that are named, currencies, days that follow each other.

use super::list::ends_month;
use super::values::Reader;
use crate::billing::book::model::{Book, Contract, Customer, Days, Item, ItemKind, Off, Place, Price, PriceBook, Tax};
use crate::error::{Problem, codes, nearest};
use crate::money::currency;
use crate::money::decimal::Decimal;
use chrono::Datelike;
use std::collections::BTreeSet;

struct Checking<'a> {
    folder: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Checking<'_> {
    fn flaw(&mut self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        let problem = Problem::new(&codes::BOOK, message).at(Reader::position(self.folder, place));
        self.problems.push(problem.hint(hint));
    }

    /// Refuses a name that is not one of those there are.
    fn named<'n>(&mut self, place: &Place, what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) {
        if known.clone().any(|other| other == name) {
            return;
        }
        let hint = match nearest(name, known.clone()) {
            Some(nearest) => format!("the nearest is `{nearest}`"),
            None => format!("there are: {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.flaw(place, format!("the book has no {what} `{name}`"), hint);
    }

    /// Refuses a name that stands twice.
    fn once<'n>(&mut self, what: &str, names: impl Iterator<Item = (&'n str, &'n Place)>) {
        let mut seen = BTreeSet::new();
        for (name, place) in names {
            if !seen.insert(name) {
                self.flaw(
                    place,
                    format!("there are two {what}s `{name}`"),
                    "give one of them another name",
                );
            }
        }
    }
}

/// Checks a book that was read, and lets versions of taxes end where the next begins.
pub(super) fn check(book: &mut Book, folder: &str, problems: &mut Vec<Problem>) {
    let mut checking = Checking { folder, problems };
    required(book, &mut checking);
    taxes(&mut book.taxes, &mut checking);
    let book = &*book;
    checking.once(
        "price book",
        book.price_books.iter().map(|one| (one.name.as_str(), &one.place)),
    );
    checking.once(
        "customer",
        book.customers.iter().map(|one| (one.id.as_str(), &one.place)),
    );
    for price_book in &book.price_books {
        rules(book, price_book, &mut checking);
    }
    for customer in &book.customers {
        self::customer(book, customer, &mut checking);
    }
}

fn required(book: &Book, checking: &mut Checking) {
    let mut missing = |message: String, hint: &str| {
        let problem = Problem::new(&codes::BOOK, message).in_file(checking.folder);
        checking.problems.push(problem.hint(hint));
    };
    if book.seller.is_empty() {
        missing(
            "the book has no [seller]".to_owned(),
            "write name and country of who bills",
        );
    }
    if book.billing.currency.is_empty() {
        missing(
            "the book has no [billing]".to_owned(),
            "write `currency` and `time_zone`",
        );
    }
    for kind in ["invoice", "credit-note"] {
        if !book.series.iter().any(|series| series.document == kind) {
            let message = format!("the book has no series of numbers for `{kind}`");
            missing(message, "add [[series]] with `document` and `number`");
        }
    }
    if book.taxes.is_empty() {
        missing(
            "the book has no tax".to_owned(),
            "add [[tax]] with `id`, `category` and `rate`",
        );
    }
}

/// A later version ends an open earlier one; others must not overlap.
fn taxes(taxes: &mut [Tax], checking: &mut Checking) {
    let starts: Vec<(String, Option<chrono::NaiveDate>)> =
        taxes.iter().map(|tax| (tax.id.clone(), tax.days.from)).collect();
    for tax in taxes.iter_mut() {
        let later = starts
            .iter()
            .filter(|(id, from)| *id == tax.id && *from > tax.days.from);
        let next = later.filter_map(|(_, from)| *from).min();
        match (tax.days.through, next) {
            (Some(through), Some(next)) if through >= next => {
                let message = format!("two versions of the tax `{}` hold on {next}", tax.id);
                checking.flaw(&tax.place, message, "let this one end the day before");
            }
            (None, Some(next)) => tax.days.through = next.pred_opt(),
            _ => {}
        }
        let same = starts
            .iter()
            .filter(|(id, from)| *id == tax.id && *from == tax.days.from);
        if same.count() > 1 {
            let message = format!("two versions of the tax `{}` begin on the same day", tax.id);
            checking.flaw(&tax.place, message, "keep one of them, or give it another `from`");
        }
    }
}

fn rules(book: &Book, price_book: &PriceBook, checking: &mut Checking) {
    checking.once(
        "rule",
        price_book.rules.iter().map(|rule| (rule.id.as_str(), &rule.place)),
    );
    for rule in &price_book.rules {
        if let Some(tax) = &rule.tax {
            checking.named(&rule.place, "tax", tax, book.taxes.iter().map(|tax| tax.id.as_str()));
        }
        let mut is_whole = rule.minimum.is_some() || rule.maximum.is_some();
        if let Price::Item(id) = &rule.price {
            checking.named(&rule.place, "item", id, price_book.items.keys().map(String::as_str));
            let versions: Vec<&Item> = price_book.all_versions(id).collect();
            is_whole |= versions.iter().any(|item| !matches!(item.kind, ItemKind::Unit(_)));
            if !versions.is_empty() && versions.iter().all(|item| item.days.and(rule.days).is_none()) {
                let message = format!("the item `{id}` has no price in the days of the rule `{}`", rule.id);
                checking.flaw(&rule.place, message, "end the rule, or add a price");
            }
            for item in &versions {
                if let Some(tax) = &item.tax {
                    checking.named(&item.place, "tax", tax, book.taxes.iter().map(|tax| tax.id.as_str()));
                }
            }
        }
        let starts = rule.days.from.is_none_or(|from| from.day() == 1);
        if is_whole && !(starts && ends_month(rule.days.through)) {
            let message = format!("the rule `{}` begins or ends within a month", rule.id);
            let hint = "tiers, packages and minimums change on the first day of a month";
            checking.flaw(&rule.place, message, hint);
        }
    }
}

fn customer(book: &Book, customer: &Customer, checking: &mut Checking) {
    checking.named(
        &customer.place,
        "tax",
        &customer.tax,
        book.taxes.iter().map(|tax| tax.id.as_str()),
    );
    checking.once(
        "contract",
        customer.contracts.iter().map(|one| (one.id.as_str(), &one.place)),
    );
    for owns in &customer.owns {
        if let Some(id) = &owns.contract {
            checking.named(
                &owns.place,
                "contract",
                id,
                customer.contracts.iter().map(|one| one.id.as_str()),
            );
        }
    }
    for contract in &customer.contracts {
        self::contract(book, customer, contract, checking);
    }
    for (index, one) in customer.contracts.iter().enumerate() {
        for other in customer.contracts.iter().skip(index + 1) {
            pair(book, customer, (one, other), checking);
        }
    }
}

/// Two contracts of a customer.
fn pair(book: &Book, customer: &Customer, (one, other): (&Contract, &Contract), checking: &mut Checking) {
    if one.days.and(other.days).is_some() {
        if let Some(owns) = customer.owns.iter().find(|owns| owns.contract.is_none()) {
            let message = format!(
                "`{}` has two contracts at once, `{}` and `{}`, and this does not say which bills it",
                customer.id, one.id, other.id
            );
            checking.flaw(&owns.place, message, "add `contract = \"…\"`");
        }
        return;
    }
    let (first, second) = if one.days.from <= other.days.from {
        (one, other)
    } else {
        (other, one)
    };
    let Some((through, from)) = first.days.through.zip(second.days.from) else {
        return;
    };
    let is_in_month = (through.year(), through.month()) == (from.year(), from.month());
    let has_tiers = [first, second].into_iter().any(|contract| {
        let book = book.price_books.iter().find(|one| one.name == contract.price_book);
        book.is_some_and(has_tiers)
    });
    if is_in_month && has_tiers {
        let message = format!("the contract `{}` follows `{}` within a month", second.id, first.id);
        let hint =
            "with tiers or packages a contract changes on the first day of a month: they would begin again in between";
        checking.flaw(&second.place, message, hint);
    }
}

fn has_tiers(price_book: &PriceBook) -> bool {
    price_book.rules.iter().any(|rule| {
        let Price::Item(id) = &rule.price else { return false };
        let mut versions = price_book.all_versions(id);
        versions.any(|item| !matches!(item.kind, ItemKind::Unit(_)))
    })
}

fn contract(book: &Book, customer: &Customer, contract: &Contract, checking: &mut Checking) {
    let names = book.price_books.iter().map(|one| one.name.as_str());
    checking.named(&contract.place, "price book", &contract.price_book, names);
    let currency = contract.currency.as_ref().unwrap_or(&customer.currency);
    let taxes = || book.taxes.iter().map(|tax| tax.id.as_str());
    if let Some(tax) = &contract.tax {
        checking.named(&contract.place, "tax", tax, taxes());
    }
    checking.once("fee", contract.fees.iter().map(|one| (one.id.as_str(), &one.place)));
    checking.once(
        "discount",
        contract.discounts.iter().map(|one| (one.id.as_str(), &one.place)),
    );
    checking.once(
        "coupon",
        contract.coupons.iter().map(|one| (one.code.as_str(), &one.place)),
    );
    for fee in &contract.fees {
        if let Some(tax) = &fee.tax {
            checking.named(&fee.place, "tax", tax, taxes());
        }
        same_currency(&fee.place, "fee", fee.currency.as_ref(), currency, checking);
        outside(&fee.place, &fee.id, fee.days, contract, checking);
    }
    for discount in &contract.discounts {
        same_currency(
            &discount.place,
            "discount",
            discount.currency.as_ref(),
            currency,
            checking,
        );
        if let Off::Amount(amount) = &discount.off {
            digits(&discount.place, amount, currency, checking);
        }
    }
    for coupon in &contract.coupons {
        same_currency(&coupon.place, "coupon", coupon.currency.as_ref(), currency, checking);
        digits(&coupon.place, &coupon.amount, currency, checking);
    }
    let Some(price_book) = book.price_books.iter().find(|one| one.name == contract.price_book) else {
        return;
    };
    for rule in &price_book.rules {
        let Price::Item(id) = &rule.price else { continue };
        let versions = price_book.versions(id, currency);
        let common = rule.days.and(contract.days);
        let is_retired = common.is_some_and(|days| versions.iter().all(|item| item.days.and(days).is_none()));
        if is_retired && !versions.is_empty() {
            let message = format!(
                "the rule `{}` prices by the item `{id}`, which has no price on any day of the contract `{}` of `{}`",
                rule.id, contract.id, customer.id
            );
            let hint = "give the item a price for these days, or end the rule with `through`";
            checking.flaw(&rule.place, message, hint);
        }
        if versions.is_empty() && price_book.items.contains_key(id) {
            let message = format!(
                "the contract `{}` of `{}` is in {currency}, and the item `{id}` of its price book has no price in {currency}",
                contract.id, customer.id
            );
            checking.flaw(
                &contract.place,
                message,
                "a price list is in the currency of the contract; nothing is converted",
            );
        }
    }
}

/// Refuses a fee that never is due.
fn outside(place: &Place, id: &str, days: Days, contract: &Contract, checking: &mut Checking) {
    if days.and(contract.days).is_none() {
        let message = format!(
            "the fee `{id}` has no day in common with its contract `{}`",
            contract.id
        );
        checking.flaw(place, message, "compare `from` and `through` of both");
    }
}

fn same_currency(place: &Place, what: &str, stated: Option<&String>, currency: &str, checking: &mut Checking) {
    if let Some(stated) = stated.filter(|stated| *stated != currency) {
        let message = format!("the {what} is in {stated}, its contract in {currency}");
        checking.flaw(place, message, "an amount of a contract is in the contract's currency");
    }
}

/// Refuses an amount that the currency cannot pay.
fn digits(place: &Place, amount: &Decimal, code: &str, checking: &mut Checking) {
    if amount.trim_zeros(0).scale() > currency::decimals(code) {
        let message = format!("{amount} has more decimals than {code} has");
        checking.flaw(place, message, "write an amount that can be paid");
    }
}
