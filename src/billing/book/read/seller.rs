//! Who bills, and how: `[seller]`, `[billing]`, `[rounding]`, series, taxes, accounts, units and reminders.

use super::handover;
use super::values::Reader;
use crate::billing::book::model::{Billing, Book, CashDiscount, Convert, Late, Party, Reminder, Series, Tax, Units};
use crate::money::decimal::Decimal;
use crate::source::toml::{Entry, Section};
use std::collections::BTreeMap;

/// What a party may state, beside its contact.
pub(super) const PARTY: &[&str] = &[
    "name",
    "street",
    "street2",
    "post_code",
    "city",
    "region",
    "country",
    "vat_id",
    "tax_number",
    "legal_id",
    "iban",
    "bic",
];

/// Reads the parts of a file that are about the seller.
pub(super) fn read<'a>(reader: &mut Reader<'a>, top: Section<'a>, book: &mut Book) {
    if let Some(section) = once(reader, top, "seller", !book.seller.is_empty()) {
        let more = ["contact", "endpoints", "logo", "font", "bold_font", "note", "bank"];
        let keys: Vec<&str> = PARTY.iter().copied().chain(more).collect();
        reader.toml.known(section, &keys);
        for key in ["name", "country"] {
            reader.required(section, key);
        }
        book.seller = party(reader, section);
        for key in ["logo", "note", "bank"] {
            if let Some(text) = reader.text(section, key) {
                book.seller.insert(key.to_owned(), text);
            }
        }
        super::extras::read(reader, section, book);
        let endpoints = reader.toml.strings(section, "endpoints");
        book.endpoints = endpoints.into_iter().map(|endpoint| endpoint.value).collect();
    }
    if let Some(section) = once(reader, top, "billing", !book.billing.currency.is_empty()) {
        book.billing = billing(reader, section);
    }
    if let Some(section) = once(reader, top, "rounding", false) {
        reader.toml.known(section, &["line", "tax", "rate"]);
        for (key, only) in [("line", "half away"), ("tax", "half away, per rate"), ("rate", "none")] {
            reader.word(section, key, &[(only, ())]);
        }
    }
    for section in reader.toml.sections(top, "series") {
        series(reader, section, book);
    }
    for section in reader.toml.sections(top, "tax") {
        tax(reader, section, book);
    }
    if let Some(section) = once(reader, top, "accounts", !book.accounts.is_empty()) {
        handover::accounts(reader, section, book);
    }
    for name in handover::TABLES {
        let is_there = book.handover.keys().any(|key| key.starts_with(&format!("{name}.")));
        if let Some(section) = once(reader, top, name, is_there) {
            handover::settings(reader, section, name, book);
        }
    }
    if let Some(section) = once(reader, top, "units", !book.units.declared.is_empty()) {
        book.units = units(reader, section);
    }
    for section in reader.toml.sections(top, "reminder") {
        reader.toml.known(section, &["after", "text", "fee"]);
        book.reminders.push(Reminder {
            after: reader.count(section, "after", "days").unwrap_or_default(),
            text: reader.required(section, "text"),
            fee: reader.amount(section, "fee").map(|fee| fee.value),
        });
    }
}

/// A section that the whole book has once.
fn once<'a>(reader: &mut Reader<'a>, top: Section<'a>, key: &'static str, is_there: bool) -> Option<Section<'a>> {
    let section = reader.toml.section(top, key, key)?;
    if is_there {
        let message = format!("the book has [{key}] twice");
        reader.flaw(section.at(), message, "keep one of them");
        return None;
    }
    Some(section)
}

/// Names, address and numbers of a party.
pub(super) fn party<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Party {
    let mut party = Party::new();
    for key in PARTY {
        if let Some(text) = reader.text(section, key) {
            party.insert((*key).to_owned(), text);
        }
    }
    if let Some(inside) = reader.toml.section(section, "contact", "contact") {
        reader.toml.known(inside, &["name", "phone", "mail"]);
        for key in ["name", "phone", "mail"] {
            if let Some(text) = reader.text(inside, key) {
                party.insert(format!("contact.{key}"), text);
            }
        }
    }
    check_party(reader, section, &party);
    party
}

/// Refuses numbers of a party that cannot be right.
fn check_party<'a>(reader: &mut Reader<'a>, section: Section<'a>, party: &Party) {
    let at = |key: &str| section.get(key).map_or(section.at(), |entry| entry.at);
    if let Some(country) = party.get("country")
        && !(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        let message = format!("{} is not a country: `{country}`", section.path("country"));
        reader.flaw(
            at("country"),
            message,
            "write a two-letter code of ISO 3166, such as DE",
        );
    }
    if let Some((id, country)) = party.get("vat_id").zip(party.get("country")) {
        let prefix = id.get(..2).unwrap_or_default();
        let is_right = prefix == country || (prefix == "EL" && country == "GR") || (prefix == "XI" && country == "GB");
        let has_prefix = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        if has_prefix && !is_right {
            let message = format!("the VAT id `{id}` begins with `{prefix}`, the country is `{country}`");
            reader.flaw(at("vat_id"), message, "one of the two is wrong");
        }
    }
    if let Some(iban) = party.get("iban")
        && !is_iban(iban)
    {
        let message = format!("`{iban}` is not an IBAN: its check digits do not fit");
        reader.flaw(at("iban"), message, "compare it with the bank's papers");
    }
}

/// Whether the check digits of an IBAN fit, by ISO 7064 mod 97-10.
fn is_iban(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some((head, rest)) = text.split_at_checked(4) else {
        return false;
    };
    (15..=34).contains(&text.len()) && rest97(&format!("{rest}{head}")) == Some(1)
}

/// The remainder of a number by 97, with A = 10 up to Z = 35; `None` where there is another character.
pub(super) fn rest97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |rest, c| {
        let digit = c.to_digit(36).filter(|_| !c.is_ascii_lowercase())?;
        Some(if digit < 10 {
            (rest * 10 + digit) % 97
        } else {
            (rest * 100 + digit) % 97
        })
    })
}

fn billing<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Billing {
    reader.toml.known(
        section,
        &[
            "currency",
            "time_zone",
            "period",
            "terms",
            "cash_discount",
            "late",
            "late_through",
            "unmatched",
            "convert",
            "rate_age",
            "rates",
            "zero",
            "tax_is_cost",
            "small",
            "max_lines",
        ],
    );
    let mut billing = Billing::default();
    for key in ["currency", "time_zone"] {
        reader.required(section, key);
    }
    billing.currency = reader.currency(section, "currency").unwrap_or_default();
    if let Some(zone) = reader.toml.string(section, "time_zone") {
        if let Ok(found) = zone.value.parse() {
            billing.time_zone = found;
        } else {
            let message = format!("there is no time zone `{}`", zone.value);
            reader.flaw(zone.at, message, "write a name such as Europe/Berlin, or UTC");
        }
    }
    reader.word(section, "period", &[("month", ())]);
    reader.word(section, "unmatched", &[("refuse", ())]);
    billing.terms = reader.count(section, "terms", "days").unwrap_or(billing.terms);
    billing.cash_discount = cash_discount(reader, section);
    billing.late = late(reader, section).unwrap_or(billing.late);
    let through = reader.count(section, "late_through", "periods");
    billing.late_through = through.unwrap_or(billing.late_through);
    billing.convert = convert(reader, section).unwrap_or(billing.convert);
    billing.rate_age = rate_age(reader, section).unwrap_or(billing.rate_age);
    billing.rates = reader.text(section, "rates");
    billing.issues_zero = reader.word(section, "zero", &[("issue", true), ("skip", false)]) == Some(true);
    billing.tax_is_cost = reader.toml.boolean(section, "tax_is_cost").unwrap_or_default();
    billing.small = reader.amount(section, "small").map(|small| small.value);
    if let Some(lines) = reader.toml.count(section, "max_lines") {
        billing.max_lines = lines.value;
    }
    billing
}

/// What happens to late charges.
pub(super) fn late<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Option<Late> {
    let words = [("next-invoice", Late::NextInvoice), ("credit-note", Late::CreditNote)];
    reader.word(section, "late", &words)
}

/// What who pays early may take off: `{ percent = 2, days = 10 }`.
pub(super) fn cash_discount<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Option<CashDiscount> {
    section.get("cash_discount")?;
    let inside = reader.toml.section(section, "cash_discount", "cash_discount")?;
    reader.toml.known(inside, &["percent", "days"]);
    for key in ["percent", "days"] {
        if inside.get(key).is_none() {
            let message = format!("a cash discount has no `{key}`");
            reader.flaw(inside.at(), message, "write { percent = 2, days = 10 }");
        }
    }
    let percent = reader.amount(inside, "percent")?;
    if percent.value >= Decimal::from(100_i64) {
        let message = format!("a cash discount of {} per cent leaves nothing to pay", percent.value);
        reader.flaw(percent.at, message, "write less than 100");
    }
    if percent.value.trim_zeros(0).scale() > 2 {
        let message = format!("a cash discount of {} per cent", percent.value);
        reader.flaw(
            percent.at,
            message,
            "write two decimals at most, which is what e-invoices hold",
        );
    }
    Some(CashDiscount {
        percent: percent.value,
        days: reader.count(inside, "days", "days")?,
    })
}

/// How old a rate may be.
pub(super) fn rate_age<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Option<i64> {
    reader.count(section, "rate_age", "days").map(i64::from)
}

/// Which day's rate converts a cost: a word, a number, or numbers by currency.
pub(super) fn convert<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Option<Convert> {
    let entry = section.get("convert")?;
    let positive = |reader: &mut Reader<'a>, section: Section<'a>, key: &str| -> Option<Decimal> {
        let found = reader.amount(section, key)?;
        if found.value.is_zero() {
            reader.flaw(found.at, "a rate of 0 converts nothing", "write how much one unit is");
            return None;
        }
        Some(found.value)
    };
    if entry.item.is_table_like() {
        let inside = reader.toml.section(section, "convert", "convert")?;
        let mut rates = BTreeMap::new();
        for entry in inside.entries() {
            if let Some(rate) = positive(reader, inside, entry.key) {
                rates.insert(entry.key.to_owned(), rate);
            }
        }
        return Some(Convert::Table(rates));
    }
    if entry.item.is_str() {
        let words = [
            ("period end", Convert::PeriodEnd),
            ("issue date", Convert::IssueDate),
            ("charge day", Convert::ChargeDay),
        ];
        return reader.word(section, "convert", &words);
    }
    positive(reader, section, "convert").map(Convert::Fixed)
}

fn series<'a>(reader: &mut Reader<'a>, section: Section<'a>, book: &mut Book) {
    reader.toml.known(section, &["document", "number", "restart", "first"]);
    let document = reader.required(section, "document");
    reader.word(section, "document", &[("invoice", ()), ("credit-note", ())]);
    let number = reader.required(section, "number");
    let restart = reader.word(section, "restart", &[("year", true), ("never", false)]);
    let by_year = restart.unwrap_or_default();
    let at = section.get("number").map_or(section.at(), |entry| entry.at);
    if !number.is_empty() {
        if let Err(message) = crate::billing::number::check(&number, by_year) {
            let hint = "write a pattern such as R-{year}-{seq:4}";
            reader.flaw(at, message, hint);
        }
        if book.series.iter().any(|other| other.document == document) {
            let message = format!("the book has two series for `{document}`");
            reader.flaw(section.at(), message, "keep one of them");
        }
    }
    let first = section.get("first").and_then(|_| reader.toml.count(section, "first"));
    book.series.push(Series {
        document,
        number,
        by_year,
        first: first.and_then(|first| u64::try_from(first.value).ok()),
        place: Some(reader.place(section.at())),
    });
}

fn tax<'a>(reader: &mut Reader<'a>, section: Section<'a>, book: &mut Book) {
    let keys = ["id", "name", "category", "rate", "from", "through", "reason", "note"];
    reader.toml.known(section, &keys);
    let id = reader.required(section, "id");
    let words = ["S", "Z", "E", "AE", "K", "G", "O", "L", "M"].map(|word| (word, word));
    if section.get("category").is_none() {
        reader.required(section, "category");
    }
    let category = reader.word(section, "category", &words).unwrap_or_default();
    let rate = reader.amount(section, "rate");
    let at = section.at();
    match (&rate, category) {
        (Some(rate), "O") => reader.flaw(rate.at, "a tax of category O has no rate", "leave `rate` out"),
        (None, "S" | "Z" | "E" | "AE" | "K" | "G" | "L" | "M") => {
            reader.flaw(at, format!("the tax `{id}` has no rate"), "write `rate`, in per cent");
        }
        (Some(rate), "S") if rate.value.is_zero() => {
            reader.flaw(
                rate.at,
                "a tax of category S has a rate above 0",
                "the category of a zero rate is Z",
            );
        }
        (Some(rate), "Z" | "E" | "AE" | "K" | "G") if !rate.value.is_zero() => {
            let message = format!("a tax of category {category} has the rate 0");
            reader.flaw(rate.at, message, "the category of a standard rate is S");
        }
        _ => {}
    }
    book.taxes.push(Tax {
        name: reader.text(section, "name").unwrap_or_else(|| id.clone()),
        id,
        category: category.to_owned(),
        rate: rate.map(|rate| rate.value),
        reason: reader.text(section, "reason"),
        note: reader.text(section, "note"),
        days: reader.days(section),
        place: reader.place(at),
    });
}

fn units<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Units {
    let mut units = Units::default();
    for entry in section.entries() {
        if let Some((unit, factor)) = unit(reader, section, entry) {
            units.declared.insert(entry.key.to_owned(), (unit, factor));
        }
    }
    units
}

/// `"GB-Mo" = "GB-month"`, or `"MB" = { unit = "GB", factor = "0.001" }`.
fn unit<'a>(reader: &mut Reader<'a>, section: Section<'a>, entry: Entry<'a>) -> Option<(String, Decimal)> {
    if !entry.item.is_table_like() {
        return Some((reader.text(section, entry.key)?, Decimal::from(1_i64)));
    }
    let inside = reader.toml.section(section, entry.key, "units")?;
    reader.toml.known(inside, &["unit", "factor"]);
    let factor = reader.amount(inside, "factor")?;
    if factor.value.is_zero() {
        reader.flaw(
            factor.at,
            "a factor of 0 makes nothing of a unit",
            "write how many it is",
        );
        return None;
    }
    Some((reader.required(inside, "unit"), factor.value))
}
