//! Columns of a list of payments that are kept as they are with the row, where the view finds them by these names.

use super::spelled::{self, Spellings};

/// Columns that matter when a row is read.
pub(super) const READ: Spellings = &[
    (
        ACCOUNT,
        &[
            "bankaccount",
            "bankaccountiban",
            "ownaccount",
            "owniban",
            "accountiban",
            "auftragskonto",
        ],
    ),
    (
        DIRECTION,
        &[
            "debitcredit",
            "creditdebit",
            "drcr",
            "crdr",
            "sollhaben",
            "creditdebitindicator",
            "debitcreditindicator",
        ],
    ),
];

/// Columns that the view reads among those that are kept with a row.
const SEEN: Spellings = &[
    (
        "structured_reference",
        &["creditorreference", "qrreference", "rfreference", "scor"],
    ),
    (
        "end_to_end_id",
        &["endtoend", "endtoendreference", "kundenreferenzendtoend"],
    ),
    (
        "iban",
        &[
            "payeeiban",
            "creditoriban",
            "beneficiaryiban",
            "counterpartyiban",
            "kontonummeriban",
        ],
    ),
];

/// One's own account at the bank.
pub(super) const ACCOUNT: &str = "bank_account";
/// Which way the money went.
pub(super) const DIRECTION: &str = "direction";

/// The column that is kept under this name.
pub(super) fn column(name: &str) -> Option<&'static str> {
    spelled::column(name, READ).or_else(|| spelled::column(name, SEEN))
}
