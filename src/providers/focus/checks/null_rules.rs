//! The null rules of FOCUS 1.2, as data: `ConsumedUnit-C-005-C`, null where `ConsumedQuantity` is.

use crate::contract::finding::Severity;
use crate::providers::focus::cost_and_usage::columns::COLUMNS;

/// A bit for each column, in the order of [`COLUMNS`], and for each [`ChargeKind`].
pub(crate) type Bits = u128;

/// Kinds of charges that rules speak of, as bits.
pub(crate) struct ChargeKind;

impl ChargeKind {
    const USAGE: Bits = 1 << 120;
    const PURCHASE: Bits = 1 << 121;
    const TAX: Bits = 1 << 122;
    const CORRECTION: Bits = 1 << 123;
    const UNUSED: Bits = 1 << 124;

    /// What a value of a column makes the charge.
    pub(crate) fn of(column: &str, value: &str) -> Bits {
        match (column, value) {
            ("ChargeCategory", "Usage") => Self::USAGE,
            ("ChargeCategory", "Purchase") => Self::PURCHASE,
            ("ChargeCategory", "Tax") => Self::TAX,
            ("ChargeClass", "Correction") => Self::CORRECTION,
            ("CommitmentDiscountStatus", "Unused") => Self::UNUSED,
            _ => 0,
        }
    }
}

/// The bit of a column; none where FOCUS does not know it.
pub(crate) fn bit(column: &str) -> Bits {
    let at = COLUMNS.iter().position(|known| known.name == column);
    at.map_or(0, |at| 1 << at)
}

/// Of which charges a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Tax,
    /// Usage and Purchase that correct nothing.
    Priced,
    /// Usage that is not the unused part of a commitment, and corrects nothing.
    Consumed,
    /// What is not usage, or the unused part of a commitment.
    NotConsumed,
    With(&'static str),
    Without(&'static str),
    UsageWith(&'static str),
    /// Usage and Purchase of a commitment that correct nothing.
    Committed,
    /// Neither usage nor purchase, or of no commitment.
    NotCommitted,
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its id in the requirement model.
    pub id: &'static str,
    /// The column that must or must not be null.
    pub column: &'static str,
    /// Which of the two.
    pub must_be_null: bool,
    /// A warning where the specification says "should".
    pub severity: Severity,
    when: When,
}

impl Rule {
    /// Whether a row with these bits, of a file with these columns, breaks it.
    pub(crate) fn is_broken(&self, bits: Bits, header: Bits) -> bool {
        let column = bit(self.column);
        if header & column == 0 || (bits & column == 0) == self.must_be_null {
            return false;
        }
        let has = |bit: Bits| bits & bit != 0;
        let is_priced = has(ChargeKind::USAGE | ChargeKind::PURCHASE);
        match self.when {
            When::Always => true,
            When::Tax => has(ChargeKind::TAX),
            When::Priced => is_priced && !has(ChargeKind::CORRECTION),
            When::Consumed => has(ChargeKind::USAGE) && !has(ChargeKind::UNUSED) && !has(ChargeKind::CORRECTION),
            When::NotConsumed => has(bit("ChargeCategory")) && (!has(ChargeKind::USAGE) || has(ChargeKind::UNUSED)),
            When::With(other) => has(bit(other)),
            // A column that is left out says nothing of its partner.
            When::Without(other) => header & bit(other) != 0 && !has(bit(other)),
            When::UsageWith(other) => has(ChargeKind::USAGE) && has(bit(other)),
            When::Committed => is_priced && has(bit(COMMITMENT)) && !has(ChargeKind::CORRECTION),
            When::NotCommitted => header & bit(COMMITMENT) != 0 && !(is_priced && has(bit(COMMITMENT))),
        }
    }

    /// Of which charges it speaks, behind "is null".
    pub(crate) fn when(&self) -> String {
        match self.when {
            When::Always => String::new(),
            When::Tax => " on a tax".to_owned(),
            When::Priced => " on usage or a purchase that is not a correction".to_owned(),
            When::Consumed => " on usage that is neither unused nor a correction".to_owned(),
            When::NotConsumed => " on a charge that is not usage, or is unused".to_owned(),
            When::With(other) => format!(" though `{other}` is not"),
            When::Without(other) => format!(" though `{other}` is"),
            When::UsageWith(other) => format!(" on usage though `{other}` is not"),
            When::Committed => " on usage or a purchase of a commitment".to_owned(),
            When::NotCommitted => " on a charge without a commitment".to_owned(),
        }
    }
}

const COMMITMENT: &str = "CommitmentDiscountId";

const fn null(id: &'static str, column: &'static str, when: When) -> Rule {
    Rule {
        id,
        column,
        must_be_null: true,
        severity: Severity::Error,
        when,
    }
}

const fn value(id: &'static str, column: &'static str, when: When) -> Rule {
    Rule {
        must_be_null: false,
        ..null(id, column, when)
    }
}

const fn should(id: &'static str, column: &'static str, when: When) -> Rule {
    Rule {
        severity: Severity::Warning,
        ..value(id, column, when)
    }
}

/// All of them. `ServiceProviderName` came after the model, so its rule has no id.
pub(crate) static RULES: &[Rule] = &[
    value("BilledCost-C-003-M", "BilledCost", When::Always),
    value("EffectiveCost-C-003-M", "EffectiveCost", When::Always),
    value("ListCost-C-003-M", "ListCost", When::Always),
    value("ContractedCost-C-003-M", "ContractedCost", When::Always),
    value("BillingAccountId-C-001-M", "BillingAccountId", When::Always),
    value(
        "BillingAccountType-C-005-C",
        "BillingAccountType",
        When::With("BillingAccountId"),
    ),
    null(
        "BillingAccountType-C-004-C",
        "BillingAccountType",
        When::Without("BillingAccountId"),
    ),
    value("BillingCurrency-C-004-M", "BillingCurrency", When::Always),
    value("BillingPeriodStart-C-003-M", "BillingPeriodStart", When::Always),
    value("BillingPeriodEnd-C-003-M", "BillingPeriodEnd", When::Always),
    value("ChargePeriodStart-C-003-M", "ChargePeriodStart", When::Always),
    value("ChargePeriodEnd-C-003-M", "ChargePeriodEnd", When::Always),
    value("ChargeCategory-C-002-M", "ChargeCategory", When::Always),
    value("ChargeFrequency-C-002-M", "ChargeFrequency", When::Always),
    should("ChargeDescription-C-003-O", "ChargeDescription", When::Always),
    value("InvoiceIssuerName-C-003-M", "InvoiceIssuerName", When::Always),
    value("ProviderName-C-003-M", "ProviderName", When::Always),
    value("PublisherName-C-003-M", "PublisherName", When::Always),
    value("", "ServiceProviderName", When::Always),
    value("ServiceCategory-C-002-M", "ServiceCategory", When::Always),
    value("ServiceSubcategory-C-002-M", "ServiceSubcategory", When::Always),
    value("ServiceName-C-003-M", "ServiceName", When::Always),
    value("PricingCurrency-C-004-M", "PricingCurrency", When::Always),
    value(
        "PricingCurrencyEffectiveCost-C-003-M",
        "PricingCurrencyEffectiveCost",
        When::Always,
    ),
    null("PricingQuantity-C-004-C", "PricingQuantity", When::Tax),
    value("PricingQuantity-C-005-C", "PricingQuantity", When::Priced),
    null("PricingCategory-C-003-C", "PricingCategory", When::Tax),
    value("PricingCategory-C-004-C", "PricingCategory", When::Priced),
    null("ListUnitPrice-C-004-C", "ListUnitPrice", When::Tax),
    value("ListUnitPrice-C-005-C", "ListUnitPrice", When::Priced),
    null("ContractedUnitPrice-C-005-C", "ContractedUnitPrice", When::Tax),
    value("ContractedUnitPrice-C-006-C", "ContractedUnitPrice", When::Priced),
    null(
        "PricingCurrencyListUnitPrice-C-004-C",
        "PricingCurrencyListUnitPrice",
        When::Tax,
    ),
    value(
        "PricingCurrencyListUnitPrice-C-005-C",
        "PricingCurrencyListUnitPrice",
        When::Priced,
    ),
    null(
        "PricingCurrencyContractedUnitPrice-C-004-C",
        "PricingCurrencyContractedUnitPrice",
        When::Tax,
    ),
    value(
        "PricingCurrencyContractedUnitPrice-C-005-C",
        "PricingCurrencyContractedUnitPrice",
        When::Priced,
    ),
    null("SkuId-C-004-C", "SkuId", When::Tax),
    value("SkuId-C-005-C", "SkuId", When::Priced),
    null("SkuPriceId-C-004-C", "SkuPriceId", When::Tax),
    value("SkuPriceId-C-005-C", "SkuPriceId", When::Priced),
    null("SkuMeter-C-004-C", "SkuMeter", When::Without("SkuId")),
    should("SkuMeter-C-005-C", "SkuMeter", When::With("SkuId")),
    null(
        "SkuPriceDetails-C-004-C",
        "SkuPriceDetails",
        When::Without("SkuPriceId"),
    ),
    null("ConsumedQuantity-C-004-C", "ConsumedQuantity", When::NotConsumed),
    value("ConsumedQuantity-C-006-C", "ConsumedQuantity", When::Consumed),
    null(
        "ConsumedUnit-C-005-C",
        "ConsumedUnit",
        When::Without("ConsumedQuantity"),
    ),
    value("ConsumedUnit-C-006-C", "ConsumedUnit", When::With("ConsumedQuantity")),
    null("PricingUnit-C-005-C", "PricingUnit", When::Without("PricingQuantity")),
    value("PricingUnit-C-006-C", "PricingUnit", When::With("PricingQuantity")),
    null(
        "SubAccountName-C-004-C",
        "SubAccountName",
        When::Without("SubAccountId"),
    ),
    value("SubAccountName-C-005-C", "SubAccountName", When::With("SubAccountId")),
    null(
        "SubAccountType-C-004-C",
        "SubAccountType",
        When::Without("SubAccountId"),
    ),
    value("SubAccountType-C-005-C", "SubAccountType", When::With("SubAccountId")),
    null("RegionName-C-004-C", "RegionName", When::Without("RegionId")),
    value("RegionName-C-005-C", "RegionName", When::With("RegionId")),
    null("ResourceName-C-004-C", "ResourceName", When::Without("ResourceId")),
    null("ResourceType-C-004-C", "ResourceType", When::Without("ResourceId")),
    value("ResourceType-C-005-C", "ResourceType", When::With("ResourceId")),
    null(
        "CommitmentDiscountCategory-C-003-C",
        "CommitmentDiscountCategory",
        When::Without(COMMITMENT),
    ),
    value(
        "CommitmentDiscountCategory-C-004-C",
        "CommitmentDiscountCategory",
        When::With(COMMITMENT),
    ),
    null(
        "CommitmentDiscountName-C-004-C",
        "CommitmentDiscountName",
        When::Without(COMMITMENT),
    ),
    null(
        "CommitmentDiscountType-C-004-C",
        "CommitmentDiscountType",
        When::Without(COMMITMENT),
    ),
    value(
        "CommitmentDiscountType-C-005-C",
        "CommitmentDiscountType",
        When::With(COMMITMENT),
    ),
    null(
        "CommitmentDiscountStatus-C-003-C",
        "CommitmentDiscountStatus",
        When::Without(COMMITMENT),
    ),
    value(
        "CommitmentDiscountStatus-C-004-C",
        "CommitmentDiscountStatus",
        When::UsageWith(COMMITMENT),
    ),
    value(
        "CommitmentDiscountQuantity-C-005-C",
        "CommitmentDiscountQuantity",
        When::Committed,
    ),
    null(
        "CommitmentDiscountQuantity-C-007-C",
        "CommitmentDiscountQuantity",
        When::NotCommitted,
    ),
    null(
        "CommitmentDiscountUnit-C-005-C",
        "CommitmentDiscountUnit",
        When::Without("CommitmentDiscountQuantity"),
    ),
    value(
        "CommitmentDiscountUnit-C-006-C",
        "CommitmentDiscountUnit",
        When::With("CommitmentDiscountQuantity"),
    ),
    null(
        "CapacityReservationStatus-C-003-C",
        "CapacityReservationStatus",
        When::Without("CapacityReservationId"),
    ),
    value(
        "CapacityReservationStatus-C-004-C",
        "CapacityReservationStatus",
        When::UsageWith("CapacityReservationId"),
    ),
];

/// The rule that a mandatory column is there; `""` where the model of 1.2 has none.
pub(crate) fn presence(column: &str) -> &'static str {
    match column {
        "BillingAccountName" => "CostAndUsage-D-005-M",
        "BilledCost" => "CostAndUsage-D-006-M",
        "ChargeCategory" => "CostAndUsage-D-008-M",
        "BillingPeriodStart" => "CostAndUsage-D-009-M",
        "BillingPeriodEnd" => "CostAndUsage-D-010-M",
        "PublisherName" => "CostAndUsage-D-021-M",
        "InvoiceIssuerName" => "CostAndUsage-D-023-M",
        "BillingAccountId" => "CostAndUsage-D-024-M",
        "ChargeDescription" => "CostAndUsage-D-025-M",
        "ChargeClass" => "CostAndUsage-D-026-M",
        "ChargePeriodEnd" => "CostAndUsage-D-028-M",
        "ContractedCost" => "CostAndUsage-D-030-M",
        "EffectiveCost" => "CostAndUsage-D-031-M",
        "ListCost" => "CostAndUsage-D-032-M",
        "BillingCurrency" => "CostAndUsage-D-035-M",
        "PricingQuantity" => "CostAndUsage-D-036-M",
        "ChargePeriodStart" => "CostAndUsage-D-037-M",
        "ProviderName" => "CostAndUsage-D-038-M",
        "ServiceCategory" => "CostAndUsage-D-040-M",
        "ServiceName" => "CostAndUsage-D-041-M",
        "PricingUnit" => "CostAndUsage-D-068-M",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_speak_of_columns() {
        for rule in RULES {
            assert_ne!(bit(rule.column), 0, "{}", rule.column);
            assert!(rule.id.is_empty() || rule.id.starts_with(rule.column), "{}", rule.id);
        }
        for column in COLUMNS {
            let is_asked = RULES.iter().any(|rule| {
                rule.column == column.name && !rule.must_be_null && matches!(rule.when, When::Always | When::With(_))
            });
            assert!(column.is_nullable || is_asked, "{}", column.name);
        }
        assert!(COLUMNS.len() < 120);
    }

    #[test]
    fn a_partner_that_is_left_out_says_nothing() {
        let rule = RULES.iter().find(|rule| rule.id == "ConsumedUnit-C-005-C").unwrap();
        let (unit, quantity) = (bit("ConsumedUnit"), bit("ConsumedQuantity"));
        assert!(rule.is_broken(unit, unit | quantity));
        assert!(!rule.is_broken(unit, unit));
        assert!(!rule.is_broken(unit | quantity, unit | quantity));
    }
}
