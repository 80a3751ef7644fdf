//! `billbook accept`: a finding that is known, and why nothing is to be done.

use super::choice::Whose;
use super::typed::TypedArgs;
use crate::check;
use crate::cli::check::line_with_id;
use crate::cli::global::{By, Global, parse_why};
use crate::contract::finding::Finding;
use crate::contract::registry::Ledger;
use crate::contract::statement::{Statement, Verdict};
use crate::decisions::accepted::{self, Accept};
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Problem, Result, codes};
use crate::output::to_stdout;
use crate::reconcile;
use std::collections::BTreeSet;

/// Accept a finding of `check` or an open statement of `reconcile`, and record the reason
///
/// FINDING is the id at the end of a line of `billbook check` or of the first line of a statement, or the first digits
/// of the id. billbook shows accepted findings separately, and they no longer cause exit code 1. A finding comes back
/// when its figures change. Statements made with `--total` or `--rules` are not stored; repeat the options when you
/// accept one.
#[derive(Debug, clap::Args)]
pub(super) struct AcceptArgs {
    /// The finding's id
    finding: String,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why, required_unless_present = "withdraw")]
    why: Option<String>,
    #[command(flatten)]
    typed: TypedArgs,
    /// The invoice of `--total`
    #[arg(long, value_name = "ID", requires = "total")]
    invoice: Option<String>,
    #[command(flatten)]
    whose: Whose,
    /// Withdraw the acceptance; it stays in the list of decisions
    #[arg(long)]
    withdraw: bool,
    #[command(flatten)]
    by: By,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &AcceptArgs) -> Result<Exit> {
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let text = if args.withdraw {
        withdraw(&mut ledger, global, args)?
    } else {
        accept(&mut ledger, global, args)?
    };
    to_stdout(&format!("{}{text}\n", super::decisions::tried(args.dry_run)))?;
    Ok(Exit::Done)
}

/// What can be accepted: findings, and open statements.
fn findings(ledger: &Ledger, global: &Global, args: &AcceptArgs) -> Result<Vec<Finding>> {
    let mut scope = args.typed.only(&args.whose, args.invoice.as_ref(), global.clock())?;
    scope.filter.check(ledger)?;
    let mut findings = Vec::new();
    if !args.typed.has_total() {
        findings = check::run(ledger, &[])?;
    }
    // Those of older revisions have ids of their own, and `reconcile --revisions` shows them.
    let mut seen = BTreeSet::new();
    for revisions in [false, true] {
        scope.revisions = revisions;
        let statements = reconcile::run(ledger, &[], &scope)?;
        let open = statements.iter().filter(|one| one.verdict() == Verdict::Open);
        findings.extend(open.map(Statement::finding).filter(|finding| seen.insert(finding.id())));
    }
    Ok(findings)
}

fn accept(ledger: &mut Ledger, global: &Global, args: &AcceptArgs) -> Result<String> {
    let findings = findings(ledger, global, args)?;
    let finding = accepted::find(&findings, &args.finding)?;
    if let Some(acceptance) = accepted::of(&accepted::accepted(&ledger.connection)?, finding) {
        return Err(acceptance.again(&finding.id()));
    }
    if finding.check == check::INTEGRITY {
        let problem = Problem::new(&codes::PARAMETER, "damage to the ledger file cannot be accepted");
        return Err(Box::new(problem.hint("run `billbook verify` to see what was altered")));
    }
    let why = args.why.as_deref().unwrap_or_default();
    let request = Request::Accept(Box::new(Accept::new(finding, why)));
    let recorded = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        super::decisions::record(connection, &args.by.sign(request), global)
    })?;
    Ok(format!(
        "Accepted, decision {}: {}",
        recorded.import_id,
        line_with_id(finding)
    ))
}

fn withdraw(ledger: &mut Ledger, global: &Global, args: &AcceptArgs) -> Result<String> {
    let decision = accepted_as(ledger, global, args)?;
    let recorded = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        let request = Request::Withdraw {
            decision,
            why: args.why.clone(),
        };
        super::decisions::record(connection, &args.by.sign(request), global)
    })?;
    Ok(format!(
        "Withdrawn, decision {}: the acceptance of {}",
        recorded.import_id, args.finding
    ))
}

/// The acceptance of a finding by its id: as it is shown now, or as it was when it was accepted.
fn accepted_as(ledger: &Ledger, global: &Global, args: &AcceptArgs) -> Result<i64> {
    let acceptances = accepted::accepted(&ledger.connection)?;
    if let Some(acceptance) = acceptances.get(&args.finding) {
        return Ok(acceptance.import_id);
    }
    decisions::in_force(&ledger.connection, "acceptance", &args.finding).or_else(|problem| {
        // It may have been accepted under another name of what it is about.
        let findings = findings(ledger, global, args)?;
        let found = findings.iter().find(|finding| finding.id() == args.finding);
        let acceptance = found.and_then(|finding| accepted::of(&acceptances, finding));
        acceptance.map(|acceptance| acceptance.import_id).ok_or(problem)
    })
}
