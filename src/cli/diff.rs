//! `billbook diff`: what was added, removed and changed.

use crate::cli::global::Global;
use crate::cli::imports;
use crate::diff;
use crate::diff::dimension::Dimension;
use crate::diff::state::{Named, State};
use crate::error::{Exit, Problem, Result, codes};
use crate::output::{Document, Target};
use crate::providers::REGISTRY;
use crate::report::spend::Cost;

/// Compare two states: what was added, removed and changed, and by how much
///
/// A and B are times or numbers of imports, as with `--as-of`, closings (`closing:2025-06`), `now`, or ledger files; or two
/// deliveries of FOCUS, as in `billbook diff delivery:1 delivery:2`. `before`, `added`, `removed` and `changed` of a line add up to `after`. A FOCUS row
/// is the same in both when all its columns but amounts, quantities and invoice are; a row of another provider when its key
/// is. It ends with 0 whether or not anything differs.
#[derive(Debug, clap::Args)]
pub(super) struct DiffArgs {
    /// The state before
    #[arg(value_name = "A")]
    before: Named,
    /// The state after
    #[arg(value_name = "B")]
    after: Named,
    /// What the lines are by, in this order: month, provider, issuer, account, sub-account, service, service-category, region,
    /// resource, sku, category or tag:KEY
    #[arg(
        long,
        value_name = "DIMENSION",
        value_delimiter = ',',
        default_value = "month,provider"
    )]
    by: Vec<Dimension>,
    /// Which cost is compared
    #[arg(long, value_enum, default_value = "billed")]
    cost: Cost,
    /// Show lines without a difference too
    #[arg(long)]
    all: bool,
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
    let [mut before, mut after] = State::open_both(&args.before, &args.after, &global.file, &REGISTRY)?;
    let diff = diff::run(&mut before, &mut after, &args.by, args.cost, args.all)?;
    Document::of(diff.rows)
        .imports(|| imports::rows(&after.ledger))
        .last_notes(diff.notes)
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
