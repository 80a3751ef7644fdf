//! What the hand-over to bookkeeping takes from a book: `[accounts]`, and the settings of single forms.

use super::values::Reader;
use crate::billing::book::model::Book;
use crate::source::toml::{Entry, Section};

/// The keys of `[accounts]`.
const ACCOUNTS: &[&str] = &[
    "bank",
    "receivables",
    "payables",
    "revenue",
    "tax",
    "expense",
    "input_tax",
    "write_off",
    "exchange",
    "unallocated",
    "stated",
    "cash_discount",
    "bank_fee",
    "opening",
    "reminder_fee",
    "names",
];

/// The tables of single forms.
pub(super) const TABLES: [&str; 3] = ["datev", "xero", "quickbooks"];

/// The keys of such a table.
fn keys(table: &str) -> &'static [&'static str] {
    match table {
        "datev" => &[
            "berater",
            "mandant",
            "year_start",
            "account_length",
            "chart",
            "initials",
            "input_key",
        ],
        "xero" => &["tax"],
        _ => &["item", "tax"],
    }
}

/// Reads `[accounts]`.
pub(super) fn accounts<'a>(reader: &mut Reader<'a>, section: Section<'a>, book: &mut Book) {
    reader.toml.known(section, ACCOUNTS);
    for entry in section.entries() {
        for (path, value, at) in texts(reader, section, entry, "accounts") {
            if path == "receivables" && !is_sum(&value) {
                let message = format!("`{value}` is neither an account nor a sum of a number and customer.number");
                reader.flaw(at, message, "write \"1200\", or \"10000 + customer.number\"");
            }
            book.accounts.insert(path, value);
        }
    }
}

/// Whether a text is an account, or `10000 + customer.number`.
fn is_sum(text: &str) -> bool {
    match text.split_once('+') {
        None => true,
        Some((number, what)) => {
            let number = number.trim();
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && what.trim() == "customer.number"
        }
    }
}

/// Reads the settings of a form.
pub(super) fn settings<'a>(reader: &mut Reader<'a>, section: Section<'a>, table: &'static str, book: &mut Book) {
    reader.toml.known(section, keys(table));
    for entry in section.entries() {
        for (path, value, at) in texts(reader, section, entry, table) {
            if let Some(problem) = wrong(table, &path, &value) {
                reader.flaw(at, format!("[{table}] {path} cannot be `{value}`"), problem);
            }
            book.handover.insert(format!("{table}.{path}"), value);
        }
    }
}

/// What is to be written instead of a setting that cannot be right.
fn wrong(table: &str, path: &str, value: &str) -> Option<&'static str> {
    let number = |from: u32, to: u32| {
        let is_digits = value.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && value.parse::<u32>().is_ok_and(|number| (from..=to).contains(&number))
    };
    let (is_right, hint) = match (table, path) {
        ("datev", "berater") => (
            number(1001, 9_999_999),
            "it is a number from 1001 to 9999999, which your tax adviser knows",
        ),
        ("datev", "mandant") => (
            number(1, 99_999),
            "it is a number from 1 to 99999, which your tax adviser knows",
        ),
        ("datev", "account_length") => (number(4, 8), "accounts have 4 to 8 digits"),
        ("datev", "chart") => (matches!(value, "03" | "04"), "write \"03\" or \"04\""),
        ("datev", "initials") => (
            value.len() <= 2 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "write up to two letters",
        ),
        ("datev", "year_start") => (
            crate::clock::parse_date(&format!("2024-{value}")).is_some() && value.ends_with("-01"),
            "write the first day of a month, such as \"01-01\"",
        ),
        _ => (true, ""),
    };
    (!is_right).then_some(hint)
}

/// The texts of a key, or of the keys of its table: path, text and where it stands.
fn texts<'a>(
    reader: &mut Reader<'a>,
    section: Section<'a>,
    entry: Entry<'a>,
    name: &'static str,
) -> Vec<(String, String, usize)> {
    if !entry.item.is_table_like() {
        let text = reader.text(section, entry.key);
        return text
            .map(|text| (entry.key.to_owned(), text, entry.at))
            .into_iter()
            .collect();
    }
    let Some(inside) = reader.toml.section(section, entry.key, name) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for one in inside.entries() {
        if let Some(text) = reader.text(inside, one.key) {
            found.push((format!("{}.{}", entry.key, one.key), text, one.at));
        }
    }
    found
}
