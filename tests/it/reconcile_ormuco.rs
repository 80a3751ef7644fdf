//! Ormuco reconciled: documented contradictions by name.

use crate::sandbox::{Run, Sandbox, compare_with_golden};

const JULY: &str = "tests/reconcile/ormuco";
const MAIN_CURRENCY: &str = "fixtures/ormuco/june-2025/currencies.http";

/// A ledger of the documents of a folder.
pub fn ledger_of(folder: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy(folder);
    sandbox.ok(&["--now", "2025-08-05", "import", folder]);
    sandbox
}

/// A ledger of some files of the repository, each with the first occurrence of each text replaced.
pub fn ledger_with(files: &[&str], edited: &str, edits: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for file in files {
        sandbox.copy(file);
        sandbox.ok(&["--now", "2025-08-05", "import", file]);
    }
    let mut text = crate::sandbox::repository_text(edited);
    for (from, to) in edits {
        assert!(text.contains(from), "{edited} has no {from}");
        text = text.replacen(from, to, 1);
    }
    sandbox.write(edited, text);
    sandbox.ok(&["--now", "2025-08-05", "import", edited]);
    sandbox
}

/// The lines of a statement as `kind amount object`, after its verdict.
pub fn lines(run: &Run) -> Vec<String> {
    let verdict = run.stdout.split("  ").next().unwrap().to_owned();
    let mut found = vec![verdict];
    for line in run
        .stdout
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- "))
    {
        let parts: Vec<&str> = line
            .split("  ")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let object = parts
            .get(2)
            .copied()
            .unwrap_or_default()
            .split([':', ';'])
            .next()
            .unwrap_or_default();
        found.push(format!("{} {} {object}", parts[0], parts[1]).trim_end().to_owned());
    }
    found
}

#[test]
fn a_month_that_is_explained_within_bound_and_open_is_told_word_for_word() {
    let sandbox = ledger_of(JULY);
    let run = sandbox.run(&["reconcile"]).expect(1);
    compare_with_golden("tests/reconcile/ormuco.txt", &run.stdout);
    assert!(
        run.stderr.contains("4 explained, 1 within bound, 4 open"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_documented_contradictions_are_named() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/ormuco/documented");
    sandbox.ok(&["import", "fixtures/ormuco/documented"]);
    let run = sandbox.run(&["reconcile", "--revisions"]).expect(1);
    compare_with_golden("tests/reconcile/ormuco_documented.txt", &run.stdout);
}

#[test]
fn the_first_of_several_revisions_is_reconciled_when_asked_for() {
    let sandbox = ledger_of(JULY);
    let count = |arguments: &[&str]| {
        let mut all = vec![
            "reconcile",
            "ormuco-invoice",
            "--invoice",
            "inv-a",
            "--summary",
            "--output",
            "csv",
        ];
        all.extend(arguments);
        sandbox.ok(&all).lines().count() - 1
    };
    assert_eq!((count(&[]), count(&["--revisions"])), (1, 2));
    let text = sandbox.ok(&["reconcile", "ormuco-invoice", "--invoice", "inv-a", "--revisions"]);
    assert!(text.contains("`invoice_total`, in revision 1 of 2"), "{text}");
}

#[test]
fn each_revision_has_its_own_currency() {
    let second = "tests/reconcile/ormuco/invoice-a.http";
    let first = ["tests/reconcile/ormuco/invoice-a-first.http"];
    let sandbox = ledger_with(&first, second, &[("\"CAD\"", "\"USD\"")]);
    let text = sandbox.ok(&[
        "reconcile",
        "ormuco-invoice",
        "--revisions",
        "--summary",
        "--output",
        "csv",
    ]);
    let currencies: Vec<&str> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(7).unwrap())
        .collect();
    assert_eq!(currencies, ["CAD", "USD"]);
}

/// The statement about an invoice with some texts replaced.
fn invoice(edits: &[(&str, &str)]) -> Vec<String> {
    let sandbox = ledger_with(&[], "tests/reconcile/ormuco/invoice-a.http", edits);
    lines(&sandbox.run(&["reconcile", "ormuco-invoice"]))
}

#[test]
fn a_discount_that_nothing_gives_is_named() {
    let discount = [
        ("\"invoice_discount\": 0.71", "\"invoice_discount\": 0.81"),
        ("7.35", "7.25"),
    ];
    let found = invoice(&discount);
    assert_eq!(found[0], "open");
    assert!(found.contains(&"discount -0.71 10 % of 7.1".to_owned()), "{found:?}");
    assert!(found.contains(&"amount differs -0.10 discount".to_owned()), "{found:?}");
    // Flat besides, it is what is stated; the tax is still that of 6.39, and so is wrong.
    let flat = [
        ("\"invoice_discount\": 0.71", "\"invoice_discount\": 0.81"),
        ("flat\": 0", "flat\": 0.10"),
        ("7.35", "7.25"),
    ];
    let found = invoice(&flat);
    assert!(
        found.contains(&"discount -0.81 10 % of 7.1 and 0.10 flat".to_owned()),
        "{found:?}"
    );
    assert!(found.contains(&"amount differs 0.02 tax hst".to_owned()), "{found:?}");
}

#[test]
fn a_discount_of_more_than_the_subtotal_may_be_the_subtotal() {
    let capped = [
        ("\"invoice_discount\": 0.71", "\"invoice_discount\": 7.1"),
        ("flat\": 0", "flat\": 9"),
        ("\"amount\": 0.96", "\"amount\": 0"),
        ("7.35", "0"),
    ];
    let found = invoice(&capped);
    assert_eq!(found[0], "explained", "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("discount -7.1 ")), "{found:?}");
}

#[test]
fn a_tax_may_be_on_the_subtotal_as_well() {
    // 14.975 % of 7.1 instead of 6.39.
    let found = invoice(&[("\"amount\": 0.96", "\"amount\": 1.06"), ("7.35", "7.45")]);
    assert_eq!(found[0], "explained", "{found:?}");
}

#[test]
fn halves_go_either_way() {
    // 12.5 hours at 0.001 are 0.0125. Both rates change, and with them the total of web-1.
    for (total, is_right) in [("0.012", true), ("0.013", true), ("0.011", false)] {
        let total = format!("\"total\": {total}");
        let found = invoice(&[
            ("\"quantity\": 333.5", "\"quantity\": 12.5"),
            ("13:21:30:00", "00:12:30:00"),
            ("\"total\": 1.968", &total),
            ("\"rate\": 0.0059", "\"rate\": 0.001"),
            ("\"rate\": 0.0059", "\"rate\": 0.001"),
            ("\"total\": 4.39", "\"total\": 0.744"),
        ]);
        let is_named = found.iter().any(|line| line.contains("line web-2"));
        assert_eq!(is_named, !is_right, "{total} {found:?}");
    }
}

/// The statement about a usage with some texts replaced.
fn usage(edits: &[(&str, &str)]) -> Vec<String> {
    let sandbox = ledger_with(&[MAIN_CURRENCY], "tests/reconcile/ormuco/usage.http", edits);
    lines(&sandbox.run(&["reconcile", "ormuco-usage"]))
}

#[test]
fn a_kind_that_the_subtotal_leaves_out_is_missing() {
    let found = usage(&[("\"subtotal\": 7.11", "\"subtotal\": 6.36")]);
    assert!(
        found.contains(&"missing here -0.75 object_storage".to_owned()),
        "{found:?}"
    );
    let found = usage(&[("\"subtotal\": 7.11", "\"subtotal\": 6.37")]);
    assert!(found.contains(&"amount differs -0.74 subtotal".to_owned()), "{found:?}");
}

#[test]
fn a_usage_has_no_place_for_a_flat_discount_and_may_have_one() {
    let edits = [
        ("\"discount\": 0.71", "\"discount\": 1.71"),
        ("\"amount\": 0.96", "\"amount\": 0.81"),
        ("\"total\": 7.36", "\"total\": 6.21"),
    ];
    let found = usage(&edits);
    assert_eq!(found[0], "explained", "{found:?}");
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("discount -1.00 1.00 more than 10 %")),
        "{found:?}"
    );
    let found = usage(&[
        ("\"discount\": 0.71", "\"discount\": 0.61"),
        ("\"total\": 7.36", "\"total\": 7.46"),
    ]);
    assert_eq!(found[0], "open", "less than the percentage: {found:?}");
}

#[test]
fn usage_retrieved_before_its_end_is_cut_by_the_period() {
    let behind = |edits: &[(&str, &str)]| {
        let files = ["tests/reconcile/ormuco/invoice-a.http"];
        let sandbox = ledger_with(&files, "tests/reconcile/ormuco/usage.http", edits);
        lines(&sandbox.run(&["reconcile", "ormuco-behind"]))
    };
    let less = ("\"total\": 4.39", "\"total\": 2.20");
    let early = ("Fri, 01 Aug 2025", "Tue, 15 Jul 2025");
    assert!(behind(&[less]).contains(&"amount differs 2.19 server web-1".to_owned()));
    assert!(behind(&[less, early]).contains(&"period cut 2.19 server web-1".to_owned()));
    // More than the invoice has is none of a later time.
    let more = ("\"total\": 4.39", "\"total\": 5.39");
    assert!(behind(&[more, early]).contains(&"amount differs -1.00 server web-1".to_owned()));
    let gone = behind(&[("\"id\": \"web-2\"", "\"id\": \"web-3\"")]);
    assert!(
        gone.contains(&"missing there 1.968 server web-2".to_owned()),
        "{gone:?}"
    );
    assert!(gone.contains(&"missing here -1.97 server web-3".to_owned()), "{gone:?}");
}

#[test]
fn a_report_alone_is_held_against_nothing() {
    let sandbox = Sandbox::new();
    sandbox.copy("tests/reconcile/ormuco/report.csv");
    sandbox.ok(&["import", "tests/reconcile/ormuco/report.csv"]);
    let run = sandbox.run(&["reconcile", "ormuco-report"]).expect(0);
    assert!(run.stderr.contains("nothing to reconcile"), "{}", run.stderr);
}

#[test]
fn a_report_without_totals_is_compared_by_what_the_discount_leaves() {
    let files = ["tests/reconcile/ormuco/invoice-a.http"];
    let sandbox = ledger_with(
        &files,
        "tests/reconcile/ormuco/report.csv",
        &[("5.13,10,0,0.51,5.31", "7.1,10,0,0.71,")],
    );
    let run = sandbox
        .run(&["reconcile", "ormuco-report", "--invoice", "inv-a"])
        .expect(0);
    assert_eq!(lines(&run), ["exact"], "{}", run.stdout);
}
