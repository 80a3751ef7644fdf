//! A statement, its entries, and the transactions of a batch.

use crate::contract::document::{Field, Form, Sum, Table, ValueKind};

const fn text(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Identifier, Form::String, help)
        .nullable()
        .optional()
}

const fn day(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Date, Form::String, help)
        .nullable()
        .optional()
}

const fn decimal(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Decimal, Form::Number, help)
        .nullable()
        .optional()
}

const fn integer(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Integer, Form::Number, help)
        .nullable()
        .optional()
}

const fn boolean(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Boolean, Form::Boolean, help)
        .nullable()
        .optional()
}

/// A statement of one account.
pub(super) static STATEMENT: Table = Table {
    name: "banking_statement",
    is_envelope: false,
    fields: &[
        text("form", "Form of the file"),
        text("bank_account", "The account"),
        text("currency", "Currency of the account"),
        text("statement_id", "The bank's name of the statement"),
        text("number", "Its number in the sequence of the account"),
        text("page", "Which page of it"),
        day("covers_from", "First day"),
        day("covers_to", "Last day"),
        decimal("opening", "Balance before the first entry"),
        text("opening_kind", "How the file calls that balance"),
        day("opening_on", "Day of that balance"),
        decimal("closing", "Balance after the last booked entry"),
        text("closing_kind", "How the file calls that balance"),
        day("closing_on", "Day of that balance"),
        text("information", "What the bank says of the statement"),
    ],
    derived: &["statement_key", "is_proved"],
    key: &["statement_key"],
    // Balances and entries are compared while reading.
    sums: &[],
};

/// An entry.
pub(super) static ENTRY: Table = Table {
    name: "banking_entry",
    is_envelope: false,
    fields: &[
        integer("position", "Its place in the statement"),
        text("mark", "The side as written"),
        decimal("amount", "Positive into the account, negative out of it"),
        text("currency", "Currency of the amount"),
        text("status", "BOOK counts"),
        boolean("is_reversal", "Whether it takes back another"),
        day("booked_on", "Booking date"),
        day("valued_on", "Value date"),
        text("bank_reference", "The bank's reference"),
        text("own_reference", "The owner's reference"),
        text("code", "Kind of entry"),
        text("end_to_end_id", "End-to-end id"),
        text("structured_reference", "Structured reference of the creditor"),
        text("party_name", "Who paid, or was paid"),
        text("party_account", "Account of that party"),
        text("reference", "What the payment says it is for"),
        text("return_code", "Why it came back"),
        decimal("instructed_amount", "What was ordered, in another currency"),
        text("instructed_currency", "That currency"),
        decimal("charges", "What the bank took"),
        text("charges_currency", "Currency of the charges"),
        boolean("charges_included", "Whether the charges are in the amount"),
        integer("batch_count", "How many payments are in it"),
        text("corrects", "Id of the entry that it replaces or deletes"),
        text("correction", "REPLACE or DELETE"),
    ],
    derived: &["transactions", "is_split", "is_turned"],
    key: &[],
    sums: &[Sum::amounts("amount", Some("currency"))],
};

/// A payment of a batch.
pub(super) static TRANSACTION: Table = Table {
    name: "banking_transaction",
    is_envelope: false,
    fields: &[
        integer("position", "Its place in the entry"),
        decimal("amount", "Positive into the account, negative out of it"),
        text("currency", "Currency of the amount"),
        text("bank_reference", "The bank's reference"),
        text("end_to_end_id", "End-to-end id"),
        text("structured_reference", "Structured reference of the creditor"),
        text("party_name", "Who paid, or was paid"),
        text("party_account", "Account of that party"),
        text("reference", "What the payment says it is for"),
        text("return_code", "Why it came back"),
        decimal("instructed_amount", "What was ordered, in another currency"),
        text("instructed_currency", "That currency"),
        decimal("charges", "What the bank took"),
        text("charges_currency", "Currency of the charges"),
        boolean("charges_included", "Whether the charges are in the amount"),
    ],
    derived: &[],
    key: &[],
    // A transaction is a part of its entry, so a sum over all means nothing.
    sums: &[],
};

/// An entry as it is answered: with its statement.
pub(super) static ANSWERED: Table = Table {
    name: "banking_entry",
    is_envelope: false,
    fields: &[
        text("bank_account", "The account"),
        text("form", "Form of the file"),
        text("statement_id", "The bank's name of the statement"),
        text("number", "Number of the statement in the sequence of the account"),
        integer("position", "Its place in the statement"),
        text("status", "BOOK counts"),
        day("booked_on", "Booking date"),
        day("valued_on", "Value date"),
        decimal("amount", "Positive into the account, negative out of it"),
        text("currency", "Currency of the amount"),
        text("party_name", "Who paid, or was paid"),
        text("party_account", "Account of that party"),
        text("reference", "What the payment says it is for"),
        text("structured_reference", "Structured reference of the creditor"),
        text("end_to_end_id", "End-to-end id"),
        text("bank_reference", "The bank's reference"),
        boolean("is_reversal", "Whether it takes back another"),
        integer("transactions", "How many transactions are listed in it"),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};
