//! What importing does to a ledger, with small pages that a reader can check by eye.

use crate::fixtures::difference;
use crate::sandbox::Sandbox;

/// A transaction as JSON: `number` moves its amount, reason and time.
pub fn transaction(number: u32, reason: &str) -> String {
    format!(
        r#"{{"amount": "0.{number:020}", "billing_cycle": 1, "end": "1.5", "id": "{number}", "initial": "2.50",
            "reason": "{reason}", "time": "2025-06-{:02}T00:00:00+00:00"}}"#,
        number % 28 + 1
    )
}

/// A saved page of the ledger: which transactions, and the time of the day at which it was retrieved.
pub fn page(transactions: &[String], retrieved: &str) -> String {
    format!(
        "GET /api/2.0/ledger/?limit={count} HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: Tue, 01 Jul 2025 {retrieved} GMT\n\n\
         {{\"meta\": {{\"limit\": {count}, \"offset\": 0, \"total_count\": 9}}, \"objects\": [{}]}}\n",
        transactions.join(",\n"),
        count = transactions.len()
    )
}

fn plain(numbers: &[u32]) -> Vec<String> {
    numbers.iter().map(|number| transaction(*number, "Payment")).collect()
}

/// The reason of transaction 5, as answered.
fn reason(sandbox: &Sandbox, options: &[&str]) -> String {
    let answer = sandbox.ok(&[&["api", "cloudsigma", "/ledger/", "--output", "csv"], options].concat());
    let mut reader = csv::Reader::from_reader(answer.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (id, reason) = (column("id"), column("reason"));
    let rows: Vec<_> = reader
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[id] == "5")
        .collect();
    assert_eq!(rows.len(), 1, "{answer}");
    rows[0][reason].to_owned()
}

#[test]
fn the_same_bytes_again_change_nothing_and_the_summary_says_so() {
    let sandbox = Sandbox::with_all_fixtures();
    let before = (sandbox.bytes("billbook.db"), sandbox.dump());
    let again = sandbox.ok(&["import", "fixtures", "--now", "2026-01-01"]);
    assert!(again.starts_with("Imported 0 files"), "{again}");
    assert!(again.contains(" imported before: nothing changed."), "{again}");
    assert_eq!(sandbox.dump(), before.1);
    assert!(sandbox.bytes("billbook.db") == before.0, "the file changed");
}

#[test]
fn a_copy_under_another_name_is_known_too() {
    let sandbox = Sandbox::new();
    sandbox.write("one.http", page(&plain(&[1, 2]), "06:00:00"));
    sandbox.ok(&["import", "one.http"]);
    let before = sandbox.dump();
    std::fs::copy(sandbox.path("one.http"), sandbox.path("copy.http")).unwrap();
    let again = sandbox.ok(&["import", "copy.http"]);
    assert!(again.contains("1 file imported before: nothing changed."), "{again}");
    assert_eq!(sandbox.dump(), before);
    // In one call, too.
    let both = Sandbox::new();
    both.write("a.http", page(&plain(&[1, 2]), "06:00:00"));
    both.write("b.http", page(&plain(&[1, 2]), "06:00:00"));
    let summary = both.ok(&["import", "a.http", "b.http"]);
    assert!(summary.starts_with("Imported 1 file "), "{summary}");
    assert!(summary.contains("1 file imported before"), "{summary}");
}

#[test]
fn overlapping_pages_hold_each_transaction_once() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("fixtures/cloudsigma/june-2025", "june");
    sandbox.ok(&["import", "june"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "461");
    assert_eq!(
        sandbox.value("SELECT count(DISTINCT id) FROM cloudsigma_transaction"),
        "461"
    );
    let totals = "SELECT sum(rows_new) || ' ' || sum(rows_revised) || ' ' || sum(rows_duplicate) FROM import_total
                  WHERE table_name = 'cloudsigma_transaction'";
    assert_eq!(sandbox.value(totals), "461 0 20");
}

#[test]
fn equal_transactions_under_different_ids_are_all_kept() {
    let sandbox = Sandbox::new();
    let one = transaction(5, "Payment");
    let twins = [
        one.clone(),
        one.replace(r#""id": "5""#, r#""id": "6""#),
        one.replace(r#""id": "5""#, r#""id": "7""#),
    ];
    sandbox.write("page.http", page(&twins, "06:00:00"));
    sandbox.ok(&["import", "page.http"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM ledger_entry"), "3");
}

#[test]
fn the_order_of_imports_does_not_matter() {
    let mut revised = plain(&[4, 5, 6]);
    revised[1] = transaction(5, "Payment, corrected");
    let pages = [
        page(&plain(&[1, 2, 3, 5]), "06:00:00"),
        page(&revised, "07:00:00"),
        page(&plain(&[6, 7]), "06:30:00"),
        page(&plain(&[3, 7, 8, 9]), "05:00:00"),
    ];
    let mut seen: Option<(String, String)> = None;
    for order in permutations(pages.len()) {
        let sandbox = Sandbox::new();
        let names: Vec<String> = order.iter().map(|index| format!("page-{index}.http")).collect();
        for (name, index) in names.iter().zip(&order) {
            sandbox.write(name, &pages[*index]);
        }
        let mut args = vec!["import"];
        args.extend(names.iter().map(String::as_str));
        sandbox.ok(&args);
        let answer = sandbox.ok(&["api", "cloudsigma", "/ledger/?limit=0"]);
        let sum = sandbox.value("SELECT count(*) || ' ' || decimal_sum(amount) FROM ledger_entry");
        assert!(answer.contains("Payment, corrected"), "{order:?}\n{answer}");
        let (first_answer, first_sum) = seen.get_or_insert_with(|| (answer.clone(), sum.clone()));
        assert_eq!((&*first_answer, &*first_sum), (&answer, &sum), "{order:?}");
    }
    assert_eq!(seen.unwrap().1, "9 0.00000000000000000045");
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let shorter = permutations(last);
    let insert = |order: &Vec<usize>, at: usize| [&order[..at], &[last], &order[at..]].concat();
    shorter
        .iter()
        .flat_map(|order| (0..=last).map(move |at| insert(order, at)))
        .collect()
}

#[test]
fn a_revision_stands_beside_the_older_one_and_the_newest_answers() {
    let sandbox = Sandbox::new();
    sandbox.write("old.http", page(&plain(&[4, 5]), "06:00:00"));
    sandbox.write("new.http", page(&[transaction(5, "Payment, corrected")], "07:00:00"));
    sandbox.ok(&["import", "old.http", "--now", "2025-07-02T00:00:00Z"]);
    let summary = sandbox.ok(&["import", "new.http", "--now", "2025-07-03T00:00:00Z"]);
    let line: Vec<&str> = summary
        .lines()
        .find(|line| line.starts_with("cloudsigma/"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(line[..5], ["cloudsigma/ledger", "1", "0", "1", "0"], "{summary}");
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "3");
    assert_eq!(reason(&sandbox, &[]), "Payment, corrected");
    for older in ["1", "2025-07-02T00:00:00Z", "2025-07-02T23:59:59Z"] {
        assert_eq!(reason(&sandbox, &["--as-of", older]), "Payment", "{older}");
    }
    for newer in ["2", "2025-07-03", "2026-01-01"] {
        assert_eq!(reason(&sandbox, &["--as-of", newer]), "Payment, corrected", "{newer}");
    }
    // Before the first import there was nothing.
    sandbox
        .run(&["api", "cloudsigma", "/ledger/", "--as-of", "2025-07-01T12:00:00Z"])
        .expect_error(2, "not-imported");
    sandbox
        .run(&["api", "cloudsigma", "/ledger/", "--as-of", "3"])
        .expect_error(2, "as-of");
    sandbox
        .run(&["api", "cloudsigma", "/ledger/", "--as-of", "0"])
        .expect_error(2, "as-of");
    sandbox
        .run(&["api", "cloudsigma", "/ledger/", "--as-of", "yesterday"])
        .expect(2);
}

#[test]
fn an_older_answer_imported_later_changes_no_answer() {
    let sandbox = Sandbox::new();
    sandbox.write("new.http", page(&[transaction(5, "Payment, corrected")], "07:00:00"));
    sandbox.write("old.http", page(&plain(&[5]), "06:00:00"));
    sandbox.ok(&["import", "new.http"]);
    let before = sandbox.ok(&["api", "cloudsigma", "/ledger/"]);
    sandbox.ok(&["import", "old.http"]);
    assert_eq!(sandbox.ok(&["api", "cloudsigma", "/ledger/"]), before);
    // Seen a third time, at a time between the two, it is what it was then.
    sandbox.write("between.http", page(&plain(&[5]), "06:30:00"));
    let summary = sandbox.ok(&["import", "between.http"]);
    let line: Vec<&str> = summary
        .lines()
        .find(|line| line.starts_with("cloudsigma/"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(line[..5], ["cloudsigma/ledger", "1", "0", "0", "1"], "{summary}");
    assert_eq!(reason(&sandbox, &[]), "Payment, corrected");
}

#[test]
fn a_shorter_newer_list_replaces_a_longer_one() {
    let list = |periods: &[&str], retrieved: &str| {
        let rows: Vec<String> = periods
            .iter()
            .map(|period| format!(r#"{{"period": "{period}", "value": "0.10"}}"#))
            .collect();
        let count = periods.len();
        let objects = rows.join(",");
        let document =
            format!(r#"{{"meta": {{"limit": 0, "offset": 0, "total_count": {count}}}, "objects": [{objects}]}}"#);
        let head = format!("GET /discount/ HTTP/1.1\n\nHTTP/1.1 200 OK\nDate: Tue, 01 Jul 2025 {retrieved} GMT\n\n");
        (head + &document, document)
    };
    let (long, _) = list(&["1 month", "3 months", "1 year"], "06:00:00");
    let (short, document) = list(&["6 months", "3 months"], "07:00:00");
    for order in [["long.http", "short.http"], ["short.http", "long.http"]] {
        let sandbox = Sandbox::new();
        sandbox.write("long.http", &long);
        sandbox.write("short.http", &short);
        for file in order {
            sandbox.ok(&["import", file]);
        }
        let answer = sandbox.ok(&["api", "cloudsigma", "/discount/"]);
        assert_eq!(difference(&document, &answer), None, "{order:?}");
        assert_eq!(sandbox.value("SELECT count(*) FROM discount"), "2");
    }
}

#[test]
fn a_dry_run_says_the_same_and_leaves_nothing() {
    let fresh = Sandbox::new();
    fresh.copy("fixtures");
    let dry = fresh.ok(&["import", "--dry-run", "fixtures"]);
    assert!(!fresh.ledger_path().exists(), "a dry run made a ledger");
    assert!(dry.ends_with("Dry run: everything was rolled back.\n"), "{dry}");

    let sandbox = Sandbox::new();
    sandbox.write("first.http", page(&plain(&[1, 2]), "06:00:00"));
    sandbox.write(
        "second.http",
        page(
            &[transaction(2, "Payment, corrected"), transaction(3, "Payment")],
            "07:00:00",
        ),
    );
    sandbox.write("third.txt", "no export");
    sandbox.ok(&["import", "first.http"]);
    let before = sandbox.bytes("billbook.db");
    let dry = sandbox.ok(&["import", "--dry-run", "first.http", "second.http", "."]);
    assert!(sandbox.bytes("billbook.db") == before, "a dry run changed the file");
    assert!(!sandbox.path("billbook.db-journal").exists());
    let real = sandbox.ok(&["import", "first.http", "second.http", "."]);
    let common = |text: &str, end: &str| text.split(end).next().unwrap().replacen("Would import", "Imported", 1);
    assert_eq!(common(&dry, "Dry run"), common(&real, "5 things do not add up"));
}

#[test]
fn two_accounts_are_told_apart_and_asked_for_by_name() {
    let sandbox = Sandbox::new();
    sandbox.write("one.http", page(&plain(&[1]), "06:00:00"));
    sandbox.write("two.http", page(&plain(&[2]), "06:00:00"));
    sandbox.ok(&["import", "--account", "first", "one.http"]);
    sandbox.ok(&["import", "--account", "second", "two.http"]);
    let run = sandbox
        .run(&["api", "cloudsigma", "/ledger/"])
        .expect_error(2, "which-account");
    assert!(run.stderr.contains("first, second"), "{}", run.stderr);
    for (account, id) in [("first", "\"1\""), ("second", "\"2\"")] {
        let answer = sandbox.ok(&["api", "cloudsigma", "/ledger/", "--account", account]);
        assert!(answer.contains(&format!("\"id\": {id}")), "{answer}");
        assert!(answer.contains("\"total_count\": 9"), "{answer}");
    }
    sandbox
        .run(&["api", "cloudsigma", "/ledger/", "--account", "third"])
        .expect_error(2, "unknown-account");
    // The same bytes for another account are that account's documents.
    sandbox.ok(&["import", "--account", "second", "one.http"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM cloudsigma_transaction"), "3");
}

#[test]
fn reading_leaves_the_file_as_it_is() {
    let sandbox = Sandbox::with_all_fixtures();
    let before = sandbox.bytes("billbook.db");
    for args in [
        &["api", "cloudsigma", "/ledger/?limit=0"][..],
        &[
            "api",
            "cloudsigma",
            "/pricing/",
            "--output",
            "csv",
            "--as-of",
            "2025-08-06",
        ],
        &["sql", "SELECT count(*) FROM charge"],
        &["imports"],
        &["explain", "api_cloudsigma_ledger", "518464988"],
        &["check"],
        &["operations"],
    ] {
        let code = sandbox.run(args).code;
        assert!(
            code == 0 || (code == 1 && args[0] == "check"),
            "{args:?} ended with {code}"
        );
        assert!(sandbox.bytes("billbook.db") == before, "{args:?} changed the file");
        assert!(!sandbox.path("billbook.db-journal").exists(), "{args:?} left a journal");
    }
}
