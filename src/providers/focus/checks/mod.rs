//! Checks of FOCUS: rules of the specification that rows can break, `ChargeFrequency` is `Usage-based` in 7 rows.
//!
//! A file has millions of rows and repeats its mistakes, so a finding is a rule and what breaks it, with how many rows
//! do and the first of them. Rules are cited by their ids in the requirement model of FOCUS 1.2, which is published as
//! data; other versions word the same rules alike. Where the combination of columns is enough to tell, contexts are
//! read (some hundred thousand), else the facts (millions), once for each check, in Rust and without sorting.
//!
//! They read only charges in force, except for sums, which must hold for all.

mod findings;
pub(crate) mod ids;
pub(crate) mod null_rules;
pub(crate) mod nulls;
pub(crate) mod periods;
pub(crate) mod prices;
pub(crate) mod products;
pub(crate) mod tags;
pub(crate) mod totals;
pub(crate) mod values;
pub(crate) mod zeros;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[
    &values::CHECK,
    &nulls::CHECK,
    &periods::CHECK,
    &prices::CHECK,
    &zeros::CHECK,
    &tags::CHECK,
    &ids::CHECK,
    &totals::CHECK,
];
