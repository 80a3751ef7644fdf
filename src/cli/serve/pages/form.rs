//! A form for what a report can be asked, made of the options of its command; it works without a script.

use crate::cli::serve::asked::{AS_OF, Asked};
use crate::error::Result;
use crate::query::select;
use clap::{Arg, ArgAction, Command};
use maud::{Markup, html};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Options that a page has links for, or that only a command has.
const LEFT_OUT: &[&str] = &[
    "form",
    "output_file",
    "reader",
    "wide",
    "proof",
    "explain",
    "column",
    "all",
    "as_of",
    "limit",
    "explain-plan",
    "engine",
    "lake",
    "help",
];

/// Options that few people need.
const FURTHER: &[&str] = &["columns", "sort", "exact", "from", "to", "in", "rate", "rates"];

/// Names that an option can be given, from the ledger.
struct Names {
    option: &'static str,
    names: Vec<String>,
}

/// The form of a command, filled in as the page was asked.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(asked: &Asked, command: &Command, connection: &Connection) -> Result<Markup> {
    // The views of an earlier state are too deep for one more query over all of them.
    let known = match asked.parameter(AS_OF) {
        None => known(connection)?,
        Some(_) => Vec::new(),
    };
    let is_shown = |argument: &&Arg| !LEFT_OUT.contains(&argument.get_id().as_str());
    let is_further = |argument: &&Arg| FURTHER.contains(&argument.get_id().as_str());
    let shown: Vec<&Arg> = command.get_arguments().filter(is_shown).collect();
    let (further, first): (Vec<&Arg>, Vec<&Arg>) = shown.into_iter().partition(|argument| is_further(argument));
    let is_open = further.iter().any(|argument| asked.parameter(name(argument)).is_some());
    Ok(html! {
        form.asked method="get" action=(format!("{}{}", asked.base, asked.path)) {
            @if let Some(as_of) = asked.parameter(AS_OF) { input type="hidden" name=(AS_OF) value=(as_of); }
            div.fields { @for argument in &first { (field(asked, argument)) } }
            @if !further.is_empty() {
                details open[is_open] {
                    summary { "More" }
                    div.fields { @for argument in &further { (field(asked, argument)) } }
                }
            }
            button type="submit" { "Show" }
            @for Names { option, names } in &known {
                datalist id=(format!("of-{option}")) { @for name in names { option value=(name) {} } }
            }
        }
    })
}

/// The name of an option in a query: as on the command line.
pub(super) fn name(argument: &Arg) -> &str {
    argument.get_long().unwrap_or(argument.get_id().as_str())
}

fn field(asked: &Asked, argument: &Arg) -> Markup {
    let name = name(argument);
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let now = asked.parameter(name).unwrap_or_default();
    let values = argument.get_possible_values();
    let label = name.replace(['-', '_'], " ").to_lowercase();
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return html! {
            label.flag title=(help) { input type="checkbox" name=(name) value="yes" checked[!now.is_empty()]; " " (label) }
        };
    }
    let default = argument.get_default_values().first().and_then(|value| value.to_str());
    html! {
        label title=(help) {
            span { (label) }
            @if values.is_empty() || matches!(argument.get_action(), ArgAction::Append) {
                input type="text" name=(name) value=(now) placeholder=[placeholder(argument, default)]
                    list=[is_known(name).then(|| format!("of-{name}"))] autocomplete="off";
            } @else {
                select name=(name) {
                    @if default.is_none() { option value="" { "any" } }
                    @for value in &values {
                        option value=(value.get_name()) selected[value.get_name() == now || (now.is_empty() && Some(value.get_name()) == default)] {
                            (value.get_name())
                        }
                    }
                }
            }
        }
    }
}

fn placeholder(argument: &Arg, default: Option<&str>) -> Option<String> {
    if let Some(default) = default {
        return Some(default.to_owned());
    }
    Some(match name(argument) {
        "period" | "before" | "after" => "2025-06".to_owned(),
        "from" | "to" => "2025-06-01".to_owned(),
        _ => return None,
    })
}

fn is_known(option: &str) -> bool {
    KNOWN.iter().any(|(name, _)| *name == option)
}

/// Where the ledger has names for an option, view by view: several in one query would be nested too deep for SQLite.
const KNOWN: &[(&str, &[(&str, &str)])] = &[
    (
        "provider",
        &[
            ("provider", "charge_by_month"),
            ("provider", "account"),
            ("issuer", "invoice"),
        ],
    ),
    ("account", &[("account", "charge_by_month"), ("account", "account")]),
    (
        "currency",
        &[("billing_currency", "charge_by_month"), ("billing_currency", "invoice")],
    ),
];

/// So many names are offered for an option.
const NAMES_MAX: usize = 200;

fn known(connection: &Connection) -> Result<Vec<Names>> {
    let mut known = Vec::new();
    for &(option, columns) in KNOWN {
        let mut names = BTreeSet::new();
        for (column, view) in columns {
            let sql = format!("SELECT DISTINCT {column} FROM {view} WHERE {column} IS NOT NULL LIMIT {NAMES_MAX}");
            let found: Vec<String> = select(connection, &sql, [], |row| Ok(row.get(0)?))?;
            names.extend(found);
        }
        known.push(Names {
            option,
            names: names.into_iter().collect(),
        });
    }
    Ok(known)
}
