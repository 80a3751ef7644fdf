//! `current-usage`: burst is what is used above the subscription.
//!
//! ```text
//! dssd   using 89995345920   subscribed 32212254720   burst 57783091200 = using - subscribed
//! cpu    using           0   subscribed        8000   burst           0
//! ```
//!
//! It holds for every resource of every current usage held. That includes `tx`, whose `subscribed` is the traffic
//! that remains: no document on record breaks the rule there.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::for_each;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "current-usage",
    order: 60,
    rule: "`burst` is the usage above the subscription: max(0, using - subscribed)",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let sql = "SELECT a.account, u.resource, u.burst, u.subscribed, u.\"using\", u.import_id, u.place
         FROM cloudsigma_usage AS u
         JOIN cloudsigma_currentusage AS c ON c.row_id = u.parent_row
         JOIN known_account AS a USING (account_id)
         ORDER BY u.row_id";
    for_each(connection, sql, [], |row| {
        let [burst, subscribed, using] = [
            row.get::<_, i64>("burst")?,
            row.get("subscribed")?,
            row.get::<_, i64>("using")?,
        ]
        .map(Decimal::from);
        let expected = using.sub(&subscribed).max(Decimal::zero());
        if burst != expected {
            let account: String = row.get("account")?;
            let resource: String = row.get("resource")?;
            let object = format!("cloudsigma/{account}/{resource}");
            let message = "`burst` is not the usage above the subscription";
            findings.push(
                Finding::new(CHECK.name, Severity::Error, object, message)
                    .figures(&expected, &burst)
                    .at_row(connection, row)?,
            );
        }
        Ok(())
    })?;
    Ok(findings)
}
