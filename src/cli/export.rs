//! `billbook export`.

use super::choice::Choice;
use super::export_journal::{self, JournalArgs};
use super::export_parquet::{self, ParquetArgs};
use crate::cli::global::{Global, Reading};
use crate::contract::registry::{Export, ExportRequest};
use crate::error::{Exit, Problem, Result, codes};
use crate::output::{note, stream};
use crate::providers::REGISTRY;
use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command as Builder, FromArgMatches};
use rusqlite::Connection;
use std::path::PathBuf;

/// Write charges, or a journal for bookkeeping, as a file for other programs
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

/// One of the forms that the registry has, a journal, or a lake.
#[derive(Debug)]
enum What {
    Charges(&'static Export, Box<FormArgs>),
    Journal(Box<JournalArgs>),
    Lake(Box<ParquetArgs>),
}

/// What the user says about a form.
#[derive(Debug, clap::Args)]
struct FormArgs {
    /// The version of FOCUS to write
    #[arg(long, id = VERSION, value_name = "VERSION")]
    version: String,
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

/// `version` alone is the program's.
const VERSION: &str = "form_version";

impl clap::Subcommand for What {
    fn augment_subcommands(command: Builder) -> Builder {
        let command = REGISTRY.exports().fold(command, |command, export| {
            let form = <FormArgs as clap::Args>::augment_args(Builder::new(export.name))
                .about(export.summary)
                .long_about(format!("{}\n\n{}", export.summary, export.about))
                .mut_arg(VERSION, |version| {
                    version
                        .default_value(export.version)
                        .required(false)
                        .value_parser(PossibleValuesParser::new(export.versions))
                });
            command.subcommand(form)
        });
        export_journal::augment(export_parquet::augment(command))
    }

    fn augment_subcommands_for_update(command: Builder) -> Builder {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        REGISTRY.exports().any(|export| export.name == name)
            || name == export_parquet::NAME
            || export_journal::has(name)
    }
}

impl FromArgMatches for What {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let Some((name, of_form)) = matches.subcommand() else {
            return Err(clap::Error::new(ErrorKind::MissingSubcommand));
        };
        if name == export_parquet::NAME {
            return Ok(Self::Lake(Box::new(export_parquet::read(of_form)?)));
        }
        if let Some(journal) = export_journal::read(name, of_form)? {
            return Ok(Self::Journal(Box::new(journal)));
        }
        let Some(export) = REGISTRY.exports().find(|export| export.name == name) else {
            return Err(clap::Error::new(ErrorKind::MissingSubcommand));
        };
        let args = FormArgs::from_arg_matches(of_form)?;
        Ok(Self::Charges(export, Box::new(args)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ExportArgs) -> Result<Exit> {
    let (export, args) = match &args.what {
        What::Charges(export, args) => (*export, args),
        What::Journal(args) => return export_journal::run(global, args),
        What::Lake(args) => return export_parquet::run(global, args),
    };
    let ledger = global.open_to_read(&args.reading)?;
    let connection = &ledger.connection;
    let mut request = ExportRequest {
        version: args.version.clone(),
        filter: args.choice.filter(global.clock()),
        delivery: args.delivery,
    };
    request.filter.check(&ledger)?;
    if let Some(delivery) = args.delivery {
        check_delivery(connection, delivery)?;
    }
    let left_out = (export.left_out)(connection, &args.version)?;
    if !left_out.is_empty() {
        note(&format!(
            "note: {} {} does not have these columns, so their values are left out: {}",
            export.title,
            args.version,
            left_out.join(", ")
        ));
    }
    let rows = stream::write(args.output_file.as_deref(), |out| {
        (export.write)(connection, &request, out)
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
