//! Every provider's charges in the columns of FOCUS: `focus_1_0` to `focus_1_4`.
//!
//! A row that came from a FOCUS file has the texts it came with; a row of any other provider is made from the relation
//! `charge`, by `of_others.sql`. The columns of a version and their order come from the one list of columns.

use crate::contract::registry::{Registry, View};
use crate::ledger::views::{RELATIONS, select, split};
use crate::providers::focus::cost_and_usage::columns::{COLUMNS, Column, Version};

/// The view of the charges that came from no FOCUS file, in the columns of all versions.
pub(crate) const OF_OTHERS: &str = "focus_of_others";

/// The view of the charges that came from FOCUS files, in the columns of all versions.
pub(crate) const OF_FILES: &str = "focus_cost_and_usage";

/// Columns that say in newer versions what older ones say elsewhere, and the other way round.
const RENAMED: [(&str, &str); 3] = [
    ("ProviderName", "coalesce(ProviderName, ServiceProviderName)"),
    ("PublisherName", "coalesce(PublisherName, ServiceProviderName)"),
    ("ServiceProviderName", "coalesce(ServiceProviderName, ProviderName)"),
];

/// The column that says what this one says, where this one says nothing.
pub(crate) fn also_said_by(name: &str) -> Option<&'static str> {
    let (_, expression) = RENAMED.iter().find(|(renamed, _)| *renamed == name)?;
    let (_, other) = expression.trim_end_matches(')').split_once(", ")?;
    Some(other)
}

/// The columns of a version, in the specification's order.
pub(crate) fn columns(version: Version) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(move |column| column.is_in(version))
}

/// The columns of a version as they are selected from [`OF_FILES`].
#[must_use]
pub(crate) fn of_files(version: Version) -> String {
    let columns = columns(version).map(|column| {
        let renamed = RENAMED.iter().find(|(name, _)| *name == column.name);
        renamed.map_or_else(
            || column.name.to_owned(),
            |(name, expression)| format!("{expression} AS {name}"),
        )
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// The columns of a version as they are selected from [`OF_OTHERS`].
#[must_use]
pub(crate) fn of_others(version: Version) -> String {
    columns(version)
        .map(|column| column.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The views, over the views so far.
pub(crate) fn views(registry: &Registry, so_far: &[View]) -> Vec<View> {
    let mut views = vec![charge_of_others(registry, so_far)];
    views.extend(split(include_str!("of_others.sql")));
    views.extend(Version::ALL.into_iter().map(|version| {
        let name = format!("focus_{}", version.name().replace('.', "_"));
        let text = format!(
            "{name} AS\nSELECT {} FROM {OF_FILES}\nUNION ALL\nSELECT {} FROM {OF_OTHERS}",
            of_files(version),
            of_others(version)
        );
        View { name, text }
    }));
    views
}

/// The relation `charge` without the rows of FOCUS files, and with the providers' names for people.
fn charge_of_others(registry: &Registry, so_far: &[View]) -> View {
    const NAME: &str = "charge_of_others";
    let charge = RELATIONS.iter().find(|relation| relation.name == "charge");
    let parts: Vec<String> = registry
        .providers
        .iter()
        .filter(|provider| provider.relations.contains(&"charge") && provider.bulk.is_none())
        .map(|provider| {
            let columns = charge
                .map(|charge| select(charge, provider, so_far))
                .unwrap_or_default();
            let title = provider.title.replace('\'', "''");
            format!(
                "SELECT {columns}, '{title}' AS provider_title FROM charge_{}",
                provider.name
            )
        })
        .collect();
    View {
        name: NAME.to_owned(),
        text: format!("{NAME} AS\n{}", parts.join("\nUNION ALL\n")),
    }
}
