//! `billbook reconcile`: two sides of one thing, and every difference between them by name.

use super::report::{parse_currency, parse_moment};
use super::{Global, Reading, imports};
use crate::clock;
use crate::error::{Exit, Problem, Result, codes};
use crate::ledger::{Ledger, chain};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::{self, Form, Rows, Target, note};
use crate::reconcile::invoice_total::{self, Typed};
use crate::reconcile::rules::Rules;
use crate::reconcile::statement::Statement;
use crate::reconcile::{self, PAIRS, Scope, html, rows, text};
use crate::report::Filter;
use crate::report::dimension::Dimension;
use crate::report::spend::{self, Cost, Request};
use chrono::{DateTime, Months, Utc};
use std::path::PathBuf;

/// Reconcile two sides that the ledger holds, such as invoices and their lines, and name every difference
///
/// A statement for each invoice: the totals of both sides, and lines between them that add up to the difference exactly; what
/// is left is unexplained. It is exact, explained, within the bound of what rounding can make, or open; the exit code is 1 if
/// any is open and not accepted with `billbook accept`. Without PAIR all pairs are reconciled; `--list` shows them.
#[derive(Debug, clap::Args)]
pub struct ReconcileArgs {
    /// Names of pairs
    #[arg(value_name = "PAIR")]
    pairs: Vec<String>,
    /// List the pairs instead of reconciling them
    #[arg(long)]
    list: bool,
    /// Only the invoice with this number, or whatever else a pair reconciles. Can be given several times
    #[arg(long, value_name = "ID")]
    invoice: Vec<String>,
    /// Only periods that end after TIME: a month (2025-06), a date or a time, UTC unless it has an offset
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    from: Option<DateTime<Utc>>,
    /// Only periods that end at TIME or before: --from 2025-06 --to 2025-07 is June
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    to: Option<DateTime<Utc>>,
    /// Only this provider
    #[arg(long)]
    provider: Option<String>,
    /// Only this account
    #[arg(long)]
    account: Option<String>,
    /// Only statements in this currency
    #[arg(long, value_name = "CUR", value_parser = parse_currency)]
    currency: Option<String>,
    /// Reconcile every revision of a document, not the newest alone
    #[arg(long)]
    revisions: bool,
    /// A total typed in, which is reconciled with the charges and the document of `--invoice`, or of `--period`
    #[arg(long, value_name = "AMOUNT", value_parser = parse_total, requires = "currency", allow_negative_numbers = true)]
    total: Option<Decimal>,
    /// The billing period of `--total`, as long as the bill has no number: a month (2025-06)
    #[arg(long, value_name = "MONTH", value_parser = parse_month, requires = "total", requires = "provider", conflicts_with = "invoice")]
    period: Option<Month>,
    /// Rules of rounding of your own: a CSV of name, provider, group, decimals and mode, tried before those that are known
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// One row for each statement, without its lines
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub fn run(global: &Global, args: &ReconcileArgs) -> Result<Exit> {
    if args.list {
        let form = args.target.form_or(Form::Table);
        args.target.write_rows(&list(), form, global.clock(), || Ok(None))?;
        return Ok(Exit::Done);
    }
    for name in &args.pairs {
        if !PAIRS.iter().any(|pair| pair.name == name) {
            let names: Vec<&str> = PAIRS.iter().map(|pair| pair.name).collect();
            return Err(Box::new(
                Problem::new(&codes::PARAMETER, format!("there is no pair `{name}`"))
                    .hint(format!("the pairs are {}", names.join(", "))),
            ));
        }
    }
    let typed = typed(args)?;
    let ledger = global.open_to_read(&args.reading)?;
    let scope = Scope {
        filter: Filter {
            from: args.from,
            to: args.to,
            provider: args.provider.clone(),
            account: args.account.clone(),
            currency: args.currency.clone(),
        },
        subjects: args.invoice.clone(),
        revisions: args.revisions,
        typed,
        rules: args
            .rules
            .as_deref()
            .map_or_else(|| Ok(Rules::default()), Rules::read)?,
    };
    scope.filter.check(&ledger.connection)?;
    let of_total = [invoice_total::PAIR.name.to_owned()];
    let pairs = if scope.typed.is_some() {
        &of_total[..]
    } else {
        &args.pairs
    };
    let statements = reconcile::run(&ledger.connection, pairs, &scope)?;
    let form = args.target.form_or(Form::Table);
    let imports = || imports::rows(&ledger).map(Some);
    match form {
        Form::Html => args.target.write(&page(global, args, &ledger, &scope, &statements)?)?,
        Form::Json => args.target.write(&rows::json(&statements).pretty())?,
        Form::Table if !args.summary => args.target.write(&text::render(&statements))?,
        _ if args.summary => {
            let rows = rows::summary(&statements);
            args.target.write_rows(&rows, form, global.clock(), imports)?;
        }
        _ => {
            let rows = rows::lines(&statements);
            args.target.write_rows(&rows, form, global.clock(), imports)?;
        }
    }
    if statements.is_empty() {
        note("nothing to reconcile: the ledger does not hold both sides of anything that was asked for");
    } else {
        note(&format!("statements: {}", rows::count(&statements)));
    }
    let is_open = statements.iter().any(Statement::is_open);
    Ok(if is_open { Exit::Findings } else { Exit::Done })
}

/// The page, with what it was made from.
fn page(
    global: &Global,
    args: &ReconcileArgs,
    ledger: &Ledger,
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
    let request = Request {
        by: &[Dimension::month()],
        cost: Cost::default(),
        has_total: false,
        explains_plan: false,
    };
    let spend = spend::run(&ledger.connection, &scope.filter, &request, None)?;
    Ok(output::html::page(
        "Reconciliation",
        &facts,
        &html::body(statements, &spend.rows, &spend.notes),
    ))
}

/// First moment of a month, and the first after it, as stored.
type Month = [String; 2];

fn parse_month(text: &str) -> std::result::Result<Month, String> {
    let from = (text.len() == 7).then(|| clock::parse(&format!("{text}-01"))).flatten();
    let to = from.and_then(|from| from.checked_add_months(Months::new(1)));
    match (from, to) {
        (Some(from), Some(to)) => Ok([clock::stored(from), clock::stored(to)]),
        _ => Err("not a month such as 2025-06".to_owned()),
    }
}

fn parse_total(text: &str) -> std::result::Result<Decimal, String> {
    Decimal::parse(text).map_err(|error| error.to_string())
}

/// What was typed in; of one invoice or period.
fn typed(args: &ReconcileArgs) -> Result<Option<Typed>> {
    let Some(total) = args.total.clone() else {
        return Ok(None);
    };
    let only_total = args.pairs.iter().all(|name| name == invoice_total::PAIR.name);
    if !only_total || args.invoice.len() + usize::from(args.period.is_some()) != 1 {
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, "`--total` is that of one invoice or period")
                .hint("name it with `--invoice`, or with `--period` and `--provider`; the pair is invoice-total"),
        ));
    }
    Ok(Some(Typed {
        total,
        period: args.period.clone(),
    }))
}

fn list() -> Rows {
    let rows = PAIRS
        .iter()
        .map(|pair| [pair.name, pair.here, pair.there, pair.rule].map(Json::string).to_vec())
        .collect();
    Rows {
        columns: ["pair", "here", "there", "rule"].map(str::to_owned).to_vec(),
        rows,
    }
}
