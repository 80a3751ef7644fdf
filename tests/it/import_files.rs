//! Files, folders and names that are unusual, and files that are refused.

use crate::imports::{page, transaction};
use crate::sandbox::Sandbox;

fn good() -> String {
    page(&[transaction(1, "Payment"), transaction(2, "Payment")], "06:00:00")
}

/// A page with two mistakes, far apart.
fn bad() -> String {
    let mistakes = [
        transaction(3, "Payment").replace("2.50", "2,50"),
        transaction(4, "Payment"),
        transaction(5, "Payment").replace("2025-06-06T", "yesterday at "),
    ];
    page(&mistakes, "06:00:00")
}

#[test]
fn a_refused_file_stops_none_of_the_others_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("folder/1-good.http", good());
    sandbox.write("folder/2-bad.http", bad());
    sandbox.write("folder/3-good.http", page(&[transaction(9, "Payment")], "06:00:00"));
    let run = sandbox.run(&["import", "folder"]).expect(3);
    assert!(run.stdout.starts_with("Imported 2 files"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("1 file refused; nothing from it was stored: folder/2-bad.http."),
        "{}",
        run.stdout
    );
    // All that is wrong, in one run.
    assert!(run.stderr.contains("error[decimal]: "), "{}", run.stderr);
    assert!(run.stderr.contains("error[time]: "), "{}", run.stderr);
    assert_eq!(
        sandbox.value("SELECT group_concat(id) FROM (SELECT id FROM cloudsigma_transaction ORDER BY id)"),
        "1,2,9"
    );
    assert_eq!(
        sandbox.value("SELECT count(*) FROM source WHERE name LIKE '%bad%'"),
        "0"
    );
    assert_eq!(sandbox.value("SELECT count(*) FROM sqlar"), "2");
    assert_eq!(sandbox.value("SELECT count(*) FROM import"), "2");
}

#[test]
fn a_first_import_that_is_refused_leaves_no_ledger() {
    let sandbox = Sandbox::new();
    sandbox.write("bad.http", bad());
    sandbox.run(&["import", "bad.http"]).expect(3);
    let left: Vec<_> = std::fs::read_dir(sandbox.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["bad.http"]);
    sandbox.run(&["import", "nowhere.json"]).expect_error(5, "io");
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn a_bad_document_of_a_har_file_refuses_the_whole_file() {
    let sandbox = Sandbox::new();
    let text = crate::sandbox::repository_text("fixtures/cloudsigma/june-2025-browser.har");
    let broken = text.replacen("\\\"currency\\\": \\\"EUR\\\"", "\\\"currency\\\": \\\"EURO\\\"", 1);
    let broken = broken.replacen("\\\"currency\\\":\\\"EUR\\\"", "\\\"currency\\\":\\\"EURO\\\"", 1);
    assert_ne!(text, broken, "the archive's balance is written otherwise");
    sandbox.write("bad.har", broken);
    sandbox.run(&["import", "bad.har"]).expect_error(3, "currency");
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn a_har_file_gives_its_documented_answers_and_counts_the_rest() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025-browser.har", "browser.har");
    let summary = sandbox.ok(&["import", "browser.har"]);
    assert!(summary.starts_with("Imported 1 file "), "{summary}");
    assert!(
        summary.contains("3 entries of HAR files skipped: not answers of documented operations."),
        "{summary}"
    );
    let entries = "SELECT group_concat(operation || ' ' || entry, ', ') FROM (SELECT * FROM import ORDER BY import_id)";
    assert_eq!(
        sandbox.value(entries),
        "balance /log/entries/1, ledger /log/entries/3, licenses /log/entries/5"
    );
    assert_eq!(sandbox.value("SELECT count(*) FROM source"), "1");
    assert_eq!(sandbox.value("SELECT count(*) FROM sqlar"), "1");
}

#[test]
fn lenient_reading_is_recorded_with_its_place() {
    let sandbox = Sandbox::new();
    let file = "tests/errors/json-trailing-comma/burstusage.json";
    sandbox.copy_as(file, "input.json");
    sandbox
        .run(&["import", "input.json"])
        .expect_error(3, "json-trailing-comma");
    let summary = sandbox.ok(&["import", "--lenient", "input.json"]);
    assert!(
        summary.contains("Accepted: input.json: trailing comma at 26:10."),
        "{summary}"
    );
    assert_eq!(
        sandbox.value("SELECT accepted FROM import"),
        r#"["trailing comma at 26:10"]"#
    );
    assert_eq!(sandbox.value("SELECT options FROM import"), r#"{"lenient": true}"#);
    let imports = sandbox.ok(&["imports", "--output", "csv"]);
    assert!(imports.contains("trailing comma at 26:10"), "{imports}");
}

#[test]
fn standard_input_is_a_file_named_by_a_dash() {
    let sandbox = Sandbox::new();
    let run = sandbox.run_with_input(&["import", "-"], good().as_bytes()).expect(0);
    assert!(run.stdout.starts_with("Imported 1 file "), "{}", run.stdout);
    assert_eq!(
        sandbox.value("SELECT name || ' ' || coalesce(modified_at, 'no time') FROM source"),
        "- no time"
    );
    sandbox.write("same.http", good());
    assert!(sandbox.ok(&["import", "same.http"]).contains("1 file imported before"));
    let shown = sandbox.ok(&["explain", "api_cloudsigma_ledger", "1"]);
    assert!(shown.contains("\"id\": \"1\""), "{shown}");
    sandbox
        .run_with_input(&["import", "-"], b"")
        .expect_error(3, "not-an-export");
}

#[test]
fn a_bare_body_on_standard_input_was_retrieved_now_or_when_stated() {
    let body = r#"{"balance": "1.50", "currency": "CHF"}"#;
    for (option, expected) in [
        (&[][..], "2025-08-05T12:00:00.000000Z clock"),
        (
            &["--retrieved-at", "2025-06-30 18:00"][..],
            "2025-06-30T18:00:00.000000Z stated",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox
            .run_with_input(&[&["import", "-"], option].concat(), body.as_bytes())
            .expect(0);
        assert_eq!(
            sandbox.value("SELECT retrieved_at || ' ' || retrieved_at_basis FROM import"),
            expected
        );
    }
}

#[cfg(unix)]
#[test]
fn names_may_hold_blanks_quotes_and_line_ends() {
    let sandbox = Sandbox::new();
    let folder = "my 'exports' \"2025\"\nJuly; $(rm) %20 é";
    let file = format!("{folder}/a 'page' \"one\"\n?.http");
    sandbox.write(&file, good());
    let summary = sandbox.ok(&["import", folder]);
    assert!(summary.starts_with("Imported 1 file "), "{summary}");
    assert_eq!(sandbox.value("SELECT name FROM source"), file);
    let shown = sandbox.ok(&["explain", "api_cloudsigma_ledger", "1"]);
    // To a reader it is spelt out, so that it stays one line.
    assert!(shown.contains(&file.replace('\n', "\\n")), "{shown}");
    // The ledger's own name may, too.
    let ledger = "a 'ledger' \"x\".db";
    sandbox.ok(&["import", "-f", ledger, folder]);
    assert!(
        sandbox
            .ok(&[
                "sql",
                "-f",
                ledger,
                "SELECT count(*) AS n FROM ledger_entry",
                "--output",
                "csv"
            ])
            .ends_with("2\n")
    );
}

#[test]
fn an_empty_folder_is_no_mistake() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    let run = sandbox.run(&["import", "empty"]).expect(0);
    assert_eq!(run.stdout, "Nothing was imported.\nthere is no file in `empty`.\n");
    assert!(!sandbox.ledger_path().exists());
    sandbox.run(&["import"]).expect(2);
    sandbox.run(&["import", "no-such-folder/"]).expect_error(5, "io");
}

#[test]
fn the_ledger_in_the_imported_folder_is_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.write("page.http", good());
    sandbox.write(".hidden.http", page(&[transaction(7, "Payment")], "06:00:00"));
    sandbox.ok(&["import", "."]);
    let again = sandbox.ok(&["import", "."]);
    assert!(again.contains("1 file imported before"), "{again}");
    assert!(!again.contains("skipped"), "{again}");
    assert_eq!(sandbox.value("SELECT count(*) FROM source"), "1");
}

#[test]
fn a_byte_order_mark_and_foreign_line_ends_change_no_figure() {
    let body = format!(
        "{{\"meta\": {{\"limit\": 1, \"offset\": 0, \"total_count\": 1}}, \"objects\": [{}]}}",
        transaction(1, "Payment")
    );
    let sandbox = Sandbox::new();
    for (name, text) in [
        ("plain.json", body.clone()),
        ("mark.json", format!("\u{feff}{body}")),
        ("crlf.json", body.replace('\n', "\r\n")),
        (
            "exchange-crlf.http",
            page(&[transaction(1, "Payment")], "06:00:00").replace('\n', "\r\n"),
        ),
    ] {
        sandbox.write(name, text);
        sandbox.ok(&["import", name, "--retrieved-at", "2025-07-01"]);
    }
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "1");
    sandbox.write("latin.json", b"{\"balance\": \"1.50\", \"currency\": \"\xe9\"}");
    sandbox.run(&["import", "latin.json"]).expect_error(3, "not-utf8");
}

/// Whichever of the two copies the ledger has already, and whichever comes first.
#[test]
fn an_object_stated_twice_is_refused_also_where_one_copy_is_held() {
    let entry = |reason| transaction(1, reason);
    for twice in [["Payment", "Refund"], ["Refund", "Payment"]] {
        let sandbox = Sandbox::new();
        sandbox.write("held.http", page(&[entry("Payment")], "06:00:00"));
        sandbox.write("twice.http", page(&twice.map(entry), "07:00:00"));
        sandbox.ok(&["import", "held.http"]);
        sandbox.run(&["import", "twice.http"]).expect_error(3, "contradiction");
    }
}
