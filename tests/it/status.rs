//! `billbook status`: the figures of the reports, within a terminal.

use crate::sandbox::Sandbox;
use serde_json::Value;

#[test]
fn it_fits_a_terminal() {
    let book = Sandbox::with_all_fixtures();
    let text = book.ok(&["status"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() <= 40, "{} lines", lines.len());
    for line in lines {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn narrow_terminals_lose_columns_and_say_which() {
    let book = Sandbox::with_all_fixtures();
    for columns in [50, 60, 80, 100] {
        let text = book.ok(&["status", &format!("--for=terminal={columns}")]);
        for line in text.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        assert!(text.contains("billed in all"), "{text}");
        assert_eq!(text.contains("Not shown: accounts"), columns < 90, "{columns}: {text}");
    }
    assert!(!book.ok(&["status"]).contains("Not shown"));
}

#[test]
fn it_has_the_figures_of_the_reports() {
    let book = Sandbox::with_all_fixtures();
    let status: Value = serde_json::from_str(&book.ok(&["status", "--output", "json"])).unwrap();
    let spend = book.report_rows(&["spend", "--by", "provider,account,month"]);
    let months = status["months"].as_array().unwrap();
    assert_eq!(months.len(), spend.len());
    let charges = |rows: &[Value]| rows.iter().map(|row| row["charges"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(charges(months), charges(&spend));
    let open = book.report_rows(&["open-items"]);
    let of = |name: &str| {
        let rows = status["invoices"].as_array().unwrap().iter();
        rows.map(|row| row[name].as_i64().unwrap()).sum::<i64>()
    };
    let unpaid = open.iter().filter(|row| row["kind"] == "invoice").count();
    assert_eq!(of("unpaid"), i64::try_from(unpaid).unwrap());
    let overdue = open
        .iter()
        .filter(|row| row["days_overdue"].as_i64().is_some_and(|days| days > 0));
    assert_eq!(of("overdue"), i64::try_from(overdue.count()).unwrap());
    let open = book.run(&["reconcile", "--output", "json"]).stdout;
    let statements: Value = serde_json::from_str(&open).unwrap();
    let of_verdict = statements
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["verdict"] == "open");
    assert_eq!(
        status["statements"]["open"].as_u64().unwrap(),
        u64::try_from(of_verdict.count()).unwrap()
    );
    let findings: Value = serde_json::from_str(&book.run(&["check", "--output", "json"]).stdout).unwrap();
    let errors = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "error");
    assert_eq!(
        status["findings"]["errors"].as_u64().unwrap(),
        u64::try_from(errors.count()).unwrap()
    );
    assert_eq!(
        book.ok(&["status", "--output", "csv"]).lines().count(),
        months.len() + 1
    );
}

#[test]
fn an_empty_ledger_says_what_to_do() {
    let book = Sandbox::of(&["fixtures/gigas"]);
    let past = book.ok(&["status", "--as-of", "2000-01-01"]);
    assert!(past.contains("billbook import PATH"), "{past}");
    let missing = Sandbox::new().run(&["status"]).expect_error(5, "no-ledger").stderr;
    assert!(missing.contains("billbook import"), "{missing}");
}
