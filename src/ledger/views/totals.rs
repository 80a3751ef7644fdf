//! Charges added up by day and by month: `charge_by_day` and `charge_by_month`.
//!
//! A provider whose charges are many keeps sums of them beside the charges, and feeds these relations from there by a
//! view `charge_by_day_<provider>` and `charge_by_month_<provider>`, and by further views whose names begin so: a view
//! that is a union itself would cost as much as all of its columns do. Of all others each charge is its own sum. Reports
//! that need no more columns than these have read them instead of `charge`.

use super::{RELATIONS, select};
use crate::contract::registry::{Registry, View};

/// Columns by which charges are added up in both.
const SHARED: [&str; 10] = [
    "provider",
    "issuer",
    "account",
    "sub_account_id",
    "billing_currency",
    "charge_category",
    "charge_class",
    "region_id",
    "service_category",
    "service_name",
];

/// Further columns of the sums by day.
const BY_DAY: [&str; 5] = ["resource_id", "resource_name", "sku_id", "invoice_id", "tags"];

/// The four costs, null where no charge of the sum states it. Beside each stands `returned_…`, the part of the sum that is
/// negative.
const COSTS: [&str; 4] = ["billed_cost", "effective_cost", "list_cost", "contracted_cost"];

/// Whether the usage added up leaves a cost at 0 beside an effective cost above 0, which is the same for all of a sum.
const LEFT_AT_ZERO: [&str; 2] = ["list_left_at_zero", "contracted_left_at_zero"];

/// The two relations, over the views so far.
pub(super) fn views(registry: &Registry, so_far: &[View]) -> [View; 2] {
    let by_day: Vec<&str> = SHARED.into_iter().chain(BY_DAY).collect();
    [
        view(registry, "charge_by_day", ("day", 10), &by_day, so_far),
        view(registry, "charge_by_month", ("month", 7), &SHARED, so_far),
    ]
}

fn view(registry: &Registry, name: &str, (period, length): (&str, usize), columns: &[&str], so_far: &[View]) -> View {
    let columns = columns.join(", ");
    let sums: Vec<String> = COSTS.iter().map(|cost| format!("{cost}, returned_{cost}")).collect();
    let sums = format!("{}, {}", sums.join(", "), LEFT_AT_ZERO.join(", "));
    let own_sums: Vec<String> = COSTS
        .iter()
        .map(|cost| format!("{cost}, CASE WHEN substr({cost}, 1, 1) = '-' THEN {cost} END AS returned_{cost}"))
        .collect();
    let own_left = LEFT_AT_ZERO.map(|column| format!("0 AS {column}"));
    let own_sums = format!("{}, {}", own_sums.join(", "), own_left.join(", "));
    let charge = RELATIONS.iter().find(|relation| relation.name == "charge");
    let parts: Vec<String> = registry
        .providers
        .iter()
        .filter(|provider| provider.relations.contains(&"charge"))
        .flat_map(|provider| {
            if provider.relations.contains(&name) {
                let feed = format!("{name}_{}", provider.name);
                let feeds = so_far.iter().filter(|view| view.name.starts_with(&feed));
                return feeds
                    .map(|view| format!("SELECT {columns}, {period}, charges, {sums} FROM {}", view.name))
                    .collect();
            }
            // Not from `charge`, which would bring the many charges of the others along.
            let own = charge
                .map(|charge| select(charge, provider, so_far))
                .unwrap_or_default();
            vec![format!(
                "SELECT {columns}, substr(charge_period_start, 1, {length}) AS {period}, 1 AS charges, {own_sums}\n\
                 FROM (SELECT {own} FROM charge_{})",
                provider.name
            )]
        })
        .collect();
    View {
        name: name.to_owned(),
        text: format!("{name} AS\n{}", parts.join("\nUNION ALL\n")),
    }
}
