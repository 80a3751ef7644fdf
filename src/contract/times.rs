//! Which time of a row says to which period it belongs: an invoice of 2025-07-03 for June belongs to June.
//!
//! This is the one place that says so, for reports, closings, `reconcile`, `diff` and `export`. A charge belongs to the
//! month in which it starts, an invoice to that in which its service period starts, or, where it names none, in which it
//! was issued; an entry of a ledger and a payment to that of their day.

/// Of a charge, in SQL.
pub(crate) const CHARGE: &str = "charge_period_start";

/// Of an invoice.
pub(crate) const INVOICE: &str = "coalesce(billing_period_start, issued_at)";

/// Of an entry of a ledger.
pub(crate) const ENTRY: &str = "entry_time";

/// Of a payment.
pub(crate) const PAYMENT: &str = "paid_at";

/// A query in which `{charge_time}`, `{invoice_time}`, `{entry_time}` and `{payment_time}` stand for these.
#[must_use]
pub fn filled(sql: &str) -> String {
    [
        ("{charge_time}", CHARGE),
        ("{invoice_time}", INVOICE),
        ("{entry_time}", ENTRY),
        ("{payment_time}", PAYMENT),
    ]
    .into_iter()
    .fold(sql.to_owned(), |sql, (word, time)| sql.replace(word, time))
}
