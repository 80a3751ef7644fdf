//! What of documents is kept as JSON: parties, taxes, places in the book.

use crate::billing::book::model::Place;
use crate::billing::rating::draft::{TaxKey, TaxOf};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::source::json::{self, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A list of texts.
pub(super) fn texts<T: ToString>(all: &[T]) -> String {
    Json::Array(all.iter().map(|one| Json::string(one.to_string())).collect()).compact()
}

/// A list of texts, read again.
pub(super) fn read_texts(text: &str) -> Vec<String> {
    let parsed = json::parse(text, false).ok();
    let nodes = parsed.as_ref().and_then(|parsed| parsed.root.as_array());
    let texts = nodes.unwrap_or_default().iter().filter_map(Node::as_str);
    texts.map(str::to_owned).collect()
}

/// A list of texts inside an object.
pub(super) fn list(node: Option<&Node>) -> Vec<String> {
    let nodes = node.and_then(Node::as_array).unwrap_or_default();
    nodes.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// Places in the book, as they are kept.
pub(super) fn places(text: &str) -> Vec<Place> {
    let place = |text: String| {
        let mut parts = text.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some(Place {
            file: Arc::from(parts.next()?),
            line,
            column,
        })
    };
    read_texts(text).into_iter().filter_map(place).collect()
}

/// An object of texts.
pub(super) fn object(members: &BTreeMap<String, String>) -> Json {
    let members = members.iter().map(|(name, value)| (name.clone(), Json::string(value)));
    Json::Object(members.collect())
}

/// An object of texts, read again.
pub(super) fn read_object(node: Option<&Node>) -> BTreeMap<String, String> {
    let members = node.and_then(Node::as_object).unwrap_or_default().iter();
    let texts = members.filter_map(|member| Some((member.key.to_string(), member.node.as_str()?.to_owned())));
    texts.collect()
}

/// The tax of a line.
pub(super) fn tax(tax: &TaxOf) -> String {
    let mut members = vec![
        ("id".to_owned(), Json::string(&tax.id)),
        ("name".to_owned(), Json::string(&tax.name)),
        ("category".to_owned(), Json::string(&tax.key.category)),
    ];
    let rate = tax.key.rate.as_ref().map(ToString::to_string);
    for (name, value) in [("rate", &rate), ("reason", &tax.reason), ("note", &tax.note)] {
        if let Some(value) = value {
            members.push((name.to_owned(), Json::string(value)));
        }
    }
    Json::Object(members).compact()
}

/// The same, read again.
pub(super) fn read_tax(text: &str) -> Option<TaxOf> {
    let parsed = json::parse(text, false).ok()?;
    let mut members = read_object(Some(&parsed.root));
    let rate = members.remove("rate").map(|rate| Decimal::parse(&rate));
    Some(TaxOf {
        id: members.remove("id")?,
        name: members.remove("name")?,
        key: TaxKey {
            category: members.remove("category")?,
            rate: rate.transpose().ok()?,
        },
        reason: members.remove("reason"),
        note: members.remove("note"),
    })
}
