//! `billbook reconcile`: two sides of one thing, and every difference between them by name.

use super::choice::{Whose, parse_moment};
use super::typed::{TypedArgs, not_one};
use crate::cli::evidence;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::report::Request;
use crate::contract::scope::Scope;
use crate::contract::statement::Statement;
use crate::error::{Exit, Result, codes, unknown};
use crate::ledger::chain;
use crate::output::document::{Proof, Shape};
use crate::output::json::Json;
use crate::output::{self, Document, Rows, Target};
use crate::providers::REGISTRY;
use crate::reconcile;
use crate::reconcile::invoice_total;
use crate::reconcile::prove::{Column, Layout};
use crate::reconcile::{html, rows, text};
use crate::report::run::run as make;
use crate::report::spend;
use chrono::{DateTime, Utc};

/// Compare two sides of the ledger, such as invoices and their charges, and explain every difference
///
/// Prints a statement for each invoice: the totals of both sides, and lines that explain the difference; lines and
/// unexplained rest add up to it exactly. `to clear` is what a person still has to look into; it is 0 unless the
/// statement is open. A statement is exact, explained, within the bound of rounding, or open. The
/// exit code is 1 if a statement is open and not accepted with `billbook accept`. Without PAIR all pairs are
/// reconciled; `--list` shows them.
#[derive(Debug, clap::Args)]
pub(super) struct ReconcileArgs {
    /// Names of pairs
    #[arg(value_name = "PAIR")]
    pairs: Vec<String>,
    /// List the pairs instead of reconciling them
    #[arg(long)]
    list: bool,
    /// Only the invoice with this number, or another subject of a pair, such as a month. Repeatable
    #[arg(long, value_name = "ID")]
    invoice: Vec<String>,
    /// Only periods that end after TIME: a month (2025-06), a date or a time, UTC unless it has an offset
    #[arg(long, value_name = "TIME", value_parser = parse_moment, conflicts_with = "period")]
    from: Option<DateTime<Utc>>,
    /// Only periods that end at TIME or before: --from 2025-06 --to 2025-07 is June
    #[arg(long, value_name = "TIME", value_parser = parse_moment, conflicts_with = "period")]
    to: Option<DateTime<Utc>>,
    #[command(flatten)]
    whose: Whose,
    /// Reconcile every revision of a document, not only the newest
    #[arg(long)]
    revisions: bool,
    #[command(flatten)]
    typed: TypedArgs,
    /// Show one row for each statement, without its lines
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    evidence: Evidence,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// What is shown beside the statements, or instead of them.
#[derive(Debug, clap::Args)]
struct Evidence {
    /// Add a proof of the figures: the parameters, the ledger's head, versions, and for each total and line its
    /// operands or a query that you can run with the stock sqlite3 shell on the same file
    #[arg(long, conflicts_with_all = ["as_of", "list"])]
    proof: bool,
    /// Show the evidence of one statement instead of the statements: rows, imports, files, original texts. STATEMENT
    /// is its number, counted from 1 as shown without this option, or the id of an open statement
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["proof", "summary", "list"])]
    explain: Option<String>,
    /// Only the evidence of this figure: here, there, difference, unexplained, to clear, or `line N`
    #[arg(long, value_name = "FIGURE", requires = "explain")]
    column: Option<Column>,
    /// Show all rows of the evidence, not only the first five of each view
    #[arg(long, requires = "explain")]
    all: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ReconcileArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if args.list {
        Document::of(list()).write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    for name in &args.pairs {
        if !REGISTRY.pairs().iter().any(|pair| pair.name == name) {
            let pairs = REGISTRY.pairs();
            let names = pairs.iter().map(|pair| pair.name);
            return Err(Box::new(unknown(&codes::PARAMETER, "pair", name, names)));
        }
    }
    if args.typed.has_total() && args.pairs.iter().any(|name| name != invoice_total::PAIR.name) {
        return Err(not_one());
    }
    let ledger = global.open_to_read(&args.reading)?;
    let filter = args.whose.filter(args.from, args.to);
    let mut scope = Scope {
        revisions: args.revisions,
        ..args.typed.scope(filter, args.invoice.clone(), global.clock())?
    };
    scope.filter.check(&ledger)?;
    let statements = reconcile::run(&ledger, &args.pairs, &scope)?;
    if let Some(wanted) = &args.evidence.explain {
        let statement = reconcile::evidence::find(&statements, wanted)?;
        let found = reconcile::evidence::evidence(&ledger.connection, statement, args.evidence.column)?;
        evidence::show(&ledger, &found, args.evidence.all)?.write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let rows = || {
        Ok(if args.summary {
            rows::summary(&statements)
        } else {
            rows::lines(&statements)
        })
    };
    let mut document = Document::new(rows)
        .json("statements", || Ok(rows::json(&statements)))
        .page(|proof| page(global, args, (&ledger, proof), &scope, &statements))
        .imports(|| imports::rows(&ledger));
    if !args.summary {
        document = document.text(|| Ok(text::render(&statements)));
    }
    if args.evidence.proof {
        document = document.proof("Report: reconcile", |shape| {
            let layout = match shape {
                Shape::Rows if !args.summary => Layout::Lines,
                Shape::Rows | Shape::Whole => Layout::Statements,
            };
            let parameters = reconcile::prove::parameters(&args.pairs, &scope);
            let proof = reconcile::prove::prove(&ledger.connection, &statements, parameters, layout)?;
            Ok(Box::new(proof))
        });
    }
    let note = if statements.is_empty() {
        "nothing to reconcile: for what you chose, the ledger never has both sides".to_owned()
    } else {
        format!("statements: {}", rows::count(&statements))
    };
    document.last_notes([note]).write(&args.target, form, global.clock())?;
    let is_open = statements.iter().any(Statement::is_open);
    Ok(if is_open { Exit::Findings } else { Exit::Done })
}

/// The page, with what it was made from.
fn page(
    global: &Global,
    args: &ReconcileArgs,
    (ledger, proof): (&Ledger, Option<&dyn Proof>),
    scope: &Scope,
    statements: &[Statement],
) -> Result<String> {
    let mut facts = html::choices(&args.pairs, scope);
    if let Some(as_of) = args.reading.as_of {
        facts.push(("As of".to_owned(), as_of.to_string()));
    }
    facts.push(("Ledger".to_owned(), global.file.display().to_string()));
    if let Some(head) = chain::newest_head(&ledger.connection)? {
        facts.push(("Head of its chain".to_owned(), head));
    }
    let made = clock::stored(global.clock().now());
    facts.push((
        "Made".to_owned(),
        format!("{made} by billbook {}", env!("CARGO_PKG_VERSION")),
    ));
    let mut filter = scope.filter.clone();
    if let Some(period) = &scope.period {
        [filter.from, filter.to] = period.moments().map(Some);
    }
    let by_month = Request::new(&spend::REPORT, filter, &[("by", "month")]);
    let spend = make(&spend::REPORT, &ledger.connection, &by_month)?;
    Ok(output::html::page(
        "Reconciliation",
        &facts,
        &html::body(statements, (&spend.rows, &spend.notes), proof),
    ))
}

fn list() -> Rows {
    let rows = REGISTRY
        .pairs()
        .iter()
        .map(|pair| [pair.name, pair.here, pair.there, pair.rule].map(Json::string).to_vec())
        .collect();
    Rows {
        columns: ["pair", "here", "there", "rule"].map(str::to_owned).to_vec(),
        rows,
    }
}
