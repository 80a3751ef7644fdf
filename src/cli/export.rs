//! `billbook export`.

use super::choice::Choice;
use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Problem, Result, codes};
use crate::export::focus;
use crate::output::{note, stream};
use crate::providers::focus::cost_and_usage::columns::Version;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rusqlite::Connection;
use std::path::PathBuf;

/// Write charges as a file for other programs
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Focus(FocusArgs),
}

/// Charges of all providers as FOCUS Cost and Usage, in CSV
///
/// The file has the columns of the version in its order, then columns that FOCUS does not have. Times are in UTC; a
/// null value is an empty field. Rows of FOCUS files keep their original texts; docs/providers/focus.md says how
/// billbook makes the rows of other providers.
#[derive(Debug, clap::Args)]
struct FocusArgs {
    /// The version of FOCUS to write
    #[arg(
        long,
        id = "focus_version",
        value_name = "VERSION",
        default_value = "1.2",
        value_parser = PossibleValuesParser::new(Version::ALL.map(Version::name)).map(|name| version(&name))
    )]
    version: Version,
    #[command(flatten)]
    choice: Choice,
    /// Only charges of this FOCUS delivery that are still in force
    #[arg(long, value_name = "NUMBER")]
    delivery: Option<i64>,
    #[command(flatten)]
    reading: Reading,
    /// Write to FILE instead of standard output; FILE appears when it is complete
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    output_file: Option<PathBuf>,
}

fn version(name: &str) -> Version {
    let found = Version::ALL.into_iter().find(|version| version.name() == name);
    found.unwrap_or(Version::V1_2)
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<Exit> {
    let What::Focus(args) = &args.what;
    let ledger = global.open_to_read(&args.reading)?;
    let connection = &ledger.connection;
    let request = focus::Request {
        version: args.version,
        filter: args.choice.filter(),
        delivery: args.delivery,
    };
    request.filter.check(&ledger)?;
    if let Some(delivery) = args.delivery {
        check_delivery(connection, delivery)?;
    }
    let left_out = focus::left_out(connection, args.version)?;
    if !left_out.is_empty() {
        note(&format!(
            "note: FOCUS {} does not have these columns, so their values are left out: {}",
            args.version.name(),
            left_out.join(", ")
        ));
    }
    let rows = stream::write(args.output_file.as_deref(), |out| {
        focus::write(connection, &request, out)
    })?;
    if let (Some(rows), Some(path)) = (rows, &args.output_file) {
        note(&format!("note: {rows} charges written to {}", path.display()));
    }
    Ok(Exit::Done)
}

fn check_delivery(connection: &Connection, delivery: i64) -> Result<()> {
    let (is_known, is_in_force): (bool, bool) = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM focus_delivery WHERE delivery_id = ?1),
                EXISTS (SELECT 1 FROM focus_scope_in_force WHERE delivery_id = ?1)",
        [delivery],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if is_in_force {
        return Ok(());
    }
    let message = if is_known {
        format!("`--delivery {delivery}`: a later delivery replaced all of this one")
    } else {
        format!("`--delivery {delivery}`: there is no such delivery")
    };
    let hint = if is_known {
        "use `--as-of` to export the ledger as it was before that"
    } else {
        "`billbook sql \"SELECT * FROM focus_delivery_list\"` lists them"
    };
    Err(Box::new(Problem::new(&codes::PARAMETER, message).hint(hint)))
}
