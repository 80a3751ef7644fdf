//! `billbook api`: a documented request, answered from the ledger.

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::contract::operation;
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::decisions::{altered, closing};
use crate::error::{Exit, Problem, Result, codes, fail, io};
use crate::output::About;
use crate::output::document::no_xml;
use crate::output::json::Json;
use crate::output::{self, Document, Form, Rows, Target};
use crate::providers::REGISTRY;
use crate::source::{exchange, xml};
use std::io::Read;

/// Answer a documented request from the ledger
///
/// Write PATH as documented, with its query string, as in `billbook api cloudsigma '/ledger/?limit=20'`.
/// `billbook operations` lists all paths. A documented write (`-X PUT`, or a creating `-X POST`, with `-d`) appends
/// to the ledger.
#[derive(Debug, clap::Args)]
pub(super) struct ApiArgs {
    /// The provider
    provider: String,
    /// The documented path, with its query string
    path: String,
    /// The request's method [default: PUT with a body, else GET]
    #[arg(short = 'X', long = "request", value_name = "METHOD")]
    method: Option<String>,
    /// The body of the request; @FILE reads it from a file, @- from standard input
    #[arg(short, long, value_name = "JSON")]
    data: Option<String>,
    /// The account; needed where the ledger has several
    #[arg(long)]
    account: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &ApiArgs) -> Result<Exit> {
    let provider = REGISTRY.provider_typed(&args.provider)?;
    let default_method = if args.data.is_some() { "PUT" } else { "GET" };
    let method = args.method.as_deref().unwrap_or(default_method).to_ascii_uppercase();
    let (path, parameters) = exchange::split_target(&args.path)
        .map_err(|error| Problem::new(&codes::PARAMETER, error.to_string()).value(args.path.clone()))?;
    let route = operation::route(&[provider], &method, &path)?;
    let body = args.data.as_deref().map(read_body).transpose()?;
    let question = Question {
        operation: route.operation,
        target: &args.path,
        path_values: route.path_values,
        parameters,
        account: args.account.as_deref(),
        body: body.as_deref(),
        clock: global.clock(),
    };
    // A write that could not be shown is not made.
    if args.target.is_xml()? {
        xml_root(route.operation)?;
    }
    let mut ledger = if route.operation.writes {
        if args.reading.as_of.is_some() {
            return fail(&codes::AS_OF, "a write always happens now; use `--as-of` only to read");
        }
        // A write needs what was imported before; it never begins a ledger.
        if !global.file.exists() {
            global.open_to_read(&args.reading)?;
        }
        global.open_to_write()?
    } else {
        global.open_to_read(&args.reading)?
    };
    let changes = |ledger: &Ledger| {
        if route.operation.writes {
            closing::changes(&ledger.connection)
        } else {
            Ok(Vec::new())
        }
    };
    let closed_before = changes(&ledger)?;
    let answer = (route.operation.answer)(&question, &mut ledger)?;
    let closed = altered::sentences(&closed_before, &changes(&ledger)?);
    // A documented answer that is itself a table is in CSV.
    let documented = if matches!(answer.rows, AnswerRows::Csv(_)) {
        Form::Csv
    } else {
        Form::Json
    };
    Document::new(|| Ok(rows(&answer)))
        .json("rows", || Ok(answer.document.clone()))
        .xml(|| xml(route.operation, &answer.document))
        .imports(|| imports::rows(&ledger))
        .notes(answer.notes.iter().chain(&closed).map(|text| format!("note: {text}")))
        .about(|| {
            about::of(
                global,
                &ledger,
                &args.reading,
                About::new(format!("Answer of {} to {}", args.provider, args.path)),
            )
        })
        .write(&args.target, args.target.form_or(documented)?, global.clock())?;
    Ok(Exit::Done)
}

/// The answer in the provider's XML.
///
/// # Errors
/// When it has none, or the answer is not of that form.
pub(super) fn xml(operation: &Operation, document: &Json) -> Result<String> {
    let (shape, root) = xml_root(operation)?;
    let text = output::xml::render(document, shape, root).map_err(|error| {
        Problem::new(
            &codes::PARAMETER,
            format!("the answer cannot be written as XML: {error}"),
        )
        .hint("use another form, such as `--output json`")
    })?;
    Ok(text)
}

fn xml_root(operation: &Operation) -> Result<(&'static xml::Shape, &'static xml::Root)> {
    match documented(operation) {
        Some(found) => Ok(found),
        None => no_xml(&operation.full_name()),
    }
}

/// The form in XML that an answer is documented in; nothing where it has none.
pub(super) fn documented(operation: &Operation) -> Option<(&'static xml::Shape, &'static xml::Root)> {
    let name = operation.full_name();
    let shapes = REGISTRY.xml_shapes();
    shapes.iter().find_map(|shape| Some((*shape, shape.root_of(&name)?)))
}

fn rows(answer: &Answer) -> Rows {
    Rows::from_objects(match &answer.rows {
        AnswerRows::Document => std::slice::from_ref(&answer.document),
        AnswerRows::Elements => answer.document.elements(),
        AnswerRows::Member(name) => answer.document.get(name).map_or(&[], Json::elements),
        AnswerRows::Own(rows) => rows,
        AnswerRows::Csv(rows) => return rows.clone(),
    })
}

fn read_body(data: &str) -> Result<String> {
    let Some(path) = data.strip_prefix('@') else {
        return Ok(data.to_owned());
    };
    if path == "-" {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(|error| io("standard input", "cannot read", &error))?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|error| io(path, "cannot read", &error))
}
