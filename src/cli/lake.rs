//! `billbook lake add FILES… LAKE`: files of charges into a lake, without a ledger.

use crate::cli::export_parquet::scale;
use crate::cli::global::Global;
use crate::cli::import::answer::AnswerArgs;
use crate::cli::import::progress::Bar;
use crate::cli::import::{parse_retrieval, refuse_future};
use crate::contract::date_order::DateOrder;
use crate::contract::import::Options;
use crate::error::{Exit, Problem, Result, codes};
use crate::import::into_lake::{self, News};
use crate::lake::added::{Adding, Asked, Came};
use crate::lake::manifest::Manifest;
use crate::output::{note, to_stdout};
use crate::providers::{REGISTRY, STREAMED};
use crate::source::discover;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// Charges as Parquet files for DuckDB and Spark, made of files without a ledger
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct LakeArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Add(AddArgs),
}

/// Add files of charges to a lake, for bills that are larger than a ledger should be
///
/// Reads Cost and Usage of FOCUS, CSV and Parquet files, packed or not, and writes the rows as Parquet files in folders by
/// provider and month, as `billbook export parquet` does, without a ledger. A second reader counts rows and sums of each file,
/// and the quick checks look at every row while it passes. A delivery replaces an older one, or counts in addition to it, by
/// the same rule as in a ledger; `manifest.json` keeps them. It is written last: until then the lake is as it was. `billbook
/// verify-export` proves the result, and `billbook report spend --proof --engine duckdb --lake LAKE` prints a query for it.
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// Files and folders, and last the folder of the lake, which is begun where it is not there
    #[arg(required = true, num_args = 2.., value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The version of FOCUS whose columns a new lake has
    #[arg(long, id = VERSION, value_name = "VERSION", default_value = STREAMED.version, value_parser = PossibleValuesParser::new(STREAMED.versions))]
    version: String,
    /// How many decimals a new lake has: auto, as many as its data need, more from the delivery on that needs more; or a
    /// number from 0 to 28, and what has more is refused
    #[arg(long, value_name = "auto|SCALE", default_value = "auto", value_parser = decimals)]
    decimals: Scale,
    /// When the files were retrieved; a date means the whole day [default: each file's modification time]
    #[arg(long, value_name = "TIME", value_parser = parse_retrieval)]
    retrieved_at: Option<DateTime<Utc>>,
    /// What comes first in days such as `05/06/2025`, for files that leave it open
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// Refuse files that deviate from the specification of their format, instead of recording the deviations
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    answer: AnswerArgs,
    /// Treat all files of this call as parts of one delivery
    #[arg(long)]
    one_delivery: bool,
}

/// `version` alone is the program's.
const VERSION: &str = "form_version";

/// So many decimals, or as many as needed.
#[derive(Debug, Clone, Copy)]
struct Scale(Option<u32>);

fn decimals(text: &str) -> std::result::Result<Scale, String> {
    match text {
        "auto" => Ok(Scale(None)),
        number => scale(number).map(|scale| Scale(Some(scale))),
    }
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &LakeArgs) -> Result<Exit> {
    match &args.what {
        What::Add(args) => add(global, args),
    }
}

fn add(global: &Global, args: &AddArgs) -> Result<Exit> {
    global.refuse_time_zone("lake add")?;
    refuse_future(args.retrieved_at, global)?;
    let Some((lake, paths)) = args.paths.split_last() else {
        return Err(Box::new(Problem::new(&codes::PARAMETER, "no file is named")));
    };
    let asked = Asked {
        form: STREAMED,
        options: Options {
            retrieved_at: args.retrieved_at,
            dates: args.dates,
            strict: args.strict,
            answer: args.answer.chosen(),
            one_delivery: args.one_delivery,
            ..Options::default()
        },
        version: args.version.clone(),
        scale: args.decimals.0,
    };
    let is_version_said = args.version != STREAMED.version;
    let found = discover::all(paths);
    let missing: Vec<String> = found
        .passed
        .iter()
        .map(|passed| passed.path.display().to_string())
        .collect();
    let mut adding = Adding::open(lake, &asked, is_version_said)?;
    let files: Vec<_> = found
        .files
        .into_iter()
        .filter(|file| file.named || !into_lake::is_inside(file, lake))
        .collect();
    let mut said = Said::default();
    for path in missing {
        note(&format!("note: `{path}` is passed over"));
    }
    let mut bar = Bar::new("");
    let clock = global.clock();
    let done = into_lake::all(&mut adding, &REGISTRY, &files, &asked, clock, &mut |news| match news {
        News::Begun(name) => bar = Bar::new(name),
        News::Bytes(done, all) => bar.show_bytes(done, all),
        News::Done => bar.clear(),
        News::Added(names, came) => said.added(names, &came),
        News::Known(names, number) => said
            .lines
            .push(format!("{}: is there already, as delivery {number}", names.join(", "))),
        News::Refused(problems) => {
            said.refused += 1;
            for problem in problems {
                note(&problem.report());
            }
        }
    });
    if files.is_empty() {
        let shown: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        said.lines.push(format!("there is no file in {}", shown.join(", ")));
    }
    said.lines
        .extend(adding.manifest().map(|manifest| state(lake, manifest)));
    to_stdout(&(said.lines.join("\n") + "\n"))?;
    done?;
    Ok(if said.refused > 0 { Exit::Input } else { Exit::Done })
}

/// What is to be said of the files.
#[derive(Debug, Default)]
struct Said {
    lines: Vec<String>,
    refused: usize,
}

impl Said {
    fn added(&mut self, names: &[&str], came: &Came) {
        self.lines.push(format!(
            "{}: delivery {}, charges {}, {}",
            names.join(", "),
            came.number,
            came.rows,
            came.billed
        ));
        self.lines.extend(came.notes.iter().map(|one| format!("  {one}")));
        if came.findings.is_empty() {
            self.lines.push("  the quick checks found nothing".to_owned());
        }
        self.lines
            .extend(came.findings.iter().map(|one| format!("  finding: {one}")));
    }
}

/// What the lake has now.
fn state(lake: &std::path::Path, manifest: &Manifest) -> String {
    let charges = manifest.files_of("charge");
    let (files, rows) = charges.fold((0_u64, 0_u64), |(files, rows), file| {
        (files + 1, rows + file.rows.unwrap_or_default())
    });
    format!(
        "Lake in `{}`: charges {rows}, files of charges {files}, {} {}; costs are exact decimals with {} decimals.",
        lake.display(),
        manifest.form,
        manifest.version,
        manifest.scale.unwrap_or_default()
    )
}
