//! `billbook schema`: what the JSON of a command has, as a JSON Schema. Tests hold the commands to it.

use crate::cli::global::Global;
use crate::error::{Exit, Problem, Result, codes, nearest};
use crate::output::json::Json;
use crate::output::{Document, Rows, Target};
use crate::source::packed::texts::{Texts, texts};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The commands that have a schema, each in `commands/` under its words with hyphens between them.
const COMMANDS: [&str; 45] = [
    "api",
    "attachments list",
    "bill correct",
    "bill credit",
    "bill explain",
    "bill issue",
    "bill rerate",
    "bill run",
    "book editions",
    "book show",
    "check",
    "close",
    "decisions",
    "deliveries",
    "diff",
    "documents check",
    "documents list",
    "documents render",
    "documents show",
    "explain",
    "imports",
    "mappings",
    "operations",
    "reconcile",
    "report account-statement",
    "report accruals",
    "report billing",
    "report commitments",
    "report compare",
    "report discounts",
    "report invoices",
    "report leakage",
    "report ledger",
    "report margin",
    "report open-items",
    "report reminders",
    "report savings",
    "report spend",
    "report taxes",
    "report unbilled",
    "report vat",
    "sample",
    "sql",
    "status",
    "verify",
];

/// The schemas, by the words of their commands; `build.rs` packs them.
static SCHEMAS: LazyLock<Texts> = LazyLock::new(|| {
    let files = texts(include_bytes!(concat!(env!("OUT_DIR"), "/schemas.zlib")));
    let schema = |words: &&'static str| {
        let file = format!("{}.json", words.replace(' ', "-"));
        let (_, text) = files.iter().find(|(name, _)| *name == file)?;
        Some((*words, *text))
    };
    COMMANDS.iter().filter_map(schema).collect()
});

/// Every word of these commands once.
pub(super) fn words() -> BTreeSet<&'static str> {
    COMMANDS.iter().flat_map(|command| command.split(' ')).collect()
}

/// Show what the JSON of a command has, as a JSON Schema (draft 2020-12)
///
/// Give the words of the command, as in `billbook schema report spend`; without them, the commands are listed. The number at
/// the end of `$id` is the version of the schema: it is raised when a member is renamed, removed or of another type, and
/// CHANGELOG.md says how. New members do not raise it.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// The command
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SchemaArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if args.words.is_empty() {
        Document::of(list()).write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let name = args.words.join(" ");
    let Some((_, text)) = SCHEMAS.iter().find(|(known, _)| *known == name) else {
        let mut problem = Problem::new(&codes::PARAMETER, format!("there is no schema of `{name}`"));
        if let Some(nearest) = nearest(&name, SCHEMAS.iter().map(|(known, _)| *known)) {
            problem = problem.hint(format!("the nearest is `billbook schema {nearest}`"));
        }
        return Err(Box::new(
            problem.hint("`billbook schema` lists the commands that have one"),
        ));
    };
    // It is JSON in every form.
    Document::of(list())
        .text(|| Ok((*text).to_owned()))
        .json("schema", || Ok(parsed(text)))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

fn parsed(text: &str) -> Json {
    crate::output::typed::nested(&Json::string(text))
}

/// Every schema: its command, its version and its title.
fn list() -> Rows {
    let row = |(name, text): &(&str, &str)| {
        let schema = parsed(text);
        let of = |member: &str| {
            schema
                .get(member)
                .map(|value| value.cell().into_owned())
                .unwrap_or_default()
        };
        let id = of("$id");
        let version = id.rsplit(':').next().unwrap_or_default().to_owned();
        vec![Json::string(*name), Json::Number(version), Json::string(of("title"))]
    };
    Rows {
        columns: ["command", "version", "title"].map(str::to_owned).to_vec(),
        rows: SCHEMAS.iter().map(row).collect(),
    }
}
