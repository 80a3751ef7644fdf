//! What a run finds: what makes a figure unsure, and what is only told.

use crate::billing::book::model::Place;
use std::collections::BTreeSet;

/// Something that a run found, for one or several charges.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    /// Which kind, a stable word.
    pub kind: &'static str,
    /// Whether the documents of its customers cannot be issued.
    pub is_blocking: bool,
    /// Whom it concerns, by id.
    pub customers: BTreeSet<String>,
    /// What is wrong, and what to do.
    pub message: String,
    /// Where in the book.
    pub places: Vec<Place>,
    /// The first charges of it, by name.
    pub charges: Vec<String>,
    /// How many charges.
    pub count: usize,
}

/// So many charges of a finding are named.
const NAMED_MAX: usize = 3;

/// The findings of a run, those of one kind and text together.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub Vec<Finding>);

impl Findings {
    /// Adds one. `charge` is the name of a charge that it is about.
    pub(crate) fn add(&mut self, found: Finding, charge: Option<String>) {
        let same = self.0.iter().position(|other| {
            other.kind == found.kind && other.message == found.message && other.customers == found.customers
        });
        let index = same.unwrap_or_else(|| {
            self.0.push(found);
            self.0.len() - 1
        });
        let Some(finding) = self.0.get_mut(index) else { return };
        if let Some(charge) = charge {
            finding.count += 1;
            if finding.charges.len() < NAMED_MAX {
                finding.charges.push(charge);
            }
        }
    }
}

impl Finding {
    /// One that blocks documents.
    #[must_use]
    pub(crate) fn blocking(kind: &'static str, message: String) -> Self {
        Self {
            kind,
            is_blocking: true,
            customers: BTreeSet::new(),
            message,
            places: Vec::new(),
            charges: Vec::new(),
            count: 0,
        }
    }

    /// One that is only told.
    #[must_use]
    pub(crate) fn told(kind: &'static str, message: String) -> Self {
        Self {
            is_blocking: false,
            ..Self::blocking(kind, message)
        }
    }

    /// Concerns a customer.
    #[must_use]
    pub(crate) fn of(mut self, customer: &str) -> Self {
        self.customers.insert(customer.to_owned());
        self
    }

    /// Names a place in the book.
    #[must_use]
    pub(crate) fn at(mut self, place: &Place) -> Self {
        self.places.push(place.clone());
        self
    }
}
