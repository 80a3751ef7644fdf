//! `billbook sample`: charges, invoices or payments to look at, drawn so that anybody can draw them again.

use crate::cli::choice::Choice;
use crate::cli::explain;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::error::{Exit, Result};
use crate::ledger::explain::Explanation;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, table};
use crate::sample::{self, By, POPULATIONS, Population, Request, Sample};

/// The most items that one sample has: each is read in its file.
const SIZE_MAX: i64 = 10_000;

/// Draw a sample of charges, invoices or payments that anybody can draw again, each with its file, place and original text
///
/// The same seed gives the same sample on every machine. `--by item` takes the items with the smallest SHA-256 of
/// `SEED:row_key`. `--by amount` draws units of money (monetary unit sampling), in one currency: large items are likelier, one
/// above total / COUNT is certain. docs/sample.md has the steps, so that you can draw the sample without billbook.
#[derive(Debug, clap::Args)]
pub(super) struct SampleArgs {
    /// How many to draw
    #[arg(value_parser = clap::value_parser!(u32).range(1..=SIZE_MAX))]
    count: u32,
    /// What to draw from: charges, invoices or payments
    #[arg(value_name = "WHAT", default_value = "charges", value_parser = parse_population)]
    of: &'static Population,
    /// Any number; the same number draws the same sample
    #[arg(long, value_name = "NUMBER")]
    seed: u64,
    /// How to draw: item (each with the same chance) or amount (each unit of money with the same chance)
    #[arg(long, value_name = "HOW", default_value = "item", hide_possible_values = true)]
    by: By,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

fn parse_population(text: &str) -> std::result::Result<&'static Population, String> {
    let names = POPULATIONS.iter().map(|population| population.name);
    let known = POPULATIONS.iter().find(|population| population.name == text);
    known.ok_or_else(|| format!("write {}", names.collect::<Vec<_>>().join(", ")))
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 16] = [
    ("number", Show::COUNT.kept()),
    ("row_key", Show::ID.kept()),
    ("hits", Show::COUNT.little()),
    ("provider", Show::TEXT),
    ("account", Show::ID.little()),
    ("time", Show::TIME),
    ("description", Show::PROSE),
    ("currency", Show::CURRENCY.kept()),
    ("amount", Show::AMOUNT.kept()),
    ("import", Show::COUNT.little()),
    ("file", Show::ID.kept()),
    ("entry", Show::ID.little()),
    ("place", Show::ID),
    ("position", Show::ID),
    ("sha256", Show::ID.little()),
    ("text", Show::PROSE.little()),
];

/// Runs the command.
pub(super) fn run(global: &Global, args: &SampleArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut request = Request {
        size: args.count,
        seed: args.seed,
        by: args.by,
        of: args.of,
        filter: args.choice.filter(global.clock()),
    };
    let sample = sample::draw(&ledger, &mut request)?;
    let asked = asked(&request, &sample);
    let rows = || rows(&request, &sample);
    Document::new(|| Ok(rows()))
        .text(|| Ok(text(&rows(), &sample)))
        .shows(Show::named(&COLUMNS))
        .arranged(&args.arrange, 0)
        .json("sample", || Ok(json(&request, &sample, &rows())))
        .imports(|| imports::rows(&ledger))
        .last_notes([format!("note: {asked}")])
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// What was drawn, and what draws it again.
fn asked(request: &Request, sample: &Sample) -> String {
    let mut again = format!(
        "billbook sample {} {} --seed {}",
        request.size, request.of.name, request.seed
    );
    if request.by == By::Amount {
        again.push_str(" --by amount");
    }
    for (name, value) in request.filter.parameters() {
        again.push_str(&format!(" --{name} {value}"));
    }
    if sample.population == 0 {
        return format!("there are no such {}", request.of.name);
    }
    let totals: Vec<String> = sample
        .totals
        .iter()
        .map(|(currency, total)| format!("{total} {currency}"))
        .collect();
    let signs = if request.by == By::Amount { " without signs" } else { "" };
    format!(
        "{} of {} {}, which add up to {}{signs}; `{again}` draws the same again",
        sample.drawn.len(),
        sample.population,
        request.of.name,
        if totals.is_empty() {
            "nothing".to_owned()
        } else {
            totals.join(", ")
        },
    )
}

fn rows(request: &Request, sample: &Sample) -> Rows {
    let of = request.of;
    let drawn = (1_i64..).zip(&sample.drawn).map(|(number, (hits, found))| {
        let cell = |name: &str| {
            let cell = found.row.iter().find(|(column, _)| column == name);
            cell.map_or(Json::Null, |(_, value)| value.clone())
        };
        let first = |names: &[&str]| {
            let cells = names.iter().map(|name| cell(name));
            cells
                .into_iter()
                .find(|value| *value != Json::Null)
                .unwrap_or(Json::Null)
        };
        let text = |text: &Option<String>| text.as_ref().map_or(Json::Null, Json::string);
        let position = found.line_column.map(|(line, column)| format!("{line}:{column}"));
        vec![
            Json::integer(number),
            cell("row_key"),
            Json::integer(i64::from(*hits)),
            first(&["provider", "issuer"]),
            cell("account"),
            first(of.time),
            first(of.what),
            cell(of.currency),
            cell(of.amount),
            Json::integer(found.import_id),
            Json::string(&found.file),
            Json::string(&found.entry),
            Json::string(&found.place),
            text(&position.or_else(|| found.cell.clone())),
            Json::string(&found.sha256),
            text(&found.text),
        ]
    });
    Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: drawn.collect(),
    }
}

/// The table without the texts, and then each item with its text.
fn text(rows: &Rows, sample: &Sample) -> String {
    const SHOWN: [&str; 6] = ["number", "row_key", "time", "description", "currency", "amount"];
    let places: Vec<usize> = SHOWN
        .iter()
        .filter_map(|name| rows.columns.iter().position(|column| column == name))
        .collect();
    let chosen = Rows {
        columns: SHOWN.map(str::to_owned).to_vec(),
        rows: rows
            .rows
            .iter()
            .map(|row| places.iter().filter_map(|place| row.get(*place).cloned()).collect())
            .collect(),
    };
    let mut parts = vec![table::render(&chosen).trim_end().to_owned()];
    for (number, (_, found)) in (1..).zip(&sample.drawn) {
        parts.push(format!("{number}. {}", origin(found)));
    }
    parts.join("\n\n")
}

/// Where an item came from, without its row: that is in the table.
fn origin(found: &Explanation) -> String {
    let described = explain::describe(found);
    let from = described.find("\nimport    ").map_or(0, |at| at + 1);
    described.get(from..).unwrap_or_default().to_owned()
}

fn json(request: &Request, sample: &Sample, rows: &Rows) -> Json {
    let member = |name: &str, value: Json| (name.to_owned(), value);
    let total = |(currency, total): &(String, Decimal)| {
        Json::Object(vec![
            member("currency", Json::string(currency)),
            member("amount", Json::string(total.to_string())),
        ])
    };
    Json::Object(vec![
        member("of", Json::string(request.of.name)),
        member(
            "by",
            Json::string(if request.by == By::Amount { "amount" } else { "item" }),
        ),
        member("seed", Json::Number(request.seed.to_string())),
        member("count", Json::integer(i64::from(request.size))),
        member(
            "population",
            Json::integer(i64::try_from(sample.population).unwrap_or(i64::MAX)),
        ),
        member("totals", Json::Array(sample.totals.iter().map(total).collect())),
        member("items", rows.to_json()),
    ])
}
