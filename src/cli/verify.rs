//! `billbook verify`: is everything in the file as it was when it came in?

use crate::cli::about;
use crate::cli::check;
use crate::cli::global::Global;
use crate::cli::imports;
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result, one_line};
use crate::output::About;
use crate::output::form::Form;
use crate::output::json::Json;
use crate::output::{Document, Rows, Target};
use crate::providers::REGISTRY;
use crate::verify;
use crate::verify::question::Question;
use crate::verify::{SNAPSHOT, STEPS, Verdict};

/// The fewest digits of a head that are asked for.
const DIGITS_MIN: usize = 12;

/// Verify that nobody altered anything in the ledger since its import, and print the head of its chain
///
/// Reads everything again: pages, schema, every row against the digests of the chain, the chain itself, control totals,
/// archived files. Names what is wrong and ends with exit code 4; otherwise lists what it proved and what it did not
/// prove.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// Test that the chain still has this head, which you kept from a report or an earlier run; twelve digits are
    /// enough
    #[arg(long, value_name = "HASH", value_parser = parse_head)]
    head: Option<String>,
    /// Import the archived files and recorded writes again into a temporary ledger, and compare every view
    #[arg(long)]
    replay: bool,
    #[command(flatten)]
    target: Target,
}

fn parse_head(text: &str) -> std::result::Result<String, String> {
    let is_hash = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash && (DIGITS_MIN..=64).contains(&text.len()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err("a head has 64 hexadecimal digits; write at least the first twelve".to_owned())
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &VerifyArgs) -> Result<Exit> {
    let form = args.target.form()?;
    if let Some(verdict) = verify::older::run(&global.file, &REGISTRY, global.clock(), args.head.as_deref())? {
        let heading = || Ok(About::new("Proof of a snapshot of an older version"));
        return write(global, args, form, &verdict, (|| Ok(Rows::default()), heading));
    }
    let ledger = Ledger::open_to_read(&global.file, &REGISTRY)?;
    let question = Question::new(&ledger.connection, ledger.registry, args.head.as_deref())?;
    let mut verdict = verify::run(&question)?;
    drop(question);
    verify::name_rows(&ledger, &mut verdict)?;
    if args.replay && verdict.is_sound() {
        let mut replay = verify::replay::run(&ledger)?;
        verdict.findings = std::mem::take(&mut replay.findings);
        for finding in &mut verdict.findings {
            finding.check = "replay";
        }
        verdict.replay = Some(replay);
    }
    let sentence = "Findings of the verification; a ledger without findings has none.";
    let heading = || {
        let about = About::new("Proof of the ledger").sentence(sentence);
        about::now(global, &ledger, about)
    };
    write(global, args, form, &verdict, (|| imports::rows(&ledger), heading))
}

fn write(
    global: &Global,
    args: &VerifyArgs,
    form: Form,
    verdict: &Verdict,
    (imports, about): (impl FnOnce() -> Result<Rows>, impl FnOnce() -> Result<About>),
) -> Result<Exit> {
    let not_proved = not_proved(verdict);
    Document::new(|| Ok(check::rows(&verdict.findings)))
        .text(|| Ok(text(verdict, &not_proved)))
        .reader_text(|reader| Ok(reader.folded(&text(verdict, &not_proved))))
        .json("rows", || Ok(json(verdict, &not_proved)))
        .imports(imports)
        .about(about)
        .write(&args.target, form, global.clock())?;
    Ok(if verdict.is_sound() { Exit::Done } else { Exit::Damaged })
}

/// What nobody should take for proved.
fn not_proved(verdict: &Verdict) -> Vec<String> {
    let mut sentences = Vec::new();
    if !verdict.is_sound() {
        let rest = STEPS.iter().skip(verdict.passed + 1).map(|step| step.name);
        let rest: Vec<&str> = rest
            .filter(|name| *name != SNAPSHOT && !verdict.looked.contains(name))
            .collect();
        if !rest.is_empty() {
            sentences.push(format!("billbook stopped there; not verified: {}", rest.join(", ")));
        }
        return sentences;
    }
    let seen = &verdict.seen;
    match &seen.kept {
        Some(kept) if kept.link.unsigned_abs() == seen.links => {}
        Some(kept) => sentences.push(format!(
            "that nobody rewrote what came in after link {}: the head you kept does not cover it",
            kept.link
        )),
        None if seen.links > 0 => sentences.push(
            "that nobody rewrote the whole chain: keep the head outside the ledger, and run `billbook verify --head HASH`"
                .to_owned(),
        ),
        None => {}
    }
    for (import, file) in verdict.replay.iter().flat_map(|replay| &replay.taken_over) {
        sentences.push(format!(
            "that import {import} is what `{file}` says: the ledger does not have the file, so the replay copied its rows",
            file = one_line(file)
        ));
    }
    if !seen.others.is_empty() && seen.snapshot_tables.is_none() {
        sentences.push(format!(
            "what is not part of a ledger, and somebody added: {}",
            one_line(&seen.others.join(", "))
        ));
    }
    if seen.not_archived > 0 && verdict.replay.is_none() {
        sentences.push(format!(
            "that {} files match their hashes: the ledger does not have the files",
            seen.not_archived
        ));
    }
    if verdict.is_older {
        sentences.push(
            "that the views of this snapshot, which an older version made, are those of that version: its tables were compared \
             with what they give"
                .to_owned(),
        );
    }
    sentences.push("that the documents were true when they came in".to_owned());
    sentences
}

/// Whether a step says anything of this ledger.
fn is_meant(step: &str, verdict: &Verdict) -> bool {
    step != SNAPSHOT || verdict.seen.snapshot_tables.is_some()
}

fn text(verdict: &Verdict, not_proved: &[String]) -> String {
    let mut lines = Vec::new();
    if !verdict.is_sound() {
        lines.extend(verdict.findings.iter().map(check::line));
        lines.extend(not_proved.iter().cloned());
        return lines.join("\n");
    }
    let seen = &verdict.seen;
    match &seen.head {
        Some(head) => lines.push(format!("head {head}")),
        None => lines.push("the chain has no link: the ledger is empty".to_owned()),
    }
    lines.push(format!(
        "{} links over {} imports and writes, {} rows in {} tables, {} archived files",
        seen.links, seen.imports, seen.rows, seen.tables, seen.archived
    ));
    if let Some(kept) = &seen.kept {
        lines.push(format!(
            "the head you kept is that of link {}: import {}, which came in at {}",
            kept.link, kept.import_id, kept.imported_at
        ));
    }
    if let Some(tables) = seen.snapshot_tables {
        lines.push(format!("a snapshot, with {tables} tables of views and reports"));
    }
    lines.push("proved:".to_owned());
    let steps = STEPS.iter().filter(|step| is_meant(step.name, verdict));
    lines.extend(steps.map(|step| format!("  {:<11}{}", step.name, step.proves)));
    if let Some(replay) = &verdict.replay {
        let head = if replay.has_same_head {
            ", and the same head"
        } else {
            ""
        };
        lines.push(format!(
            "  {:<11}{} replayed imports and writes give the same rows in {} views{head}",
            "replay", replay.replayed, replay.views
        ));
    }
    lines.push("not proved:".to_owned());
    lines.extend(not_proved.iter().map(|sentence| format!("  {sentence}")));
    lines.join("\n")
}

fn json(verdict: &Verdict, not_proved: &[String]) -> Json {
    let seen = &verdict.seen;
    let number = |number: u64| Json::integer(i64::try_from(number).unwrap_or(i64::MAX));
    let member = |name: &str, value: Json| (name.to_owned(), value);
    let steps = STEPS
        .iter()
        .take(verdict.passed)
        .filter(|step| is_meant(step.name, verdict));
    let proved = steps.map(|step| {
        Json::Object(vec![
            member("step", Json::string(step.name)),
            member("proves", Json::string(step.proves)),
        ])
    });
    let kept = seen.kept.as_ref().map_or(Json::Null, |kept| {
        Json::Object(vec![
            member("link", Json::integer(kept.link)),
            member("import", Json::integer(kept.import_id)),
            member("imported_at", Json::string(&kept.imported_at)),
        ])
    });
    let replay = verdict.replay.as_ref().map_or(Json::Null, |replay| {
        Json::Object(vec![
            member("imports", number(replay.replayed)),
            member(
                "imports_taken_over",
                number(replay.taken_over.len().try_into().unwrap_or_default()),
            ),
            member("views", number(replay.views)),
            member("has_same_head", Json::Bool(replay.has_same_head)),
        ])
    });
    Json::Object(vec![
        member("is_sound", Json::Bool(verdict.is_sound())),
        member("head", seen.head.as_ref().map_or(Json::Null, Json::string)),
        member("kept_head", kept),
        member("links", number(seen.links)),
        member("imports", number(seen.imports)),
        member("rows", number(seen.rows)),
        member("tables", number(seen.tables)),
        member("archived_files", number(seen.archived)),
        member("files_not_archived", number(seen.not_archived)),
        member("snapshot_tables", seen.snapshot_tables.map_or(Json::Null, number)),
        member("replay", replay),
        member("proved", Json::Array(proved.collect())),
        member("not_proved", Json::Array(not_proved.iter().map(Json::string).collect())),
        member("findings", check::rows(&verdict.findings).to_json()),
    ])
}
