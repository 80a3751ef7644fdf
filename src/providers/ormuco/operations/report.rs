//! `POST /reseller/billing/v1/report/`: the billing report, a CSV with a row for each invoice.
//!
//! `74422bd3-…,False,,John Smith,,036abc80-…,2022-01,not paid,2022-01-01,2022-01-31,24.04,100,0,24.04,0,{},WXYZ`. Columns go
//! by their names, blanks around cells are line-wrap artefacts, an empty cell is null, unknown columns are kept. Its
//! last day is included. The report itself is [`billing::REPORT`].

use crate::clock;
use crate::contract::document::control::Totals;
use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::contract::report::Request;
use crate::contract::scope::Filter;
use crate::error::{Result, codes, fail};
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::write::Body;
use crate::providers::ormuco::reports::billing;
use crate::providers::ormuco::{period, shape};
use crate::report::run::run;
use crate::source::json::{Member, Node, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

const fn text(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Text, Form::String, help)
        .nullable()
        .optional()
}

const fn id(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Identifier, Form::String, help)
        .nullable()
        .optional()
}

const fn amount(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Decimal, Form::String, help)
        .nullable()
        .optional()
}

/// A row of a report.
pub(crate) static TABLE: Table = Table {
    name: "ormuco_report_row",
    is_envelope: false,
    fields: &[
        Field::new("client_id", ValueKind::Identifier, Form::String, "Client"),
        text("test_account", "True or False"),
        text("customer_email", "Address of the client"),
        text("customer_name", "Name of the client"),
        id("subscription_id", "Number of the subscription"),
        Field::new(
            "invoice_id",
            ValueKind::Identifier,
            Form::String,
            "Number of the invoice",
        ),
        text("invoice_date", "Month"),
        text("invoice_status", "not paid, or paid"),
        Field::new(
            "invoice_start",
            ValueKind::Date,
            Form::String,
            "First day of the period",
        ),
        Field::new("invoice_end", ValueKind::Date, Form::String, "Last day of the period"),
        amount("invoice_subtotal", "Total before taxes and discount"),
        amount("invoice_discount_percentage", "Percent of the coupon"),
        amount("invoice_discount_flat", "Money taken off by a flat coupon"),
        amount("invoice_discount_total", "Money taken off"),
        amount("invoice_total", "Total after taxes and discount"),
        text("customer_metadata", "What the reseller wrote there"),
        text("provider", "Provider of a remote client"),
        text("reseller", "Reseller"),
        id("project_id", "Detail: project"),
        text("project_name", "Detail: its name"),
        id("resource_id", "Detail: resource"),
        text("resource_name", "Detail: its name"),
        text("resource_type", "Detail: its type"),
        amount("quantity", "Detail: quantity, in the unit"),
        text("unit", "Detail: unit"),
        text("rate", "Detail: price of one unit"),
        amount("resource_total", "Detail: cost"),
    ],
    derived: &["line", "period_start_utc", "period_end_utc"],
    key: &["invoice_id", "line"],
    sums: &[
        Sum::control("invoice_subtotal", None),
        Sum::control("invoice_discount_total", None),
        Sum::control("invoice_total", None),
        Sum::control("resource_total", None),
    ],
};

/// Reads reports, and makes them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "report",
    method: "POST",
    writes: false,
    path: "/reseller/billing/v1/report/",
    summary: "billing report of a period, in CSV",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_report",
    recognise: |_, root| {
        let first = trimmed(root.as_array()?.first()?)?;
        let known = crate::contract::document::likeness::members_known(&first, &TABLE);
        crate::contract::document::likeness::fits(&first, &TABLE).then_some(known)
    },
    read,
    control: |_, text| count(text),
    answer: answer_report,
};

/// A row with its names and cells trimmed, and null for empty cells. A spreadsheet makes a yes or no of `True`.
fn trimmed<'t>(node: &Node<'t>) -> Option<Node<'t>> {
    let members = node.as_object()?.iter().map(|member| {
        let value = match &member.node.value {
            Value::String(text) if text.trim().is_empty() => Value::Null,
            Value::String(text) => Value::String(Cow::Owned(text.trim().to_owned())),
            Value::Bool(value) => Value::String(Cow::Borrowed(if *value { "True" } else { "False" })),
            other => other.clone(),
        };
        Member {
            key: Cow::Owned(member.key.trim().to_owned()),
            key_start: member.key_start,
            node: Node {
                start: member.node.start,
                end: member.node.end,
                value,
            },
        }
    });
    Some(Node {
        start: node.start,
        end: node.end,
        value: Value::Object(members.collect()),
    })
}

fn read(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let Some(nodes) = root.as_array() else {
        let message = format!("found {} where the documentation has rows", root.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, root, "");
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(nodes.len());
    let mut lines: BTreeMap<String, i64> = BTreeMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let trimmed = trimmed(node);
        let node = trimmed.as_ref().unwrap_or(node);
        let Some(mut row) = reading.row(node, &format!("/{index}"), &TABLE) else {
            continue;
        };
        // The text of a cell is not JSON, so unknown columns are taken by their values.
        row.extra = unknown_columns(node, reading.table.is_some());
        row.account = shape::text(&row, "client_id").map(str::to_owned);
        if let Some(month) = month_of_cell(reading, &row) {
            row.set("invoice_date", month);
        }
        let invoice = shape::text(&row, "invoice_id").unwrap_or_default().to_owned();
        let line = lines.entry(invoice).or_default();
        row.set("line", *line);
        *line += 1;
        let day = |name| shape::text(&row, name).and_then(clock::parse_date);
        let (start, end) = (day("invoice_start"), day("invoice_end"));
        row.set("period_start_utc", start.map(period::start_of));
        row.set("period_end_utc", end.map(period::end_of));
        rows.push(row);
    }
    rows
}

/// `2022-01`, where a spreadsheet made the first of January of it.
fn month_of_cell(reading: &Reading, row: &Row) -> Option<String> {
    let table = reading.table.filter(|table| table.is_sheet())?;
    let cell = shape::text(row, "invoice_date")?;
    let day = table.date(cell).unwrap_or_else(|| cell.to_owned());
    clock::parse_date(&day).and_then(|_| day.strip_suffix("-01").map(str::to_owned))
}

fn unknown_columns(node: &Node, is_table: bool) -> Option<String> {
    let members: Vec<(String, Json)> = node
        .as_object()?
        .iter()
        .filter(|member| TABLE.field(&member.key).is_none())
        // An empty cell is there for the column's sake.
        .filter(|member| !(is_table && member.node.is_null()))
        .map(|member| (member.key.to_string(), Json::from(&member.node)))
        .collect();
    (!members.is_empty()).then(|| Json::Object(members).compact())
}

/// Counts a second time: CSV with the csv crate, a JSON array with serde.
fn count(text: &str) -> std::result::Result<Totals, String> {
    let mut totals = Totals::default();
    if text.trim_start().starts_with('[') {
        let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        for row in rows {
            let cells = row.iter().filter(|(_, value)| value.get() != "null");
            // No escape has a place in a number, be it one or a text.
            let cells = cells.map(|(name, value)| (name.as_str(), value.get().trim_matches('"')));
            count_row(&mut totals, cells)?;
        }
        return Ok(totals);
    }
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        count_row(&mut totals, header.iter().zip(record.iter()))?;
    }
    Ok(totals)
}

fn count_row<'c>(
    totals: &mut Totals,
    cells: impl Iterator<Item = (&'c str, &'c str)>,
) -> std::result::Result<(), String> {
    totals.count(&TABLE);
    for (name, value) in cells {
        let (name, value) = (name.trim(), value.trim());
        let sum = TABLE.sums.iter().find(|sum| sum.field == name);
        if let Some(sum) = sum.filter(|_| !value.is_empty()) {
            totals.add(&TABLE, sum, crate::money::currency::NONE, value)?;
        }
    }
    Ok(())
}

fn answer_report(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let body = Body::read(
        question,
        &[
            "start_date",
            "end_date",
            "detail",
            "show_federated_invoices",
            "show_all_resellers",
        ],
        "give a JSON object such as {\"start_date\": \"2022-01-01\", \"end_date\": \"2022-03-01\"}, with `-d`",
    )?;
    let day = |name: &str| {
        let text = body.text(name)?;
        match clock::parse_date(text) {
            Some(day) => Ok(day),
            None => fail(
                &codes::PARAMETER,
                format!("`{name}` is `{text}`, which is not a date such as 2022-01-01"),
            ),
        }
    };
    let (start, end) = (
        day("start_date")?.to_string(),
        match body.get("end_date") {
            Some(_) => day("end_date")?,
            None => question.clock.now().date_naive(),
        }
        .to_string(),
    );
    let mut given = vec![(billing::START, start.as_str()), (billing::END, end.as_str())];
    for (member, option) in [
        ("detail", billing::DETAIL),
        ("show_federated_invoices", billing::FEDERATED),
        ("show_all_resellers", billing::RESELLERS),
    ] {
        if body.flag(member)? {
            given.push((option, ""));
        }
    }
    given.extend(question.account.map(|account| (billing::CLIENT, account)));
    let request = Request::new(&billing::REPORT, Filter::default(), &given);
    let report = run(&billing::REPORT, &ledger.connection, &request)?;
    Ok(Answer {
        document: report.rows.to_json(),
        rows: AnswerRows::Csv(report.rows),
        notes: report.notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_and_json_are_counted_alike() {
        let csv = "client_id, invoice_id,invoice_total,note\na, i,1.31 ,\"x, y\"\nb,j,,\n";
        let json = r#"[{"client_id": "a", "invoice_id": "i", "invoice_total": " 1.31", "note": "x, y"},
            {"client_id": "b", "invoice_id": "j", "invoice_total": null, "note": null}]"#;
        let numbers = json.replace("\" 1.31\"", "1.31");
        assert!(count(&numbers).unwrap().differences(&count(json).unwrap()).is_empty());
        let (one, other) = (count(csv).unwrap(), count(json).unwrap());
        assert!(one.differences(&other).is_empty());
        assert_eq!(one.rows.get(TABLE.name), Some(&2));
        assert_eq!(one.sums.len(), 1);
    }
}
