//! What billbook wrote itself: reports, statements, findings. Their figures come from a ledger, and do not go in again.

use crate::source::looks::facts::{Facts, OWN_WORKBOOK};
use crate::source::looks::kind::Reads::NoData;
use crate::source::looks::kind::{Kind, kind};
use crate::source::looks::signs::Sign::{Columns, Form, Members, Names};

pub(super) const FROM_LEDGER: &str = "import the files that the ledger was made from; its own reports add nothing";

/// Reports and statements.
pub(super) const REPORTS: &[Kind] = &[
    kind("a page of billbook", NoData, &[Form(is_page)], FROM_LEDGER),
    kind(
        "a statement of billbook",
        NoData,
        &[
            Names(&["pair", "subject", "period_start", "to_clear|unexplained|here|verdict"]),
            Names(&["pair", "subject", "kind", "amount", "rule"]),
            Form(is_statement),
        ],
        FROM_LEDGER,
    ),
    kind(
        "a report of billbook",
        NoData,
        &[
            Names(&["currency", "charges", "charged", "refunds", "corrections"]),
            Names(&["currency", "charges", "negotiated_savings", "commitment_savings"]),
            Names(&["commitment_id", "used_effective_cost", "unused_effective_cost"]),
            Names(&["discount_kind", "discount_fraction", "invoice_time"]),
            Names(&["tax_name", "taxable_amount", "invoice_time"]),
            Names(&["invoice_status", "stated_paid", "due_basis", "outstanding"]),
            Names(&["item_date", "days_overdue", "days_over_90"]),
            Names(&["entry_time", "entry_kind", "balance_after", "running_balance"]),
        ],
        FROM_LEDGER,
    ),
    kind(
        "a list of billbook's own",
        NoData,
        &[
            Names(&["severity", "check", "object", "finding|id"]),
            Names(&["import_id", "sha256", "operation"]),
            Columns(&["from_payment", "to_invoice", "basis"]),
        ],
        FROM_LEDGER,
    ),
];

/// The other kinds.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "a workbook that billbook wrote",
        NoData,
        &[Members(&[OWN_WORKBOOK])],
        FROM_LEDGER,
    ),
    kind(
        "a manifest, the list of an export's files",
        NoData,
        &[
            Members(&["datafiles|reportkeys", "exportarn|executionid|assemblyid|reportid"]),
            Members(&["blobs", "blobname"]),
        ],
        "import the files that it lists together with it",
    ),
];

/// The last lines of every statement as a text.
fn is_statement(facts: &Facts) -> bool {
    let mut lines = facts.text().lines();
    let is_line = |line: &str, word: &str| line.starts_with("  ") && line.trim_start().starts_with(word);
    lines.any(|line| is_line(line, "unexplained ")) && lines.next().is_some_and(|line| is_line(line, "to clear "))
}

/// The head of the page says who wrote it.
fn is_page(facts: &Facts) -> bool {
    facts.text().contains("<meta name=\"generator\" content=\"billbook ")
}
