//! Command lines that mean something else: `billbook balance`, `billbook verify other.db`, and what to type instead.

use crate::error::Exit;
use crate::output::note;
use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words for things that have another name here: the words, and what to type.
pub(super) const WORDS: &[(&[&str], &str)] = &[
    (OVERVIEW, "billbook status"),
    (OVERVIEW, "billbook imports"),
    (&["invoices", "invoice", "bills"], "billbook report invoices"),
    (
        &[
            "unpaid",
            "open",
            "open-items",
            "outstanding",
            "ageing",
            "aging",
            "overdue",
        ],
        "billbook report open-items",
    ),
    (&["spend", "cost", "costs", "charges"], "billbook report spend"),
    (&["taxes", "tax", "vat"], "billbook report taxes"),
    (&["payments", "payment", "pay"], "billbook reconcile list-payments"),
    (
        &["add", "load", "read", "init", "new", "create"],
        "billbook import PATH",
    ),
    (&["list", "ls", "log", "history", "files"], "billbook imports"),
    (&["trace", "source", "why"], "billbook explain VIEW KEY"),
    (&["query", "select", "shell"], "billbook sql QUERY"),
    (&["validate", "lint", "audit", "test"], "billbook check"),
    (&["backup", "copy"], "billbook snapshot FILE"),
    (&["man"], "billbook manual DIR"),
    (&["completion"], "billbook completions bash"),
    (&["lock", "finish", "finalise", "finalize"], "billbook close 2025-06"),
];

/// Options that are called otherwise here: the options, and what to type instead.
const OPTIONS: &[(&[&str], &str)] = &[
    (
        &["--unpaid", "--open", "--overdue", "--outstanding", "--due"],
        "`billbook report open-items` lists what is unpaid, with its age",
    ),
    (
        &["--decimals", "--round", "--rounded", "--precision", "--digits"],
        "a terminal shows the decimals of each currency, and `--exact` every digit; pipes and files have every digit",
    ),
    (
        &["--month", "--year", "--quarter", "--date", "--since", "--until"],
        "name a period, such as `--period 2025-06`, or its ends with `--from` and `--to`",
    ),
    (
        &["--format", "--csv", "--json", "--html", "--xlsx", "--pdf", "--excel"],
        "write a file with `-o FILE.xlsx`, or to standard output with `--output json`",
    ),
    (
        &["--group-by", "--group", "--per"],
        "`billbook report spend --by month,service` says by what",
    ),
];

/// Words for what a ledger has in it.
const OVERVIEW: &[&str] = &["balance", "overview", "stats", "summary", "info"];

/// Words for what billbook never does.
const NEVER: &[&str] = &["delete", "remove", "rm", "undo", "edit", "update", "drop"];

/// Says what is wrong with a command line, and what to type instead.
pub(super) fn report(command: Command, error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Help and version go to standard output and are not failures; neither is a closed pipe.
        let _ = error.print();
        return Exit::Done;
    }
    match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let mut asked = deepest(command, std::env::args().skip(1));
            note(asked.render_help().to_string().trim_end());
        }
        kind => {
            if let Some(tip) = tip(&command, kind, error) {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                note(&format!(
                    "{first}\n\n  tip: {tip}\n\nFor more information, try '--help'."
                ));
            } else {
                let _ = error.print();
            }
        }
    }
    Exit::Usage
}

/// The command that the words of a command line lead to.
fn deepest(command: Command, words: impl Iterator<Item = String>) -> Command {
    let mut asked = command;
    asked.build();
    for word in words.filter(|word| !word.starts_with('-')) {
        let Some(sub) = asked.find_subcommand(&word) else {
            continue;
        };
        asked = sub.clone();
    }
    asked
}

/// Whether a line is of a command that this version has.
pub(super) fn is_there(command: &Command, line: &str) -> bool {
    let word = line.split(' ').nth(1);
    word.is_some_and(|word| command.find_subcommand(word).is_some())
}

fn tip(command: &Command, kind: ErrorKind, error: &clap::Error) -> Option<String> {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match kind {
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand)?.to_lowercase();
            if NEVER.contains(&word.as_str()) {
                return Some(
                    "nothing in a ledger is altered or deleted; a newer export replaces an older one \
                     (`billbook deliveries`), and decisions have `--withdraw`"
                        .to_owned(),
                );
            }
            let mut fitting = WORDS.iter().filter(|(words, _)| words.contains(&word.as_str()));
            let (_, instead) = fitting.find(|(_, instead)| is_there(command, instead))?;
            Some(format!("that is `{instead}`"))
        }
        ErrorKind::UnknownArgument => {
            let word = text(ContextKind::InvalidArg)?;
            // Where an option is near, the command line names it.
            let has_near = error.get(ContextKind::SuggestedArg).is_some();
            let mut others = OPTIONS.iter().filter(|(options, _)| options.contains(&word));
            if let Some((_, instead)) = others.next().filter(|_| !has_near) {
                return Some((*instead).to_owned());
            }
            let is_database = [".db", ".sqlite", ".sqlite3"].iter().any(|end| word.ends_with(end));
            (!word.starts_with('-') && is_database).then(|| format!("name a ledger with `-f {word}`"))
        }
        _ => None,
    }
}
