//! Gigas: a PUT appends, and the provider's own history takes its place.

use crate::gigas::*;

#[test]
fn a_put_closes_the_running_interval_and_opens_another() {
    let sandbox = with_fixtures();
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
    assert_eq!(sandbox.gigas(RESOURCE)["amount"], 2);
    // Again, two and a half hours later, to a fraction.
    let (answer, _) = sandbox.put("2025-07-01T08:30:00.5Z", r#"{"amount":"2.5"}"#);
    assert_eq!(answer["amount"].to_string(), "2.5");
    let second = "2025-07-01T08:30:00.500+00:00";
    // Release, then begin anew after a pause.
    sandbox.put("2025-07-01T09:00:00Z", r#"{"amount":0}"#);
    assert_eq!(sandbox.gigas(RESOURCE)["amount"], 0);
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
        sandbox.cells(
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
    assert!(
        explained.contains(&format!("PUT {RESOURCE} HTTP/1.1")) && explained.contains(r#"{"amount":1}"#),
        "{explained}"
    );
}

#[test]
fn a_put_of_the_same_amount_writes_nothing() {
    let sandbox = with_fixtures();
    let (answer, notes) = sandbox.put(NOW, r#"{"amount":4.0}"#);
    assert_eq!(answer["amount"].to_string(), "4");
    assert!(notes.contains("is 4 already"), "{notes}");
    assert_eq!(sandbox.cells("SELECT count(*) FROM import"), [["5"]]);
}

#[test]
fn a_put_that_cannot_be_made_is_refused_and_writes_nothing() {
    let sandbox = with_fixtures();
    for (body, code, text) in [
        (r#"{"amount":33}"#, "outside-limits", "min_limit 0, max_limit 32"),
        (r#"{"amount":-1}"#, "request-body", "less than 0"),
        (r#"{"amount":"1,5"}"#, "request-body", "not a decimal"),
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
        ("amount=1", "request-body", "not JSON"),
        ("[1]", "request-body", "the body is an array"),
    ] {
        let errors = sandbox
            .run(&["api", "gigas", "-X", "PUT", RESOURCE, "-d", body])
            .expect(2)
            .stderr;
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
            "before what the ledger has",
        ),
        (
            NOW,
            vec!["-d", change, RESOURCE, "--as-of", "5"],
            "as-of",
            "a write always happens now",
        ),
    ] {
        let mut all = vec!["api", "gigas"];
        all.extend(arguments);
        let errors = sandbox.run_at(now, &all).expect(2).stderr;
        assert!(errors.contains(code) && errors.contains(text), "{errors}");
    }
    assert_eq!(sandbox.cells("SELECT count(*) FROM import"), [["5"]]);
}

#[test]
fn a_put_without_history_or_catalogue_says_what_is_unknown() {
    let sandbox = new();
    sandbox.import_text("resource.http", fixture("ppu_account_resource.http"));
    let (_, notes) = sandbox.put(NOW, r#"{"amount":1000}"#);
    assert!(
        notes.contains("the ledger does not have the limits of resource `11`"),
        "{notes}"
    );
    assert!(notes.contains("no running interval"), "{notes}");
    assert_eq!(sandbox.gigas("/billing/ppu_history")[0]["total_amount"], 1000);
    // From 0 to something is no surprise.
    sandbox.put(NOW, r#"{"amount":0}"#);
    let (_, notes) = sandbox.put(NOW, r#"{"amount":1}"#);
    assert!(!notes.contains("no running interval"), "{notes}");
}

#[test]
fn the_providers_own_history_takes_the_place_of_an_interval_made_here() {
    let sandbox = with_fixtures();
    sandbox.put(NOW, r#"{"amount":2}"#);
    let text = fixture("ppu_history.http");
    let older = text.splitn(3, "\n\n").nth(2).unwrap();
    // A page says nothing about what it leaves out, and an older answer nothing about what came later.
    sandbox.import_answer(
        "GET /billing/ppu_history?limit=16",
        NOON,
        &older.replace("null", "\"2025-07-01T06:00:02+00:00\""),
    );
    sandbox.import_answer(HISTORY, MORNING, older);
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
    sandbox.import_answer(HISTORY, NOON, &newer);
    let answer = sandbox.gigas_text("/billing/ppu_history");
    assert!(same(&answer, &newer), "{answer}");
    assert_eq!(
        sandbox.cells(
            "SELECT row_key, charge_period_end FROM charge WHERE resource_id = 11 AND charge_period_end > '2025-07'
             ORDER BY row_key"
        ),
        [
            ["gigas/7/640209/2025-06", "2025-07-01T00:00:00.000000Z"],
            ["gigas/7/640209/2025-07", "2025-07-01T06:00:03.000000Z"],
            ["gigas/7/640230", "2025-07-01T12:00:00.000000Z"],
        ]
    );
}

#[test]
fn a_history_without_changes_hides_an_interval_made_here_too() {
    let sandbox = new();
    let resource = r#"{"id":172803349,"account_id":7,"resource_id":11,"amount":0,"hourly_price":"0.018"}"#;
    sandbox.import_answer(&format!("GET {RESOURCE}"), MORNING, resource);
    let closed = format!("[{}]", interval("1", "\"0.018\"", r#","end_date":"2025-07-01""#));
    sandbox.import_answer(HISTORY, MORNING, &closed);
    sandbox.put(NOW, r#"{"amount":2}"#);
    assert_eq!(sandbox.gigas("/billing/ppu_history").as_array().unwrap().len(), 2);
    // Every row of it is a duplicate; still it says that the provider knows of no second interval.
    sandbox.import_answer(HISTORY, NOON, &closed);
    assert_eq!(sandbox.gigas("/billing/ppu_history").as_array().unwrap().len(), 1);
    assert_eq!(sandbox.cells("SELECT count(*) FROM charge"), [["1"]]);
}

#[test]
fn a_later_answer_lengthens_a_running_interval() {
    let sandbox = with_fixtures();
    let text = fixture("ppu_history.http");
    let body = text.splitn(3, "\n\n").nth(2).unwrap();
    sandbox.import_answer(HISTORY, NOON, body);
    assert_eq!(
        sandbox.cells("SELECT charged_hours, charged_until_utc FROM api_gigas_ppu_history WHERE id = '640209'"),
        [["1026", "2025-07-01T12:00:00.000000Z"]]
    );
    assert_eq!(
        sandbox.cells(
            "SELECT rows_new, rows_revised, rows_duplicate FROM import_total
             WHERE import_id = 6 AND table_name = 'gigas_history'"
        ),
        [["0", "4", "12"]]
    );
}
