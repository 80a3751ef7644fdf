//! `billbook verify-export LAKE/`: is a lake as it was written, and what the ledger says?

use crate::cli::global::Global;
use crate::contract::registry::Ledger;
use crate::error::{Exit, Problem, Result, codes};
use crate::lake::manifest::{Manifest, NAME};
use crate::lake::verify::{self, Wrong};
use crate::output::{note, to_stdout};
use crate::providers::REGISTRY;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// Verify that a folder that `export parquet` wrote is as it was written, and with `-f` that it is what the ledger says
///
/// Names every file that was changed, cut, is missing or was added. Adds up rows and amounts of each file again and
/// compares them with the manifest. With `-f LEDGER`, looks for the lake's head in the chain of the ledger, and compares
/// rows and sums with those that the ledger had then. Ends with exit code 4 where anything differs.
#[derive(Debug, clap::Args)]
struct Typed {
    /// The folder of the lake
    #[arg(value_name = "LAKE")]
    lake: PathBuf,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct VerifyExportArgs {
    lake: PathBuf,
    /// Whether the ledger was named, and not only taken by default.
    names_ledger: bool,
}

impl Args for VerifyExportArgs {
    fn augment_args(command: Command) -> Command {
        Typed::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for VerifyExportArgs {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let source = matches.value_source("file");
        Ok(Self {
            lake: Typed::from_arg_matches(matches)?.lake,
            names_ledger: source.is_some_and(|source| source != ValueSource::DefaultValue),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &VerifyExportArgs) -> Result<Exit> {
    let manifest = Manifest::read(&args.lake)?;
    let (mut wrong, left) = verify::files(&args.lake, &manifest)?;
    if args.names_ledger && manifest.added.is_some() {
        let problem = Problem::new(
            &codes::PARAMETER,
            format!("`{}` is a lake of files, and of no ledger", args.lake.display()),
        );
        return Err(Box::new(
            problem.hint("leave `-f` out: files, rows and sums are proved without it"),
        ));
    }
    if args.names_ledger {
        let ledger = Ledger::open_to_read(&global.file, &REGISTRY)?;
        let Some(form) = REGISTRY.exports().find(|form| form.title == manifest.form) else {
            let problem = Problem::new(
                &codes::LAKE,
                format!("`{NAME}` names a form of charges that billbook does not write"),
            );
            return Err(Box::new(problem.value(manifest.form)));
        };
        wrong.extend(verify::ledger(&ledger, form, &manifest)?);
    }
    if left > 0 {
        note(&format!(
            "note: {left} files are left of a `billbook lake add` that was ended; they are not part of the lake, and the next one removes them"
        ));
    }
    to_stdout(&(lines(global, args, &manifest, &wrong).join("\n") + "\n"))?;
    Ok(if wrong.is_empty() { Exit::Done } else { Exit::Damaged })
}

fn lines(global: &Global, args: &VerifyExportArgs, manifest: &Manifest, wrong: &[Wrong]) -> Vec<String> {
    if !wrong.is_empty() {
        return wrong.iter().map(|one| format!("{}: {}", one.of, one.what)).collect();
    }
    let rows: u64 = manifest.files.iter().filter_map(|file| file.rows).sum();
    let mut lines = vec![
        match &manifest.added {
            Some(added) => format!("{} deliveries, without a ledger", added.deliveries.len()),
            None => format!(
                "head {}",
                manifest.head.as_deref().unwrap_or("none: the ledger was empty")
            ),
        },
        format!("{} files, {rows} rows", manifest.files.len()),
        "proved:".to_owned(),
        "  files      each has the SHA-256 that the manifest states; none is missing, none was added".to_owned(),
        "  rows       each file has the rows and the sums by currency that the manifest states".to_owned(),
    ];
    if args.names_ledger {
        lines.push(format!(
            "  ledger     the chain of `{}` has this head, and the ledger had the same rows and sums then",
            global.file.display()
        ));
    }
    lines.push("not proved:".to_owned());
    lines.push(if manifest.added.is_some() {
        "  that nobody rewrote files and manifest together: keep the SHA-256 of manifest.json elsewhere".to_owned()
    } else if args.names_ledger {
        "  that nobody altered the ledger: `billbook verify` proves that".to_owned()
    } else {
        "  that nobody rewrote files and manifest together: `billbook -f LEDGER verify-export` compares them with the ledger".to_owned()
    });
    lines
}
