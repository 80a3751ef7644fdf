//! `billbook completions`: what a shell needs to complete words, and the names that only the ledger knows.
//!
//! A shell asks the program while somebody types, so that providers, accounts and dates come out of the ledger itself, and
//! commands and options never differ from those of this version.

use crate::cli::schema;
use crate::contract::registry::Ledger;
use crate::error::{Exit, Problem, Result, codes};
use crate::output::to_stdout_as_it_is;
use crate::providers::REGISTRY;
use crate::report::dimension;
use clap::{Command, ValueEnum};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{EnvCompleter, Shells};
use std::path::PathBuf;

/// The variable by which a shell says that it asks for completions.
pub(super) const VARIABLE: &str = "BILLBOOK_COMPLETE";

/// Write what a shell needs to complete commands, options and names
///
/// The shell runs it when it starts: `source <(billbook completions bash)`. Names of providers and accounts come out of the
/// ledger `billbook.db`, or the one that BILLBOOK_FILE names.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Power,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Power => "powershell",
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &CompletionsArgs) -> Result<Exit> {
    let mut script = Vec::new();
    let name = args.shell.name();
    let shells = Shells::builtins();
    let written = shells.completer(name).map(|shell: &dyn EnvCompleter| {
        shell.write_registration(VARIABLE, "billbook", "billbook", "billbook", &mut script)
    });
    if !matches!(written, Some(Ok(()))) {
        let message = format!("nothing is known of the shell {name}");
        return Err(Box::new(Problem::new(&codes::PARAMETER, message)));
    }
    to_stdout_as_it_is(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// What a shell may ask for: the commands, with the names that only registry and ledger know.
pub(super) fn command(command: Command) -> Command {
    let provider = || ArgValueCandidates::new(|| names(PROVIDERS));
    let account = || ArgValueCandidates::new(|| names(ACCOUNTS));
    let dimensions = || ArgValueCandidates::new(|| all(dimension::names()));
    let checks = ArgValueCandidates::new(|| all(REGISTRY.checks().into_iter().map(|(_, check)| check.name)));
    let pairs = ArgValueCandidates::new(|| all(REGISTRY.pairs().iter().map(|pair| pair.name)));
    let by_name = |command: Command| {
        command.mut_args(|argument| match argument.get_id().as_str() {
            "provider" if argument.is_positional() => argument,
            "provider" => argument.add(provider()),
            "account" => argument.add(account()),
            "by" if !argument.is_positional() => argument.add(dimensions()),
            _ => argument,
        })
    };
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| {
            let below: Vec<String> = sub.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
            let sub = below.iter().fold(sub, |sub, name| sub.mut_subcommand(name, by_name));
            by_name(sub)
        })
    });
    let registered = || ArgValueCandidates::new(|| all(REGISTRY.providers.iter().map(|provider| provider.name)));
    command
        .mut_subcommand("check", |sub| sub.mut_arg("names", |argument| argument.add(checks)))
        .mut_subcommand("reconcile", |sub| sub.mut_arg("pairs", |argument| argument.add(pairs)))
        .mut_subcommand("schema", |sub| {
            let words = ArgValueCandidates::new(|| all(schema::words()));
            sub.mut_arg("words", |argument| argument.add(words))
        })
        .mut_subcommand("api", |sub| {
            sub.mut_arg("provider", |argument| argument.add(registered()))
        })
        .mut_subcommand("operations", |sub| {
            sub.mut_arg("provider", |argument| argument.add(registered()))
        })
}

/// Names in the ledger, by small tables that are quick to read.
const PROVIDERS: &str = "SELECT DISTINCT provider FROM charge_by_month ORDER BY 1 LIMIT 200";
const ACCOUNTS: &str = "SELECT DISTINCT account FROM account ORDER BY 1 LIMIT 200";

fn all<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<CompletionCandidate> {
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// What a query gives; nothing where the ledger cannot be read: an error would disturb whoever types.
fn names(sql: &str) -> Vec<CompletionCandidate> {
    let file = std::env::var_os("BILLBOOK_FILE").map_or_else(|| PathBuf::from("billbook.db"), PathBuf::from);
    let found = || -> Option<Vec<String>> {
        let ledger = Ledger::open_to_read(&file, &REGISTRY).ok()?;
        let mut statement = ledger.connection.prepare(sql).ok()?;
        let rows = statement.query_map([], |row| row.get(0)).ok()?;
        rows.collect::<rusqlite::Result<_>>().ok()
    };
    let found = found().unwrap_or_default();
    found.into_iter().map(CompletionCandidate::new).collect()
}
