//! `[[test]]`: rows with what must become of them.

use super::toml::{Reading, Section};
use crate::mapping::model::{Expected, Read, TargetKind, Test};
use crate::mapping::target;
use std::collections::BTreeMap;

const KEYS: &[&str] = &[
    "why", "row", "file", "account", "params", "document", "dataset", "charge", "charges", "invoice", "payment",
    "refused", "skipped", "total", "input", "expected",
];

/// The columns that the mapping names, and how it reads a file.
type Known<'k> = (&'k [String], Option<&'k Read>);

/// Reads them.
pub(super) fn tests<'a>(reading: &mut Reading<'a>, top: Section<'a>, known: Known, kind: TargetKind) -> Vec<Test> {
    let sections = reading.sections(top, "test");
    sections
        .into_iter()
        .filter_map(|section| test(reading, section, known, kind))
        .collect()
}

fn test<'a>(reading: &mut Reading<'a>, section: Section<'a>, known: Known, kind: TargetKind) -> Option<Test> {
    reading.known(section, KEYS);
    let why = reading.required(section, "why")?;
    let mut params = texts(reading, section, "params");
    if let Some(account) = reading.string(section, "account") {
        params.insert("account".to_owned(), account.value.to_owned());
    }
    let row = row(reading, section, known);
    let expected = expected(reading, section, kind)?;
    Some(Test {
        why: why.value.to_owned(),
        at: section.at(),
        row,
        file: reading.string(section, "file").map(|file| file.value.to_owned()),
        params,
        document: texts(reading, section, "document"),
        dataset: reading
            .string(section, "dataset")
            .map(|dataset| dataset.value.to_owned()),
        expected,
    })
}

fn row<'a>(reading: &mut Reading<'a>, section: Section<'a>, (known, read): Known) -> Vec<(String, String)> {
    let Some(inside) = reading.section(section, "row", "test.row") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in inside.entries() {
        if !read.is_some_and(|read| read.is_prefixed(entry.key)) {
            reading.column(known, entry.key, entry.at);
        }
        if let Some(cell) = reading.string(inside, entry.key) {
            found.push((entry.key.to_owned(), cell.value.to_owned()));
        }
    }
    found
}

fn texts<'a>(reading: &mut Reading<'a>, section: Section<'a>, key: &'a str) -> BTreeMap<String, String> {
    let Some(inside) = reading.section(section, key, "test") else {
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for entry in inside.entries() {
        if let Some(text) = reading.string(inside, entry.key) {
            found.insert(entry.key.to_owned(), text.value.to_owned());
        }
    }
    found
}

fn expected<'a>(reading: &mut Reading<'a>, section: Section<'a>, kind: TargetKind) -> Option<Expected> {
    let mut all = Vec::new();
    for key in ["charge", "charges", "invoice", "payment"] {
        if section.get(key).is_none() {
            continue;
        }
        let found: Vec<_> = reading.sections(section, key);
        let charges = found.into_iter().map(|inside| charge(reading, inside, kind)).collect();
        all.push(Expected::Charges(charges));
    }
    if let Some(column) = reading.string(section, "refused") {
        all.push(Expected::Refused(column.value.to_owned()));
    }
    if reading.boolean(section, "skipped") == Some(true) {
        all.push(Expected::Skipped);
    }
    if let Some(total) = reading.string(section, "total") {
        all.push(Expected::Total(total.value.to_owned()));
    }
    match (reading.string(section, "input"), reading.string(section, "expected")) {
        (Some(input), Some(expected)) => all.push(Expected::File {
            input: input.value.to_owned(),
            expected: expected.value.to_owned(),
        }),
        (None, None) => {}
        _ => reading.flaw(
            section.at(),
            "`input` and `expected` belong together: a file, and its charges as CSV",
        ),
    }
    let is_file = matches!(all.first(), Some(Expected::File { .. }));
    if !is_file && section.get("row").is_none() {
        reading.flaw(section.at(), "`[[test]] row` is missing: the cells of a row");
    }
    if all.len() == 1 {
        return all.pop();
    }
    let message =
        "a test has exactly one of `charge`, `charges`, `refused`, `skipped`, `total`, and `input` with `expected`";
    reading.flaw(section.at(), message);
    None
}

/// Some columns of a charge; an empty text stands for NULL.
fn charge<'a>(reading: &mut Reading<'a>, section: Section<'a>, kind: TargetKind) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for entry in section.entries() {
        if let Err(hint) = target::column(kind, entry.key) {
            reading.flaw_with(entry.at, format!("there is no column `{}` to be made", entry.key), hint);
        }
        if let Some(value) = reading.string(section, entry.key) {
            let value = (!value.value.is_empty()).then(|| value.value.to_owned());
            found.push((entry.key.to_owned(), value));
        }
    }
    found
}
