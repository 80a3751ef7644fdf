//! What a file has otherwise than FOCUS specifies, a sentence each: ``no value is written `NULL` ``.
//!
//! Such files are read all the same; the import keeps the sentences, and `--strict` refuses the file for them.

use super::spelling::{self, NullSpelling, TimeSpelling};
use crate::contract::date_order::DateOrder;
use crate::contract::document::{Cell, Reading, Row, Table, ValueKind};
use std::collections::{BTreeMap, BTreeSet};

/// Notes what deviates in these rows, and in the file they come from.
pub(super) fn note(reading: &mut Reading, table: &'static Table, rows: &[Row], order: DateOrder) {
    let mut found = Vec::new();
    if reading.has_mark {
        found.push("the file begins with a byte-order mark".to_owned());
    }
    if let Some(rendition) = reading.table {
        let mut nulls: BTreeSet<NullSpelling> = rendition
            .nulls
            .iter()
            .filter_map(|null| spelling::null(null.as_bytes()))
            .collect();
        if rendition.grid.has_quoted_nothing {
            nulls.insert(NullSpelling::Quoted);
        }
        found.extend(nulls.into_iter().map(|null| null.describe().to_owned()));
        let is_unknown = |name: &&String| table.field(name).is_none() && !name.starts_with("x_");
        let unknown = rendition.grid.header.iter().filter(is_unknown).map(String::as_str);
        let unknown = listed(unknown);
        if !unknown.is_empty() {
            found.push(format!("columns are neither specified nor begin with `x_`: {unknown}"));
        }
    }
    let mut times: BTreeMap<TimeSpelling, BTreeSet<&str>> = BTreeMap::new();
    let mut exponents = BTreeSet::new();
    for row in rows {
        for field in table.fields {
            let Some(text) = row.cell(field.column).and_then(Cell::as_text) else {
                continue;
            };
            match field.kind {
                ValueKind::Timestamp => {
                    if let Ok((_, written)) = spelling::time(text.as_bytes(), order)
                        && !written.is_specified()
                    {
                        times.entry(written).or_default().insert(field.name);
                    }
                }
                ValueKind::Decimal if text.contains(['e', '+']) => {
                    exponents.insert(field.name);
                }
                _ => {}
            }
        }
    }
    for (written, fields) in times {
        found.push(format!("{}: {}", written.describe(), listed(fields)));
    }
    if !exponents.is_empty() {
        found.push(format!(
            "exponents are written `e` or have a plus sign, as in `5e+7`: {}",
            listed(exponents)
        ));
    }
    reading.deviations.extend(found);
}

fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
