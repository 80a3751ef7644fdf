//! The billing period of a file that does not say it, from the folder around it: `BILLING_PERIOD=2025-09/charges.csv`.

use super::Layout;
use crate::clock;
use crate::source::hive;
use chrono::Months;

/// How the sentence about it begins.
const SENTENCE: &str = "the file has no BillingPeriodStart; its billing period is that of the folder ";

/// The billing period that a folder states.
#[derive(Debug)]
pub(super) struct FolderPeriod {
    /// Its first moment.
    pub start: String,
    /// The first moment after it.
    pub end: String,
    /// What is recorded with the import.
    pub sentence: String,
}

impl FolderPeriod {
    /// The period of a file of this name, where only its folder states it. An import that is made again has what was
    /// recorded then.
    #[must_use]
    pub(super) fn of(name: &str, layout: &Layout, recorded: Option<&[String]>) -> Option<Self> {
        if layout.place("BillingPeriodStart").is_some() || layout.place("BillingPeriodEnd").is_some() {
            return None;
        }
        let own = hive::billing_period(name);
        let Some(recorded) = recorded else {
            return own.and_then(Self::new);
        };
        let mut then = recorded.iter().filter_map(|sentence| {
            let folder = sentence.strip_prefix(SENTENCE)?.trim_matches('`');
            hive::billing_period(&format!("{folder}/x"))
        });
        let own = own.filter(|own| then.clone().any(|other| other == *own));
        own.or_else(|| then.next()).and_then(Self::new)
    }

    fn new((day, folder): (String, String)) -> Option<Self> {
        let end = clock::parse_date(&day)?.checked_add_months(Months::new(1))?;
        Some(Self {
            start: format!("{day}T00:00:00Z"),
            end: format!("{}T00:00:00Z", end.format("%Y-%m-%d")),
            sentence: format!("{SENTENCE}`{folder}`"),
        })
    }
}
