//! Charges added up by day and by month: `charge_by_day` and `charge_by_month`.
//!
//! Closings look at charges more closely, and at those by the million only where deliveries have changed. So the sums by day
//! are there once more in two halves: `charge_by_day_of_rows` and `charge_by_day_of_bulk`. And closings of the time before
//! a computed charge was split at the ends of months have `charge_by_month_unsplit`, in which a provider may have a view
//! `charge_unsplit_<provider>`.
//!
//! `charge_beyond_month` has the charges that reach beyond the month in which they start.
//!
//! A provider whose charges are many keeps sums of them beside the charges, and feeds these relations from there by a
//! view `charge_by_day_<provider>` and `charge_by_month_<provider>`, and by further views whose names begin so: a view
//! that is a union itself would cost as much as all of its columns do. Of all others each charge is its own sum. Reports
//! that need no more columns than these have read them instead of `charge`.

use super::{RELATIONS, select};
use crate::contract::registry::{Provider, Registry, View};

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
pub(super) fn views(registry: &Registry, so_far: &[View]) -> [View; 6] {
    let by_day: Vec<&str> = SHARED.into_iter().chain(BY_DAY).collect();
    let of = |relation, name, feed, is_meant: fn(&Provider) -> bool| Sums {
        relation,
        name,
        feed,
        is_meant,
    };
    let [day, month] = [("charge_by_day", "day", 10), ("charge_by_month", "month", 7)];
    let is_bulk = |provider: &Provider| provider.bulk.is_some();
    let is_any = |_: &Provider| true;
    [
        view(registry, &of(day, "charge_by_day", "charge", is_any), &by_day, so_far),
        view(
            registry,
            &of(month, "charge_by_month", "charge", is_any),
            &SHARED,
            so_far,
        ),
        view(
            registry,
            &of(day, "charge_by_day_of_rows", "charge", |provider| {
                provider.bulk.is_none()
            }),
            &by_day,
            so_far,
        ),
        view(
            registry,
            &of(day, "charge_by_day_of_bulk", "charge", is_bulk),
            &by_day,
            so_far,
        ),
        view(
            registry,
            &of(month, "charge_by_month_unsplit", "charge_unsplit", is_any),
            &SHARED,
            so_far,
        ),
        beyond_month(registry, so_far),
    ]
}

/// What of a view is the same in two ledgers that were made from the same files. How finely a provider keeps sums by day is not:
/// it may keep two sums where another version keeps one, so that sums by day are compared added up, and the views that they
/// come from are not. Of the others it is the view.
#[must_use]
pub(crate) fn to_compare(view: &str) -> Option<String> {
    match view {
        "charge_by_day" | "charge_by_day_of_rows" | "charge_by_day_of_bulk" => {}
        part if part.starts_with("charge_by_day_") => return None,
        other => return Some(other.to_owned()),
    }
    let keys = SHARED.into_iter().chain(BY_DAY).chain(["day"]).chain(LEFT_AT_ZERO);
    let keys: Vec<&str> = keys.collect();
    let keys = keys.join(", ");
    let sums = COSTS
        .iter()
        .flat_map(|cost| [(*cost).to_owned(), format!("returned_{cost}")]);
    let sums: Vec<String> = sums
        .map(|column| format!("CASE WHEN count({column}) > 0 THEN decimal_sum({column}) END"))
        .collect();
    let are_null = COSTS.map(|cost| format!("{cost} IS NULL")).join(", ");
    let sums = sums.join(", ");
    Some(format!(
        "(SELECT {keys}, sum(charges), {sums} FROM {view} GROUP BY {keys}, {are_null})"
    ))
}

/// Charges that end after the first moment of the next month. A provider whose charges are many tells faster which.
fn beyond_month(registry: &Registry, so_far: &[View]) -> View {
    const NAME: &str = "charge_beyond_month";
    const COLUMNS: &str = "row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place";
    let charge = RELATIONS.iter().find(|relation| relation.name == "charge");
    let charging = registry.providers.iter();
    let charging = charging.filter(|provider| provider.relations.contains(&"charge"));
    let parts: Vec<String> = charging
        .map(|provider| {
            let own = format!("{NAME}_{}", provider.name);
            if so_far.iter().any(|view| view.name == own) {
                return format!("SELECT {COLUMNS} FROM {own}");
            }
            let columns = charge
                .map(|charge| select(charge, provider, so_far))
                .unwrap_or_default();
            format!(
                "SELECT {COLUMNS}\nFROM (SELECT {columns} FROM charge_{})\n\
                 WHERE charge_period_end > strftime('%Y-%m-%dT00:00:00.000000Z', substr(charge_period_start, 1, 7) || '-01', '+1 month')",
                provider.name
            )
        })
        .collect();
    View {
        name: NAME.to_owned(),
        text: format!("{NAME} AS\n{}", parts.join("\nUNION ALL\n")),
    }
}

/// A relation of sums.
struct Sums {
    /// The relation that providers feed, its column of time, and how much of a time that holds.
    relation: (&'static str, &'static str, usize),
    /// Its own name.
    name: &'static str,
    /// The views of providers that it prefers to `charge_<provider>`, up to the provider's name.
    feed: &'static str,
    /// Whose charges it has.
    is_meant: fn(&Provider) -> bool,
}

fn view(registry: &Registry, sums: &Sums, columns: &[&str], so_far: &[View]) -> View {
    let (relation, period, length) = sums.relation;
    let columns = columns.join(", ");
    let of_costs: Vec<String> = COSTS.iter().map(|cost| format!("{cost}, returned_{cost}")).collect();
    let of_costs = format!("{}, {}", of_costs.join(", "), LEFT_AT_ZERO.join(", "));
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
        .filter(|provider| provider.relations.contains(&"charge") && (sums.is_meant)(provider))
        .flat_map(|provider| {
            if provider.relations.contains(&relation) {
                let feed = format!("{relation}_{}", provider.name);
                let feeds = so_far.iter().filter(|view| view.name.starts_with(&feed));
                return feeds
                    .map(|view| format!("SELECT {columns}, {period}, charges, {of_costs} FROM {}", view.name))
                    .collect();
            }
            // Not from `charge`, which would bring the many charges of the others along.
            let own = charge
                .map(|charge| select(charge, provider, so_far))
                .unwrap_or_default();
            let preferred = format!("{}_{}", sums.feed, provider.name);
            let feed = if so_far.iter().any(|view| view.name == preferred) {
                preferred
            } else {
                format!("charge_{}", provider.name)
            };
            vec![format!(
                "SELECT {columns}, substr(charge_period_start, 1, {length}) AS {period}, 1 AS charges, {own_sums}\n\
                 FROM (SELECT {own} FROM {feed})"
            )]
        })
        .collect();
    let name = sums.name;
    View {
        name: name.to_owned(),
        text: format!("{name} AS\n{}", parts.join("\nUNION ALL\n")),
    }
}
