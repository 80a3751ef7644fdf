//! A fresh ledger from the archived files and the recorded writes: the ledger is a function of what came in.
//!
//! Files go in again in their old order, with the options, the time of retrieval and the present that were recorded.
//! Rows of files that are not in the archive are taken over as they are, so that all numbers stay the same; what they
//! say is then not proved by it.

pub(crate) mod compare;
mod units;

use crate::billing::book::kept;
use crate::billing::issued::credited;
use crate::billing::issued::crediting::Crediting;
use crate::billing::issued::rendering::Adding;
use crate::billing::issued::request::Issue;
use crate::billing::issued::write;
use crate::charges::delivered::read;
use crate::charges::delivered::seen::{self, Again};
use crate::charges::load;
use crate::clock::{self, Clock};
use crate::contract::date_order::DateOrder;
use crate::contract::finding::Finding;
use crate::contract::import::{Answer, AsRecorded};
use crate::contract::operation;
use crate::contract::operation::Question;
use crate::contract::outgoing::Outgoing;
use crate::contract::registry::Ledger;
use crate::contract::registry::Registry;
use crate::decisions::{self, request::Request};
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::import::{self, Options, Outcome, OwnText, archive_of};
use crate::ledger::{archive, chain, mappings};
use crate::money::decimal::Decimal;
use crate::settle;
use crate::source::encoding::Encoding;
use crate::source::input::Input;
use crate::source::table::amounts::DecimalMark;
use crate::source::temporary::Temporary;
use crate::source::zipped::Member;
use crate::source::{Source, exchange, json};
use crate::verify::question::finding;
use crate::verify::replay::units::{Block, Import, Unit, UnitKind};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What a replay came to.
#[derive(Debug, Default)]
pub struct Replay {
    /// Imports and writes that were made again.
    pub replayed: u64,
    /// Imports whose rows were taken over, with their files: the bytes are not in the ledger.
    pub taken_over: Vec<(i64, String)>,
    /// Views that were compared.
    pub views: u64,
    /// Whether the chain came out the same, too.
    pub has_same_head: bool,
    /// What differs.
    pub findings: Vec<Finding>,
}

/// Replays a ledger and compares every view.
///
/// # Errors
/// When there is no room for the fresh ledger, or a file cannot be read.
pub(crate) fn run(held: &Ledger) -> Result<Replay> {
    let mut replay = Replay::default();
    let fresh = fresh(held, &mut replay)?;
    if replay.findings.is_empty() {
        compare::views(held.registry, &held.connection, &fresh.0.connection, &mut replay)?;
    }
    Ok(replay)
}

/// The ledger made anew, in a file that is there as long as the second value is. Where something cannot be made again, that
/// is a finding, and the ledger has what came before.
///
/// # Errors
/// When there is no room for the fresh ledger, or a file cannot be read.
pub(super) fn fresh(held: &Ledger, replay: &mut Replay) -> Result<(Ledger, Temporary)> {
    let (file, _) = Temporary::new("replay", "db")?;
    let now = Clock::fixed(chrono::DateTime::UNIX_EPOCH);
    let (mut fresh, _) = Ledger::open_to_write(file.path(), now, held.registry)?;
    fresh.settles = false;
    // Nobody needs it after a power cut.
    fresh.connection.pragma_update(None, "synchronous", "OFF")?;
    for block in units::blocks(&held.connection)? {
        if !block.is_archived() {
            take_over(&mut fresh, &held.path, &block)?;
            let imports = block.imports().map(|import| (import.number, import.file.clone()));
            replay.taken_over.extend(imports);
            continue;
        }
        for unit in &block.units {
            let made = as_noted(&held.connection, &mut fresh, unit, |fresh| {
                again(&held.connection, fresh, unit)
            });
            if let Err(problem) = made {
                replay.findings.push(unit.finding(&held.connection, &problem)?);
                return Ok((fresh, file));
            }
            replay.replayed += u64::try_from(unit.imports.len()).unwrap_or_default();
        }
    }
    Ok((fresh, file))
}

/// Takes the rows of some links over as they are.
fn take_over(fresh: &mut Ledger, held: &Path, block: &Block) -> Result<()> {
    let connection = &fresh.connection;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.execute("ATTACH ?1 AS held", [held.display().to_string()])?;
    connection.execute_batch("BEGIN")?;
    for &link in &block.links {
        let mut statement = connection.prepare(
            "SELECT table_name, first_row, last_row FROM held.chain_part WHERE import_id = ?1 ORDER BY table_name",
        )?;
        let parts = statement.query_map([link], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        for part in parts {
            let (table, first, last) = part?;
            // The rows step found every name among the program's own.
            let sql = format!(
                "INSERT INTO main.{table} SELECT * FROM held.{table} WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid"
            );
            connection.execute(&sql, (first, last))?;
        }
        chain::append(connection, link, &BTreeMap::new())?;
    }
    connection.execute_batch("COMMIT; DETACH held")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// Does so without notes of what was seen again, where the held ledger has none although an import found what was there
/// already: such notes were not kept then, and what was in force without them stays so.
fn as_noted(
    held: &Connection,
    fresh: &mut Ledger,
    unit: &Unit,
    work: impl FnOnce(&mut Ledger) -> Result<()>,
) -> Result<()> {
    let (mut has_notes, mut lacks_notes) = (false, false);
    for import in &unit.imports {
        let sql = "SELECT EXISTS (SELECT 1 FROM seen_again WHERE import_id = ?1),
                   EXISTS (SELECT 1 FROM import_total WHERE import_id = ?1 AND rows_duplicate > 0)";
        let (notes, duplicates): (bool, bool) = held
            .prepare_cached(sql)?
            .query_row([import.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        has_notes |= notes;
        lacks_notes |= duplicates;
    }
    if has_notes || !lacks_notes {
        return work(fresh);
    }
    let without = "CREATE TEMP TRIGGER without_notes BEFORE INSERT ON seen_again BEGIN SELECT RAISE(IGNORE); END";
    fresh.connection.execute_batch(without)?;
    let made = work(fresh);
    fresh.connection.execute_batch("DROP TRIGGER temp.without_notes")?;
    made
}

/// Makes an import, a delivery or a write once more.
fn again(held: &Connection, fresh: &mut Ledger, unit: &Unit) -> Result<()> {
    let Some(first) = unit.imports.first() else {
        return Ok(());
    };
    match unit.kind {
        UnitKind::Write => written(held, fresh, first)?,
        UnitKind::Mapping => {
            let Some(kept) = mappings::of_import(held, first.number)? else {
                return fail(&codes::DAMAGED, "its mapping is not there");
            };
            let clock = first.clock();
            decisions::in_transaction(&mut fresh.connection, false, |connection| {
                mappings::again(connection, &kept, clock)
            })?;
        }
        UnitKind::Book => {
            let clock = first.clock();
            let made = decisions::in_transaction(&mut fresh.connection, false, |connection| {
                kept::again(held, connection, first.number, clock)
            })?;
            if made.is_none() {
                return fail(&codes::DAMAGED, "its book is not there");
            }
        }
        UnitKind::File => {
            let mut source = source(held, first, false)?;
            source.mapped = mappings::of_file(held, first.number)?.map(Box::new);
            let outcome = import::import(
                fresh,
                &source,
                &options(fresh.registry, unit)?,
                first.clock(),
                &mut |_, _| {},
            )?
            .0;
            require_imported(outcome)?;
        }
        UnitKind::Delivery => {
            let Some(bulk) = fresh
                .registry
                .provider(&first.provider)
                .and_then(|provider| provider.bulk)
            else {
                return fail(&codes::DAMAGED, format!("`{}` brings no bulk charges", first.provider));
            };
            let stated = read::stated(held, first.group)?;
            let by_names = stated.is_none();
            let inputs = unit.imports.iter().map(|import| {
                let what = bulk.operation.full_name();
                let other = |_| Problem::new(&codes::NOT_AN_EXPORT, format!("the file is not one of `{what}`"));
                let source = source(held, import, by_names)?;
                match mappings::of_file(held, import.number)? {
                    Some(mapped) => Ok(Input::whole(source)?.mapped(mapped)),
                    None => Ok((bulk.claims_bytes)(source).map_err(other)?),
                }
            });
            let inputs: Vec<Input> = inputs.collect::<Result<_>>()?;
            let options = Options {
                by_names,
                ..options(fresh.registry, unit)?
            };
            let stated = stated
                .map(|(_, stated)| stated)
                .filter(|stated| !stated.manifest.is_empty());
            let outcome = load::import(
                fresh,
                (bulk, &inputs, stated.as_ref()),
                &options,
                first.clock(),
                &mut |_, _| {},
            )?;
            require_imported(outcome)?;
        }
        UnitKind::SeenAgain => seen_again(fresh, unit, first)?,
    }
    let newest: i64 = fresh
        .connection
        .query_row("SELECT coalesce(max(import_id), 0) FROM import", [], |row| row.get(0))?;
    let expected = unit.imports.last().map_or(0, |import| import.number);
    if newest != expected {
        return fail(&codes::DAMAGED, format!("the replay made it import {newest}"));
    }
    Ok(())
}

/// Notes once more that a delivery was retrieved again. Its files are those of the delivery.
fn seen_again(fresh: &mut Ledger, unit: &Unit, first: &Import) -> Result<()> {
    let Some(bulk) = fresh
        .registry
        .provider(&first.provider)
        .and_then(|provider| provider.bulk)
    else {
        return fail(&codes::DAMAGED, format!("`{}` brings no bulk charges", first.provider));
    };
    let of = |import: &Import| {
        let (file, _) = import.again.clone()?;
        let known = ["stated", "file", "clock"];
        let basis = known.into_iter().find(|basis| *basis == import.basis)?;
        Some((file, import.retrieved_at.clone(), basis))
    };
    let again = Again {
        delivery: first.group,
        files: unit.imports.iter().filter_map(of).collect(),
        made_at: first.again.clone().and_then(|(_, made_at)| made_at),
    };
    let options = options(fresh.registry, unit)?;
    let clock = first.clock();
    let settled = decisions::in_transaction(&mut fresh.connection, false, |connection| {
        seen::record(connection, &again, bulk.operation, &options, clock)
    })?;
    require_imported(settled.map_or_else(Outcome::Refused, |_| Outcome::Imported(Vec::new())))
}

fn require_imported(outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Imported(_) => Ok(()),
        Outcome::AlreadyThere | Outcome::SeenAgain(_) => {
            fail(&codes::DAMAGED, "the new ledger of the replay has it already")
        }
        Outcome::NotAnExport(problem) => Err(problem),
        Outcome::Refused(problems) => match problems.into_iter().next() {
            Some(problem) => Err(Box::new(problem)),
            None => fail(&codes::DAMAGED, "the replay refuses it"),
        },
    }
}

/// The file of an import. By the rule by names the files of a delivery had one time, which was that of none of them.
fn source(held: &Connection, import: &Import, by_names: bool) -> Result<Source> {
    let name = import.archived_as.as_deref().unwrap_or_default();
    let Some(bytes) = archive::get(held, name)? else {
        return fail(&codes::DAMAGED, format!("the archive has no file `{name}`"));
    };
    // The same bytes may have come in later from another file.
    let modified_at = match import.basis.as_str() {
        "file" if !by_names => Some(import.retrieved_at.as_str()),
        // A file older than its import would have said when it was retrieved.
        "clock" if !by_names && import.kind == UnitKind::Delivery => {
            let is_later = |modified: &&str| clock::parse(modified) > clock::parse(&import.imported_at);
            import.modified_at.as_deref().filter(is_later)
        }
        _ => import.modified_at.as_deref(),
    };
    let mut source = Source::new(import.file.clone(), bytes, modified_at.and_then(clock::parse));
    let archive = archive_of(held, import.number)?;
    source.member = archive.map(|archive| Arc::new(Member::recorded(archive)));
    Ok(source)
}

/// What the user had said of a unit, and what was accepted then. A delivery's files share their options, except for what
/// only some of them needed.
fn options(registry: &Registry, unit: &Unit) -> Result<Options> {
    let Some(first) = unit.imports.first() else {
        return Ok(Options::default());
    };
    let mut options = options_of(registry, first)?;
    let mut accepted_then = Vec::new();
    for import in &unit.imports {
        let Ok(accepted) = json::parse(&import.accepted, false) else {
            return fail(&codes::DAMAGED, "what it accepted is not JSON");
        };
        let sentences = accepted.root.as_array().unwrap_or_default().iter();
        accepted_then.extend(sentences.filter_map(json::Node::as_str).map(str::to_owned));
        if options.dates.is_none() {
            options.dates = options_of(registry, import)?.dates;
        }
    }
    if let Some(recorded) = &mut options.as_recorded {
        recorded.accepted = accepted_then;
    }
    Ok(options)
}

fn options_of(registry: &Registry, import: &Import) -> Result<Options> {
    let Ok(parsed) = json::parse(&import.options, false) else {
        return fail(&codes::DAMAGED, "its options are not JSON");
    };
    let text = |name: &str| parsed.root.get(name).and_then(json::Node::as_str).map(str::to_owned);
    let rules = || parsed.root.get("read")?.get("rules")?.as_str()?.parse().ok();
    let is_set = |name: &str| parsed.root.get(name).is_some();
    let parameters = parsed
        .root
        .get("parameters")
        .and_then(json::Node::as_object)
        .unwrap_or_default();
    let totals = parsed
        .root
        .get("totals")
        .and_then(json::Node::as_object)
        .unwrap_or_default();
    Ok(Options {
        account: text("account"),
        mapping: None,
        totals: totals
            .iter()
            .filter_map(|member| Some((member.key.to_string(), Decimal::parse(member.node.as_str()?).ok()?)))
            .collect(),
        operation: text("operation").as_deref().and_then(|name| registry.operation(name)),
        parameters: parameters
            .iter()
            .filter_map(|member| Some((member.key.to_string(), member.node.as_str()?.to_owned())))
            .collect(),
        retrieved_at: text("retrieved_at").as_deref().and_then(clock::parse),
        sheet: text("sheet"),
        dates: text("dates").as_deref().and_then(DateOrder::of),
        decimal_mark: text("decimal_mark").as_deref().and_then(DecimalMark::of),
        currency: text("currency"),
        save_as: None,
        encoding: text("encoding").as_deref().and_then(Encoding::of),
        as_recorded: Some(AsRecorded {
            is_by_file: import.basis == "file",
            table_rules: parsed
                .root
                .get("table_rules")
                .and_then(json::Node::as_number_text)
                .and_then(|rules| rules.parse().ok())
                .unwrap_or(1),
            row_rules: rules().unwrap_or(1),
            accepted: Vec::new(),
        }),
        outgoing: text("outgoing").as_deref().and_then(Outgoing::of),
        lenient: is_set("lenient"),
        strict: is_set("strict"),
        keep_source: true,
        answer: Answer::ALL.into_iter().find(|answer| is_set(answer.name())),
        by_names: false,
        one_delivery: false,
        amends: false,
        partial: true,
        dry_run: false,
    })
}

/// Asks for a write, or decides, once more: the source is the text of the request.
fn written(held: &Connection, fresh: &mut Ledger, import: &Import) -> Result<()> {
    let source = source(held, import, false)?;
    let text = source.text()?;
    if import.provider == OwnText::PROVIDER && settle::is_one(&text) {
        let registry = fresh.registry;
        let settle = |connection: &Connection| settle::again(connection, registry, &text, import.clock());
        return decisions::in_transaction(&mut fresh.connection, false, settle);
    }
    if let Some(issue) = Issue::parse(&text).filter(|_| import.provider == OwnText::PROVIDER) {
        let issue = |connection: &Connection| write::again((held, import.number), connection, &issue, import.clock());
        return decisions::in_transaction(&mut fresh.connection, false, issue);
    }
    if let Some(crediting) = Crediting::parse(&text).filter(|_| import.provider == OwnText::PROVIDER) {
        let credit =
            |connection: &Connection| credited::again((held, import.number), connection, &crediting, import.clock());
        return decisions::in_transaction(&mut fresh.connection, false, credit);
    }
    if let Some(adding) = Adding::parse(&text).filter(|_| import.provider == OwnText::PROVIDER) {
        let add = |connection: &Connection| adding.again((held, import.number), connection, import.clock());
        return decisions::in_transaction(&mut fresh.connection, false, add);
    }
    if import.provider == OwnText::PROVIDER {
        let mut request = Request::parse(&text)?;
        request.fetch(held)?;
        let decide = |connection: &Connection| decisions::record(connection, &request, import.clock());
        decisions::in_transaction(&mut fresh.connection, false, decide)?;
        return Ok(());
    }
    let body = text.split_once("\n\n").map(|(_, body)| body);
    let method = text.split_whitespace().next().unwrap_or_default();
    let target = import.target.as_deref().unwrap_or_default();
    let Some(provider) = fresh.registry.provider(&import.provider) else {
        return fail(&codes::DAMAGED, format!("there is no provider `{}`", import.provider));
    };
    let (path, parameters) = exchange::split_target(target)
        .map_err(|error| Problem::new(&codes::PARAMETER, error.to_string()).value(target))?;
    let route = operation::route(&[provider], method, &path)?;
    let question = Question {
        operation: route.operation,
        target,
        path_values: route.path_values,
        parameters,
        account: Some(&import.account),
        body,
        clock: import.clock(),
    };
    (route.operation.answer)(&question, fresh)?;
    Ok(())
}
