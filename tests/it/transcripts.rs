//! Transcripts are run again: the README, the pages under `docs`, and the gallery of errors.
//!
//! A transcript is what a terminal shows: `$ ` and a command, what it printed (standard error included), and, when
//! the command failed, a line `[exit 3]`. A gallery entry is a folder named after its error, with the input files
//! and `transcript.txt`. In Markdown, blocks marked `console` are run, one after the other, in one folder that
//! holds the repository's fixtures, and the lists of a month end. Every documented operation has `tests/transcripts/<provider>/<operation>.txt`, which
//! asks it from its documented path. Heads of the chain, versions and the like are filtered out, see `sandbox::filtered`.
//! `BILLBOOK_BLESS=1 cargo test` writes what is printed now.

use crate::sandbox::{Run, Sandbox, filtered};
use billbook::testing::contract::operation;
use billbook::testing::contract::operation::Operation;
use billbook::testing::error::codes;
use billbook::testing::providers;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Errors no transcript can provoke in a quick and repeatable way, and the test that shows each.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    (
        "ambiguous-id",
        "decisions::accepted::tests::a_finding_is_found_by_its_first_digits_and_its_neighbour_by_a_slip",
    ),
    ("busy", "ledger_file::a_second_writer_gives_up_after_a_while"),
    (
        "control-total",
        "ledger::import::tests::a_row_lost_between_reader_and_ledger_is_refused",
    ),
    ("disk-full", "error::codes::tests::a_full_disk_is_named"),
    ("interrupted", "interrupts::ctrl_c_leaves_the_ledger_as_it_was"),
    (
        "mapped",
        "mapping::tests::rows::a_report_shows_cell_expression_and_inputs",
    ),
    ("newer-ledger", "ledger_file::a_newer_ledger_is_refused"),
    (
        "older-ledger",
        "ledger_file::an_older_ledger_is_read_after_an_upgrade_only",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs one command line and gives what the terminal would show after it.
fn run(line: &str, sandbox: &Sandbox) -> String {
    let Run { stdout, code, .. } = sandbox.shell(line);
    let mut text = filtered(&stdout);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match code {
        0 => {}
        -1 => text.push_str("[killed]\n"),
        code => writeln!(text, "[exit {code}]").unwrap(),
    }
    text
}

/// Runs every command of a transcript and writes the transcript anew.
pub fn replay(transcript: &str, sandbox: &Sandbox) -> String {
    let mut text = String::new();
    for line in transcript.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            writeln!(text, "{line}").unwrap();
            text.push_str(&run(command, sandbox));
        }
    }
    text
}

/// Compares with what the file says, or writes it when asked to.
fn expect(path: &Path, expected: &str, found: &str, wrong: &mut Vec<String>) {
    if expected == found {
        return;
    }
    if std::env::var_os("BILLBOOK_BLESS").is_some() {
        fs::write(path, found).unwrap();
        return;
    }
    wrong.push(format!(
        "{}\n--- written\n{expected}--- printed\n{found}",
        path.display()
    ));
}

fn gallery() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("tests/errors"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_gallery_entry_shows_its_error() {
    let mut wrong = Vec::new();
    for entry in gallery() {
        let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
        let path = entry.join("transcript.txt");
        if !path.exists() {
            continue;
        }
        let transcript = fs::read_to_string(&path).unwrap();
        let sandbox = Sandbox::new();
        sandbox.copy_as(&format!("tests/errors/{name}"), ".");
        fs::remove_file(sandbox.path("transcript.txt")).unwrap();
        let found = replay(&transcript, &sandbox);
        assert!(
            found.contains(&format!("error[{name}]")),
            "{name} does not show its error:\n{found}"
        );
        expect(&path, &transcript, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_error_is_in_the_gallery() {
    let entries: Vec<String> = gallery()
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    for code in codes::ALL {
        let folder = root().join("tests/errors").join(code.name);
        let shown_elsewhere = SHOWN_ELSEWHERE.iter().any(|(name, _)| *name == code.name);
        let file = if shown_elsewhere {
            "report.txt"
        } else {
            "transcript.txt"
        };
        assert!(
            folder.join(file).exists(),
            "tests/errors/{}/{file} is missing",
            code.name
        );
    }
    for entry in entries {
        assert!(
            codes::ALL.iter().any(|code| code.name == entry),
            "tests/errors/{entry} is no error"
        );
    }
}

#[test]
fn the_index_of_the_gallery_is_complete() {
    let mut index = String::from(
        "# The errors of billbook\n\nOne folder for each: the input that provokes it, and what the program then says.\n\
         Written by `BILLBOOK_BLESS=1 cargo test`; the rules are those of `src/error/codes.rs`.\n\n\
         | error | exit code | rule |\n| --- | --- | --- |\n",
    );
    for code in codes::ALL {
        writeln!(
            index,
            "| [{0}]({0}) | {1} | {2} |",
            code.name,
            code.exit.number(),
            code.rule
        )
        .unwrap();
    }
    let path = root().join("tests/errors/README.md");
    let written = fs::read_to_string(&path).unwrap_or_default();
    let mut wrong = Vec::new();
    expect(&path, &written, &index, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `tests/transcripts/ormuco/currencies-put.txt`.
fn transcript_of(operation: &Operation) -> PathBuf {
    let name = operation.name.replace('/', "-");
    root().join(format!("tests/transcripts/{}/{name}.txt", operation.provider))
}

/// The operation that a command line asks with `billbook api`.
fn asked(command: &str) -> Option<&'static Operation> {
    let mut words = command.strip_prefix("billbook api ")?.split(' ');
    let provider = words.next()?;
    let words: Vec<&str> = words.map(|word| word.trim_matches('\'')).collect();
    let method = words
        .iter()
        .position(|word| *word == "-X")
        .map_or("GET", |at| words[at + 1]);
    let target = words.iter().find(|word| word.starts_with('/'))?;
    let path = target.split('?').next()?;
    let provider = providers::REGISTRY
        .providers
        .iter()
        .find(|known| known.name == provider)?;
    let route = operation::route(&[provider], method, path).ok()?;
    Some(route.operation)
}

#[test]
fn every_operation_is_asked_from_its_documented_path() {
    let mut wrong = Vec::new();
    let mut expected: Vec<PathBuf> = Vec::new();
    for operation in providers::REGISTRY.operations() {
        let path = transcript_of(operation);
        let name = operation.full_name();
        let transcript = fs::read_to_string(&path).unwrap_or_default();
        let sandbox = Sandbox::new();
        sandbox.copy("fixtures");
        sandbox.copy("docs/bank");
        sandbox.copy("docs/received");
        let found = replay(&transcript, &sandbox);
        expect(&path, &transcript, &found, &mut wrong);
        let steps: Vec<&str> = found.split("$ ").collect();
        let is_answered = steps.iter().any(|step| {
            let (command, printed) = step.split_once('\n').unwrap_or((step, ""));
            asked(command).is_some_and(|asked| std::ptr::eq(asked, operation))
                && !printed.is_empty()
                && !printed.contains("[exit ")
        });
        if !is_answered {
            wrong.push(format!("{name} is answered nowhere in {}", path.display()));
        }
        expected.push(path);
    }
    assert!(expected.len() >= 38, "{} operations", expected.len());
    for entry in fs::read_dir(root().join("tests/transcripts")).unwrap() {
        for file in fs::read_dir(entry.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if !expected.contains(&path) {
                wrong.push(format!("{} is of no operation", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sessions_in_the_documentation_are_true() {
    let mut wrong = Vec::new();
    let mut pages = vec![root().join("README.md")];
    for folder in ["docs", "docs/providers"] {
        let Ok(entries) = fs::read_dir(root().join(folder)) else {
            continue;
        };
        pages.extend(
            entries
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|e| e == "md")),
        );
    }
    pages.sort();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let sandbox = Sandbox::new();
        sandbox.copy("fixtures");
        sandbox.copy("docs/month-end");
        sandbox.copy("docs/archives");
        sandbox.copy("docs/rates");
        sandbox.copy("tests/data/month-end");
        sandbox.copy("docs/bank");
        sandbox.copy("docs/received");
        sandbox.copy("docs/mapping");
        sandbox.copy("docs/billing");
        sandbox.copy("docs/reseller");
        sandbox.copy("docs/handover");
        sandbox.copy("tests/data/mapped");
        let mut found = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("```console\n") {
            let (block, after) = after.split_once("```").unwrap();
            write!(found, "{before}```console\n{}```", replay(block, &sandbox)).unwrap();
            rest = after;
        }
        found.push_str(rest);
        expect(&page, &text, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
