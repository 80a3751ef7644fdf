//! `billbook upgrade`: bringing an older ledger up to date.

use crate::cli::global::Global;
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result};
use crate::ledger::migrate::{Upgrade, current_version};
use crate::output::to_stdout;
use crate::providers::REGISTRY;
use std::path::Path;

/// Bring a ledger of an older version up to date, and keep a copy of the old one
#[derive(Debug, clap::Args)]
pub(super) struct UpgradeArgs {}

/// Runs the command.
pub(super) fn run(global: &Global, _: &UpgradeArgs) -> Result<Exit> {
    if !global.file.exists() {
        // Says how to create one; upgrading never does.
        Ledger::open_to_read(&global.file, &REGISTRY)?;
    }
    let (_, upgrade) = Ledger::open_to_write(&global.file, global.clock(), &REGISTRY)?;
    let text = match upgrade {
        Some(upgrade) => describe(&global.file, &upgrade),
        None => format!(
            "`{}` is up to date (schema version {})",
            global.file.display(),
            current_version()
        ),
    };
    to_stdout(&format!("{text}\n"))?;
    Ok(Exit::Done)
}

/// What was done, in one line.
pub(super) fn describe(file: &Path, upgrade: &Upgrade) -> String {
    let file = file.display();
    match &upgrade.copy {
        Some(copy) => format!(
            "upgraded `{file}` from schema version {} to {}; the old ledger is kept as `{}`",
            upgrade.from,
            upgrade.to,
            copy.display()
        ),
        None => format!("rebuilt the views of `{file}`; its tables are unchanged"),
    }
}
