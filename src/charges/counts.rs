//! Rows as a manifest counts them, beside those that were read.

use crate::contract::import::{DeliveryStated, DocumentReport};
use crate::error::{Problem, codes};
use crate::source::input::Input;

/// What a manifest states of rows that its files do not have.
pub(crate) fn contradictions(stated: &DeliveryStated, files: &[Input], reports: &[DocumentReport]) -> Vec<Problem> {
    let rows: Vec<u64> = reports
        .iter()
        .map(|report| report.totals.rows.values().sum::<u64>())
        .collect();
    contradicted(stated, files, &rows)
}

/// The same by the rows of each file.
pub(crate) fn contradicted(stated: &DeliveryStated, files: &[Input], rows: &[u64]) -> Vec<Problem> {
    let rows_of = |name: &String| {
        let index = files.iter().position(|file| file.name == *name)?;
        rows.get(index).copied()
    };
    let mut problems = Vec::new();
    for counted in &stated.rows {
        let rows: Option<Vec<u64>> = counted.files.iter().map(rows_of).collect();
        let Some(found) = rows.map(|rows| rows.iter().sum::<u64>()) else {
            continue;
        };
        if found != counted.rows {
            let rows = if found == 1 { "row is" } else { "rows are" };
            let message = format!("{} is {}, and {found} {rows} there", counted.what, counted.rows);
            problems.push(
                Problem::new(&codes::MANIFEST, message)
                    .in_file(&stated.manifest)
                    .hint("download the export again, all of it; a file may have been cut off or edited"),
            );
        }
    }
    problems
}
