//! `billbook mappings`: which mappings there are.

use crate::cli::about;
use crate::cli::global::Global;
use crate::cli::mapping;
use crate::error::{Exit, Problem, Result, codes};
use crate::mapping::Mapping;
use crate::mapping::shipped::SHIPPED;
use crate::output::About;
use crate::output::json::Json;
use crate::output::{Arrange, Document, Rows, Show, Target};

/// List the mappings that come with billbook, and those of your own that the ledger has
#[derive(Debug, clap::Args)]
pub(super) struct MappingsArgs {
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    target: Target,
}

/// The columns, with what they are to readers.
const COLUMNS: [(&str, Show); 6] = [
    ("name", Show::ID.kept()),
    ("provider", Show::TEXT),
    ("from", Show::WORD.little()),
    ("kinds", Show::TEXT),
    ("about", Show::PROSE),
    ("sha256", Show::ID.little()),
];

/// Runs the command.
pub(super) fn run(global: &Global, args: &MappingsArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let mut rows = Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: Vec::new(),
    };
    for (file, text) in SHIPPED.iter() {
        let mapping = Mapping::parse(file, text, &mut |name| Err(format!("there is no `{name}`")))
            .map_err(|mut problems| Box::new(problems.pop().unwrap_or_else(|| Problem::new(&codes::MAPPING, *file))))?;
        rows.rows.push(cells(&mapping, "billbook"));
    }
    for kept in mapping::saved(global)? {
        let text = &kept.text;
        let parsed = Mapping::parse(&text.file, &text.text, &mut |wanted| {
            let found = text.lookups.iter().find(|(file, _)| file == wanted);
            found
                .map(|(_, bytes)| bytes.clone())
                .ok_or_else(|| format!("the ledger has no `{wanted}`"))
        });
        rows.rows.push(if let Ok(mapping) = parsed {
            cells(&mapping, "the ledger")
        } else {
            // This version does not read it any more.
            let texts = [text.name.as_str(), &kept.provider, "the ledger", "", "", &text.sha256];
            texts.map(Json::string).to_vec()
        });
    }
    Document::of(rows)
        .shows(Show::named(&COLUMNS))
        .arranged(&args.arrange, 0)
        .about(|| Ok(about::made(global, About::new("Mappings"))))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

fn cells(mapping: &Mapping, from: &str) -> Vec<Json> {
    let kinds: Vec<&str> = mapping.read.kinds.iter().map(|kind| kind.word()).collect();
    let texts = [
        mapping.name.clone(),
        mapping.provider.clone(),
        from.to_owned(),
        kinds.join(" "),
        mapping.about.clone().unwrap_or_default(),
        mapping.sha256.clone(),
    ];
    texts.map(Json::String).to_vec()
}
