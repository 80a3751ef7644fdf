//! Customers, what is theirs, and their contracts.

use super::prices::{conditions, limits};
use super::seller::{PARTY, cash_discount, convert, late, party, rate_age};
use super::values::Reader;
use crate::billing::book::model::{Book, Contract, Coupon, Customer, Discount, Every, Fee, Off, Owns};
use crate::billing::issued::kinds::Kind;
use crate::money::decimal::Decimal;
use crate::source::toml::Section;

/// What a customer may state beside `id`, `number` and what any party may.
const CUSTOMER: &[&str] = &[
    "contact",
    "endpoint",
    "reference",
    "order",
    "project",
    "language",
    "currency",
    "tax",
    "documents",
    "terms",
    "cash_discount",
    "convert",
    "rate_age",
    "owns",
    "contract",
];

const CONTRACT: &[&str] = &[
    "id",
    "from",
    "through",
    "price_book",
    "minimum",
    "maximum",
    "currency",
    "tax",
    "terms",
    "cash_discount",
    "convert",
    "rate_age",
    "late",
    "billed_through",
    "fee",
    "discount",
    "coupon",
];

/// Reads the customers of a file, and what the seller uses himself.
pub(super) fn read<'a>(reader: &mut Reader<'a>, top: Section<'a>, book: &mut Book) {
    for section in reader.toml.sections(top, "customer") {
        let customer = customer(reader, section);
        book.customers.push(customer);
    }
    if let Some(section) = reader.toml.section(top, "own", "own") {
        reader.toml.known(section, &["owns"]);
        let owned = reader.toml.sections(section, "owns");
        for inside in owned {
            let one = owns(reader, inside);
            if one.contract.is_some() {
                reader.flaw(
                    inside.at(),
                    "what you use yourself has no contract",
                    "leave `contract` out",
                );
            }
            book.own.push(one);
        }
    }
}

fn customer<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Customer {
    let keys: Vec<&str> = ["id", "number"].iter().chain(PARTY).chain(CUSTOMER).copied().collect();
    reader.toml.known(section, &keys);
    for key in ["id", "name", "country", "currency", "tax"] {
        reader.required(section, key);
    }
    let mut party = party(reader, section);
    for key in ["endpoint", "reference", "order", "project", "language"] {
        if let Some(text) = reader.text(section, key) {
            party.insert(key.to_owned(), text);
        }
    }
    if let Some(number) = reader.toml.count(section, "number") {
        party.insert("number".to_owned(), number.value.to_string());
    }
    let documents = reader.toml.strings(section, "documents");
    for kind in &documents {
        if Kind::of(&kind.value).is_none() {
            let (message, hint) = Kind::unknown(&kind.value);
            reader.flaw(kind.at, message, hint);
        }
    }
    let is_xrechnung = documents.iter().any(|kind| kind.value == "xrechnung");
    if let Some(reference) = party.get("reference").filter(|_| is_xrechnung)
        && is_leitweg_form(reference)
        && !is_leitweg(reference)
    {
        let at = section.get("reference").map_or(section.at(), |entry| entry.at);
        let message = format!("`{reference}` is not a Leitweg-ID: its check digits do not fit");
        reader.flaw(at, message, "ask the customer for it again");
    }
    let owned = reader.toml.sections(section, "owns");
    let contracts = reader.toml.sections(section, "contract");
    if contracts.is_empty() {
        reader.flaw(section.at(), "a customer has no contract", "add [[customer.contract]]");
    }
    Customer {
        id: text(section, "id"),
        party,
        currency: reader.currency(section, "currency").unwrap_or_default(),
        tax: text(section, "tax"),
        documents: documents.into_iter().map(|kind| kind.value).collect(),
        terms: reader.count(section, "terms", "days"),
        cash_discount: cash_discount(reader, section),
        convert: convert(reader, section),
        rate_age: rate_age(reader, section),
        owns: owned.into_iter().map(|inside| owns(reader, inside)).collect(),
        contracts: contracts.into_iter().map(|inside| contract(reader, inside)).collect(),
        place: reader.place(section.at()),
    }
}

fn text(section: Section, key: &str) -> String {
    let entry = section.get(key).and_then(|entry| entry.item.as_str());
    entry.unwrap_or_default().to_owned()
}

/// Whether a reference has the form of a Leitweg-ID: `04011000-12345-03`.
fn is_leitweg_form(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match parts.as_slice() {
        [coarse, check] => is_digits(coarse) && is_digits(check) && check.len() == 2,
        [coarse, fine, check] => is_digits(coarse) && is_word(fine) && is_digits(check) && check.len() == 2,
        _ => false,
    }
}

/// Whether its check digits fit, by ISO 7064 mod 97-10.
fn is_leitweg(text: &str) -> bool {
    super::seller::rest97(&text.replace('-', "").to_ascii_uppercase()) == Some(1)
}

fn owns<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Owns {
    let others = ["from", "through", "share", "contract", "not"];
    let when = conditions(reader, section, &others);
    if when.all.is_empty() {
        let hint = "name an account, a sub-account or a tag";
        reader.flaw(section.at(), "`owns` without a condition owns every charge", hint);
    }
    let share = reader.number(section, "share");
    if let Some(share) = &share
        && (share.value <= Decimal::zero() || share.value > Decimal::from(100_i64))
    {
        let message = format!("a share of {} per cent cannot be", share.value);
        reader.flaw(share.at, message, "write a share above 0 and up to 100");
    }
    Owns {
        when,
        share: share.map_or_else(|| Decimal::from(100_i64), |share| share.value),
        contract: reader.text(section, "contract"),
        days: reader.days(section),
        place: reader.place(section.at()),
    }
}

fn contract<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Contract {
    reader.toml.known(section, CONTRACT);
    let minimum = reader.amount(section, "minimum").map(|minimum| minimum.value);
    let maximum = reader.amount(section, "maximum").map(|maximum| maximum.value);
    limits(reader, section, minimum.as_ref(), maximum.as_ref());
    let fees = reader.toml.sections(section, "fee");
    let discounts = reader.toml.sections(section, "discount");
    let coupons = reader.toml.sections(section, "coupon");
    let currency = reader.currency(section, "currency");
    if section.get("from").is_none() {
        reader.flaw(section.at(), "a contract has no `from`", "write its first day");
    }
    Contract {
        id: reader.required(section, "id"),
        days: reader.days(section),
        price_book: reader.required(section, "price_book"),
        minimum,
        maximum,
        currency,
        tax: reader.text(section, "tax"),
        terms: reader.count(section, "terms", "days"),
        cash_discount: cash_discount(reader, section),
        convert: convert(reader, section),
        rate_age: rate_age(reader, section),
        late: late(reader, section),
        billed_through: reader.day(section, "billed_through"),
        fees: fees.into_iter().map(|inside| fee(reader, inside)).collect(),
        discounts: discounts.into_iter().map(|inside| discount(reader, inside)).collect(),
        coupons: coupons.into_iter().map(|inside| coupon(reader, inside)).collect(),
        place: reader.place(section.at()),
    }
}

fn fee<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Fee {
    let keys = [
        "id",
        "name",
        "amount",
        "every",
        "bill",
        "from",
        "through",
        "tax",
        "account",
        "billed_through",
        "currency",
    ];
    reader.toml.known(section, &keys);
    let every = [
        ("month", Every::Month),
        ("quarter", Every::Quarter),
        ("year", Every::Year),
        ("once", Every::Once),
    ];
    let bill = [("in advance", true), ("in arrears", false)];
    let id = reader.required(section, "id");
    if section.get("amount").is_none() {
        reader.flaw(section.at(), "a fee has no `amount`", "write how much it is");
    }
    Fee {
        name: reader.text(section, "name").unwrap_or_else(|| id.clone()),
        id,
        amount: reader
            .amount(section, "amount")
            .map(|amount| amount.value)
            .unwrap_or_default(),
        every: reader.word(section, "every", &every).unwrap_or(Every::Month),
        in_advance: reader.word(section, "bill", &bill).unwrap_or(false),
        tax: reader.text(section, "tax"),
        account: reader.text(section, "account"),
        currency: reader.currency(section, "currency"),
        days: reader.days(section),
        billed_through: reader.day(section, "billed_through"),
        place: reader.place(section.at()),
    }
}

fn discount<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Discount {
    let keys = [
        "id",
        "name",
        "percent",
        "amount",
        "currency",
        "from",
        "through",
        "discount_minimum",
    ];
    reader.toml.known(section, &keys);
    let percent = reader.amount(section, "percent");
    let amount = reader.amount(section, "amount");
    if let Some(percent) = &percent
        && percent.value > Decimal::from(100_i64)
    {
        reader.flaw(percent.at, "a discount above 100 per cent", "write 100 or less");
    }
    let off = match (percent, amount) {
        (Some(percent), None) => Off::Percent(percent.value),
        (None, Some(amount)) => Off::Amount(amount.value),
        _ => {
            let message = "a discount has either `percent` or `amount`";
            reader.flaw(section.at(), message, "write one of the two");
            Off::Amount(Decimal::zero())
        }
    };
    let id = reader.required(section, "id");
    Discount {
        name: reader.text(section, "name").unwrap_or_else(|| id.clone()),
        id,
        off,
        currency: reader.currency(section, "currency"),
        on_minimum: reader.toml.boolean(section, "discount_minimum").unwrap_or(true),
        days: reader.days(section),
        place: reader.place(section.at()),
    }
}

fn coupon<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Coupon {
    let keys = ["code", "amount", "redemptions", "currency", "from", "through"];
    reader.toml.known(section, &keys);
    if section.get("amount").is_none() {
        reader.flaw(
            section.at(),
            "a coupon has no `amount`",
            "write how much one redemption is",
        );
    }
    let redemptions = reader.toml.count(section, "redemptions");
    Coupon {
        code: reader.required(section, "code"),
        amount: reader
            .amount(section, "amount")
            .map(|amount| amount.value)
            .unwrap_or_default(),
        currency: reader.currency(section, "currency"),
        redemptions: redemptions
            .map_or(Some(1), |found| u32::try_from(found.value).ok())
            .unwrap_or(1),
        days: reader.days(section),
        place: reader.place(section.at()),
    }
}
