//! `billbook deliveries`: deliveries of bulk charges, whether they count and why, and what one does to others.

use crate::cli::about;
use crate::cli::global::{Global, Reading, parse_why};
use crate::cli::imports;
use crate::contract::import::Answer;
use crate::decisions::delivery::Deliver;
use crate::decisions::request::Request;
use crate::decisions::{self, in_transaction};
use crate::error::{Exit, Result};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, to_stdout};
use crate::query::{Values, count};
use clap::Subcommand;

/// List deliveries of FOCUS files with what they have, whether they count, and why; or decide about one
///
/// A newer delivery replaces an older one of its provider, account and billing period if it covers every day of every
/// sub-account of it. Deliveries without a common day of a sub-account all count. `import` refuses a file that overlaps a
/// delivery only in part, until you say what is meant; here you can say so later.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct DeliveriesArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Let the newer replace the older where these deliveries overlap others
    Replace(Decide),
    /// Count these deliveries in addition to those they overlap: parts of one bill
    Part(Decide),
    /// Count these deliveries as corrections, which no delivery replaces
    Append(Decide),
    /// Keep these deliveries for comparing only; their charges do not count
    CompareOnly(Decide),
    /// Withdraw the newest decision about each of these deliveries; it stays in the list of decisions
    Withdraw(Decide),
}

#[derive(Debug, clap::Args)]
struct Decide {
    /// Numbers of deliveries
    #[arg(required = true, value_name = "DELIVERY")]
    deliveries: Vec<i64>,
    /// The reason
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    why: Option<String>,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &DeliveriesArgs) -> Result<Exit> {
    match &args.what {
        None => list(global, args),
        Some(What::Replace(decide)) => record(global, decide, Some(Answer::Replace)),
        Some(What::Part(decide)) => record(global, decide, Some(Answer::Part)),
        Some(What::Append(decide)) => record(global, decide, Some(Answer::Append)),
        Some(What::CompareOnly(decide)) => record(global, decide, Some(Answer::CompareOnly)),
        Some(What::Withdraw(decide)) => record(global, decide, None),
    }
}

fn record(global: &Global, decide: &Decide, answer: Option<Answer>) -> Result<Exit> {
    let mut ledger = global.open_to_decide(decide.dry_run)?;
    let why = &decide.why;
    let recorded = in_transaction(&mut ledger.connection, decide.dry_run, |connection| {
        let mut recorded = Vec::new();
        for &delivery in &decide.deliveries {
            let request = match answer {
                Some(answer) => Request::Deliver(Deliver {
                    delivery,
                    answer,
                    why: why.clone(),
                }),
                None => Request::Withdraw {
                    decision: decisions::in_force(connection, "delivery", &delivery.to_string())?,
                    why: why.clone(),
                },
            };
            recorded.push((delivery, decisions::record(connection, &request, global.clock())?));
        }
        Ok(recorded)
    })?;
    let mut text = String::new();
    for (delivery, recorded) in recorded {
        let what = answer.map_or("withdrawn", Answer::name);
        let tried = super::decisions::tried(decide.dry_run);
        text.push_str(&format!(
            "{tried}Decision {}: delivery {delivery}: {what}\n",
            recorded.import_id
        ));
        for note in recorded.notes {
            text.push_str(&format!("Delivery {delivery} {note}.\n"));
        }
    }
    to_stdout(&text)?;
    Ok(Exit::Done)
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 15] = [
    ("delivery", Show::COUNT.kept()),
    ("files", Show::COUNT.little()),
    ("provider", Show::TEXT.kept()),
    ("account", Show::ID),
    ("period", Show::WORD.kept()),
    ("first_day", Show::DAY.little()),
    ("last_day", Show::DAY.little()),
    ("charges", Show::COUNT),
    ("billed_cost", Show::AMOUNT.kept()),
    ("currency", Show::CURRENCY.kept()),
    ("retrieved_at", Show::TIME),
    ("made_at", Show::TIME.little()),
    ("in_force", Show::TEXT),
    ("why", Show::PROSE),
    ("file", Show::ID),
];

fn list(global: &Global, args: &DeliveriesArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut rows = Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: Vec::new(),
    };
    let mut statement = ledger.connection.prepare(include_str!("deliveries.sql"))?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let cells = (0..COLUMNS.len()).map(|index| Ok(Json::of_value(row.get_ref(index)?)));
        rows.rows.push(cells.collect::<Result<_>>()?);
    }
    Document::of(rows)
        .shows(Show::named(&COLUMNS))
        .arranged(&args.arrange, 0)
        .empty(|| {
            let imports = count(&ledger.connection, "SELECT count(*) FROM import_list", &Values::new())?;
            Ok(format!(
                "note: no deliveries of bulk charges; the ledger has {imports} imports and decisions"
            ))
        })
        .imports(|| imports::rows(&ledger))
        .about(|| {
            about::of(
                global,
                &ledger,
                &args.reading,
                About::new("Deliveries").sentence("Which deliveries of bulk charges count, and which were replaced."),
            )
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
