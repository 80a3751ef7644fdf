//! What takes long to make and is on many pages, findings and statements: kept until the ledger is another one.

use super::asked::{AS_OF, Asked};
use crate::check::{self, Sorted};
use crate::contract::registry::Ledger;
use crate::contract::scope::Scope;
use crate::contract::statement::Statement;
use crate::error::Result;
use crate::ledger::chain;
use crate::reconcile;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// So many states of the ledger are kept: the present one, and earlier ones that somebody looks at.
const STATES_MAX: usize = 3;

/// All that is kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    findings: Made<Sorted>,
    statements: Made<Vec<Statement>>,
}

impl Kept {
    /// What all checks find.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn findings(&self, asked: &Asked, ledger: &Ledger) -> Result<Arc<Sorted>> {
        let work = || check::sort(&ledger.connection, check::run(ledger, &[])?);
        self.findings.get(State::of(asked, ledger)?, work)
    }

    /// The statements of all pairs.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn statements(&self, asked: &Asked, ledger: &Ledger) -> Result<Arc<Vec<Statement>>> {
        let work = || reconcile::run(ledger, &[], &Scope::default());
        self.statements.get(State::of(asked, ledger)?, work)
    }
}

/// What tells a ledger from what it was: its head, which every write of billbook moves, and the file, which other programs
/// change as well.
#[derive(Debug, PartialEq, Eq)]
struct State {
    as_of: Option<String>,
    head: Option<String>,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl State {
    /// Read before anything is made of the ledger: what is made while somebody writes is not found again.
    fn of(asked: &Asked, ledger: &Ledger) -> Result<Self> {
        let file = fs::metadata(&ledger.path).ok();
        Ok(Self {
            as_of: asked.parameter(AS_OF).map(str::to_owned),
            head: chain::newest_head(&ledger.connection)?,
            bytes: file.as_ref().map_or(0, fs::Metadata::len),
            modified: file.and_then(|file| file.modified().ok()),
        })
    }
}

/// One thing in the newest states that it was asked for.
#[derive(Debug)]
struct Made<T>(Mutex<Vec<(State, Arc<T>)>>);

impl<T> Default for Made<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Made<T> {
    /// The thing in a state, made where it is not kept. It is made without the lock: other pages do not wait for it.
    fn get(&self, state: State, work: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock()
            .iter()
            .find(|(of, _)| *of == state)
            .map(|(_, made)| Arc::clone(made));
        if let Some(known) = known {
            return Ok(known);
        }
        let made = Arc::new(work()?);
        let mut all = lock();
        all.retain(|(of, _)| *of != state);
        all.insert(0, (state, Arc::clone(&made)));
        all.truncate(STATES_MAX);
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(head: &str) -> State {
        State {
            as_of: None,
            head: Some(head.to_owned()),
            bytes: 1,
            modified: None,
        }
    }

    #[test]
    fn a_thing_is_made_once_for_each_state() {
        let made = Made::default();
        let get = |head: &str, value: u32| *made.get(state(head), || Ok(value)).unwrap();
        assert_eq!((get("a", 1), get("a", 2), get("b", 3), get("a", 4)), (1, 1, 3, 1));
        // Of many states only the newest are kept.
        assert_eq!((get("c", 5), get("d", 6), get("a", 7)), (5, 6, 7));
    }

    #[test]
    fn what_could_not_be_made_is_made_when_it_is_asked_for_again() {
        let made = Made::default();
        let failed = made.get(state("a"), || crate::error::fail(&crate::error::codes::NOT_FOUND, "no"));
        assert!(failed.is_err());
        assert_eq!(*made.get(state("a"), || Ok(1)).unwrap(), 1);
    }
}
