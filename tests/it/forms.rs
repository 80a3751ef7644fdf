//! Every operation, report and view in every form: the same figures in JSON, CSV, table and spreadsheet.

use crate::fixtures::exchanges;
use crate::report_list::{questions, reports, words};
use crate::sandbox::{Sandbox, names};
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

/// A row as a form has it: the texts of its cells, with nothing for what is empty.
pub type Cells = Vec<String>;

pub fn csv_cells(text: &str) -> (Cells, Vec<Cells>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    // An apostrophe in front keeps spreadsheets from running a text.
    let plain = |cell: &str| {
        let bare = cell.trim_start_matches('\'');
        let would_run = bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        if cell.starts_with('\'') && would_run {
            cell[1..].to_owned()
        } else {
            cell.to_owned()
        }
    };
    let header = reader.headers().unwrap().iter().map(plain).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(plain).collect());
    (header, rows.collect())
}

/// The sheet `rows` of a workbook. Dates and formulas must not be there.
pub fn xlsx_cells(bytes: Vec<u8>) -> (Cells, Vec<Cells>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names()[0], "rows");
    assert!(book.worksheet_formula("rows").unwrap().is_empty());
    let range = book.worksheet_range("rows").unwrap();
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let text = |row: u32, column: u32| match range.get_value((row, column)) {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.clone(),
        // A cell is a number only where its shortest text is the figure's own.
        Some(Data::Float(number)) => number.to_string(),
        Some(Data::Int(number)) => number.to_string(),
        Some(Data::Bool(value)) => value.to_string(),
        Some(other) => panic!("{other:?}"),
    };
    let mut rows = (0..height).map(|row| (0..width).map(|column| text(row, column)).collect::<Cells>());
    let header = rows.next().unwrap_or_default();
    (header, rows.collect())
}

/// Every scalar of a document, as the other forms write it, and every name: of a dictionary those are cells too.
fn scalars(document: &serde_json::Value, found: &mut Vec<String>) {
    match document {
        serde_json::Value::Null => {}
        serde_json::Value::Bool(value) => found.push(value.to_string()),
        serde_json::Value::Number(number) => found.push(number.to_string()),
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        serde_json::Value::Object(members) => {
            found.extend(members.keys().cloned());
            members.values().for_each(|member| scalars(member, found));
        }
    }
}

/// Asks in all forms and compares: every cell is stated by the JSON, and CSV and spreadsheet have the same cells.
fn compare(sandbox: &Sandbox, question: &[&str]) {
    let ask = |form: &str| sandbox.ok(&[question, &["--output", form]].concat());
    let csv = ask("csv");
    let (header, rows) = csv_cells(&csv);
    sandbox.ok(&[question, &["-o", "out.xlsx"]].concat());
    assert_eq!(
        xlsx_cells(sandbox.bytes("out.xlsx")),
        (header.clone(), rows.clone()),
        "{question:?}"
    );

    let table = ask("table");
    for cell in header.iter().chain(rows.iter().flatten()) {
        // A table is for reading: it has no line breaks inside cells.
        for line in cell.lines() {
            assert!(table.contains(line), "{question:?}: {line} is not in\n{table}");
        }
    }

    let json = ask("json");
    if !json.trim_start().starts_with(['{', '[']) {
        // The documented answer is CSV itself.
        assert_eq!(json, csv, "{question:?}");
        return;
    }
    let mut stated = Vec::new();
    // With serde's own numbers digits would be lost, so numbers become texts first.
    scalars(&serde_json::from_str(&quoted_numbers(&json)).unwrap(), &mut stated);
    for cell in rows
        .iter()
        .flatten()
        .filter(|cell| !cell.is_empty() && !cell.starts_with(['{', '[']))
    {
        assert!(stated.contains(cell), "{question:?}: {cell} is not in\n{json}");
    }
}

/// A JSON text whose numbers are strings with the same characters.
fn quoted_numbers(json: &str) -> String {
    let mut text = String::new();
    let (mut is_string, mut is_escaped, mut is_number) = (false, false, false);
    for c in json.chars() {
        if is_string {
            is_string = c != '"' || is_escaped;
            is_escaped = c == '\\' && !is_escaped;
        } else {
            let belongs = c.is_ascii_digit() || (is_number && "+.eE-".contains(c)) || c == '-';
            if belongs != is_number {
                text.push('"');
                is_number = belongs;
            }
            is_string = c == '"';
        }
        text.push(c);
    }
    text
}

#[test]
fn every_operation_has_the_same_figures_in_every_form() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut asked = std::collections::BTreeSet::new();
    for exchange in exchanges() {
        asked.insert(exchange.operation.full_name());
        compare(&sandbox, &exchange.question());
    }
    for operation in billbook::testing::providers::REGISTRY.operations() {
        let name = operation.full_name();
        if operation.name.ends_with("/schema") {
            compare(&sandbox, &["api", operation.provider, operation.path]);
        } else if name == "ormuco/report" {
            let body = r#"{"start_date": "2022-01-01", "end_date": "2025-07-01", "detail": true}"#;
            compare(&sandbox, &["api", "ormuco", "-X", "POST", operation.path, "-d", body]);
        } else if !operation.writes && !asked.contains(&name) {
            // What came in without a request, if anything did, is asked for by its bare path.
            let (provider, own_name) = (operation.provider, operation.name);
            let imports =
                format!("SELECT count(*) FROM import WHERE provider = '{provider}' AND operation = '{own_name}'");
            if sandbox.value(&imports) != "0" {
                compare(&sandbox, &["api", provider, operation.path]);
            }
        }
    }
    // A write answers with an object; it is made anew each time, as is its number.
    let metadata = "/reseller/billing/v1/products/c2d2c65b-6fbf-5a15-be84-d379bf36dc21/metadata/";
    let resource = "/reseller/billing/v1/resource/174ca5c6-b50c-5321-9bfe-c1d078e8b2c1/metadata/";
    let currency = "/reseller/billing/v1/currencies/2dbf1a44-1f27-561d-a911-73047421bbca";
    for (provider, path, body) in [
        (
            "gigas",
            "/billing/account/7/ppu_account_resource/172803349",
            r#"{"amount": 2}"#,
        ),
        ("ormuco", metadata, r#"{"metadata": {"shelf": "A7"}}"#),
        ("ormuco", resource, r#"{"metadata": {"shelf": "A7"}}"#),
        ("ormuco", currency, r#"{"exchange_rate": 0.74100000}"#),
    ] {
        compare(&sandbox, &["api", provider, "-X", "PUT", path, "-d", body]);
    }
}

#[test]
fn every_report_has_the_same_figures_in_every_form() {
    let sandbox = Sandbox::with_all_fixtures();
    for question in reports().into_iter().flat_map(questions) {
        compare(&sandbox, &[&["report"], words(&question).as_slice()].concat());
    }
}

#[test]
fn every_view_has_the_same_figures_in_every_form() {
    let sandbox = Sandbox::with_all_fixtures();
    let views = names(&sandbox.ledger(), "view");
    let of_people = views.iter().filter(|view| {
        view.starts_with("api_")
            || ["account", "resource", "charge", "invoice", "invoice_line", "price"].contains(&view.as_str())
    });
    let mut count = 0;
    for view in of_people {
        let sql = format!("SELECT * FROM {view} ORDER BY row_key LIMIT 20");
        compare(&sandbox, &["sql", &sql]);
        count += 1;
    }
    assert!(count > 20, "{count}");
}
