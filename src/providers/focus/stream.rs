//! FOCUS's charges for lakes that are made without a ledger: the same columns as an export of the ledger has.

use crate::charges::batch::Store;
use crate::charges::columns::{FACTS, GROUPS};
use crate::charges::load::FileRead;
use crate::charges::memory::Memory;
use crate::charges::streamed::{From, Streamed, StreamedColumn};
use crate::contract::import::Options;
use crate::contract::typed_rows::{CellType, own};
use crate::error::{Problem, Result};
use crate::providers::focus::checks::{ids, values};
use crate::providers::focus::cost_and_usage::columns::ColumnKind;
use crate::providers::focus::cost_and_usage::threads;
use crate::providers::focus::{BULK, export, views};
use crate::source::input::Input;

/// How they are read, and what they have.
pub(crate) static STREAMED: Streamed = Streamed {
    bulk: &BULK,
    title: export::EXPORT.title,
    versions: export::EXPORT.versions,
    version: export::EXPORT.version,
    read,
    columns,
    examine: values::examine,
    ones: ids::ONES,
};

fn read(
    store: Store,
    file: &Input,
    options: &Options,
    memory: &mut Memory,
    progress: &mut dyn FnMut(u64),
) -> Result<std::result::Result<FileRead, Vec<Problem>>> {
    threads::load_file(store, file, options, memory, progress, &mut |_| {})
}

/// The columns of a version, then ours, as an export of a ledger has them.
fn columns(version: &str) -> Vec<StreamedColumn> {
    let version = export::version(version);
    let of_version = views::columns(version).map(|column| StreamedColumn {
        name: column.name,
        cells: match column.kind {
            ColumnKind::Text | ColumnKind::Json => CellType::Text,
            ColumnKind::Decimal => CellType::Decimal,
            ColumnKind::Time => CellType::Time,
        },
        from: of_version(column.name),
    });
    let own = [
        (own::PROVIDER, CellType::Text, named(export::PROVIDER)),
        (own::ISSUER, CellType::Text, named(export::ISSUER)),
        (own::ACCOUNT, CellType::Text, found("BillingAccountId")),
        (
            own::CURRENCY,
            CellType::Text,
            [found("BillingCurrency"), vec![From::Text("XXX")]].concat(),
        ),
        (own::START, CellType::Text, vec![From::Start]),
        (own::SERVICE_CATEGORY, CellType::Text, found("ServiceCategory")),
        (own::SERVICE, CellType::Text, found("ServiceName")),
        (own::SKU, CellType::Text, found("SkuId")),
        (own::INVOICE, CellType::Text, found("InvoiceId")),
        (
            own::COMMITMENT_QUANTITY,
            CellType::Decimal,
            found("CommitmentDiscountQuantity"),
        ),
        (own::COMMITMENT_UNIT, CellType::Text, found("CommitmentDiscountUnit")),
        (own::IMPORT, CellType::Integer, vec![From::Import]),
        (own::PLACE, CellType::Text, vec![From::Place]),
        (own::EXTRA, CellType::Text, found("extra")),
    ];
    let own = own.map(|(name, cells, from)| StreamedColumn { name, cells, from });
    of_version.chain(own).collect()
}

/// Where a column of a version comes from: newer versions say elsewhere what older ones say, and the other way round.
fn of_version(name: &str) -> Vec<From> {
    match views::also_said_by(name) {
        Some(other) => [found(name), found(other)].concat(),
        None => found(name),
    }
}

/// Where `coalesce(ProviderName, InvoiceIssuerName, 'focus')` comes from.
fn named(expression: &'static str) -> Vec<From> {
    let listed = expression.trim_start_matches("coalesce(").trim_end_matches(')');
    let one = |part: &'static str| match part.strip_prefix('\'') {
        Some(text) => vec![From::Text(text.trim_end_matches('\''))],
        None => found(part),
    };
    listed.split(", ").flat_map(one).collect()
}

fn found(name: &str) -> Vec<From> {
    let fact = || Some(From::Fact(FACTS.iter().position(|fact| *fact == name)?));
    let group = || {
        let mut groups = GROUPS.iter().enumerate();
        groups.find_map(|(group, of)| {
            let column = of.columns.iter().position(|column| *column == name)?;
            Some(From::Group(group, column))
        })
    };
    let place = match name {
        "BillingPeriodStart" => Some(From::Scope(3)),
        "BillingPeriodEnd" => Some(From::Scope(4)),
        "ChargePeriodStart" => Some(From::Start),
        "ChargePeriodEnd" => Some(From::End),
        _ => None,
    };
    vec![place.or_else(fact).or_else(group).unwrap_or(From::Null)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_every_version_comes_from_somewhere() {
        for version in STREAMED.versions {
            for column in columns(version) {
                assert!(!column.from.contains(&From::Null), "{version} {}", column.name);
            }
        }
    }

    #[test]
    fn the_columns_are_those_of_an_export() {
        for version in STREAMED.versions {
            let request = crate::contract::registry::ExportRequest {
                version: (*version).to_owned(),
                filter: crate::contract::scope::Filter::default(),
                delivery: None,
            };
            let exported = (export::EXPORT.rows)(&request).columns;
            let exported: Vec<_> = exported.iter().map(|column| (column.name, column.cells)).collect();
            let streamed: Vec<_> = columns(version)
                .iter()
                .map(|column| (column.name, column.cells))
                .collect();
            assert_eq!(streamed, exported, "{version}");
        }
    }
}
