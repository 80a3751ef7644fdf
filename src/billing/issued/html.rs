//! A document as a page: one file that asks nobody for anything and prints on A4.
//!
//! A credit note prints what it gives back as positive amounts. Words, numbers and days are those of the customer's language.

use super::printed::{Allowance, Line, Printed};
use crate::billing::words::{Word, Words};
use crate::money::decimal::Decimal;
use crate::output::html::{Frame, page};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What writes pages, with its version: the same version writes the same bytes of the same document.
pub(crate) const RENDERER: &str = concat!("html 2, billbook ", env!("CARGO_PKG_VERSION"));

/// The page.
#[must_use]
pub(crate) fn text(printed: &Printed, words: &Words) -> String {
    let is_credit = printed.kind == "credit-note";
    let kind = if is_credit { Word::CreditNote } else { Word::Invoice };
    let [issued, due, first, last] = &printed.days;
    let mut facts = vec![
        (Word::Number, printed.number.clone()),
        (Word::Date, words.day(issued)),
        (Word::Period, words.days(first, last)),
    ];
    if !is_credit {
        facts.push((Word::Due, words.day(due)));
    }
    facts.extend(printed.corrects.iter().map(|number| (Word::Corrects, number.clone())));
    facts.push((Word::Contract, printed.contracts.join(", ")));
    for (word, key) in [
        (Word::CustomerNumber, "number"),
        (Word::Reference, "reference"),
        (Word::Order, "order"),
        (Word::Project, "project"),
    ] {
        facts.extend(printed.customer.get(key).map(|text| (word, text.clone())));
    }
    let named = |(word, value): (Word, String)| (words.get(word).to_owned(), value);
    let frame = Frame {
        heading: format!("{} {}", words.get(kind), printed.number),
        facts: facts.into_iter().map(named).collect(),
        language: Some(words.language()),
        ..Frame::default()
    };
    let body = Body {
        printed,
        words,
        is_credit,
    };
    page(&frame, &body.markup())
}

/// What stands below the heading.
struct Body<'a> {
    printed: &'a Printed,
    words: &'a Words,
    is_credit: bool,
}

impl Body<'_> {
    fn signed(&self, amount: &Decimal) -> Decimal {
        if self.is_credit { amount.neg() } else { amount.clone() }
    }

    fn amount(&self, amount: &Decimal) -> String {
        self.words.number(&self.signed(amount))
    }

    fn wide(&self, text: &str, amount: &Decimal) -> Markup {
        html! { tr { td {} td { (text) } td {} td {} td {} td class="amount" { (self.amount(amount)) } td {} } }
    }

    fn line(&self, line: &Line) -> Markup {
        let words = self.words;
        let quantity = self.signed(&line.quantity).trim_zeros(0);
        let is_one = quantity == Decimal::from(1_i64) && line.shown.is_none();
        html! {
            tr {
                td { (line.position) }
                td { (line.text) }
                td class="amount" {
                    @match &line.shown {
                        Some(shown) => (shown),
                        None => (words.number(&quantity)),
                    }
                }
                td { (words.unit(&line.unit, is_one)) }
                td class="amount" { (words.number(&line.unit_price)) }
                td class="amount" { (self.amount(&line.amount)) }
                td { (words.rate(&line.tax)) }
            }
        }
    }

    /// What a discount or a coupon says.
    fn allowance(&self, allowance: &Allowance) -> String {
        let words = self.words;
        match (&allowance.percent, allowance.redemption) {
            (Some(percent), _) => format!("{}, {} %", allowance.name, words.digits(percent)),
            (None, Some((nth, all))) => {
                let (nth, all) = (nth.to_string(), all.to_string());
                words.with(
                    Word::Redemption,
                    &[("name", &allowance.name), ("nth", &nth), ("all", &all)],
                )
            }
            (None, None) => allowance.name.clone(),
        }
    }

    fn markup(&self) -> Markup {
        let (printed, words) = (self.printed, self.words);
        let columns = [
            Word::Line,
            Word::Text,
            Word::Quantity,
            Word::Unit,
            Word::UnitPrice,
            Word::Amount,
            Word::Tax,
        ];
        html! {
            h2 { (words.get(Word::From)) }
            (self.party(&printed.seller))
            h2 { (words.get(Word::To)) }
            (self.party(&printed.customer))
            @if let Some(reason) = &printed.reason { p { (reason) } }
            table {
                thead {
                    tr {
                        @for (index, column) in columns.into_iter().enumerate() {
                            th class=[matches!(index, 2 | 4 | 5).then_some("amount")] { (words.get(column)) }
                        }
                    }
                }
                tbody {
                    @for line in &printed.lines { (self.line(line)) }
                    @if !printed.allowances.is_empty() { (self.wide(words.get(Word::Sum), &printed.line_total)) }
                    @for allowance in &printed.allowances { (self.wide(&self.allowance(allowance), &allowance.amount.neg())) }
                    (self.wide(words.get(Word::Net), &printed.net))
                    @for tax in &printed.taxes {
                        @let rate = words.rate(&tax.key);
                        @let base = self.amount(&tax.base);
                        @let text = words.with(Word::TaxOn, &[("tax", &tax.name), ("rate", &rate), ("base", &base)]);
                        (self.wide(&text, &tax.amount))
                    }
                    tr.total {
                        @let word = if self.is_credit { Word::Credited } else { Word::Total };
                        td {} td { (words.get(word)) " " (printed.currency) } td {} td {} td {}
                        td class="amount" { (self.amount(&printed.total)) } td {}
                    }
                }
            }
            @for note in printed.taxes.iter().filter_map(|tax| tax.note.as_ref()) { p { (note) } }
            @for rate in &printed.rates {
                p.quiet {
                    (words.get(Word::Rate))
                    @if let Some(day) = &rate.day { " " (words.with(Word::RateOf, &[("date", &words.day(day))])) }
                    ": 1 " (rate.from) " = " (words.digits(&rate.value)) " " (rate.to) " (" (rate.source) ")"
                }
            }
            @if !self.is_credit { (self.terms()) }
            @if let Some(note) = printed.seller.get("note") { p { (note) } }
        }
    }

    /// What is to be paid, when, and to which account.
    fn terms(&self) -> Markup {
        let (printed, words) = (self.printed, self.words);
        let amount = format!("{} {}", self.amount(&printed.total), printed.currency);
        let day = words.day(&printed.days[1]);
        let values = [("amount", amount.as_str()), ("date", &day), ("number", &printed.number)];
        let bank = ["bank", "iban", "bic"].iter();
        let bank: Vec<&str> = bank
            .filter_map(|key| Some(printed.seller.get(*key)?.as_str()))
            .collect();
        html! {
            @if !printed.total.is_zero() { p { (words.with(Word::Payable, &values)) } }
            @if let Some(text) = printed.cash_discount(words) { p { (text) } }
            @if !bank.is_empty() { p { (bank.join(", ")) } }
        }
    }

    /// Name, address and numbers.
    fn party(&self, party: &BTreeMap<String, String>) -> Markup {
        let get = |key: &str| party.get(key).map(String::as_str);
        let place = [get("post_code"), get("city")].into_iter().flatten();
        let place = place.collect::<Vec<_>>().join(" ");
        html! {
            p {
                @if let Some(name) = get("name") { b { (name) } br; }
                @for key in ["street", "street2"] { @if let Some(text) = get(key) { (text) br; } }
                @if !place.is_empty() { (place) br; }
                @if let Some(region) = get("region") { (region) br; }
                @if let Some(country) = get("country") { (self.words.country(country)) br; }
                @if let Some(id) = get("vat_id") { (self.words.get(Word::VatId)) " " (id) br; }
                @if let Some(number) = get("tax_number") { (self.words.get(Word::TaxNumber)) " " (number) br; }
                @for key in ["contact.name", "contact.phone", "contact.mail"] { @if let Some(text) = get(key) { (text) br; } }
            }
        }
    }
}
