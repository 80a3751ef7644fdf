//! The command line: one file for each subcommand, the options they share, and the way out.

mod accept;
mod api;
mod assert;
mod behind;
mod check;
mod choice;
mod close;
mod decisions;
mod diff;
mod explain;
mod export;
mod import;
mod imports;
mod operations;
mod proof;
mod reconcile;
mod reopen;
mod report;
mod snapshot;
mod sql;
mod typed;
mod upgrade;
mod verify;

use crate::clock::{self, Clock};
use crate::error::{Exit, Result};
use crate::interrupt;
use crate::ledger::Ledger;
use crate::ledger::as_of::{self, AsOf};
use crate::output::note;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// An offline billing ledger: imports cloud providers' billing exports, answers their documented queries, and
/// checks that the figures hold
#[derive(Debug, Parser)]
#[command(name = "billbook", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The ledger file
    #[arg(
        short,
        long,
        global = true,
        env = "BILLBOOK_FILE",
        default_value = "billbook.db",
        value_name = "FILE"
    )]
    pub file: PathBuf,
    /// Take TIME for the present
    #[arg(long, global = true, env = "BILLBOOK_NOW", value_name = "TIME", value_parser = parse_time)]
    pub now: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::ImportArgs),
    Api(api::ApiArgs),
    Operations(operations::OperationsArgs),
    Imports(imports::ImportsArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Sql(sql::SqlArgs),
    Explain(explain::ExplainArgs),
    Reconcile(reconcile::ReconcileArgs),
    Check(check::CheckArgs),
    Accept(accept::AcceptArgs),
    Assert(assert::AssertArgs),
    Close(close::CloseArgs),
    Reopen(reopen::ReopenArgs),
    Decisions(decisions::DecisionsArgs),
    Diff(diff::DiffArgs),
    Verify(verify::VerifyArgs),
    Snapshot(snapshot::SnapshotArgs),
    Upgrade(upgrade::UpgradeArgs),
}

/// Which state of the ledger is read.
#[derive(Debug, Clone, Args)]
pub struct Reading {
    /// Answer as the ledger stood after an import (its number) or at a time
    #[arg(long, value_name = "TIME|IMPORT")]
    pub as_of: Option<AsOf>,
}

fn parse_time(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    clock::parse(text).ok_or_else(|| "not a time such as 2025-07-01T06:00:00Z".to_owned())
}

fn parse_why(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        "" => Err("a reason is a text".to_owned()),
        text => Ok(text.to_owned()),
    }
}

impl Global {
    /// The time of this run.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::system, Clock::fixed)
    }

    /// Opens the ledger for reading.
    ///
    /// # Errors
    /// When it is not there, is no ledger of this version, or has no such past.
    pub fn open_to_read(&self, reading: &Reading) -> Result<Ledger> {
        let ledger = Ledger::open_to_read(&self.file)?;
        if let Some(as_of) = reading.as_of {
            as_of::apply(&ledger.connection, as_of)?;
        }
        Ok(ledger)
    }

    /// Opens the ledger to record a decision, or only to try it.
    ///
    /// # Errors
    /// When it is not there, since there would be nothing to decide; when it is no ledger, or cannot be written.
    pub fn open_to_decide(&self, is_tried: bool) -> Result<Ledger> {
        if is_tried || !self.file.exists() {
            // Bringing an older ledger up to date would be more than a dry run.
            self.open_to_read(&Reading { as_of: None })?;
        }
        self.open_to_write()
    }

    /// Opens the ledger for writing, and says so when it was brought up to date.
    ///
    /// # Errors
    /// When it is no ledger, or cannot be written.
    pub fn open_to_write(&self) -> Result<Ledger> {
        let (ledger, upgrade) = Ledger::open_to_write(&self.file, self.clock())?;
        if let Some(upgrade) = upgrade {
            note(&upgrade::describe(&self.file, &upgrade));
        }
        Ok(ledger)
    }
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no failure; a closed pipe is none either.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            return exit;
        }
    };
    interrupt::watch();
    match run(&cli) {
        Ok(exit) => exit,
        Err(problem) => {
            note(&problem.report());
            problem.code.exit
        }
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    match &cli.command {
        Command::Import(args) => import::run(&cli.global, args),
        Command::Api(args) => api::run(&cli.global, args),
        Command::Operations(args) => operations::run(&cli.global, args),
        Command::Imports(args) => imports::run(&cli.global, args),
        Command::Report(args) => report::run(&cli.global, args),
        Command::Export(args) => export::run(&cli.global, args),
        Command::Sql(args) => sql::run(&cli.global, args),
        Command::Explain(args) => explain::run(&cli.global, args),
        Command::Reconcile(args) => reconcile::run(&cli.global, args),
        Command::Check(args) => check::run(&cli.global, args),
        Command::Accept(args) => accept::run(&cli.global, args),
        Command::Assert(args) => assert::run(&cli.global, args),
        Command::Close(args) => close::run(&cli.global, args),
        Command::Reopen(args) => reopen::run(&cli.global, args),
        Command::Decisions(args) => decisions::run(&cli.global, args),
        Command::Diff(args) => diff::run(&cli.global, args),
        Command::Verify(args) => verify::run(&cli.global, args),
        Command::Snapshot(args) => snapshot::run(&cli.global, args),
        Command::Upgrade(args) => upgrade::run(&cli.global, args),
    }
}

/// The command line's own description, for the tests of help and reference.
#[must_use]
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
