//! A delivery of Cost and Usage into the store of charges.

use crate::charges::load::{self, Loading};
use crate::clock::Clock;
use crate::contract::import::{DeliveryStated, Loaded, Options};
use crate::contract::registry::BytesDone;
use crate::error::Result;
use crate::providers::focus::cost_and_usage::OPERATION;
use crate::providers::focus::cost_and_usage::mapped;
use crate::providers::focus::cost_and_usage::threads::{Between, load_file};
use crate::source::input::Input;
use rusqlite::Connection;

/// The dataset of its charges.
const DATASET: &str = "focus";

/// Loads its files into the open transaction.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn load(
    connection: &Connection,
    files: &[Input],
    stated: Option<&DeliveryStated>,
    options: &Options,
    clock: Clock,
    progress: BytesDone,
) -> Result<Loaded> {
    load_altered(connection, (files, stated), options, clock, progress, &mut |_| {})
}

fn load_altered(
    connection: &Connection,
    (files, stated): (&[Input], Option<&DeliveryStated>),
    options: &Options,
    clock: Clock,
    progress: BytesDone,
    between: Between,
) -> Result<Loaded> {
    if let Some(mapped) = files.first().and_then(|file| file.mapped.as_ref()) {
        return mapped::load(connection, (files, stated, mapped), options, clock, progress, between);
    }
    let loading = Loading {
        operation: &OPERATION,
        dataset: DATASET,
        stated,
        options,
        clock,
    };
    load::load(
        connection,
        files,
        loading,
        progress,
        &mut |writer, file, memory, progress| {
            load_file(
                &mut |batch| writer.store(batch),
                file,
                options,
                memory,
                progress,
                between,
            )
        },
    )
}

#[cfg(test)]
mod tests;
