//! What every command shares: which ledger, which state of it, and what time it is.

use crate::cli::upgrade;
use crate::clock::{self, Clock, steps, zone};
use crate::contract::registry::Ledger;
use crate::decisions::request::Request;
use crate::error::{Problem, Result, codes, nearest};
use crate::ledger::as_of::{self, AsOf};
use crate::output::console::{self, Console, When};
use crate::output::remark;
use crate::providers::REGISTRY;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use std::path::PathBuf;

/// The heading of options that every command has, below its own.
pub(super) const COMMON: &str = "Common";
/// The heading of options that prove a figure, or look at another state.
pub(super) const EVIDENCE: &str = "Evidence and earlier states";

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// The ledger file
    #[arg(
        short,
        long,
        global = true,
        env = "BILLBOOK_FILE",
        default_value = "billbook.db",
        value_name = "FILE",
        help_heading = COMMON
    )]
    pub file: PathBuf,
    /// Use TIME as the current time
    #[arg(long, global = true, env = "BILLBOOK_NOW", value_name = "TIME", value_parser = parse_time, help_heading = COMMON)]
    pub now: Option<DateTime<Utc>>,
    /// When to use colours: auto, always or never. auto is on a terminal, unless NO_COLOR is set; CLICOLOR_FORCE turns them
    /// on elsewhere
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        help_heading = COMMON
    )]
    pub color: When,
    /// Show times and days in this time zone, such as Europe/Zurich, and have `report spend` count its months and days. Other
    /// figures, CSV, JSON and workbooks stay in UTC
    #[arg(long, global = true, value_name = "ZONE", value_parser = parse_zone, help_heading = COMMON)]
    pub time_zone: Option<Tz>,
    /// Show long texts on a terminal without a pager. The pager is BILLBOOK_PAGER, else PAGER, else less
    #[arg(long, global = true, help_heading = COMMON)]
    pub no_pager: bool,
    /// Leave out the notes on standard error; problems are always shown
    #[arg(long, short, global = true, help_heading = COMMON)]
    pub quiet: bool,
    /// Show on standard error how long each step took
    #[arg(long, global = true, help_heading = COMMON)]
    pub timings: bool,
}

impl Global {
    /// Sets what holds for the whole run.
    pub(super) fn set_console(&self) {
        console::set(Console {
            color: self.color,
            no_pager: self.no_pager,
            is_quiet: self.quiet,
        });
        if let Some(zone) = self.time_zone {
            zone::show(zone);
        }
        if self.timings {
            steps::begin();
        }
    }
}

/// Which state of the ledger is read.
#[derive(Debug, Clone, Args)]
pub(super) struct Reading {
    /// Answer from the ledger as it was after an import (its number) or at a time
    #[arg(long, value_name = "TIME|IMPORT", help_heading = EVIDENCE)]
    pub as_of: Option<AsOf>,
}

pub(crate) fn parse_time(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    clock::parse(text).ok_or_else(|| "not a time such as 2025-07-01T06:00:00Z".to_owned())
}

/// A time zone by its name in the IANA's database.
fn parse_zone(text: &str) -> std::result::Result<Tz, String> {
    text.parse().map_err(|_| {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let nearest = nearest(text, names).map_or(String::new(), |name| format!("; the nearest is `{name}`"));
        format!("not a time zone of the IANA, such as Europe/Zurich{nearest}")
    })
}

pub(crate) fn parse_why(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        "" => Err("write a reason".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// Who decides, where that is to be kept.
#[derive(Debug, Clone, Args)]
pub(super) struct By {
    /// Who decides; billbook keeps it with the decision
    #[arg(long, value_name = "TEXT", value_parser = parse_by)]
    pub by: Option<String>,
}

fn parse_by(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        "" => Err("write a name".to_owned()),
        text => Ok(text.to_owned()),
    }
}

impl By {
    /// The decision, with who decides it.
    pub(super) fn sign(&self, request: Request) -> Request {
        request.by(self.by.as_deref())
    }
}

impl Global {
    /// Refuses a time zone where figures are compared or kept: they are those of the days of UTC.
    ///
    /// # Errors
    /// When one is asked for.
    pub(super) fn refuse_time_zone(&self, command: &str) -> Result<()> {
        let Some(zone) = self.time_zone else { return Ok(()) };
        let problem = Problem::new(
            &codes::PARAMETER,
            format!("`{command}` counts the days of UTC, as the ledger does"),
        );
        let hint = "leave `--time-zone` out; `billbook report spend --time-zone ZONE` shows the months of another zone";
        Err(Box::new(
            problem.value(format!("--time-zone {}", zone.name())).hint(hint),
        ))
    }

    /// The time of this run.
    #[must_use]
    pub(super) fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::system, Clock::fixed)
    }

    /// Opens the ledger for reading.
    ///
    /// # Errors
    /// When it is not there, is not a ledger of this version, or has no such past.
    pub(super) fn open_to_read(&self, reading: &Reading) -> Result<Ledger> {
        let ledger = Ledger::open_to_read(&self.file, &REGISTRY)?;
        if let Some(as_of) = reading.as_of {
            as_of::apply(&ledger, as_of)?;
        }
        steps::done("open the ledger");
        Ok(ledger)
    }

    /// Opens the ledger to record a decision, or only to try it.
    ///
    /// # Errors
    /// When it is not there, since there would be nothing to decide; when it is not a ledger, or cannot be written.
    pub(super) fn open_to_decide(&self, is_tried: bool) -> Result<Ledger> {
        if is_tried || !self.file.exists() {
            // Bringing an older ledger up to date would be more than a dry run.
            self.open_to_read(&Reading { as_of: None })?;
        }
        self.open_to_write()
    }

    /// Opens the ledger for writing, and says so when it was brought up to date.
    ///
    /// # Errors
    /// When it is not a ledger, or cannot be written.
    pub(super) fn open_to_write(&self) -> Result<Ledger> {
        let (ledger, upgrade) = Ledger::open_to_write(&self.file, self.clock(), &REGISTRY)?;
        steps::done("open the ledger to write");
        if let Some(upgrade) = upgrade {
            remark(&upgrade::describe(&self.file, &upgrade));
        }
        Ok(ledger)
    }
}
