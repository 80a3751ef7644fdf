//! Findings of FOCUS's checks, and what they are about.

use crate::charges::broken::{self, Broken};
use crate::charges::contexts::DeliveryScope;
use crate::contract::finding::Finding;
use crate::providers::focus::documentation::NAME;

/// Findings of one check.
pub(crate) fn findings(check: &'static str, broken: Vec<Broken>) -> Vec<Finding> {
    broken::findings(check, NAME, broken)
}

/// `focus/AWS/524167218108/2024-09`.
#[must_use]
pub(crate) fn object(scope: &DeliveryScope) -> String {
    let month = scope.period.first().and_then(|start| start.as_deref()?.get(..7));
    format!(
        "{NAME}/{}/{}/{}",
        scope.provider,
        scope.account,
        month.unwrap_or_default()
    )
}
