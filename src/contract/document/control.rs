//! Control totals: a second, simpler way through the same bytes.
//!
//! The first reader checks every member and builds rows; this one only counts objects and adds up their money
//! columns. It shares no code with the first (it uses serde's JSON parser), so a row dropped, doubled or altered
//! between file and ledger shows as a difference, and then nothing is stored.

use crate::contract::document::{Sum, Table};
use crate::money::currency;
use crate::money::decimal::DecimalSum;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

/// Where in a document its objects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objects<'a> {
    /// The document is the object.
    Root,
    /// The document is an array of them, or an object that wraps one array, or the one object.
    Anywhere,
    /// In this array member of the document.
    Member(&'a str),
}

/// Rows and sums, per table, column and currency.
#[derive(Debug, Default)]
pub struct Totals {
    /// Objects counted, per table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Which of the tables hold envelopes of lists.
    pub envelopes: BTreeSet<&'static str>,
    /// Values counted and added, per table, member and currency.
    pub sums: BTreeMap<(&'static str, &'static str, String), (u64, DecimalSum)>,
}

impl Totals {
    /// Counts one object.
    pub fn count(&mut self, table: &'static Table) {
        *self.rows.entry(table.name).or_default() += 1;
        if table.is_envelope {
            self.envelopes.insert(table.name);
        }
    }

    /// Adds one value.
    ///
    /// # Errors
    /// Says which text is not a decimal.
    pub fn add(&mut self, table: &'static Table, sum: &'static Sum, currency: &str, value: &str) -> Result<(), String> {
        let key = (table.name, sum.field, currency.to_owned());
        let (count, total) = self.sums.entry(key).or_default();
        *count += 1;
        total
            .add_text(value)
            .map_err(|error| format!("`{}` is `{value}`: {error}", sum.field))
    }

    /// Where these and other totals differ: what, here, there.
    #[must_use]
    pub fn differences(&self, other: &Totals) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let tables: BTreeSet<_> = self.rows.keys().chain(other.rows.keys()).collect();
        for table in tables {
            let here = self.rows.get(table).copied().unwrap_or(0);
            let there = other.rows.get(table).copied().unwrap_or(0);
            if here != there {
                found.push((format!("rows of {table}"), here.to_string(), there.to_string()));
            }
        }
        let keys: BTreeSet<_> = self.sums.keys().chain(other.sums.keys()).collect();
        let none = (0, DecimalSum::default());
        for key in keys {
            let (here_count, here) = self.sums.get(key).unwrap_or(&none);
            let (there_count, there) = other.sums.get(key).unwrap_or(&none);
            let (table, field, currency) = key;
            if here_count != there_count || here.total() != there.total() {
                found.push((
                    format!("`{field}` of {table} in {currency}"),
                    format!("{} ({here_count} values)", here.total()),
                    format!("{} ({there_count} values)", there.total()),
                ));
            }
        }
        found
    }
}

/// Counts the objects of a document and adds up their money.
///
/// # Errors
/// Says what cannot be counted.
pub(crate) fn count(text: &str, objects: Objects, table: &'static Table) -> Result<Totals, String> {
    let mut totals = Totals::default();
    match found(text, objects)? {
        Place::One(object) => add_object(&mut totals, object, table)?,
        Place::List(list) => each(list, |object| add_object(&mut totals, object, table))?,
    }
    Ok(totals)
}

/// Goes through the elements of an array, one at a time: of a million, all together would take as much memory as their text.
///
/// # Errors
/// Says what cannot be read; the first of `take`.
pub(crate) fn each<'t, T: Deserialize<'t>>(
    list: &'t str,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), String> {
    let mut deserializer = serde_json::Deserializer::from_str(list);
    let elements = Elements {
        take,
        element: PhantomData,
    };
    let read = deserializer.deserialize_seq(elements);
    read.and_then(|()| deserializer.end())
        .map_err(|error| error.to_string())
}

struct Elements<F, T> {
    take: F,
    element: PhantomData<T>,
}

impl<'t, T: Deserialize<'t>, F: FnMut(T) -> Result<(), String>> Visitor<'t> for Elements<F, T> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'t>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            (self.take)(element).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

/// The text of a document's objects, or of the list of them.
enum Place<'t> {
    One(&'t RawValue),
    List(&'t str),
}

fn found<'t>(text: &'t str, objects: Objects) -> Result<Place<'t>, String> {
    let plain = |error: serde_json::Error| error.to_string();
    match objects {
        Objects::Root => Ok(Place::One(serde_json::from_str(text).map_err(plain)?)),
        Objects::Member(name) => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(plain)?;
            let list = members.get(name).ok_or_else(|| format!("there is no `{name}`"))?;
            Ok(Place::List(list.get()))
        }
        Objects::Anywhere => {
            if text.trim_start().starts_with('[') {
                return Ok(Place::List(text));
            }
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(plain)?;
            match members.values().next() {
                Some(list) if members.len() == 1 && list.get().starts_with('[') => Ok(Place::List(list.get())),
                Some(one) if members.len() == 1 && one.get().starts_with('{') => Ok(Place::One(one)),
                _ => Ok(Place::One(serde_json::from_str(text).map_err(plain)?)),
            }
        }
    }
}

/// The texts of a document's objects.
///
/// # Errors
/// Says what is not as expected.
pub(crate) fn objects_of<'t>(text: &'t str, objects: Objects) -> Result<Vec<&'t RawValue>, String> {
    match found(text, objects)? {
        Place::One(object) => Ok(vec![object]),
        Place::List(list) => serde_json::from_str(list).map_err(|error| error.to_string()),
    }
}

/// Whether the document is an object with this member.
#[must_use]
pub(crate) fn has_member(text: &str, name: &str) -> bool {
    serde_json::from_str::<BTreeMap<String, &RawValue>>(text).is_ok_and(|members| members.contains_key(name))
}

/// Counts one object and adds its money.
///
/// # Errors
/// Says which text is not a decimal.
pub(crate) fn add_object(totals: &mut Totals, object: &RawValue, table: &'static Table) -> Result<(), String> {
    totals.count(table);
    if table.sums.is_empty() {
        return Ok(());
    }
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(object.get()).map_err(|error| error.to_string())?;
    for sum in table.sums {
        let Some(value) = members.get(sum.field).map(|raw| scalar(raw)) else {
            continue;
        };
        if value == "null" {
            continue;
        }
        let currency = sum
            .currency
            .and_then(|name| members.get(name))
            .map(|raw| scalar(raw))
            .filter(|currency| *currency != "null")
            .unwrap_or(currency::NONE);
        totals.add(table, sum, currency, value)?;
    }
    Ok(())
}

/// A number or string without its quotes. Decimals and currency codes carry no escapes.
fn scalar(raw: &RawValue) -> &str {
    raw.get().trim_matches('"')
}
