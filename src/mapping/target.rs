//! The columns that a mapping can make: those of FOCUS for charges, those of bookkeeping for invoices and payments.

use super::model::TargetKind;
use crate::error::nearest;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// Any text.
    Text,
    /// An exact decimal.
    Decimal,
    /// A moment in UTC.
    Time,
    /// A day.
    Date,
    /// A month, or two days with `/` between them, the second of which is the first one behind it.
    Period,
    /// Which way money goes: `out` or `in`.
    Direction,
    /// One of the categories of charges.
    Category,
}

/// A column: its name, what it holds, and whether every row must have it.
type Column = (&'static str, ValueKind, bool);

const fn text(name: &'static str) -> Column {
    (name, ValueKind::Text, false)
}

const fn decimal(name: &'static str) -> Column {
    (name, ValueKind::Decimal, false)
}

const fn needed(name: &'static str, kind: ValueKind) -> Column {
    (name, kind, true)
}

/// The categories of charges.
pub(super) const CATEGORIES: &[&str] = &["Usage", "Purchase", "Tax", "Credit", "Adjustment"];

/// The columns of FOCUS. Those that a charge cannot be without are needed; what else a provider's own FOCUS file must have,
/// the bills of others may lack.
const CHARGE: &[Column] = &[
    text("AllocatedMethodDetails"),
    text("AllocatedMethodId"),
    text("AllocatedResourceId"),
    text("AllocatedResourceName"),
    text("AllocatedTags"),
    text("AvailabilityZone"),
    needed("BilledCost", ValueKind::Decimal),
    needed("BillingAccountId", ValueKind::Text),
    text("BillingAccountName"),
    text("BillingAccountType"),
    needed("BillingCurrency", ValueKind::Text),
    needed("BillingPeriodEnd", ValueKind::Time),
    needed("BillingPeriodStart", ValueKind::Time),
    text("CapacityReservationId"),
    text("CapacityReservationStatus"),
    needed("ChargeCategory", ValueKind::Category),
    text("ChargeClass"),
    text("ChargeDescription"),
    text("ChargeFrequency"),
    needed("ChargePeriodEnd", ValueKind::Time),
    needed("ChargePeriodStart", ValueKind::Time),
    text("CommitmentDiscountCategory"),
    text("CommitmentDiscountId"),
    text("CommitmentDiscountName"),
    decimal("CommitmentDiscountQuantity"),
    text("CommitmentDiscountStatus"),
    text("CommitmentDiscountType"),
    text("CommitmentDiscountUnit"),
    text("CommitmentProgramEligibilityDetails"),
    decimal("ConsumedQuantity"),
    text("ConsumedUnit"),
    text("ContractApplied"),
    decimal("ContractedCost"),
    decimal("ContractedUnitPrice"),
    needed("EffectiveCost", ValueKind::Decimal),
    text("HostProviderName"),
    text("InvoiceDetailId"),
    text("InvoiceId"),
    text("InvoiceIssuerName"),
    decimal("ListCost"),
    decimal("ListUnitPrice"),
    text("PricingCategory"),
    text("PricingCurrency"),
    decimal("PricingCurrencyContractedUnitPrice"),
    decimal("PricingCurrencyEffectiveCost"),
    decimal("PricingCurrencyListUnitPrice"),
    decimal("PricingQuantity"),
    text("PricingUnit"),
    needed("ProviderName", ValueKind::Text),
    text("PublisherName"),
    text("RegionId"),
    text("RegionName"),
    text("ResourceId"),
    text("ResourceName"),
    text("ResourceType"),
    text("ServiceCategory"),
    text("ServiceName"),
    text("ServiceProviderName"),
    text("ServiceSubcategory"),
    text("SkuId"),
    text("SkuMeter"),
    text("SkuPriceDetails"),
    text("SkuPriceId"),
    text("SubAccountId"),
    text("SubAccountName"),
    text("SubAccountType"),
    text("Tags"),
];

/// The columns of a list of invoices.
const INVOICE: &[Column] = &[
    needed("issuer", ValueKind::Text),
    needed("invoice_number", ValueKind::Text),
    ("invoice_date", ValueKind::Date, false),
    ("period", ValueKind::Period, false),
    needed("currency", ValueKind::Text),
    needed("total", ValueKind::Decimal),
    decimal("tax"),
    text("account"),
    ("due_date", ValueKind::Date, false),
    text("status"),
];

/// The columns of a list of payments.
const PAYMENT: &[Column] = &[
    needed("payment_date", ValueKind::Date),
    needed("amount", ValueKind::Decimal),
    needed("currency", ValueKind::Text),
    ("direction", ValueKind::Direction, false),
    text("invoice_number"),
    text("reference"),
    text("payer"),
    text("payee"),
    text("payment_id"),
    text("bank_account"),
    text("structured_reference"),
    text("end_to_end_id"),
    text("iban"),
];

/// Columns of which a row of this kind must have one, for people and for allocations.
pub(super) fn one_of(kind: TargetKind) -> &'static [&'static str] {
    match kind {
        TargetKind::Payment => &["invoice_number", "reference", "payer", "payee", "payment_id"],
        TargetKind::Charge | TargetKind::Invoice => &[],
    }
}

fn columns(kind: TargetKind) -> &'static [Column] {
    match kind {
        TargetKind::Charge => CHARGE,
        TargetKind::Invoice => INVOICE,
        TargetKind::Payment => PAYMENT,
    }
}

/// The column that is added up against totals.
pub(super) fn amount(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Charge => "BilledCost",
        TargetKind::Invoice => "total",
        TargetKind::Payment => "amount",
    }
}

/// The columns that every row must have.
pub(super) fn mandatory(kind: TargetKind) -> impl Iterator<Item = &'static str> {
    columns(kind)
        .iter()
        .filter(|(_, _, is_needed)| *is_needed)
        .map(|(name, ..)| *name)
}

/// All columns.
pub(super) fn names(kind: TargetKind) -> impl Iterator<Item = &'static str> + Clone {
    columns(kind).iter().map(|(name, ..)| *name)
}

/// What a column holds, and whether every row must have it. Columns that begin with `x_` hold any text.
///
/// # Errors
/// When there is no such column: the nearest one.
pub(super) fn column(kind: TargetKind, name: &str) -> Result<(ValueKind, bool), String> {
    if let Some((_, holds, is_needed)) = columns(kind).iter().find(|(known, ..)| *known == name) {
        return Ok((*holds, *is_needed));
    }
    if name.len() > 2 && name.starts_with("x_") {
        return Ok((ValueKind::Text, false));
    }
    Err(match nearest(name, names(kind)) {
        Some(nearest) => format!("the nearest is `{nearest}`; columns of your own begin with x_"),
        None => "columns of your own begin with x_".to_owned(),
    })
}
