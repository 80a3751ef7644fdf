//! A mapping file becomes a [`Mapping`]: every key is one that the language has, every value is of its kind, and every
//! expression reads what there is. All problems come at once, with line and column.

mod check;
mod file;
mod forms;
mod tests_of;
mod toml;

use super::head::Head;
use super::lookup::{Columns, Lookup};
use super::model::{Capture, CellKind, Control, Expression, Mapping, Part, Target, TargetKind};
use super::target;
use crate::digest::hex;
use crate::error::{Position, Problem, codes};
use crate::source::json::line_column;
use sha2::{Digest, Sha256};
use toml::{At, Reading, Section};

/// The keys at the top of a mapping file.
const TOP: &[&str] = &[
    "format", "name", "provider", "about", "source", "read", "numbers", "times", "columns", "capture", "lookup",
    "charge", "invoice", "payment", "split", "each", "delivery", "control", "test",
];

/// The longest mapping that is read, in bytes.
const LENGTH_MAX: usize = 1 << 20;

impl Mapping {
    /// Reads a mapping file. `lookups` gives the bytes of a CSV file named beside it, or says why it cannot.
    ///
    /// # Errors
    /// All that is wrong with it, each with line and column.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        lookups: &mut dyn FnMut(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Self, Vec<Problem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > LENGTH_MAX {
            let problem = Problem::new(&codes::MAPPING, "the mapping has more than 1 MiB");
            return Err(vec![problem.in_file(file)]);
        }
        let document = toml_edit::Document::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let place = Position {
                file: file.to_owned(),
                line_column: Some(line_column(text, at)),
                pointer: None,
            };
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            vec![Problem::new(&codes::MAPPING, format!("the file is not TOML: {message}")).at(place)]
        })?;
        let mut reading = Reading {
            code: &codes::MAPPING,
            file,
            text,
            problems: Vec::new(),
        };
        let top = Section::new("", document.as_table(), 0);
        let mapping = mapping(&mut reading, top, lookups);
        match mapping {
            Some(mapping) if reading.problems.is_empty() => {
                check::check(&mut reading, &mapping);
                if reading.problems.is_empty() {
                    Ok(mapping)
                } else {
                    Err(reading.problems)
                }
            }
            _ => Err(reading.problems),
        }
    }
}

impl Mapping {
    /// Reads what recognises a file, and nothing else; `None` where something is wrong with it.
    pub(super) fn parse_head(file: &str, text: &str) -> Option<Head> {
        let document = toml_edit::Document::parse(text).ok()?;
        let mut reading = Reading {
            code: &codes::MAPPING,
            file,
            text,
            problems: Vec::new(),
        };
        let top = Section::new("", document.as_table(), 0);
        let name = reading.required(top, "name")?.value.to_owned();
        let section = reading.section(top, "read", "read")?;
        let read = file::read(&mut reading, section)?;
        reading.problems.is_empty().then_some(Head { name, read })
    }
}

fn mapping<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    lookups: &mut dyn FnMut(&str) -> Result<Vec<u8>, String>,
) -> Option<Mapping> {
    // A file of another format may have other keys.
    match top.get("format").map(|entry| (entry.at, entry.item.as_integer())) {
        None => reading.flaw(0, "`format = 1` is missing"),
        Some((_, Some(1))) => {}
        Some((at, _)) => {
            reading.flaw_with(
                at,
                "`format` is 1 in this version",
                "a newer version of billbook may read this file",
            );
            return None;
        }
    }
    reading.known(top, TOP);
    let name = reading.required(top, "name");
    if let Some(name) = &name {
        check_name(reading, name);
    }
    let provider = reading.required(top, "provider");
    let about = reading.string(top, "about").map(|about| about.value.to_owned());
    let source = reading.string(top, "source").map(|source| source.value.to_owned());
    let Some(section) = reading.section(top, "read", "read") else {
        reading.flaw(0, "`[read]` is missing: it says how a file is recognised");
        return None;
    };
    let read = file::read(reading, section);
    let numbers = forms::numbers(reading, top);
    let times = forms::times(reading, top);
    let known = read.as_ref().map(super::model::Read::columns).unwrap_or_default();
    let columns = forms::columns(
        reading,
        top,
        &numbers,
        &times,
        &known,
        read.as_ref().and_then(|read| read.each.as_deref()),
    );
    let captures = captures(reading, top, &numbers, &times, &known);
    let mut digest = Sha256::new();
    digest.update(reading.text.as_bytes());
    let lookups = read_lookups(reading, top, lookups, &mut digest);
    let has_each = read.as_ref().is_some_and(|read| read.each.is_some());
    let has_document = read.as_ref().is_some_and(|read| !read.document.is_empty());
    let target = read_target(reading, top, (has_each, has_document))?;
    let (row, status) = delivery(reading, top, &known, target.kind);
    let control = control(reading, top, &target);
    let tests = tests_of::tests(reading, top, (&known, read.as_ref()), target.kind);
    Some(Mapping {
        name: name?.value.to_owned(),
        provider: provider?.value.to_owned(),
        about,
        source,
        file: reading.file.to_owned(),
        text: reading.text.to_owned(),
        sha256: hex(&digest.finalize()),
        read: read?,
        numbers,
        times,
        columns,
        captures,
        lookups,
        target,
        row,
        status,
        control,
        tests,
    })
}

/// A name that people type and that files and tables may have.
fn check_name(reading: &mut Reading, name: &At<&str>) {
    let is_fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if !name.value.chars().all(is_fine) || name.value.len() > 60 {
        let message = format!("`{}` is not a name for a mapping", name.value);
        reading.flaw_with(
            name.at,
            message,
            "write small letters, digits, `-`, `_` and `.`, at most 60",
        );
    }
}

fn captures<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    numbers: &[super::grammar::numbers::Numbers],
    times: &[super::grammar::times::Times],
    known: &[String],
) -> Vec<Capture> {
    let Some(section) = reading.section(top, "capture", "capture") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in section.entries() {
        let Some(inside) = reading.section(section, entry.key, "capture") else {
            continue;
        };
        reading.known(inside, &["of", "regex", "group", "type", "numbers", "times"]);
        let of = reading.required(inside, "of");
        if let Some(of) = &of {
            reading.column(known, of.value, of.at);
        }
        let regex = reading.required(inside, "regex").and_then(|text| reading.regex(&text));
        let group = reading.count(inside, "group");
        let kind = forms::kind(reading, inside, numbers, times).unwrap_or(CellKind::Text);
        let (Some(of), Some(regex)) = (of, regex) else { continue };
        let groups = regex.captures_len();
        let group = group.map_or((usize::from(groups > 1), inside.at()), |group| (group.value, group.at));
        if group.0 >= groups {
            reading.flaw(group.1, format!("the regular expression has no group {}", group.0));
        }
        found.push(Capture {
            name: entry.key.to_owned(),
            of: of.value.to_owned(),
            regex,
            group: group.0,
            kind,
        });
    }
    found
}

fn read_lookups<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    bytes: &mut dyn FnMut(&str) -> Result<Vec<u8>, String>,
    digest: &mut Sha256,
) -> Vec<Lookup> {
    let Some(section) = reading.section(top, "lookup", "lookup") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in section.entries() {
        let Some(inside) = reading.section(section, entry.key, "lookup") else {
            continue;
        };
        reading.known(inside, &["file", "key", "value", "from", "until"]);
        let file = reading.required(inside, "file");
        let key = reading.required(inside, "key");
        let value = reading.required(inside, "value");
        let mut day = |name: &str| reading.string(inside, name).map(|day| day.value.to_owned());
        let (from, until) = (day("from"), day("until"));
        let (Some(file), Some(key), Some(value)) = (file, key, value) else {
            continue;
        };
        let columns = Columns {
            key: key.value.to_owned(),
            value: value.value.to_owned(),
            from,
            until,
        };
        if file.value.contains(['/', '\\']) || file.value.starts_with('.') {
            reading.flaw(
                file.at,
                format!("`{}` is not the name of a file beside the mapping", file.value),
            );
            continue;
        }
        let read = bytes(file.value).and_then(|bytes| {
            digest.update(&bytes);
            Lookup::read(entry.key, file.value, &columns, &bytes)
        });
        match read {
            Ok(lookup) => found.push(lookup),
            Err(message) => reading.flaw(file.at, format!("the lookup `{}` cannot be read: {message}", entry.key)),
        }
    }
    found
}

fn read_target<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    (has_each, has_document): (bool, bool),
) -> Option<Target> {
    let kinds = [
        (TargetKind::Charge, "charge"),
        (TargetKind::Invoice, "invoice"),
        (TargetKind::Payment, "payment"),
    ];
    let there: Vec<_> = kinds.into_iter().filter(|(_, name)| top.get(name).is_some()).collect();
    let [(kind, name)] = there[..] else {
        reading.flaw(
            0,
            "a mapping has exactly one of `[charge]`, `[invoice]` and `[payment]`",
        );
        return None;
    };
    let section = reading.section(top, name, name)?;
    let columns = target_columns(reading, section, kind, &[]);
    for column in target::mandatory(kind) {
        if !columns.iter().any(|(name, _)| name == column) {
            reading.flaw(
                section.at(),
                format!("`[{name}] {column}` is missing: every {name} has it"),
            );
        }
    }
    let one_of = target::one_of(kind);
    if !one_of.is_empty() && !columns.iter().any(|(name, _)| one_of.contains(&name.as_str())) {
        let message = format!("`[{name}]` needs one of the columns {}", one_of.join(", "));
        reading.flaw_with(section.at(), message, "a date and an amount alone could be any payment");
    }
    let mut parts = Vec::new();
    for inside in reading.sections(top, "split") {
        let when = reading.expression_at(inside, "when");
        let once = reading.boolean(inside, "once").unwrap_or(false);
        if once && !has_document {
            let message = "`once` is for what a JSON document says beside its rows: `[read] document` is missing";
            reading.flaw(inside.at(), message);
        }
        parts.push(Part {
            when,
            once,
            columns: target_columns(reading, inside, kind, &["when", "once"]),
        });
    }
    let each = reading.section(top, "each", "each").map(|inside| {
        let when = reading.expression_at(inside, "when");
        Part {
            when,
            once: false,
            columns: target_columns(reading, inside, kind, &["when"]),
        }
    });
    match (&each, has_each) {
        (Some(_), false) => reading.flaw(0, "`[each]` needs `[read] each`, the column with the list"),
        (None, true) => reading.flaw(0, "`[read] each` needs `[each]`, the columns of an element's charge"),
        _ => {}
    }
    if kind == TargetKind::Invoice && (each.is_some() || !parts.is_empty()) {
        reading.flaw(0, "an invoice is not split: one row is one invoice");
    }
    Some(Target {
        kind,
        columns,
        split: parts,
        each,
    })
}

fn target_columns<'a>(
    reading: &mut Reading<'a>,
    section: Section<'a>,
    kind: TargetKind,
    besides: &[&str],
) -> Vec<(String, Expression)> {
    let mut found = Vec::new();
    for entry in section.entries() {
        if besides.contains(&entry.key) {
            continue;
        }
        if let Err(hint) = target::column(kind, entry.key) {
            reading.flaw_with(
                entry.at,
                format!("there is no column `{}` in `[{}]`", entry.key, section.name),
                hint,
            );
        }
        if let Some(expression) = reading.expression(section, entry) {
            found.push((entry.key.to_owned(), expression));
        }
    }
    found
}

/// What names a row, and whether it is open.
fn delivery<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    known: &[String],
    kind: TargetKind,
) -> (Vec<String>, Option<Expression>) {
    let Some(section) = reading.section(top, "delivery", "delivery") else {
        return (Vec::new(), None);
    };
    if kind != TargetKind::Charge {
        reading.flaw_with(
            section.at(),
            "`[delivery]` is for charges",
            "an invoice is known by issuer, number and year, a payment by what its row says: leave `[delivery]` out",
        );
    }
    reading.known(section, &["row", "status"]);
    let row = reading.strings(section, "row");
    for name in &row {
        reading.column(known, &name.value, name.at);
    }
    let row = row.into_iter().map(|name| name.value).collect();
    (row, reading.expression_at(section, "status"))
}

fn control<'a>(reading: &mut Reading<'a>, top: Section<'a>, target: &Target) -> Control {
    let default_of = target::amount(target.kind);
    let empty = Control {
        of: default_of.to_owned(),
        ..Control::default()
    };
    let Some(section) = reading.section(top, "control", "control") else {
        return empty;
    };
    reading.known(section, &["total", "of", "rows", "from", "check"]);
    let total = reading.expression_at(section, "total");
    let of = reading.string(section, "of");
    if let Some(of) = &of
        && !target.columns.iter().any(|(name, _)| name == of.value)
    {
        reading.flaw(
            of.at,
            format!("`[control] of` names `{}`, which the mapping does not make", of.value),
        );
    }
    let rows = reading.string(section, "rows").map(|rows| rows.value.to_owned());
    let from = reading
        .strings(section, "from")
        .into_iter()
        .map(|from| from.value)
        .collect();
    let checks = reading.checks(section, "check");
    let of = of.map_or(default_of, |of| of.value).to_owned();
    Control {
        total,
        of,
        rows,
        from,
        checks,
    }
}
