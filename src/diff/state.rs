//! What a diff compares: `delivery:3`, `closing:2025-06`, `2025-07-01T06:00:00Z`, `17`, `now`, `other.db`.

use crate::clock::period::Period;
use crate::contract::registry::Ledger;
use crate::contract::registry::Registry;
use crate::decisions::closing;
use crate::error::{Problem, Result, codes};
use crate::ledger::as_of::{self, AsOf};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What an argument names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// A delivery of FOCUS, by its number.
    Delivery(i64),
    /// The ledger as of a time or an import.
    AsOf(AsOf),
    /// The ledger as of a closing, by its name.
    Closing(String),
    /// The ledger with all that came in.
    Now,
    /// Another ledger.
    File(PathBuf),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if let Some(number) = text.strip_prefix("delivery:") {
            let number = number.parse();
            return number
                .map(Named::Delivery)
                .map_err(|_| "write the number of the delivery, as in delivery:3".to_owned());
        }
        if let Some(name) = text.strip_prefix("closing:") {
            return Ok(Named::Closing(name.to_owned()));
        }
        if text == "now" {
            return Ok(Named::Now);
        }
        Ok(text
            .parse()
            .map_or_else(|_| Named::File(PathBuf::from(text)), Named::AsOf))
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivery(number) => write!(f, "delivery:{number}"),
            Self::AsOf(as_of) => as_of.fmt(f),
            Self::Closing(name) => write!(f, "closing:{name}"),
            Self::Now => f.write_str("now"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A state, opened.
#[derive(Debug)]
pub(crate) struct State {
    /// The ledger, in which later imports are hidden where a time or an import is named.
    pub ledger: Ledger,
    /// The delivery, where one is named.
    pub delivery: Option<i64>,
}

impl State {
    /// Opens what is named; `file` is the ledger of deliveries, times and imports.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn open(named: &Named, file: &Path, registry: &'static Registry) -> Result<Self> {
        let path = match named {
            Named::File(path) => path,
            _ => file,
        };
        let ledger = Ledger::open_to_read(path, registry)?;
        let mut delivery = None;
        match named {
            Named::Delivery(number) => {
                let is_there = ledger
                    .connection
                    .prepare("SELECT 1 FROM focus_delivery WHERE delivery_id = ?1")?
                    .exists([number])?;
                if !is_there {
                    let problem = Problem::new(&codes::PARAMETER, format!("there is no delivery {number}"));
                    return Err(Box::new(
                        problem.hint("`billbook sql \"SELECT * FROM focus_delivery_list\"` lists them"),
                    ));
                }
                delivery = Some(*number);
            }
            Named::AsOf(as_of) => as_of::apply(&ledger, *as_of)?,
            Named::Closing(name) => {
                let import_id = closing::import_of(&ledger.connection, name)?;
                as_of::apply(&ledger, AsOf::Import(import_id))?;
            }
            Named::Now | Named::File(_) => {}
        }
        Ok(Self { ledger, delivery })
    }

    /// Opens two states.
    ///
    /// # Errors
    /// When one is not there, or only one is a delivery.
    pub(crate) fn open_both(
        before: &Named,
        after: &Named,
        file: &Path,
        registry: &'static Registry,
    ) -> Result<[Self; 2]> {
        let is_delivery = |named: &Named| matches!(named, Named::Delivery(_));
        if is_delivery(before) != is_delivery(after) {
            return Err(Box::new(
                Problem::new(
                    &codes::PARAMETER,
                    "a delivery can be compared only with another delivery",
                )
                .hint("name two deliveries, or two states: times, imports, closings or ledger files"),
            ));
        }
        refuse_periods(before, after)?;
        Ok([Self::open(before, file, registry)?, Self::open(after, file, registry)?])
    }

    /// Whether both are of one file.
    #[must_use]
    pub(crate) fn is_same_file(&self, other: &State) -> bool {
        match (self.ledger.path.canonicalize(), other.ledger.path.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        }
    }
}

/// Refuses the name of a period: a period is not a state of the ledger, and another command compares periods.
fn refuse_periods(before: &Named, after: &Named) -> Result<()> {
    let period = |named: &Named| match named {
        Named::File(path) if !path.exists() => path.to_str()?.parse::<Period>().ok(),
        _ => None,
    };
    let [before, after] = [period(before), period(after)];
    let Some(first) = before.as_ref().or(after.as_ref()) else {
        return Ok(());
    };
    let problem = Problem::new(&codes::PARAMETER, "a period is not a state of the ledger").value(first.to_string());
    let names = match (&before, &after) {
        (Some(before), Some(after)) => format!("{before} {after}"),
        _ => "BEFORE AFTER".to_owned(),
    };
    Err(Box::new(
        problem
            .hint(format!(
                "to see what changed between two periods: `billbook report compare {names}`"
            ))
            .hint(format!(
                "to see what changed since a period was closed: `billbook diff closing:{first} now`"
            )),
    ))
}
