//! `billbook ignore`: files whose names match a pattern do not count as unread.

use crate::cli::global::{Global, parse_why};
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Problem, Result, codes, one_line};
use crate::output::to_stdout;

/// Say that files with such names need not be read, and record it; `import` then ends with 0 although it cannot read them
///
/// The pattern is compared with the names of files: `*` stands for any text, `?` for any character. With a slash it is
/// compared with the whole path. A file that billbook can read is read all the same.
#[derive(Debug, clap::Args)]
pub(super) struct IgnoreArgs {
    /// The pattern, in quotes, for example `'*.pdf'`
    pattern: String,
    /// Take the decision back
    #[arg(long)]
    withdraw: bool,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &IgnoreArgs) -> Result<Exit> {
    if args.pattern.trim().is_empty() {
        return Err(Box::new(Problem::new(&codes::PARAMETER, "the pattern is empty")));
    }
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let recorded = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        let in_force = decisions::in_force(connection, KIND, &args.pattern);
        let request = if args.withdraw {
            Request::Withdraw {
                decision: in_force?,
                why: args.why.clone(),
            }
        } else if let Ok(decision) = in_force {
            let message = format!("`{}` is ignored already, by decision {decision}", args.pattern);
            return Err(Box::new(Problem::new(&codes::PARAMETER, message)));
        } else {
            Request::Ignore {
                pattern: args.pattern.clone(),
                why: args.why.clone(),
            }
        };
        decisions::record(connection, &request, global.clock())
    })?;
    let what = if args.withdraw { "Withdrawn" } else { "Ignored" };
    let tried = super::decisions::tried(args.dry_run);
    to_stdout(&format!(
        "{tried}{what}, decision {}: {}\n",
        recorded.import_id,
        one_line(&args.pattern)
    ))?;
    Ok(Exit::Done)
}

/// As the list of decisions names it.
const KIND: &str = "ignored files";
