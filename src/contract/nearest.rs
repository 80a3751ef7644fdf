//! The nearest thing to a table or document that is not one: what it lacks.

use crate::contract::document::Table;
use crate::contract::header::Lack;
use crate::contract::registry::{Provider, Registry};
use std::cmp::Reverse;

/// What a header lacks to be that of the nearest table of the registry; nothing where it is near none.
#[must_use]
pub(crate) fn nearest_thing<'h>(registry: &Registry, header: &'h [String]) -> Option<Lack<'h>> {
    let lists = registry
        .providers
        .iter()
        .flat_map(|provider| lists_of(provider, header));
    let tables = registry.providers.iter().filter(|provider| provider.lists.is_empty());
    let tables = tables
        .flat_map(|provider| provider.tables.iter())
        .filter(|table| !table.is_envelope);
    let tables = tables.map(|table| of_table(table, header));
    let of_lists = lists.filter(|lack| has(lack) * 2 >= lack.needed.len());
    // With half of the columns missing it is something else altogether.
    let of_tables = tables.filter(|lack| has(lack) > lack.lacking.len());
    of_lists
        .chain(of_tables)
        .filter(|lack| has(lack) > 0)
        .max_by_key(|lack| (has(lack) + lack.near().count(), Reverse(lack.lacking.len())))
}

fn has(lack: &Lack) -> usize {
    lack.needed.len() - lack.lacking.len()
}

fn lists_of<'h>(provider: &Provider, header: &'h [String]) -> Vec<Lack<'h>> {
    let lists = provider.lists.iter().map(|list| {
        let thing = format!("{}/{}", provider.name, list.operation);
        compare(thing, list.table, header, |name| (list.column)(name))
    });
    lists.collect()
}

fn of_table<'h>(table: &'static Table, header: &'h [String]) -> Lack<'h> {
    let column = |name: &str| table.field(name).map(|field| field.name);
    compare(table.name.replace('_', " "), table, header, column)
}

fn compare<'h>(
    thing: String,
    table: &'static Table,
    header: &'h [String],
    column: impl Fn(&str) -> Option<&'static str>,
) -> Lack<'h> {
    let needed: Vec<&str> = table
        .fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| field.name)
        .collect();
    let there: Vec<Option<&str>> = header.iter().map(|name| column(name)).collect();
    let lacking = needed
        .iter()
        .copied()
        .filter(|name| !there.contains(&Some(name)))
        .collect();
    let named = header.iter().zip(&there).filter(|(_, column)| column.is_none());
    Lack {
        thing,
        needed,
        lacking,
        others: named.map(|(name, _)| name.as_str()).collect(),
    }
}
