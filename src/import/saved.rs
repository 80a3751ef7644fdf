//! Options that were kept for lists with the same header: which files are read with them, and which are kept.

use crate::clock::Clock;
use crate::contract::import::Options;
use crate::contract::registry::{Ledger, Registry};
use crate::decisions::request::Request;
use crate::decisions::saved::{self, Saved};
use crate::decisions::{self, in_transaction};
use crate::error::Result;
use crate::ledger::import::tables::{self, Fingerprint};
use crate::source::Source;
use rusqlite::Connection;

/// The options that are kept, and those to be kept.
#[derive(Debug, Default)]
pub(super) struct SavedLists {
    in_force: Vec<Saved>,
    found: Vec<Saved>,
}

impl SavedLists {
    /// Those of a ledger.
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        Ok(Self {
            in_force: saved::in_force(connection)?,
            found: Vec::new(),
        })
    }

    /// The options for a file, and the name under which they are kept; `None` if no options are kept for it.
    pub(super) fn for_file(
        &self,
        registry: &Registry,
        source: &Source,
        options: &Options,
    ) -> Option<(String, Options)> {
        self.in_force.iter().find_map(|saved| {
            let prints = tables::fingerprints(registry, source, options.encoding.or(saved.encoding()));
            let is_its = |print: &Fingerprint| {
                (print.kind, print.operation, &print.digest)
                    == (saved.kind.as_str(), saved.operation.as_str(), &saved.fingerprint)
            };
            prints
                .iter()
                .any(is_its)
                .then(|| (saved.name.clone(), saved.complete(options)))
        })
    }

    /// Notes what a file that is in the ledger needed, where that is to be kept under a name.
    pub(super) fn note(&mut self, ledger: &Ledger, source: &Source, options: &Options) -> Result<()> {
        let Some(name) = &options.save_as else { return Ok(()) };
        let imports = saved::recorded(&ledger.connection, &source.sha256)?;
        for (operation, recorded) in imports {
            let Some(needed) = Saved::options_of(&recorded) else {
                continue;
            };
            let mut found = Saved {
                name: name.clone(),
                operation,
                kind: String::new(),
                fingerprint: String::new(),
                options: needed,
            };
            let prints = tables::fingerprints(ledger.registry, source, found.encoding());
            if let Some(print) = prints.into_iter().find(|print| print.operation == found.operation) {
                print.kind.clone_into(&mut found.kind);
                found.fingerprint = print.digest;
                self.found.push(found);
                return Ok(());
            }
        }
        Ok(())
    }

    /// Keeps what was noted. Gives sentences about it.
    pub(super) fn keep(self, ledger: &mut Ledger, options: &Options, clock: Clock) -> Result<Vec<String>> {
        let Some(name) = &options.save_as else {
            return Ok(Vec::new());
        };
        let mut told = Vec::new();
        for (place, found) in self.found.into_iter().enumerate() {
            // Of several headers, each has a name of its own.
            let name = if place == 0 {
                name.clone()
            } else {
                format!("{name}-{}", place + 1)
            };
            let sentence = format!(
                "The options {} are kept as `{name}`: a file with the same header needs none",
                found.options
            );
            if self.in_force.contains(&found) || options.dry_run {
                told.push(sentence);
                continue;
            }
            let request = Request::Save(Saved { name, ..found });
            in_transaction(&mut ledger.connection, false, |connection| {
                decisions::decide(connection, &request, clock)
            })?;
            told.push(sentence);
        }
        if told.is_empty() {
            told.push(format!("No file needed an option, so nothing is kept as `{name}`"));
        }
        Ok(told)
    }
}
