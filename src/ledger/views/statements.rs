//! The columns of statements of accounts at banks, whose entries are payments.

pub(super) const COLUMNS: &[&str] = &[
    "row_key",
    "provider",
    "issuer",
    "account",
    "bank_account",
    "form",
    "number",
    "page",
    "covers_from",
    "covers_to",
    "currency",
    "opening",
    "closing",
    "is_proved",
    "import_id",
    "place",
];
