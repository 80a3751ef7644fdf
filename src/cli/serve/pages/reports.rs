//! Every report, asked as on the command line: its options are the query of its page. Each figure leads to its evidence.

use super::cut::Cut;
use super::figure::{self, FIGURE};
use super::tables::table;
use super::{evidence, form};
use crate::cli::report::arguments::{Arguments, command};
use crate::cli::report::show::request;
use crate::cli::serve::asked::{AS_OF, Asked, Paper, Shown};
use crate::contract::registry::Ledger;
use crate::contract::report::{Report, Request};
use crate::error::{Problem, Result, codes, unknown};
use crate::output::Rows;
use crate::output::document::Proof;
use crate::output::html::{Look, rows_page};
use crate::output::json::Json;
use crate::output::table::is_number;
use crate::providers::REGISTRY;
use crate::report::nothing::nothing;
use crate::report::{heading, prove, run};
use clap::error::ErrorKind;
use clap::{ArgAction, Command};
use maud::{Markup, html};

/// The column with the number of a row in the whole report, which `--explain` counts. It is not shown.
const NUMBER: &str = "\u{0}row";
/// The parameter with the number of the row that is asked for.
const EXPLAIN: &str = "explain";
/// The parameter with the page of a long table.
const PAGE: &str = "page";
/// What a row is counted without, and a proof made without.
const NOT_ARRANGED: [(&str, &str); 6] = [
    ("columns", ""),
    ("sort", ""),
    ("limit", ""),
    ("proof", ""),
    (PAGE, ""),
    (FIGURE, ""),
];
/// Options of a command that a page does not have.
const NOT_HERE: &[&str] = &["output", "output_file", "for", "explain-plan", "engine", "lake", AS_OF];

/// All reports.
///
/// # Errors
/// When the ledger cannot be read.
#[allow(clippy::unnecessary_wraps, reason = "every page can fail, and this one cannot")]
pub(super) fn list(asked: &Asked) -> Result<Shown> {
    let body = html! {
        table {
            thead { tr { th scope="col" { "report" } th scope="col" { "what it says" } } }
            tbody {
                @for report in REGISTRY.reports() {
                    tr {
                        td.kind { a href=(asked.link(&["report", report.name], &[])) { (report.name) } }
                        td { (report.about) }
                    }
                }
            }
        }
    };
    Ok(Paper::new("Reports", body).command("billbook report --help").into())
}

/// One report, or the evidence for a figure of it.
///
/// # Errors
/// When there is no such report, what is asked contradicts itself, or the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let name = asked.part("name");
    let Some(report) = REGISTRY.report(name) else {
        let known = REGISTRY.reports().into_iter().map(|report| report.name);
        return Err(Box::new(unknown(&codes::NOT_FOUND, "report", name, known)));
    };
    let ledger = asked.ledger()?;
    let typed = typed(report, &asked.query)?;
    let form = form::of(asked, &typed.command, &ledger.connection)?;
    let Some(arguments) = typed.arguments else {
        let body = html! { p { (report.about) "." } (form) p { "Fill in what is missing." } };
        return Ok(Paper::new(report.title, body).into());
    };
    let request = request(&asked.site.global, &ledger, report, &arguments)?;
    if let Some(row) = arguments.evidence.explain {
        let figure = (row, arguments.evidence.column.as_deref());
        let found = prove::evidence(report, &ledger.connection, &request, figure)?;
        let title = match &arguments.evidence.column {
            Some(column) => format!("{}: {column} of row {row}", report.title),
            None => format!("{}: row {row}", report.title),
        };
        let back = html! { p { a href=(asked.again(&[(EXPLAIN, ""), ("column", ""), (evidence::FROM, "")])) { "Back to the report" } } };
        return evidence::page(asked, &ledger, &title, &found, (&back, &typed.line));
    }
    let table = figures(asked, &ledger, (report, &request), &arguments)?;
    let about = heading::about(report, &request);
    let mut paper = Paper::new(about.heading, html! { (form) (table) }).command(typed.line);
    paper.sentence = about.sentence;
    Ok(paper.into())
}

/// Rows, picture, notes and proof of a report.
fn figures(
    asked: &Asked,
    ledger: &Ledger,
    (report, request): (&'static Report, &Request),
    arguments: &Arguments,
) -> Result<Markup> {
    let connection = &ledger.connection;
    let mut made = run::run(report, connection, request)?;
    let proof = if arguments.evidence.proof {
        Some(prove::proof(report, connection, request, &made)?)
    } else {
        None
    };
    let pictures = report.picture.map(|picture| picture(request, &made.rows));
    let pictures = pictures.unwrap_or_default();
    let figure = asked.parameter(FIGURE);
    let figure = figure.map(|figure| figure::find(&pictures, figure)).transpose()?;
    let nothing = if made.rows.rows.is_empty() && arguments.reading.as_of.is_none() {
        Some(nothing(report, connection, &request.filter)?)
    } else {
        None
    };
    // A wrong name of a column is an error that lists the columns, without the one below.
    let no_rows = Rows {
        columns: made.rows.columns.clone(),
        rows: Vec::new(),
    };
    arguments.arrange.apply(no_rows, &made.shows, 0)?;
    number_rows(&mut made.rows);
    if let Some(figure) = &figure {
        figure.keep(&mut made.rows);
        made.totals = 0;
    }
    let (mut rows, said) = arguments.arrange.apply(made.rows, &made.shows, made.totals)?;
    let cut = Cut::of(asked, rows.rows.len());
    cut.keep(&mut rows);
    let is_last = cut.first + rows.rows.len() == cut.all;
    let mut places = arguments.arrange.places(&rows)?;
    let number = rows.columns.iter().position(|name| name == NUMBER);
    places.retain(|place| Some(*place) != number);
    let lead = |index: usize, column: &str| {
        let row = rows.rows.get(index)?;
        let place = rows.columns.iter().position(|name| name == column)?;
        let is_figure = row.get(place).is_some_and(is_number);
        let number = row.get(number?)?.cell().into_owned();
        let is_first = places.first() == Some(&place);
        let column = if is_figure { column } else { "" };
        (is_figure || is_first).then(|| explained(asked, &number, column))
    };
    let look = Look {
        places: &places,
        totals: if is_last { made.totals.min(rows.rows.len()) } else { 0 },
        is_exact: arguments.target.is_exact(),
        link: Some(&lead),
        ..Look::of(&made.shows)
    };
    let opens = report
        .opens
        .filter(|_| arguments.arrange.sort.is_empty() && figure.is_none());
    let above = match &figure {
        Some(figure) => figure.heading(&asked.again(&[(FIGURE, ""), (PAGE, "")])),
        None => figure::draw(
            &pictures,
            |row, column| explained(asked, row, column),
            |figure| asked.again(&[(FIGURE, figure), (PAGE, ""), ("limit", "")]),
        ),
    };
    Ok(html! {
        @if let Some(nothing) = nothing { p { (nothing) } } @else {
            (cut.links(asked))
            (rows_page((&rows, &look), Some(above), opens, None))
            (cut.links(asked))
        }
        @for note in made.notes.iter().chain(said.as_ref()) { p.quiet { (note) } }
        @match proof {
            Some(proof) => { h2 { "Proof" } pre { (proof.text()) } },
            None => p.quiet { a href=(asked.again(&[&NOT_ARRANGED[..], &[("proof", "yes")]].concat())) { "Proof of these figures" } },
        }
    })
}

/// The address of the evidence for a figure of the whole report.
fn explained(asked: &Asked, row: &str, column: &str) -> String {
    asked.again(&[&NOT_ARRANGED[..], &[(EXPLAIN, row), ("column", column)]].concat())
}

/// Gives each row its number, which stays with it wherever it is sorted to.
fn number_rows(rows: &mut Rows) {
    rows.columns.push(NUMBER.to_owned());
    for (index, row) in rows.rows.iter_mut().enumerate() {
        row.push(Json::String((index + 1).to_string()));
    }
}

/// What a query asks of a report.
pub(super) struct Typed {
    /// The report's command.
    pub command: Command,
    /// What it was asked; nothing where something is missing that has to be given.
    pub arguments: Option<Arguments>,
    /// The same on a command line.
    pub line: String,
}

/// Reads a query as the report's command reads its options.
///
/// # Errors
/// When there is no such option, or its value is not one.
pub(super) fn typed(report: &'static Report, query: &[(String, String)]) -> Result<Typed> {
    let mut command = command(report)
        .no_binary_name(true)
        .disable_help_flag(true)
        .color(clap::ColorChoice::Never);
    command.build();
    let (mut words, mut places) = (Vec::new(), Vec::new());
    for (name, value) in query {
        let is_it = |argument: &&clap::Arg| form::name(argument) == name;
        let found = command.get_arguments().find(is_it);
        if [PAGE, FIGURE, evidence::FROM, AS_OF].contains(&name.as_str()) || value.trim().is_empty() {
            continue;
        }
        let Some(argument) = found.filter(|_| !NOT_HERE.contains(&name.as_str())) else {
            let options = command.get_arguments().map(form::name);
            let options = options.filter(|option| !NOT_HERE.contains(option));
            return Err(Box::new(unknown(&codes::PARAMETER, "option", name, options)));
        };
        if argument.is_positional() {
            places.push((argument.get_index(), value.trim().to_owned()));
        } else if matches!(argument.get_action(), ArgAction::SetTrue) {
            words.push(format!("--{name}"));
        } else {
            words.push(format!("--{name}={}", value.trim()));
        }
    }
    places.sort();
    let mut line = vec!["billbook report".to_owned(), report.name.to_owned()];
    line.extend(places.iter().map(|(_, value)| quoted(value)));
    line.extend(words.iter().map(|word| quoted(word)));
    words.push("--".to_owned());
    words.extend(places.into_iter().map(|(_, value)| value));
    let matches = command.clone().try_get_matches_from(words);
    let arguments = match matches.and_then(|matches| Arguments::read(report, &matches)) {
        Ok(arguments) => Some(arguments),
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => None,
        Err(error) => {
            let text = error.to_string();
            let text = text.split("\n\nUsage:").next().unwrap_or_default();
            let text = text.strip_prefix("error: ").unwrap_or(text).trim_end().to_owned();
            return Err(Box::new(Problem::new(&codes::PARAMETER, text)));
        }
    };
    Ok(Typed {
        command,
        arguments,
        line: line.join(" "),
    })
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_=.,:/@+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The first rows of a report on the page of something else, with a link to all of it.
///
/// # Errors
/// As for the report.
pub(super) fn part(asked: &Asked, ledger: &Ledger, name: &str, query: &[(&str, &str)]) -> Result<Markup> {
    let Some(report) = REGISTRY.report(name) else {
        return Ok(html! {});
    };
    let owned: Vec<(String, String)> = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let Some(arguments) = typed(report, &owned)?.arguments else {
        return Ok(html! {});
    };
    let request = request(&asked.site.global, ledger, report, &arguments)?;
    let mut made = run::run(report, &ledger.connection, &request)?;
    let all = made.rows.rows.len();
    // Of all rows, before only the first are left.
    let pictures = report.picture.map(|picture| picture(&request, &made.rows));
    made.rows.rows.truncate(PART);
    let whole = asked.link(&["report", name], query);
    let with = |further: &[(&str, &str)]| asked.link(&["report", name], &[query, further].concat());
    let pictures = figure::draw(
        &pictures.unwrap_or_default(),
        |row, column| with(&[(EXPLAIN, row), ("column", column)]),
        |figure| with(&[(FIGURE, figure)]),
    );
    let lead = |index: usize, column: &str| {
        let place = made.rows.columns.iter().position(|name| name == column)?;
        let cell = made.rows.rows.get(index)?.get(place)?;
        let number = (index + 1).to_string();
        is_number(cell).then(|| with(&[(EXPLAIN, &number), ("column", column)]))
    };
    let places: Vec<usize> = (0..made.rows.columns.len()).collect();
    Ok(html! {
        h2 { (report.title) }
        @if all == 0 { p { "Nothing." } } @else {
            (pictures)
            (table(&made.rows, (&made.shows, &places, false), &lead))
        }
        p { a href=(whole) { @if all > PART { "All " (all) " rows" } @else { "The report" } } }
    })
}

/// Rows of a report on the page of something else.
const PART: usize = 24;
