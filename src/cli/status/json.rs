//! `billbook status --output json`: everything, with every digit.

use super::held::{Held, Items, Sum};
use crate::output::json::Json;
use std::collections::BTreeMap;

/// The members in their order.
pub(super) fn value(held: &Held) -> Json {
    object([
        ("ledger", ledger(held)),
        ("last_import", last_import(held)),
        ("months", super::months::rows(&held.months).to_json()),
        ("gaps", gaps(held)),
        ("findings", findings(held)),
        ("statements", statements(held)),
        (
            "invoices",
            items(&held.invoices, ["invoices", "total", "unpaid", "outstanding"], true),
        ),
        (
            "payments",
            items(
                &held.payments,
                ["payments", "amount", "unallocated", "unallocated_amount"],
                false,
            ),
        ),
        ("closed", closed(held)),
    ])
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn optional(text: Option<&String>) -> Json {
    text.filter(|text| !text.is_empty()).map_or(Json::Null, Json::string)
}

fn number(count: usize) -> Json {
    Json::Number(count.to_string())
}

fn ledger(held: &Held) -> Json {
    object([
        ("path", Json::string(&held.path)),
        (
            "bytes",
            held.bytes.map_or(Json::Null, |bytes| Json::Number(bytes.to_string())),
        ),
        ("schema", Json::integer(i64::from(held.schema))),
        ("head", optional(held.head.as_ref())),
        ("imports", Json::integer(held.imports)),
    ])
}

fn last_import(held: &Held) -> Json {
    held.last_import.as_ref().map_or(Json::Null, |last| {
        object([
            ("import", Json::integer(last.number)),
            ("operation", Json::string(&last.operation)),
            ("file", optional(Some(&last.file))),
            ("imported_at", Json::string(&last.at)),
        ])
    })
}

fn gaps(held: &Held) -> Json {
    let gaps = held.gaps.iter().map(|gap| {
        object([
            ("provider", Json::string(&gap.provider)),
            ("account", optional(Some(&gap.account))),
            ("first_month", Json::string(&gap.first)),
            ("last_month", Json::string(&gap.last)),
            ("months", number(gap.months)),
        ])
    });
    Json::Array(gaps.collect())
}

fn findings(held: &Held) -> Json {
    let findings = &held.findings;
    object([
        ("errors", number(findings.errors)),
        ("warnings", number(findings.warnings)),
        ("infos", number(findings.infos)),
        ("accepted", number(findings.accepted)),
        (
            "checks_left_out",
            Json::Array(findings.left_out.iter().copied().map(Json::string).collect()),
        ),
    ])
}

fn statements(held: &Held) -> Json {
    held.statements.as_ref().map_or(Json::Null, |statements| {
        object([
            ("statements", number(statements.all)),
            ("open", number(statements.open)),
            ("accepted", number(statements.accepted)),
        ])
    })
}

/// Invoices or payments. Only invoices are due.
fn items(all: &BTreeMap<[String; 2], Items>, names: [&str; 4], are_due: bool) -> Json {
    let [counted, total, open, open_amount] = names;
    let cells = |sum: &Sum| [Json::integer(sum.count), Json::String(sum.total().to_string())];
    let rows = all.iter().map(|([direction, currency], items)| {
        let [count_open, amount_open] = cells(&items.open);
        let mut members = vec![
            ("direction", Json::string(direction)),
            ("currency", Json::string(currency)),
            (counted, Json::integer(items.count)),
            (total, Json::String(items.total.to_string())),
            (open, count_open),
            (open_amount, amount_open),
        ];
        if are_due {
            let [count, amount] = cells(&items.overdue);
            members.extend([("overdue", count), ("overdue_amount", amount)]);
        }
        Json::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    });
    Json::Array(rows.collect())
}

fn closed(held: &Held) -> Json {
    let closed = held.closed.iter().map(|closed| {
        object([
            ("period", Json::string(&closed.period)),
            ("provider", optional(closed.provider.as_ref())),
            ("account", optional(closed.account.as_ref())),
            ("closed_at", Json::string(&closed.at)),
        ])
    });
    Json::Array(closed.collect())
}
