//! `billbook decisions`: what was accepted, stated and closed, and what was taken back.

use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::decisions::request::Request;
use crate::decisions::{self, Recorded};
use crate::error::{Exit, Result};
use crate::output::json::Json;
use crate::output::{Document, Rows, Target, note};
use rusqlite::Connection;

/// List accepted findings, recorded figures, closed periods and what was decided about parties and deliveries, with withdrawn ones
#[derive(Debug, clap::Args)]
pub(super) struct DecisionsArgs {
    /// Only decisions of this kind
    kind: Option<DecisionKind>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// What a decision is.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DecisionKind {
    /// Accepted findings
    Acceptances,
    /// Recorded figures
    Assertions,
    /// Closed periods
    Closings,
    /// Allocations of payments by hand
    Allocations,
    /// Names that mean a party
    Aliases,
    /// Which side parties are on
    Sides,
    /// In how many days invoices of parties are due
    Terms,
    /// What deliveries replace
    Deliveries,
}

impl DecisionKind {
    /// As the view has it.
    fn name(self) -> &'static str {
        match self {
            DecisionKind::Acceptances => "acceptance",
            DecisionKind::Assertions => "assertion",
            DecisionKind::Closings => "closing",
            DecisionKind::Allocations => "allocation",
            DecisionKind::Aliases => "alias",
            DecisionKind::Sides => "side",
            DecisionKind::Terms => "terms",
            DecisionKind::Deliveries => "delivery",
        }
    }
}

const COLUMNS: [&str; 11] = [
    "decision",
    "kind",
    "name",
    "statement",
    "why",
    "decided_at",
    "withdrawn_by",
    "withdrawn_at",
    "withdrawn_why",
    "decided_by",
    "withdrawal_by",
];

/// What stands before the words of a decision that was only tried.
pub(super) fn tried(is_tried: bool) -> &'static str {
    if is_tried { "Dry run, rolled back: " } else { "" }
}

/// Records a decision, and says so where it is dated otherwise than the user stated.
pub(super) fn record(connection: &Connection, request: &Request, global: &Global) -> Result<Recorded> {
    let recorded = decisions::decide(connection, request, global.clock())?;
    if let Some(time) = &recorded.dated {
        note(&format!(
            "note: the decision is dated {time}, the time of the newest import, since it is about what the ledger holds"
        ));
    }
    Ok(recorded)
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DecisionsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut rows = Rows {
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    let sql = format!(
        "SELECT {} FROM decision WHERE ?1 IS NULL OR kind = ?1 ORDER BY decision",
        COLUMNS.join(", ")
    );
    let mut statement = ledger.connection.prepare(&sql)?;
    let mut found = statement.query([args.kind.map(DecisionKind::name)])?;
    while let Some(row) = found.next()? {
        let cells = (0..COLUMNS.len()).map(|index| Ok(Json::of_value(row.get_ref(index)?)));
        rows.rows.push(cells.collect::<Result<_>>()?);
    }
    Document::of(rows)
        .imports(|| imports::rows(&ledger))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
