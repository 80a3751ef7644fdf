//! Ormuco: what goes in comes out, writes are appended, the report is the documented one.

mod report;
mod writes;

use crate::sandbox::{Run, Sandbox, repository, repository_text};
use crate::stock_shell::shell;
use billbook::testing::output::json::Json;
use billbook::testing::source::json;
use std::fs;

const BASE: &str = "/reseller/billing/v1";
const CLIENT: &str = "b3826036-4541-4193-b56f-f0c52fb42eae";
const INVOICE: &str = "331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a";
const USD: &str = "77467d30-9a18-4d30-ae8d-6ff1b75b88dc";

const FIXTURES: &str = "fixtures/ormuco";

/// An empty sandbox, a month after the fixtures.
fn new() -> Sandbox {
    Sandbox::new().at("2025-08-01T12:00:00Z")
}

/// A ledger with these files of the fixtures in it, in this order.
fn of(files: &[&str]) -> Sandbox {
    let sandbox = new();
    let files: Vec<String> = files.iter().map(|file| format!("{FIXTURES}/{file}")).collect();
    sandbox.import_all(&files.iter().map(String::as_str).collect::<Vec<_>>());
    sandbox
}

/// The text of a fixture.
fn fixture(file: &str) -> String {
    repository_text(&format!("{FIXTURES}/{file}"))
}

/// What these tests do to a ledger and ask of it.
impl Sandbox {
    #[track_caller]
    fn ormuco(&self, path: &str) -> Json {
        read(&self.ok(&["api", "ormuco", &format!("{BASE}{path}")]))
    }

    /// What a query gives, in one text.
    #[track_caller]
    fn sql(&self, query: &str) -> String {
        self.lines(query).join("\n")
    }

    /// Imports a text, whatever comes of it.
    fn try_import(&self, name: &str, text: &str, options: &[&str]) -> Run {
        self.write(name, text);
        self.run(&[&["import", name], options].concat())
    }
}

/// JSON with number texts, members sorted.
fn read(text: &str) -> Json {
    sorted(Json::from(&json::parse(text, false).unwrap().root))
}

fn sorted(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(members)
        }
        Json::Array(elements) => Json::Array(elements.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// Method, path and answer of a fixture.
fn exchange(file: &str) -> (String, String, Json) {
    let text = fixture(file);
    let mut request = text.lines().next().unwrap().split(' ');
    let answer = text.split("HTTP/1.1 200 OK").nth(1).unwrap();
    let (_, body) = answer.split_once("\n\n").unwrap();
    let (method, path) = (request.next().unwrap().to_owned(), request.next().unwrap().to_owned());
    (method, path, read(body))
}

#[test]
fn every_saved_answer_is_given_again() {
    let mut seen = 0;
    for folder in ["documented", "june-2025"] {
        for entry in fs::read_dir(repository(FIXTURES).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "http") {
                continue;
            }
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            seen += 1;
            let ledger = of(&[&name]);
            let (method, path, saved) = exchange(&name);
            // What a write answered is the currency as the list has it from then on.
            let (path, expected) = match method.as_str() {
                "GET" => (path, saved),
                _ => (format!("{BASE}/currencies/"), Json::Array(vec![saved])),
            };
            let answer = read(&ledger.ok(&["api", "ormuco", &path]));
            assert_eq!(answer, expected, "{name}");
            let without_slash = read(&ledger.ok(&["api", "ormuco", path.trim_end_matches('/')]));
            assert_eq!(without_slash, expected, "{name}");
        }
    }
    assert_eq!(seen, 15);
}

#[test]
fn members_come_in_documented_order() {
    let ledger = of(&["documented/invoice_last.http"]);
    let answer = ledger.ok(&["api", "ormuco", &format!("{BASE}/clients/{CLIENT}/invoices/last/")]);
    let text = fixture("documented/invoice_last.http");
    let members = |text: &str| -> Vec<String> {
        let (_, body) = text.split_once("\"invoice\"").unwrap();
        let lines = body.lines().map(str::trim).filter(|line| line.starts_with('"'));
        lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
    };
    assert_eq!(members(&answer), members(&text));
}

#[test]
fn one_invoice_in_three_documents_has_three_revisions() {
    let files = ["last", "detail"].map(|name| format!("documented/invoice_{name}.http"));
    let ledger = of(&[&files[0], &files[1], "documented/invoices.http"]);
    let path = format!("/clients/{CLIENT}/invoices/{INVOICE}/");
    let (_, _, list) = exchange("documented/invoices.http");
    let of = |answer: Json| answer.get("invoice").cloned().unwrap();
    assert_eq!(of(ledger.ormuco(&path)), list.get("invoices").unwrap().elements()[0]);
    for (import, file) in files.iter().enumerate() {
        let number = (import + 1).to_string();
        let answer = ledger.ok(&["api", "ormuco", &format!("{BASE}{path}"), "--as-of", &number]);
        assert_eq!(of(read(&answer)), of(exchange(file).2), "{file}");
    }
    let counts = "SELECT count(*), count(DISTINCT id) FROM ormuco_invoice";
    assert_eq!(ledger.sql(counts), "6,4");
    // The three of equal content and different ids stay three.
    assert_eq!(
        ledger.sql("SELECT count(*) FROM invoice WHERE total = '0' AND subtotal = '1.9'"),
        "3"
    );
}

#[test]
fn the_order_of_imports_does_not_matter() {
    let ledger = of(&["documented/invoices.http", "documented/invoice_last.http"]);
    let (_, _, list) = exchange("documented/invoices.http");
    assert_eq!(ledger.ormuco(&format!("/clients/{CLIENT}/invoices/")), list);
    let again = ledger.ok(&["import", &format!("{FIXTURES}/documented/invoices.http")]);
    assert!(again.contains("nothing changed"), "{again}");
}

#[test]
fn the_last_invoice_is_the_one_whose_period_ends_last() {
    // The older invoice is imported, and was retrieved, after the newer one.
    let ledger = of(&["documented/invoice_last.http"]);
    let text = fixture("documented/invoice_last.http");
    let older = text
        .replace(INVOICE, "00000000-0000-4000-8000-000000000001")
        .replace("2018-08-01T", "2018-07-01T")
        .replace("2018-09-01T", "2018-08-01T")
        .replace("Date: Sat, 01 Sep 2018", "Date: Sat, 01 Dec 2018");
    assert_eq!(ledger.try_import("older.http", &older, &[]).code, 0);
    let last = ledger.ormuco(&format!("/clients/{CLIENT}/invoices/last"));
    assert_eq!(last.get("invoice").unwrap().get("id"), Some(&Json::string(INVOICE)));
    assert_eq!(ledger.sql("SELECT count(*) FROM invoice"), "2");
}

#[test]
fn relations_are_fed() {
    let ledger = of(&[
        "june-2025/currencies.http",
        "june-2025/products.http",
        "june-2025/invoices.http",
        "june-2025/invoices-deleted.http",
        "june-2025/usage.http",
    ]);
    let charges = "SELECT billing_currency, decimal_sum(billed_cost) FROM charge GROUP BY 1";
    assert_eq!(ledger.sql(charges), "CAD,17.718\nUSD,2.64");
    let lines = "SELECT decimal_sum(amount) FROM invoice_line WHERE currency = 'CAD'";
    assert_eq!(ledger.sql(lines), "17.718");
    let taxes = "SELECT tax_rate_percent, taxable_amount, amount FROM tax ORDER BY amount";
    assert_eq!(ledger.sql(taxes), "14.975,2.89,0.43\n14.975,12.00,1.80");
    let invoices = "SELECT invoice_status, total, tax FROM invoice ORDER BY 1";
    assert_eq!(
        ledger.sql(invoices),
        "deleted,2.64,0\nnot paid,13.8,1.80\npaid,3.32,0.43"
    );
    assert_eq!(ledger.sql("SELECT count(*) FROM price WHERE currency = 'CAD'"), "7");
    assert_eq!(
        ledger.sql("SELECT to_currency, rate FROM exchange_rate ORDER BY 1"),
        "EUR,0.62480000\nUSD,0.73250000"
    );
    let kinds = "SELECT DISTINCT service_name FROM charge ORDER BY 1";
    assert_eq!(
        ledger.sql(kinds),
        "dns_zone\nfloating_ip\nobject_storage\nserver\nvolume\nvolume_snapshot"
    );
    let keys = "SELECT count(*) - count(DISTINCT row_key) FROM charge";
    assert_eq!(ledger.sql(keys), "0");
    let key = ledger.sql("SELECT row_key FROM charge WHERE resource_name = 'web-1-data'");
    let explained = ledger.ok(&["explain", "charge", &key]);
    assert!(explained.contains("\"uptime\": \"30:00:00:00\""), "{explained}");
}

#[test]
fn every_view_gives_the_same_in_the_stock_shell() {
    let ledger = of(&["documented", "june-2025"]);
    let views = ledger.sql("SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE '%ormuco%'");
    for view in views.lines() {
        let query = format!("SELECT * FROM {view}");
        let ours = ledger.sql(&query);
        let Some(theirs) = shell(&ledger, ".", &["-csv", "-newline", "\n", "billbook.db", &query], "") else {
            return;
        };
        // The two quote cells by different rules.
        let bare = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(|line| line.replace('"', "")).collect();
            lines.sort();
            lines
        };
        assert_eq!(bare(&ours), bare(&theirs), "{view}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    let ledger = of(&["documented/invoices.http", "documented/usage_client.http"]);
    let asked = |path: &str| ledger.run(&["api", "ormuco", &format!("{BASE}{path}")]);
    let cases = [
        ("/clients/nobody/invoices/".to_owned(), "unknown-account"),
        (format!("/clients/{CLIENT}/invoices/nothing/"), "not-found"),
        (format!("/clients/{CLIENT}/usage/"), "not-imported"),
        ("/currencies/".to_owned(), "not-imported"),
        ("/products/".to_owned(), "not-imported"),
        (format!("/clients/{CLIENT}/usage/?month=6"), "unknown-parameter"),
        ("/report/".to_owned(), "method"),
    ];
    for (path, code) in cases {
        let output = asked(&path);
        assert_eq!(output.code, 2, "{path}");
        assert!(
            output.stderr.contains(&format!("[{code}]")),
            "{path}: {}",
            output.stderr
        );
    }
    let text = fixture("documented/invoice_detail.http");
    let cases = [
        (
            text.replace("\"invoice_total\": 0,", "\"invoice_total\": \"none\","),
            "decimal",
        ),
        (text.replace("\"invoice_taxes\": [],", ""), "missing"),
        (text.replace("Sat, 01 Sep 2018 00:00:00 GMT\",", "some day\","), "time"),
        (text.replace("\"rate\": [],", "\"rate\": {},"), "wrong-type"),
    ];
    for (text, code) in cases {
        let output = ledger.try_import("wrong.http", &text, &[]);
        assert_eq!(output.code, 3, "{code}");
        assert!(output.stderr.contains(&format!("[{code}]")), "{}", output.stderr);
    }
}

#[test]
fn bare_bodies_are_recognised() {
    for (name, operation) in [
        ("currencies", "currencies"),
        ("currency_created", "currencies/create"),
        ("currency_updated", "currencies/put"),
        ("products", "products"),
        ("invoices", "invoices"),
        ("invoice_last", "invoice"),
        ("usage_client", "usage"),
        ("usage_provider", "usage/provider"),
        ("usage_project", "usage/project"),
    ] {
        let text = fixture(&format!("documented/{name}.http"));
        let (_, body) = text
            .split("HTTP/1.1 200 OK")
            .nth(1)
            .unwrap()
            .split_once("\n\n")
            .unwrap();
        let ledger = new();
        let output = ledger.try_import("bare.json", body, &[]);
        assert_eq!(output.code, 0, "{name}: {}", output.stderr);
        assert!(
            output.stdout.contains(&format!("ormuco/{operation} ")),
            "{name}: {}",
            output.stdout
        );
    }
}

#[test]
fn a_currency_an_invoice_names_is_never_taken_for_the_main_one() {
    let ledger = of(&["documented/currencies.http"]);
    let text = fixture("documented/invoice_last.http");
    for (index, (stated, expected)) in [
        ("\"EUR\"".to_owned(), "EUR"),
        (format!("\"{USD}\""), "USD"),
        ("{\"iso_code\": \"USD\"}".to_owned(), "USD"),
        ("\"dollars\"".to_owned(), "XXX"),
        ("7".to_owned(), "XXX"),
        ("null".to_owned(), "CAD"),
    ]
    .iter()
    .enumerate()
    {
        let id = format!("invoice-{index}");
        let text = text
            .replace(INVOICE, &id)
            .replace("\"paid\": false", &format!("\"paid\": false,\n\"currency\": {stated}"));
        let output = ledger.try_import(&format!("{id}.http"), &text, &[]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let found = ledger.sql(&format!(
            "SELECT billing_currency FROM invoice WHERE invoice_id = '{id}'"
        ));
        assert_eq!(found, *expected, "{stated}");
        let answer = ledger.ormuco(&format!("/clients/{CLIENT}/invoices/{id}/"));
        let given = answer.get("invoice").unwrap().get("currency").unwrap().compact();
        assert_eq!(given, *stated);
    }
}
