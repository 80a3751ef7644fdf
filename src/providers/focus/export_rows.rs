//! The charges of an export as rows of typed columns: FOCUS's columns of a version, then those of which the cross-provider
//! relations are made where FOCUS says less, or says it otherwise.

use crate::charges::places::{IMPORT, PLACE};
use crate::contract::registry::ExportRequest;
use crate::contract::report::Sql;
use crate::contract::typed_rows::{CellType, TypedColumn, TypedRows, own};
use crate::providers::focus::cost_and_usage::columns::ColumnKind;
use crate::providers::focus::export::{self, ISSUER, PROVIDER};
use crate::providers::focus::views;
use rusqlite::types::Value;

/// A column of ours: its name, its cells, and what it is in rows of FOCUS files and of others.
type Own = (&'static str, CellType, &'static str, &'static str);

/// All of them.
const OWN: [Own; 14] = [
    (own::PROVIDER, CellType::Text, PROVIDER, "provider"),
    (own::ISSUER, CellType::Text, ISSUER, "issuer"),
    (own::ACCOUNT, CellType::Text, "BillingAccountId", "account"),
    (
        own::CURRENCY,
        CellType::Text,
        "coalesce(BillingCurrency, 'XXX')",
        "coalesce(BillingCurrency, 'XXX')",
    ),
    (own::START, CellType::Text, "ChargePeriodStart", "charge_period_start"),
    (
        own::SERVICE_CATEGORY,
        CellType::Text,
        "ServiceCategory",
        "service_category",
    ),
    (own::SERVICE, CellType::Text, "ServiceName", "service_name"),
    (own::SKU, CellType::Text, "SkuId", "sku_id"),
    (own::INVOICE, CellType::Text, "InvoiceId", "InvoiceId"),
    (
        own::COMMITMENT_QUANTITY,
        CellType::Decimal,
        "CommitmentDiscountQuantity",
        "NULL",
    ),
    (own::COMMITMENT_UNIT, CellType::Text, "CommitmentDiscountUnit", "NULL"),
    (own::IMPORT, CellType::Integer, IMPORT, "import_id"),
    (own::PLACE, CellType::Text, PLACE, "place"),
    (own::EXTRA, CellType::Text, "extra", "NULL"),
];

/// The charges that are asked for: those of FOCUS files in the order in which they came, then those of all others.
pub(super) fn rows(request: &ExportRequest) -> TypedRows {
    let version = export::version(&request.version);
    let of_version = views::columns(version).map(|column| TypedColumn {
        name: column.name,
        cells: match column.kind {
            ColumnKind::Text | ColumnKind::Json => CellType::Text,
            ColumnKind::Decimal => CellType::Decimal,
            ColumnKind::Time => CellType::Time,
        },
    });
    let own = OWN.iter().map(|&(name, cells, ..)| TypedColumn { name, cells });
    let listed = |of: fn(&Own) -> &'static str| -> String {
        let columns = OWN.iter().map(|own| format!(", {} AS {}", of(own), own.0));
        columns.collect()
    };
    let mut values = request.filter.values();
    values.insert(
        "delivery".to_owned(),
        request.delivery.map_or(Value::Null, Value::Integer),
    );
    let query = |text| Sql {
        text,
        values: values.clone(),
    };
    let mut queries = vec![query(format!(
        "SELECT {}{} FROM {} AS f {} ORDER BY row_id",
        views::of_files(version),
        listed(|own| own.2),
        views::OF_FILES,
        export::clause(request, &format!("{PROVIDER}, {ISSUER}"), "BillingAccountId"),
    ))];
    if request.delivery.is_none() {
        queries.push(query(format!(
            "SELECT {}{} FROM {} {} ORDER BY provider, account, ChargePeriodStart, row_key",
            views::of_others(version),
            listed(|own| own.3),
            views::OF_OTHERS,
            export::clause(request, "provider, issuer", "account"),
        )));
    }
    TypedRows {
        columns: of_version.chain(own).collect(),
        queries,
    }
}
