//! `[numbers]`, `[times]` and `[columns]`: what cells must be.

use super::toml::{At, Reading, Section};
use crate::error::nearest;
use crate::mapping::grammar::numbers::{Numbers, Side, Signs};
use crate::mapping::grammar::times::{Format, Times, zone};
use crate::mapping::model::CellKind;

const NUMBERS: &[&str] = &[
    "decimal",
    "group",
    "currency",
    "currency_at",
    "sign",
    "exponent",
    "empty",
    "percent",
];
const TIMES: &[&str] = &["formats", "zone", "end"];
const TYPES: &[&str] = &["text", "decimal", "time", "date", "integer", "json"];

/// The grammars of numbers. Without one of the name `default`, that is our own.
pub(super) fn numbers<'a>(reading: &mut Reading<'a>, top: Section<'a>) -> Vec<Numbers> {
    let mut found = Vec::new();
    if let Some(section) = reading.section(top, "numbers", "numbers") {
        for entry in section.entries() {
            if let Some(inside) = reading.section(section, entry.key, "numbers") {
                found.push(grammar(reading, inside, entry.key));
            }
        }
    }
    if !found.iter().any(|numbers| numbers.name == "default") {
        found.push(Numbers::plain("default"));
    }
    found
}

fn grammar<'a>(reading: &mut Reading<'a>, section: Section<'a>, name: &str) -> Numbers {
    reading.known(section, NUMBERS);
    let mut numbers = Numbers::plain(name);
    if let Some(decimal) = reading.string(section, "decimal") {
        match decimal.value {
            "." => numbers.decimal = '.',
            "," => numbers.decimal = ',',
            _ => reading.flaw(decimal.at, "`decimal` is `.` or `,`"),
        }
    }
    if let Some(group) = reading.string(section, "group") {
        match group.value {
            "" => {}
            "." | "," | "'" | "’" | " " => numbers.group = group.value.chars().next(),
            _ => reading.flaw(group.at, "`group` is `.`, `,`, `'`, a blank, or empty for none"),
        }
        if numbers.group == Some(numbers.decimal) {
            reading.flaw(
                group.at,
                "`group` and `decimal` are the same, so that `1.234` has two meanings",
            );
        }
    }
    for sign in reading.strings(section, "currency") {
        if sign.value.is_empty() || sign.value.contains(|c: char| c.is_ascii_digit() || c == '-') {
            reading.flaw(sign.at, format!("`{}` is not a sign or code of a currency", sign.value));
        }
        numbers.currency.push(sign.value);
    }
    // `US$` is not `$` with letters before it.
    numbers.currency.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    numbers.side = match reading.string(section, "currency_at") {
        None | Some(At { value: "either", .. }) => Side::Either,
        Some(At { value: "before", .. }) => Side::Before,
        Some(At { value: "after", .. }) => Side::After,
        Some(other) => {
            reading.flaw(other.at, "`currency_at` is \"before\", \"after\" or \"either\"");
            Side::Either
        }
    };
    if section.get("sign").is_some() {
        numbers.signs = signs(reading, section);
    }
    numbers.exponent = reading.boolean(section, "exponent").unwrap_or(false);
    numbers.percent = reading.boolean(section, "percent").unwrap_or(false);
    numbers.empty_is_null = match reading.string(section, "empty") {
        None | Some(At { value: "null", .. }) => true,
        Some(At { value: "refused", .. }) => false,
        Some(other) => {
            reading.flaw(other.at, "`empty` is \"null\" or \"refused\"");
            true
        }
    };
    numbers
}

fn signs<'a>(reading: &mut Reading<'a>, section: Section<'a>) -> Signs {
    let mut signs = Signs {
        leading: false,
        ..Signs::default()
    };
    for word in reading.strings(section, "sign") {
        match word.value.as_str() {
            "leading" => signs.leading = true,
            "trailing" => signs.trailing = true,
            "parentheses" => signs.parentheses = true,
            "plus" => signs.plus = true,
            _ => reading.flaw(
                word.at,
                "`sign` is a list of \"leading\", \"trailing\", \"parentheses\" and \"plus\"",
            ),
        }
    }
    signs
}

/// The formats of times.
pub(super) fn times<'a>(reading: &mut Reading<'a>, top: Section<'a>) -> Vec<Times> {
    let Some(section) = reading.section(top, "times", "times") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in section.entries() {
        let Some(inside) = reading.section(section, entry.key, "times") else {
            continue;
        };
        reading.known(inside, TIMES);
        let mut times = Times {
            name: entry.key.to_owned(),
            formats: Vec::new(),
            ahead: 0,
            inclusive: false,
        };
        let formats = reading.strings(inside, "formats");
        if formats.is_empty() {
            reading.flaw(
                inside.at(),
                format!("`[times.{}] formats` is missing, such as [\"%Y-%m-%d\"]", entry.key),
            );
        }
        for format in formats {
            match Format::parse(&format.value) {
                Ok(format) => times.formats.push(format),
                Err(message) => reading.flaw(format.at, format!("a format of a time cannot be read: {message}")),
            }
        }
        if let Some(text) = reading.string(inside, "zone") {
            match zone(text.value) {
                Ok(ahead) => times.ahead = ahead,
                Err(message) => {
                    let hint = "for days without a time, leave `zone` out and give the columns the type \"date\"";
                    reading.flaw_with(text.at, message, hint);
                }
            }
        }
        if let Some(end) = reading.string(inside, "end") {
            times.inclusive = end.value == "inclusive";
            if !matches!(end.value, "inclusive" | "exclusive") {
                reading.flaw(end.at, "`end` is \"inclusive\" or \"exclusive\"");
            }
        }
        if let Some((one, other, text)) = times.contradiction() {
            let message = format!("`{one}` and `{other}` read `{text}` as different times");
            reading.flaw_with(inside.at(), message, "keep the one that the file uses");
        }
        found.push(times);
    }
    found
}

/// What cells must be, by column.
pub(super) fn columns<'a>(
    reading: &mut Reading<'a>,
    top: Section<'a>,
    numbers: &[Numbers],
    times: &[Times],
    known: &[String],
    each: Option<&str>,
) -> Vec<(String, CellKind)> {
    let Some(section) = reading.section(top, "columns", "columns") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in section.entries() {
        let is_beside = entry.key.starts_with("document_") || (each.is_some() && entry.key.starts_with("each_"));
        if !is_beside {
            reading.column(known, entry.key, entry.at);
        }
        let kind = if let Some(word) = entry.item.as_str() {
            let at = entry.item.span().map_or(0, |span| span.start);
            typed(reading, At { value: word, at }, None, numbers, times)
        } else {
            let Some(inside) = reading.section(section, entry.key, "columns") else {
                continue;
            };
            reading.known(inside, &["type", "numbers", "times"]);
            kind(reading, inside, numbers, times)
        };
        if let Some(kind) = kind {
            found.push((entry.key.to_owned(), kind));
        }
    }
    found
}

/// The kind that `type`, `numbers` and `times` of a table say.
pub(super) fn kind<'a>(
    reading: &mut Reading<'a>,
    section: Section<'a>,
    numbers: &[Numbers],
    times: &[Times],
) -> Option<CellKind> {
    let of_numbers = reading.string(section, "numbers");
    let of_times = reading.string(section, "times");
    let word = match (reading.string(section, "type"), &of_numbers, &of_times) {
        (Some(word), ..) => word,
        (None, Some(numbers), _) => At {
            value: "decimal",
            at: numbers.at,
        },
        (None, None, Some(times)) => At {
            value: "time",
            at: times.at,
        },
        (None, None, None) => return None,
    };
    let form = if word.value == "decimal" { of_numbers } else { of_times };
    typed(reading, word, form, numbers, times)
}

#[allow(clippy::needless_pass_by_value, reason = "words are small, and each is read once")]
fn typed(
    reading: &mut Reading,
    word: At<&str>,
    form: Option<At<&str>>,
    numbers: &[Numbers],
    times: &[Times],
) -> Option<CellKind> {
    let name = form.as_ref().map_or("default", |form| form.value);
    let at = form.as_ref().map_or(word.at, |form| form.at);
    let place = |all: &[&str]| all.iter().position(|known| *known == name);
    let of_numbers: Vec<&str> = numbers.iter().map(|numbers| numbers.name.as_str()).collect();
    let of_times: Vec<&str> = times.iter().map(|times| times.name.as_str()).collect();
    match word.value {
        "text" => Some(CellKind::Text),
        "integer" => Some(CellKind::Integer),
        "json" => Some(CellKind::Json),
        "decimal" => {
            let found = place(&of_numbers);
            if found.is_none() {
                reading.flaw(at, format!("there is no `[numbers.{name}]`"));
            }
            found.map(CellKind::Decimal)
        }
        "time" | "date" => {
            let found = place(&of_times);
            if found.is_none() {
                reading.flaw(
                    at,
                    format!("there is no `[times.{name}]`, which says how its times are written"),
                );
            }
            found.map(if word.value == "time" {
                CellKind::Time
            } else {
                CellKind::Date
            })
        }
        other => {
            let near = nearest(other, TYPES.iter().copied()).map(|near| format!("the nearest is `{near}`"));
            let hint = near.unwrap_or_else(|| format!("the types are: {}", TYPES.join(", ")));
            reading.flaw_with(word.at, format!("there is no type `{other}`"), hint);
            None
        }
    }
}
