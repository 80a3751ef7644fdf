//! A run as JSON.

use super::Made;
use crate::billing::rating::convert::Stated;
use crate::billing::rating::draft::{Allowance, Draft, Line, Part, TaxKey};
use crate::billing::rating::early::Early;
use crate::billing::rating::finding::Finding;
use crate::billing::rating::run::Leak;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use chrono::Days;
use std::collections::BTreeMap;

/// A JSON object.
fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

fn text(text: impl Into<String>) -> Json {
    Json::string(text)
}

/// A decimal without needless zeros.
fn exact(number: &Decimal) -> Json {
    text(number.trim_zeros(0).to_string())
}

/// An amount with the decimals of its currency.
fn amount(number: &Decimal) -> Json {
    text(number.to_string())
}

fn or_null(value: Option<Json>) -> Json {
    value.unwrap_or(Json::Null)
}

fn list<T>(all: impl IntoIterator<Item = T>, one: impl FnMut(T) -> Json) -> Json {
    Json::Array(all.into_iter().map(one).collect())
}

fn costs(costs: &BTreeMap<String, Decimal>) -> Json {
    let members = costs.iter().map(|(currency, cost)| (currency.clone(), exact(cost)));
    Json::Object(members.collect())
}

/// The whole run.
#[must_use]
pub(crate) fn run(made: &Made) -> Json {
    let run = &made.run;
    let leak = |leak: &Leak| {
        let charge = made.charges.get(leak.charge);
        object([
            ("charge", or_null(charge.map(|charge| text(&charge.key)))),
            (
                "description",
                or_null(charge.and_then(|charge| charge.description.as_deref()).map(text)),
            ),
            ("cost", exact(&leak.cost)),
            ("currency", or_null(charge.map(|charge| text(&*charge.currency)))),
            ("share", exact(&leak.share)),
            ("why", text(why(leak))),
        ])
    };
    let kept = run.conservation.iter().map(|(currency, kept)| {
        let mut members = vec![
            ("all".to_owned(), exact(&kept.all)),
            ("customers".to_owned(), exact(&kept.customers)),
            ("own".to_owned(), exact(&kept.own)),
            ("leakage".to_owned(), exact(&kept.leakage)),
        ];
        if !kept.disputed.is_zero() {
            members.push(("disputed".to_owned(), exact(&kept.disputed)));
        }
        (currency.clone(), Json::Object(members))
    });
    let issued = list(&run.issued, |([customer, contract], number)| {
        object([
            ("customer", text(customer)),
            ("contract", text(contract)),
            ("issued", text(number)),
        ])
    });
    object([
        ("period", text(made.month.to_string())),
        ("issue_date", text(made.issue_date.to_string())),
        ("time_zone", text(made.book.billing.time_zone.name())),
        ("edition", text(&made.edition)),
        ("hash", or_null(made.hash().map(Json::String))),
        ("findings", list(&run.findings, finding)),
        ("invoices", list(&run.drafts, |draft| invoice(made, draft))),
        ("issued", issued),
        ("leakage", list(&run.leakage, leak)),
        ("own_use", list(&run.own_use, |part| self::part(made, part))),
        ("conservation", Json::Object(kept.collect())),
    ])
}

/// Why a part of a charge leaks.
fn why(leak: &Leak) -> &'static str {
    if leak.share == Decimal::from(100_i64) {
        "no customer and no own usage on that day"
    } else {
        "not claimed whole"
    }
}

fn finding(finding: &Finding) -> Json {
    object([
        ("kind", text(finding.kind)),
        ("blocks", Json::Bool(finding.is_blocking)),
        ("customers", list(&finding.customers, text)),
        ("message", text(&finding.message)),
        ("places", list(&finding.places, |place| text(place.to_string()))),
        ("charges", list(&finding.charges, text)),
        (
            "charge_count",
            Json::integer(i64::try_from(finding.count).unwrap_or(i64::MAX)),
        ),
    ])
}

/// A draft.
#[must_use]
pub(crate) fn invoice(made: &Made, draft: &Draft) -> Json {
    let (customer, name) = made.names(draft);
    let tax = match draft.taxes.as_slice() {
        [one] => tax(&one.tax.key, [("amount", amount(&one.amount))]),
        _ => Json::Null,
    };
    let due = made.issue_date + Days::new(u64::from(draft.terms));
    object([
        ("customer", text(customer)),
        ("name", text(name)),
        ("contracts", list(&draft.contracts, text)),
        ("kind", text(draft.becomes.word())),
        ("corrects", or_null(draft.corrects.map(|month| text(month.to_string())))),
        ("currency", text(&draft.currency)),
        ("due_date", text(due.to_string())),
        (
            "cash_discount",
            or_null(Early::of_draft(draft, made.issue_date).map(|early| early.json())),
        ),
        ("lines", list(&draft.lines, |one| line(made, one))),
        ("allowances", list(&draft.allowances, allowance)),
        ("line_total", amount(&draft.line_total)),
        ("allowance_total", amount(&draft.allowance_total)),
        ("net", amount(&draft.net)),
        ("tax", tax),
        (
            "taxes",
            list(&draft.taxes, |one| {
                let more = [
                    ("name", text(&one.tax.name)),
                    ("reason", or_null(one.tax.reason.as_deref().map(text))),
                    ("base", amount(&one.base)),
                    ("amount", amount(&one.amount)),
                ];
                self::tax(&one.tax.key, more)
            }),
        ),
        ("tax_total", amount(&draft.tax)),
        ("total", amount(&draft.total)),
        ("cost", costs(&draft.cost)),
    ])
}

/// Category and rate, and more.
fn tax<const N: usize>(key: &TaxKey, more: [(&str, Json); N]) -> Json {
    let rate = key
        .rate
        .as_ref()
        .map(|rate| rate.trim_zeros(0).to_string())
        .unwrap_or_default();
    let mut members = vec![
        ("category".to_owned(), text(&key.category)),
        ("rate".to_owned(), text(rate)),
    ];
    members.extend(more.map(|(name, value)| (name.to_owned(), value)));
    Json::Object(members)
}

/// A line.
pub(crate) fn line(made: &Made, line: &Line) -> Json {
    let [from, through] = line.period;
    let cost = line.cost.as_ref().map(|(sum, what)| {
        let (currency, basis) = what.split_once(' ').unwrap_or((what, ""));
        object([
            ("sum", exact(sum)),
            ("currency", text(currency)),
            ("basis", text(basis)),
        ])
    });
    let legs = line.conversions.iter().flat_map(|conversion| &conversion.legs);
    object([
        ("text", text(&line.text)),
        ("quantity", text(line.quantity_shown())),
        ("unit", text(&line.unit)),
        ("unit_price", amount(&line.unit_price)),
        ("amount", amount(&line.amount)),
        ("exact", text(line.exact.to_string())),
        ("kind", text(&line.kind)),
        ("contract", text(&line.contract)),
        ("from", text(from.to_string())),
        ("through", text(through.to_string())),
        ("tax", tax(&line.tax.key, [])),
        ("rule", or_null(line.rule.as_deref().map(text))),
        ("corrects", or_null(line.corrects.map(|month| text(month.to_string())))),
        ("places", list(&line.places, |place| text(place.to_string()))),
        ("cost", or_null(cost)),
        ("rates", list(legs, rate)),
        ("charges", list(&line.parts, |one| part(made, one))),
    ])
}

fn rate(leg: &Stated) -> Json {
    object([
        ("from", text(&leg.from)),
        ("to", text(&leg.to)),
        ("date", or_null(leg.day.map(|day| text(day.to_string())))),
        ("rate", amount(&leg.rate)),
        ("source", text(&leg.source)),
    ])
}

fn part(made: &Made, part: &Part) -> Json {
    let charge = made.charges.get(part.charge);
    object([
        ("charge", or_null(charge.map(|charge| text(&charge.key)))),
        (
            "description",
            or_null(charge.and_then(|charge| charge.description.as_deref()).map(text)),
        ),
        ("share", exact(&part.share)),
    ])
}

fn allowance(allowance: &Allowance) -> Json {
    let mut members = vec![
        ("id".to_owned(), text(&allowance.id)),
        ("name".to_owned(), text(&allowance.name)),
    ];
    if let Some(percent) = &allowance.percent {
        members.push(("percent".to_owned(), exact(percent)));
    }
    if let Some(base) = &allowance.base {
        members.push(("base".to_owned(), amount(base)));
    }
    if let Some([redemption, of]) = allowance.redemption {
        members.push(("redemption".to_owned(), text(format!("{redemption} of {of}"))));
    }
    members.push(("amount".to_owned(), amount(&allowance.amount)));
    let split = list(&allowance.split, |(key, part)| tax(key, [("amount", amount(part))]));
    members.push(("split".to_owned(), split));
    Json::Object(members)
}
