//! The providers: one folder each, and one line here.

pub mod bookkeeping;
pub mod cloudsigma;
pub mod focus;
pub mod gigas;
pub mod ormuco;
pub mod vcloudair;

#[cfg(test)]
mod tests;

use crate::check::CHECKS;
use crate::contract::registry::{Provider, Registry};
use crate::reconcile::PAIRS;

/// Everything that this program knows: the one list of providers, and what belongs to none of them.
pub static REGISTRY: Registry = Registry::new(PROVIDERS, CHECKS, PAIRS);

/// All providers.
static PROVIDERS: &[&Provider] = &[
    &cloudsigma::PROVIDER,
    &focus::PROVIDER,
    &gigas::PROVIDER,
    &ormuco::PROVIDER,
    &vcloudair::PROVIDER,
    &bookkeeping::PROVIDER,
];
