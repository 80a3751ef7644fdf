//! Lists of invoices and payments: in by whatever name, out as they came, and reconciled.

use crate::reconcile_focus::session;
use crate::sandbox::{Sandbox, compare_with_golden, names, rows_query};
use std::process::Command;

const LISTS: &str = "tests/reconcile/lists";
const FOCUS: &str = "tests/reconcile/focus";

/// A ledger of the lists and the invoices that they are about.
fn ledger() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(FOCUS, "focus");
    sandbox.copy_as(LISTS, "lists");
    sandbox.ok(&["import", "lists", "focus"]);
    sandbox
}

#[test]
fn listed_invoices_and_payments_are_reconciled() {
    let sandbox = ledger();
    let text = session(
        &sandbox,
        &[&["reconcile", "list-invoices"], &["reconcile", "list-payments"]],
    );
    compare_with_golden("tests/reconcile/lists/statements.txt", &text);
}

#[test]
fn lists_are_answered_as_they_came_whatever_their_columns_are_called() {
    let sandbox = Sandbox::new();
    let canonical = "issuer,invoice_number,invoice_date,period,currency,total,tax,account\n\
                     Acme Co,0017,2025-06-30,2025-06,EUR,1190.00,190.00,a-1\n\
                     \"Acme, Co\",0018,,2025-06-01/2025-07-01,USD,-5.10,,\n";
    sandbox.write("one.csv", canonical);
    sandbox.ok(&["import", "one.csv"]);
    let answer = |sandbox: &Sandbox| sandbox.ok(&["api", "bookkeeping", "/invoice-list", "--output", "csv"]);
    assert_eq!(answer(&sandbox), canonical);
    let other = Sandbox::new();
    other.write(
        "two.csv",
        canonical
            .replace(
                "issuer,invoice_number,invoice_date,period,currency,total,tax,account",
                "SUPPLIER;Invoice-Nr.;Issue Date;Billing Month;Currency Code;Gross;VAT Amount;Customer Number",
            )
            .replace(",\"Acme, Co\"", ""),
    );
    // Semicolons would need every row's; the header alone is spelled otherwise.
    let text = String::from_utf8(other.bytes("two.csv")).unwrap().replace(';', ",");
    other.write("two.csv", text);
    other.ok(&["import", "two.csv"]);
    assert_eq!(answer(&other), canonical);
}

#[test]
fn a_spreadsheet_brings_the_same() {
    let sandbox = ledger();
    for path in ["/invoice-list", "/payment-list"] {
        let name = format!("{}.xlsx", &path[1..]);
        sandbox.ok(&["api", "bookkeeping", path, "--output", "xlsx", "-o", &name]);
        let other = Sandbox::new();
        other.write(&name, sandbox.bytes(&name));
        other.ok(&["import", "--sheet", "rows", &name]);
        let csv = ["api", "bookkeeping", path, "--output", "csv"];
        assert_eq!(other.ok(&csv), sandbox.ok(&csv), "{path}");
    }
}

#[test]
fn payments_alike_in_one_list_are_several_and_a_list_again_brings_none() {
    let sandbox = Sandbox::new();
    let head = "date,amount,currency,purpose\n";
    let (june, july) = (
        "2025-06-30,10.00,EUR,INV-1\n2025-06-30,10.00,EUR,INV-1\n",
        "2025-07-02,5.00,EUR,INV-2\n",
    );
    sandbox.write("june.csv", format!("{head}{june}"));
    sandbox.write("both.csv", format!("{head}{june}{july}"));
    sandbox.ok(&["import", "june.csv"]);
    let sum = "SELECT count(*) || ' ' || decimal_sum(amount) FROM payment";
    assert_eq!(sandbox.value(sum), "2 20.00");
    let printed = sandbox.ok(&["import", "both.csv"]);
    assert!(
        printed.contains("bookkeeping/payment-list          1    1        0          2"),
        "{printed}"
    );
    assert_eq!(sandbox.value(sum), "3 25.00");
}

#[test]
fn figures_dates_and_periods_are_not_guessed() {
    let head = "issuer,invoice_number,date,period,currency,total";
    for (row, code) in [
        ("A,1,2025-06-30,2025-06,EUR,\"1.234,56\"", "decimal"),
        ("A,1,2025-06-30,2025-06,EUR,\"1,234.56\"", "decimal"),
        ("A,1,2025-06-30,2025-06,EUR,€ 5", "decimal"),
        ("A,1,30.06.2025,2025-06,EUR,5", "date"),
        ("A,1,2025-06-30,June 2025,EUR,5", "date"),
        ("A,1,2025-06-30,2025-06,Euro,5", "currency"),
        ("A,,2025-06-30,2025-06,EUR,5", "null"),
        (
            "A,1,2025-06-30,2025-06,EUR,5\nA,1,2025-06-30,2025-06,EUR,6",
            "contradiction",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("list.csv", format!("{head}\n{row}\n"));
        sandbox.run(&["import", "list.csv"]).expect_error(3, code);
    }
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", "issuer,vendor,invoice,currency,total\nA,B,1,EUR,5\n");
    sandbox.run(&["import", "list.csv"]).expect_error(3, "duplicate-header");
}

#[test]
fn an_invoice_entered_again_otherwise_is_revised() {
    let sandbox = Sandbox::new();
    for (file, total, at) in [("one.csv", "5.00", "2025-06-01"), ("two.csv", "6.00", "2025-06-02")] {
        sandbox.write(file, format!("issuer,invoice,currency,total\nA,1,EUR,{total}\n"));
        sandbox.ok(&["import", "--retrieved-at", at, file]);
    }
    assert_eq!(sandbox.value("SELECT group_concat(total) FROM invoice"), "6.00");
    assert_eq!(sandbox.value("SELECT count(*) FROM bookkeeping_invoice"), "2");
    let old = sandbox.ok(&["api", "bookkeeping", "/invoice-list", "--as-of", "1", "--output", "csv"]);
    assert!(old.ends_with("A,1,EUR,5.00\n"), "{old}");
}

#[test]
fn a_row_leads_back_to_its_line_and_everything_is_made_anew() {
    let sandbox = ledger();
    let key = sandbox.value("SELECT row_key FROM invoice WHERE invoice_id = '8817'");
    let shown = sandbox.ok(&["explain", "invoice", &key]);
    assert!(
        shown.contains("Paper and Pens,8817,2025-02-11,2025-02,EUR,31.90,5.09,Office"),
        "{shown}"
    );
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(
        verified.contains("imports and writes made anew give the same rows"),
        "{verified}"
    );
}

#[test]
fn the_stock_shell_has_the_same_rows() {
    let sandbox = ledger();
    let ledger = sandbox.ledger();
    let views = names(&ledger, "view");
    for view in views.iter().filter(|view| view.contains("bookkeeping")) {
        let query = rows_query(&ledger, view);
        let mut statement = ledger.connection.prepare(&query).unwrap();
        let ours: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(ours.len() > 5, "{view}");
        let mut shell = Command::new("sqlite3");
        shell
            .args(["-batch", "-readonly", "-list", "-noheader"])
            .arg(sandbox.ledger_path())
            .arg(&query);
        let Ok(output) = shell.output() else { return };
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim_end(),
            ours.join("\n"),
            "{view}"
        );
    }
}
