//! A document as a page: one file that asks nobody for anything and prints on A4.
//!
//! A credit note prints what it gives back as positive amounts.

use super::printed::Printed;
use crate::money::decimal::Decimal;
use crate::output::html::{Frame, page};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What writes pages, with its version: the same version writes the same bytes of the same document.
pub(crate) const RENDERER: &str = concat!("html 1, billbook ", env!("CARGO_PKG_VERSION"));

/// The words of a page.
struct Words {
    language: &'static str,
    invoice: &'static str,
    credit_note: &'static str,
    number: &'static str,
    date: &'static str,
    due: &'static str,
    period: &'static str,
    corrects: &'static str,
    contract: &'static str,
    reference: &'static str,
    order: &'static str,
    from: &'static str,
    to: &'static str,
    vat_id: &'static str,
    tax_number: &'static str,
    columns: [&'static str; 7],
    sum: &'static str,
    net: &'static str,
    on: &'static str,
    total: &'static str,
    payable: &'static str,
    rate: &'static str,
    of: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    invoice: "Invoice",
    credit_note: "Credit note",
    number: "Number",
    date: "Date",
    due: "Payable by",
    period: "Period",
    corrects: "Corrects the invoice",
    contract: "Contract",
    reference: "Your reference",
    order: "Your order",
    from: "From",
    to: "To",
    vat_id: "VAT id",
    tax_number: "Tax number",
    columns: ["Line", "Text", "Quantity", "Unit", "Unit price", "Amount", "Tax"],
    sum: "Sum of the lines",
    net: "Net",
    on: "on",
    total: "Total",
    payable: "Please quote the number when you pay.",
    rate: "Exchange rate",
    of: "of",
};

const GERMAN: Words = Words {
    language: "de",
    invoice: "Rechnung",
    credit_note: "Gutschrift",
    number: "Nummer",
    date: "Datum",
    due: "Zahlbar bis",
    period: "Zeitraum",
    corrects: "Zu Rechnung",
    contract: "Vertrag",
    reference: "Ihr Zeichen",
    order: "Ihre Bestellung",
    from: "Von",
    to: "An",
    vat_id: "USt-IdNr.",
    tax_number: "Steuernummer",
    columns: ["Pos.", "Text", "Menge", "Einheit", "Einzelpreis", "Betrag", "Steuer"],
    sum: "Summe der Positionen",
    net: "Netto",
    on: "auf",
    total: "Gesamt",
    payable: "Bitte geben Sie bei der Zahlung die Nummer an.",
    rate: "Wechselkurs",
    of: "von",
};

/// The page.
#[must_use]
pub(crate) fn text(printed: &Printed) -> String {
    let words = match printed.customer.get("language").map(String::as_str) {
        Some("de") => &GERMAN,
        _ => &ENGLISH,
    };
    let is_credit = printed.kind == "credit-note";
    let kind = if is_credit { words.credit_note } else { words.invoice };
    let [issued, due, first, last] = &printed.days;
    let mut facts = vec![
        (words.number, printed.number.clone()),
        (words.date, issued.clone()),
        (words.period, format!("{first} – {last}")),
    ];
    if !is_credit {
        facts.push((words.due, due.clone()));
    }
    facts.extend(printed.corrects.iter().map(|number| (words.corrects, number.clone())));
    facts.push((words.contract, printed.contracts.join(", ")));
    for (word, key) in [(words.reference, "reference"), (words.order, "order")] {
        facts.extend(printed.customer.get(key).map(|text| (word, text.clone())));
    }
    let frame = Frame {
        heading: format!("{kind} {}", printed.number),
        facts: facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        language: Some(words.language),
        ..Frame::default()
    };
    page(&frame, &body(printed, words, is_credit))
}

fn body(printed: &Printed, words: &Words, is_credit: bool) -> Markup {
    let signed = |amount: &Decimal| if is_credit { amount.neg() } else { amount.clone() };
    let tax = |(category, rate): &(String, Option<String>)| match rate {
        Some(rate) => format!("{category} {rate} %"),
        None => category.clone(),
    };
    let wide = |text: String, amount: Decimal| {
        html! { tr { td {} td { (text) } td {} td {} td {} td class="amount" { (amount) } td {} } }
    };
    html! {
        h2 { (words.from) }
        (party(&printed.seller, words))
        h2 { (words.to) }
        (party(&printed.customer, words))
        @if let Some(reason) = &printed.reason { p { (reason) } }
        table {
            thead {
                tr {
                    @for (index, column) in words.columns.iter().enumerate() {
                        th class=[matches!(index, 2 | 4 | 5).then_some("amount")] { (column) }
                    }
                }
            }
            tbody {
                @for line in &printed.lines {
                    tr {
                        td { (line.position) }
                        td { (line.text) }
                        td class="amount" {
                            @match &line.shown {
                                Some(shown) => (shown),
                                None => (signed(&line.quantity).trim_zeros(0)),
                            }
                        }
                        td { (line.unit) }
                        td class="amount" { (line.unit_price) }
                        td class="amount" { (signed(&line.amount)) }
                        td { (tax(&line.tax)) }
                    }
                }
                @if !printed.allowances.is_empty() { (wide(words.sum.to_owned(), signed(&printed.line_total))) }
                @for allowance in &printed.allowances {
                    @let name = match (&allowance.percent, allowance.redemption) {
                        (Some(percent), _) => format!("{}, {percent} %", allowance.name),
                        (None, Some((redemption, of))) => format!("{}, {redemption} {} {of}", allowance.name, words.of),
                        (None, None) => allowance.name.clone(),
                    };
                    (wide(name, signed(&allowance.amount.neg())))
                }
                (wide(words.net.to_owned(), signed(&printed.net)))
                @for one in &printed.taxes {
                    (wide(format!("{}, {} {} {}", one.name, tax(&one.key), words.on, signed(&one.base)), signed(&one.amount)))
                }
                tr.total {
                    td {} td { (words.total) " " (printed.currency) } td {} td {} td {}
                    td class="amount" { (signed(&printed.total)) } td {}
                }
            }
        }
        @for note in printed.taxes.iter().filter_map(|tax| tax.note.as_ref()) { p { (note) } }
        @for rate in &printed.rates {
            p.quiet {
                (words.rate) ": 1 " (rate.from) " = " (rate.value) " " (rate.to)
                @if let Some(day) = &rate.day { ", " (day) }
                ", " (rate.source)
            }
        }
        @if !is_credit {
            p { (words.due) " " (printed.days[1]) ". " (words.payable) }
            @let bank: Vec<&str> = ["bank", "iban", "bic"].iter().filter_map(|key| Some(printed.seller.get(*key)?.as_str())).collect();
            @if !bank.is_empty() { p { (bank.join(", ")) } }
        }
        @if let Some(note) = printed.seller.get("note") { p { (note) } }
    }
}

/// Name, address and numbers.
fn party(party: &BTreeMap<String, String>, words: &Words) -> Markup {
    let get = |key: &str| party.get(key).map(String::as_str);
    let place = [get("post_code"), get("city")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    html! {
        p {
            @if let Some(name) = get("name") { b { (name) } br; }
            @for key in ["street", "street2"] { @if let Some(text) = get(key) { (text) br; } }
            @if !place.is_empty() { (place) br; }
            @if let Some(region) = get("region") { (region) br; }
            @if let Some(country) = get("country") { (country) br; }
            @if let Some(id) = get("vat_id") { (words.vat_id) " " (id) br; }
            @if let Some(number) = get("tax_number") { (words.tax_number) " " (number) br; }
            @for key in ["contact.name", "contact.phone", "contact.mail"] { @if let Some(text) = get(key) { (text) br; } }
        }
    }
}
