//! `billbook pay`: payments that no list and no bank statement has.

use crate::cli::global::Global;
use crate::clock;
use crate::contract::import::Options;
use crate::contract::registry::Ledger;
use crate::error::{Exit, Problem, Result, codes, fail, unknown};
use crate::ledger::import::group::Group;
use crate::ledger::import::{Outcome, import_into, roll_back};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::to_stdout;
use crate::providers::REGISTRY;
use crate::query::select;
use crate::source::Source;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};

/// Payments that you type
#[derive(Debug, clap::Args)]
pub(super) struct PayArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
}

/// Type a payment that is in no list and no bank statement
///
/// The payment is kept like a line of a list of payments and allocated by the same steps (docs/allocations.md). When a bank
/// statement brings the same payment later, it counts once. `--returns` takes an earlier payment back, for example a direct
/// debit that the customer's bank returned: what it paid is open again from that day.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("side").args(["from", "to", "returns"]).required(true))]
pub(super) struct AddArgs {
    /// How much, above 0
    #[arg(value_parser = parse_amount, allow_hyphen_values = true)]
    amount: Decimal,
    /// The currency, such as EUR
    #[arg(value_parser = parse_currency)]
    currency: String,
    /// Who paid you
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// Whom you paid
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// The payment that comes back, by its number or its key in the view `payment`
    #[arg(long, value_name = "PAYMENT")]
    returns: Option<String>,
    /// The invoice that it is for
    #[arg(long, value_name = "NUMBER", conflicts_with = "returns")]
    invoice: Option<String>,
    /// What the payment says it is for
    #[arg(long, value_name = "TEXT", conflicts_with = "returns")]
    reference: Option<String>,
    /// The day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// A number of the payment, by which it can be named
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Try it: do everything, then undo it and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn parse_amount(text: &str) -> std::result::Result<Decimal, String> {
    let amount = Decimal::parse(text).map_err(|error| error.to_string())?;
    if amount.is_zero() || amount.is_negative() {
        return Err("write an amount above 0; `--from` and `--to` say which way the money went".to_owned());
    }
    Ok(amount)
}

fn parse_currency(text: &str) -> std::result::Result<String, String> {
    let is_code = currency::is_code(text) && text != currency::NONE;
    is_code
        .then(|| text.to_owned())
        .ok_or_else(|| "write a code of ISO 4217, such as EUR".to_owned())
}

fn parse_day(text: &str) -> std::result::Result<NaiveDate, String> {
    let day = (text.len() == 10).then(|| clock::parse_date(text)).flatten();
    day.ok_or_else(|| "write a day such as 2026-12-01".to_owned())
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &PayArgs) -> Result<Exit> {
    let Action::Add(args) = &args.action;
    add(global, args)
}

/// An earlier payment.
struct Earlier {
    number: String,
    currency: String,
    party: String,
    /// Whether that money came in.
    came_in: bool,
}

/// The earlier payment that a word names.
fn earlier(connection: &Connection, word: &str) -> Result<Earlier> {
    let sql = "SELECT payment_id, currency, coalesce(payer, payee, ''), flow = 'bank' AND amount GLOB '-*' FROM payment
               WHERE flow IS NOT NULL AND (row_key = ?1 OR payment_id = ?1) ORDER BY row_key";
    let mut found = select(connection, sql, [word], |row| {
        Ok(Earlier {
            number: row.get(0)?,
            currency: row.get(1)?,
            party: row.get(2)?,
            came_in: row.get(3)?,
        })
    })?;
    if found.len() > 1 {
        let problem = Problem::new(&codes::PARAMETER, "several payments have this number").value(word);
        return Err(Box::new(
            problem.hint("name one by its key: `billbook sql 'SELECT row_key, * FROM payment'`"),
        ));
    }
    found.pop().map_or_else(
        || {
            let sql = "SELECT payment_id FROM payment WHERE flow IS NOT NULL";
            let names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
            let names = names.iter().map(String::as_str);
            Err(Box::new(unknown(&codes::NOT_FOUND, "payment", word, names)))
        },
        Ok,
    )
}

/// A cell of CSV.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn add(global: &Global, args: &AddArgs) -> Result<Exit> {
    let mut ledger = global.open_to_decide(args.dry_run)?;
    let on = args.on.unwrap_or_else(|| global.clock().now().date_naive());
    let returned = args
        .returns
        .as_deref()
        .map(|word| earlier(&ledger.connection, word))
        .transpose()?;
    if let Some(returned) = returned.as_ref().filter(|returned| returned.currency != args.currency) {
        let message = format!(
            "the payment {} is in {}, not in {}",
            returned.number, returned.currency, args.currency
        );
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, message).hint("a payment comes back in its own currency"),
        ));
    }
    let (came_in, party, reference) = if let Some(returned) = &returned {
        let reference = format!("returns {}", returned.number);
        (!returned.came_in, returned.party.clone(), reference)
    } else {
        let party = args.from.as_ref().or(args.to.as_ref()).cloned().unwrap_or_default();
        (args.from.is_some(), party, args.reference.clone().unwrap_or_default())
    };
    let sides = if came_in {
        [party.as_str(), ""]
    } else {
        ["", party.as_str()]
    };
    let direction = if came_in { "in" } else { "out" };
    let on = on.to_string();
    let amount = args.amount.to_string();
    let cells = [
        on.as_str(),
        &amount,
        &args.currency,
        direction,
        args.invoice.as_deref().unwrap_or_default(),
        &reference,
        sides[0],
        sides[1],
        args.id.as_deref().unwrap_or_default(),
    ];
    let row = cells.map(cell).join(",");
    let header = "payment_date,amount,currency,direction,invoice_number,reference,payer,payee,payment_id";
    let source = Source::new("typed payment.csv", format!("{header}\n{row}\n").into_bytes(), None);
    let text = import(global, args, &mut ledger, &source)?;
    to_stdout(&text)?;
    Ok(Exit::Done)
}

/// Takes the payment in as a list of one line, and says what it pays.
fn import(global: &Global, args: &AddArgs, ledger: &mut Ledger, source: &Source) -> Result<String> {
    let options = Options {
        operation: REGISTRY.operation("bookkeeping/payment-list"),
        retrieved_at: Some(global.clock().now()),
        dry_run: args.dry_run,
        ..Options::default()
    };
    let mut group = Group::of_one(args.dry_run, global.clock());
    let (outcome, _) = import_into(&mut group, ledger, source, &options, global.clock(), &mut |_, _| {})?;
    let reports = match outcome {
        Outcome::Imported(reports) => reports,
        Outcome::AlreadyThere | Outcome::SeenAgain(_) => {
            let problem = Problem::new(&codes::PARAMETER, "this payment is recorded already: nothing was done");
            return Err(Box::new(problem.hint("`--id` tells two payments apart that are alike")));
        }
        Outcome::NotAnExport(problem) => return Err(problem),
        Outcome::Refused(mut problems) => match problems.pop() {
            Some(problem) => return Err(Box::new(problem)),
            None => return fail(&codes::PARAMETER, "the payment is refused"),
        },
    };
    group.commit(ledger)?;
    let text = said(&ledger.connection, args.dry_run, reports.is_empty(), group.told())?;
    if args.dry_run {
        roll_back(ledger)?;
    }
    Ok(text)
}

/// What was recorded, and what became of it.
fn said(connection: &Connection, is_tried: bool, is_empty: bool, told: &[String]) -> Result<String> {
    let sql = "SELECT d.row_key, d.payment_id, h.payment_key FROM payment_document AS d
               LEFT JOIN payment_held AS h ON h.entry_key = d.row_key
               WHERE d.import_id = (SELECT max(import_id) FROM import WHERE operation = 'payment-list')";
    let found: Option<(String, String, Option<String>)> = connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((key, number, repeats)) = found.filter(|_| !is_empty) else {
        return Ok("The payment was recorded before: nothing was done.\n".to_owned());
    };
    let mut text = format!("{}Recorded payment {number}.\n", super::decisions::tried(is_tried));
    for sentence in told {
        text.push_str(&format!("  {sentence}\n"));
    }
    if let Some(repeats) = repeats {
        text.push_str(&format!(
            "  it is the payment {repeats}, which another list has: it counts once\n"
        ));
        return Ok(text);
    }
    let sql = "SELECT i.invoice_id, a.amount, a.currency FROM allocation_in_force AS a
               LEFT JOIN invoice AS i ON i.row_key = a.invoice_key WHERE a.payment_key = ?1 ORDER BY a.allocation_id";
    let paid: Vec<(Option<String>, String, String)> = select(connection, sql, [&key], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    for (number, amount, currency) in paid {
        let number = number.unwrap_or_default();
        text.push_str(&match amount.strip_prefix('-') {
            Some(amount) => format!("  {amount} {currency} of {number} is open again\n"),
            None => format!("  {amount} {currency} pays {number}\n"),
        });
    }
    let sql = "SELECT ltrim(open, '-'), currency FROM open_item WHERE kind = 'payment' AND row_key = ?1";
    let left: Option<(String, String)> = connection
        .query_row(sql, [&key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((left, currency)) = left {
        text.push_str(&format!("  {left} {currency} is not allocated\n"));
    }
    Ok(text)
}
