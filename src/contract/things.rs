//! The things that reports are about, and where a ledger keeps them: what an empty answer says that there is.

/// What a report is about.
#[derive(Debug, Clone, Copy)]
pub struct Things {
    /// Their name, of several: `charges`.
    pub name: &'static str,
    /// What the ledger then has instead: the things, or what they are part of.
    pub kept: &'static str,
    /// The relation that has those.
    pub relation: &'static str,
    /// Their time in it, which begins with the month.
    pub time: &'static str,
    /// Their currency in it.
    pub currency: &'static str,
}

impl Things {
    /// Charges.
    pub(crate) const CHARGES: Self = Self {
        name: "charges",
        kept: "charges",
        relation: "charge_by_month",
        time: "month",
        currency: "billing_currency",
    };
    /// Invoices.
    pub(crate) const INVOICES: Self = Self {
        name: "invoices",
        kept: "invoices",
        relation: "invoice",
        time: "coalesce(billing_period_start, issued_at, billing_period_end)",
        currency: "billing_currency",
    };
}
