//! `billbook manual`: the help of every command as manual pages.

use crate::error::{Exit, Result, io};
use crate::output::note;
use clap::Command;
use clap_mangen::Man;
use std::path::{Path, PathBuf};

/// Write manual pages, one for each command, into a folder
#[derive(Debug, clap::Args)]
pub(super) struct ManualArgs {
    /// The folder; `man` looks into those such as /usr/local/share/man/man1
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command.
pub(super) fn run(command: Command, args: &ManualArgs) -> Result<Exit> {
    let folder = args.folder.display().to_string();
    std::fs::create_dir_all(&args.folder).map_err(|error| io(&folder, "cannot make the folder", &error))?;
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let written = write(&command, &args.folder).map_err(|error| io(&folder, "cannot write into", &error))?;
    note(&format!("{written} manual pages in {folder}"));
    Ok(Exit::Done)
}

/// Writes the page of a command and those of the commands below it, and says how many.
fn write(command: &Command, folder: &Path) -> std::io::Result<usize> {
    let man = Man::new(command.clone()).manual("billbook");
    man.source(concat!("billbook ", env!("CARGO_PKG_VERSION")))
        .generate_to(folder)?;
    let mut written = 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        written += write(sub, folder)?;
    }
    Ok(written)
}
