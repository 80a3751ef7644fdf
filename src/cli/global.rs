//! What every command shares: which ledger, which state of it, and what time it is.

use crate::cli::upgrade;
use crate::clock::{self, Clock};
use crate::contract::registry::Ledger;
use crate::decisions::request::Request;
use crate::error::Result;
use crate::ledger::as_of::{self, AsOf};
use crate::output::note;
use crate::providers::REGISTRY;
use chrono::{DateTime, Utc};
use clap::Args;
use std::path::PathBuf;

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The ledger file
    #[arg(
        short,
        long,
        global = true,
        env = "BILLBOOK_FILE",
        default_value = "billbook.db",
        value_name = "FILE"
    )]
    pub file: PathBuf,
    /// Use TIME as the current time
    #[arg(long, global = true, env = "BILLBOOK_NOW", value_name = "TIME", value_parser = parse_time)]
    pub now: Option<DateTime<Utc>>,
}

/// Which state of the ledger is read.
#[derive(Debug, Clone, Args)]
pub(super) struct Reading {
    /// Answer from the ledger as it was after an import (its number) or at a time
    #[arg(long, value_name = "TIME|IMPORT")]
    pub as_of: Option<AsOf>,
}

pub(crate) fn parse_time(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    clock::parse(text).ok_or_else(|| "not a time such as 2025-07-01T06:00:00Z".to_owned())
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
        if let Some(upgrade) = upgrade {
            note(&upgrade::describe(&self.file, &upgrade));
        }
        Ok(ledger)
    }
}
