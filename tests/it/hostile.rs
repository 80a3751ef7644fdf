//! Files made to do harm: SQL, HTML and terminal sequences in every text, names that lead elsewhere, bombs.

use crate::fixtures::{Exchange, difference, exchange_files, exchanges_in};
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::output::json::Json;
use billbook::testing::source::json;
use rust_xlsxwriter::{Formula, Workbook};
use std::collections::BTreeSet;
use std::io::Write;

/// What every text of every document is replaced with.
const HARM: &str =
    "'); DROP TABLE import; --\"<script>alert('1')</script><!--\u{1b}[2J\r\n=1+1\\%00../%s{{7*7}}ž\u{202e}";

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Whether a file holds one exchange; a HAR file holds many.
pub fn is_exchange(name: &str) -> bool {
    name.rsplit('.').next() == Some("http")
}

/// The body with every text replaced that is not among `kept`, nor its place; each gets a number, so that keys stay keys.
fn harmful(value: Json, place: &str, kept: &BTreeSet<String>, harm: &str, count: &mut usize) -> Json {
    match value {
        Json::String(text) if !kept.contains(place) && !kept.contains(&text) => {
            *count += 1;
            Json::String(format!("{harm}{count}"))
        }
        Json::Array(elements) => {
            let place = format!("{place}/*");
            let elements = elements.into_iter();
            Json::Array(
                elements
                    .map(|element| harmful(element, &place, kept, harm, count))
                    .collect(),
            )
        }
        Json::Object(members) => {
            let member = |(name, value): (String, Json)| {
                let value = harmful(value, &format!("{place}/{name}"), kept, harm, count);
                (name, value)
            };
            Json::Object(members.into_iter().map(member).collect())
        }
        other => other,
    }
}

/// `/objects/3/id` as `/objects/*/id`.
fn place_of(pointer: &str) -> String {
    let steps = pointer
        .split('/')
        .map(|step| if step.parse::<usize>().is_ok() { "*" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

/// Imports the exchange with harm in each of its texts, but those that are refused by their places. Gives the sandbox,
/// the body, and how many texts were replaced; nothing where the document is not recognised without one of them.
fn with_harm(text: &str, exchange: &Exchange, harm: &str) -> Option<(Sandbox, String, usize)> {
    // What stands in the request too is what was asked for.
    let mut kept: BTreeSet<String> = exchange.target.split(['/', '?', '&', '=']).map(str::to_owned).collect();
    let root = Json::from(&json::parse(&exchange.body, false).ok()?.root);
    loop {
        let mut count = 0;
        let body = harmful(root.clone(), "", &kept, harm, &mut count).pretty();
        let sandbox = Sandbox::new();
        sandbox.write("answer.http", text.replace(exchange.body.as_str(), &body));
        let run = sandbox.run(&["import", "answer.http"]);
        if run.code == 0 {
            return Some((sandbox, body, count));
        }
        let places = run
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("  --> ")?.split_once(" at "));
        let before = kept.len();
        kept.extend(places.map(|(_, pointer)| place_of(pointer)));
        assert!(kept.len() > before, "{}: {}", exchange.name(), run.stderr);
    }
}

#[test]
fn harm_in_every_text_of_every_answer_comes_out_as_it_went_in() {
    let mut replaced = 0;
    let mut documents = 0;
    for file in exchange_files().into_iter().filter(|name| is_exchange(name)) {
        // Long lists say nothing that short ones do not.
        if file.contains("ledger-") && !file.ends_with("ledger-1.http") {
            continue;
        }
        let text = repository_text(&file);
        for exchange in exchanges_in(&file) {
            let Some((sandbox, body, count)) = with_harm(&text, &exchange, HARM) else {
                continue;
            };
            documents += 1;
            replaced += count;
            let answer = sandbox.run(&exchange.question()).expect(0);
            assert_eq!(difference(&body, &answer.stdout), None, "{file}");
            assert!(!answer.stderr.contains('\u{1b}'), "{file}: {}", answer.stderr);
            sandbox.ok(&["verify"]);
        }
    }
    eprintln!("{replaced} texts in {documents} documents");
    assert!(
        replaced > 500 && documents > 40,
        "{replaced} texts in {documents} documents"
    );
}

#[test]
fn harm_in_tables_comes_out_as_it_went_in() {
    // Line breaks and quotes are written as CSV writes them.
    let quoted = format!("\"{}\"", HARM.replace('"', "\"\""));
    let text = repository_text("fixtures/focus/cost_and_usage_nimbus.csv").replace("Nimbus Cloud GmbH", &quoted);
    let sandbox = Sandbox::new();
    sandbox.write("costs.csv", text);
    sandbox.ok(&["import", "costs.csv"]);
    let found = sandbox.ok(&["sql", "SELECT DISTINCT provider FROM charge", "--output", "json"]);
    let found = json::parse(&found, false).unwrap();
    assert_eq!(
        found.root.pointer("/0/provider").and_then(json::Node::as_str),
        Some(HARM)
    );
    let csv = sandbox.ok(&["sql", "SELECT DISTINCT provider FROM charge", "--output", "csv"]);
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    assert_eq!(billbook::testing::source::table::guard::unguard(&record[0]), HARM);
    sandbox.ok(&["verify"]);
}

/// The body with a NUL behind every text and every name, and how many there are.
fn with_nuls(value: Json, count: &mut usize) -> Json {
    match value {
        Json::String(text) => {
            *count += 1;
            Json::String(text + "\0")
        }
        Json::Array(elements) => Json::Array(elements.into_iter().map(|element| with_nuls(element, count)).collect()),
        Json::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, with_nuls(value, count)));
            Json::Object(members.collect())
        }
        other => other,
    }
}

/// Refuses a file for these many NULs and nothing else, without a ledger of it.
#[track_caller]
fn expect_nuls(sandbox: &Sandbox, file: &str, count: usize) {
    let run = sandbox.run(&["import", file]).expect_error(3, "nul");
    assert_eq!(run.stderr.matches("error[nul]").count(), count, "{}", run.stderr);
    assert_eq!(run.stderr.matches("error[").count(), count, "{}", run.stderr);
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn a_nul_in_any_text_of_any_answer_is_refused_at_its_place() {
    // A file for each answer, all imported at once.
    let sandbox = Sandbox::new();
    let mut counts = Vec::new();
    for file in exchange_files().into_iter().filter(|name| is_exchange(name)) {
        let text = repository_text(&file);
        for exchange in exchanges_in(&file) {
            let Ok(parsed) = json::parse(&exchange.body, false) else {
                continue;
            };
            let mut count = 0;
            let body = with_nuls(Json::from(&parsed.root), &mut count).pretty();
            if count == 0 {
                continue;
            }
            let name = format!("{}.http", counts.len());
            sandbox.write(&name, text.replace(exchange.body.as_str(), &body));
            counts.push((name, count));
        }
    }
    // Of many in a file the first ones are listed, and the rest is counted where it begins.
    let listed = |count: usize| count.min(21);
    let whole: usize = counts.iter().map(|(_, count)| count).sum();
    let all: usize = counts.iter().map(|(_, count)| listed(*count)).sum();
    let import = std::iter::once("import").chain(counts.iter().map(|(name, _)| name.as_str()));
    let run = sandbox.run(&import.collect::<Vec<_>>()).expect_error(3, "nul");
    assert_eq!(run.stderr.matches("error[").count(), all, "{}", run.stderr);
    for (name, count) in &counts {
        let at = format!("\n  --> {name}:");
        let errors = run.stderr.split("error[nul]").filter(|error| error.contains(&at));
        assert_eq!(errors.clone().count(), listed(*count), "{name}: {}", run.stderr);
        if *count > 20 {
            let more = format!("there are {} more such texts from here on", count - 20);
            assert!(errors.last().unwrap().contains(&more), "{name}: {more}");
        }
    }
    assert!(!sandbox.ledger_path().exists());
    assert!(whole > 500, "{whole}");
    sandbox.write("name.json", r#"{"balance": "1", "currency": "EUR", "b\u0000": 1}"#);
    expect_nuls(&sandbox, "name.json", 1);
    let xml = repository_text("tests/data/vcloudair/usage.xml").replacen("startTime=\"", "startTime=\"\0", 1);
    sandbox.write("usage.xml", xml);
    let run = sandbox.run(&["import", "usage.xml"]).expect_error(3, "xml");
    assert!(
        run.stderr.contains("XML does not allow the character U+0000"),
        "{}",
        run.stderr
    );
    let balance = repository_text("fixtures/cloudsigma/june-2025/balance.http");
    sandbox.write(
        "query.http",
        balance.replace("/balance/ HTTP", "/balance/?limit=1%00 HTTP"),
    );
    let run = sandbox.run(&["import", "query.http"]).expect_error(3, "exchange");
    assert!(
        run.stderr.contains("the query has the character U+0000 in it"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_nul_in_any_cell_of_any_table_is_refused_at_its_place() {
    for file in [
        "fixtures/focus/cost_and_usage_nimbus.csv",
        "fixtures/focus/invoice_detail.csv",
        "fixtures/focus/billing_period.csv",
        "fixtures/focus/contract_commitment_1_4.csv",
        "fixtures/ormuco/documented/billing_report.csv",
        "tests/reconcile/lists/invoices.csv",
        "tests/reconcile/lists/payments.csv",
    ] {
        let sandbox = Sandbox::new();
        let text = repository_text(file);
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> = reader
            .records()
            .take(2)
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let with_nul = |row: usize, column: usize| {
            let mut rows = rows.clone();
            rows[row][column].push('\0');
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            writer.into_inner().unwrap()
        };
        // A file for each cell, all imported at once.
        let columns = 0..rows[0].len();
        let names: Vec<String> = columns.clone().map(|column| format!("{column}.csv")).collect();
        let import: Vec<&str> = std::iter::once("import")
            .chain(names.iter().map(String::as_str))
            .collect();
        for (column, name) in columns.clone().zip(&names) {
            sandbox.write(name, with_nul(1, column));
        }
        let run = sandbox.run(&import).expect_error(3, "nul");
        assert_eq!(run.stderr.matches("error[").count(), names.len(), "{}", run.stderr);
        for name in &names {
            let at = format!("--> {name}:");
            let mut errors = run.stderr.split("error[").filter(|error| error.contains(&at));
            let is_nul = errors.next().is_some_and(|error| error.starts_with("nul]"));
            assert!(is_nul && errors.next().is_none(), "{file} {name}: {}", run.stderr);
        }
        assert!(!sandbox.ledger_path().exists());
        // A column that must be there is missing then, or the table no table of any operation; both are refusals.
        for (column, name) in columns.zip(&names) {
            sandbox.write(name, with_nul(0, column));
        }
        let run = sandbox.run(&import).expect(3);
        for name in &names {
            assert!(run.stderr.contains(name.as_str()), "{file} {name}: {}", run.stderr);
        }
        assert!(!sandbox.ledger_path().exists());
    }
}

#[test]
fn names_of_files_lead_nowhere_and_break_nothing() {
    let sandbox = Sandbox::new();
    let body = repository_text("fixtures/cloudsigma/june-2025/balance.http");
    sandbox.write("deep/er/x", "");
    let names = [
        "deep/../it's; \"quoted\".http",
        "deep/er/../../-rf\u{1b}[2J\n.http",
        "=cmd|' /C calc'!A0",
    ];
    for (number, name) in names.iter().enumerate() {
        sandbox.write(name, body.replace("108.", &format!("{number}08.")));
        let run = sandbox.run(&["import", name]).expect(0);
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
            "{name:?}"
        );
    }
    let kept = sandbox.value("SELECT group_concat(name, '|') FROM sqlar");
    assert!(
        kept.split('|')
            .all(|name| name.matches('/').count() == 1 && !name.contains("..")),
        "{kept}"
    );
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn nesting_without_end_and_entities_are_refused() {
    let sandbox = Sandbox::new();
    let deep = format!("{}1{}", "{\"objects\": [".repeat(10_000), "]}".repeat(10_000));
    sandbox.write("deep.json", deep);
    let run = sandbox.run(&["import", "deep.json"]).expect_error(3, "json-syntax");
    assert!(
        run.stderr.contains("more than 128 arrays and objects are nested"),
        "{}",
        run.stderr
    );
    let namespace = "http://www.vmware.com/vchs/vms/billabledata/v1";
    let mut laughs = String::from("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"ha\">");
    for level in 1..30 {
        let before = format!("&l{};", level - 1).repeat(10);
        laughs.push_str(&format!("<!ENTITY l{level} \"{before}\">"));
    }
    laughs.push_str(&format!(
        "]><BilledCosts xmlns=\"{namespace}\"><Currency>&l29;</Currency></BilledCosts>"
    ));
    sandbox.write("laughs.xml", laughs);
    sandbox.run(&["import", "laughs.xml"]).expect_error(3, "xml");
    let nested = format!("<BilledCosts xmlns=\"{namespace}\">{}", "<Cost>".repeat(100_000));
    sandbox.write("nested.xml", nested);
    sandbox.run(&["import", "nested.xml"]).expect_error(3, "xml");
}

#[test]
fn a_long_line_is_refused_at_its_limit() {
    let sandbox = Sandbox::new();
    let text = repository_text("fixtures/focus/cost_and_usage_cumulus.csv");
    let header = text.lines().next().unwrap();
    // A record may have 64 MiB.
    sandbox.write("long.csv", format!("{header}\n{}\n", "x".repeat(65 << 20)));
    let run = sandbox.run(&["import", "long.csv"]).expect_error(3, "csv-syntax");
    let message = "the record that begins here has more than 64 MiB\n  --> long.csv:2:1";
    assert!(run.stderr.contains(message), "{}", run.stderr);
}

/// Tables packed with gzip are those that are packed, and where they came from can be told.
#[test]
fn packed_tables_and_answers_are_read() {
    for (file, operation) in [
        ("fixtures/focus/invoice_detail.csv", "focus/invoice_detail"),
        ("fixtures/focus/billing_period.csv", "focus/billing_period"),
        (
            "fixtures/focus/contract_commitment_1_4.csv",
            "focus/contract_commitment",
        ),
        ("fixtures/cloudsigma/june-2025/pricing.http", "cloudsigma/pricing"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("x.gz", packed(repository_text(file).as_bytes()));
        let summary = sandbox.ok(&["import", "x.gz"]);
        assert!(summary.contains(operation), "{summary}");
        let plain = Sandbox::new();
        plain.copy_as(file, "x.gz");
        plain.ok(&["import", "x.gz"]);
        let sums = "SELECT group_concat(total, ' ') FROM (SELECT total FROM import_sum UNION ALL SELECT rows_new FROM import_total)";
        assert_eq!(sandbox.value(sums), plain.value(sums), "{file}");
        sandbox.ok(&["verify", "--replay"]);
    }
    let sandbox = Sandbox::new();
    let whole = packed(repository_text("fixtures/focus/invoice_detail.csv").as_bytes());
    sandbox.write("half.csv.gz", &whole[..whole.len() / 2]);
    sandbox.run(&["import", "half.csv.gz"]).expect_error(3, "gzip");
    sandbox.write("twice.gz", packed(&whole));
    sandbox.run(&["import", "twice.gz"]).expect_error(3, "gzip");
}

/// A spreadsheet of Cost and Usage, with one thing done to it.
fn costs(name: &str, sandbox: &Sandbox, change: impl Fn(&mut Workbook)) {
    let text = repository_text("fixtures/focus/cost_and_usage_cumulus.csv");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Costs").unwrap();
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (row, record) in (0_u32..).zip(reader.records()) {
        for (column, cell) in (0_u16..).zip(&record.unwrap()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    change(&mut book);
    book.save(sandbox.path(name)).unwrap();
}

#[test]
fn what_is_wrong_with_a_sheet_of_costs_is_told_by_its_cell() {
    let sandbox = Sandbox::new();
    costs("sound.xlsx", &sandbox, |_| {});
    sandbox.ok(&["import", "sound.xlsx", "--dry-run"]);
    let header = repository_text("fixtures/focus/cost_and_usage_cumulus.csv");
    let header: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    let cost = u16::try_from(header.iter().position(|name| *name == "BilledCost").unwrap()).unwrap();
    let last = u16::try_from(header.len()).unwrap();
    let cell =
        |column: u16, row: u32| billbook::testing::source::table::grid::cell_name("Costs", row, u32::from(column));
    let refused = |name: &str, change: &dyn Fn(&mut Workbook), expected: &str| {
        costs(name, &sandbox, change);
        let run = sandbox.run(&["import", name]).expect(3);
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    };
    let sheet = |book: &mut Workbook, row: u32, column: u16, text: &str| {
        book.worksheet_from_index(0)
            .unwrap()
            .write_string(row, column, text)
            .unwrap();
    };
    refused(
        "decimal.xlsx",
        &|book| sheet(book, 3, cost, "1,000.00"),
        &format!("--> decimal.xlsx at {}", cell(cost, 3)),
    );
    refused(
        "error.xlsx",
        &|book| {
            let formula = Formula::new("=1/0").set_result("#DIV/0!");
            book.worksheet_from_index(0)
                .unwrap()
                .write_formula(5, cost, formula)
                .unwrap();
        },
        &format!("error.xlsx at {}", cell(cost, 5)),
    );
    refused(
        "beside.xlsx",
        &|book| sheet(book, 4, last, "beside the table"),
        &format!(
            "error[ragged-row]: the cell is in a column without a name\n  --> beside.xlsx at {}",
            cell(last, 4)
        ),
    );
    refused(
        "two.xlsx",
        &|book| {
            let other = book.add_worksheet();
            for (column, name) in (0_u16..).zip(&header) {
                other.write_string(0, column, *name).unwrap();
            }
        },
        "error[which-sheet]: 2 sheets are tables of Cost and Usage: Costs, Sheet2",
    );
}
