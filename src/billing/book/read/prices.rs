//! Price books: rules in order, conditions, texts of lines.

use super::values::Reader;
use crate::billing::book::model::{
    Cost, Field, Pattern, Per, Piece, Place, Price, PriceBook, Quantity, Rule, Template, When,
};
use crate::money::decimal::Decimal;
use crate::source::toml::Section;
use std::collections::BTreeMap;

/// A price book, and the price list that it names.
#[derive(Debug)]
pub(super) struct Found {
    /// The price book.
    pub book: PriceBook,
    /// The file of its list, and where it is named.
    pub list: Option<(String, Place)>,
}

/// Reads the price books of a file.
pub(super) fn read<'a>(reader: &mut Reader<'a>, top: Section<'a>) -> Vec<Found> {
    let mut found = Vec::new();
    for section in reader.toml.sections(top, "price_book") {
        reader.toml.known(section, &["name", "title", "list", "rule"]);
        let list = reader.text(section, "list");
        let at = section.get("list").map_or(0, |entry| entry.at);
        let rules = reader.toml.sections(section, "rule");
        let rules = rules.into_iter().map(|section| rule(reader, section)).collect();
        reader.text(section, "title");
        found.push(Found {
            book: PriceBook {
                name: reader.required(section, "name"),
                rules,
                items: BTreeMap::new(),
                place: reader.place(section.at()),
            },
            list: list.map(|list| (list, reader.place(at))),
        });
    }
    found
}

fn rule<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Rule {
    reader.toml.known(
        section,
        &[
            "id", "when", "not", "price", "line", "quantity", "unit", "per", "from", "through", "minimum", "maximum",
            "tax",
        ],
    );
    let mut when = When::default();
    if let Some(inside) = reader.toml.section(section, "when", "when") {
        when = conditions(reader, inside, &["not"]);
    } else if section.get("when").is_none() {
        let hint = "write `when = {}` for every charge that is left";
        reader.flaw(section.at(), "a rule has no `when`", hint);
    }
    when.not.extend(exceptions(reader, section));
    let price = price(reader, section);
    let line = section.get("line").is_some();
    if line && !matches!(price, Price::Cost(..)) {
        let hint = "a line of an item has the item's name; leave `line` out";
        reader.flaw(section.at(), "`line` is for rules whose price is a cost", hint);
    }
    let per = [
        ("customer", Per::Customer),
        ("account", Per::Account),
        ("sub_account", Per::SubAccount),
        ("resource", Per::Resource),
    ];
    let quantity = [("consumed", Quantity::Consumed), ("pricing", Quantity::Pricing)];
    let minimum = reader.amount(section, "minimum");
    let maximum = reader.amount(section, "maximum");
    limits(
        reader,
        section,
        minimum.as_ref().map(|one| &one.value),
        maximum.as_ref().map(|one| &one.value),
    );
    Rule {
        id: reader.required(section, "id"),
        when,
        line: template(reader, section),
        quantity: reader
            .word(section, "quantity", &quantity)
            .unwrap_or(Quantity::Consumed),
        unit: reader.text(section, "unit"),
        per: reader.word(section, "per", &per).unwrap_or(Per::Customer),
        days: reader.days(section),
        minimum: minimum.map(|minimum| minimum.value),
        maximum: maximum.map(|maximum| maximum.value),
        tax: reader.text(section, "tax"),
        price,
        place: reader.place(section.at()),
    }
}

/// Refuses a minimum above the maximum.
pub(super) fn limits<'a>(
    reader: &mut Reader<'a>,
    section: Section<'a>,
    minimum: Option<&Decimal>,
    maximum: Option<&Decimal>,
) {
    if let Some((minimum, maximum)) = minimum.zip(maximum)
        && minimum > maximum
    {
        let message = format!("the minimum {minimum} is above the maximum {maximum}");
        reader.flaw(section.at(), message, "change one of the two");
    }
}

fn price<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Price {
    let Some(entry) = section.get("price") else {
        let hint = "write \"nothing\", { cost = \"billed\", markup = 10 } or { item = \"…\" }";
        reader.flaw(section.at(), "a rule has no `price`", hint);
        return Price::Nothing;
    };
    if entry.item.is_str() {
        reader.word(section, "price", &[("nothing", ())]);
        return Price::Nothing;
    }
    let Some(inside) = reader.toml.section(section, "price", "price") else {
        return Price::Nothing;
    };
    reader.toml.known(inside, &["cost", "markup", "item"]);
    let at = inside.at();
    match (inside.get("cost").is_some(), inside.get("item").is_some()) {
        (true, false) => {
            let cost = reader.word(inside, "cost", &Cost::WORDS).unwrap_or(Cost::Billed);
            if inside.get("markup").is_none() {
                let hint = "write `markup = 0` to pass the cost on as it is";
                reader.flaw(at, "a price from a cost has no `markup`", hint);
            }
            let markup = reader.number(inside, "markup");
            if let Some(markup) = &markup
                && markup.value < Decimal::from(-100_i64)
            {
                let message = "a markup below -100 would turn a cost into a credit";
                reader.flaw(markup.at, message, "write a markup of -100 or more");
            }
            Price::Cost(cost, markup.map(|markup| markup.value).unwrap_or_default())
        }
        (false, true) => {
            if inside.get("markup").is_some() {
                reader.flaw(
                    at,
                    "a price of an item has no `markup`",
                    "change the price list instead",
                );
            }
            Price::Item(reader.required(inside, "item"))
        }
        _ => {
            let hint = "write { cost = \"billed\", markup = 10 } or { item = \"…\" }";
            reader.flaw(at, "a price is either a cost with a markup or an item", hint);
            Price::Nothing
        }
    }
}

/// The conditions of a table; other keys are its own business.
pub(super) fn conditions<'a>(reader: &mut Reader<'a>, section: Section<'a>, others: &[&str]) -> When {
    let words = Field::WORDS.iter().map(|(word, _)| *word);
    let keys: Vec<&str> = words.chain(["tag"]).chain(others.iter().copied()).collect();
    reader.toml.known(section, &keys);
    let mut when = When::default();
    for entry in section.entries() {
        if entry.key == "tag" {
            if let Some(tags) = reader.toml.section(section, "tag", "tag") {
                for tag in tags.entries() {
                    let field = Field::Tag(tag.key.to_owned());
                    let patterns = patterns(reader, tags, tag.key);
                    when.all.push((field, patterns));
                }
            }
        } else if let Some((_, field)) = Field::WORDS.iter().find(|(word, _)| *word == entry.key) {
            let patterns = patterns(reader, section, entry.key);
            when.all.push((field.clone(), patterns));
        }
    }
    when.all.sort_by(|one, other| one.0.cmp(&other.0));
    if others.contains(&"not") {
        when.not = exceptions(reader, section);
    }
    when
}

fn patterns<'a>(reader: &mut Reader<'a>, section: Section<'a>, key: &str) -> Vec<Pattern> {
    let texts = reader.toml.strings(section, key);
    if texts.is_empty() {
        let at = section.get(key).map_or(section.at(), |entry| entry.at);
        let hint = "leave it out to accept every value";
        reader.flaw(at, format!("{} has no pattern", section.path(key)), hint);
    }
    texts.into_iter().map(|text| Pattern(text.value)).collect()
}

/// `not = { … }`, or a list of such tables.
fn exceptions<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Vec<When> {
    let sections = reader.toml.sections(section, "not");
    let mut found = Vec::new();
    for inside in sections {
        let when = conditions(reader, inside, &[]);
        if when.all.is_empty() {
            let hint = "name what is left out, such as { region = \"us-*\" }";
            reader.flaw(inside.at(), "an empty `not` leaves out everything", hint);
        }
        found.push(when);
    }
    found
}

fn template<'a>(reader: &mut Reader<'a>, section: Section<'a>) -> Template {
    let Some(written) = section.get("line").and_then(|_| reader.toml.required(section, "line")) else {
        return Template(vec![Piece::Column(Field::Service)]);
    };
    let (text, at) = (written.value, written.at);
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let Some((name, after)) = after.split_once('}') else {
            reader.flaw(at, "a `{` in `line` is not closed", "write `{service}`");
            return Template(pieces);
        };
        if let Some(field) = Field::of(name).filter(|field| *field != Field::Unit) {
            pieces.push(Piece::Column(field));
        } else {
            let words = "service, region, sku, provider, account, sub_account, resource, category, tag.NAME";
            let message = format!("`line` names `{{{name}}}`, which is not a column");
            reader.flaw(at, message, format!("the columns are: {words}"));
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Template(pieces)
}
