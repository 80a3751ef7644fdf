//! The arguments of a report's command, as the report declares them: `--by DIMENSION`, `--total`, and those of every report.

use crate::cli::choice::{Choice, Whose};
use crate::cli::global::{EVIDENCE, Reading};
use crate::clock;
use crate::clock::period::Typed;
use crate::contract::report::{Report, ReportOption, Takes};
use crate::lake::dialect::Engine;
use crate::output::{Arrange, Target};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// What is shown beside the rows, or instead of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Evidence {
    /// Add a proof of the figures: the parameters, the ledger's head, versions, and queries that you can run with the
    /// stock sqlite3 shell on the same file
    #[arg(long, conflicts_with = "as_of", help_heading = EVIDENCE)]
    pub(crate) proof: bool,
    /// With `--proof`: instead of the report, write its query as this engine runs it over a lake, with the functions and
    /// relations that it needs
    #[arg(long, value_name = "ENGINE", requires = "proof", help_heading = EVIDENCE)]
    pub(crate) engine: Option<Engine>,
    /// The folder of the lake, which `billbook export parquet` wrote of this ledger
    #[arg(long, value_name = "LAKE", default_value = ".", requires = "engine", help_heading = EVIDENCE)]
    pub(crate) lake: PathBuf,
    /// Show the evidence of row ROW of the report, counted from 1, instead of the report: rows, imports, files,
    /// original texts
    #[arg(long, value_name = "ROW", conflicts_with = "proof", help_heading = EVIDENCE)]
    pub(crate) explain: Option<usize>,
    /// Only the evidence of this column of the row
    #[arg(long, value_name = "COLUMN", requires = "explain", help_heading = EVIDENCE)]
    pub(crate) column: Option<String>,
    /// Show all rows of the evidence, not only the first five of each view
    #[arg(long, requires = "explain", help_heading = EVIDENCE)]
    pub(crate) all: bool,
}

/// What a report is asked, and where it goes.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The report's options that were given or have a default; a day that is today is not among them.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) choice: Option<Choice>,
    pub(crate) evidence: Evidence,
    pub(crate) arrange: Arrange,
    pub(crate) reading: Reading,
    pub(crate) target: Target,
}

/// The command of a report.
pub(crate) fn command(report: &'static Report) -> Command {
    let mut command = Command::default()
        .name(report.name)
        .args(report.options.iter().map(argument));
    if report.is_filtered && report.is_timed {
        command = Choice::augment_args(command);
    } else if report.is_filtered {
        command = Whose::augment_args(command);
    }
    command = Arrange::augment_args(Evidence::augment_args(command));
    // A proof is of the report whole, and a row is counted in it.
    for name in ["columns", "sort", "limit"] {
        command = command.mut_arg(name, |argument| argument.conflicts_with_all(["proof", "explain"]));
    }
    command = Target::augment_args(Reading::augment_args(command));
    let of_conversion = report.all_options().skip(report.options.len());
    command
        .args(of_conversion.map(argument))
        .about(report.about)
        .long_about(format!("{}\n\n{}", report.about, report.details))
}

fn argument(option: &'static ReportOption) -> Arg {
    let mut argument = Arg::new(option.name).help(option.help);
    if !matches!(option.takes, Takes::Period | Takes::Name) {
        argument = argument.long(option.name);
    }
    if let Some(long_help) = option.long_help {
        argument = argument.long_help(long_help());
    }
    if let Some(default) = option.default {
        argument = argument.default_value(default);
    }
    if let Some(other) = option.requires {
        argument = argument.requires(other);
    }
    if !matches!(option.takes, Takes::Nothing) {
        argument = argument.value_name(option.value_name);
    }
    match option.takes {
        Takes::Nothing => argument.action(ArgAction::SetTrue),
        Takes::Text | Takes::Name => argument,
        Takes::Checked(check) => argument.value_parser(check),
        Takes::Several(check) => argument.action(ArgAction::Append).value_parser(check),
        Takes::List(check) => argument
            .action(ArgAction::Append)
            .value_delimiter(',')
            .value_parser(check),
        Takes::Period => argument.required(true).value_parser(period),
        Takes::Day => argument.required(true).value_parser(day),
        Takes::DayOrToday => argument.value_parser(day),
        Takes::OneOf(names) => argument.value_parser(PossibleValuesParser::new(names())),
    }
}

fn day(text: &str) -> std::result::Result<String, String> {
    let day = clock::parse_date(text).ok_or("not a date such as 2022-01-01")?;
    Ok(day.to_string())
}

/// A period, which stays as it was typed: `last-month` depends on the time of the run.
fn period(text: &str) -> std::result::Result<String, String> {
    text.parse::<Typed>().map(|_| text.to_owned())
}

impl Arguments {
    /// What was typed.
    ///
    /// # Errors
    /// When the arguments are others than those of the report.
    pub(crate) fn read(report: &'static Report, matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let mut options = Vec::new();
        for option in report.all_options() {
            let mut push = |text: String| options.push((option.name.to_owned(), text));
            if matches!(option.takes, Takes::Nothing) {
                if matches.get_flag(option.name) {
                    push(String::new());
                }
                continue;
            }
            let texts = matches.get_many::<String>(option.name).unwrap_or_default().cloned();
            if matches!(option.takes, Takes::List(_)) {
                push(texts.collect::<Vec<_>>().join(","));
            } else {
                texts.for_each(push);
            }
        }
        Ok(Self {
            options,
            choice: if report.is_filtered && report.is_timed {
                Some(Choice::from_arg_matches(matches)?)
            } else if report.is_filtered {
                Some(Whose::from_arg_matches(matches)?.into())
            } else {
                None
            },
            evidence: Evidence::from_arg_matches(matches)?,
            arrange: Arrange::from_arg_matches(matches)?,
            reading: Reading::from_arg_matches(matches)?,
            target: Target::from_arg_matches(matches)?,
        })
    }
}
