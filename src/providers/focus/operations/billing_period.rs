//! Billing Period, of FOCUS 1.4: `…,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName`, one row a period.
//!
//! A period is that of its issuer, and the same one in whatever spelling its times come.

use crate::contract::document::Table;
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::focus::documentation::{NAME, PAGE};
use crate::providers::focus::operations::dataset;

/// A billing period of an issuer.
pub(crate) static TABLE: Table = Table {
    name: "focus_billing_period",
    is_envelope: false,
    fields: &[
        dataset::time(
            "BillingPeriodCreated",
            "billing_period_created",
            "When the period was made",
        )
        .nullable(),
        dataset::time(
            "BillingPeriodEnd",
            "billing_period_end",
            "The moment after the period's last",
        ),
        dataset::time(
            "BillingPeriodLastUpdated",
            "billing_period_last_updated",
            "When the period was last changed",
        )
        .nullable(),
        dataset::time("BillingPeriodStart", "billing_period_start", "When the period begins"),
        dataset::text(
            "BillingPeriodStatus",
            "billing_period_status",
            "Open, or Closed: no more charges are added",
        )
        .nullable(),
        dataset::text("InvoiceIssuerName", "invoice_issuer_name", "Who bills by it"),
    ],
    derived: &[],
    key: &[
        "invoice_issuer_name",
        "billing_period_start_utc",
        "billing_period_end_utc",
    ],
    sums: &[],
};

/// Reads and answers the dataset.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "billing_period",
    method: "GET",
    writes: false,
    path: "/billing_period",
    summary: "billing periods, open and closed",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("InvoiceIssuerName", ParameterKind::Text, "who issues the invoice"),
        Parameter::filter("BillingPeriodStatus", ParameterKind::Text, "Open or Closed"),
        Parameter::filter(
            "BillingPeriodStart",
            ParameterKind::Time,
            "when the billing period begins",
        ),
    ],
    view: "api_focus_billing_period",
    recognise: |_, root| dataset::recognise(root, &TABLE),
    read: |_, root, reading| dataset::read(root, reading, &TABLE),
    control: |_, text| dataset::control(text, &TABLE),
    answer: |question, ledger| dataset::answer(question, ledger, &TABLE, include_str!("billing_period.sql")),
};
