//! Lists of invoices and payments: in by whatever name, out as they came, and reconciled.

use crate::reconcile_focus::session;
use crate::reconcile_rules::{statements, text};
use crate::sandbox::{Sandbox, compare_with_golden, names, rows_query};
use crate::stock_shell::shell;
use serde_json::Value;

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

/// A balance and a list of payments, with some of its rows replaced.
fn paid(edits: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/payments", "month");
    let mut list = String::from_utf8(sandbox.bytes("month/payments.csv")).unwrap();
    for (from, to) in edits {
        assert!(list.contains(from), "{from}");
        list = list.replacen(from, to, 1);
    }
    sandbox.write("month/payments.csv", list);
    sandbox.ok(&["import", "month"]);
    sandbox
}

/// Month, verdict, and kind with amount of each line.
fn of_balances(sandbox: &Sandbox) -> Vec<String> {
    let told = |one: &Value| {
        let lines = one["lines"].as_array().unwrap().iter();
        let lines = lines.map(|line| format!(", {} {}", text(line, "kind"), text(line, "amount")));
        format!(
            "{} {}{}",
            text(one, "subject"),
            text(one, "verdict"),
            lines.collect::<String>()
        )
    };
    statements(sandbox, &["payments"]).iter().map(told).collect()
}

#[test]
fn what_was_paid_into_a_balance_is_held_against_the_bank() {
    let sandbox = paid(&[]);
    let text = session(&sandbox, &[&["reconcile", "payments"], &["reconcile", "list-payments"]]);
    compare_with_golden("tests/reconcile/payments.txt", &text);
}

#[test]
fn a_payment_is_that_of_a_credit_by_its_number_or_by_amount_and_day() {
    // The same amount too late is another payment's; with the number it is that one's, whenever it came.
    let late = of_balances(&paid(&[("2025-03-05,50.00", "2025-03-19,50.00")]));
    assert_eq!(
        late[0],
        "2025-03 open, missing there 50.00000000000000000000, missing here -50.00"
    );
    let close = of_balances(&paid(&[("2025-03-05,50.00", "2025-03-18,50.00")]));
    assert_eq!(close[0], "2025-03 exact");
    let named = of_balances(&paid(&[(
        "2025-03-05,50.00,EUR,card",
        "2025-03-31,50.00,EUR,top-up 700400174",
    )]));
    assert_eq!(named[0], "2025-03 exact");
    // Another amount is none of its, nor another currency.
    for wrong in ["50.01,EUR", "50.00,USD"] {
        let found = of_balances(&paid(&[("50.00,EUR", wrong)]));
        assert!(found[0].starts_with("2025-03 open, missing there 50.0"), "{found:?}");
    }
    // A number tells whom a payment is to, where the payee does not.
    let nobody = of_balances(&paid(&[("103,CloudSigma AG", "103,Card settlement")]));
    assert_eq!(nobody[2], "2025-05 within bound, period cut -30.00");
    // Half a cent more or less is rounding's; a whole one is not.
    let rounded = of_balances(&paid(&[("2025-05-14,47.85", "2025-05-14,47.9")]));
    assert_eq!(rounded[2], "2025-05 within bound, period cut -30.00");
    let more = of_balances(&paid(&[("2025-05-14,47.85", "2025-05-14,47.86")]));
    assert!(more[2].contains("amount differs -0.00999999999999857891"), "{more:?}");
}

#[test]
fn months_that_the_list_does_not_reach_are_not_asked_of_it() {
    let sandbox = paid(&[("2025-03-05,50.00,EUR,card,CloudSigma AG\n", "")]);
    let found = of_balances(&sandbox);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("2025-05") && found[1].starts_with("2025-06"),
        "{found:?}"
    );
    // A payment of a month in which the ledger has nothing is in the list's own statements.
    let early = paid(&[("2025-03-05,50.00", "2025-01-05,50.00")]);
    assert!(
        of_balances(&early)[0].starts_with("2025-03 open, missing there"),
        "{:?}",
        of_balances(&early)
    );
    let strays = statements(&early, &["list-payments", "--from", "2025-01", "--to", "2025-02"]);
    assert_eq!(text(&strays[0], "there"), "50.00");
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
        other.ok(&["import", "--sheet", "rows", "--outgoing", "positive", &name]);
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
        ("A,1,2025-06-30,2025-06,EUR,1.234", "decimal-mark"),
        ("A,1,2025-06-30,2025-06,EUR,\"1,23.4\"", "amount"),
        ("A,1,2025-06-30,2025-06,EUR,$ 5", "amount"),
        ("A,1,05/06/2025,2025-06,EUR,5", "date-order"),
        ("A,1,31.06.2025,2025-06,EUR,5", "date"),
        ("A,1,2025-06-30,Q2 2025,EUR,5", "date"),
        ("A,1,2025-06-30,2025-06,Taler,5", "currency"),
        ("A,,,,EUR,5", "null"),
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
        verified.contains("replayed imports and writes give the same rows"),
        "{verified}"
    );
}

#[test]
fn the_stock_shell_has_the_same_rows() {
    let sandbox = ledger();
    let ledger = sandbox.ledger();
    let views = names(&ledger, "view");
    let has_rows = |view: &str| view.contains("bookkeeping") && !view.contains("exchange_rate");
    for view in views.iter().filter(|view| has_rows(view)) {
        let query = rows_query(&ledger, view);
        let mut statement = ledger.connection.prepare(&query).unwrap();
        let ours: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(ours.len() > 5, "{view}");
        let arguments = ["-batch", "-readonly", "-list", "-noheader", "billbook.db", &query];
        let Some(theirs) = shell(&sandbox, ".", &arguments, "") else {
            return;
        };
        assert_eq!(theirs.trim_end(), ours.join("\n"), "{view}");
    }
}
