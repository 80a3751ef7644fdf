//! What the files of a call come to, by month of the billing period and currency, for totals that a user states.

use crate::error::Result;
use crate::ledger::import::record::said_of;
use crate::money::decimal::DecimalSum;
use crate::query::select;
use crate::source::input::Input;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// Sums by month and currency.
pub(crate) type Months = BTreeMap<(String, String), DecimalSum>;

const DELIVERY: &str = "SELECT f.delivery_id FROM focus_file AS f JOIN import AS i USING (import_id) JOIN source USING (source_id)
    JOIN mapped_file AS u USING (import_id) JOIN mapping AS m USING (mapping_id)
    WHERE source.sha256 = ?1 AND m.sha256 || coalesce(u.dataset, '') || u.parameters = ?2 ORDER BY f.import_id DESC LIMIT 1";

const SUMS: &str =
    "SELECT coalesce(substr(s.billing_period_start, 1, 7), ''), coalesce(a.billing_currency, ''), t.billed_cost
    FROM focus_scope AS s JOIN focus_monthly_total AS t USING (scope_id)
    JOIN focus_billing_account AS a USING (billing_account_key) WHERE s.delivery_id = ?1";

/// The sums of files that mappings read and that are in the ledger, each delivery once.
///
/// # Errors
/// When the ledger or a file cannot be read.
pub(crate) fn months<'f>(connection: &Connection, files: impl Iterator<Item = &'f Input>) -> Result<Months> {
    let mut deliveries: BTreeSet<i64> = BTreeSet::new();
    for file in files {
        let Some(mapped) = &file.mapped else { continue };
        let found: Option<i64> = connection
            .prepare_cached(DELIVERY)?
            .query_row((file.sha256()?, said_of(mapped)), |row| row.get::<_, i64>(0))
            .optional()?;
        deliveries.extend(found);
    }
    let mut months = Months::new();
    for delivery in deliveries {
        let sums = select(connection, SUMS, [delivery], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?))
        })?;
        for (key, sum) in sums {
            // `verify` finds what is not a decimal.
            let _ = months.entry(key).or_default().add_text(&sum);
        }
    }
    Ok(months)
}
