//! `billbook mapping test`: the tests inside a mapping file.

use crate::cli::global::Global;
use crate::cli::mapping::choose;
use crate::error::{Exit, Result};
use crate::output::{note, to_stdout};

/// Run the tests inside a mapping file: each row must become the charge beside it, or be refused
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// A mapping file, or the name of a mapping that comes with billbook or is in the ledger
    #[arg(value_name = "FILE|NAME")]
    mapping: String,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &TestArgs) -> Result<Exit> {
    let chosen = choose(global, &args.mapping)?;
    let outcomes = chosen.mapping.try_out(&mut |name| chosen.beside(name));
    let failed = outcomes.iter().filter(|outcome| outcome.problem.is_some()).count();
    let mut text = String::new();
    for outcome in &outcomes {
        let mark = if outcome.problem.is_none() { "ok    " } else { "FAILED" };
        text.push_str(&format!("{mark} {}\n", outcome.why));
    }
    let count = outcomes.len();
    text.push_str(&match (count, failed) {
        (0, _) => format!("{} has no tests; write at least one `[[test]]`.\n", chosen.mapping.name),
        (_, 0) => format!("{}: {count} of {count} tests hold.\n", chosen.mapping.name),
        _ => format!("{}: {failed} of {count} tests do not hold.\n", chosen.mapping.name),
    });
    to_stdout(&text)?;
    for problem in outcomes.into_iter().filter_map(|outcome| outcome.problem) {
        note(&problem.report());
    }
    Ok(if failed > 0 { Exit::Input } else { Exit::Done })
}
