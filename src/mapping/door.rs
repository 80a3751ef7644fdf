//! What tests and fuzz targets reach of mappings.

use super::model::{Mapping, TargetKind};
use super::target::{self, ValueKind};
use crate::error::Problem;

/// Reads any text as a mapping. One that is read has its tests run and is written as SQL; what is wrong comes back.
#[must_use]
pub fn chance(text: &str) -> Vec<Problem> {
    let none = |name: &str| Err(format!("there is no `{name}`"));
    match Mapping::parse("chance.toml", text, &mut { none }) {
        Err(problems) => problems,
        Ok(mapping) => {
            let outcomes = mapping.try_out(&mut { none });
            let _ = mapping.as_sql();
            outcomes.into_iter().filter_map(|outcome| outcome.problem).collect()
        }
    }
}

/// The columns that a charge can have, with whether they hold decimals, and whether they hold times.
#[must_use]
pub fn charge_columns() -> Vec<(&'static str, bool, bool)> {
    let kind = |name: &str| target::column(TargetKind::Charge, name).map_or(ValueKind::Text, |(kind, _)| kind);
    let of = |name: &'static str| (name, kind(name) == ValueKind::Decimal, kind(name) == ValueKind::Time);
    target::names(TargetKind::Charge).map(of).collect()
}
