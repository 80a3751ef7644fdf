//! A list of exchange rates: `date,from,to,rate,source`, and the files in which the European Central Bank publishes its own.
//!
//! One unit of the first currency is that many units of the second one. A later list revises the rates of its own source only.

use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::lists::List;
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::error::codes;
use crate::money::decimal::Decimal;
use crate::providers::bookkeeping::documentation::{NAME, PAGE};
use crate::providers::bookkeeping::operations::ecb;
use crate::providers::bookkeeping::spelled;
use crate::providers::bookkeeping::spelled::Spellings;
use crate::source::json::Node;

/// What the columns may be called.
const SPELLINGS: Spellings = &[
    (
        "rate_date",
        &[
            "date",
            "day",
            "validfrom",
            "validon",
            "effectivedate",
            "datum",
            "tag",
            "kursdatum",
            "stichtag",
            "gültigab",
            "gueltigab",
            "fecha",
            "datedevaleur",
        ],
    ),
    (
        "from_currency",
        &[
            "from",
            "currencyfrom",
            "base",
            "basecurrency",
            "sourcecurrency",
            "von",
            "vonwährung",
            "vonwaehrung",
            "basiswährung",
            "basiswaehrung",
            "ausgangswährung",
            "de",
            "devisedebase",
            "devisesource",
            "monedabase",
            "monedadeorigen",
            "van",
            "basisvaluta",
        ],
    ),
    (
        "to_currency",
        &[
            "to",
            "currencyto",
            "quote",
            "quotecurrency",
            "targetcurrency",
            "nach",
            "nachwährung",
            "nachwaehrung",
            "zielwährung",
            "zielwaehrung",
            "vers",
            "devisecible",
            "a",
            "monedadedestino",
            "naar",
            "doelvaluta",
        ],
    ),
    (
        "rate",
        &[
            "exchangerate",
            "fxrate",
            "kurs",
            "wechselkurs",
            "umrechnungskurs",
            "devisenkurs",
            "mittelkurs",
            "taux",
            "tauxdechange",
            "cours",
            "tipodecambio",
            "cambio",
            "koers",
            "wisselkoers",
        ],
    ),
    ("source", &["ratesource", "quelle", "kursquelle", "fuente", "bron"]),
];

/// A rate.
pub(crate) static TABLE: Table = Table {
    name: "bookkeeping_exchange_rate",
    is_envelope: false,
    fields: &[
        Field::new("rate_date", ValueKind::Date, Form::String, "From which day it holds"),
        Field::new(
            "from_currency",
            ValueKind::Currency,
            Form::String,
            "One unit of this currency",
        ),
        Field::new("to_currency", ValueKind::Currency, Form::String, "The other currency"),
        Field::new(
            "rate",
            ValueKind::Decimal,
            Form::Number,
            "How many units of the other currency that is",
        ),
        Field::new("source", ValueKind::Identifier, Form::String, "Who states it")
            .nullable()
            .optional(),
    ],
    derived: &["rate_source"],
    key: &["rate_source", "rate_date", "from_currency", "to_currency"],
    sums: &[Sum::control("rate", None)],
};

/// How people write it.
pub(crate) const LIST: List = List {
    operation: "exchange-rate-list",
    table: &TABLE,
    column: |name| spelled::column(name, SPELLINGS),
    months: &[],
    days: |_| None,
    words: &[],
    needs: &[&["rate"]],
    amounts: &[],
    known_by: &[],
    stay: &[],
    kept: |_| None,
    value_day: None,
    is_of_banks: false,
    unnumbered: None,
    made_by_mappings: None,
    spread: Some(ecb::SPREAD),
};

const ANSWER: &str = "SELECT * FROM api_bookkeeping_exchange_rate
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:rate_date IS NULL OR rate_date IN (SELECT value FROM json_each(:rate_date)))
  AND (:from_currency IS NULL OR from_currency IN (SELECT value FROM json_each(:from_currency)))
  AND (:to_currency IS NULL OR to_currency IN (SELECT value FROM json_each(:to_currency)))
  AND (:source IS NULL OR source IN (SELECT value FROM json_each(:source)))
ORDER BY row_id";

/// Reads and answers the list.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "exchange-rate-list",
    method: "GET",
    writes: false,
    path: "/exchange-rate-list",
    summary: "exchange rates of one's own, or of the European Central Bank",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("rate_date", ParameterKind::Text, "the day from which it holds"),
        Parameter::filter("from_currency", ParameterKind::Text, "from this currency"),
        Parameter::filter("to_currency", ParameterKind::Text, "to this currency"),
        Parameter::filter("source", ParameterKind::Text, "who states it"),
    ],
    view: "api_bookkeeping_exchange_rate",
    recognise: |_, root| recognise(root),
    read: |_, root, reading| read(root, reading),
    control: |_, text| match ecb::control(text, &TABLE) {
        Some(totals) => totals,
        None => spelled::control(text, &TABLE, SPELLINGS),
    },
    answer: |question, ledger| spelled::answer(question, ledger, &TABLE, ANSWER),
};

fn recognise(root: &Node) -> Option<usize> {
    if ecb::is_published(root) {
        return Some(TABLE.fields.len());
    }
    spelled::recognise(root, &TABLE, SPELLINGS)
}

fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    if let Some(rates) = ecb::rates(root) {
        let mut rows = Vec::with_capacity(rates.len());
        for (pointer, rate) in rates {
            if let Some(mut row) = reading.row(&rate, &pointer, &TABLE) {
                complete(&mut row, &rate, &pointer, reading);
                rows.push(row);
            }
        }
        return rows;
    }
    spelled::read(root, reading, (&TABLE, SPELLINGS), complete)
}

/// Sets the source, and refuses what is not a rate.
fn complete(row: &mut Row, object: &Node, pointer: &str, reading: &mut Reading) {
    let text = |row: &Row, column: &str| row.cell(column).and_then(Cell::as_text).map(str::to_owned);
    let rate = text(row, "rate").and_then(|rate| Decimal::parse(&rate).ok());
    if rate.is_some_and(|rate| rate.is_zero() || rate.is_negative()) {
        let node = object.get("rate").unwrap_or(object);
        let message = "an exchange rate is above 0";
        reading.problem(&codes::RATE, message, node, &format!("{pointer}/rate"));
    }
    let (from, to) = (text(row, "from_currency"), text(row, "to_currency"));
    if from.is_some() && from == to {
        let node = object.get("to_currency").unwrap_or(object);
        let message = "an exchange rate needs two currencies";
        reading.problem(&codes::RATE, message, node, &format!("{pointer}/to_currency"));
    }
    let source = text(row, "source").filter(|source| !source.trim().is_empty());
    row.set(
        "rate_source",
        Cell::Text(source.map_or_else(|| NAME.to_owned(), |source| source.trim().to_owned())),
    );
}
