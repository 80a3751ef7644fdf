//! `billbook operations`: what can be imported and asked.

use crate::cli::about;
use crate::cli::global::Global;
use crate::error::{Exit, Result};
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target, table};
use crate::providers::REGISTRY;

/// List every documented operation: what `import` can read and `api` can answer
#[derive(Debug, clap::Args)]
pub(super) struct OperationsArgs {
    /// Only operations of this provider
    provider: Option<String>,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &OperationsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if let Some(provider) = &args.provider {
        REGISTRY.provider_typed(provider)?;
    }
    Document::new(|| Ok(rows(args.provider.as_deref())))
        .text(|| Ok(table::render(&short(rows(args.provider.as_deref())))))
        .shows(Show::named(&COLUMNS))
        .arranged(&args.arrange, 0)
        .about(|| {
            Ok(about::made(
                global,
                About::new("Operations").sentence("The documented requests whose answers billbook reads."),
            ))
        })
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 7] = [
    ("operation", Show::ID.kept()),
    ("method", Show::WORD),
    ("path", Show::TEXT.kept()),
    ("parameters", Show::PROSE.little()),
    ("view", Show::ID.little()),
    ("summary", Show::PROSE),
    ("documented_at", Show::ID.little()),
];

/// All operations, or those of one provider.
fn rows(provider: Option<&str>) -> Rows {
    let mut rows = Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: Vec::new(),
    };
    for operation in REGISTRY.operations() {
        if provider.is_some_and(|provider| provider != operation.provider) {
            continue;
        }
        let texts = [
            operation.full_name(),
            operation.method.to_owned(),
            operation.path.to_owned(),
            operation.parameter_names().join(" "),
            operation.view.to_owned(),
            operation.summary.to_owned(),
            operation.documented_at.to_owned(),
        ];
        rows.rows.push(texts.map(Json::String).to_vec());
    }
    rows
}

/// On a terminal the path says it all; views, parameters and pages are in the other forms.
fn short(mut rows: Rows) -> Rows {
    for hidden in ["documented_at", "view", "parameters"] {
        if let Some(index) = rows.columns.iter().position(|column| column == hidden) {
            rows.columns.remove(index);
            for row in &mut rows.rows {
                row.remove(index);
            }
        }
    }
    rows
}
