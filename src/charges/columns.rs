//! The columns that the store keeps of a charge, and where: facts in `focus_charge`, the others once for each of their
//! combinations, by group.
//!
//! They bear the ids of the FOCUS specification, the common vocabulary of charges. Whatever form a file has, its columns
//! are put down under these names; one that has no place here goes into the last group, under its own.

/// Columns that repeat together, and the table that keeps each of their combinations once.
#[derive(Debug)]
pub(crate) struct Group {
    /// Its table without `focus_`: `sub_account`. The table's key is `sub_account_key`.
    pub name: &'static str,
    /// Its columns, in the order of the table.
    pub columns: &'static [&'static str],
}

/// The columns of each group, in the order of `focus_context`. The last group has all columns that have no place of
/// their own.
pub(crate) static GROUPS: [Group; 15] = [
    group(
        "billing_account",
        &[
            "BillingAccountId",
            "BillingAccountName",
            "BillingAccountType",
            "BillingCurrency",
        ],
    ),
    group("sub_account", &["SubAccountId", "SubAccountName", "SubAccountType"]),
    group(
        "participating_entity",
        &[
            "ProviderName",
            "PublisherName",
            "InvoiceIssuerName",
            "ServiceProviderName",
            "HostProviderName",
        ],
    ),
    group("service", &["ServiceCategory", "ServiceSubcategory", "ServiceName"]),
    group("region", &["RegionId", "RegionName"]),
    group(
        "resource",
        &["ResourceId", "ResourceName", "ResourceType", "AvailabilityZone"],
    ),
    group("sku", &["SkuId", "SkuPriceId", "SkuMeter", "SkuPriceDetails"]),
    group(
        "pricing",
        &[
            "PricingCategory",
            "PricingUnit",
            "ConsumedUnit",
            "ListUnitPrice",
            "ContractedUnitPrice",
            "PricingCurrency",
            "PricingCurrencyListUnitPrice",
            "PricingCurrencyContractedUnitPrice",
        ],
    ),
    group("charge_kind", &["ChargeCategory", "ChargeClass", "ChargeFrequency"]),
    group("description", &["ChargeDescription"]),
    group(
        "commitment",
        &[
            "CommitmentDiscountCategory",
            "CommitmentDiscountId",
            "CommitmentDiscountName",
            "CommitmentDiscountStatus",
            "CommitmentDiscountType",
            "CommitmentDiscountUnit",
            "CapacityReservationId",
            "CapacityReservationStatus",
            "ContractApplied",
            "CommitmentProgramEligibilityDetails",
        ],
    ),
    group("tag_set", &["Tags"]),
    group(
        "allocation",
        &[
            "AllocatedMethodId",
            "AllocatedMethodDetails",
            "AllocatedResourceId",
            "AllocatedResourceName",
            "AllocatedTags",
        ],
    ),
    group("invoice_reference", &["InvoiceId", "InvoiceDetailId"]),
    group("extra", &["extra"]),
];

const fn group(name: &'static str, columns: &'static [&'static str]) -> Group {
    Group { name, columns }
}

/// The columns of the fact that hold decimals, in the order of `focus_charge`.
pub(crate) const FACTS: [&str; 8] = [
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "ConsumedQuantity",
    "PricingQuantity",
    "CommitmentDiscountQuantity",
    "PricingCurrencyEffectiveCost",
];

/// The unit prices, in the order of `focus_charge_price`. They are columns of the group `pricing`, and may change from charge to
/// charge while all else of a context stays: a charge whose unit prices are not those of its context has its own.
pub(crate) const UNIT_PRICES: [&str; 4] = [
    "ListUnitPrice",
    "ContractedUnitPrice",
    "PricingCurrencyListUnitPrice",
    "PricingCurrencyContractedUnitPrice",
];

/// Whether a unit price is written with digits and a point alone. Only such prices may differ within a context: those that are
/// missing, negative or written otherwise tell something of the context, and checks find them there.
#[must_use]
pub(crate) fn is_plain_price(text: &[u8]) -> bool {
    let mut points = 0;
    let is_digit_or_point = |byte: &u8| {
        points += u8::from(*byte == b'.');
        byte.is_ascii_digit() || (*byte == b'.' && points == 1)
    };
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    is_digit(text.first()) && is_digit(text.last()) && text.iter().all(is_digit_or_point)
}

/// How many of [`FACTS`] are the four costs, in the billing currency.
pub(crate) const COSTS: usize = 4;

/// The name of a column in the ledger: `BilledCost` is `billed_cost`.
#[must_use]
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in name.chars().enumerate() {
        if index > 0 && letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Whether a group may differ on every row while the others repeat: what people wrote, and what a provider added.
#[must_use]
pub(crate) fn is_volatile(group: &Group) -> bool {
    ["description", "tag_set", "invoice_reference", "extra"].contains(&group.name)
}
