//! The command line: one file for each subcommand, the options they share, and the way out.

mod accept;
mod alias;
mod allocate;
mod api;
mod assert;
mod check;
mod choice;
mod close;
mod decisions;
mod deliveries;
mod diff;
mod evidence;
mod explain;
mod export;
mod global;
mod ignore;
mod import;
mod imports;
mod mapping;
mod mappings;
mod operations;
mod reconcile;
mod reopen;
mod report;
mod snapshot;
mod sql;
mod typed;
mod upgrade;
mod verify;
mod version;

use crate::cli::global::Global;
use crate::error::{Exit, Result};
use crate::interrupt;
use crate::output::note;
use clap::{Parser, Subcommand};

/// An offline billing ledger: imports billing exports of cloud providers, answers the providers' documented queries,
/// and checks the figures
#[derive(Debug, Parser)]
#[command(name = "billbook", version, long_version = version::long(), max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::ImportArgs),
    Api(api::ApiArgs),
    Mapping(mapping::MappingArgs),
    Mappings(mappings::MappingsArgs),
    Operations(operations::OperationsArgs),
    Imports(imports::ImportsArgs),
    Deliveries(deliveries::DeliveriesArgs),
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
    Allocate(allocate::AllocateArgs),
    Alias(alias::AliasArgs),
    Side(alias::SideArgs),
    Terms(alias::TermsArgs),
    Ignore(ignore::IgnoreArgs),
    Decisions(decisions::DecisionsArgs),
    Diff(diff::DiffArgs),
    Verify(verify::VerifyArgs),
    Snapshot(snapshot::SnapshotArgs),
    Upgrade(upgrade::UpgradeArgs),
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are not failures; neither is a closed pipe.
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
        Command::Mapping(args) => mapping::run(&cli.global, args),
        Command::Mappings(args) => mappings::run(&cli.global, args),
        Command::Operations(args) => operations::run(&cli.global, args),
        Command::Imports(args) => imports::run(&cli.global, args),
        Command::Deliveries(args) => deliveries::run(&cli.global, args),
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
        Command::Allocate(args) => allocate::run(&cli.global, args),
        Command::Alias(args) => alias::run(&cli.global, args),
        Command::Side(args) => alias::run_side(&cli.global, args),
        Command::Terms(args) => alias::run_terms(&cli.global, args),
        Command::Ignore(args) => ignore::run(&cli.global, args),
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
