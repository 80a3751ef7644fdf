//! The ledger's relations over the files of a lake: `charge`, its sums by day and month, and those beside it.

use super::dialect::Engine;
use super::manifest::Manifest;
use super::tables;
use crate::contract::typed_rows::own;

/// Columns by which charges are added up by day and by month, and what they are in a file.
const SHARED: [(&str, &str); 10] = [
    ("provider", own::PROVIDER),
    ("issuer", own::ISSUER),
    ("account", own::ACCOUNT),
    ("sub_account_id", "SubAccountId"),
    ("billing_currency", own::CURRENCY),
    ("charge_category", "ChargeCategory"),
    ("charge_class", "ChargeClass"),
    ("region_id", "RegionId"),
    ("service_category", own::SERVICE_CATEGORY),
    ("service_name", own::SERVICE),
];

/// Further columns of charges and of their sums by day.
const BY_DAY: [(&str, &str); 5] = [
    ("resource_id", "ResourceId"),
    ("resource_name", "ResourceName"),
    ("sku_id", own::SKU),
    ("invoice_id", own::INVOICE),
    ("tags", "Tags"),
];

/// The costs.
const COSTS: [(&str, &str); 4] = [
    ("billed_cost", "BilledCost"),
    ("effective_cost", "EffectiveCost"),
    ("list_cost", "ListCost"),
    ("contracted_cost", "ContractedCost"),
];

/// Columns of charges that belong to a commitment.
const COMMITMENT: [(&str, &str); 14] = [
    ("provider", own::PROVIDER),
    ("issuer", own::ISSUER),
    ("account", own::ACCOUNT),
    ("billing_currency", own::CURRENCY),
    ("commitment_id", "CommitmentDiscountId"),
    ("commitment_name", "CommitmentDiscountName"),
    ("commitment_category", "CommitmentDiscountCategory"),
    ("commitment_type", "CommitmentDiscountType"),
    ("commitment_status", "CommitmentDiscountStatus"),
    ("charge_category", "ChargeCategory"),
    ("charge_class", "ChargeClass"),
    ("charge_period_start", own::START),
    ("commitment_quantity", own::COMMITMENT_QUANTITY),
    ("commitment_unit", own::COMMITMENT_UNIT),
];

fn named<'c>(columns: impl IntoIterator<Item = &'c (&'c str, &'c str)>) -> String {
    let columns = columns.into_iter().map(|(name, column)| format!("{column} AS {name}"));
    columns.collect::<Vec<_>>().join(", ")
}

/// All of them.
pub(super) fn views(engine: Engine, manifest: &Manifest) -> String {
    let create = match engine {
        Engine::DuckDb => "CREATE OR REPLACE TEMP VIEW",
        Engine::Spark => "CREATE OR REPLACE TEMPORARY VIEW",
    };
    let mut text = format!(
        "{create} charge AS SELECT {}, {}, {},\n    ChargeDescription AS charge_description, {} AS charge_period_start, \
         {} AS import_id, {} AS place\nFROM lake_charge;\n",
        named(&SHARED),
        named(&BY_DAY),
        named(&COSTS),
        own::START,
        own::IMPORT,
        own::PLACE
    );
    for (name, time, letters, more) in [
        ("charge_by_day", "day", 10, &BY_DAY[..]),
        ("charge_by_month", "month", 7, &[][..]),
    ] {
        let returned =
            COSTS.map(|(cost, column)| format!("CASE WHEN {column} < 0 THEN {column} END AS returned_{cost}"));
        let left = [("list", "ListCost"), ("contracted", "ContractedCost")].map(|(cost, column)| {
            format!(
                "coalesce(ChargeCategory = 'Usage' AND ChargeClass IS NULL AND {column} = 0 AND EffectiveCost > 0, FALSE) \
                 AS {cost}_left_at_zero"
            )
        });
        text.push_str(&format!(
            "{create} {name} AS SELECT {}, substr({}, 1, {letters}) AS {time}, 1 AS charges,\n    {}, {},\n    {}\nFROM lake_charge;\n",
            named(SHARED.iter().chain(more)),
            own::START,
            named(&COSTS),
            returned.join(", "),
            left.join(", ")
        ));
    }
    text.push_str(&format!(
        "{create} commitment_charge AS SELECT {}, BilledCost AS billed_cost, EffectiveCost AS effective_cost\n\
         FROM lake_charge WHERE CommitmentDiscountId IS NOT NULL;\n",
        named(&COMMITMENT)
    ));
    for name in tables::names().filter(|name| manifest.table(name).is_some()) {
        text.push_str(&format!("{create} {name} AS SELECT * FROM lake_{name};\n"));
    }
    text
}
