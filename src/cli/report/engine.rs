//! `billbook report spend --proof --engine duckdb --lake LAKE`: the query of a report as an engine runs it over a lake.

use crate::cli::global::Global;
use crate::cli::report::arguments::Arguments;
use crate::cli::report::show;
use crate::clock::zone::Offsets;
use crate::contract::registry::Ledger;
use crate::contract::report::{Report, Request};
use crate::contract::scope::Filter;
use crate::error::{Exit, Problem, Result, codes, io};
use crate::lake::added;
use crate::lake::dialect::{Engine, translated};
use crate::lake::engine::prologue;
use crate::lake::manifest::Manifest;
use crate::ledger::chain;
use crate::output::stream;
use crate::providers::REGISTRY;
use crate::report::dimension::{BY, Dimension};
use crate::report::exchange;
use crate::report::prove;
use crate::report::run;
use crate::source::temporary::Temporary;
use std::path::Path;

/// The manifest of the lake that is named, where that was made of files, without a ledger.
pub(super) fn of_files(args: &Arguments) -> Option<Manifest> {
    let manifest = Manifest::read(args.evidence.lake.as_path()).ok()?;
    manifest.added.is_some().then_some(manifest)
}

/// Writes the query over a lake of files. The report makes it by a ledger of the same tables, which is empty.
///
/// # Errors
/// As [`run()`].
pub(super) fn over_files(
    global: &Global,
    report: &'static Report,
    args: &Arguments,
    engine: Engine,
    manifest: &Manifest,
) -> Result<Exit> {
    let (file, _) = Temporary::new("lake", "db")?;
    let (ledger, _) = Ledger::open_to_write(file.path(), global.clock(), &REGISTRY)?;
    let mut filter = match &args.choice {
        Some(choice) => choice.in_zone(global.clock(), None),
        None => Filter::default(),
    };
    added::choose(&mut filter, manifest)?;
    let mut request = show::asked(global, &ledger, report, args, filter)?;
    request.filter.zone = global.time_zone.map(|zone| Offsets::of(zone, [2000, 2000]));
    run(&ledger, report, &request, args, engine)
}

/// Writes it: what was asked, functions and relations, and the query.
///
/// # Errors
/// When the report does not run over a lake, the lake has not what is asked for, or the output cannot be written.
pub(super) fn run(
    ledger: &Ledger,
    report: &'static Report,
    request: &Request,
    args: &Arguments,
    engine: Engine,
) -> Result<Exit> {
    let lake = args.evidence.lake.as_path();
    can(report, request)?;
    if args.target.asks_form() {
        return refuse(
            "`--engine` writes SQL, and no other form".to_owned(),
            "leave `--output` out; `-o FILE.sql` writes a file",
        );
    }
    let manifest = Manifest::read(lake)?;
    has(ledger, request, lake, &manifest)?;
    let statement = run::query(report, &ledger.connection, request)?;
    if let Some(table) = manifest.lacks(&statement) {
        return refuse(
            format!(
                "`report {}` does not run over `{}`: a lake of files has charges, and no `{table}`",
                report.name,
                lake.display()
            ),
            "import the documents into a ledger and write its lake, `billbook export parquet LAKE`",
        );
    }
    let asked: String = prove::asked(report, request);
    let left_out = report.derived.iter().map(|derived| derived.column);
    let left_out: Vec<&str> = left_out.collect();
    let mut text = format!("-- billbook report {} {asked}", report.name)
        .trim_end()
        .to_owned()
        + "\n";
    if !left_out.is_empty() {
        text.push_str(&format!(
            "-- The rows without {}, which billbook computes from them.\n",
            left_out.join(", ")
        ));
    }
    let folder = if lake == Path::new(".") {
        String::new()
    } else {
        lake.display().to_string()
    };
    text.push_str(&prologue(engine, &manifest, &folder));
    text.push_str(&translated(&statement, engine));
    text.push('\n');
    stream::write(args.target.output_file.as_deref(), |out| {
        out.write_all(text.as_bytes())
            .map_err(|error| io("the query", "cannot write", &error))
    })?;
    Ok(Exit::Done)
}

fn refuse<T>(message: String, hint: &str) -> Result<T> {
    Err(Box::new(Problem::new(&codes::PARAMETER, message).hint(hint)))
}

/// Refuses what no engine gives exactly.
fn can(report: &Report, request: &Request) -> Result<()> {
    let name = report.name;
    if let Some(why) = report.not_over_lake {
        return refuse(
            format!("`report {name}` does not run over a lake: {why}"),
            "`--proof` without `--engine` has its query for the stock `sqlite3` shell",
        );
    }
    if request.conversion.is_some() {
        return refuse(
            format!(
                "`--{}` does not run over a lake: engines round products and quotients, each in its own way",
                exchange::TARGET
            ),
            "leave it out; billbook converts the rows of the ledger",
        );
    }
    if request.filter.zone.is_some() {
        return refuse(
            "`--time-zone` does not run over a lake: the relations there have the days of UTC".to_owned(),
            "leave it out",
        );
    }
    let quoted = Dimension::of(request).into_iter().find(|dimension| match dimension {
        Dimension::Tag(key) => key.contains(['"', '\\', '\'', '[', ']']),
        Dimension::Plain(_) => false,
    });
    if let Some(dimension) = quoted {
        return refuse(
            format!(
                "`--{} {}` does not run over a lake: engines have no path for such a key",
                BY.name,
                dimension.name()
            ),
            "choose other tags",
        );
    }
    Ok(())
}

/// Refuses a lake that has not the rows of which the report is.
fn has(ledger: &Ledger, request: &Request, lake: &Path, manifest: &Manifest) -> Result<()> {
    let shown = lake.display();
    if manifest.scale.is_none() {
        return refuse(
            format!("the decimals of `{shown}` are texts, which engines do not add up exactly"),
            "write the lake without `--decimals text`",
        );
    }
    if manifest.added.is_none()
        && (manifest.head != chain::newest_head(&ledger.connection)? || manifest.as_of.is_some())
    {
        let is_of = manifest.head.as_deref().unwrap_or("none");
        return refuse(
            format!("`{shown}` is of another ledger, or of another state of this one: its head is {is_of}"),
            "write the lake again, `billbook export parquet LAKE`, or name another one with `--lake`",
        );
    }
    let lacking = manifest.choice.lacking(&request.filter);
    if !lacking.is_empty() {
        return refuse(
            format!("`{shown}` does not have all charges that are asked for"),
            &format!("ask for what it has: {}", lacking.join(" ")),
        );
    }
    Ok(())
}
