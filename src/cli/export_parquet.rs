//! `billbook export parquet LAKE/`: charges and what belongs to them as Parquet files, for engines.

use super::choice::Choice;
use crate::cli::global::{Global, Reading};
use crate::contract::registry::{Export, ExportRequest};
use crate::error::{Exit, Problem, Result, codes};
use crate::lake::column::SCALE_MAX;
use crate::lake::manifest::Manifest;
use crate::lake::{self, Asked, Decimals};
use crate::output::{note, to_stdout};
use crate::providers::REGISTRY;
use crate::snapshot::readme::head_line;
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// Its name on the command line.
pub(super) const NAME: &str = "parquet";

const ABOUT: &str = "Charges as a folder of Parquet files for DuckDB and Spark, with a manifest: a lake";

const LONG: &str = "Charges have the columns of a version of FOCUS, in folders by provider and month of the billing period. Invoices, \
     their lines, taxes, discounts, payments, prices and exchange rates are one file each, of all times. Decimals are exact: \
     a value that does not fit is refused with its place. `manifest.json` has the head of the ledger's chain, and rows and sums of each file; \
     `billbook verify-export` holds the files against it. `billbook report spend --proof --engine duckdb` prints a report's query for an engine.";

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct ParquetArgs {
    /// The folder to write. It must be empty or not there, and appears when it is complete
    #[arg(value_name = "LAKE")]
    lake: PathBuf,
    /// The version of FOCUS to write
    #[arg(long, id = VERSION, value_name = "VERSION")]
    version: String,
    #[command(flatten)]
    choice: Choice,
    /// How to write decimals: auto, with as many decimals as the ledger has; a number of decimals from 0 to 28; or text, as
    /// the ledger's texts, which engines do not add up
    #[arg(long, value_name = "auto|text|SCALE", default_value = "auto", value_parser = decimals)]
    decimals: Decimals,
    #[command(flatten)]
    reading: Reading,
}

/// `version` alone is the program's.
const VERSION: &str = "form_version";

fn decimals(text: &str) -> std::result::Result<Decimals, String> {
    match text {
        "auto" => Ok(Decimals::Auto),
        "text" => Ok(Decimals::Text),
        number => scale(number).map(Decimals::Scale),
    }
}

/// A number of decimals.
pub(super) fn scale(text: &str) -> std::result::Result<u32, String> {
    let scale = text.parse().ok().filter(|scale| *scale <= SCALE_MAX);
    scale.ok_or_else(|| format!("write auto, or a number of decimals from 0 to {SCALE_MAX}"))
}

/// The form of the charges.
fn form() -> Option<&'static Export> {
    REGISTRY.exports().next()
}

/// The command with this subcommand.
pub(super) fn augment(command: Command) -> Command {
    let Some(form) = form() else { return command };
    let own = ParquetArgs::augment_args(Command::default().name(NAME))
        .about(ABOUT)
        .long_about(format!("{ABOUT}\n\n{LONG}"))
        .mut_arg(VERSION, |version| {
            version
                .default_value(form.version)
                .required(false)
                .value_parser(PossibleValuesParser::new(form.versions))
        })
        .mut_arg("to", |to| to.alias("until"));
    command.subcommand(own)
}

/// What was typed.
///
/// # Errors
/// When the arguments are others.
pub(super) fn read(matches: &ArgMatches) -> std::result::Result<ParquetArgs, clap::Error> {
    ParquetArgs::from_arg_matches(matches)
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ParquetArgs) -> Result<Exit> {
    global.refuse_time_zone("export")?;
    let Some(form) = form() else {
        return Err(Box::new(Problem::new(&codes::NOT_FOUND, "there is no form of charges")));
    };
    let ledger = global.open_to_read(&args.reading)?;
    let mut request = ExportRequest {
        version: args.version.clone(),
        filter: args.choice.filter(global.clock()),
        delivery: None,
    };
    request.filter.check(&ledger)?;
    let left_out = (form.left_out)(&ledger.connection, &args.version)?;
    if !left_out.is_empty() {
        note(&format!(
            "note: {} {} does not have these columns, so their values are left out: {}",
            form.title,
            args.version,
            left_out.join(", ")
        ));
    }
    let asked = Asked {
        request,
        decimals: args.decimals,
        as_of: args.reading.as_of.map(|as_of| as_of.to_string()),
    };
    let made = lake::export(&ledger, form, &asked, &args.lake, global.clock())?;
    to_stdout(&(summary(global, args, &made).join("\n") + "\n"))?;
    Ok(Exit::Done)
}

fn summary(global: &Global, args: &ParquetArgs, made: &Manifest) -> Vec<String> {
    let folder = args.lake.display();
    let charges = made.files_of("charge");
    let (files, rows) = charges.fold((0_u64, 0_u64), |(files, rows), file| {
        (files + 1, rows + file.rows.unwrap_or_default())
    });
    let decimals = match made.scale {
        Some(scale) => format!("costs are exact decimals with {scale} decimals"),
        None => "decimals are texts".to_owned(),
    };
    vec![
        format!(
            "Lake of `{}` in `{folder}`: charges {rows}, files of charges {files}, {} {}; {decimals}.",
            global.file.display(),
            made.form,
            made.version
        ),
        head_line(made.head.as_deref()),
        format!("begin with: cd {folder}; duckdb -init engine/duckdb.sql"),
    ]
}
