//! The providers: one folder each, and one line here.

pub(crate) mod banking;
pub(crate) mod bookkeeping;
pub(crate) mod cloudsigma;
pub(crate) mod einvoice;
pub(crate) mod focus;
pub(crate) mod gigas;
pub(crate) mod ormuco;
pub(crate) mod vcloudair;

#[cfg(test)]
mod import_faults;
#[cfg(test)]
mod import_groups;
#[cfg(test)]
mod made_up;
#[cfg(test)]
mod other_form;
#[cfg(test)]
mod registry_tests;

use crate::billing;
use crate::charges::streamed::Streamed;
use crate::check::CHECKS;
use crate::contract::registry::{Provider, Registry};
use crate::reconcile::PAIRS;
use crate::report::REPORTS;
use crate::settle;

/// The form whose files go into lakes without a ledger.
pub(crate) static STREAMED: &Streamed = &focus::stream::STREAMED;

/// Everything that this program knows: the one list of providers, and what belongs to none of them.
pub static REGISTRY: Registry = Registry::new(PROVIDERS, CHECKS, PAIRS, REPORTS)
    .settled_by(settle::after)
    .with_own(&billing::feed::ISSUED);

/// All providers.
static PROVIDERS: &[&Provider] = &[
    &cloudsigma::PROVIDER,
    &focus::PROVIDER,
    &gigas::PROVIDER,
    &ormuco::PROVIDER,
    &vcloudair::PROVIDER,
    &bookkeeping::PROVIDER,
    &banking::PROVIDER,
    &einvoice::PROVIDER,
];
