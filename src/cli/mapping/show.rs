//! `billbook mapping show` and `billbook mapping export`.

use crate::cli::global::Global;
use crate::cli::mapping::choose;
use crate::error::{Exit, Problem, Result, codes};
use crate::mapping::{Mapping, TargetKind};
use crate::output::sink::to_file;
use crate::output::{to_stdout, to_stdout_as_it_is};
use std::path::PathBuf;

/// Show what a mapping reads and how it makes each column
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// A mapping file, or the name of a mapping that comes with billbook or is in the ledger
    #[arg(value_name = "FILE|NAME")]
    mapping: String,
    /// Print the mapping as one SELECT over a row of its tests, for the sqlite3 shell
    #[arg(long)]
    sql: bool,
}

/// Write a mapping that comes with billbook or is in the ledger as a file, to read it or to change it
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// The name of the mapping
    name: String,
    /// Write to FILE instead of standard output
    #[arg(short = 'o', id = "output_file", value_name = "FILE")]
    output_file: Option<PathBuf>,
}

/// Runs `show`.
pub(super) fn run(global: &Global, args: &ShowArgs) -> Result<Exit> {
    let mapping = choose(global, &args.mapping)?.mapping;
    to_stdout(&if args.sql {
        mapping.as_sql()
    } else {
        described(&mapping)
    })?;
    Ok(Exit::Done)
}

/// Runs `export`.
pub(super) fn export(global: &Global, args: &ExportArgs) -> Result<Exit> {
    let mapping = choose(global, &args.name)?.mapping;
    match &args.output_file {
        None => to_stdout_as_it_is(&mapping.text)?,
        Some(path) if path.exists() => {
            let message = format!(
                "`{}` is there already; billbook does not overwrite a mapping",
                path.display()
            );
            return Err(Box::new(Problem::new(&codes::OUTPUT, message)));
        }
        Some(path) => to_file(path, mapping.text.as_bytes())?,
    }
    Ok(Exit::Done)
}

/// A mapping in a page: what it reads, and each column with its expression.
fn described(mapping: &Mapping) -> String {
    let kinds: Vec<&str> = mapping.read.kinds.iter().map(|kind| kind.word()).collect();
    let mut text = format!("{}: {}\n", mapping.name, mapping.provider);
    for line in [&mapping.about, &mapping.source].into_iter().flatten() {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str(&format!("SHA-256: {}\n\nReads: {}\n", mapping.sha256, kinds.join(", ")));
    let list = |name: &str, columns: &[String]| {
        if columns.is_empty() {
            String::new()
        } else {
            format!("{name}: {}\n", columns.join(", "))
        }
    };
    text.push_str(&list("Needs", &mapping.read.needs));
    for names in &mapping.read.one_of {
        text.push_str(&list("Needs one of", names));
    }
    text.push_str(&list("May have", &mapping.read.optional));
    for (name, beginning) in &mapping.read.prefix {
        text.push_str(&format!("Columns that begin with {beginning}: prefix_{name}\n"));
    }
    for (name, is_required) in &mapping.read.params {
        let must = if *is_required { "must" } else { "may" };
        text.push_str(&format!("You {must} give: --param {name}=…\n"));
    }
    if let Some(says) = &mapping.read.says {
        text.push_str(&format!(
            "Must be stated: {} (by {})\n",
            says.dataset.join(" or "),
            says.from.join(", ")
        ));
    }
    let what = match mapping.target.kind {
        TargetKind::Charge => "Each row becomes a charge",
        TargetKind::Invoice => "Each row becomes an invoice",
        TargetKind::Payment => "Each row becomes a payment",
    };
    text.push_str(&format!("\n{what}:\n"));
    for (name, expression) in &mapping.target.columns {
        let sql = expression.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("  {name} = {sql}\n"));
    }
    text
}
