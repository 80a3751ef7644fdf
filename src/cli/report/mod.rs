//! `billbook report`: figures over all providers, a subcommand for each report of the registry.

pub(super) mod arguments;
mod engine;
pub(super) mod show;

use crate::cli::global::Global;
use crate::contract::report::Report;
use crate::error::{Exit, Result};
use crate::providers::REGISTRY;
use clap::{ArgMatches, Command, FromArgMatches};

/// A report that is asked for.
#[derive(Debug)]
pub(super) struct ReportArgs {
    report: &'static Report,
    args: arguments::Arguments,
}

impl clap::Args for ReportArgs {
    fn augment_args(command: Command) -> Command {
        command
            .about("Report over all providers: spend, savings, commitments, ledger, invoices, taxes, discounts")
            .long_about(
                "Report over all providers: spend, savings, commitments, ledger, invoices, taxes, discounts\n\n\
                 Every sum is in one currency, which the report shows beside it. `--in` adds a column in another currency, with \
                 the exchange rate used.",
            )
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(REGISTRY.reports().into_iter().map(arguments::command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ReportArgs {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let asked = matches.subcommand();
        let found = asked.and_then(|(name, matches)| Some((REGISTRY.report(name)?, matches)));
        let Some((report, matches)) = found else {
            return Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand));
        };
        let args = arguments::Arguments::read(report, matches)?;
        Ok(Self { report, args })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ReportArgs) -> Result<Exit> {
    show::run(global, args.report, &args.args)
}
