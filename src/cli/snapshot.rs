//! `billbook snapshot`: a copy for whoever audits the ledger.

use super::choice::parse_moment;
use crate::cli::global::Global;
use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::error::{Exit, Result, one_line};
use crate::output::to_stdout;
use crate::providers::REGISTRY;
use crate::snapshot::{self, readme::head_line, tables::Of};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// Make a copy for an auditor: one read-only SQLite file with the whole ledger, and reports and computed views as tables
///
/// Any SQLite program opens it: `charge`, `invoice`, `payment` and their like are tables there. Its table `_readme` says what
/// the file is and how to check it, `_tables` lists everything in it. `billbook verify -f OUT` compares all of it.
#[derive(Debug, clap::Args)]
pub(super) struct SnapshotArgs {
    /// The file to write
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Reports only from TIME on: a month (2025-06), a date or a time, UTC unless it has an offset
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    from: Option<DateTime<Utc>>,
    /// Reports only before TIME, not including TIME
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    to: Option<DateTime<Utc>>,
    /// Replace an existing file, but never a ledger
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SnapshotArgs) -> Result<Exit> {
    let ledger = Ledger::open_to_read(&global.file, &REGISTRY)?;
    let filter = Filter {
        from: args.from,
        to: args.to,
        ..Filter::default()
    };
    let made = snapshot::make(&ledger, &args.out, &filter, args.force, global.clock())?;
    let (views, reports): (Vec<_>, Vec<_>) = made.listed.iter().partition(|one| matches!(one.of, Of::View(_)));
    let mut lines = vec![
        format!(
            "Snapshot of `{}` in `{}`: the whole ledger, {} reports and {} computed views as tables.",
            one_line(&global.file.display().to_string()),
            one_line(&args.out.display().to_string()),
            reports.len(),
            views.len()
        ),
        head_line(made.head.as_deref()),
    ];
    if !made.left_out.is_empty() {
        lines.push(format!(
            "left out, since no version of billbook made them: {}",
            one_line(&made.left_out.join(", "))
        ));
    }
    lines.push(format!(
        "begin with: sqlite3 {} \"SELECT text FROM _readme\"",
        one_line(&args.out.display().to_string())
    ));
    to_stdout(&format!("{}\n", lines.join("\n")))?;
    Ok(Exit::Done)
}
