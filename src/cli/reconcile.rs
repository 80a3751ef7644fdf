//! `billbook reconcile`: two sides of one thing, and every difference between them by name.

use super::choice::{Whose, parse_moment};
use super::typed::{TypedArgs, not_one};
use crate::cli::about;
use crate::cli::evidence;
use crate::cli::global::{EVIDENCE, Global, Reading};
use crate::cli::imports;
use crate::contract::finding::Finding;
use crate::contract::registry::Ledger;
use crate::contract::report::Request;
use crate::contract::scope::{Filter, Scope};
use crate::contract::statement::{Statement, Verdict};
use crate::decisions::accepted;
use crate::error::{Exit, Problem, Result, codes, nearest, unknown};
use crate::output::document::{Proof, Shape};
use crate::output::json::Json;
use crate::output::reader::Reader;
use crate::output::{About, Document, Rows, Target};
use crate::providers::REGISTRY;
use crate::reconcile;
use crate::reconcile::invoice_total;
use crate::reconcile::prove::{Column, Layout};
use crate::reconcile::{html, overview, paper, rows, text};
use crate::report::run::run as make;
use crate::report::spend;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// Compare two sides of the ledger, such as invoices and their charges, and explain every difference
///
/// Makes a statement for each invoice: the totals of both sides, and lines that explain the difference; lines and
/// unexplained rest add up to it exactly. `to clear` is what a person still has to look into; it is 0 unless the
/// statement is open. A statement is exact, explained, within the bound of rounding, or open. On a terminal, open
/// statements are listed and the others counted; one statement, `--verbose`, pipes and files have all lines. The
/// exit code is 1 if a statement is open and not accepted with `billbook accept`. PAIR is a pair, or the id of an open
/// statement, of which the first digits are enough. Without PAIR all pairs are reconciled; `--list` shows them.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ReconcileArgs {
    /// Names of pairs, or ids of open statements
    #[arg(value_name = "PAIR|ID")]
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
    /// List accepted statements too, on a terminal
    #[arg(long)]
    accepted: bool,
    /// Show every statement with all its lines
    #[arg(short, long)]
    verbose: bool,
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
    #[arg(long, conflicts_with_all = ["as_of", "list"], help_heading = EVIDENCE)]
    proof: bool,
    /// Show the evidence of one statement instead of the statements: rows, imports, files, original texts. STATEMENT
    /// is its number, counted from 1 as shown without this option, or the id of an open statement
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["proof", "summary", "list"], help_heading = EVIDENCE)]
    explain: Option<String>,
    /// Only the evidence of this figure: here, there, difference, unexplained, to clear, or `line N`
    #[arg(long, value_name = "FIGURE", requires = "explain", help_heading = EVIDENCE)]
    column: Option<Column>,
    /// List everything: on a terminal also statements with nothing to clear; with `--explain` all rows of the evidence,
    /// not only the first five of each view
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ReconcileArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if args.list {
        Document::of(list())
            .about(|| {
                Ok(about::made(
                    global,
                    About::new("Pairs").sentence("What can be compared with what."),
                ))
            })
            .write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let (ids, pairs) = sort_names(&args.pairs)?;
    if args.typed.has_total() && pairs.iter().any(|name| name != invoice_total::PAIR.name) {
        return Err(not_one());
    }
    let ledger = global.open_to_read(&args.reading)?;
    let filter = args.whose.filter(args.from, args.to);
    let mut scope = Scope {
        revisions: args.revisions,
        ..args.typed.scope(filter, args.invoice.clone(), global.clock())?
    };
    scope.filter.check(&ledger)?;
    let mut statements = reconcile::run(&ledger, &pairs, &scope)?;
    if !ids.is_empty() {
        statements = only(statements, &ids)?;
    } else if statements.is_empty() && !args.invoice.is_empty() {
        known(&ledger, &args.invoice, &scope)?;
    }
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
        .for_people(&[])
        .part("statements", || Ok(rows::summary(&statements)))
        .about(|| heading(global, args, &ledger, &scope, &statements))
        .page(|proof| page(&ledger, &scope, &statements, args.target.is_exact(), proof))
        .imports(|| imports::rows(&ledger));
    if !args.summary {
        document = document.papers(|| Ok(paper::parts(&statements)));
    }
    if !args.summary {
        document = document
            .text(|| Ok(text::render(&statements)))
            .reader_text(|reader| Ok(to_read(args, &ids, &pairs, &statements, reader)));
    }
    if args.evidence.proof {
        document = document.proof("Report: reconcile", |shape| {
            let layout = match shape {
                Shape::Rows if !args.summary => Layout::Lines,
                Shape::Rows | Shape::Whole => Layout::Statements,
            };
            let parameters = reconcile::prove::parameters(&pairs, &scope);
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

/// Statements at a terminal: an overview, or every line of the one that the user names.
fn to_read(
    args: &ReconcileArgs,
    ids: &[String],
    pairs: &[String],
    statements: &[Statement],
    reader: &Reader,
) -> String {
    if statements.len() == 1 || !ids.is_empty() || !args.invoice.is_empty() || args.verbose {
        return text::fitted(statements, reader.columns);
    }
    if statements.is_empty() {
        return String::new();
    }
    let shown = overview::Shown {
        accepted: args.accepted || args.evidence.all,
        closed: args.evidence.all,
        every: args.evidence.all || !pairs.is_empty(),
    };
    overview::text(statements, &REGISTRY.pairs(), &shown, reader.columns)
}

/// Tells ids of statements from names of pairs.
fn sort_names(typed: &[String]) -> Result<(Vec<String>, Vec<String>)> {
    let is_pair = |name: &String| REGISTRY.pairs().iter().any(|pair| pair.name == name);
    let (ids, names): (Vec<String>, Vec<String>) = typed
        .iter()
        .cloned()
        .partition(|name| !is_pair(name) && accepted::is_id(name));
    if let Some(name) = names.iter().find(|name| !is_pair(name)) {
        let pairs = REGISTRY.pairs();
        let known = pairs.iter().map(|pair| pair.name);
        return Err(Box::new(unknown(&codes::PARAMETER, "pair", name, known)));
    }
    Ok((ids, names))
}

/// Only the statements of these ids, or first digits of ids.
fn only(statements: Vec<Statement>, ids: &[String]) -> Result<Vec<Statement>> {
    let open = statements.iter().filter(|one| one.verdict() == Verdict::Open);
    let findings: Vec<Finding> = open.map(Statement::finding).collect();
    let mut wanted = Vec::new();
    for id in ids {
        wanted.push(accepted::find(&findings, id)?.id());
    }
    let is_wanted = |one: &Statement| wanted.contains(&one.finding().id());
    Ok(statements.into_iter().filter(is_wanted).collect())
}

/// Refuses an invoice that no pair knows, with any other option.
fn known(ledger: &Ledger, invoices: &[String], scope: &Scope) -> Result<()> {
    let whole = Scope {
        subjects: Vec::new(),
        filter: Filter::default(),
        period: None,
        ..scope.clone()
    };
    let statements = reconcile::run(ledger, &[], &whole)?;
    for invoice in invoices {
        if statements.iter().any(|one| one.subject == *invoice) {
            continue;
        }
        let message = format!("no statement is about an invoice `{invoice}`");
        let problem = Problem::new(&codes::NOT_FOUND, message);
        let near = nearest(invoice, statements.iter().map(|one| one.subject.as_str()));
        let problem = match near {
            Some(near) => problem.hint(format!("the nearest is `{near}`")),
            None => problem,
        };
        return Err(Box::new(problem.hint(
            "`billbook report invoices` lists the invoices; one is reconciled where the ledger has both sides of it",
        )));
    }
    Ok(())
}

/// What the statements are, and of what.
fn heading(global: &Global, args: &ReconcileArgs, ledger: &Ledger, scope: &Scope, of: &[Statement]) -> Result<About> {
    let title = match &scope.period {
        Some(period) => format!("Reconciliation, {period}"),
        None => "Reconciliation".to_owned(),
    };
    let mut asked = About::new(title).sentence(html::sentence(of));
    asked.facts = html::choices(&args.pairs, scope);
    about::of(global, ledger, &args.reading, asked)
}

/// The body of the page.
fn page(
    ledger: &Ledger,
    scope: &Scope,
    statements: &[Statement],
    is_exact: bool,
    proof: Option<&dyn Proof>,
) -> Result<Markup> {
    let mut filter = scope.filter.clone();
    if let Some(period) = &scope.period {
        [filter.from, filter.to] = period.moments().map(Some);
    }
    let by_month = Request::new(&spend::REPORT, filter, &[("by", "month")]);
    let spend = make(&spend::REPORT, &ledger.connection, &by_month)?;
    Ok(html! {
        (html::body(statements, &spend.rows, is_exact, proof))
        @for note in &spend.notes { p.quiet { "Note: " (note) } }
    })
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
