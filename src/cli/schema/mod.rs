//! `billbook schema`: what the JSON of a command has, as a JSON Schema. Tests hold the commands to it.

use crate::cli::global::Global;
use crate::error::{Exit, Problem, Result, codes, nearest};
use crate::output::json::Json;
use crate::output::{Document, Rows, Target};

/// The schemas, by the words of their commands.
const SCHEMAS: [(&str, &str); 45] = [
    ("api", include_str!("commands/api.json")),
    ("attachments list", include_str!("commands/attachments-list.json")),
    ("bill correct", include_str!("commands/bill-correct.json")),
    ("bill credit", include_str!("commands/bill-credit.json")),
    ("bill explain", include_str!("commands/bill-explain.json")),
    ("bill issue", include_str!("commands/bill-issue.json")),
    ("bill rerate", include_str!("commands/bill-rerate.json")),
    ("bill run", include_str!("commands/bill-run.json")),
    ("book editions", include_str!("commands/book-editions.json")),
    ("book show", include_str!("commands/book-show.json")),
    ("check", include_str!("commands/check.json")),
    ("close", include_str!("commands/close.json")),
    ("decisions", include_str!("commands/decisions.json")),
    ("deliveries", include_str!("commands/deliveries.json")),
    ("diff", include_str!("commands/diff.json")),
    ("documents check", include_str!("commands/documents-check.json")),
    ("documents list", include_str!("commands/documents-list.json")),
    ("documents render", include_str!("commands/documents-render.json")),
    ("documents show", include_str!("commands/documents-show.json")),
    ("explain", include_str!("commands/explain.json")),
    ("imports", include_str!("commands/imports.json")),
    ("mappings", include_str!("commands/mappings.json")),
    ("operations", include_str!("commands/operations.json")),
    ("reconcile", include_str!("commands/reconcile.json")),
    (
        "report account-statement",
        include_str!("commands/report-account-statement.json"),
    ),
    ("report accruals", include_str!("commands/report-accruals.json")),
    ("report billing", include_str!("commands/report-billing.json")),
    ("report commitments", include_str!("commands/report-commitments.json")),
    ("report compare", include_str!("commands/report-compare.json")),
    ("report discounts", include_str!("commands/report-discounts.json")),
    ("report invoices", include_str!("commands/report-invoices.json")),
    ("report leakage", include_str!("commands/report-leakage.json")),
    ("report ledger", include_str!("commands/report-ledger.json")),
    ("report margin", include_str!("commands/report-margin.json")),
    ("report open-items", include_str!("commands/report-open-items.json")),
    ("report reminders", include_str!("commands/report-reminders.json")),
    ("report savings", include_str!("commands/report-savings.json")),
    ("report spend", include_str!("commands/report-spend.json")),
    ("report taxes", include_str!("commands/report-taxes.json")),
    ("report unbilled", include_str!("commands/report-unbilled.json")),
    ("report vat", include_str!("commands/report-vat.json")),
    ("sample", include_str!("commands/sample.json")),
    ("sql", include_str!("commands/sql.json")),
    ("status", include_str!("commands/status.json")),
    ("verify", include_str!("commands/verify.json")),
];

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
