//! From the tree of a document to its row, with parties, lines, allowances, taxes, ways to pay and references as parts.

use crate::contract::document::{Cell, Reading, Row};
use crate::error::codes;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use crate::party::folded;
use crate::providers::einvoice::lines::Lines;
use crate::providers::einvoice::syntax::Syntax;
use crate::providers::einvoice::tables::{ALLOWANCE, DOCUMENT, PARTY, PAYMENT, REFERENCE, TAX};
use crate::providers::einvoice::terms::{Kind, blank, fill, require, value};
use crate::source::at::At;
use crate::source::json::Node;

/// Codes of UNTDID 1001 for credit notes.
const CREDIT_NOTES: &[&str] = &[
    "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532",
];

/// A member that only a credit note of UBL has.
const OF_CREDIT_NOTE: [&str; 2] = ["creditNoteTypeCode", "creditNoteLine"];

/// Reads a document.
pub(super) fn read(syntax: &Syntax, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let root = At::root(root);
    let mut row = blank(&DOCUMENT, "");
    let mut places = fill(&mut row, &root, std::slice::from_ref(&syntax.currency), ("", reading));
    let currency = text_of(&row, "currency");
    if currency.is_empty() {
        if reading.is_clean() {
            reading.problem(&codes::MISSING, "the currency of the invoice is missing", root.node, "");
        }
        return Vec::new();
    }
    for (path, terms) in syntax.document {
        let below = if path.is_empty() {
            Some(root.clone())
        } else {
            root.find(path)
        };
        if let Some(below) = below {
            places.extend(fill(&mut row, &below, terms, (&currency, reading)));
        }
    }
    row.set("form", syntax.form);
    let is_credit = CREDIT_NOTES.contains(&text_of(&row, "type_code").as_str())
        || OF_CREDIT_NOTE.iter().any(|member| root.node.get(member).is_some());
    row.set("kind", if is_credit { "credit-note" } else { "invoice" });
    if let Some(notes) = notes(&root, syntax.notes) {
        row.set("notes", notes);
    }
    parties(syntax, &root, &mut row, (&currency, reading));
    let mut lines = Lines::new(syntax, &currency);
    lines.read(&root, reading);
    row.parts.append(&mut lines.rows);
    allowances(syntax, &root, &mut row, (&currency, reading), lines.allowances);
    taxes(syntax, &root, &mut row, &mut places, (&currency, reading));
    payments_and_references(syntax, &root, &mut row, (&currency, reading));
    collected(syntax, &root, &mut row, (&currency, reading));
    require(&row, &root, NEEDED, reading);
    for (column, stated, of_lines) in [
        ("covers_from", "period_from", lines.first_day),
        ("covers_to", "period_to", lines.last_day),
    ] {
        let stated = row.cell(stated).and_then(Cell::as_text).map(str::to_owned);
        row.set(column, stated.or(of_lines));
    }
    let seller = format!(
        "{}/{}",
        folded(&text_of(&row, "seller_name")),
        text_of(&row, "seller_vat")
    );
    row.set("seller_key", seller);
    row.set("places", Json::Object(places).compact());
    tell(&row, &currency, reading);
    vec![row]
}

/// Columns that every invoice has, and what they are.
const NEEDED: &[(&str, &str)] = &[
    ("number", "the number of the invoice"),
    ("issue_date", "the date of the invoice"),
    ("seller_name", "the name of the seller"),
    ("total", "the total with tax"),
];

fn text_of(row: &Row, column: &str) -> String {
    row.cell(column).and_then(Cell::as_text).unwrap_or_default().to_owned()
}

/// What people should know of it.
fn tell(row: &Row, currency: &str, reading: &mut Reading) {
    let decimal = |column: &str| Decimal::parse(&text_of(row, column)).ok();
    let (total, prepaid) = (decimal("total"), decimal("prepaid"));
    let is_credit = text_of(row, "kind") == "credit-note";
    if is_credit && total.is_some_and(|total| total.is_negative()) {
        let sentence = "the credit note has a negative total: by its rules that is money owed to the seller";
        reading.told.push(sentence.to_owned());
    }
    let is_paid = decimal("payable").is_some_and(|payable| payable.is_zero());
    if let Some(prepaid) = prepaid.filter(|prepaid| !prepaid.is_zero() && !is_paid) {
        reading.told.push(format!(
            "the seller states that {prepaid} {currency} were paid before: the rest is open once that payment is in the ledger too"
        ));
    }
}

fn parties(syntax: &Syntax, root: &At, row: &mut Row, (currency, reading): (&str, &mut Reading)) {
    for (role, path) in syntax.parties {
        let is_recipient = *role == "recipient";
        let terms = if is_recipient { syntax.recipient } else { syntax.party };
        let needed = if is_recipient { syntax.is_recipient } else { &[] };
        for at in root.all(path) {
            if !needed.is_empty() && !needed.iter().any(|name| at.node.get(name).is_some()) {
                continue;
            }
            let mut part = blank(&PARTY, &at.pointer);
            fill(&mut part, &at, terms, (currency, reading));
            part.set("role", *role);
            let found = syntax.identifiers.iter().flat_map(|path| at.all(path));
            if let Some(list) = listed(found.filter_map(|id| identifier(&id, "schemeID", None))) {
                part.set("identifiers", list);
            }
            if let "seller" | "buyer" = *role {
                for (column, of_party) in [("name", "name"), ("vat", "vat_id")] {
                    let found = part.cell(of_party).and_then(Cell::as_text).map(str::to_owned);
                    row.set(&format!("{role}_{column}"), found);
                }
            }
            row.parts.push(part);
        }
    }
}

/// An identifier with its scheme.
pub(super) fn identifier(at: &At, scheme: &str, version: Option<&str>) -> Option<Json> {
    let mut members = vec![("id".to_owned(), Json::string(at.own_text()?))];
    members.extend(
        at.text(scheme)
            .map(|scheme| ("scheme".to_owned(), Json::string(scheme))),
    );
    let version = version.and_then(|version| at.text(version));
    members.extend(version.map(|version| ("version".to_owned(), Json::string(version))));
    Some(Json::Object(members))
}

/// A JSON list; nothing where it is empty.
pub(super) fn listed(items: impl Iterator<Item = Json>) -> Option<String> {
    let items: Vec<Json> = items.collect();
    (!items.is_empty()).then(|| Json::Array(items).compact())
}

/// Notes with their codes: `#AAK#text` in UBL, elements of their own in CII.
pub(super) fn notes(at: &At, path: &str) -> Option<String> {
    let note = |at: At| {
        let content = at.seek("content").or_else(|| Some(at.clone()))?;
        let text = content.own_text()?;
        let (code, text) = match text.strip_prefix('#').and_then(|rest| rest.split_once('#')) {
            Some((code, rest)) if code.len() <= 3 => (Some(code), rest),
            _ => (at.text("subjectCode"), text),
        };
        let mut members = vec![("text".to_owned(), Json::string(text))];
        members.extend(code.map(|code| ("code".to_owned(), Json::string(code))));
        Some(Json::Object(members))
    };
    listed(at.all(path).into_iter().filter_map(note))
}

/// Allowances and charges of the document; those of its lines come before them.
fn allowances(
    syntax: &Syntax,
    root: &At,
    row: &mut Row,
    (currency, reading): (&str, &mut Reading),
    of_lines: Vec<Row>,
) {
    let mut rows = of_lines;
    for at in root.all(syntax.allowances) {
        rows.push(allowance(syntax, &at, None, (currency, reading)));
    }
    if let Some((path, terms)) = syntax.services {
        for at in root.all(path) {
            let mut part = blank(&ALLOWANCE, &at.pointer);
            fill(&mut part, &at, terms, (currency, reading));
            part.set("is_charge", 1);
            part.set("currency", currency);
            require(&part, &at, &[("amount", "the amount of the charge")], reading);
            rows.push(part);
        }
    }
    number(&mut rows);
    row.parts.append(&mut rows);
}

/// An allowance or charge, of the line at a position or of the document.
pub(super) fn allowance(syntax: &Syntax, at: &At, line: Option<i64>, (currency, reading): (&str, &mut Reading)) -> Row {
    let mut part = blank(&ALLOWANCE, &at.pointer);
    fill(&mut part, at, syntax.allowance, (currency, reading));
    let is_charge = match at.text(syntax.is_charge) {
        Some("true" | "1") => 1,
        Some("false" | "0") => 0,
        _ => {
            let message = "the indicator of an allowance or charge says neither true nor false";
            reading.problem(&codes::SIGN, message, at.node, &at.pointer);
            0
        }
    };
    part.set("is_charge", is_charge);
    part.set("line", line);
    part.set("currency", currency);
    require(
        &part,
        at,
        &[("amount", "the amount of the allowance or charge")],
        reading,
    );
    part
}

/// Gives rows their positions.
fn number(rows: &mut [Row]) {
    for (position, row) in (1_i64..).zip(rows) {
        row.set("position", position);
    }
}

fn taxes(
    syntax: &Syntax,
    root: &At,
    row: &mut Row,
    places: &mut Vec<(String, Json)>,
    (currency, reading): (&str, &mut Reading),
) {
    let found = (syntax.taxes)(root, currency);
    let accounted = text_of(row, "tax_currency");
    for (column, totals, of) in [
        ("tax", &found.totals, currency),
        ("tax_accounted", &found.accounted, accounted.as_str()),
    ] {
        let Some((text, pointer)) = added(totals, (of, reading)) else {
            continue;
        };
        row.set(column, text);
        places.push((column.to_owned(), Json::string(pointer)));
    }
    let mut rows = Vec::new();
    for at in &found.by_rate {
        let mut part = blank(&TAX, &at.pointer);
        fill(&mut part, at, syntax.tax, (currency, reading));
        part.set("currency", currency);
        require(&part, at, &[("amount", "the amount of the tax")], reading);
        rows.push(part);
    }
    number(&mut rows);
    row.parts.append(&mut rows);
}

fn payments_and_references(syntax: &Syntax, root: &At, row: &mut Row, (currency, reading): (&str, &mut Reading)) {
    let mut rows = Vec::new();
    for at in root.all(syntax.payments) {
        let mut part = blank(&PAYMENT, &at.pointer);
        fill(&mut part, &at, syntax.payment, (currency, reading));
        rows.push(part);
    }
    number(&mut rows);
    row.parts.append(&mut rows);
    for (kind, path) in syntax.references {
        for at in root.all(path) {
            let mut part = blank(&REFERENCE, &at.pointer);
            fill(&mut part, &at, syntax.reference, (currency, reading));
            part.set("kind", *kind);
            rows.push(part);
        }
    }
    number(&mut rows);
    row.parts.append(&mut rows);
}

/// What is collected for others besides what is invoiced, which only the extension of XRechnung has.
fn collected(syntax: &Syntax, root: &At, row: &mut Row, (currency, reading): (&str, &mut Reading)) {
    let is_extended = text_of(row, "specification").contains("extension:xrechnung");
    let Some(path) = syntax.collected.filter(|_| is_extended) else {
        return;
    };
    if let Some((text, _)) = added(&root.all(path), (currency, reading)) {
        row.set("collected", text);
    }
}

/// The sum of amounts, as written where there is one only, and where the first stands.
fn added(amounts: &[At], (currency, reading): (&str, &mut Reading)) -> Option<(String, String)> {
    let mut sum = DecimalSum::new();
    let mut texts = Vec::new();
    for at in amounts {
        let text = value(at, Kind::Amount, (currency, reading))?;
        sum.add_text(&text).ok()?;
        texts.push(text);
    }
    let pointer = amounts.first()?.pointer.clone();
    match texts.as_slice() {
        [only] => Some((only.clone(), pointer)),
        _ => Some((sum.total().to_string(), pointer)),
    }
}
