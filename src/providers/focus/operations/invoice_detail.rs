//! Invoice Detail, of FOCUS 1.4: `BilledCost,…,InvoiceId,…` and below it `450.00,…,INV-2025-001,…`.
//!
//! A line's number is unique within its invoice, so issuer, invoice and line make the key. Lines of one invoice add up to
//! it; a line in another payment currency may bill nothing and settle for the others.

use crate::contract::document::{Sum, Table};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::focus::documentation::{NAME, PAGE};
use crate::providers::focus::operations::dataset;

/// A line of an invoice.
pub(crate) static TABLE: Table = Table {
    name: "focus_invoice_detail",
    is_envelope: false,
    fields: &[
        dataset::decimal("BilledCost", "billed_cost", "What the line bills, in BillingCurrency").nullable(),
        dataset::id("BillingAccountId", "billing_account_id", "Whom it is billed to").nullable(),
        dataset::text("BillingCurrency", "billing_currency", "Currency of BilledCost").nullable(),
        dataset::time(
            "BillingPeriodEnd",
            "billing_period_end",
            "The moment after the billing period's last",
        )
        .nullable(),
        dataset::time(
            "BillingPeriodStart",
            "billing_period_start",
            "When the billing period begins",
        )
        .nullable(),
        dataset::text(
            "ChargeCategory",
            "charge_category",
            "Usage, Purchase, Tax, Credit or Adjustment",
        )
        .nullable(),
        dataset::time(
            "InvoiceDetailCreated",
            "invoice_detail_created",
            "When the line was made",
        )
        .nullable(),
        dataset::text(
            "InvoiceDetailDescription",
            "invoice_detail_description",
            "What the line is for, in words",
        )
        .nullable(),
        dataset::json(
            "InvoiceDetailGrain",
            "invoice_detail_grain",
            "What the line was added up by: columns of Cost and Usage with their values",
        )
        .nullable(),
        dataset::id(
            "InvoiceDetailId",
            "invoice_detail_id",
            "Number of the line, unique within its invoice",
        ),
        dataset::time(
            "InvoiceDetailLastUpdated",
            "invoice_detail_last_updated",
            "When the line was last changed",
        )
        .nullable(),
        dataset::id("InvoiceId", "invoice_id", "Number of the invoice"),
        dataset::time("InvoiceIssueDate", "invoice_issue_date", "When the invoice was issued").nullable(),
        dataset::text("InvoiceIssueStatus", "invoice_issue_status", "Open, Issued or Voided").nullable(),
        dataset::text("InvoiceIssuerName", "invoice_issuer_name", "Who issues the invoice"),
        dataset::text("PaymentCurrency", "payment_currency", "Currency the invoice is paid in")
            .nullable()
            .optional(),
        dataset::decimal(
            "PaymentCurrencyBilledCost",
            "payment_currency_billed_cost",
            "What the line bills, in PaymentCurrency",
        )
        .nullable()
        .optional(),
        dataset::id(
            "PaymentCurrencyInvoiceDetailId",
            "payment_currency_invoice_detail_id",
            "The line on which PaymentCurrencyBilledCost is stated for this one",
        )
        .nullable()
        .optional(),
        dataset::time(
            "PaymentDueDate",
            "payment_due_date",
            "By when the invoice is to be paid",
        )
        .nullable(),
        dataset::text("PaymentTerms", "payment_terms", "On what terms it is paid").nullable(),
        dataset::id(
            "PurchaseOrderNumber",
            "purchase_order_number",
            "The customer's order it belongs to",
        )
        .nullable()
        .optional(),
        dataset::id(
            "ReferenceInvoiceId",
            "reference_invoice_id",
            "The invoice that the line corrects, else its own",
        )
        .nullable(),
    ],
    derived: &[],
    key: &["invoice_issuer_name", "invoice_id", "invoice_detail_id"],
    sums: &[
        Sum::amounts("BilledCost", Some("BillingCurrency")),
        Sum::amounts("PaymentCurrencyBilledCost", Some("PaymentCurrency")),
    ],
};

/// Reads and answers the dataset.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "invoice_detail",
    method: "GET",
    writes: false,
    path: "/invoice_detail",
    summary: "lines of invoices",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("InvoiceId", ParameterKind::Text, "number of the invoice"),
        Parameter::filter("InvoiceDetailId", ParameterKind::Text, "number of the line"),
        Parameter::filter("InvoiceIssuerName", ParameterKind::Text, "who issues the invoice"),
        Parameter::filter("BillingAccountId", ParameterKind::Text, "whom it is billed to"),
        Parameter::filter(
            "ReferenceInvoiceId",
            ParameterKind::Text,
            "the invoice that is corrected",
        ),
        Parameter::filter(
            "BillingPeriodStart",
            ParameterKind::Time,
            "when the billing period begins",
        ),
    ],
    view: "api_focus_invoice_detail",
    recognise: |_, root| dataset::recognise(root, &TABLE),
    read: |_, root, reading| dataset::read(root, reading, &TABLE),
    control: |_, text| dataset::control(text, &TABLE),
    answer: |question, ledger| dataset::answer(question, ledger, &TABLE, include_str!("invoice_detail.sql")),
};
