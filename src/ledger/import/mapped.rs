//! A file that a mapping makes a list of, from its bytes to rows and control totals.

use crate::clock::{self, Clock};
use crate::contract::document::reading::Reading;
use crate::contract::document::rows::Rows;
use crate::contract::import::{Needed, Options};
use crate::contract::registry::Registry;
use crate::error::Result;
use crate::error::{Problem, codes};
use crate::ledger::import::prepare::{Prepared, Refusal, refuse_deviations, retrieval, say};
use crate::ledger::import::record;
use crate::ledger::mappings::{self, Used, What};
use crate::mapped::list;
use crate::output::json::Json;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::table::grid::Shape;
use crate::source::{Document, Source, tree};
use rusqlite::Connection;

/// The mapping that made a list, as it is recorded.
#[derive(Debug)]
pub(crate) struct MadeBy {
    mapped: Mapped,
    provider: String,
    target: &'static str,
    header: String,
    rows: [u64; 3],
}

/// A file's bytes, to be read with its mapping.
///
/// # Errors
/// When they are packed, and cannot be unpacked.
pub(crate) fn input(source: &Source) -> Result<Input> {
    Input::whole(Source::new(
        source.name.clone(),
        source.bytes.clone(),
        source.modified_at,
    ))
}

/// The options of a file that a mapping reads: of the parameters, those for the mapping's sake.
#[must_use]
pub(super) fn options(options: &Options, mapped: &Mapped) -> Options {
    Options {
        parameters: mapped.parameters.clone(),
        operation: None,
        totals: Vec::new(),
        ..options.clone()
    }
}

/// Makes the list, and reads it into rows.
pub(super) fn prepare(
    source: &Source,
    mapped: &Mapped,
    (options, registry): (&Options, &Registry),
    clock: Clock,
) -> std::result::Result<Prepared<'static>, Refusal> {
    let one = |problem: Box<Problem>| Refusal::from(*problem);
    let made = list::read(&input(source).map_err(one)?, mapped).map_err(one)?;
    let made = made.map_err(Refusal::Problems)?;
    let Some(operation) = registry.made_by_mappings(made.target) else {
        let message = format!("no list takes what a mapping of the kind `{}` makes", made.target);
        return Err(Problem::new(&codes::MAPPING, message).in_file(&source.name).into());
    };
    let table = made.grid.render(Shape::Bare, registry.nulls(operation.provider), None);
    let differs = |message: String| Problem::new(&codes::CONTROL_TOTAL, message).in_file(&source.name);
    let parsed = tree::tree(&table.text, false, &registry.xml_shapes()).map_err(|errors| {
        let first = errors.first().map(|error| error.message.clone()).unwrap_or_default();
        differs(format!("the list that the mapping made cannot be read: {first}"))
    })?;
    let document = Document::bare("".into());
    let (retrieved_at, basis) = retrieval(&document, source, options, clock)?;
    let mut reading = Reading::new(&table.text, source.name.clone(), retrieved_at);
    reading.is_again = clock.is_again();
    reading.table = Some(&table);
    reading.is_mapped = true;
    say(&mut reading, options);
    let rows = (operation.read)(operation, &parsed.root, &mut reading);
    if !reading.is_clean() {
        return Err(Refusal::Problems(reading.into_problems()));
    }
    let states_account = rows.iter().any(|row| {
        let extra = row.extra.as_deref().unwrap_or_default();
        extra.contains("\"bank_account\"")
    });
    let needed = Needed {
        outgoing: reading.needed_outgoing,
        no_account: states_account,
        table_rules: Some(options.table_rules()),
        ..Needed::default()
    };
    let (kept, told) = (std::mem::take(&mut reading.kept), std::mem::take(&mut reading.told));
    let mut accepted = reading.deviations;
    refuse_deviations(&accepted, options, source)?;
    let totals = (operation.control)(operation, &table.text)
        .map_err(|message| differs(format!("the second reader cannot read the list: {message}")))?;
    let counted: u64 = totals.rows.values().sum();
    if usize::try_from(counted) != Ok(rows.len()) {
        let message = format!("billbook read {} rows of the list, but it has {counted}", rows.len());
        return Err(differs(message).into());
    }
    accepted.extend(made.accepted);
    Ok(Prepared {
        operation,
        entry: String::new(),
        target: None,
        parameters: "{}".to_owned(),
        account: record::account_of(options, needed),
        retrieved_at: clock::stored(retrieved_at),
        basis,
        accepted,
        rows: Rows::Held(rows),
        totals,
        needed,
        kept,
        told,
        made_by: Some(MadeBy {
            mapped: mapped.clone(),
            provider: made.provider,
            target: made.target,
            header: Json::Array(made.header.iter().map(Json::string).collect()).compact(),
            rows: made.rows,
        }),
    })
}

impl MadeBy {
    /// The number of the mapping, which is recorded before the file where the ledger does not have it.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(super) fn recorded(&self, connection: &Connection, clock: Clock) -> Result<i64> {
        let what = What {
            provider: &self.provider,
            target: self.target,
        };
        mappings::recorded(connection, &self.mapped.text, what, clock)
    }

    /// Records that the file of an import was read with it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn record(&self, connection: &Connection, import_id: i64, mapping_id: i64) -> Result<()> {
        let used = Used {
            import_id,
            mapping_id,
            mapped: &self.mapped,
            header: &self.header,
            rows: self.rows,
        };
        mappings::record_file(connection, &used)
    }

    /// What tells one reading of the same bytes from another: the mapping, and what was said for its sake.
    #[must_use]
    pub(super) fn said(&self) -> String {
        record::said_of(&self.mapped)
    }
}
