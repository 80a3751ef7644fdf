//! Gigas: what goes in comes out, a PUT appends, intervals become charges.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const RESOURCE: &str = "/billing/account/7/ppu_account_resource/172803349";
const NOW: &str = "2025-07-01T06:00:00Z";

/// A folder of its own, with a ledger in it.
struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// A ledger with all fixtures.
    fn with_fixtures() -> Self {
        let sandbox = Self::new();
        sandbox.ok(&["import", fixtures().to_str().unwrap()]);
        sandbox
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run_at(&self, now: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_billbook"))
            .args(arguments)
            .args(["--now", now])
            .env_clear()
            .current_dir(self.path())
            .output()
            .unwrap()
    }

    fn ok_at(&self, now: &str, arguments: &[&str]) -> Output {
        let output = self.run_at(now, arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        output
    }

    fn ok(&self, arguments: &[&str]) -> Output {
        self.ok_at(NOW, arguments)
    }

    /// The exit code and what was said about it.
    fn refused(&self, arguments: &[&str]) -> (i32, String) {
        self.refused_at(NOW, arguments)
    }

    fn refused_at(&self, now: &str, arguments: &[&str]) -> (i32, String) {
        let output = self.run_at(now, arguments);
        assert!(!output.status.success(), "{arguments:?} was accepted");
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }

    /// Imports a body as the answer to a request.
    fn import(&self, request: &str, date: &str, body: &str) -> Output {
        self.import_with(request, date, body, &[])
    }

    fn import_with(&self, request: &str, date: &str, body: &str, options: &[&str]) -> Output {
        let text = format!(
            "{request} HTTP/1.1\nHost: api.gigas.example\n\nHTTP/1.1 200 OK\nContent-Type: application/json\nDate: {date}\n\n{body}\n"
        );
        std::fs::write(self.path().join("answer.http"), text).unwrap();
        let mut arguments = vec!["import", "answer.http"];
        arguments.extend(options);
        self.ok(&arguments)
    }

    fn api(&self, path: &str) -> Value {
        json(&self.ok(&["api", "gigas", path]))
    }

    fn put(&self, now: &str, body: &str) -> (Value, String) {
        let output = self.ok_at(now, &["api", "gigas", "-X", "PUT", RESOURCE, "-d", body]);
        (json(&output), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn sql(&self, query: &str) -> Vec<Vec<String>> {
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
    fn cpus(&self) -> Vec<[String; 4]> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.api("/billing/ppu_history")
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["resource_id"] == 11 && row["start_date"].as_str().unwrap() > "2025-05-19")
            .map(|row| ["id", "total_amount", "start_date", "end_date"].map(|name| text(&row[name])))
            .collect()
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gigas")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The same document whatever the order of members; numbers by their text.
fn same(left: &str, right: &str) -> bool {
    fn ordered(text: &str) -> String {
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

const HISTORY: &str = "GET /billing/ppu_history";
const MORNING: &str = "Tue, 01 Jul 2025 05:00:00 GMT";
const NOON: &str = "Tue, 01 Jul 2025 12:00:00 GMT";

fn interval(id: &str, price: &str, rest: &str) -> String {
    format!(
        r#"{{"id":{id},"account_id":7,"resource_id":11,"hourly_price":{price},"conversion_factor":"0.00125","total_amount":2,"start_date":"2025-06-30"{rest}}}"#
    )
}

#[test]
fn every_fixture_comes_back_as_it_was() {
    let sandbox = Sandbox::with_fixtures();
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "http") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let target = text.split(' ').nth(1).unwrap();
        let body = text.splitn(3, "\n\n").nth(2).unwrap();
        let answer = String::from_utf8(sandbox.ok(&["api", "gigas", target]).stdout).unwrap();
        assert!(same(&answer, body), "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn every_fixture_is_known_by_its_body_alone() {
    let sandbox = Sandbox::new();
    for (file, operation) in [
        ("ppu_resources", "ppu_resources"),
        ("ppu_history", "ppu_history"),
        ("ppu_account_resources", "ppu_account_resources"),
        ("ppu_account_resource", "ppu_account_resource"),
        ("ppu_invoice_details", "ppu_invoice_details"),
    ] {
        let text = std::fs::read_to_string(fixtures().join(format!("{file}.http"))).unwrap();
        let body = text.splitn(3, "\n\n").nth(2).unwrap();
        std::fs::write(sandbox.path().join("body.json"), body).unwrap();
        let output = sandbox.ok(&["import", "body.json"]);
        let report = [output.stdout, output.stderr].concat();
        let report = String::from_utf8(report).unwrap();
        assert!(report.contains(&format!("gigas/{operation} ")), "{report}");
    }
    // The invoice is known without its request, too.
    assert_eq!(
        sandbox
            .api("/billing/invoice/38982/ppu_invoice_details")
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
        let sandbox = Sandbox::new();
        sandbox.import(HISTORY, MORNING, &body);
        let answer = sandbox.api("/billing/ppu_history");
        assert_eq!(answer.as_array().unwrap().len(), count, "{body}");
    }
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("one.http");
    std::fs::write(
        file,
        format!("{HISTORY} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{}", interval("1", "1", "")),
    )
    .unwrap();
    let (exit, errors) = sandbox.refused(&["import", "one.http"]);
    assert_eq!(exit, 3);
    assert!(
        errors.contains("one object stands where a list is documented"),
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
        let sandbox = Sandbox::new();
        sandbox.import(&format!("{request} {RESOURCE}"), MORNING, &body);
        let answer = String::from_utf8(sandbox.ok(&["api", "gigas", RESOURCE]).stdout).unwrap();
        assert!(same(&answer, object), "{answer}");
        // Setting the amount keeps the forms, and a number stays a number.
        let (changed, _) = sandbox.put(NOW, r#"{"amount":6}"#);
        assert_eq!(changed["amount"], "6");
        assert_eq!(
            sandbox.api("/billing/ppu_history")[0]["hourly_price"].to_string(),
            "0.0198"
        );
    }
}

#[test]
fn a_missing_end_comes_back_as_it_was_written() {
    let sandbox = Sandbox::new();
    let body = format!(
        "[{},{},{},{}]",
        interval("1", "0.0180", r#","end_date":null"#),
        interval("\"2\"", "\"0.018\"", r#","end_date":"""#),
        interval("3", "1E-2", ""),
        interval("4", "1.0", r#","end_date":"2025-07-01T01:30:00+00:00","note":[1.50]"#),
    );
    sandbox.import(HISTORY, MORNING, &body);
    let answer = String::from_utf8(sandbox.ok(&["api", "gigas", "/billing/ppu_history"]).stdout).unwrap();
    assert!(same(&answer, &body), "{answer}");
    let hours =
        sandbox.sql("SELECT id, end_date_utc, charged_hours, computed_cost FROM api_gigas_ppu_history ORDER BY id");
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
    let sandbox = Sandbox::new();
    let body = r#"[
        {"id":"a","name":"A","slug":null,"min_limit":"1","max_limit":2.50,"prices":{"USD":1.10,"EUR":null},
         "conversion_factor":{"GBP":"2"},"translations":{"en":"A"},"vendor":{"x":1e3}},
        {"id":2,"name":"B","provider":"kvm","prices":[],"conversion_factor":null},
        {"id":3,"name":"C","prices":{},"conversion_factor":{},"translations":{}}
    ]"#;
    sandbox.import("GET /billing/ppu_resources", MORNING, body);
    let answer = String::from_utf8(sandbox.ok(&["api", "gigas", "/billing/ppu_resources"]).stdout).unwrap();
    assert!(same(&answer, body), "{answer}");
    assert_eq!(
        sandbox.sql("SELECT currency, unit_price FROM price ORDER BY currency"),
        [["USD", "1.10"]]
    );
    std::fs::write(
        sandbox.path().join("bad.json"),
        r#"[{"id":1,"name":"A","prices":{"euro":"1","EUR":"1,5","USD":{}}}]"#,
    )
    .unwrap();
    let (exit, errors) = sandbox.refused(&["import", "bad.json"]);
    assert_eq!(exit, 3);
    for expected in ["`euro`, which is no currency", "/0/prices/EUR", "/0/prices/USD"] {
        assert!(errors.contains(expected), "{errors}");
    }
}

#[test]
fn what_a_newer_list_no_longer_names_is_gone_except_history() {
    let sandbox = Sandbox::with_fixtures();
    let request = "GET /billing/account/7/ppu_account_resources";
    let body = r#"[{"id":9,"account_id":7,"resource_id":12,"amount":1,"hourly_price":"0.011"},
        {"id":172803349,"account_id":7,"resource_id":11,"amount":4,"hourly_price":"0.0198","conversion_factor":"0.00125"}]"#;
    sandbox.import(request, NOON, body);
    let answer = sandbox.ok(&["api", "gigas", "/billing/account/7/ppu_account_resources"]);
    assert!(same(&String::from_utf8(answer.stdout).unwrap(), body));
    // It can still be asked for by its id.
    assert_eq!(
        sandbox.api("/billing/account/7/ppu_account_resource/172803417")["amount"],
        1
    );
    sandbox.import(HISTORY, NOON, &format!("[{}]", interval("1", "1", "")));
    assert_eq!(sandbox.api("/billing/ppu_history").as_array().unwrap().len(), 17);
    let page = sandbox.api("/billing/ppu_history?offset=1&limit=2");
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
    let sandbox = Sandbox::new();
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
        sandbox.import(request, &format!("Tue, 01 Jul 2025 0{hour}:00:00 GMT"), &body);
        let answer = String::from_utf8(sandbox.ok(&["api", "gigas", path]).stdout).unwrap();
        assert!(same(&answer, &body), "{answer}");
    }
    sandbox.import("GET /billing/invoice/6/ppu_invoice_details", MORNING, "[]");
    assert_eq!(
        sandbox.api("/billing/invoice/6/ppu_invoice_details"),
        serde_json::json!([])
    );
    let (exit, errors) = sandbox.refused(&["api", "gigas", "/billing/invoice/7/ppu_invoice_details"]);
    assert_eq!(exit, 2);
    assert!(errors.contains("not-imported"), "{errors}");
}

#[test]
fn intervals_are_charges_in_the_currency_of_their_price() {
    let sandbox = Sandbox::with_fixtures();
    assert_eq!(
        sandbox.sql(
            "SELECT billing_currency, count(*), decimal_sum(billed_cost) FROM charge
             WHERE charge_period_end <= '2025-06-30' GROUP BY 1 ORDER BY 1"
        ),
        [["EUR", "6", "363.208"], ["USD", "6", "281.0291708333328"]]
    );
    // 31 days of May, by the invoice: not rounded to cents, since the page names no rounding.
    assert_eq!(
        sandbox.sql("SELECT currency, decimal_sum(computed_cost) FROM api_gigas_ppu_invoice_details GROUP BY 1"),
        [["USD", "184.2227333333328"]]
    );
    assert_eq!(
        sandbox.sql("SELECT account, billing_currency, balance FROM account"),
        [["7", "USD", "null"]]
    );
    assert_eq!(
        sandbox.sql(
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
        let sandbox = Sandbox::new();
        let body = format!("[{}]", interval("1", "\"0.018\"", ""));
        sandbox.import(HISTORY, MORNING, &body);
        let currency = "SELECT billing_currency FROM charge";
        assert_eq!(sandbox.sql(currency), [["XXX"]], "no catalogue yet");
        sandbox.import("GET /billing/ppu_resources", MORNING, &catalogue(prices, factors));
        assert_eq!(sandbox.sql(currency), [[expected]], "{prices}");
        // What the user states goes before what the catalogue says, also for later answers.
        sandbox.import_with(HISTORY, MORNING, &body, &["--param", "currency=CHF"]);
        assert_eq!(sandbox.sql(currency), [["CHF"]]);
        sandbox.import(HISTORY, NOON, &body);
        assert_eq!(sandbox.sql(currency), [["CHF"]]);
    }
    let sandbox = Sandbox::new();
    let file = fixtures().join("ppu_history.http");
    let (exit, errors) = sandbox.refused(&["import", file.to_str().unwrap(), "--param", "currency=euro"]);
    assert_eq!(exit, 3);
    assert!(errors.contains("`euro`, which is no currency"), "{errors}");
}

#[test]
fn a_put_closes_the_running_interval_and_opens_another() {
    let sandbox = Sandbox::with_fixtures();
    let started = "2025-05-19T18:00:00+00:00";
    assert_eq!(sandbox.cpus(), [["640209", "4", started, "null"]]);
    let (answer, notes) = sandbox.put(NOW, r#"{"amount":2,"account_id":"7","resource_id":11}"#);
    assert_eq!(answer["amount"], 2);
    assert_eq!(answer["id"], 172_803_349);
    assert_eq!(notes, "");
    let first = "2025-07-01T06:00:00+00:00";
    assert_eq!(
        sandbox.cpus(),
        [["640209", "4", started, first], ["local-6", "2", first, "null"]]
    );
    assert_eq!(sandbox.api(RESOURCE)["amount"], 2);
    // Again, two and a half hours later, to a fraction.
    let (answer, _) = sandbox.put("2025-07-01T08:30:00.5Z", r#"{"amount":"2.5"}"#);
    assert_eq!(answer["amount"].to_string(), "2.5");
    let second = "2025-07-01T08:30:00.500+00:00";
    // Release, then begin anew after a pause.
    sandbox.put("2025-07-01T09:00:00Z", r#"{"amount":0}"#);
    assert_eq!(sandbox.api(RESOURCE)["amount"], 0);
    let (_, notes) = sandbox.put("2025-07-01T11:00:00Z", r#"{"amount":1}"#);
    assert_eq!(notes, "");
    assert_eq!(
        sandbox.cpus(),
        [
            ["640209", "4", started, first],
            ["local-6", "2", first, second],
            ["local-7", "2.5", second, "2025-07-01T09:00:00+00:00"],
            ["local-9", "1", "2025-07-01T11:00:00+00:00", "null"]
        ]
    );
    assert_eq!(
        sandbox.sql(
            "SELECT row_key, billing_currency, billed_cost FROM charge WHERE row_key LIKE '%/local-%' ORDER BY row_key"
        ),
        [
            ["gigas/7/local-6", "USD", "0.09900550000044"],
            ["gigas/7/local-7", "USD", "0.02474312499945"],
            ["gigas/7/local-9", "USD", "0"],
        ]
    );
    // Appended, not overwritten: the past is still there.
    let past = json(&sandbox.ok(&["api", "gigas", RESOURCE, "--as-of", "5"]));
    assert_eq!(past["amount"], 4);
    let history = json(&sandbox.ok(&["api", "gigas", "/billing/ppu_history", "--as-of", "5"]));
    assert_eq!(history.as_array().unwrap().len(), 16);
    let explained = sandbox.ok(&["explain", "api_gigas_ppu_history", "local-9"]);
    let explained = String::from_utf8(explained.stdout).unwrap();
    assert!(
        explained.contains(&format!("PUT {RESOURCE} HTTP/1.1")) && explained.contains(r#"{"amount":1}"#),
        "{explained}"
    );
}

#[test]
fn a_put_of_the_same_amount_writes_nothing() {
    let sandbox = Sandbox::with_fixtures();
    let (answer, notes) = sandbox.put(NOW, r#"{"amount":4.0}"#);
    assert_eq!(answer["amount"].to_string(), "4");
    assert!(notes.contains("is 4 already"), "{notes}");
    assert_eq!(sandbox.sql("SELECT count(*) FROM import"), [["5"]]);
}

#[test]
fn a_put_that_cannot_be_made_is_refused_and_writes_nothing() {
    let sandbox = Sandbox::with_fixtures();
    for (body, code, text) in [
        (r#"{"amount":33}"#, "outside-limits", "min_limit 0, max_limit 32"),
        (r#"{"amount":-1}"#, "request-body", "less than 0"),
        (r#"{"amount":"1,5"}"#, "request-body", "no decimal"),
        (r#"{"amount":null}"#, "request-body", "`amount` is null"),
        (r#"{"amount":1,"amount":2}"#, "request-body", "twice"),
        (
            r#"{"amount":1,"price":2}"#,
            "request-body",
            "undocumented member `price`",
        ),
        (r#"{"account_id":7}"#, "request-body", "no `amount`"),
        (r#"{"amount":1,"account_id":8}"#, "request-body", "`account_id` is `8`"),
        (
            r#"{"amount":1,"resource_id":"12"}"#,
            "request-body",
            "`resource_id` is `12`",
        ),
        ("amount=1", "request-body", "no JSON"),
        ("[1]", "request-body", "the body is an array"),
    ] {
        let (exit, errors) = sandbox.refused(&["api", "gigas", "-X", "PUT", RESOURCE, "-d", body]);
        assert_eq!(exit, 2, "{body}");
        assert!(errors.contains(code) && errors.contains(text), "{body}: {errors}");
    }
    let change = r#"{"amount":1}"#;
    for (now, arguments, code, text) in [
        (NOW, vec!["-X", "PUT", RESOURCE], "request-body", "needs a body"),
        (
            NOW,
            vec!["-d", change, "/billing/account/7/ppu_account_resource/1"],
            "not-found",
            "`1` of account `7`",
        ),
        (
            NOW,
            vec!["-d", change, RESOURCE, "--account", "8"],
            "parameter",
            "the path is about account `7`",
        ),
        (
            "2025-05-19T17:59:59Z",
            vec!["-d", change, RESOURCE],
            "parameter",
            "before the start of the running interval",
        ),
        (
            "2025-06-30T00:00:00Z",
            vec!["-d", change, RESOURCE],
            "parameter",
            "before what the ledger knows",
        ),
        (
            NOW,
            vec!["-d", change, RESOURCE, "--as-of", "5"],
            "as-of",
            "a write is made now",
        ),
    ] {
        let mut all = vec!["api", "gigas"];
        all.extend(arguments);
        let (exit, errors) = sandbox.refused_at(now, &all);
        assert_eq!(exit, 2, "{errors}");
        assert!(errors.contains(code) && errors.contains(text), "{errors}");
    }
    assert_eq!(sandbox.sql("SELECT count(*) FROM import"), [["5"]]);
}

#[test]
fn a_put_without_history_or_catalogue_says_what_is_unknown() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["import", fixtures().join("ppu_account_resource.http").to_str().unwrap()]);
    let (_, notes) = sandbox.put(NOW, r#"{"amount":1000}"#);
    assert!(notes.contains("limits of resource `11` are not known"), "{notes}");
    assert!(notes.contains("no running interval"), "{notes}");
    assert_eq!(sandbox.api("/billing/ppu_history")[0]["total_amount"], 1000);
    // From 0 to something is no surprise.
    sandbox.put(NOW, r#"{"amount":0}"#);
    let (_, notes) = sandbox.put(NOW, r#"{"amount":1}"#);
    assert!(!notes.contains("no running interval"), "{notes}");
}

#[test]
fn the_providers_own_history_takes_the_place_of_an_interval_made_here() {
    let sandbox = Sandbox::with_fixtures();
    sandbox.put(NOW, r#"{"amount":2}"#);
    let text = std::fs::read_to_string(fixtures().join("ppu_history.http")).unwrap();
    let older = text.splitn(3, "\n\n").nth(2).unwrap();
    // A page says nothing about what it leaves out, and an older answer nothing about what came later.
    sandbox.import(
        "GET /billing/ppu_history?limit=16",
        NOON,
        &older.replace("null", "\"2025-07-01T06:00:02+00:00\""),
    );
    sandbox.import(HISTORY, MORNING, older);
    assert_eq!(sandbox.cpus().len(), 2);
    assert_eq!(sandbox.cpus()[1][0], "local-6");
    let newer = older.replace(
        "\n    {\n        \"id\": 640216",
        r#"
    {"id": 640230, "account_id": 7, "resource_id": 11, "hourly_price": "0.0198", "conversion_factor": "0.00125",
     "total_amount": 2, "start_date": "2025-07-01T06:00:03+00:00", "end_date": null},
    {
        "id": 640216"#,
    );
    let newer = newer.replacen(
        "\"start_date\": \"2025-05-19T18:00:00+00:00\",\n        \"end_date\": null",
        "\"start_date\": \"2025-05-19T18:00:00+00:00\",\n        \"end_date\": \"2025-07-01T06:00:03+00:00\"",
        1,
    );
    sandbox.import(HISTORY, NOON, &newer);
    let answer = String::from_utf8(sandbox.ok(&["api", "gigas", "/billing/ppu_history"]).stdout).unwrap();
    assert!(same(&answer, &newer), "{answer}");
    assert_eq!(
        sandbox.sql(
            "SELECT row_key, charge_period_end FROM charge WHERE resource_id = 11 AND charge_period_end > '2025-07'"
        ),
        [
            ["gigas/7/640209", "2025-07-01T06:00:03.000000Z"],
            ["gigas/7/640230", "2025-07-01T12:00:00.000000Z"],
        ]
    );
}

#[test]
fn a_history_without_changes_hides_an_interval_made_here_too() {
    let sandbox = Sandbox::new();
    let resource = r#"{"id":172803349,"account_id":7,"resource_id":11,"amount":0,"hourly_price":"0.018"}"#;
    sandbox.import(&format!("GET {RESOURCE}"), MORNING, resource);
    let closed = format!("[{}]", interval("1", "\"0.018\"", r#","end_date":"2025-07-01""#));
    sandbox.import(HISTORY, MORNING, &closed);
    sandbox.put(NOW, r#"{"amount":2}"#);
    assert_eq!(sandbox.api("/billing/ppu_history").as_array().unwrap().len(), 2);
    // Every row of it is a duplicate; still it says that the provider knows of no second interval.
    sandbox.import(HISTORY, NOON, &closed);
    assert_eq!(sandbox.api("/billing/ppu_history").as_array().unwrap().len(), 1);
    assert_eq!(sandbox.sql("SELECT count(*) FROM charge"), [["1"]]);
}

#[test]
fn a_later_answer_lengthens_a_running_interval() {
    let sandbox = Sandbox::with_fixtures();
    let text = std::fs::read_to_string(fixtures().join("ppu_history.http")).unwrap();
    let body = text.splitn(3, "\n\n").nth(2).unwrap();
    sandbox.import(HISTORY, NOON, body);
    assert_eq!(
        sandbox.sql("SELECT charged_hours, charged_until_utc FROM api_gigas_ppu_history WHERE id = '640209'"),
        [["1026", "2025-07-01T12:00:00.000000Z"]]
    );
    assert_eq!(
        sandbox.sql(
            "SELECT rows_new, rows_revised, rows_duplicate FROM import_total
             WHERE import_id = 6 AND table_name = 'gigas_history'"
        ),
        [["0", "4", "12"]]
    );
}
