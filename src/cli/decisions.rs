//! `billbook decisions`: what was accepted, stated and closed, and what was taken back.

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::decisions::request::Request;
use crate::decisions::{self, Recorded};
use crate::error::{Exit, Result};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, remark};
use crate::query::select;
use rusqlite::Connection;

/// List accepted findings, recorded figures, closed periods and what was decided about parties and deliveries, with withdrawn ones
#[derive(Debug, clap::Args)]
pub(super) struct DecisionsArgs {
    /// Only decisions of this kind
    kind: Option<DecisionKind>,
    #[command(flatten)]
    arrange: Arrange,
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
    /// Options kept for lists with the same header
    SavedOptions,
    /// Files that need not be read
    IgnoredFiles,
    /// Files that are attached to invoices
    Attachments,
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
            DecisionKind::SavedOptions => "saved options",
            DecisionKind::IgnoredFiles => "ignored files",
            DecisionKind::Attachments => "attachment",
        }
    }
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 11] = [
    ("decision", Show::COUNT.kept()),
    ("kind", Show::WORD),
    ("name", Show::ID.kept()),
    ("statement", Show::PROSE),
    ("why", Show::PROSE.kept()),
    ("decided_at", Show::TIME),
    ("withdrawn_by", Show::COUNT.little()),
    ("withdrawn_at", Show::TIME.little()),
    ("withdrawn_why", Show::PROSE.little()),
    ("decided_by", Show::TEXT),
    ("withdrawal_by", Show::TEXT.little()),
];

/// What stands before the words of a decision that was only tried.
pub(super) fn tried(is_tried: bool) -> &'static str {
    if is_tried { "Dry run, rolled back: " } else { "" }
}

/// Records a decision, and says so where it is dated otherwise than the user stated.
pub(super) fn record(connection: &Connection, request: &Request, global: &Global) -> Result<Recorded> {
    let recorded = decisions::decide(connection, request, global.clock())?;
    if let Some(time) = &recorded.dated {
        remark(&format!(
            "note: the decision is dated {time}, the time of the newest import, since it is about what the ledger holds"
        ));
    }
    Ok(recorded)
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DecisionsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let names = COLUMNS.map(|(name, _)| name);
    let mut rows = Rows {
        columns: names.map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    let sql = format!(
        "SELECT {} FROM decision WHERE ?1 IS NULL OR kind = ?1 ORDER BY decision",
        names.join(", ")
    );
    let mut statement = ledger.connection.prepare(&sql)?;
    let mut found = statement.query([args.kind.map(DecisionKind::name)])?;
    while let Some(row) = found.next()? {
        let cells = (0..COLUMNS.len()).map(|index| Ok(Json::of_value(row.get_ref(index)?)));
        rows.rows.push(cells.collect::<Result<_>>()?);
    }
    Document::of(rows)
        .shows(Show::named(&COLUMNS))
        .arranged(&args.arrange, 0)
        .empty(|| nothing(&ledger.connection, args.kind))
        .imports(|| imports::rows(&ledger))
        .about(|| {
            about::of(
                global,
                &ledger,
                &args.reading,
                About::new("Decisions")
                    .sentence("What was decided: accepted findings, recorded figures, closed periods and others."),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// The sentence for a list without decisions, with the kinds that the ledger has.
fn nothing(connection: &Connection, kind: Option<DecisionKind>) -> Result<String> {
    let sql = "SELECT kind, count(*) FROM decision GROUP BY kind ORDER BY kind";
    let kept = select(connection, sql, [], |row| {
        let (kind, count): (String, i64) = (row.get(0)?, row.get(1)?);
        Ok(format!("{count} of the kind {kind}"))
    })?;
    let asked = kind.map_or(String::new(), |kind| format!(" of the kind {}", kind.name()));
    Ok(if kept.is_empty() {
        format!("note: no decisions{asked}; the ledger has none")
    } else {
        format!("note: no decisions{asked}; the ledger has {}", kept.join(", "))
    })
}
