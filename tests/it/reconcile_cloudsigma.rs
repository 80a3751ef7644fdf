//! CloudSigma's statements: a month explained, one within bound, one open, and what a little change makes of them.

use crate::reconcile_rules::{of_month, statements, text};
use crate::sandbox::{Sandbox, compare_with_golden, repository_text};
use serde_json::Value;

const MONTHS: [(&str, i32); 3] = [("explained", 0), ("within-bound", 0), ("open", 1)];

/// Compares the statements of a month with those written beside it.
pub fn check_month(provider: &str, month: &str, code: i32) {
    let sandbox = of_month(&format!("{provider}/{month}"));
    let run = sandbox.run(&["reconcile"]).expect(code);
    compare_with_golden(&format!("tests/reconcile/{provider}/{month}.txt"), &run.stdout);
}

fn verdicts(sandbox: &Sandbox, pair: &str) -> Vec<(String, String)> {
    statements(sandbox, &[pair])
        .iter()
        .map(|one| (text(one, "subject").to_owned(), text(one, "verdict").to_owned()))
        .collect()
}

fn one<'v>(all: &'v [Value], subject: &str) -> &'v Value {
    all.iter().find(|one| text(one, "subject") == subject).unwrap()
}

fn kinds(statement: &Value) -> Vec<&str> {
    let lines = statement["lines"].as_array().unwrap();
    lines.iter().map(|line| text(line, "kind")).collect()
}

/// The explained month with one of its files changed.
fn changed(file: &str, change: impl Fn(&str) -> String) -> Sandbox {
    let sandbox = Sandbox::new().at("2025-10-05T12:00:00Z");
    sandbox.copy_as("tests/reconcile/cloudsigma/explained", "month");
    let path = format!("tests/reconcile/cloudsigma/explained/{file}");
    let (from, to) = (repository_text(&path), change(&repository_text(&path)));
    assert_ne!(from, to, "{file} was not changed");
    sandbox.write(&format!("month/{file}"), to);
    sandbox.ok(&["import", "month"]);
    sandbox
}

/// A page of the ledger without some of its objects.
fn page(text: &str, keep: impl Fn(usize, &Value) -> bool) -> String {
    let (head, body) = text.split_once("\n{").unwrap();
    let mut document: Value = serde_json::from_str(&format!("{{{body}")).unwrap();
    let objects = document["objects"].as_array().unwrap();
    let kept: Vec<Value> = objects
        .iter()
        .enumerate()
        .filter(|(index, object)| keep(*index, object))
        .map(|(_, object)| object.clone())
        .collect();
    document["objects"] = Value::Array(kept);
    format!("{head}\n{}\n", serde_json::to_string_pretty(&document).unwrap())
}

#[test]
fn months_have_the_statements_written_beside_them() {
    for (month, code) in MONTHS {
        check_month("cloudsigma", month, code);
    }
}

#[test]
fn june_is_exact_but_for_payments_and_decimals() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/cloudsigma/june-2025");
    sandbox.ok(&["import", "fixtures"]);
    let json = sandbox.ok(&["reconcile", "--output", "json"]);
    let all: Vec<Value> = serde_json::from_str(&json).unwrap();
    for statement in &all {
        let is_exact = !["cloudsigma-balance", "cloudsigma-burst"].contains(&text(statement, "pair"));
        let expected = if is_exact { "exact" } else { "explained" };
        assert_eq!(text(statement, "verdict"), expected, "{statement}");
    }
}

#[test]
fn a_price_that_is_not_listed_is_named_with_the_nearest() {
    let all = statements(&of_month("cloudsigma/open"), &["cloudsigma-burst"]);
    let line = &all[0]["lines"].as_array().unwrap().last().unwrap();
    assert_eq!(text(line, "kind"), "price differs");
    // 0.0199 is charged; 0.0142 is the nearest listed. 3.5 GHz for 300 seconds.
    assert_eq!(text(line, "here"), "0.00580416666666666667");
    assert_eq!(text(line, "there"), "0.00414166666666666667");
}

#[test]
fn balances_that_say_the_same_are_one_statement() {
    let sandbox = changed("balance-2.http", |text| text.replace("08:00:00", "08:00:01"));
    let said = |sandbox: &Sandbox| verdicts(sandbox, "cloudsigma-balance");
    assert_eq!(said(&sandbox).len(), 2);
    let again = repository_text("tests/reconcile/cloudsigma/explained/balance-2.http");
    sandbox.write("later.http", again.replace("08:00:00", "08:00:03"));
    sandbox.ok(&["import", "later.http"]);
    assert_eq!(said(&sandbox).len(), 2);
    sandbox.write(
        "wrong.http",
        again.replace("08:00:00", "08:00:05").replace("48.0390", "48.0391"),
    );
    sandbox.ok(&["import", "wrong.http"]);
    let open = said(&sandbox);
    assert_eq!(open.last().unwrap().1, "exact");
    let all = statements(&sandbox, &["cloudsigma-balance"]);
    let wrong = one(&all, "2025-06-01T08:00:05.000000Z");
    assert_eq!((text(wrong, "verdict"), text(wrong, "unexplained")), ("open", "0.0001"));
}

#[test]
fn a_page_that_was_not_saved_is_named_and_once() {
    // The payment and the renewals are lost: the second balance starts from the first, so only what it misses is there.
    let sandbox = changed("ledger.http", |ledger| {
        page(ledger, |_, object| text(object, "time") > "2025-05-21")
    });
    let ledger = repository_text("tests/reconcile/cloudsigma/explained/ledger.http");
    let older = page(&ledger, |_, object| text(object, "time") < "2025-05-12");
    sandbox.write("older.http", older.replace("limit=0", "limit=4&offset=7"));
    sandbox.ok(&["import", "older.http"]);
    let all = statements(&sandbox, &["cloudsigma-balance"]);
    let amounts: Vec<(&str, &str, Vec<&str>)> = all
        .iter()
        .map(|one| (text(one, "subject"), text(one, "unexplained"), kinds(one)))
        .collect();
    assert_eq!(
        amounts,
        [
            ("2025-05-15T06:00:00.000000Z", "0", vec!["missing there"]),
            ("2025-06-01T08:00:00.000000Z", "0", vec!["missing there"]),
        ]
    );
    assert_eq!(all[0]["lines"][0]["amount"], "47.85000000000000142109");
    assert_eq!(all[1]["lines"][0]["amount"], "-12.28680000000000000000");
    assert_eq!(all[1]["lines"][0]["object"], "700400248 to 700400396");
}

#[test]
fn a_transaction_that_does_not_add_up_is_named() {
    let edit = |text: &str| {
        // The newest: its end, and the balances that repeat it, stay; its amount grows.
        text.replacen("\"amount\": \"0.0025516", "\"amount\": \"1.0025516", 1)
    };
    let sandbox = changed("ledger.http", edit);
    let all = statements(&sandbox, &["cloudsigma-balance"]);
    let last = &all[1];
    assert_eq!((text(last, "verdict"), text(last, "unexplained")), ("open", "0"));
    assert_eq!(kinds(last), ["amount differs"]);
    assert_eq!(last["lines"][0]["amount"], "1.00000000000000000000");
}

#[test]
fn usage_that_was_not_charged_yet_is_a_period_cut() {
    let sandbox = changed("ledger.http", |text| {
        // Saved a minute after the sample of 05:03, before it was charged.
        page(text, |index, _| index > 1).replace("08:00:04", "05:04:00")
    });
    let all = statements(&sandbox, &["cloudsigma-usage"]);
    let june = one(&all, "2025-06/cpu");
    assert_eq!((text(june, "verdict"), text(june, "unexplained")), ("explained", "0"));
    let line = &june["lines"].as_array().unwrap()[1];
    assert_eq!(
        text(line, "what"),
        "not yet charged when the ledger was saved, 2025-06-01T05:04:00.000000Z"
    );
    assert_eq!(text(line, "amount"), "-0.00285416666666666667");

    // Of a page saved later, somebody lost the newest.
    let sandbox = changed("ledger.http", |text| page(text, |index, _| index > 1));
    let all = statements(&sandbox, &["cloudsigma-usage"]);
    assert_eq!(kinds(one(&all, "2025-06/cpu")), ["period cut", "missing here"]);
}

#[test]
fn usage_of_days_that_the_ledger_does_not_reach_is_on_no_side() {
    let of_another_year = |text: &str| text.replace("2025-0", "2026-0");
    let sandbox = changed("dailyburstusage.http", of_another_year);
    assert!(statements(&sandbox, &["cloudsigma-usage"]).is_empty());
}

#[test]
fn a_current_usage_of_another_time_than_the_subscriptions_says_so() {
    let sandbox = changed("currentusage.http", |text| {
        text.replace("Sun, 01 Jun 2025", "Wed, 01 Oct 2025")
    });
    let all = statements(&sandbox, &["cloudsigma-current-usage"]);
    let note = "no subscription in the list runs at the answer's time: they may have been saved at different times";
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|one| one["notes"] == serde_json::json!([note])),
        "{all:?}"
    );
    // What ran then is compared, and needs no note.
    let then = statements(&of_month("cloudsigma/explained"), &["cloudsigma-current-usage"]);
    assert!(then.iter().all(|one| one["notes"] == serde_json::json!([])), "{then:?}");
}

#[test]
fn pages_may_be_cut_anywhere_and_overlap() {
    let whole = of_month("cloudsigma/explained");
    let figures = |sandbox: &Sandbox| -> Vec<Vec<String>> {
        let csv = sandbox.run(&["reconcile", "--output", "csv"]).stdout;
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let without_place = |row: csv::StringRecord| {
            let cells = row.iter().enumerate().filter(|(column, _)| *column != 15);
            cells.map(|(_, cell)| cell.to_owned()).collect()
        };
        reader.records().map(|row| without_place(row.unwrap())).collect()
    };
    let ledger = repository_text("tests/reconcile/cloudsigma/explained/ledger.http");
    for cut in [1, 4, 7] {
        let sandbox = changed("ledger.http", |text| page(text, |index, _| index >= cut));
        sandbox.write(
            "newer.http",
            page(&ledger, |index, _| index < cut + 2).replace("limit=0", "limit=9"),
        );
        sandbox.ok(&["import", "newer.http"]);
        assert_eq!(figures(&sandbox), figures(&whole), "{cut}");
    }
}

#[test]
fn accounts_are_reconciled_apart_and_without_a_balance_in_no_currency() {
    let sandbox = Sandbox::new();
    for (month, account) in [("explained", "one"), ("open", "two")] {
        sandbox.copy_as(&format!("tests/reconcile/cloudsigma/{month}"), month);
        sandbox.ok(&["import", "--account", account, month]);
    }
    sandbox.copy_as(
        "tests/reconcile/cloudsigma/within-bound/ledger.http",
        "alone/ledger.http",
    );
    sandbox.copy_as(
        "tests/reconcile/cloudsigma/within-bound/dailyburstusage.http",
        "alone/days.http",
    );
    sandbox.ok(&["import", "--account", "three", "alone"]);
    for (month, account) in [("explained", "one"), ("open", "two")] {
        let figures = |sandbox: &Sandbox, options: &[&str]| -> Vec<(String, String, String)> {
            let all = statements(sandbox, options);
            let figures = |one: &Value| ["subject", "here", "unexplained"].map(|name| text(one, name).to_owned());
            all.iter().map(figures).map(|[a, b, c]| (a, b, c)).collect()
        };
        let alone = of_month(&format!("cloudsigma/{month}"));
        assert_eq!(figures(&sandbox, &["--account", account]), figures(&alone, &[]));
    }
    let third = statements(&sandbox, &["--account", "three"]);
    assert!(!third.is_empty());
    assert!(
        third
            .iter()
            .all(|one| text(one, "currency") == "XXX" && text(one, "pair") == "cloudsigma-usage")
    );
}

#[test]
fn what_is_not_held_cannot_be_why_the_ledger_has_more() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/cloudsigma/within-bound", "month");
    let stated = repository_text("tests/reconcile/cloudsigma/within-bound/burstusage.http");
    let found = |usage: &dyn Fn(i64) -> i64| {
        let (head, body) = stated.split_once("\n{").unwrap();
        let mut document: Value = serde_json::from_str(&format!("{{{body}")).unwrap();
        let object = &mut document["objects"][1];
        object["usage"] = usage(object["usage"].as_i64().unwrap()).into();
        sandbox.write("month/burstusage.http", format!("{head}\n{document}\n"));
        let ledger = format!("{}.db", usage(10));
        sandbox.ok(&["-f", &ledger, "import", "month"]);
        let all = statements(&sandbox, &["-f", &ledger, "cloudsigma-usage"]);
        kinds(one(&all, "2025-05-01/2025-06-01/mem")).join(" ")
    };
    // The ledger starts on 3 May, with money in the account: what was before is not held.
    assert_eq!(found(&|usage| usage + 1), "missing here");
    assert_eq!(found(&|usage| usage - 1), "quantity differs");
}
