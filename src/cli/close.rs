//! `billbook close`: a period's figures are final.

use crate::cli::about;
use crate::cli::global::{By, Global, parse_why};
use crate::cli::imports;
use crate::clock::period::Typed;
use crate::contract::scope::Filter;
use crate::decisions::closing;
use crate::decisions::figures::{ClosingScope, Figure, Key};
use crate::decisions::in_transaction;
use crate::decisions::naming::Naming;
use crate::decisions::request::Request;
use crate::decisions::rule::Rule;
use crate::error::{Exit, Result};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Document, Rows, Show, Target};
use std::collections::BTreeMap;

/// Close a period: record its figures, and report every later change of them
///
/// PERIOD is a month (2025-06), a quarter (2025-Q2), a year (2025) or `last-month`, in UTC. billbook records the sums of its charges,
/// invoices, ledger entries and payments, by provider, account and currency, and the head of the chain. You can still
/// import data of the period; `import` and the check `closings` then name every figure that changed.
#[derive(Debug, clap::Args)]
pub(super) struct CloseArgs {
    /// The period
    period: Typed,
    /// Only this provider or issuer, by its name in billbook or in FOCUS files
    #[arg(long)]
    provider: Option<String>,
    /// Only this account
    #[arg(long, requires = "provider")]
    account: Option<String>,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    #[command(flatten)]
    by: By,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &CloseArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let mut filter = Filter {
        provider: args.provider.clone(),
        account: args.account.clone(),
        ..Filter::default()
    };
    filter.check(&ledger)?;
    let scope = ClosingScope {
        period: args.period.at(global.clock().now()),
        provider: filter.known_name(),
        account: args.account.clone(),
        naming: Naming::default(),
        rule: Rule::default(),
    };
    let request = Request::Close {
        scope: scope.clone(),
        why: args.why.clone(),
    };
    let (figures, recorded) = in_transaction(&mut ledger.connection, args.dry_run, |connection| {
        let recorded = super::decisions::record(connection, &args.by.sign(request), global)?;
        Ok((closing::figures_of(connection, recorded.import_id)?, recorded))
    })?;
    let is_over = scope.period.is_over(global.clock().now());
    let not_over = (!is_over).then(|| format!("note: {} is not over yet", scope.period));
    let closed = format!(
        "{}Closed, decision {}: {scope}, {} figures, head {}",
        super::decisions::tried(args.dry_run),
        recorded.import_id,
        figures.len(),
        recorded.head
    );
    Document::new(|| Ok(rows(&figures)))
        .shows(Show::named(&COLUMNS))
        .imports(|| imports::rows(&ledger))
        .last_notes(not_over.into_iter().chain([closed]))
        .about(|| about::now(global, &ledger, About::new(format!("Closed: {scope}"))))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 7] = [
    ("provider", Show::TEXT.kept()),
    ("account", Show::ID),
    ("currency", Show::CURRENCY.kept()),
    ("figure", Show::WORD.kept()),
    ("object", Show::ID),
    ("items", Show::COUNT.little()),
    ("amount", Show::AMOUNT.kept()),
];

fn rows(figures: &BTreeMap<Key, Figure>) -> Rows {
    let row = |(key, figure): (&Key, &Figure)| {
        vec![
            Json::string(&key.provider),
            key.account.as_ref().map_or(Json::Null, Json::string),
            Json::string(&key.currency),
            Json::string(&key.figure),
            Json::string(&key.object),
            Json::integer(figure.items),
            Json::string(figure.amount.to_string()),
        ]
    };
    Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: figures.iter().map(row).collect(),
    }
}
