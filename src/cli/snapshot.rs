//! `billbook snapshot`: a copy for whoever audits the ledger.

use super::choice::parse_moment;
use crate::cli::global::Global;
use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::output::to_stdout;
use crate::providers::REGISTRY;
use crate::snapshot::{self, tables::Of};
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// Make a copy for an auditor: one read-only SQLite file with the whole ledger, and reports and computed views as tables
///
/// Any SQLite program opens it. Its table `readme` says what the file is and how to check it; `snapshot_list` says
/// what each added table contains, with its query. `billbook verify -f OUT` compares all of these tables.
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
    let there = made.listed.iter().filter(|one| one.is_there);
    let (views, reports): (Vec<_>, Vec<_>) = there.partition(|one| matches!(one.of, Of::View(_)));
    let mut lines = vec![
        format!(
            "Snapshot of `{}` in `{}`: the whole ledger, {} reports and {} computed views as tables.",
            global.file.display(),
            args.out.display(),
            reports.len(),
            views.len()
        ),
        snapshot::head_line(made.head.as_deref()),
    ];
    let left_out = made.listed.iter().filter(|one| !one.is_there);
    lines.extend(left_out.map(|one| format!("no table {}: {}", one.table, one.note)));
    to_stdout(&format!("{}\n", lines.join("\n")))?;
    Ok(Exit::Done)
}
