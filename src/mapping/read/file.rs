//! `[read]`: how a file is recognised and taken apart.

use super::toml::{At, Reading, Section};
use crate::error::nearest;
use crate::mapping::model::{Fold, Header, Kind, Names, Read, Says, Sheet};
use regex::Regex;
use std::collections::BTreeMap;

const KEYS: &[&str] = &[
    "kinds",
    "rows",
    "document",
    "encoding",
    "separator",
    "file",
    "header",
    "sheet",
    "names",
    "needs",
    "optional",
    "one_of",
    "skip",
    "stop",
    "total",
    "each",
    "params",
    "says",
    "prefix",
    "has",
];

const ENCODINGS: &[&str] = &["utf-8", "utf-16", "windows-1252", "iso-8859-1"];

/// So many lines are looked through for a header, at most.
const WITHIN_MAX: usize = 1_000;

/// Reads the section; nothing if its kinds or its columns are missing.
pub(super) fn read<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Option<Read> {
    reading.known(section, KEYS);
    let kinds = kinds(reading, section);
    let header = header(reading, section)?;
    let needs = names(reading, section, "needs");
    let one_of = one_of(reading, section);
    let file = reading.string(section, "file");
    if let Some(file) = &file {
        reading.regex(file);
    }
    let read = Read {
        rows: rows(reading, section, &kinds),
        document: document(reading, section, &kinds),
        encoding: encoding(reading, section),
        separator: separator(reading, section),
        file: file.map(|file| file.value.to_owned()),
        sheet: sheet(reading, section),
        names: folded(reading, section),
        optional: names(reading, section, "optional"),
        skip: reading.expression_at(section, "skip"),
        stop: reading.expression_at(section, "stop"),
        total: reading.expression_at(section, "total"),
        each: reading.string(section, "each").map(|each| each.value.to_owned()),
        params: params(reading, section),
        says: says(reading, section),
        prefix: named(reading, section, "prefix"),
        has: named(reading, section, "has"),
        kinds,
        header,
        needs,
        one_of,
    };
    match &read.header {
        Header::Given(names) => {
            for name in read
                .needs
                .iter()
                .chain(read.one_of.iter().flatten())
                .chain(&read.optional)
            {
                if !names.contains(name) {
                    reading.flaw(
                        section.at(),
                        format!("`{name}` is not among the names of `[read] header`"),
                    );
                }
            }
            if read.kinds.iter().any(|kind| *kind != Kind::Csv) {
                let message =
                    "`[read] header` is a list of names for CSV files only: tables of other kinds have their own";
                reading.flaw(section.at(), message);
            }
            if read.file.is_none() {
                let message = "a file without a header is known by its name: `[read] file` is missing";
                reading.flaw(section.at(), message);
            }
        }
        _ if read.needs.is_empty() => {
            let message = "`[read] needs` is missing: a file is recognised by the columns that it must have";
            reading.flaw(section.at(), message);
        }
        _ => {}
    }
    twice(reading, section, &read);
    for column in read.has.values() {
        reading.column(&read.columns(), column, section.at());
    }
    Some(read)
}

/// Texts by a name of the mapping's own, none of them empty.
fn named<'a>(reading: &mut Reading<'a>, section: Section<'a>, key: &'a str) -> BTreeMap<String, String> {
    let Some(inside) = reading.section(section, key, "read") else {
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for entry in inside.entries() {
        if let Some(text) = reading.required(inside, entry.key) {
            found.insert(entry.key.to_owned(), text.value.to_owned());
        }
    }
    found
}

/// Refuses a column that is named by two lists.
fn twice(reading: &mut Reading, section: Section, read: &Read) {
    let lists = [&read.needs, &read.optional];
    let all: Vec<&String> = lists
        .into_iter()
        .flatten()
        .chain(read.one_of.iter().flatten())
        .collect();
    for (place, name) in all.iter().enumerate() {
        if all.iter().skip(place + 1).any(|other| other == name) {
            reading.flaw(
                section.at(),
                format!("`{name}` is in two lists of `[read]`: it is needed, optional or one of several"),
            );
        }
    }
}

fn kinds<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Vec<Kind> {
    let words = reading.strings(section, "kinds");
    if section.get("kinds").is_none() {
        reading.flaw(
            section.at(),
            "`[read] kinds` is missing: csv, jsonl, xlsx, parquet or json",
        );
    }
    let mut found = Vec::new();
    for word in words {
        if let Some((kind, _)) = Kind::ALL.iter().find(|(_, known)| *known == word.value) {
            found.push(*kind);
        } else {
            let message = format!("there is no kind of file `{}`", word.value);
            reading.flaw_with(word.at, message, "the kinds are: csv, jsonl, xlsx, parquet, json");
        }
    }
    found
}

fn header<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Option<Header> {
    let Some(entry) = section.get("header") else {
        return Some(Header::First);
    };
    if let Some(list) = entry.item.as_array() {
        let names = reading.texts(section, entry, list.iter());
        return Some(Header::Given(names.into_iter().map(|name| name.value).collect()));
    }
    if entry.item.is_table_like() {
        let inside = reading.section(section, "header", "read.header")?;
        reading.known(inside, &["find", "within"]);
        let names = reading.strings(inside, "find");
        if names.is_empty() {
            reading.flaw(
                inside.at(),
                "`[read.header] find` is missing: the names by which the header is found",
            );
        }
        let within = reading.count(inside, "within").map_or(30, |within| within.value);
        if within == 0 || within > WITHIN_MAX {
            reading.flaw(
                inside.at(),
                format!("`[read.header] within` is a number of lines from 1 to {WITHIN_MAX}"),
            );
        }
        return Some(Header::Find {
            names: names.into_iter().map(|name| name.value).collect(),
            within,
        });
    }
    if entry.item.as_str() != Some("first") {
        reading.wrong(
            section,
            entry,
            "\"first\", a list of names, or { find = [\"…\"], within = 30 }",
        );
    }
    Some(Header::First)
}

fn names<'a>(reading: &mut Reading<'a>, section: Section<'a>, key: &str) -> Vec<String> {
    reading
        .strings(section, key)
        .into_iter()
        .map(|name| name.value)
        .collect()
}

fn one_of<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Vec<Vec<String>> {
    let Some(entry) = section.get("one_of") else {
        return Vec::new();
    };
    let Some(list) = entry.item.as_array() else {
        reading.wrong(section, entry, "a list of lists");
        return Vec::new();
    };
    let mut found = Vec::new();
    for one in list {
        let Some(inner) = one.as_array().filter(|inner| inner.len() > 1) else {
            reading.wrong(section, entry, "a list of lists, each of two names or more");
            continue;
        };
        let inner = reading.texts(section, entry, inner.iter());
        found.push(inner.into_iter().map(|name| name.value).collect());
    }
    found
}

fn rows<'a>(reading: &mut Reading<'a>, section: Section<'a>, kinds: &[Kind]) -> Option<String> {
    let rows = reading.string(section, "rows");
    let is_json = kinds.contains(&Kind::Json);
    match &rows {
        Some(rows) if !is_json => reading.flaw(rows.at, "`[read] rows` is for files of the kind json"),
        Some(rows) if !rows.value.is_empty() && !rows.value.starts_with('/') => {
            reading.flaw(rows.at, "`[read] rows` is a JSON pointer, such as /lineItems");
        }
        None if is_json => {
            reading.flaw(
                section.at(),
                "`[read] rows` is missing: the JSON pointer to the array of rows, such as /lineItems",
            );
        }
        _ => {}
    }
    rows.map(|rows| rows.value.to_owned())
}

fn document<'a>(reading: &mut Reading<'a>, section: Section<'a>, kinds: &[Kind]) -> BTreeMap<String, String> {
    let Some(inside) = reading.section(section, "document", "read.document") else {
        return BTreeMap::new();
    };
    if !kinds.contains(&Kind::Json) {
        reading.flaw(inside.at(), "`[read] document` is for files of the kind json");
    }
    let mut found = BTreeMap::new();
    for entry in inside.entries() {
        let Some(pointer) = reading.string(inside, entry.key) else {
            continue;
        };
        if !pointer.value.starts_with('/') {
            reading.flaw(
                pointer.at,
                format!("`{}` is not a JSON pointer, such as /id", pointer.value),
            );
        }
        found.insert(entry.key.to_owned(), pointer.value.to_owned());
    }
    found
}

fn encoding<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> String {
    let Some(word) = reading.string(section, "encoding") else {
        return "utf-8".to_owned();
    };
    if !ENCODINGS.contains(&word.value) {
        let message = format!("there is no encoding `{}`", word.value);
        let near = nearest(word.value, ENCODINGS.iter().copied()).map(|near| format!("the nearest is `{near}`"));
        reading.flaw_with(
            word.at,
            message,
            near.unwrap_or_else(|| format!("the encodings are: {}", ENCODINGS.join(", "))),
        );
    }
    word.value.to_owned()
}

fn separator<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Option<u8> {
    let word = reading.string(section, "separator")?;
    match word.value {
        "," => Some(b','),
        ";" => Some(b';'),
        "\t" | "tab" => Some(b'\t'),
        "|" => Some(b'|'),
        "auto" => None,
        _ => {
            reading.flaw(word.at, "`[read] separator` is `,`, `;`, `|`, `tab` or `auto`");
            None
        }
    }
}

fn sheet<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Option<Sheet> {
    let entry = section.get("sheet")?;
    if let Some(name) = entry.item.as_str() {
        return Some(Sheet::Named(name.to_owned()));
    }
    let inside = reading.section(section, "sheet", "read.sheet")?;
    reading.known(inside, &["has"]);
    Some(Sheet::Has(names(reading, inside, "has")))
}

fn folded<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Names {
    let Some(inside) = reading.section(section, "names", "read.names") else {
        return Names::default();
    };
    reading.known(inside, &["fold", "also"]);
    let fold = match reading.string(inside, "fold") {
        None => Fold::None,
        Some(At { value: "case", .. }) => Fold::Case,
        Some(At { value: "snake", .. }) => Fold::Snake,
        Some(other) => {
            reading.flaw(other.at, "`[read.names] fold` is \"case\" or \"snake\"");
            Fold::None
        }
    };
    let also = reading.string(inside, "also");
    if let Some(also) = &also
        && also.value != "parenthesis"
    {
        reading.flaw(also.at, "`[read.names] also` is \"parenthesis\"");
    }
    Names {
        fold,
        parenthesis: also.is_some(),
    }
}

fn params<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> BTreeMap<String, bool> {
    let Some(inside) = reading.section(section, "params", "read.params") else {
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for entry in inside.entries() {
        match reading.string(inside, entry.key) {
            Some(At { value: "required", .. }) => found.insert(entry.key.to_owned(), true),
            Some(At { value: "optional", .. }) => found.insert(entry.key.to_owned(), false),
            Some(other) => {
                reading.flaw(other.at, "a parameter is \"required\" or \"optional\"");
                None
            }
            None => None,
        };
    }
    found
}

fn says<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Option<Says> {
    let inside = reading.section(section, "says", "read.says")?;
    reading.known(inside, &["dataset", "from"]);
    let dataset = names(reading, inside, "dataset");
    if dataset.is_empty() {
        reading.flaw(
            inside.at(),
            "`[read.says] dataset` is missing: the data sets that the mapping reads",
        );
    }
    Some(Says {
        dataset,
        from: names(reading, inside, "from"),
    })
}

impl Reading<'_> {
    /// A regular expression; problems with it are taken down.
    pub(super) fn regex(&mut self, text: &At<&str>) -> Option<Regex> {
        match Regex::new(text.value) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let message = error.to_string();
                let last = message
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned();
                self.flaw(text.at, format!("`{}` is not a regular expression: {last}", text.value));
                None
            }
        }
    }

    /// Refuses a name that is not a column of the file.
    pub(super) fn column(&mut self, known: &[String], name: &str, at: usize) {
        if known.iter().any(|column| column == name) {
            return;
        }
        let message = format!("there is no column `{name}` in [read]");
        match nearest(name, known.iter().map(String::as_str)) {
            Some(nearest) => self.flaw_with(at, message, format!("the nearest is `{nearest}`")),
            None => self.flaw_with(at, message, "name it in `needs`, `optional` or `one_of`"),
        }
    }
}
