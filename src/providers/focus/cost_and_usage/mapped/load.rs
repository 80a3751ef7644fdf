//! The files of a delivery that a mapping reads, into the store of charges.

use super::threads::{self, File};
use crate::charges::load::{self, Loading};
use crate::clock::Clock;
use crate::contract::import::{DeliveryStated, Loaded, Options};
use crate::contract::registry::BytesDone;
use crate::error::Result;
use crate::ledger::import::group::next_import;
use crate::ledger::mappings::{self, Used, What};
use crate::mapped::{list, parsed};
use crate::output::json::Json;
use crate::providers::focus::cost_and_usage::OPERATION;
use crate::providers::focus::cost_and_usage::threads::Between;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use rusqlite::Connection;

/// Loads the files into the open transaction; all of them are read with one mapping.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(in super::super) fn load(
    connection: &Connection,
    (files, stated, mapped): (&[Input], Option<&DeliveryStated>, &Mapped),
    options: &Options,
    clock: Clock,
    progress: BytesDone,
    between: Between,
) -> Result<Loaded> {
    let mapping = match parsed(&mapped.text) {
        Ok(mapping) => mapping,
        Err(problems) => return Ok(Err(problems)),
    };
    let what = What {
        provider: &mapping.provider,
        target: list::target(mapping.target.kind),
    };
    let mapping_id = mappings::recorded(connection, &mapped.text, what, clock)?;
    // Of the options, those for its sake; FOCUS's rules of form are not for what a mapping makes.
    let options = Options {
        parameters: mapped.parameters.clone(),
        strict: false,
        ..options.clone()
    };
    let dataset = mapped.dataset.as_deref().unwrap_or(&mapping.name);
    let loading = Loading {
        operation: &OPERATION,
        dataset,
        stated,
        options: &options,
        clock,
    };
    let mut import_id = next_import(connection)?;
    load::load(
        connection,
        files,
        loading,
        progress,
        &mut |writer, file, memory, progress| {
            let mapped = file.mapped.as_ref().unwrap_or(mapped);
            let one = File {
                file,
                mapped,
                mapping: &mapping,
                options: &options,
            };
            let (read, found) = match threads::load_file(writer, &one, memory, progress, between)? {
                Ok(read) => read,
                Err(problems) => return Ok(Err(problems)),
            };
            let header = Json::Array(found.header.iter().map(Json::string).collect()).compact();
            let used = Used {
                import_id,
                mapping_id,
                mapped,
                header: &header,
                rows: found.rows,
            };
            mappings::record_file(connection, &used)?;
            // Each file is the next import.
            import_id += 1;
            Ok(Ok(read))
        },
    )
}
