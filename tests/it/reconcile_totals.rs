//! Totals from lists and typed in, derived from charges as the provider's documents say.

use crate::reconcile_rules::{lines, statements, text};
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::Decimal;

const JUNE: &str = "fixtures/ormuco/june-2025";

/// Numbers, currencies, totals and taxes of the invoices of June.
fn invoices(sandbox: &Sandbox) -> Vec<[String; 4]> {
    let rows = sandbox.lines(
        "SELECT invoice_id || ' ' || billing_currency || ' ' || total || ' ' || coalesce(tax, '0') FROM invoice
         WHERE total IS NOT NULL AND invoice_id IN (SELECT invoice_id FROM charge) ORDER BY 1",
    );
    let cells = |row: &String| {
        let cells: Vec<String> = row.split(' ').map(str::to_owned).collect();
        cells.try_into().unwrap()
    };
    rows.iter().map(cells).collect()
}

/// A ledger of June with a list of the same invoices, whose totals are altered.
fn listed(alter: impl Fn(&[String; 4]) -> String) -> (Sandbox, Vec<[String; 4]>) {
    let sandbox = Sandbox::new();
    sandbox.copy(JUNE);
    sandbox.ok(&["import", JUNE]);
    let mut list = "issuer,invoice_number,invoice_date,currency,total\n".to_owned();
    let invoices = invoices(&sandbox);
    for invoice in &invoices {
        let [number, currency, ..] = invoice;
        list.push_str(&format!("Ormuco,{number},2025-07-01,{currency},{}\n", alter(invoice)));
    }
    sandbox.write("list.csv", list);
    sandbox.ok(&["import", "list.csv"]);
    (sandbox, invoices)
}

fn less(total: &str, tax: &str) -> String {
    let [total, tax] = [total, tax].map(|text| Decimal::parse(text).unwrap());
    total.sub(&tax).to_string()
}

#[test]
fn a_correct_invoice_is_never_open() {
    let (sandbox, invoices) = listed(|[_, _, total, _]| total.clone());
    let found = statements(&sandbox, &["list-invoices"]);
    let number = invoices.len();
    assert!(number >= 3, "{number}");
    // A void invoice is nothing that anybody has to pay: a list's total of it has the charges on its other side only.
    let void = sandbox.lines("SELECT invoice_id FROM invoice WHERE is_void = 1").len();
    assert_eq!(void, 1);
    let documents = number - void;
    assert_eq!(
        found.len(),
        documents + number,
        "against the document, and against the charges"
    );
    for statement in &found {
        assert_ne!(text(statement, "verdict"), "open", "{statement}");
        assert_eq!(text(statement, "to_clear"), "0", "{statement}");
    }
    let kinds: Vec<&str> = found.iter().flat_map(lines).map(|line| text(line, "kind")).collect();
    assert_eq!(kinds, ["rounding", "discount", "tax", "discount", "tax"]);
    for [number, currency, total, _] in invoices {
        let run = sandbox.run(&[
            "reconcile",
            "--invoice",
            &number,
            "--total",
            &total,
            "--currency",
            &currency,
        ]);
        run.expect(0);
    }
    // The queries behind every line come to it.
    sandbox.ok(&["reconcile", "list-invoices", "--proof"]);
}

#[test]
fn a_total_without_its_tax_is_explained_and_a_wrong_one_is_open() {
    let (sandbox, _) = listed(|[_, _, total, tax]| less(total, tax));
    for statement in statements(&sandbox, &["list-invoices"]) {
        assert_ne!(text(&statement, "verdict"), "open", "{statement}");
    }
    let (sandbox, _) = listed(|[_, _, total, _]| less(total, "-1"));
    for statement in statements(&sandbox, &["list-invoices"]) {
        assert_eq!(text(&statement, "verdict"), "open", "{statement}");
        let to_clear = Decimal::parse(text(&statement, "to_clear")).unwrap();
        assert_eq!(to_clear, Decimal::from(1_i64), "{statement}");
    }
}
