//! `billbook assert`: records a figure that somebody knows from elsewhere, for `check` to test from then on.

use crate::check::assertions::{self, Verdict};
use crate::cli::check::line_with_id;
use crate::cli::global::{By, Global, parse_why};
use crate::contract::finding::Finding;
use crate::contract::scope::Filter;
use crate::decisions::assertion::{Assertion, GRAMMAR, Subject};
use crate::decisions::naming::Naming;
use crate::decisions::request::Request;
use crate::decisions::rule::Rule;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Problem, Result, codes};
use crate::output::to_stdout;
use rusqlite::Connection;

/// Record a figure you know from elsewhere; `billbook check` tests it from now on: 'invoice 7 = 4567.89 EUR'
///
/// STATEMENT is `invoice [PROVIDER/][ACCOUNT/]ID`, `balance PROVIDER/ACCOUNT at DATE` or `spend PERIOD
/// [PROVIDER[/ACCOUNT]]`, then `= AMOUNT CUR`, and perhaps `+- TOLERANCE`. PERIOD is 2025-06, 2025-Q2, 2025 or last-month. A
/// figure that differs from the ledger is recorded too, with exit code 1.
#[derive(Debug, clap::Args)]
pub(super) struct AssertArgs {
    /// The figure, with its amount
    #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw")]
    statement: Option<String>,
    /// The reason, or the source of the figure
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    /// Withdraw the recorded figure with this number; it stays in the list of decisions
    #[arg(long, value_name = "N")]
    withdraw: Option<i64>,
    #[command(flatten)]
    by: By,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &AssertArgs) -> Result<Exit> {
    let tried = super::decisions::tried(args.dry_run);
    if let Some(number) = args.withdraw {
        let mut ledger = global.open_to_decide(args.dry_run)?;
        let recorded = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
            let decision = decisions::in_force(connection, "assertion", &number.to_string())?;
            let request = Request::Withdraw {
                decision,
                why: args.why.clone(),
            };
            super::decisions::record(connection, &args.by.sign(request), global)
        })?;
        let text = format!(
            "{tried}Withdrawn, decision {}: assertion {number}\n",
            recorded.import_id
        );
        to_stdout(&text)?;
        return Ok(Exit::Done);
    }
    let statement = args.statement.as_deref().unwrap_or_default();
    let mut assertion = Assertion::typed(statement, global.clock().now()).map_err(|error| {
        let problem = Problem::new(&codes::PARAMETER, error).value(statement);
        GRAMMAR.into_iter().fold(problem, Problem::hint)
    })?;
    let mut ledger = global.open_to_decide(args.dry_run)?;
    if let Subject::Spend { provider, .. } = &mut assertion.subject {
        let mut filter = Filter {
            provider: provider.take(),
            ..Filter::default()
        };
        filter.find_parties(&ledger.connection)?;
        *provider = filter.known_name();
    }
    let request = Request::Assert {
        assertion: assertion.clone(),
        naming: Naming::default(),
        rule: Rule::default(),
        why: args.why.clone(),
    };
    let (number, finding) = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        refuse_several(connection, &assertion)?;
        let recorded = super::decisions::record(connection, &args.by.sign(request), global)?;
        stated(connection, recorded.import_id)
    })?;
    let mut text = format!("{tried}Assertion {number}: {assertion}\n");
    if let Some(finding) = &finding {
        text.push_str(&format!("{}\n", line_with_id(finding)));
    }
    to_stdout(&text)?;
    Ok(if finding.is_some() { Exit::Findings } else { Exit::Done })
}

/// Refuses a statement of which nobody can tell what it is about.
fn refuse_several(connection: &Connection, assertion: &Assertion) -> Result<()> {
    let Verdict::Several(names) = assertions::test(connection, assertion, (Naming::default(), Rule::default()))? else {
        return Ok(());
    };
    let message = format!("`{assertion}` names several invoices");
    Err(Box::new(
        Problem::new(&codes::PARAMETER, message).hint(format!("they are {}", names.join(", "))),
    ))
}

/// The number of a new statement, and what there is to say against it.
fn stated(connection: &Connection, import_id: i64) -> Result<(i64, Option<Finding>)> {
    let sql = "SELECT number FROM assertion WHERE import_id = ?1";
    let number: i64 = connection.query_row(sql, [import_id], |row| row.get(0))?;
    let object = assertions::object(number);
    let findings = assertions::findings(connection)?;
    let finding = findings.into_iter().find(|finding| finding.object == object);
    Ok((number, finding))
}
