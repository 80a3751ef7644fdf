//! Reports: the same totals by every combination, the same figures in the stock shell, and conversion to the cent.

use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::{Decimal, DecimalSum};
use serde_json::Value;
use std::collections::BTreeMap;

pub const DIMENSIONS: [&str; 6] = ["month", "provider", "account", "service", "resource", "category"];

/// What tests of reports do to a ledger and ask of it.
impl Sandbox {
    /// Puts rows into relations that no fixture feeds, by replacing their views past the program.
    pub fn with_views(script: &str) -> Self {
        let sandbox = Self::of(&["fixtures/cloudsigma", "fixtures/gigas"]);
        let connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
        connection.execute_batch(script).unwrap();
        sandbox
    }

    /// What a report prints and notes.
    #[track_caller]
    pub fn report(&self, arguments: &[&str]) -> (String, String) {
        let run = self.run(&[&["report"], arguments].concat()).expect(0);
        (run.stdout, run.stderr)
    }

    /// A report's rows.
    #[track_caller]
    pub fn report_rows(&self, arguments: &[&str]) -> Vec<Value> {
        let all = [arguments, &["--output", "json"]].concat();
        serde_json::from_str(&self.report(&all).0).unwrap()
    }

    /// The problem of a report that fails, which is the command line's.
    #[track_caller]
    pub fn report_problem(&self, arguments: &[&str]) -> String {
        let run = self.run(&[&["report"], arguments].concat()).expect(2);
        assert_eq!(run.stdout, "");
        run.stderr
    }
}

pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One column's exact sum for each currency.
pub fn sums(rows: &[Value], column: &str) -> BTreeMap<String, Decimal> {
    let mut sums: BTreeMap<String, DecimalSum> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(cell(&row["currency"])).or_default();
        sum.add_text(&cell(&row[column])).unwrap();
    }
    sums.into_iter()
        .map(|(currency, sum)| (currency, sum.total()))
        .collect()
}

/// Every non-empty choice of dimensions, and every order of two.
pub fn combinations() -> Vec<String> {
    let mut all: Vec<String> = (1_u32..64)
        .map(|bits| {
            let chosen: Vec<&str> = (0..6).filter(|n| bits >> n & 1 == 1).map(|n| DIMENSIONS[n]).collect();
            chosen.join(",")
        })
        .collect();
    for first in DIMENSIONS {
        all.extend(
            DIMENSIONS
                .iter()
                .filter(|second| **second < first)
                .map(|second| format!("{first},{second}")),
        );
    }
    all
}

/// Views for what no fixture has: credits, invoices, taxes, payments, exchange rates.
pub const MORE: &str = "
DROP VIEW charge_vcloudair; DROP VIEW invoice_document; DROP VIEW tax; DROP VIEW payment_document; DROP VIEW allocation_in_force;
DROP VIEW exchange_rate;
CREATE VIEW charge_vcloudair AS
SELECT 'x/' || column1 AS row_key, 'gigas' AS provider, '7' AS account, column2 AS billing_currency,
       column3 AS billed_cost, 'stated' AS cost_basis, column4 AS charge_category, NULL AS charge_description,
       column5 AS charge_period_start, NULL AS charge_period_end, NULL AS billing_period_start,
       NULL AS billing_period_end, column6 AS resource_id, column6 AS resource_name, 'Other' AS service_name,
       NULL AS pricing_quantity, NULL AS pricing_unit, NULL AS list_unit_price, NULL AS consumed_quantity,
       NULL AS consumed_unit, NULL AS invoice_id, 1 AS import_id, '' AS place
FROM (VALUES (1, 'USD', '-10.005', 'Credit', '2025-06-03T00:00:00.000000Z', 'cpu'),
             (2, 'USD', '-1', 'Usage', '2025-06-30T23:59:59.999999Z', NULL),
             (3, 'JPY', '1000', 'Purchase', '2025-07-01T00:00:00.000000Z', 'a''b \"c\"'),
             (4, NULL, '0.10', NULL, NULL, NULL));
CREATE VIEW invoice_document AS
SELECT column1 AS row_key, 'gigas' AS provider, 'gigas' AS issuer, '7' AS account, column1 AS invoice_id, 'issued' AS invoice_status,
       'EUR' AS billing_currency, NULL AS billing_period_start, '2025-06-01T00:00:00.000000Z' AS billing_period_end,
       column2 AS issued_at, '2025-07-15T00:00:00.000000Z' AS due_at, '105.00' AS subtotal, column3 AS discount,
       '21.00' AS tax, '121.00' AS total, column4 AS is_paid, 1 AS import_id, '' AS place,
       0 AS is_listed, 0 AS is_void, NULL AS direction, NULL AS customer, NULL AS payment_reference,
       NULL AS payee_account
FROM (VALUES ('A', '2025-06-15T00:00:00.000000Z', '5.00', 0), ('B', NULL, '0.00', 1), ('C', NULL, NULL, NULL));
CREATE VIEW tax AS
SELECT column1 AS row_key, 'gigas' AS provider, 'gigas' AS issuer, '7' AS account, column1 AS invoice_id, 'VAT' AS tax_name, 'S' AS tax_category,
       '21' AS tax_rate_percent, '100.00' AS taxable_amount, '21.00' AS amount, 'EUR' AS currency, 1 AS import_id, '' AS place
FROM (VALUES ('A'), ('B'), ('lost'));
CREATE VIEW payment_document AS
SELECT column1 AS row_key, 'gigas' AS provider, 'gigas' AS issuer, '7' AS account, column1 AS payment_id, NULL AS paid_at, column3 AS amount,
       column4 AS currency, column2 AS invoice_id, 1 AS import_id, '' AS place, NULL AS payer, NULL AS payee, NULL AS reference,
       NULL AS flow, NULL AS bank_account, NULL AS structured_reference, NULL AS end_to_end_id, NULL AS iban,
       NULL AS form
FROM (VALUES ('1', 'A', '20.50', 'EUR'), ('2', 'A', '0.5', 'EUR'), ('3', 'A', '7', 'USD'), ('4', 'C', '121', 'EUR'),
             ('5', NULL, '9', 'EUR'));
CREATE VIEW allocation_in_force AS
SELECT column1 AS allocation_id, 1 AS import_id, column2 AS payment_key, column3 AS invoice_key, column4 AS amount,
       column4 AS of_payment, 'EUR' AS currency, '2025-06-20' AS allocated_on, column5 AS basis
FROM (VALUES (1, '1', 'A', '20.50', 'number'), (2, '2', 'A', '0.5', 'number'), (3, '4', 'C', '121', 'number'),
             (4, NULL, 'B', '121.00', 'stated'));
CREATE VIEW exchange_rate AS
SELECT column1 AS row_key, 'gigas' AS provider, 'gigas' AS issuer, '7' AS account, column2 AS from_currency, column3 AS to_currency,
       column4 AS rate, column5 AS valid_from, 1 AS import_id, '' AS place
FROM (VALUES (1, 'USD', 'EUR', '0.92', '2025-01-01'), (2, 'EUR', 'USD', '1.10', '2025-06-03'), (3, 'USD', 'JPY', '150', NULL),
             (4, 'XXX', 'EUR', '2', NULL), (5, 'USD', 'EUR', '0', '2025-06-04'));
";

#[test]
fn every_combination_has_the_same_totals() {
    let book = Sandbox::with_views(MORE);
    let expected = sums(&book.report_rows(&["spend"]), "billed_cost");
    assert!(expected.len() > 2);
    for by in combinations() {
        // The rows and their totals: everything twice.
        let rows = book.report_rows(&["spend", "--by", &by, "--total"]);
        let found = sums(&rows, "billed_cost");
        let twice: BTreeMap<String, Decimal> = expected
            .iter()
            .map(|(currency, sum)| (currency.clone(), sum.add(sum)))
            .collect();
        assert_eq!(found, twice, "{by}");
        for (currency, sum) in &found {
            let mut parts = DecimalSum::new();
            for part in ["charged", "credits", "refunds", "taxes", "corrections"] {
                parts.add(&sums(&rows, part)[currency]);
            }
            assert_eq!(parts.total(), *sum, "{by} {currency}");
        }
    }
    let fixtures = Sandbox::with_all_fixtures();
    let all = sums(&fixtures.report_rows(&["spend", "--by", "month"]), "billed_cost");
    assert_eq!(
        sums(
            &fixtures.report_rows(&["spend", "--by", "resource,account"]),
            "billed_cost"
        ),
        all
    );
}

#[test]
fn spend_has_the_dimensions_in_the_order_asked_for() {
    let book = Sandbox::with_all_fixtures();
    let (text, notes) = book.report(&[
        "spend",
        "--by",
        "category,month",
        "--provider",
        "gigas",
        "--currency",
        "EUR",
        "--to",
        "2025-03",
        "--output",
        "csv",
    ]);
    assert_eq!(
        text,
        "category,month,currency,charges,charged,credits,refunds,taxes,corrections,billed_cost\n\
         Usage,2025-01,EUR,3,72.20,0,0,0,0,72.20\n\
         Usage,2025-02,EUR,5,130.752,0,0,0,0,130.752\n"
    );
    assert_eq!(notes, "");
    let months = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec!["spend", "--by", "month"];
        all.extend(arguments);
        book.report_rows(&all).iter().map(|row| cell(&row["month"])).collect()
    };
    // The first is included, the last is not.
    assert_eq!(
        months(&["--from", "2025-02", "--to", "2025-05", "--provider", "gigas"]),
        ["2025-02", "2025-03", "2025-04"]
    );
    assert_eq!(months(&["--provider", "cloudsigma"]), ["2025-06"]);
    assert_eq!(
        months(&["--provider", "gigas", "--account", "7", "--from", "2025-06-01"]),
        ["2025-06"]
    );
    assert_eq!(months(&["--as-of", "1"]), Vec::<String>::new());
}

#[test]
fn credits_stand_apart() {
    let book = Sandbox::with_views(MORE);
    let rows = book.report_rows(&["spend", "--by", "category", "--currency", "USD", "--provider", "gigas"]);
    let of = |category: &str| rows.iter().find(|row| row["category"] == category).unwrap();
    assert_eq!(
        (cell(&of("Credit")["charged"]), cell(&of("Credit")["credits"])),
        ("0".into(), "-10.005".into())
    );
    assert_eq!(of("Usage")["refunds"], "-1");
    let (_, notes) = book.report(&["spend", "--from", "2025-06"]);
    assert_eq!(
        notes,
        "note: rows without a time, left out because you chose a time: 1\n"
    );
}

#[test]
fn the_running_balance_is_the_stated_one() {
    let book = Sandbox::with_all_fixtures();
    let rows = book.report_rows(&["ledger", "--provider", "cloudsigma"]);
    assert_eq!(rows.len(), 461);
    for row in &rows {
        assert_eq!(row["running_balance"], row["balance_after"], "{row}");
    }
    let times: Vec<String> = rows.iter().map(|row| cell(&row["entry_time"])).collect();
    assert!(times.is_sorted());
    // From the middle on, it starts with what the first entry shown states.
    let later = book.report_rows(&["ledger", "--provider", "cloudsigma", "--from", "2025-06-20"]);
    assert!(later.len() < 461);
    assert!(later.iter().all(|row| row["running_balance"] == row["balance_after"]));
}

#[test]
fn a_ledger_without_stated_balances_starts_at_zero() {
    let book = Sandbox::with_views(
        "DROP VIEW ledger_entry;
         CREATE VIEW ledger_entry AS
         SELECT column1 AS row_key, 'gigas' AS provider, 'gigas' AS issuer, column2 AS account, column3 AS currency, column4 AS entry_id,
                '2025-06-01T00:00:00.000000Z' AS entry_time, 'charge' AS entry_kind, NULL AS description, column5 AS amount,
                NULL AS balance_before, NULL AS balance_after, 1 AS import_id, '' AS place
         FROM (VALUES (1, '7', 'EUR', '10', '0.2'), (2, '7', 'EUR', '9', '0.10'), (3, '7', 'USD', '1', '-5'),
                      (4, '8', 'EUR', '1', NULL), (5, '7', 'EUR', 'x', '-1'));",
    );
    let rows = book.report_rows(&["ledger"]);
    let found: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", cell(&row["entry_id"]), cell(&row["running_balance"])))
        .collect();
    // Numbers in their order, texts that are none before them; each account and currency by itself.
    assert_eq!(found, ["x 1", "9 0.90", "10 0.70", "1 5", "1 0"]);
}

#[test]
fn invoices_say_what_is_paid() {
    let book = Sandbox::with_views(MORE);
    let figures = |row: &Value| {
        let texts = ["invoice_id", "total", "is_paid", "paid", "outstanding"].map(|name| cell(&row[name]));
        texts.join(" ")
    };
    let found: Vec<String> = book.report_rows(&["invoices"]).iter().map(figures).collect();
    assert_eq!(
        found,
        [
            "B 121.00 true 0 0.00",
            "C 121.00  121 0.00",
            "A 121.00 false 21.00 100.00"
        ]
    );
    // Without a service period the issue date counts; an invoice without either has no time.
    let taxes = book.report_rows(&["taxes", "--from", "2025-06-02"]);
    assert_eq!(taxes.len(), 1);
    assert_eq!(
        (cell(&taxes[0]["invoice_id"]), cell(&taxes[0]["amount"])),
        ("A".into(), "21.00".into())
    );
    let (_, notes) = book.report(&["taxes", "--from", "2025-06-02"]);
    assert_eq!(
        notes,
        "note: rows without a time, left out because you chose a time: 2\n"
    );
    assert_eq!(book.report_rows(&["discounts", "--provider", "cloudsigma"]).len(), 4);
    let given = book.report_rows(&["discounts", "--provider", "gigas", "--currency", "EUR"]);
    assert_eq!(given.len(), 1);
    assert_eq!(given[0]["amount"], "5.00");
}

#[test]
fn amounts_are_converted_at_the_rate_of_their_time() {
    let book = Sandbox::with_views(MORE);
    let arguments = ["spend", "--by", "provider", "--in", "EUR", "--total"];
    let rows = book.report_rows(&arguments);
    let columns = [
        "currency",
        "billed_cost",
        "converted_cost",
        "converted_currency",
        "rate",
        "rate_date",
        "rate_path",
    ];
    let lines: Vec<String> = rows
        .iter()
        .map(|row| columns.map(|name| cell(&row[name])).join("|"))
        .collect();
    assert_eq!(
        lines,
        [
            "EUR|36.80847291571210313722|36.81|EUR|1||EUR",
            "EUR|363.208|363.21|EUR|1||EUR",
            // 1000 / 150 / 1.10 = 6.0606…
            "JPY|1000|6.06|EUR|1/150/1.10|2025-06-03|JPY>USD>EUR",
            // × 0.92 = 485.913…
            "USD|528.16683049999647|485.91|EUR|0.92|2025-01-01|USD>EUR",
            // The newest rate is the opposite one: 11.005 / 1.10 = 10.0045…
            "USD|-11.005|-10.00|EUR|1/1.10|2025-06-03|USD>EUR",
            "XXX|0.10|0.20|EUR|2||XXX>EUR",
            "EUR|400.01647291571210313722|400.02|EUR|||",
            "JPY|1000|6.06|EUR|||",
            "USD|517.16183049999647|475.91|EUR|||",
            "XXX|0.10|0.20|EUR|||",
            "||882.19|EUR|||",
        ]
    );
    let (_, notes) = book.report(&arguments);
    assert_eq!(
        notes,
        "note: converted_cost is billed_cost in EUR at the rate beside it, rounded to 2 decimals in each row, half to even\n"
    );
    // A rate by hand replaces the pair's, in both directions; yen have no decimals.
    let rows = book.report_rows(&[
        "spend",
        "--by",
        "provider",
        "--in",
        "JPY",
        "--currency",
        "USD",
        "--rate",
        "JPY=USD:0.008",
    ]);
    assert_eq!(rows.len(), 1);
    // 517.16183… / 0.008 = 64645.22…
    assert_eq!(
        (cell(&rows[0]["converted_cost"]), cell(&rows[0]["rate"])),
        ("64645".into(), "1/0.008".into())
    );
    assert_eq!(rows[0]["rate_date"], Value::Null);
    let taxes = book.report_rows(&["invoices", "--in", "USD"]);
    assert_eq!(taxes[0]["converted_total"], "131.52");
    assert_eq!(taxes[0]["rate"], "1/0.92");
}

#[test]
fn a_missing_rate_is_an_error_with_pair_and_date() {
    let book = Sandbox::with_all_fixtures();
    let problem = book.report_problem(&[
        "spend",
        "--provider",
        "gigas",
        "--in",
        "EUR",
        "--rate",
        "USD=EUR:0.92@2025-04-20",
    ]);
    assert!(
        problem.starts_with("error[no-rate]: no exchange rate from USD to EUR for 2025-04-"),
        "{problem}"
    );
    assert!(
        book.report_problem(&["spend", "--in", "XAU"])
            .starts_with("error[parameter]")
    );
    assert!(
        book.report_problem(&["spend", "--in", "Euro"])
            .contains("not a currency code")
    );
    assert!(book.report_problem(&["spend", "--rate", "USD=EUR:1"]).contains("--in"));
    assert!(
        book.report_problem(&["spend", "--in", "EUR", "--rate", "USD=EUR:0"])
            .contains("not above 0")
    );
}

#[test]
fn slips_are_refused() {
    let book = Sandbox::with_all_fixtures();
    assert!(
        book.report_problem(&["spend", "--by", "month,month"])
            .starts_with("error[parameter]")
    );
    assert!(book.report_problem(&["spend", "--by", "week"]).contains("week"));
    assert!(
        book.report_problem(&["ledger", "--account", "nobody"])
            .starts_with("error[unknown-account]")
    );
    assert!(
        book.report_problem(&["taxes", "--from", "2025-07", "--to", "2025-06"])
            .starts_with("error[parameter]")
    );
    assert!(book.report_problem(&["taxes", "--from", "June"]).contains("2025-06"));
    assert!(
        book.report_problem(&["invoices", "--provider", "nobody"])
            .contains("cloudsigma")
    );
}
