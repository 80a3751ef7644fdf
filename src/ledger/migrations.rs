//! The migrations that are part of the program, and what their texts say of the tables.

use crate::source::packed::texts::texts;
use refinery::Migration;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The files of `migrations/`, in their order.
static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let packed = include_bytes!(concat!(env!("OUT_DIR"), "/migrations.zlib"));
    let of_file = |(name, sql): (&str, &str)| Migration::unapplied(name.strip_suffix(".sql")?, sql).ok();
    texts(packed).into_iter().filter_map(of_file).collect()
});

/// All of them, the oldest first.
pub(super) fn all() -> &'static [Migration] {
    &MIGRATIONS
}

/// Names of all tables that migrations create, in their order.
#[must_use]
pub(crate) fn table_names() -> Vec<String> {
    let name = |line: &str| {
        let rest = line.strip_prefix("CREATE TABLE ")?;
        Some(rest.split_whitespace().next()?.to_owned())
    };
    all()
        .iter()
        .flat_map(|migration| {
            migration
                .sql()
                .unwrap_or_default()
                .lines()
                .filter_map(name)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What the tables hold, as the comments above their creation say.
#[must_use]
pub(crate) fn table_comments() -> BTreeMap<String, String> {
    let mut comments = BTreeMap::new();
    for migration in all() {
        let mut above = Vec::new();
        for line in migration.sql().unwrap_or_default().lines() {
            if let Some(comment) = line.strip_prefix("-- ") {
                above.push(comment);
                continue;
            }
            let name = line
                .strip_prefix("CREATE TABLE ")
                .and_then(|rest| rest.split_whitespace().next());
            if let Some(name) = name.filter(|_| !above.is_empty()) {
                comments.insert(name.to_owned(), above.join(" "));
            }
            above.clear();
        }
    }
    comments
}

/// The column of the primary key of each table that has one of one column.
#[must_use]
pub(crate) fn table_keys() -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for migration in all() {
        let mut table = None;
        for line in migration.sql().unwrap_or_default().lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split_whitespace().next();
            }
            let column = line.split_whitespace().next().filter(|word| *word != "PRIMARY");
            if let (Some(table), Some(column), true) = (table, column, line.contains(" PRIMARY KEY")) {
                keys.insert(table.to_owned(), column.to_owned());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_migration_and_they_are_in_order() {
        let files = std::fs::read_dir("migrations").unwrap().count();
        let versions: Vec<i32> = all().iter().map(Migration::version).collect();
        assert_eq!(versions.len(), files);
        assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
    }
}
