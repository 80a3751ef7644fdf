//! Files into a lake without a ledger: `billbook lake add`.
//!
//! `deliver` takes one delivery in: the reader of its form gives batches, `named` keeps what facts name by number, `quick` checks
//! as they pass, `waiting` and `parts` write them, and the second reader's totals are compared with what was written; `standing`
//! judges which deliveries count, and `folder` gives the lake its new state at once, or leaves it as it was.

mod chosen;
mod deliver;
pub(crate) mod folder;
mod form;
mod named;
pub(crate) mod parts;
mod passing;
mod quick;
mod standing;
mod waiting;

pub(crate) use chosen::choose;
pub(crate) use deliver::Came;

use crate::charges::delivered::seen;
use crate::charges::streamed::Streamed;
use crate::clock::{self, Clock};
use crate::contract::import::{Answer, DeliveryStated, Options};
use crate::error::{Problem, Result, codes};
use crate::lake::deliveries::Delivery;
use crate::lake::manifest::Manifest;
use crate::source::input::Input;
use folder::Lake;
use std::collections::BTreeSet;
use std::path::Path;

/// What the command says about the lake and the files.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The form of the files.
    pub form: &'static Streamed,
    /// What the user says about them.
    pub options: Options,
    /// The version in which a new lake has its charges.
    pub version: String,
    /// How many decimals a new lake has; as many as its data where nobody says so.
    pub scale: Option<u32>,
}

/// What became of a delivery.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It came in.
    Added(Came),
    /// It was there.
    Known(u64),
    /// It is refused.
    Refused(Vec<Problem>),
}

/// A lake that files are added to.
#[derive(Debug)]
pub(crate) struct Adding(Lake);

impl Adding {
    /// Opens the lake in a folder, or begins one.
    ///
    /// # Errors
    /// When the folder has something else, or the lake has another version or number of decimals than the command names.
    pub(crate) fn open(path: &Path, asked: &Asked, is_version_said: bool) -> Result<Self> {
        let lake = Lake::open(path)?;
        if let Some(manifest) = &lake.manifest {
            let has = |what: &str, has: &str, hint: &str| -> Result<Self> {
                let shown = path.display();
                let problem = Problem::new(&codes::PARAMETER, format!("the lake `{shown}` has {what} {has}"));
                Err(Box::new(problem.hint(hint.to_owned())))
            };
            if is_version_said && asked.version != manifest.version {
                return has(
                    asked.form.title,
                    &manifest.version,
                    "leave `--version` out, or begin another lake: all charges of a lake have the same columns",
                );
            }
            let fixed = manifest.added.as_ref().and_then(|added| added.fixed);
            if asked.scale.is_some() && asked.scale != fixed {
                let decimals = fixed.map_or_else(|| "as its data need them".to_owned(), |scale| scale.to_string());
                return has("decimals", &decimals, "leave `--decimals` out, or begin another lake");
            }
        }
        Ok(Self(lake))
    }

    /// What the lake has; nothing where nothing came in.
    pub(crate) fn manifest(&self) -> Option<&Manifest> {
        self.0.manifest.as_ref()
    }

    /// Adds a delivery.
    ///
    /// # Errors
    /// When a file cannot be read or written, or Ctrl-C was pressed. The lake is as it was then.
    pub(crate) fn add(
        &mut self,
        (files, stated): (&[Input], Option<&DeliveryStated>),
        asked: &Asked,
        clock: Clock,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Outcome> {
        if let Some(number) = self.known(files, asked, clock)? {
            self.seen_again(number, files, asked, clock)?;
            return Ok(Outcome::Known(number));
        }
        let came = deliver::deliver(&mut self.0, (files, stated), asked, clock, progress)?;
        Ok(match came {
            Ok(came) => Outcome::Added(came),
            Err(problems) => Outcome::Refused(problems),
        })
    }

    /// Keeps that a delivery was retrieved again later, which counts for what is newest.
    fn seen_again(&mut self, number: u64, files: &[Input], asked: &Asked, clock: Clock) -> Result<()> {
        let Some(mut manifest) = self.0.manifest.clone() else {
            return Ok(());
        };
        let deliveries = manifest.added.as_mut().map(|added| &mut added.deliveries);
        let Some(delivery) = deliveries.and_then(|all| all.iter_mut().find(|one| one.number == number)) else {
            return Ok(());
        };
        let newest = files
            .iter()
            .map(|file| clock::stored(seen::retrieved(file, &asked.options, clock).0))
            .max();
        let Some(newest) = newest.filter(|_| delivery.files.len() == files.len()) else {
            return Ok(());
        };
        let mut is_new = false;
        for part in &mut delivery.parts {
            if part.retrieved_at < newest {
                part.retrieved_at.clone_from(&newest);
                is_new = true;
            }
        }
        for file in &mut delivery.files {
            file.retrieved_at = newest.clone().max(std::mem::take(&mut file.retrieved_at));
        }
        if is_new {
            if let Some(added) = &mut manifest.added {
                added.removed.clear();
            }
            self.0.commit(manifest, || {})?;
        }
        Ok(())
    }

    /// The delivery that these files are, or are a part of, where it counts or they are not newer than it.
    fn known(&self, files: &[Input], asked: &Asked, clock: Clock) -> Result<Option<u64>> {
        let added = self.0.manifest.as_ref().and_then(|manifest| manifest.added.as_ref());
        let Some(added) = added else { return Ok(None) };
        let sizes: BTreeSet<u64> = added
            .deliveries
            .iter()
            .flat_map(|one| &one.files)
            .map(|file| file.bytes)
            .collect();
        if files.iter().any(|file| !sizes.contains(&file.size)) {
            return Ok(None);
        }
        let mut hashes = BTreeSet::new();
        for file in files {
            hashes.insert(file.sha256()?);
        }
        let is_append = |answer: Option<&str>| answer == Some(Answer::Append.name());
        let newest = files
            .iter()
            .map(|file| clock::stored(seen::retrieved(file, &asked.options, clock).0))
            .max();
        let is_it = |one: &&Delivery| {
            let has = |hash: &String| one.files.iter().any(|file| file.sha256 == *hash);
            let counts = one.parts.iter().all(|part| part.in_force);
            let then = one.files.iter().map(|file| file.retrieved_at.as_str()).max();
            hashes.iter().all(has)
                && is_append(one.answer.as_deref()) == is_append(asked.options.answer.map(Answer::name))
                && (counts || newest.as_deref() <= then)
        };
        Ok(added.deliveries.iter().rev().find(is_it).map(|one| one.number))
    }
}
