//! `billbook mapping`: writing, trying and showing mapping files.

mod make;
mod show;
mod trial;

use crate::cli::global::{Global, Reading};
use crate::error::{Exit, Problem, Result, codes, io, unknown};
use crate::ledger::mappings::{self, Kept};
use crate::mapping::Mapping;
use crate::mapping::shipped::SHIPPED;
use crate::output::note;
use std::path::{Path, PathBuf};

/// Write, test and show mapping files, which say how rows of any table become charges
///
/// A mapping is a TOML file: what a file is, how its numbers and times are written, and for each column of a charge one SQLite
/// expression over the columns of a row. `docs/mapping.md` describes the language.
#[derive(Debug, clap::Args)]
pub(super) struct MappingArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(make::NewArgs),
    Test(trial::TestArgs),
    Show(show::ShowArgs),
    Export(show::ExportArgs),
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &MappingArgs) -> Result<Exit> {
    match &args.command {
        Command::New(args) => make::run(args),
        Command::Test(args) => trial::run(global, args),
        Command::Show(args) => show::run(global, args),
        Command::Export(args) => show::export(global, args),
    }
}

/// A mapping that a user names, and the folder of the files beside it.
struct Chosen {
    mapping: Mapping,
    folder: Option<PathBuf>,
    /// The files beside it, where the ledger has it.
    lookups: Vec<(String, Vec<u8>)>,
}

impl Chosen {
    /// The bytes of a file beside the mapping.
    fn beside(&self, name: &str) -> std::result::Result<Vec<u8>, String> {
        let kept = self.lookups.iter().find(|(file, _)| file == name);
        kept.map_or_else(|| beside(self.folder.as_deref(), name), |(_, bytes)| Ok(bytes.clone()))
    }
}

fn beside(folder: Option<&Path>, name: &str) -> std::result::Result<Vec<u8>, String> {
    let folder = folder.ok_or("a mapping that comes with billbook has no files beside it")?;
    std::fs::read(folder.join(name)).map_err(|error| error.to_string())
}

/// The mapping of a name that comes with the program or that the ledger has, or of a file. All problems are printed; the last one ends the
/// command.
fn choose(global: &Global, name: &str) -> Result<Chosen> {
    if let Some((file, text)) = SHIPPED
        .iter()
        .find(|(file, _)| file.strip_suffix(".toml") == Some(name))
    {
        return parse(file, text, None);
    }
    let path = Path::new(name);
    let is_file = path.extension().is_some_and(|extension| extension == "toml") || path.exists();
    if !is_file {
        let saved = saved(global)?;
        if let Some(kept) = saved.iter().find(|kept| kept.text.name == name) {
            let text = &kept.text;
            let read = Mapping::parse(&text.file, &text.text, &mut |wanted| {
                let found = text.lookups.iter().find(|(file, _)| file == wanted);
                let (_, bytes) = found.ok_or_else(|| format!("the ledger has no `{wanted}` beside it"))?;
                Ok(bytes.clone())
            });
            return read.map_err(last).map(|mapping| Chosen {
                mapping,
                folder: None,
                lookups: text.lookups.clone(),
            });
        }
        let names = saved.iter().map(|kept| kept.text.name.as_str());
        let names = names.chain(SHIPPED.iter().filter_map(|(file, _)| file.strip_suffix(".toml")));
        let problem = unknown(&codes::PARAMETER, "mapping", name, names);
        return Err(Box::new(
            problem.hint("a mapping of your own is named by its file, which ends in .toml"),
        ));
    }
    let text = std::fs::read(path).map_err(|error| io(name, "cannot read", &error))?;
    let text = String::from_utf8(text)
        .map_err(|_| Box::new(Problem::new(&codes::MAPPING, "the file is not UTF-8 text").in_file(name)))?;
    parse(name, &text, Some(path.parent().unwrap_or_else(|| Path::new(""))))
}

/// The mappings of the user's own that the ledger has, where there is one.
pub(super) fn saved(global: &Global) -> Result<Vec<Kept>> {
    if !global.file.exists() {
        return Ok(Vec::new());
    }
    let ledger = global.open_to_read(&Reading { as_of: None })?;
    mappings::saved(&ledger.connection)
}

fn parse(file: &str, text: &str, folder: Option<&Path>) -> Result<Chosen> {
    let read = Mapping::parse(file, text, &mut |name| beside(folder, name));
    read.map(|mapping| Chosen {
        mapping,
        folder: folder.map(Path::to_owned),
        lookups: Vec::new(),
    })
    .map_err(last)
}

/// Tells all problems but the last, which ends the command.
fn last(mut problems: Vec<Problem>) -> Box<Problem> {
    let last = problems
        .pop()
        .unwrap_or_else(|| Problem::new(&codes::MAPPING, "the mapping cannot be read"));
    for problem in problems {
        note(&problem.report());
    }
    Box::new(last)
}
