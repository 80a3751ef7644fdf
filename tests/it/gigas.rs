//! Gigas: what goes in comes out, a PUT appends, intervals become charges.

use crate::sandbox::{Run, Sandbox, repository, repository_text};
use serde_json::Value;

pub const RESOURCE: &str = "/billing/account/7/ppu_account_resource/172803349";
pub const NOW: &str = "2025-07-01T06:00:00Z";
pub const FIXTURES: &str = "fixtures/gigas";

/// An empty sandbox, in the hour of the fixtures.
pub fn new() -> Sandbox {
    Sandbox::new().at(NOW)
}

/// A ledger of all fixtures of Gigas.
pub fn with_fixtures() -> Sandbox {
    let sandbox = new();
    sandbox.import_all(&[FIXTURES]);
    sandbox
}

/// What these tests do to a ledger and ask of it.
impl Sandbox {
    pub fn run_at(&self, now: &str, arguments: &[&str]) -> Run {
        self.run(&[arguments, &["--now", now]].concat())
    }

    /// Imports a body as the answer to a request.
    #[track_caller]
    pub fn import_answer(&self, request: &str, date: &str, body: &str) {
        self.import_answer_with(request, date, body, &[]);
    }

    #[track_caller]
    pub fn import_answer_with(&self, request: &str, date: &str, body: &str, options: &[&str]) {
        let text = format!(
            "{request} HTTP/1.1\nHost: api.gigas.example\n\nHTTP/1.1 200 OK\nContent-Type: application/json\nDate: {date}\n\n{body}\n"
        );
        self.write("answer.http", text);
        self.ok(&[&["import", "answer.http"], options].concat());
    }

    #[track_caller]
    pub fn gigas_text(&self, path: &str) -> String {
        self.ok(&["api", "gigas", path])
    }

    #[track_caller]
    pub fn gigas(&self, path: &str) -> Value {
        json(&self.gigas_text(path))
    }

    pub fn put(&self, now: &str, body: &str) -> (Value, String) {
        let run = self
            .run_at(now, &["api", "gigas", "-X", "PUT", RESOURCE, "-d", body])
            .expect(0);
        (json(&run.stdout), run.stderr)
    }

    /// What a query gives, cell by cell.
    pub fn cells(&self, query: &str) -> Vec<Vec<String>> {
        let output = json(&self.ok(&["sql", query, "--output", "json"]));
        let cell = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        output
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_object().unwrap().values().map(cell).collect())
            .collect()
    }

    /// Id, amount, start and end of the intervals of CPUs since 19 May.
    pub fn cpus(&self) -> Vec<[String; 4]> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.gigas("/billing/ppu_history")
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["resource_id"] == 11 && row["start_date"].as_str().unwrap() > "2025-05-19")
            .map(|row| ["id", "total_amount", "start_date", "end_date"].map(|name| text(&row[name])))
            .collect()
    }
}

/// The text of a fixture.
pub fn fixture(name: &str) -> String {
    repository_text(&format!("{FIXTURES}/{name}"))
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The same document whatever the order of members; numbers by their text.
pub fn same(left: &str, right: &str) -> bool {
    pub fn ordered(text: &str) -> String {
        use serde_json::value::RawValue;
        use std::collections::BTreeMap;
        if text.starts_with('{') {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap();
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", ordered(value.get())))
                .collect();
            format!("{{{}}}", members.join(","))
        } else if text.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            let elements: Vec<String> = elements.iter().map(|value| ordered(value.get())).collect();
            format!("[{}]", elements.join(","))
        } else if text.starts_with('"') {
            format!("{:?}", serde_json::from_str::<String>(text).unwrap())
        } else {
            text.to_owned()
        }
    }
    ordered(left.trim()) == ordered(right.trim())
}

pub const HISTORY: &str = "GET /billing/ppu_history";
pub const MORNING: &str = "Tue, 01 Jul 2025 05:00:00 GMT";
pub const NOON: &str = "Tue, 01 Jul 2025 12:00:00 GMT";

pub fn interval(id: &str, price: &str, rest: &str) -> String {
    format!(
        r#"{{"id":{id},"account_id":7,"resource_id":11,"hourly_price":{price},"conversion_factor":"0.00125","total_amount":2,"start_date":"2025-06-30"{rest}}}"#
    )
}

#[test]
fn every_fixture_comes_back_as_it_was() {
    let sandbox = with_fixtures();
    let mut count = 0;
    for entry in std::fs::read_dir(repository(FIXTURES)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "http") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let target = text.split(' ').nth(1).unwrap();
        let body = text.splitn(3, "\n\n").nth(2).unwrap();
        let answer = sandbox.gigas_text(target);
        assert!(same(&answer, body), "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn every_fixture_is_known_by_its_body_alone() {
    let sandbox = new();
    for (file, operation) in [
        ("ppu_resources", "ppu_resources"),
        ("ppu_history", "ppu_history"),
        ("ppu_account_resources", "ppu_account_resources"),
        ("ppu_account_resource", "ppu_account_resource"),
        ("ppu_invoice_details", "ppu_invoice_details"),
    ] {
        let text = fixture(&format!("{file}.http"));
        let body = text.splitn(3, "\n\n").nth(2).unwrap();
        sandbox.write("body.json", body);
        let report = sandbox.ok(&["import", "body.json"]);
        assert!(report.contains(&format!("gigas/{operation} ")), "{report}");
    }
    // The invoice is known without its request, too.
    assert_eq!(
        sandbox
            .gigas("/billing/invoice/38982/ppu_invoice_details")
            .as_array()
            .unwrap()
            .len(),
        9
    );
}

#[test]
fn a_list_is_read_bare_and_wrapped() {
    for (body, count) in [
        (format!("[{}]", interval("1", "\"0.018\"", "")), 1),
        (format!(r#"{{"ppu_history":[{}]}}"#, interval("1", "\"0.018\"", "")), 1),
        ("[]".to_owned(), 0),
        (r#"{"ppu_history":[]}"#.to_owned(), 0),
    ] {
        let sandbox = new();
        sandbox.import_answer(HISTORY, MORNING, &body);
        let answer = sandbox.gigas("/billing/ppu_history");
        assert_eq!(answer.as_array().unwrap().len(), count, "{body}");
    }
    let sandbox = new();
    sandbox.write(
        "one.http",
        format!("{HISTORY} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{}", interval("1", "1", "")),
    );
    let errors = sandbox.refused(&["import", "one.http"]);
    assert!(
        errors.contains("found one object where the documentation has a list"),
        "{errors}"
    );
}

#[test]
fn one_object_is_read_bare_and_wrapped() {
    let object = r#"{"id":"172803349","account_id":"7","resource_id":"11","amount":"4","hourly_price":0.0198}"#;
    for (request, body) in [
        ("GET", object.to_owned()),
        ("GET", format!(r#"{{"resource":{object}}}"#)),
        ("PUT", format!(r#"{{"queue_token":"1f","resource":{object}}}"#)),
    ] {
        let sandbox = new();
        sandbox.import_answer(&format!("{request} {RESOURCE}"), MORNING, &body);
        let answer = sandbox.gigas_text(RESOURCE);
        assert!(same(&answer, object), "{answer}");
        // Setting the amount keeps the forms, and a number stays a number.
        let (changed, _) = sandbox.put(NOW, r#"{"amount":6}"#);
        assert_eq!(changed["amount"], "6");
        assert_eq!(
            sandbox.gigas("/billing/ppu_history")[0]["hourly_price"].to_string(),
            "0.0198"
        );
    }
}

#[test]
fn a_missing_end_comes_back_as_it_was_written() {
    let sandbox = new();
    let body = format!(
        "[{},{},{},{}]",
        interval("1", "0.0180", r#","end_date":null"#),
        interval("\"2\"", "\"0.018\"", r#","end_date":"""#),
        interval("3", "1E-2", ""),
        interval("4", "1.0", r#","end_date":"2025-07-01T01:30:00+00:00","note":[1.50]"#),
    );
    sandbox.import_answer(HISTORY, MORNING, &body);
    let answer = sandbox.gigas_text("/billing/ppu_history");
    assert!(same(&answer, &body), "{answer}");
    let hours =
        sandbox.cells("SELECT id, end_date_utc, charged_hours, computed_cost FROM api_gigas_ppu_history ORDER BY id");
    assert_eq!(
        hours,
        [
            ["1", "null", "29", "1.044"],
            ["2", "null", "29", "1.044"],
            ["3", "null", "29", "0.58"],
            ["4", "2025-07-01T01:30:00.000000Z", "25.5", "51"],
        ]
    );
}

#[test]
fn dictionaries_of_the_catalogue_are_rows_and_come_back() {
    let sandbox = new();
    let body = r#"[
        {"id":"a","name":"A","slug":null,"min_limit":"1","max_limit":2.50,"prices":{"USD":1.10,"EUR":null},
         "conversion_factor":{"GBP":"2"},"translations":{"en":"A"},"vendor":{"x":1e3}},
        {"id":2,"name":"B","provider":"kvm","prices":[],"conversion_factor":null},
        {"id":3,"name":"C","prices":{},"conversion_factor":{},"translations":{}}
    ]"#;
    sandbox.import_answer("GET /billing/ppu_resources", MORNING, body);
    let answer = sandbox.gigas_text("/billing/ppu_resources");
    assert!(same(&answer, body), "{answer}");
    assert_eq!(
        sandbox.cells("SELECT currency, unit_price FROM price ORDER BY currency"),
        [["USD", "1.10"]]
    );
    sandbox.write(
        "bad.json",
        r#"[{"id":1,"name":"A","prices":{"euro":"1","EUR":"1,5","USD":{}}}]"#,
    );
    let errors = sandbox.refused(&["import", "bad.json"]);
    for expected in ["`euro`, which is not a currency", "/0/prices/EUR", "/0/prices/USD"] {
        assert!(errors.contains(expected), "{errors}");
    }
}

#[test]
fn what_a_newer_list_no_longer_names_is_gone_except_history() {
    let sandbox = with_fixtures();
    let request = "GET /billing/account/7/ppu_account_resources";
    let body = r#"[{"id":9,"account_id":7,"resource_id":12,"amount":1,"hourly_price":"0.011"},
        {"id":172803349,"account_id":7,"resource_id":11,"amount":4,"hourly_price":"0.0198","conversion_factor":"0.00125"}]"#;
    sandbox.import_answer(request, NOON, body);
    let answer = sandbox.ok(&["api", "gigas", "/billing/account/7/ppu_account_resources"]);
    assert!(same(&answer, body));
    // It can still be asked for by its id.
    assert_eq!(
        sandbox.gigas("/billing/account/7/ppu_account_resource/172803417")["amount"],
        1
    );
    sandbox.import_answer(HISTORY, NOON, &format!("[{}]", interval("1", "1", "")));
    assert_eq!(sandbox.gigas("/billing/ppu_history").as_array().unwrap().len(), 17);
    let page = sandbox.gigas("/billing/ppu_history?offset=1&limit=2");
    assert_eq!(page[0]["id"], 640_118);
    assert_eq!(page.as_array().unwrap().len(), 2);
}

#[test]
fn an_invoice_is_answered_as_list_or_object_and_its_newest_lines() {
    let line = |id: u32, amount: u32| {
        format!(
            r#"{{"id":{id},"account_id":7,"account_domain":"example.org","product_name":null,"resource_id":11,"total_amount":{amount},"start_date":"2025-05-01","end_date":"2025-06-01","hourly_price":"0.0198"}}"#
        )
    };
    let sandbox = new();
    let request = "GET /billing/invoice/5/ppu_invoice_details/";
    let path = "/billing/invoice/5/ppu_invoice_details";
    for (hour, body) in [
        line(5, 1),
        format!("[{}]", line(5, 1)),
        format!("[{},{}]", line(5, 1), line(5, 1)),
        format!("[{}]", line(5, 3)),
    ]
    .into_iter()
    .enumerate()
    {
        sandbox.import_answer(request, &format!("Tue, 01 Jul 2025 0{hour}:00:00 GMT"), &body);
        let answer = sandbox.gigas_text(path);
        assert!(same(&answer, &body), "{answer}");
    }
    sandbox.import_answer("GET /billing/invoice/6/ppu_invoice_details", MORNING, "[]");
    assert_eq!(
        sandbox.gigas("/billing/invoice/6/ppu_invoice_details"),
        serde_json::json!([])
    );
    sandbox
        .run(&["api", "gigas", "/billing/invoice/7/ppu_invoice_details"])
        .expect_error(2, "not-imported");
}

#[test]
fn intervals_are_charges_in_the_currency_of_their_price() {
    let sandbox = with_fixtures();
    assert_eq!(
        sandbox.cells(
            "SELECT billing_currency, count(*), decimal_sum(billed_cost) FROM charge
             WHERE charge_period_end <= '2025-06-30' GROUP BY 1 ORDER BY 1"
        ),
        [["EUR", "13", "363.208"], ["USD", "14", "337.5059708333328"]]
    );
    // 31 days of May, by the invoice: not rounded to cents, since the page names no rounding.
    assert_eq!(
        sandbox.cells("SELECT currency, decimal_sum(computed_cost) FROM api_gigas_ppu_invoice_details GROUP BY 1"),
        [["USD", "184.2227333333328"]]
    );
    assert_eq!(
        sandbox.cells("SELECT account, billing_currency, balance FROM account"),
        [["7", "USD", "null"]]
    );
    assert_eq!(
        sandbox.cells(
            "SELECT pricing_quantity, list_unit_price, billed_cost, resource_name, cost_basis FROM charge
             WHERE row_key = 'gigas/7/640195'"
        ),
        [["1053", "0.0198", "20.8494", "Intel CPU", "computed"]]
    );
}

#[test]
fn a_currency_is_stated_found_or_unknown() {
    let catalogue = |prices: &str, factors: &str| {
        format!(r#"[{{"id":11,"name":"CPU","prices":{prices},"conversion_factor":{factors}}}]"#)
    };
    for (prices, factors, expected) in [
        (
            r#"{"EUR":"14.40","USD":"15"}"#,
            r#"{"EUR":0.00125,"USD":0.00125}"#,
            "EUR",
        ),
        (r#"{"EUR":"14","USD":"12.96"}"#, r#"{"EUR":"720","USD":"720"}"#, "USD"),
        (r#"{"GBP":0.01800,"USD":"15"}"#, "{}", "GBP"),
        (
            r#"{"EUR":"14.40","USD":"14.40"}"#,
            r#"{"EUR":"0.00125","USD":"0.00125"}"#,
            "XXX",
        ),
        (r#"{"EUR":"14.41"}"#, r#"{"EUR":"0.00125"}"#, "XXX"),
    ] {
        let sandbox = new();
        let body = format!("[{}]", interval("1", "\"0.018\"", ""));
        sandbox.import_answer(HISTORY, MORNING, &body);
        let currency = "SELECT DISTINCT billing_currency FROM charge";
        assert_eq!(sandbox.cells(currency), [["XXX"]], "no catalogue yet");
        sandbox.import_answer("GET /billing/ppu_resources", MORNING, &catalogue(prices, factors));
        assert_eq!(sandbox.cells(currency), [[expected]], "{prices}");
        // What the user states goes before what the catalogue says, also for later answers.
        sandbox.import_answer_with(HISTORY, MORNING, &body, &["--param", "currency=CHF"]);
        assert_eq!(sandbox.cells(currency), [["CHF"]]);
        sandbox.import_answer(HISTORY, NOON, &body);
        assert_eq!(sandbox.cells(currency), [["CHF"]]);
    }
    let sandbox = new();
    sandbox.copy(FIXTURES);
    let file = format!("{FIXTURES}/ppu_history.http");
    let errors = sandbox.refused(&["import", &file, "--param", "currency=euro"]);
    assert!(errors.contains("`euro`, which is not a currency"), "{errors}");
}
