//! What the ladder takes and gives.

use crate::money::decimal::Decimal;

/// A party: what tells it from others, and its name as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The same for all names of one party.
    pub id: String,
    /// As written.
    pub name: String,
}

/// An invoice or a credit note.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// What tells it from every other.
    pub key: String,
    /// Who issued it.
    pub issuer: Party,
    /// Who has to pay it, where it is receivable and says so.
    pub customer: Option<Party>,
    /// Its number, with other ways in which its documents write it.
    pub numbers: Vec<String>,
    /// The accounts that it is for.
    pub accounts: Vec<String>,
    /// The account that it asks to be paid to.
    pub payee_account: Option<String>,
    /// The currency.
    pub currency: String,
    /// What has to be paid to its issuer; negative for a credit note.
    pub total: Decimal,
    /// `2025-06-30`.
    pub day: String,
    /// Whether others owe it to us.
    pub is_receivable: bool,
    /// The key of the invoice that it gives back, wholly or in part.
    pub lowers: Option<String>,
    /// What who pays early may take off.
    pub early: Option<Early>,
}

/// A cash discount that was agreed.
#[derive(Debug, Clone)]
pub struct Early {
    /// The last day: `2026-12-11`.
    pub through: String,
    /// Per cent of what the invoice comes to, less credit notes.
    pub percent: Decimal,
    /// How many digits its currency has behind the point.
    pub decimals: u32,
    /// A difference no larger than this beside it does not keep the invoice open.
    pub small: Decimal,
}

/// How a payment says which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// A bank's entry: positive amounts went out, negative ones came in.
    Bank,
    /// A list of what was paid to issuers of invoices: negative amounts came back from them.
    ToIssuer,
}

/// A payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// What tells it from every other.
    pub key: String,
    /// The bank's number of it.
    pub number: Option<String>,
    /// Who was paid.
    pub payee: Option<Party>,
    /// Who paid.
    pub payer: Option<Party>,
    /// One's own account, where it is named.
    pub account: Option<String>,
    /// How much, by its flow.
    pub amount: Decimal,
    /// The currency.
    pub currency: String,
    /// `2025-07-10`.
    pub day: String,
    /// How the sign of its amount is meant.
    pub flow: Flow,
    /// The invoice, where a column names it.
    pub invoice: Option<String>,
    /// The structured reference.
    pub structured: Option<String>,
    /// The end-to-end id.
    pub end_to_end: Option<String>,
    /// What it says it is for.
    pub text: String,
    /// The account of the other side.
    pub iban: Option<String>,
}

/// An allocation by hand: the positions of payment and invoice in the lists given, and the amount that it settles.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// The payment.
    pub payment: usize,
    /// The invoice.
    pub invoice: usize,
    /// What it settles of the invoice.
    pub amount: Decimal,
    /// What it takes of the payment, with its sign, where that is in another currency.
    pub of_payment: Option<Decimal>,
}

/// By which step something was allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Step 0.
    Column,
    /// Step 1.
    Structured,
    /// Step 2.
    EndToEnd,
    /// Step 3.
    Number,
    /// Step 4.
    Subset,
    /// Step 5.
    Amount,
}

impl Basis {
    /// As it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Basis::Column => "column",
            Basis::Structured => "structured",
            Basis::EndToEnd => "end-to-end",
            Basis::Number => "number",
            Basis::Subset => "subset",
            Basis::Amount => "amount",
        }
    }
}

/// A part of a payment that settles a part of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The place of the payment.
    pub payment: usize,
    /// The place of the invoice.
    pub invoice: usize,
    /// What it settles of the invoice; negative where a credit note is refunded, or a payment came back.
    pub amount: Decimal,
    /// The later day of both.
    pub day: String,
    /// By which step.
    pub basis: Basis,
}

/// What a credit note takes off the invoice that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offset {
    /// The place of the credit note.
    pub credit: usize,
    /// The place of the invoice.
    pub invoice: usize,
    /// How much.
    pub amount: Decimal,
    /// The day of the credit note.
    pub day: String,
}

/// What who paid early took off an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// The place of the invoice.
    pub invoice: usize,
    /// How much; negative where it is owed again.
    pub amount: Decimal,
    /// The day of the payment.
    pub day: String,
    /// The day on which it was taken, also where it is owed again.
    pub since: String,
}

/// What is left of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The place of the payment.
    pub payment: usize,
    /// How much of its amount.
    pub amount: Decimal,
    /// The invoice that it names, where that is certain.
    pub names: Option<usize>,
    /// Why it is not allocated.
    pub why: String,
}

/// What the ladder answers.
#[derive(Debug, Default)]
pub struct Answer {
    /// In the order in which they were made.
    pub allocations: Vec<Allocation>,
    /// What credit notes take off their invoices.
    pub offsets: Vec<Offset>,
    /// What who paid early took off.
    pub discounts: Vec<Discount>,
    /// By payment, of those that have something left.
    pub rests: Vec<Rest>,
}
