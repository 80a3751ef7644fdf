//! The charges behind groups of them: `SELECT … WHERE (issuer, invoice, …) IN (('Acme Co', 'INV-7', …))`.
//!
//! Totals come from sums that are kept beside the charges; what proves them and what is shown are the charges themselves.

use crate::evidence::origin::Query;
use crate::output::json::Json;
use crate::reconcile::charges::groups::{Charges, Group};
use std::collections::BTreeSet;

/// Charges of FOCUS in force, with what tells groups apart and the relation `charge` does not have.
const OF_FOCUS: &str = "SELECT c.*, e.invoice_issuer_name, r.invoice_detail_id
FROM charge_focus AS c
CROSS JOIN focus_charge AS f ON f.row_id = CAST(substr(c.row_key, 7) AS INTEGER)
CROSS JOIN focus_context AS x ON x.context_id = f.context_id
LEFT JOIN focus_participating_entity AS e ON e.participating_entity_key = x.participating_entity_key
LEFT JOIN focus_invoice_reference AS r ON r.invoice_reference_key = x.invoice_reference_key";

/// Charges of the other providers.
const OF_OTHERS: &str = "SELECT * FROM charge";

/// The billing period, in one form, whatever form a file gives it.
const PERIOD: &str = "coalesce(strftime('%Y-%m-%dT%H:%M:%S', billing_period_start), ''),
    coalesce(strftime('%Y-%m-%dT%H:%M:%S', billing_period_end), '')";
/// The month in its place, where there are no billing periods.
const MONTH: &str = "strftime('%Y-%m-01T00:00:00', charge_period_start),
    strftime('%Y-%m-%dT%H:%M:%S', charge_period_start, 'start of month', '+1 month')";

/// What tells groups apart, in the order of [`key`]; the charges of FOCUS have three more.
fn columns(period: &str, is_of_focus: bool) -> String {
    let mut columns = format!(
        "provider, coalesce(account, ''), coalesce(billing_currency, 'XXX'), coalesce(invoice_id, ''),
    {period}, coalesce(charge_category, '')"
    );
    if is_of_focus {
        columns.push_str(
            ",
    coalesce(invoice_issuer_name, ''), coalesce(invoice_detail_id, ''), coalesce(charge_class = 'Correction', 0)",
        );
    }
    columns
}

fn key(group: &Group, is_of_focus: bool) -> Json {
    let key = &group.key;
    let [from, to] = key.period.each_ref().map(|time| time.get(..19).unwrap_or_default());
    let texts = [
        &*key.provider,
        &*key.account,
        &*key.currency,
        key.invoice.as_deref().unwrap_or_default(),
        from,
        to,
        &*key.category,
    ];
    let mut cells: Vec<Json> = texts.map(Json::string).to_vec();
    if is_of_focus {
        cells.push(Json::string(&*key.issuer));
        cells.push(Json::string(key.line.as_deref().unwrap_or_default()));
        cells.push(Json::integer(i64::from(key.is_correction)));
    }
    Json::Array(cells)
}

/// The charges of these groups, given by their places, of which each adds what the expression gives.
#[must_use]
pub(crate) fn of_groups(charges: &Charges, groups: &[usize], adds: &str) -> Vec<Query> {
    let (focus, others): (Vec<usize>, Vec<usize>) = groups.iter().partition(|&&place| charges.is_of_focus(place));
    let (by_month, by_period): (Vec<usize>, Vec<usize>) =
        others.into_iter().partition(|&place| charges.is_by_month(place));
    let query = |sql: &str, period: &str, places: &[usize], is_of_focus: bool| {
        let found: Vec<&Group> = places.iter().filter_map(|&place| charges.groups.get(place)).collect();
        if found.is_empty() {
            return None;
        }
        let keys: Vec<Json> = found.iter().map(|group| key(group, is_of_focus)).collect();
        let members: Vec<String> = (0..if is_of_focus { 10 } else { 7 })
            .map(|member| format!("value ->> {member}"))
            .collect();
        let columns = columns(period, is_of_focus);
        let condition = format!("({columns})\n  IN (SELECT {} FROM json_each({{}}))", members.join(", "));
        // The whole key is put together for the charges of these invoices alone: that takes half the time.
        let invoices: BTreeSet<&str> = found
            .iter()
            .map(|group| group.key.invoice.as_deref().unwrap_or_default())
            .collect();
        let rows = Query::new("charge", sql, [], adds).among("coalesce(invoice_id, '')", invoices);
        Some(rows.when(&condition, Json::Array(keys).compact()))
    };
    [
        query(OF_FOCUS, PERIOD, &focus, true),
        query(OF_OTHERS, PERIOD, &by_period, false),
        query(OF_OTHERS, MONTH, &by_month, false),
    ]
    .into_iter()
    .flatten()
    .collect()
}
