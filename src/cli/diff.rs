//! `billbook diff`: what was added, removed and changed.

use crate::cli::about;
use crate::cli::global::Global;
use crate::cli::imports;
use crate::clock::period::Typed;
use crate::diff;
use crate::diff::dimension::Dimension;
use crate::diff::state::{Named, State};
use crate::error::{Exit, Problem, Result, codes};
use crate::output::About;
use crate::output::{Arrange, Document, Target};
use crate::providers::REGISTRY;
use crate::report::spend::Cost;

/// Compare two states: what was added, removed and changed, and by how much
///
/// A and B are times or numbers of imports, as with `--as-of`, closings (`closing:2025-06`), `now`, or ledger files; or two
/// deliveries of FOCUS, as in `billbook diff delivery:1 delivery:2`. In each line, `before`, `added`, `removed` and
/// `changed` add up to `after`. `figure` says what the line is of: charges, or the totals of invoices, ledger entries and
/// payments. Where charges do not state the cost, they are counted, and `newly_stated` has the difference of those that
/// state it in one of the two states only. diff finds a FOCUS row again by all its columns except amounts, quantities and
/// invoice, and any other row by its key. The exit code is 0 with and without differences.
#[derive(Debug, clap::Args)]
pub(super) struct DiffArgs {
    /// The earlier state
    #[arg(value_name = "A")]
    before: Named,
    /// The later state
    #[arg(value_name = "B")]
    after: Named,
    /// The dimensions of the lines, in this order: month, provider, issuer, account, sub-account, service,
    /// service-category, region, resource, sku, category, invoice or tag:KEY
    #[arg(
        long,
        value_name = "DIMENSION",
        value_delimiter = ',',
        default_value = "month,provider"
    )]
    by: Vec<Dimension>,
    /// Only lines of this period, UTC: a month (2025-06), a quarter (2025-Q2), a year (2025) or `last-month`
    #[arg(long, value_name = "PERIOD")]
    period: Option<Typed>,
    /// Which cost to compare
    #[arg(long, value_enum, default_value = "billed")]
    cost: Cost,
    /// Also show lines without a difference
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DiffArgs) -> Result<Exit> {
    let form = args.target.form()?;
    for (index, dimension) in args.by.iter().enumerate() {
        if args.by.iter().take(index).any(|other| other == dimension) {
            let message = format!("`--by` names {} twice", dimension.name());
            return Err(Box::new(
                Problem::new(&codes::PARAMETER, message).hint("name each dimension once"),
            ));
        }
    }
    let period = args.period.as_ref().map(|period| period.at(global.clock().now()));
    let [mut before, mut after] = State::open_both(&args.before, &args.after, &global.file, &REGISTRY)?;
    let diff = diff::run(
        &mut before,
        &mut after,
        (&args.by, period.as_ref()),
        args.cost,
        args.all,
    )?;
    Document::of(diff.rows)
        .shows(diff.shows)
        .arranged(&args.arrange, 0)
        .imports(|| imports::rows(&after.ledger))
        .last_notes(diff.notes)
        .about(|| {
            let about = About::new("Differences between two states");
            let states = [("Before", &args.before), ("After", &args.after)];
            let about = states
                .into_iter()
                .fold(about, |about, (name, state)| about.fact(name, state.to_string()));
            Ok(about::made(global, about))
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
