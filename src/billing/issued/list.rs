//! Issued documents in every form.

use super::printed::Printed;
use crate::billing::rating::early::Early;
use crate::error::Result;
use crate::output::Show;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::output::table;
use crate::query::select;
use rusqlite::{Connection, Params};

/// A document in the list.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Its row.
    pub document_id: i64,
    /// Its number.
    pub number: String,
    /// The id of the customer.
    pub customer: String,
    /// The cells of the list, in its order.
    cells: Vec<Json>,
}

impl Listed {
    /// The cells, with the contracts as a text.
    fn cells(&self) -> Vec<Json> {
        let shown = |((name, _), cell): (&(&str, Show), &Json)| match (*name, cell) {
            ("contracts", Json::String(text)) => Json::String(super::json::read_texts(text).join(", ")),
            (_, cell) => cell.clone(),
        };
        COLUMNS.iter().zip(&self.cells).map(shown).collect()
    }
}

/// The columns of the list, with what they are to readers.
pub(crate) const COLUMNS: [(&str, Show); 16] = [
    ("number", Show::WORD.kept()),
    ("kind", Show::WORD),
    ("customer", Show::TEXT.kept()),
    ("name", Show::TEXT.little()),
    ("contracts", Show::TEXT.little()),
    ("period", Show::WORD.little()),
    ("issue_date", Show::DAY.little()),
    ("due_date", Show::DAY),
    ("currency", Show::CURRENCY.kept()),
    ("net", Show::AMOUNT.kept()),
    ("tax", Show::AMOUNT.kept()),
    ("total", Show::AMOUNT.kept()),
    ("corrects", Show::WORD),
    ("reason", Show::TEXT.little()),
    ("file", Show::TEXT.little()),
    ("sha256", Show::ID.little()),
];

const SELECT: &str = "SELECT d.document_id, d.number, d.kind, d.customer, d.customer_name, d.contracts, d.period, d.issue_date,
       d.due_date, d.currency, d.net, d.tax, d.total, c.number, d.reason, f.name, f.sha256
FROM issued_document AS d
LEFT JOIN issued_document AS c ON c.document_id = d.corrects
LEFT JOIN issued_file AS f ON f.row_id = (SELECT min(row_id) FROM issued_file AS g WHERE g.document_id = d.document_id)";

fn read(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<Listed>> {
    select(connection, sql, params, |row| {
        let mut cells = Vec::new();
        for index in 1..=COLUMNS.len() {
            cells.push(Json::of_value(row.get_ref(index)?));
        }
        Ok(Listed {
            document_id: row.get(0)?,
            number: row.get(1)?,
            customer: row.get(3)?,
            cells,
        })
    })
}

/// All documents, the oldest first.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Listed>> {
    read(connection, &format!("{SELECT} ORDER BY d.document_id"), [])
}

/// The documents of an issue.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_import(connection: &Connection, import_id: i64) -> Result<Vec<Listed>> {
    read(
        connection,
        &format!("{SELECT} WHERE d.import_id = ?1 ORDER BY d.document_id"),
        [import_id],
    )
}

/// The list as rows.
#[must_use]
pub(crate) fn rows(listed: &[Listed]) -> Rows {
    Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: listed.iter().map(Listed::cells).collect(),
    }
}

/// The list as JSON.
#[must_use]
pub(crate) fn json(listed: &[Listed]) -> Json {
    let one = |listed: &Listed| {
        let members = COLUMNS.iter().zip(&listed.cells).map(|((name, _), cell)| {
            let value = match (*name, cell) {
                ("contracts", Json::String(text)) => {
                    let contracts = super::json::read_texts(text);
                    Json::Array(contracts.into_iter().map(Json::String).collect())
                }
                (_, cell) => cell.clone(),
            };
            ((*name).to_owned(), value)
        });
        Json::Object(members.collect())
    };
    Json::Array(listed.iter().map(one).collect())
}

/// Category and rate.
fn tax((category, rate): &(String, Option<String>)) -> String {
    match rate {
        Some(rate) => format!("{category} {rate} %"),
        None => category.clone(),
    }
}

/// The lines, discounts, taxes and totals of a document as rows.
#[must_use]
pub(crate) fn lines(printed: &Printed) -> Rows {
    let text = |text: &str| {
        if text.is_empty() {
            Json::Null
        } else {
            Json::string(text)
        }
    };
    let mut rows = Vec::new();
    for line in &printed.lines {
        let quantity = line.shown.clone();
        let quantity = quantity.unwrap_or_else(|| line.quantity.trim_zeros(0).to_string());
        rows.push(vec![
            Json::integer(line.position),
            text(&line.text),
            text(&quantity),
            text(&line.unit),
            text(&line.unit_price.to_string()),
            text(&line.amount.to_string()),
            text(&tax(&line.tax)),
        ]);
    }
    let mut add = |name: &str, amount: String, of: String| {
        let mut row = vec![Json::Null, text(name), Json::Null, Json::Null, Json::Null];
        row.extend([text(&amount), text(&of)]);
        rows.push(row);
    };
    for allowance in &printed.allowances {
        add(&allowance.name, allowance.amount.neg().to_string(), String::new());
    }
    add("net", printed.net.to_string(), String::new());
    for one in &printed.taxes {
        add(
            &format!("{} on {}", one.name, one.base),
            one.amount.to_string(),
            tax(&one.key),
        );
    }
    add("total", printed.total.to_string(), String::new());
    if let Some(early) = &printed.cash_discount {
        let text = format!("less {} % if paid by {}", early.percent, early.through);
        add(&text, early.payable.clone(), String::new());
    }
    Rows {
        columns: ["line", "text", "quantity", "unit", "unit_price", "amount", "tax"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}

/// A document for people.
#[must_use]
pub(crate) fn text(printed: &Printed) -> String {
    let [issued, due, first, last] = &printed.days;
    let name = |party: &std::collections::BTreeMap<String, String>| party.get("name").cloned().unwrap_or_default();
    let corrects = printed.corrects.as_ref().map(|number| format!(", corrects {number}"));
    format!(
        "{} {} of {issued}, due {due}, {first} to {last}, contract {}{}\n{} to {}, in {}\n\n{}\n",
        printed.kind,
        printed.number,
        printed.contracts.join(", "),
        corrects.unwrap_or_default(),
        name(&printed.seller),
        name(&printed.customer),
        printed.currency,
        table::render(&lines(printed))
    )
}

/// A document as JSON.
#[must_use]
pub(crate) fn whole(printed: &Printed) -> Json {
    let text = |text: &str| Json::string(text);
    let or_null = |text: &Option<String>| text.as_ref().map_or(Json::Null, Json::string);
    let [issued, due, first, last] = &printed.days;
    let object = |members: Vec<(&str, Json)>| {
        Json::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    let lines = printed.lines.iter().map(|line| {
        let quantity = line.shown.clone();
        let quantity = quantity.unwrap_or_else(|| line.quantity.trim_zeros(0).to_string());
        object(vec![
            ("line", Json::integer(line.position)),
            ("text", text(&line.text)),
            ("quantity", Json::String(quantity)),
            ("unit", text(&line.unit)),
            ("unit_price", Json::string(line.unit_price.to_string())),
            ("amount", Json::string(line.amount.to_string())),
            ("tax_category", text(&line.tax.0)),
            ("tax_rate", or_null(&line.tax.1)),
        ])
    });
    let allowances = printed.allowances.iter().map(|one| {
        object(vec![
            ("name", text(&one.name)),
            ("percent", or_null(&one.percent)),
            ("amount", Json::string(one.amount.to_string())),
        ])
    });
    let taxes = printed.taxes.iter().map(|one| {
        object(vec![
            ("name", text(&one.name)),
            ("category", text(&one.key.0)),
            ("rate", or_null(&one.key.1)),
            ("base", Json::string(one.base.to_string())),
            ("amount", Json::string(one.amount.to_string())),
        ])
    });
    object(vec![
        ("number", text(&printed.number)),
        ("kind", text(&printed.kind)),
        ("corrects", or_null(&printed.corrects)),
        ("reason", or_null(&printed.reason)),
        (
            "contracts",
            Json::Array(printed.contracts.iter().map(Json::string).collect()),
        ),
        ("currency", text(&printed.currency)),
        ("issue_date", text(issued)),
        ("due_date", text(due)),
        (
            "cash_discount",
            printed.cash_discount.as_ref().map_or(Json::Null, Early::json),
        ),
        ("from", text(first)),
        ("through", text(last)),
        ("seller", super::json::object(&printed.seller)),
        ("customer", super::json::object(&printed.customer)),
        ("lines", Json::Array(lines.collect())),
        ("allowances", Json::Array(allowances.collect())),
        ("taxes", Json::Array(taxes.collect())),
        ("line_total", Json::string(printed.line_total.to_string())),
        ("net", Json::string(printed.net.to_string())),
        ("total", Json::string(printed.total.to_string())),
    ])
}
