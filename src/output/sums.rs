//! What the rows of a sheet come to: a total for each currency, and for each direction where rows have one.

use crate::money::decimal::DecimalSum;
use crate::output::json::Json;
use crate::output::rows::Rows;
use std::collections::BTreeMap;

/// What stands in the first column of a total.
const TOTAL: &str = "total";

/// Columns that tell apart what is never added up.
const APART: [&str; 2] = ["direction", "currency"];

/// Totals of the named columns, as rows with the same columns; none where no column has such a name.
#[must_use]
pub(crate) fn totals(rows: &Rows, names: &[&str]) -> Vec<Vec<Json>> {
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let summed: Vec<usize> = names.iter().filter_map(|name| place(name)).collect();
    let apart: Vec<usize> = APART.iter().filter_map(|name| place(name)).collect();
    if summed.is_empty() || rows.rows.is_empty() {
        return Vec::new();
    }
    let mut sums: BTreeMap<Vec<String>, Vec<DecimalSum>> = BTreeMap::new();
    let cell = |row: &[Json], place: usize| row.get(place).map_or_else(String::new, |cell| cell.cell().into_owned());
    for row in &rows.rows {
        let key = apart.iter().map(|&place| cell(row, place)).collect();
        let of = sums
            .entry(key)
            .or_insert_with(|| summed.iter().map(|_| DecimalSum::new()).collect());
        for (&place, sum) in summed.iter().zip(of) {
            // Cells without a number add nothing.
            let _ = sum.add_text(&cell(row, place));
        }
    }
    let row = |(key, sums): (Vec<String>, Vec<DecimalSum>)| {
        let mut row = vec![Json::Null; rows.columns.len()];
        let keys = apart.iter().zip(key).map(|(&place, text)| (place, Json::String(text)));
        let summed = summed
            .iter()
            .zip(sums)
            .map(|(&place, sum)| (place, Json::String(sum.total().to_string())));
        for (place, value) in keys.chain(summed) {
            if let Some(cell) = row.get_mut(place) {
                *cell = value;
            }
        }
        if let Some(first) = row.first_mut().filter(|cell| **cell == Json::Null) {
            *first = Json::string(TOTAL);
        }
        row
    };
    sums.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_and_directions_are_never_added_up() {
        let cells = [
            ["a", "payable", "EUR", "1.10"],
            ["b", "payable", "EUR", "2.2"],
            ["c", "receivable", "EUR", "5"],
            ["d", "payable", "CAD", ""],
        ];
        let rows = Rows {
            columns: ["name", "direction", "currency", "open"].map(str::to_owned).to_vec(),
            rows: cells.map(|row| row.map(Json::string).to_vec()).to_vec(),
        };
        let made = Rows {
            rows: totals(&rows, &["open", "paid"]),
            ..rows.clone()
        };
        assert_eq!(
            made.to_csv(),
            "name,direction,currency,open\ntotal,payable,CAD,0\ntotal,payable,EUR,3.30\ntotal,receivable,EUR,5\n"
        );
        assert!(totals(&rows, &["paid"]).is_empty());
    }
}
