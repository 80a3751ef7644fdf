//! Every operation, report and view in every form: the same figures in JSON, CSV, table and spreadsheet.

use crate::fixtures::exchanges;
use crate::report_list::{questions, reports, words};
use crate::sandbox::{Sandbox, names};
use calamine::{DataRef, Reader as _, Xlsx};
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

/// The rows of a workbook, from its sheet `exact` where it has one, else from the values of the sheet `rows` by their
/// formats. Formulas must not be there, and both sheets say the same.
pub fn xlsx_cells(bytes: Vec<u8>) -> (Cells, Vec<Cells>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names()[0], "rows");
    assert!(book.worksheet_formula("rows").unwrap().is_empty());
    let rows = shown_cells(&mut book, "rows");
    if !book.sheet_names().contains(&"exact".to_owned()) {
        return rows;
    }
    let exact = shown_cells(&mut book, "exact");
    assert_eq!(rows.0, exact.0);
    assert_eq!(rows.1.len(), exact.1.len());
    for (shown, exact) in rows.1.iter().flatten().zip(exact.1.iter().flatten()) {
        if let (Ok(shown), Ok(exact)) = (shown.parse::<f64>(), exact.parse::<f64>()) {
            assert_eq!(format!("{shown:.12e}"), format!("{exact:.12e}"));
        } else {
            // A time is a day for people where it is midnight, else without its seconds.
            let same = shown.replace(' ', "T");
            let seconds = same.get(..16).unwrap_or(&same);
            assert!(
                exact == shown || exact.replace(' ', "T").starts_with(seconds),
                "{shown} {exact}"
            );
        }
    }
    exact
}

/// What a sheet shows.
fn shown_cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> (Cells, Vec<Cells>) {
    let mut reader = book.worksheet_cells_reader(sheet).unwrap();
    let formats: Vec<String> = reader
        .styles()
        .iter()
        .map(|style| {
            style
                .number_format
                .as_ref()
                .map_or_else(String::new, |format| format.format_code.clone())
        })
        .collect();
    let mut cells: std::collections::BTreeMap<(u32, u32), String> = std::collections::BTreeMap::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().unwrap() {
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Bool(value) => value.to_string(),
            DataRef::Float(number) if formats[style].starts_with('0') => {
                let decimals = formats[style].split_once('.').map_or(0, |(_, decimals)| decimals.len());
                format!("{number:.decimals$}")
            }
            DataRef::Float(number) => number.to_string(),
            DataRef::DateTime(time) => {
                let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
                formats[style]
                    .replace("yyyy-mm-dd", &format!("{year:04}-{month:02}-{day:02}"))
                    .replace("hh:mm:ss", &format!("{hour:02}:{minute:02}:{second:02}"))
                    .replace("hh:mm", &format!("{hour:02}:{minute:02}"))
                    .replace('"', "")
            }
            other => panic!("{other:?}"),
        };
        cells.insert(cell.get_position(), text);
    }
    // What people read has a title of three rows, and totals below an empty row.
    let is_empty = |row: u32| cells.range((row, 0)..(row + 1, 0)).next().is_none();
    let has_title = cells.range((0, 0)..(1, 0)).count() == 1 && is_empty(2) && !is_empty(3);
    let first = if has_title { 3 } else { 0 };
    let height = cells.keys().map(|(row, _)| row + 1).max().unwrap_or(0);
    let height = if has_title {
        (first..height).find(|row| is_empty(*row)).unwrap_or(height)
    } else {
        height
    };
    let width = cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    let mut rows = (first..height).map(|row| {
        let cells = (0..width).map(|column| cells.get(&(row, column)).cloned().unwrap_or_default());
        cells.collect::<Cells>()
    });
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
