//! The columns of files in a lake, as Parquet has them and as engines call their types.

use crate::contract::typed_rows::CellType;
use crate::error::{Problem, Result, codes};
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// How many digits a decimal may have in the engines that read a lake.
pub(crate) const PRECISION: u32 = 38;

/// The most decimals: with one more, a sum above 10^9 would no longer fit.
pub(crate) const SCALE_MAX: u32 = 28;

/// How decimals are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimals {
    /// Exact, with as many decimals as the data have.
    Auto,
    /// As the ledger's texts.
    Text,
    /// Exact, with so many decimals.
    Scale(u32),
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts.
    Text,
    /// Exact decimals with so many decimals.
    Decimal(u32),
    /// Times in UTC, in milliseconds.
    Time,
    /// Whole numbers.
    Integer,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Kind {
    /// What cells of a type become; `scale` is nothing where decimals stay texts.
    pub(crate) fn of(cells: CellType, scale: Option<u32>) -> Self {
        match (cells, scale) {
            (CellType::Text, _) | (CellType::Decimal, None) => Kind::Text,
            (CellType::Decimal, Some(scale)) => Kind::Decimal(scale),
            (CellType::Time, _) => Kind::Time,
            (CellType::Integer, _) => Kind::Integer,
        }
    }

    /// Its name in the manifest.
    pub(crate) fn name(self) -> String {
        match self {
            Kind::Text => "text".to_owned(),
            Kind::Decimal(scale) => format!("decimal({PRECISION},{scale})"),
            Kind::Time => "time".to_owned(),
            Kind::Integer => "integer".to_owned(),
        }
    }

    /// The kind of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Kind::Text),
            "time" => Some(Kind::Time),
            "integer" => Some(Kind::Integer),
            other => {
                let (precision, scale) = other.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
                let scale = scale.parse().ok().filter(|scale| *scale <= PRECISION)?;
                (precision == PRECISION.to_string()).then_some(Kind::Decimal(scale))
            }
        }
    }
}

/// A schema of columns that may all be null.
///
/// # Errors
/// When the columns are none that Parquet can have.
pub(super) fn schema(columns: &[Column]) -> Result<TypePtr> {
    let fields: std::result::Result<Vec<TypePtr>, _> =
        columns.iter().map(|column| field(column).map(Arc::new)).collect();
    let schema = fields.and_then(|fields| Type::group_type_builder("schema").with_fields(fields).build());
    schema
        .map(Arc::new)
        .map_err(|error| failed("the list of columns", &error))
}

fn field(column: &Column) -> parquet::errors::Result<Type> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Decimal(_) => (Physical::FIXED_LEN_BYTE_ARRAY, None),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
        Kind::Integer => (Physical::INT64, None),
    };
    let builder = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    let number = |number: u32| i32::try_from(number).unwrap_or_default();
    match column.kind {
        Kind::Decimal(scale) => builder
            .with_length(16)
            .with_converted_type(ConvertedType::DECIMAL)
            .with_precision(number(PRECISION))
            .with_scale(number(scale))
            .build(),
        _ => builder.build(),
    }
}

/// A file that the Parquet library cannot write.
pub(super) fn failed(what: &str, error: &parquet::errors::ParquetError) -> Box<Problem> {
    let text = match error {
        parquet::errors::ParquetError::External(source) => source.to_string(),
        other => other.to_string(),
    };
    Box::new(Problem::new(&codes::IO, format!("{what}: cannot write: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names_and_are_found_by_them() {
        for kind in [
            Kind::Text,
            Kind::Time,
            Kind::Integer,
            Kind::Decimal(0),
            Kind::Decimal(28),
        ] {
            assert_eq!(Kind::named(&kind.name()), Some(kind));
        }
        for name in ["decimal(38,39)", "decimal(20,2)", "double", ""] {
            assert_eq!(Kind::named(name), None, "{name}");
        }
    }
}
