//! From a document to rows and control totals: pure, no ledger, no clock but the one given.

use crate::clock::{self, Clock};
use crate::contract::document::control::Totals;
use crate::contract::document::reading::Reading;
use crate::contract::document::rows::Rows;
use crate::contract::import::{Needed, Options};
use crate::contract::lists::{self, Bank, Said, Settled};
use crate::contract::operation::Operation;
use crate::contract::recognise;
use crate::contract::registry::Registry;
use crate::contract::{header, nearest, operation};
use crate::error::{Problem, codes};
use crate::ledger::import::listed::{self, Begin};
use crate::ledger::import::mapped::MadeBy;
use crate::ledger::import::problems::{place_of, syntax_problem, table_problems};
use crate::ledger::import::record;
use crate::ledger::import::tables::{self, Chosen, Tables, Unchosen};
use crate::output::json::Json;
use crate::source::json::PROBLEMS_MAX;
use crate::source::table::csv;
use crate::source::table::grid::{Flaw, Grid};
use crate::source::{Document, Source, exchange, json, tree};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// A document that was read without problems.
pub(crate) struct Prepared<'d> {
    pub operation: &'static Operation,
    pub entry: String,
    pub target: Option<String>,
    pub parameters: String,
    pub account: String,
    pub retrieved_at: String,
    pub basis: &'static str,
    pub accepted: Vec<String>,
    pub rows: Rows<'d>,
    pub totals: Totals,
    /// What of the options it needed.
    pub needed: Needed,
    /// What the reader found of the document as a whole.
    pub kept: Vec<(&'static str, String)>,
    /// What people should know of it besides.
    pub told: Vec<String>,
    /// The mapping that made it, where one did.
    pub made_by: Option<MadeBy>,
}

/// Why a document does not go in.
pub(crate) enum Refusal {
    Problems(Vec<Problem>),
    NotAnExport(Box<Problem>),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal::Problems(vec![problem])
    }
}

/// The operation behind a method and URL.
pub(crate) fn route(registry: &Registry, method: &str, url: &str) -> Option<operation::Route> {
    let (path, _) = exchange::split_target(url).ok()?;
    operation::route(registry.providers, method, &path).ok()
}

/// Reads a document into rows and control totals. No ledger, no clock but the one given.
#[allow(clippy::too_many_lines, reason = "one step after the other, each short")]
pub(crate) fn prepare<'d>(
    document: &'d Document,
    source: &'d Source,
    file_text: &'d str,
    (options, registry): (&'d Options, &'d Registry),
    clock: Clock,
) -> std::result::Result<Prepared<'d>, Refusal> {
    let csv = document.csv();
    let plain = document.sheets.as_deref().unwrap_or(csv.as_slice());
    let said = Said {
        decimal_mark: options.decimal_mark,
        dates: options.dates,
        currency: options.currency.clone(),
        outgoing: options.outgoing,
    };
    let tables = Tables::read((document, plain), source, (registry, options), &said);
    let grids = tables.grids();
    let chosen = choose(registry, &grids, document, source, options)?;
    let composed = chosen.as_ref().and_then(|chosen| tables.composed(chosen.grid));
    let list = chosen
        .as_ref()
        .filter(|_| options.reads_cells())
        .and_then(|chosen| registry.list(chosen.operation));
    let settled = chosen.as_ref().zip(list).map(|(chosen, list)| match composed {
        Some(composed) => lists::settle_composed(composed, &said),
        None => lists::settle(chosen.grid, list, &said),
    });
    let unsettled = chosen.as_ref().map(|chosen| chosen.grid);
    let grid: Option<&Grid> = settled.as_ref().map(|settled| &settled.grid).or(unsettled);
    let origin = document.offset.map(|offset| (file_text, offset));
    let nulls = chosen
        .as_ref()
        .map_or(&[][..], |chosen| registry.nulls(chosen.operation.provider));
    let table = chosen
        .as_ref()
        .zip(grid)
        .map(|(chosen, grid)| grid.render(chosen.shape, nulls, origin));
    let text = table
        .as_ref()
        .map_or(document.text.as_ref(), |table| table.text.as_str());
    let refused = |errors: Vec<tree::TreeError>| {
        let errors = errors.iter();
        let of_text = |error| syntax_problem(error, document, source, file_text);
        Refusal::Problems(match &table {
            Some(table) => table_problems(errors, table, source),
            None => errors.map(of_text).collect(),
        })
    };
    let read_whole = || tree::tree(text, options.lenient, &registry.xml_shapes()).map_err(&refused);
    let asked = |tree: &tree::Tree| {
        identify(document, source, (options, registry), || match &chosen {
            Some(chosen) => Ok(chosen.operation),
            None => recognise::recognise(registry, &tree.root, tree.element)
                .map_err(|candidates| not_recognised(registry, &tree.root, &candidates, source)),
        })
    };
    let outlined = match &table {
        Some(_) => None,
        None => tree::outline(&document.text, options.lenient).map_err(&refused)?,
    };
    let (asked, trailing_commas, whole) = if let Some((tree, _)) = &outlined {
        (asked(tree)?, tree.trailing_commas.clone(), None)
    } else {
        let tree = read_whole()?;
        (asked(&tree)?, tree.trailing_commas.clone(), Some(tree))
    };
    let (operation, path_values, mut parameters) = asked;
    add_stated(&mut parameters, operation, options, source)?;
    let (retrieved_at, basis) = retrieval(document, source, options, clock)?;
    let begin = Begin {
        document,
        source,
        file_text,
        options,
        retrieved_at,
        is_again: clock.is_again(),
        parameters: parameters.clone(),
        path_values: path_values.clone(),
    };
    let listed = outlined.and_then(|(outlined, lists)| listed::read(operation, outlined.root, lists, begin.clone()));
    let (mut reading, rows) = if let Some((reading, again)) = listed {
        (reading, Rows::Again(again))
    } else {
        let mut reading = begin.reading(text);
        reading.table = table.as_ref();
        if table.is_some() {
            reading.offset = None;
        }
        if let Some(settled) = &settled {
            reading.is_of_bank = settled.bank == Bank::Certain;
            if let Bank::Likely(sentence) = &settled.bank {
                reading.likely_of_bank = Some(sentence.clone());
            }
        }
        tell(&mut reading, document, grid, options);
        let whole = match whole {
            Some(whole) => whole,
            None => read_whole()?,
        };
        let rows = (operation.read)(operation, &whole.root, &mut reading);
        (reading, Rows::Held(rows))
    };
    if !reading.is_clean() {
        return Err(Refusal::Problems(reading.into_problems()));
    }
    let table_rules = (grid.is_some() && options.reads_cells()).then_some(options.table_rules());
    let needed = Needed {
        currency: composed.is_some_and(|composed| composed.needed_currency),
        encoding: options.encoding.is_some() && source.text().is_err(),
        no_account: composed.is_some_and(|composed| composed.states_account),
        ..needed(&reading, settled.as_ref(), table_rules)
    };
    let (kept, told) = (std::mem::take(&mut reading.kept), std::mem::take(&mut reading.told));
    let mut accepted = reading.deviations;
    refuse_deviations(&accepted, options, source)?;
    // Copied only where it differs: it may be as large as all else that is in memory.
    let mut second_text = Cow::Borrowed(text);
    for (number, &comma) in trailing_commas.iter().enumerate() {
        if number < PROBLEMS_MAX {
            let (line, column) = place_of(comma, document, file_text).unwrap_or((0, 0));
            accepted.push(format!("trailing comma at {line}:{column}"));
        }
        second_text.to_mut().replace_range(comma..=comma, " ");
    }
    if let Some(more @ 1..) = trailing_commas.len().checked_sub(PROBLEMS_MAX) {
        accepted.push(format!("{more} more trailing commas"));
    }
    let differs = |what: &str, message: String| {
        let message = format!("the second reader {what}: {message}");
        Problem::new(&codes::CONTROL_TOTAL, message).in_file(&source.name)
    };
    let totals =
        (operation.control)(operation, &second_text).map_err(|message| differs("cannot read the document", message))?;
    if let Some(grid) = grid {
        accepted.extend(tables::accepted(grid, rows.held(), list));
        let list = list.zip(settled.as_ref().map(|settled| settled.mark));
        let fed = composed.map_or(&[][..], |composed| composed.fed.as_slice());
        let bytes = source.content().map_err(|problem| Refusal::from(*problem))?;
        tables::control(
            grid,
            &document.text,
            bytes,
            nulls,
            list.map(|list| (list, fed)),
            &totals,
        )
        .map_err(|message| differs("reads the table differently", message))?;
    }
    accepted.extend(settled.iter().flat_map(|settled| settled.accepted.iter().cloned()));
    Ok(Prepared {
        operation,
        entry: document.entry.clone(),
        target: document.request.as_ref().map(|(_, target)| target.clone()),
        parameters: stated(parameters, path_values),
        account: record::account_of(options, needed),
        retrieved_at: clock::stored(retrieved_at),
        basis,
        accepted,
        rows,
        totals,
        needed,
        kept,
        told,
        made_by: None,
    })
}

/// What of the options was needed.
fn needed(reading: &Reading, settled: Option<&Settled>, table_rules: Option<i64>) -> Needed {
    Needed {
        dates: reading.needed_dates || settled.is_some_and(|settled| settled.needed_dates),
        decimal_mark: settled.is_some_and(|settled| settled.needed_mark),
        outgoing: reading.needed_outgoing,
        table_rules,
        ..Needed::default()
    }
}

/// The parameters of a request as they are stored. Without a path its values came as parameters: they are stated once.
fn stated(mut parameters: Pairs, path_values: Pairs) -> String {
    parameters.retain(|(name, _)| !path_values.iter().any(|(key, _)| key == name));
    parameters.splice(0..0, path_values);
    let members = parameters.into_iter().map(|(name, value)| (name, Json::String(value)));
    Json::Object(members.collect()).compact()
}

/// Gives a reading what the user says, or what was recorded of it.
pub(super) fn say(reading: &mut Reading, options: &Options) {
    reading.dates = options.dates;
    reading.recorded = options.accepted_then().map(<[String]>::to_vec);
    reading.reads_formats = options.reads_cells();
    reading.outgoing = options.outgoing;
    if let Some(recorded) = &options.as_recorded {
        reading.rules = recorded.row_rules;
    }
}

/// Tells a reading what a table shows besides its rows.
fn tell(reading: &mut Reading, document: &Document, grid: Option<&Grid>, options: &Options) {
    if options.reads_cells() && reading.table.is_some() && csv::separator_line(&document.text).is_some() {
        let sentence = "the first line says what separates cells, as in `sep=;`";
        reading.deviations.push(sentence.to_owned());
    }
    let is_told = |flaw: &&Flaw| flaw.code != &codes::CELL || options.reads_cells();
    for flaw in grid.into_iter().flat_map(|grid| &grid.flaws).filter(is_told) {
        reading.flaw(flaw);
    }
}

/// Adds the parameters the user states to those of the request.
fn add_stated(
    parameters: &mut Pairs,
    operation: &Operation,
    options: &Options,
    source: &Source,
) -> std::result::Result<(), Refusal> {
    for (name, value) in &options.parameters {
        let known = operation.parameter(name).is_some() || operation.path.contains(&format!("{{{name}}}"));
        if !known {
            return Err(operation.unknown_parameter(name).in_file(&source.name).into());
        }
        if !parameters.iter().any(|(key, _)| key == name) {
            parameters.push((name.clone(), value.clone()));
        }
    }
    Ok(())
}

/// With `--strict`, what deviates from the documentation is a problem.
pub(super) fn refuse_deviations(
    deviations: &[String],
    options: &Options,
    source: &Source,
) -> std::result::Result<(), Refusal> {
    if !options.strict || deviations.is_empty() {
        return Ok(());
    }
    let problem = |deviation: &String| {
        Problem::new(&codes::DEVIATION, deviation.clone())
            .in_file(&source.name)
            .hint("without `--strict` billbook accepts it and records it with the import")
    };
    Err(Refusal::Problems(deviations.iter().map(problem).collect()))
}

/// The table to read, where the document is one.
fn choose<'g, 't>(
    registry: &Registry,
    grids: &[&'g Grid<'t>],
    document: &Document,
    source: &Source,
    options: &Options,
) -> std::result::Result<Option<Chosen<'g, 't>>, Refusal> {
    if grids.is_empty() && document.sheets.is_none() {
        return Ok(None);
    }
    let routed = document
        .request
        .as_ref()
        .and_then(|(method, target)| route(registry, method, target));
    let operation = routed.map(|route| route.operation).or(options.operation);
    match tables::choose(registry, grids, operation, options.sheet.as_deref()) {
        Ok(chosen) => Ok(Some(chosen)),
        Err(Unchosen::Sheet(problem)) => Err((*problem).in_file(&source.name).into()),
        Err(Unchosen::Operations(candidates)) => Err(ambiguous(&candidates, source)),
        Err(Unchosen::None) if let Some(problem) = nearly(registry, grids.iter().map(|grid| grid.header.clone())) => {
            Err(problem.in_file(&source.name).into())
        }
        Err(Unchosen::None) => Err(Refusal::NotAnExport(Box::new(no_table(registry, grids, source)))),
    }
}

/// That none of several tables is one that is read, and what the first lacks to be the nearest.
fn no_table(registry: &Registry, grids: &[&Grid], source: &Source) -> Problem {
    let message = "no documented operation answers with a table of such columns";
    let problem = Problem::new(&codes::NOT_AN_EXPORT, message).in_file(&source.name);
    let nearest = |grid: &Grid| nearest::nearest_thing(registry, &grid.header).is_some();
    match grids.iter().find(|grid| nearest(grid)).or(grids.first()) {
        Some(grid) => header::told(
            problem,
            &grid.header,
            nearest::nearest_thing(registry, &grid.header).as_ref(),
        ),
        None => problem.hint("a table needs a first row with the names of its columns"),
    }
}

/// What one of several tables lacks to be one of bulk charges, where it was probably meant so.
fn nearly(registry: &Registry, mut headers: impl Iterator<Item = Vec<String>>) -> Option<Problem> {
    headers.find_map(|header| registry.bulk().find_map(|bulk| (bulk.nearly)(&header)))
}

/// The names of the members of a document's first row.
fn first_row(root: &json::Node) -> Option<Vec<String>> {
    let members = root.as_array()?.first()?.as_object()?;
    Some(members.iter().map(|member| member.key.to_string()).collect())
}

type Pairs = Vec<(String, String)>;

/// Which operation's answer a document is, and what was asked.
fn identify(
    document: &Document,
    source: &Source,
    (options, registry): (&Options, &Registry),
    recognise: impl FnOnce() -> std::result::Result<&'static Operation, Refusal>,
) -> std::result::Result<(&'static Operation, Pairs, Pairs), Refusal> {
    if let Some((method, target)) = &document.request {
        let (path, query) = exchange::split_target(target)
            .map_err(|error| Problem::new(&codes::EXCHANGE, error.to_string()).in_file(&source.name))?;
        return match operation::route(registry.providers, method, &path) {
            Ok(route) => Ok((route.operation, route.path_values, query)),
            Err(problem) => Err(Refusal::NotAnExport(Box::new(
                Problem::new(&codes::NOT_AN_EXPORT, problem.message.clone()).in_file(&source.name),
            ))),
        };
    }
    let operation = match options.operation {
        Some(operation) => operation,
        None => recognise()?,
    };
    // Values of the path come as parameters then: `--param invoice_id=38982`.
    let path_values = options
        .parameters
        .iter()
        .filter(|(name, _)| operation.path.contains(&format!("{{{name}}}")))
        .cloned()
        .collect();
    Ok((operation, path_values, Vec::new()))
}

fn not_recognised(
    registry: &Registry,
    root: &json::Node,
    candidates: &[&'static Operation],
    source: &Source,
) -> Refusal {
    if candidates.is_empty() {
        if let Some(problem) = nearly(registry, first_row(root).into_iter()) {
            return problem.in_file(&source.name).into();
        }
        let mut problem = Problem::new(
            &codes::NOT_AN_EXPORT,
            "no documented operation answers with such a document",
        )
        .in_file(&source.name);
        let members = recognise::first_members(root);
        if !members.is_empty() {
            problem = problem.hint(header::found("members", &members));
        }
        if let Some(lack) = nearest::nearest_thing(registry, &members) {
            problem = lack.told(problem);
        }
        return Refusal::NotAnExport(Box::new(problem.hint(
            "`billbook operations` lists what billbook can read; `--operation NAME` tells billbook what the file is",
        )));
    }
    ambiguous(candidates, source)
}

fn ambiguous(candidates: &[&'static Operation], source: &Source) -> Refusal {
    let names: Vec<String> = candidates.iter().map(|operation| operation.full_name()).collect();
    Problem::new(
        &codes::AMBIGUOUS,
        format!("the document could be the answer of {}", names.join(" or ")),
    )
    .in_file(&source.name)
    .hint(format!(
        "choose one with `--operation {}`",
        names.first().map_or("", String::as_str)
    ))
    .into()
}

pub(super) fn retrieval(
    document: &Document,
    source: &Source,
    options: &Options,
    clock: Clock,
) -> std::result::Result<(DateTime<Utc>, &'static str), Refusal> {
    if let Some(date) = document.date {
        if options.as_recorded.is_none() && date > clock.now() + clock::AHEAD_MAX {
            let problem = Problem::new(&codes::FUTURE, "the `Date` of the answer lies in the future")
                .in_file(&source.name)
                .value(clock::stored(date))
                .hint("look at the clock of this computer, and at the one that saved the file");
            return Err(problem.into());
        }
        return Ok((date, "exchange"));
    }
    if let Some(stated) = options.retrieved_at {
        return Ok((stated, "stated"));
    }
    Ok(options.time_of_file(source.modified_at, clock))
}
