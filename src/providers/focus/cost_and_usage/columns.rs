//! The columns of Cost and Usage, FOCUS 1.0 to 1.4.
//!
//! One list serves reading, storing, the views and the export. Source: the column tables of the specification, versions
//! 1.0 to 1.4 (`docs/providers/focus.md` names the pages).

/// A version of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// June 2024.
    V1_0,
    /// November 2024.
    V1_1,
    /// June 2025.
    V1_2,
    /// December 2025.
    V1_3,
    /// 2026.
    V1_4,
}

impl Version {
    /// All of them, oldest first.
    pub const ALL: [Version; 5] = [
        Version::V1_0,
        Version::V1_1,
        Version::V1_2,
        Version::V1_3,
        Version::V1_4,
    ];

    /// `1.2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Version::V1_0 => "1.0",
            Version::V1_1 => "1.1",
            Version::V1_2 => "1.2",
            Version::V1_3 => "1.3",
            Version::V1_4 => "1.4",
        }
    }

    /// The version whose columns a header has: the newest that brought one of them, since later columns may be left out.
    /// Version 1.4 shows by what it removed: every file of 1.3 must have ProviderName and PublisherName.
    #[must_use]
    pub fn of(header: &[String]) -> Self {
        // Microsoft's export of 1.0 has these two of 1.2.
        let early = ["BillingAccountType", "SubAccountType"];
        let is_there = |column: &&Column| header.iter().any(|name| name == column.name);
        let newest = COLUMNS
            .iter()
            .filter(|column| !early.contains(&column.name))
            .filter(is_there)
            .map(|column| column.since)
            .max()
            .unwrap_or(Version::V1_0);
        let mut removed = COLUMNS.iter().filter(|column| column.until == Some(Version::V1_3));
        if newest == Version::V1_3 && !removed.any(|column| is_there(&column)) {
            return Version::V1_4;
        }
        newest
    }
}

/// What the text of a cell must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// An exact decimal.
    Decimal,
    /// A time.
    Time,
    /// A JSON object; any other text is kept too, and is a finding of `check`.
    Json,
}

/// One column of the specification.
#[derive(Debug)]
pub struct Column {
    /// Its id: `BilledCost`.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// The version that brought it.
    pub since: Version,
    /// The last version that has it; `None` where the newest does.
    pub until: Option<Version>,
    /// Whether every file must have it, in the versions that know it.
    pub is_mandatory: bool,
    /// Whether a cell may be null.
    pub is_nullable: bool,
}

impl Column {
    /// Whether a version knows it.
    #[must_use]
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }

    const fn since(mut self, version: Version) -> Self {
        self.since = version;
        self
    }

    const fn until(mut self, version: Version) -> Self {
        self.until = Some(version);
        self
    }

    const fn mandatory(mut self) -> Self {
        self.is_mandatory = true;
        self
    }

    const fn not_null(mut self) -> Self {
        self.is_nullable = false;
        self
    }
}

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column {
        name,
        kind,
        since: Version::V1_0,
        until: None,
        is_mandatory: false,
        is_nullable: true,
    }
}

const fn text(name: &'static str) -> Column {
    column(name, ColumnKind::Text)
}

const fn decimal(name: &'static str) -> Column {
    column(name, ColumnKind::Decimal)
}

const fn time(name: &'static str) -> Column {
    column(name, ColumnKind::Time).mandatory().not_null()
}

const fn json(name: &'static str) -> Column {
    column(name, ColumnKind::Json)
}

/// Every column of Cost and Usage, in the alphabetical order in which the specification lists them.
pub static COLUMNS: &[Column] = &[
    json("AllocatedMethodDetails").since(Version::V1_3),
    text("AllocatedMethodId").since(Version::V1_3),
    text("AllocatedResourceId").since(Version::V1_3),
    text("AllocatedResourceName").since(Version::V1_3),
    json("AllocatedTags").since(Version::V1_3),
    text("AvailabilityZone"),
    decimal("BilledCost").mandatory().not_null(),
    text("BillingAccountId").mandatory().not_null(),
    text("BillingAccountName").mandatory(),
    text("BillingAccountType").since(Version::V1_2).not_null(),
    text("BillingCurrency").mandatory().not_null(),
    time("BillingPeriodEnd"),
    time("BillingPeriodStart"),
    text("CapacityReservationId").since(Version::V1_1),
    text("CapacityReservationStatus").since(Version::V1_1),
    text("ChargeCategory").mandatory().not_null(),
    text("ChargeClass").mandatory(),
    text("ChargeDescription").mandatory(),
    text("ChargeFrequency").not_null(),
    time("ChargePeriodEnd"),
    time("ChargePeriodStart"),
    text("CommitmentDiscountCategory"),
    text("CommitmentDiscountId"),
    text("CommitmentDiscountName"),
    decimal("CommitmentDiscountQuantity").since(Version::V1_1),
    text("CommitmentDiscountStatus"),
    text("CommitmentDiscountType"),
    text("CommitmentDiscountUnit").since(Version::V1_1),
    json("CommitmentProgramEligibilityDetails").since(Version::V1_4),
    decimal("ConsumedQuantity"),
    text("ConsumedUnit"),
    json("ContractApplied").since(Version::V1_3),
    decimal("ContractedCost").mandatory().not_null(),
    decimal("ContractedUnitPrice"),
    decimal("EffectiveCost").mandatory().not_null(),
    text("HostProviderName").since(Version::V1_3).mandatory(),
    text("InvoiceDetailId").since(Version::V1_4),
    text("InvoiceId").since(Version::V1_2),
    text("InvoiceIssuerName").mandatory().not_null(),
    decimal("ListCost").mandatory().not_null(),
    decimal("ListUnitPrice"),
    text("PricingCategory"),
    text("PricingCurrency").since(Version::V1_2).not_null(),
    decimal("PricingCurrencyContractedUnitPrice").since(Version::V1_2),
    decimal("PricingCurrencyEffectiveCost").since(Version::V1_2).not_null(),
    decimal("PricingCurrencyListUnitPrice").since(Version::V1_2),
    decimal("PricingQuantity").mandatory(),
    text("PricingUnit").mandatory(),
    text("ProviderName").until(Version::V1_3).mandatory().not_null(),
    text("PublisherName").until(Version::V1_3).mandatory().not_null(),
    text("RegionId"),
    text("RegionName"),
    text("ResourceId"),
    text("ResourceName"),
    text("ResourceType"),
    text("ServiceCategory").mandatory().not_null(),
    text("ServiceName").mandatory().not_null(),
    text("ServiceProviderName").since(Version::V1_3).mandatory().not_null(),
    text("ServiceSubcategory").since(Version::V1_1).not_null(),
    text("SkuId"),
    text("SkuMeter").since(Version::V1_1),
    json("SkuPriceDetails").since(Version::V1_1),
    text("SkuPriceId"),
    text("SubAccountId"),
    text("SubAccountName"),
    text("SubAccountType").since(Version::V1_2),
    json("Tags"),
];

/// The column of this id.
#[must_use]
pub(crate) fn find(name: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.name == name)
}

/// Whether the cells of a column are identifiers, whose every digit counts.
#[must_use]
pub(crate) fn is_identifier(name: &str) -> bool {
    name.ends_with("Id") || name.ends_with("_id") || name.ends_with("ID")
}

/// Columns that may be null and whose other values are a few words of the specification.
const OF_FEW_WORDS: &[&str] = &[
    "CapacityReservationStatus",
    "ChargeClass",
    "CommitmentDiscountCategory",
    "CommitmentDiscountStatus",
    "PricingCategory",
];

/// Whether a column may be null and has only a few words to choose from.
#[must_use]
pub(crate) fn has_few_words(name: &str) -> bool {
    OF_FEW_WORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charges::columns::{FACTS, GROUPS};

    fn homes(name: &str) -> usize {
        let groups = GROUPS.iter().filter(|group| group.columns.contains(&name)).count();
        let period = usize::from(["ChargePeriodStart", "ChargePeriodEnd"].contains(&name));
        let fact = usize::from(FACTS.contains(&name));
        let scope = usize::from(["BillingPeriodStart", "BillingPeriodEnd"].contains(&name));
        groups + fact + period + scope
    }

    #[test]
    fn every_column_is_kept_in_one_place() {
        for column in COLUMNS {
            assert_eq!(homes(column.name), 1, "{}", column.name);
        }
        let kept = GROUPS.iter().flat_map(|group| group.columns).copied();
        for name in kept.chain(FACTS).filter(|name| *name != "extra") {
            assert!(find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_version_has_as_many_columns_as_its_specification_says() {
        let count = |version| COLUMNS.iter().filter(|column| column.is_in(version)).count();
        let counts: Vec<usize> = Version::ALL.into_iter().map(count).collect();
        assert_eq!(counts, [43, 50, 57, 65, 65]);
    }

    #[test]
    fn columns_of_few_words_may_be_null() {
        for name in OF_FEW_WORDS {
            assert!(find(name).is_some_and(|column| column.is_nullable), "{name}");
        }
    }

    #[test]
    fn columns_are_in_alphabetical_order() {
        assert!(COLUMNS.is_sorted_by_key(|column| column.name));
    }

    #[test]
    fn the_version_is_that_of_the_newest_column() {
        let of = |names: &[&str]| {
            let header: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Version::of(&header).name()
        };
        assert_eq!(of(&["BilledCost", "ChargeClass", "BillingAccountType"]), "1.0");
        assert_eq!(of(&["BilledCost", "SkuMeter"]), "1.1");
        assert_eq!(of(&["BilledCost", "InvoiceId", "SkuMeter"]), "1.2");
        assert_eq!(of(&["BilledCost", "AllocatedMethodId", "ProviderName"]), "1.3");
        assert_eq!(of(&["BilledCost", "ServiceProviderName", "PublisherName"]), "1.3");
        assert_eq!(of(&["BilledCost", "ServiceProviderName", "HostProviderName"]), "1.4");
        assert_eq!(of(&["BilledCost", "InvoiceDetailId", "ProviderName"]), "1.4");
        assert_eq!(of(&["BilledCost", "InvoiceId"]), "1.2");
        assert_eq!(of(&["BilledCost", "InvoiceDetailId", "InvoiceId"]), "1.4");
    }
}
