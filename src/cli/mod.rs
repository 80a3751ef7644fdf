//! The command line: one file for each subcommand, the options they share, and the way out.

mod about;
mod accept;
mod alias;
mod allocate;
mod api;
mod assert;
mod attach;
mod bill;
mod bill_correct;
mod bill_credit;
mod bill_days;
mod bill_explain;
mod bill_issue;
mod book;
mod check;
mod choice;
mod close;
mod completions;
mod counted;
mod decisions;
mod deliveries;
mod demo;
mod diff;
mod documents;
mod documents_files;
mod evidence;
mod examples;
mod explain;
mod export;
mod export_journal;
mod export_parquet;
mod export_workbook;
mod folder;
mod global;
mod headings;
mod ignore;
mod import;
mod imports;
mod lake;
mod lost;
mod manual;
mod mapping;
mod mappings;
mod mistakes;
mod operations;
mod pay;
mod reconcile;
mod reopen;
mod report;
mod sample;
mod schema;
mod serve;
mod snapshot;
mod sql;
mod status;
mod tasks;
mod typed;
mod upgrade;
mod verify;
mod verify_export;
mod version;

use crate::cli::global::Global;
use crate::clock::steps;
use crate::error::{Exit, Result};
use crate::interrupt;
use crate::output::reader::Colour;
use crate::output::{console, note};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::CompleteEnv;

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
    Status(status::StatusArgs),
    Import(import::ImportArgs),
    Api(api::ApiArgs),
    Mapping(mapping::MappingArgs),
    Mappings(mappings::MappingsArgs),
    Operations(operations::OperationsArgs),
    Imports(imports::ImportsArgs),
    Deliveries(deliveries::DeliveriesArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Lake(lake::LakeArgs),
    Sql(sql::SqlArgs),
    Explain(explain::ExplainArgs),
    Sample(sample::SampleArgs),
    Reconcile(reconcile::ReconcileArgs),
    Check(check::CheckArgs),
    Accept(accept::AcceptArgs),
    Assert(assert::AssertArgs),
    Close(close::CloseArgs),
    Reopen(reopen::ReopenArgs),
    Allocate(allocate::AllocateArgs),
    Book(book::BookArgs),
    Bill(bill::BillArgs),
    Documents(documents::DocumentsArgs),
    Pay(pay::PayArgs),
    Attach(attach::AttachArgs),
    Attachments(attach::AttachmentsArgs),
    Alias(alias::AliasArgs),
    Side(alias::SideArgs),
    Terms(alias::TermsArgs),
    Ignore(ignore::IgnoreArgs),
    Decisions(decisions::DecisionsArgs),
    Diff(diff::DiffArgs),
    Verify(verify::VerifyArgs),
    VerifyExport(verify_export::VerifyExportArgs),
    Serve(serve::ServeArgs),
    Snapshot(snapshot::SnapshotArgs),
    Upgrade(upgrade::UpgradeArgs),
    Demo(demo::DemoArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Manual(manual::ManualArgs),
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> Exit {
    let shells = CompleteEnv::with_factory(|| completions::command(command())).var(completions::VARIABLE);
    // A shell that asks for completions wants nothing else.
    if let Ok(true) = shells.try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref()) {
        return Exit::Done;
    }
    let parsed = command().try_get_matches();
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return mistakes::report(command(), &error),
    };
    cli.global.set_console();
    interrupt::watch();
    let exit = match run(&cli) {
        // Whatever gave up because of it, and whatever went on without what that one had to say.
        Ok(_) if interrupt::was_noticed() => Exit::Interrupted,
        Ok(exit) => exit,
        Err(problem) => {
            let stopped = interrupt::check()
                .err()
                .filter(|_| problem.code.exit != Exit::Interrupted);
            let problem = stopped.unwrap_or_else(|| lost::damage(problem, matches!(cli.command, Command::Sql(_))));
            note(&coloured(&problem.report()));
            problem.code.exit
        }
    };
    steps::done("end");
    exit
}

/// A problem whose first word has a colour, where standard error has colours.
fn coloured(report: &str) -> String {
    let colours = console::get().of_stderr();
    match report.split_once(": ") {
        Some((head, rest)) => format!("{}: {rest}", colours.paint(Colour::Bad, head)),
        None => report.to_owned(),
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    match &cli.command {
        Command::Status(args) => status::run(&cli.global, args),
        Command::Import(args) => import::run(&cli.global, args),
        Command::Api(args) => api::run(&cli.global, args),
        Command::Mapping(args) => mapping::run(&cli.global, args),
        Command::Mappings(args) => mappings::run(&cli.global, args),
        Command::Operations(args) => operations::run(&cli.global, args),
        Command::Imports(args) => imports::run(&cli.global, args),
        Command::Deliveries(args) => deliveries::run(&cli.global, args),
        Command::Report(args) => report::run(&cli.global, args),
        Command::Export(args) => export::run(&cli.global, args),
        Command::Lake(args) => lake::run(&cli.global, args),
        Command::Sql(args) => sql::run(&cli.global, args),
        Command::Explain(args) => explain::run(&cli.global, args),
        Command::Sample(args) => sample::run(&cli.global, args),
        Command::Reconcile(args) => in_utc(cli, "reconcile", || reconcile::run(&cli.global, args)),
        Command::Check(args) => in_utc(cli, "check", || check::run(&cli.global, args)),
        Command::Accept(args) => accept::run(&cli.global, args),
        Command::Assert(args) => in_utc(cli, "assert", || assert::run(&cli.global, args)),
        Command::Close(args) => in_utc(cli, "close", || close::run(&cli.global, args)),
        Command::Reopen(args) => reopen::run(&cli.global, args),
        Command::Allocate(args) => allocate::run(&cli.global, args),
        Command::Book(args) => book::run(&cli.global, args),
        Command::Bill(args) => bill::run(&cli.global, args),
        Command::Documents(args) => documents::run(&cli.global, args),
        Command::Attach(args) => attach::run(&cli.global, args),
        Command::Attachments(args) => attach::run_attachments(&cli.global, args),
        Command::Pay(args) => pay::run(&cli.global, args),
        Command::Alias(args) => alias::run(&cli.global, args),
        Command::Side(args) => alias::run_side(&cli.global, args),
        Command::Terms(args) => alias::run_terms(&cli.global, args),
        Command::Ignore(args) => ignore::run(&cli.global, args),
        Command::Decisions(args) => decisions::run(&cli.global, args),
        Command::Diff(args) => diff::run(&cli.global, args),
        Command::Verify(args) => verify::run(&cli.global, args),
        Command::VerifyExport(args) => verify_export::run(&cli.global, args),
        Command::Serve(args) => serve::run(&cli.global, args),
        Command::Snapshot(args) => snapshot::run(&cli.global, args),
        Command::Upgrade(args) => upgrade::run(&cli.global, args),
        Command::Demo(args) => demo::run(&cli.global, args),
        Command::Schema(args) => schema::run(&cli.global, args),
        Command::Completions(args) => completions::run(args),
        Command::Manual(args) => manual::run(command(), args),
    }
}

/// Runs a command whose figures are those of the days of UTC.
fn in_utc(cli: &Cli, name: &str, run: impl FnOnce() -> Result<Exit>) -> Result<Exit> {
    cli.global.refuse_time_zone(name)?;
    run()
}

/// The command line's own description, for the tests of help and reference.
#[must_use]
pub fn command() -> clap::Command {
    tasks::add(headings::add(examples::add(<Cli as CommandFactory>::command())))
}

/// The examples at the end of the helps: the words of a command, what one types, and what it is good for.
#[must_use]
pub fn examples() -> Vec<[&'static str; 3]> {
    examples::all().collect()
}

/// What to type instead of words that are not commands.
#[must_use]
pub fn instead() -> Vec<&'static str> {
    let command = command();
    let all = mistakes::WORDS.iter().map(|(_, instead)| *instead);
    all.filter(|instead| mistakes::is_there(&command, instead)).collect()
}
