//! `report accruals`: what is on no invoice at the end of a month, and what was invoiced of it later.

use crate::reports::{cell, sums};
use crate::sandbox::Sandbox;
use billbook::testing::money::decimal::Decimal;
use serde_json::Value;

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                      BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,\
                      ServiceName,InvoiceId";

/// A file of charges of one month, each with its day, its cost and its invoice.
fn charges(month: &str, next: &str, rows: &[(&str, &str, &str)]) -> String {
    let mut text = format!("{HEADER}\n");
    for (day, cost, invoice) in rows {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},acc,EUR,{month}-01T00:00:00Z,{next}-01T00:00:00Z,{month}-{day}T00:00:00Z,\
             {month}-{day}T01:00:00Z,Usage,Acme,Acme,Compute,{invoice}\n"
        ));
    }
    text
}

fn figures(book: &Sandbox, month: &str) -> [String; 4] {
    let rows = book.report_rows(&["accruals", month, "--total"]);
    let total = rows.last().cloned().unwrap_or(Value::Null);
    ["opening", "reversed", "added", "accrued"].map(|name| match cell(&total[name]).as_str() {
        "" => "0".to_owned(),
        text => Decimal::parse(text).unwrap().trim_zeros(0).to_string(),
    })
}

#[test]
fn an_accrual_is_reversed_when_the_invoice_comes() {
    let book = Sandbox::new();
    book.import_text(
        "may.csv",
        charges("2025-05", "2025-06", &[("03", "10.00", "A-1"), ("30", "2.50", "A-2")]),
    );
    book.import_text("june.csv", charges("2025-06", "2025-07", &[("03", "7.00", "")]));
    // Without documents of invoices, a charge that names one is on an invoice of its month.
    assert_eq!(figures(&book, "2025-05"), ["0", "0", "0", "0"]);
    assert_eq!(figures(&book, "2025-06"), ["0", "0", "7", "7"]);
    let list = "issuer,invoice_number,invoice_date,period,currency,total,tax\n\
                Acme,A-1,2025-06-02,2025-05,EUR,11.90,1.90\n\
                Acme,A-2,2025-06-30,,EUR,2.98,0.48\n";
    book.import_text("invoices.csv", list);
    // A-2 has no service period, and belongs to June.
    assert_eq!(figures(&book, "2025-05"), ["0", "0", "2.5", "2.5"]);
    assert_eq!(figures(&book, "2025-06"), ["2.5", "2.5", "7", "7"]);
    assert_eq!(figures(&book, "2025-07"), ["7", "0", "0", "7"]);
    // An invoice for June whose number no charge names is found by its period.
    let list =
        "issuer,invoice_number,invoice_date,period,currency,total,tax\nAcme,A-3,2025-07-02,2025-06,EUR,8.33,1.33\n";
    book.import_text("later.csv", list);
    assert_eq!(figures(&book, "2025-06"), ["2.5", "2.5", "0", "0"]);
    let (_, notes) = book.report(&["accruals", "2025-06"]);
    assert!(notes.contains("covers their day: 1"), "{notes}");
}

#[test]
fn an_invoice_that_comes_after_the_closing_is_of_the_next_month() {
    let book = Sandbox::new();
    book.import_text("june.csv", charges("2025-06", "2025-07", &[("03", "7.00", "")]));
    book.ok(&["close", "2025-06"]);
    let list =
        "issuer,invoice_number,invoice_date,period,currency,total,tax\nAcme,A-3,2025-07-02,2025-06,EUR,8.33,1.33\n";
    book.import_text("later.csv", list);
    assert_eq!(figures(&book, "2025-06"), ["0", "0", "7", "7"]);
    assert_eq!(figures(&book, "2025-07"), ["7", "7", "0", "0"]);
    book.ok(&["reopen", "2025-06", "--why", "the invoice came late"]);
    assert_eq!(figures(&book, "2025-06"), ["0", "0", "0", "0"]);
}

#[test]
fn one_month_opens_with_what_the_last_one_accrued() {
    let book = Sandbox::with_all_fixtures();
    let mut before: Option<Value> = None;
    for month in ["2025-03", "2025-04", "2025-05", "2025-06", "2025-07"] {
        let rows = book.report_rows(&["accruals", month]);
        for row in &rows {
            let [opening, reversed, added, accrued] =
                ["opening", "reversed", "added", "accrued"].map(|name| Decimal::parse(&cell(&row[name])).unwrap());
            assert!(opening.sub(&reversed).add(&added).sub(&accrued).is_zero(), "{row}");
        }
        if let Some(before) = before {
            let before = before.as_array().unwrap();
            let (accrued, mut opening) = (sums(before, "accrued"), sums(&rows, "opening"));
            for (currency, amount) in accrued {
                let opening = opening.remove(&currency).unwrap_or_else(Decimal::zero);
                assert!(
                    amount.sub(&opening).is_zero(),
                    "{month} {currency}: {opening} after {amount}"
                );
            }
        }
        before = Some(Value::Array(rows));
    }
}
