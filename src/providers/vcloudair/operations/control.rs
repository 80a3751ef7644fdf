//! The second reader: counts objects and adds up money, in JSON with serde, in XML event by event.
//!
//! Both ways end in the same question: an object stands at `entity/billableList/billable`; which table is it, and
//! what are its money members? Neither shares code with the first reader.

use crate::contract::document::Table;
use crate::contract::document::control::Totals;
use crate::contract::operation::Operation;
use crate::money::currency;
use crate::providers::vcloudair::tables::{
    ATTRIBUTE, ATTRIBUTE_PROPERTY, BILL, BILLABLE, COMPANY, COST_LINE, COST_PROPERTY, COSTS, ENTITY, GROUP, LINK,
    PERIOD, USAGE,
};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

type Texts = BTreeMap<String, String>;

/// Counts a document.
pub(crate) fn count(operation: &Operation, text: &str) -> Result<Totals, String> {
    let root = match operation.name {
        "service-groups" => &COMPANY,
        "service-group" => &GROUP,
        name if name.ends_with("-costs") => &COSTS,
        _ => &USAGE,
    };
    let mut totals = Totals::default();
    if text.trim_start().starts_with('[') {
        crate::providers::vcloudair::operations::flat::count(text, &mut totals)?;
    } else if text.trim_start().starts_with('<') {
        count_xml(text, root, &mut totals)?;
    } else {
        let document: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
        count_json(document, &mut Vec::new(), root, &mut totals)?;
    }
    Ok(totals)
}

/// Which table an object belongs to, by the lists it stands in.
fn table_at(path: &[String], root: &'static Table) -> Option<&'static Table> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    // What an undocumented member holds is not an object of ours, whatever its names: the paths are whole.
    let of_group = match names.as_slice() {
        ["serviceGroupList", "serviceGroup", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    match of_group {
        [] => Some(root),
        ["entity"] => Some(&ENTITY),
        ["entity", "billableList", "billable"] => Some(&BILLABLE),
        ["cost"] | ["cost", "costItem"] => Some(&COST_LINE),
        ["cost", "properties", "property"] | ["cost", "costItem", "properties", "property"] => Some(&COST_PROPERTY),
        ["serviceGroupList", "serviceGroup"] => Some(&GROUP),
        ["billingAttributes", "attribute"] => Some(&ATTRIBUTE),
        ["billingAttributes", "attribute", "properties", "property"] => Some(&ATTRIBUTE_PROPERTY),
        ["availableBills", "bill"] => Some(&BILL),
        ["availableBills", "bill", "link"] => Some(&LINK),
        ["availableBills", "bill", "billingPeriod"] => Some(&PERIOD),
        _ => None,
    }
}

fn add(path: &[String], texts: &Texts, root: &'static Table, totals: &mut Totals) -> Result<(), String> {
    let Some(table) = table_at(path, root) else {
        return Ok(());
    };
    totals.count(table);
    for sum in table.sums {
        let Some(value) = texts.get(sum.field) else { continue };
        let currency = sum
            .currency
            .and_then(|name| texts.get(name))
            .map_or(currency::NONE, String::as_str);
        totals.add(table, sum, currency, value)?;
    }
    Ok(())
}

fn count_json(
    value: &RawValue,
    path: &mut Vec<String>,
    root: &'static Table,
    totals: &mut Totals,
) -> Result<(), String> {
    let plain = |error: serde_json::Error| error.to_string();
    let text = value.get();
    if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text).map_err(plain)?;
        for item in items {
            count_json(item, path, root, totals)?;
        }
        return Ok(());
    }
    if !text.starts_with('{') {
        return Ok(());
    }
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(plain)?;
    let texts: Texts = members
        .iter()
        .filter(|(_, value)| value.get() != "null")
        .map(|(name, value)| (name.clone(), value.get().trim_matches('"').to_owned()))
        .collect();
    add(path, &texts, root, totals)?;
    for (name, value) in members {
        path.push(name);
        count_json(value, path, root, totals)?;
        path.pop();
    }
    Ok(())
}

fn count_xml(text: &str, root: &'static Table, totals: &mut Totals) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    // For every open element, the texts of its elements so far.
    let mut open: Vec<Texts> = Vec::new();
    let mut nil = Vec::new();
    let mut own_text = String::new();
    let mut is_outermost = true;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let (is_start, is_end) = match &event {
            Event::Start(_) => (true, false),
            Event::Empty(_) => (true, true),
            Event::End(_) => (false, true),
            _ => (false, false),
        };
        match &event {
            Event::Start(tag) | Event::Empty(tag) if is_start => {
                if is_outermost {
                    is_outermost = false;
                } else {
                    path.push(lower(tag.local_name().into_inner()));
                }
                open.push(Texts::new());
                nil.push(tag.attributes_raw().contains(":nil=\"true\""));
                own_text.clear();
            }
            Event::Text(piece) => own_text.push_str(piece),
            Event::CData(piece) => own_text.push_str(piece),
            Event::Eof => return Ok(()),
            _ => {}
        }
        if is_end {
            let texts = open.pop().unwrap_or_default();
            if nil.pop() != Some(true) {
                add(&path, &texts, root, totals)?;
            }
            if let (Some(parent), Some(name)) = (open.last_mut(), path.pop()) {
                let text = own_text.trim();
                if !text.is_empty() {
                    parent.insert(name, text.to_owned());
                }
            }
            own_text.clear();
        }
    }
}

fn lower(name: &str) -> String {
    let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}", first.to_lowercase())
}
