//! Documents cut into parts, put together, repeated under other names and spelt otherwise: the same views, the same reports.

use crate::chance::Chance;
use crate::fixtures::{Exchange, exchange_files, exchanges_in};
use crate::hostile::is_exchange;
use crate::metamorphic::{assert_same, csv, each, exports, figures, import, rewritten, set_time, table};
use crate::report_list::kept;
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::money::decimal::Decimal;
use billbook::testing::output::json::Json;
use billbook::testing::source::json;
use rust_xlsxwriter::Workbook;

/// Lists that are not cut: a part of one is another answer, not less of the same.
const WHOLE: &[(&str, &str)] = &[
    (
        "cloudsigma/burstusage",
        "periods of one answer, which are told without a page",
    ),
    ("cloudsigma/subscriptioncalculator", "one quotation with its price"),
    ("cloudsigma/subscriptions", "the price is that of the list"),
    (
        "gigas/ppu_account_resources",
        "the newest answer is what an account has",
    ),
    ("gigas/ppu_resources", "the newest answer is the catalogue"),
    ("gigas/ppu_invoice_details", "the newest answer is the invoice"),
    (
        "vcloudair/",
        "usage and costs of one object and period, keyed by place or added up to a total",
    ),
];

/// A member of the body that is a list of two elements or more, or the body itself, by the empty name.
fn list_of(body: &Json) -> Option<(String, Vec<Json>)> {
    match body {
        Json::Array(elements) => Some((String::new(), elements.clone())),
        Json::Object(members) => members.iter().find_map(|(name, value)| match value {
            Json::Array(elements) => Some((name.clone(), elements.clone())),
            _ => None,
        }),
        _ => None,
    }
    .filter(|(_, elements)| elements.len() > 1)
}

/// The body with another list, and where its page begins in place of where that of the whole begins.
fn with_list(body: &Json, name: &str, elements: Vec<Json>, skipped: usize) -> Json {
    let Json::Object(members) = body else {
        return Json::Array(elements);
    };
    let limit = elements.len();
    let members = members.iter().map(|(key, value)| {
        let value = match value {
            _ if key == name => Json::Array(elements.clone()),
            Json::Object(meta) if key == "meta" => {
                let number = |key: &str, value: &Json| match (key, value) {
                    ("limit", _) => Json::Number(limit.to_string()),
                    ("offset", Json::Number(offset)) => {
                        Json::Number((offset.parse::<usize>().unwrap() + skipped).to_string())
                    }
                    _ => value.clone(),
                };
                Json::Object(
                    meta.iter()
                        .map(|(key, value)| (key.clone(), number(key, value)))
                        .collect(),
                )
            }
            other => other.clone(),
        };
        (key.clone(), value)
    });
    Json::Object(members.collect())
}

/// The request without the page it asks for; the answer says it.
fn without_page(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("limit=") && !pair.starts_with("offset="))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

/// A saved exchange with another body.
fn saved(text: &str, exchange: &Exchange, body: &Json) -> String {
    text.replace(exchange.body.as_str(), &body.compact())
        .replacen(&exchange.target, &without_page(&exchange.target), 1)
}

/// What all reports say, beside all views.
fn said(sandbox: &Sandbox) -> Vec<String> {
    let mut said = figures(sandbox);
    for (table, question) in kept() {
        let question: Vec<&str> = question.iter().map(String::as_str).collect();
        let run = sandbox
            .run(&[&["report"], &question[..], &["--output", "csv"]].concat())
            .expect(0);
        let mut lines: Vec<String> = run.stdout.lines().map(by_value).collect();
        lines.sort();
        said.extend(lines.into_iter().map(|line| format!("{table} {line}")));
    }
    said
}

/// A line with amounts in one spelling.
fn by_value(line: &str) -> String {
    let cells = line.split(',').map(|cell| match Decimal::parse(cell) {
        Ok(number) => number.trim_zeros(0).to_string(),
        Err(_) => cell.to_owned(),
    });
    cells.collect::<Vec<_>>().join(",")
}

fn said_of(files: &[(String, String)], options: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::new();
    import(&sandbox, files, options);
    said(&sandbox)
}

#[test]
fn lists_cut_anywhere_say_the_same() {
    let mut chance = Chance::new(11);
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    for file in exchange_files().into_iter().filter(|name| is_exchange(name)) {
        let text = repository_text(&file);
        let Some(exchange) = exchanges_in(&file).into_iter().next() else {
            continue;
        };
        let Ok(parsed) = json::parse(&exchange.body, false) else {
            continue;
        };
        let body = Json::from(&parsed.root);
        let Some((name, elements)) = list_of(&body) else {
            continue;
        };
        let operation = exchange.operation.full_name();
        if WHOLE.iter().any(|(whole, _)| operation.starts_with(whole)) {
            continue;
        }
        let at = 1 + chance.below(elements.len() - 1);
        whole.push((file.clone(), text.clone()));
        let cut = [(0, &elements[..at]), (at, &elements[at..])]
            .into_iter()
            .map(|(skipped, part)| {
                let body = with_list(&body, &name, part.to_vec(), skipped);
                (format!("{skipped}/{file}"), saved(&text, &exchange, &body))
            });
        parts.extend(cut);
    }
    assert!(whole.len() > 8, "{}", whole.len());
    chance.shuffle(&mut parts);
    assert_same(&said_of(&whole, &[]), &said_of(&parts, &[]), "cut");
}

#[test]
fn pages_put_together_say_the_same() {
    let pages: Vec<String> = (1..=5)
        .map(|number| format!("fixtures/cloudsigma/june-2025/ledger-{number}.http"))
        .collect();
    let texts: Vec<(String, String)> = pages.iter().map(|name| (name.clone(), repository_text(name))).collect();
    let expected = said_of(&texts, &[]);
    let mut all: Vec<Json> = Vec::new();
    for page in &pages {
        let exchange = exchanges_in(page).remove(0);
        let body = Json::from(&json::parse(&exchange.body, false).unwrap().root);
        let (_, elements) = list_of(&body).unwrap();
        // Pages overlap by five.
        let new: Vec<Json> = elements.into_iter().filter(|element| !all.contains(element)).collect();
        all.extend(new);
    }
    let first = exchanges_in(&pages[0]).remove(0);
    let body = Json::from(&json::parse(&first.body, false).unwrap().root);
    let merged = saved(&texts[0].1, &first, &with_list(&body, "objects", all, 0));
    assert_same(
        &expected,
        &said_of(&[("merged.http".to_owned(), merged)], &[]),
        "merged",
    );
}

/// Lists as tables: from where, and whether they are the rows of an exchange.
fn tables() -> Vec<(&'static str, String)> {
    let sandbox = Sandbox::with_all_fixtures();
    let answer = |provider: &str, path: &str| sandbox.ok(&["api", provider, path, "--output", "csv"]);
    vec![
        ("ledger", answer("cloudsigma", "/ledger/?limit=0")),
        (
            "daily",
            answer(
                "cloudsigma",
                "/dailyburstusage/?date__gt=2025-06-01&date__lt=2025-07-01&limit=0",
            ),
        ),
        ("history", answer("gigas", "/billing/ppu_history")),
        (
            "report",
            repository_text("fixtures/ormuco/documented/billing_report.csv"),
        ),
        ("invoices", repository_text("tests/reconcile/lists/invoices.csv")),
        ("payments", repository_text("tests/reconcile/lists/payments.csv")),
        ("detail", repository_text("fixtures/focus/invoice_detail.csv")),
    ]
}

/// Header and rows as cells.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect());
    records.collect()
}

fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    assert_eq!(text.lines().count(), rows.len(), "a cell has a line break");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn tables_cut_anywhere_say_the_same_as_csv_and_as_spreadsheets() {
    let mut chance = Chance::new(12);
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    let sandbox = Sandbox::new();
    let mut books = vec!["import".to_owned()];
    for (name, text) in tables() {
        let rows = cells(&text);
        let written = lines(&rows);
        let (header, body) = (&written[0], &written[1..]);
        let at = 1 + chance.below(body.len() - 1);
        whole.push((format!("{name}.csv"), csv(header, body)));
        parts.push((format!("{name}-1.csv"), csv(header, &body[..at])));
        parts.push((format!("{name}-2.csv"), csv(header, &body[at..])));
        for (number, part) in [&rows[1..=at], &rows[at + 1..]].into_iter().enumerate() {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (row, cells) in (0_u32..).zip(rows.iter().take(1).chain(part)) {
                for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
            let file = format!("{name}-{number}.xlsx");
            book.save(sandbox.path(&file)).unwrap();
            set_time(&sandbox, &file);
            books.push(file);
        }
    }
    let expected = said_of(&whole, &[]);
    chance.shuffle(&mut parts);
    assert_same(&expected, &said_of(&parts, &[]), "cut");
    sandbox.ok(&books.iter().map(String::as_str).collect::<Vec<_>>());
    assert_same(&expected, &said(&sandbox), "cut, as spreadsheets");
}

#[test]
fn amounts_in_tables_spelt_otherwise_say_the_same() {
    let mut chance = Chance::new(13);
    let (mut whole, mut altered) = (Vec::new(), Vec::new());
    for (name, text) in tables() {
        let mut rows = cells(&text);
        let file = |rows: &[Vec<String>]| (format!("{name}.csv"), csv(&lines(rows)[0], &lines(rows)[1..]));
        whole.push(file(&rows));
        for cell in rows.iter_mut().skip(1).flatten() {
            // What has a point is an amount, a rate or a quantity.
            if Decimal::is_decimal(cell) && cell.contains('.') && !cell.contains(['e', 'E']) {
                match chance.below(3) {
                    0 => cell.push_str("00"),
                    1 => cell.push_str("E0"),
                    _ => {}
                }
            }
        }
        altered.push(file(&rows));
    }
    let sandbox = Sandbox::new();
    import(&sandbox, &whole, &[]);
    let expected = said(&sandbox);
    assert_same(&expected, &said_of(&altered, &[]), "spelt otherwise");
    // The same lists again, spelt otherwise, are the same rows, and no payment is made twice.
    import(&sandbox, &altered, &[]);
    assert_same(&expected, &said(&sandbox), "spelt otherwise, again");
}

#[test]
fn amounts_in_answers_spelt_otherwise_say_the_same() {
    let sandbox = Sandbox::new();
    import(&sandbox, &exports(), &[]);
    let expected = said(&sandbox);
    let mut chance = Chance::new(14);
    let altered = rewritten(&mut |_, body| {
        each(body, &mut |value| match value {
            Json::Number(text) if text.contains('.') && !text.contains(['e', 'E']) => match chance.below(3) {
                0 => Json::Number(text + "E0"),
                1 => Json::Number(text + "0e+00"),
                _ => Json::Number(text),
            },
            other => other,
        })
    });
    assert_same(&expected, &said_of(&altered, &[]), "with exponents");
}

#[test]
fn files_again_under_other_names_bring_nothing() {
    let all = exports();
    let sandbox = Sandbox::new();
    import(&sandbox, &all, &[]);
    let (expected, dump) = (said(&sandbox), sandbox.dump());
    let renamed: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(number, (name, text))| {
            (
                format!("again/{number}.{}", name.rsplit('.').next().unwrap()),
                text.clone(),
            )
        })
        .collect();
    import(&sandbox, &renamed, &[]);
    assert_eq!(sandbox.dump(), dump);
    assert_same(&expected, &said(&sandbox), "again");
}

/// An exchange as an entry of a HAR file.
fn entry(exchange: &Exchange, text: &str) -> serde_json::Value {
    let date = text.lines().find_map(|line| line.strip_prefix("Date: "));
    let date = date.map(|date| chrono::DateTime::parse_from_rfc2822(date).unwrap().to_rfc3339());
    let request = text.lines().next().unwrap();
    serde_json::json!({
        "startedDateTime": date.unwrap_or_else(|| "2025-07-01T12:00:01Z".to_owned()),
        "request": {
            "method": exchange.method,
            "url": format!("https://example.test{}", request.split(' ').nth(1).unwrap()),
        },
        "response": {"status": 200, "headers": [], "content": {"text": exchange.body}},
    })
}

#[test]
fn exchanges_in_one_archive_and_one_by_one_say_the_same() {
    let mut one_by_one = Vec::new();
    let mut entries = Vec::new();
    for file in exchange_files().into_iter().filter(|name| is_exchange(name)) {
        let text = repository_text(&file);
        let Some(exchange) = exchanges_in(&file).into_iter().next() else {
            continue;
        };
        // Writes are made by their requests, not by what was answered.
        if exchange.method != "GET" {
            continue;
        }
        entries.push(entry(&exchange, &text));
        one_by_one.push((file, text));
    }
    assert!(entries.len() > 40, "{}", entries.len());
    let expected = said_of(&one_by_one, &[]);
    let archive = serde_json::json!({"log": {"version": "1.2", "entries": entries}}).to_string();
    assert_same(
        &expected,
        &said_of(&[("all.har".to_owned(), archive)], &[]),
        "as an archive",
    );
    let har = "fixtures/cloudsigma/june-2025-browser.har";
    let expected = said_of(&[("one.har".to_owned(), repository_text(har))], &[]);
    let single: Vec<_> = exchanges_in(har)
        .iter()
        .enumerate()
        .map(|(number, exchange)| {
            let host_and_path = exchange
                .target
                .split_once("://")
                .map_or(exchange.target.as_str(), |(_, rest)| rest);
            let path = host_and_path.find('/').map_or("/", |at| &host_and_path[at..]);
            let date = chrono::DateTime::parse_from_rfc3339(&exchange.retrieved_at).unwrap();
            let date = date.format("%a, %d %b %Y %H:%M:%S GMT");
            let text = format!(
                "{} {path} HTTP/1.1\nHost: x\n\nHTTP/1.1 200 OK\nDate: {date}\n\n{}",
                exchange.method, exchange.body
            );
            (format!("{number}.http"), text)
        })
        .collect();
    assert!(single.len() > 2);
    assert_same(&expected, &said_of(&single, &[]), "one by one");
}

#[test]
fn rows_of_lists_of_ones_own_in_any_order_say_the_same() {
    let mut chance = Chance::new(15);
    for file in [
        "tests/reconcile/lists/invoices.csv",
        "tests/reconcile/lists/payments.csv",
    ] {
        let (header, mut rows) = table(file);
        let expected = said_of(&[("whole.csv".to_owned(), csv(&header, &rows))], &[]);
        chance.shuffle(&mut rows);
        assert_same(
            &expected,
            &said_of(&[("rows.csv".to_owned(), csv(&header, &rows))], &[]),
            file,
        );
    }
}
