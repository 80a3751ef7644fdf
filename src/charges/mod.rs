//! The store of bulk charges, which come by the million: a fact for each, and what repeats once beside them.
//!
//! It belongs to no format. A reader, of whatever form a file has, gives it [batches](batch) of facts and of the contexts
//! they are the first of ([`intern`] knows which came before, [`totals`] adds up by day and month while reading); [`write`](mod@write)
//! stores them in the transaction of their delivery, and [`load`] keeps nothing whose rows and sums are not those that the
//! file was [`counted`] to have. What is kept can be found ([`places`]), read by scope and context
//! ([`contexts`]), and added up again ([`verify`], [`recount`]).

pub(crate) mod batch;
pub(crate) mod broken;
pub(crate) mod columns;
pub(crate) mod contexts;
pub(crate) mod counted;
pub(crate) mod counts;
pub(crate) mod delivered;
mod digesting;
pub(crate) mod folder;
mod insert;
pub(crate) mod intern;
pub(crate) mod load;
pub(crate) mod memory;
pub(crate) mod numbered_sets;
pub(crate) mod numbers;
pub(crate) mod places;
mod read_back;
pub(crate) mod recount;
pub(crate) mod repeated;
pub(crate) mod stated;
pub(crate) mod streamed;
pub(crate) mod suspects;
mod tables;
pub(crate) mod threads;
pub(crate) mod totals;
pub(crate) mod unstated;
pub(crate) mod verify;
pub(crate) mod write;

use crate::money::sums::Amount;
use rusqlite::types::ValueRef;

/// The table of the facts.
pub(crate) const TABLE: &str = "focus_charge";

/// An amount as read; `None` for null and for what is not a decimal, which `check focus-totals` finds.
pub(crate) fn amount(value: ValueRef) -> Option<Amount> {
    match value {
        ValueRef::Text(text) => Amount::parse(text).ok(),
        _ => None,
    }
}
