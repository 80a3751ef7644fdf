//! `billbook demo`: a folder of exports to try the program with, for whoever has only the binary.

use crate::cli::folder::is_free;
use crate::cli::global::Global;
use crate::error::{Exit, Problem, Result, codes, io};
use crate::output::{to_file, to_stdout};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use zip::ZipArchive;

/// The files, as the test `demo` packs them from the repository.
const EXAMPLE: &[u8] = include_bytes!("example.zip");

/// 2025-07-01, when the files were saved: it is when a file without a time of its own was retrieved.
const SAVED: Duration = Duration::from_hours(486_480);

/// Write a folder of example exports, and name the commands to try on it
///
/// Saved answers and exports of providers and a bank, and a month end with a workbook and bank statements: made up, or taken
/// from public documentation. The folder must not exist, or be empty.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// The folder to write
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command.
pub(super) fn run(_: &Global, args: &DemoArgs) -> Result<Exit> {
    let folder = &args.folder;
    require_empty(folder)?;
    let damaged = |error: &dyn std::fmt::Display| {
        Problem::new(
            &codes::IO,
            format!("the example inside this program cannot be read: {error}"),
        )
    };
    let mut archive = ZipArchive::new(Cursor::new(EXAMPLE)).map_err(|error| damaged(&error))?;
    let mut written = 0;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| damaged(&error))?;
        let Some(name) = file.enclosed_name() else { continue };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        write(&folder.join(name), &bytes)?;
        written += 1;
    }
    let name = folder.display();
    to_stdout(&format!(
        "Wrote {written} files to {name}: `exports` of providers and a bank, and `month-end` as an accountant has it.

Try next:
  cd {name}
  billbook import exports
  billbook status
  billbook report spend --period 2025-06
  billbook check
  billbook report open-items -o open-items.xlsx
  billbook -f june.db import month-end --encoding windows-1252
"
    ))?;
    Ok(Exit::Done)
}

/// Refuses a folder that has something in it.
fn require_empty(folder: &Path) -> Result<()> {
    let name = folder.display();
    if is_free(folder)? {
        return Ok(());
    }
    let problem = Problem::new(&codes::OUTPUT, format!("`{name}` is not an empty folder"));
    Err(Box::new(problem.hint(
        "name a folder that does not exist yet, such as `billbook demo example`",
    )))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| io(&path.display().to_string(), "cannot write", &error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    to_file(path, bytes)?;
    let file = std::fs::File::options().write(true).open(path).map_err(failed)?;
    file.set_modified(SystemTime::UNIX_EPOCH + SAVED).map_err(failed)
}
