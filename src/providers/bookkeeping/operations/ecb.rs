//! The reference rates of the European Central Bank, as it publishes them: one euro is so many units of each currency.
//!
//! ```text
//! Date,USD,JPY,…,        a row for each day, newest first; `N/A` where a currency has none
//! 2026-03-02,1.17,181.4,…,
//! ```
//!
//! The file of one day writes it as `02 March 2026`, with a blank after each comma. In XML it is
//! `<Cube time="2026-03-02"><Cube currency="USD" rate="1.17"/>…`. Source: the page of the euro's reference rates.

use crate::contract::document::Table;
use crate::contract::document::control::Totals;
use crate::contract::lists::Spread;
use crate::contract::rates::ECB;
use crate::money::currency;
use crate::source::json::{Member, Node, Value};
use crate::source::xml::{Attribute, Child, Class, Root, Shape};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The currency that one unit is of.
const EURO: &str = "EUR";

/// What stands for a rate that there is not.
const NONE: &str = "N/A";

/// Currencies that have had a rate from the beginning on, by which the table is known.
const ALWAYS: [&str; 4] = ["USD", "JPY", "GBP", "CHF"];

/// The table of the bank has more currencies than this.
const FEWEST: usize = 10;

/// Its table has a column for each currency.
pub(super) const SPREAD: Spread = Spread {
    is_spread: |header| is_table(header.iter().map(String::as_str)),
    column: |name| currency::is_code(name.trim()).then_some("rate"),
    nothing: &[NONE, " N/A"],
};

/// Its documents in XML.
pub(crate) static XML: Shape = Shape {
    namespaces: &["http://www.gesmes.org/xml/2002-08-01"],
    further: &["http://www.ecb.int/vocabulary/2002-08-01/eurofxref"],
    is_only_read: true,
    open: &[],
    roots: &[Root {
        element: "Envelope",
        class: &ENVELOPE,
        operations: &["bookkeeping/exchange-rate-list"],
    }],
};

static ENVELOPE: Class = Class {
    attributes: &[],
    children: &[
        Child::text("subject"),
        Child::one("Sender", &SENDER),
        Child::one("Cube", &DAYS),
    ],
    text: None,
};

static SENDER: Class = Class {
    attributes: &[],
    children: &[Child::text("name")],
    text: None,
};

static DAYS: Class = Class {
    attributes: &[],
    children: &[Child::many("Cube", &DAY)],
    text: None,
};

static DAY: Class = Class {
    attributes: &[Attribute {
        name: "time",
        is_number: false,
    }],
    children: &[Child::many("Cube", &RATE)],
    text: None,
};

static RATE: Class = Class {
    attributes: &[
        Attribute {
            name: "currency",
            is_number: false,
        },
        Attribute {
            name: "rate",
            is_number: true,
        },
    ],
    children: &[],
    text: None,
};

fn is_date(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case("date")
}

/// Whether these are the columns of the bank's table: a date, and currencies.
fn is_table<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let names: Vec<&str> = names.map(str::trim).filter(|name| !name.is_empty()).collect();
    let Some((_, currencies)) = names.split_first().filter(|(first, _)| is_date(first)) else {
        return false;
    };
    currencies.len() > FEWEST
        && currencies.iter().all(|name| currency::is_code(name) && *name != EURO)
        && ALWAYS.iter().all(|name| currencies.contains(name))
}

/// The rows of the bank's table.
fn table<'n, 'a>(root: &'n Node<'a>) -> Option<&'n [Node<'a>]> {
    let rows = root.as_array()?;
    let first = rows.first()?.as_object()?;
    is_table(first.iter().map(|member| member.key.as_ref())).then_some(rows)
}

/// The days of the bank's document.
fn days<'n, 'a>(root: &'n Node<'a>) -> Option<&'n [Node<'a>]> {
    root.get("cube")?.get("cube")?.as_array()
}

/// Whether a document is one of the bank.
pub(super) fn is_published(root: &Node) -> bool {
    table(root).is_some() || days(root).is_some()
}

/// The rates of a document of the bank, each with its place, as rows of a list; `None` where it is another document.
pub(super) fn rates<'a>(root: &Node<'a>) -> Option<Vec<(String, Node<'a>)>> {
    let mut rates = Vec::new();
    if let Some(rows) = table(root) {
        for (index, row) in rows.iter().enumerate() {
            let members = row.as_object().unwrap_or_default();
            let date = members.iter().find(|member| is_date(&member.key));
            for member in members {
                let name = member.key.trim();
                let is_there = !member.node.is_null() && member.node.as_str().map(str::trim) != Some(NONE);
                if is_there && currency::is_code(name) {
                    let pointer = format!("/{index}/{}", member.key);
                    let code = text(name, &member.node);
                    rates.push((
                        pointer,
                        rate(row, date.map(|date| &date.node), Some(&code), Some(&member.node)),
                    ));
                }
            }
        }
        return Some(rates);
    }
    for (index, day) in days(root)?.iter().enumerate() {
        let of_day = day.get("cube").and_then(Node::as_array).unwrap_or_default();
        for (number, found) in of_day.iter().enumerate() {
            let pointer = format!("/cube/cube/{index}/cube/{number}");
            rates.push((
                pointer,
                rate(found, day.get("time"), found.get("currency"), found.get("rate")),
            ));
        }
    }
    Some(rates)
}

/// A text where another node stands.
fn text<'a>(text: &str, at: &Node) -> Node<'a> {
    Node {
        start: at.start,
        end: at.end,
        value: Value::String(Cow::Owned(text.to_owned())),
    }
}

/// A row of a list; what is not there is missing.
fn rate<'a>(at: &Node, date: Option<&Node<'a>>, code: Option<&Node<'a>>, rate: Option<&Node<'a>>) -> Node<'a> {
    let (euro, source) = (text(EURO, at), text(ECB, at));
    // The file of one day has blanks around its cells.
    let trimmed = |node: &Node<'a>| match node.as_str() {
        Some(found) if found.trim().len() < found.len() => text(found.trim(), node),
        _ => node.clone(),
    };
    let members = [
        ("rate_date", date.map(trimmed)),
        ("from_currency", Some(euro)),
        ("to_currency", code.cloned()),
        ("rate", rate.map(trimmed)),
        ("source", Some(source)),
    ];
    let members = members.into_iter().filter_map(|(name, node)| {
        let node = node?;
        Some(Member {
            key: Cow::Borrowed(name),
            key_start: node.start,
            node,
        })
    });
    Node {
        start: at.start,
        end: at.end,
        value: Value::Object(members.collect()),
    }
}

/// Counts a document of the bank a second time; `None` where it is another document.
pub(super) fn control(text: &str, table: &'static Table) -> Option<Result<Totals, String>> {
    if text.trim_start().starts_with('<') {
        return Some(count_xml(text, table));
    }
    let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(text).ok()?;
    let first = rows.first()?;
    let is_one = first.keys().any(|name| is_date(name))
        && first
            .keys()
            .map(|name| name.trim())
            .all(|name| name.is_empty() || is_date(name) || currency::is_code(name))
        && ALWAYS.iter().all(|name| first.keys().any(|key| key.trim() == *name));
    is_one.then(|| count_rows(&rows, table))
}

fn count_rows(rows: &[BTreeMap<String, &RawValue>], table: &'static Table) -> Result<Totals, String> {
    let mut totals = Totals::default();
    for (name, value) in rows.iter().flatten() {
        let value = value.get().trim_matches('"').trim();
        if currency::is_code(name.trim()) && !matches!(value, "null" | NONE) {
            add(&mut totals, table, value)?;
        }
    }
    Ok(totals)
}

fn add(totals: &mut Totals, table: &'static Table, value: &str) -> Result<(), String> {
    totals.count(table);
    for sum in table.sums {
        totals.add(table, sum, currency::NONE, value)?;
    }
    Ok(())
}

fn count_xml(text: &str, table: &'static Table) -> Result<Totals, String> {
    let mut totals = Totals::default();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(|error| error.to_string())?;
                    if attribute.key.into_inner() == "rate" {
                        add(&mut totals, table, attribute.value.trim())?;
                    }
                }
            }
            Event::Eof => return Ok(totals),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_known_by_its_columns() {
        let names = "Date, USD, JPY, BGN, CZK, DKK, GBP, HUF, PLN, RON, SEK, CHF, ";
        assert!(is_table(names.split(',')));
        assert!(!is_table("Date,USD,JPY,GBP,CHF,".split(',')), "too few");
        assert!(
            !is_table(names.replace("BGN", "EUR").split(',')),
            "a table of something else"
        );
        assert!(!is_table(names.replace("BGN", "Total").split(',')));
        assert!(!is_table(names.replace("Date", "USD").split(',')));
    }
}
