//! Rows of named cells, as lists of objects and as CSV: `provider,amount` and `gigas,12.50`.

use crate::output::json::Json;
use crate::source::table::guard::guard;

/// Rows of named cells.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Cells; one for each column.
    pub rows: Vec<Vec<Json>>,
}

impl Rows {
    /// Rows from objects: columns are all members that any object has, in the order in which they appear.
    #[must_use]
    pub fn from_objects(objects: &[Json]) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for object in objects {
            let Json::Object(members) = object else { continue };
            let mut after = 0;
            for (name, _) in members {
                if let Some(index) = columns.iter().position(|column| column == name) {
                    after = index + 1;
                } else {
                    columns.insert(after.min(columns.len()), name.clone());
                    after += 1;
                }
            }
        }
        let rows = objects
            .iter()
            .map(|object| {
                columns
                    .iter()
                    .map(|column| object.get(column).cloned().unwrap_or(Json::Null))
                    .collect()
            })
            .collect();
        Self { columns, rows }
    }

    /// As a list of objects.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let object = |row: &Vec<Json>| Json::Object(self.columns.iter().cloned().zip(row.iter().cloned()).collect());
        Json::Array(self.rows.iter().map(object).collect())
    }

    /// As CSV with a header line. Texts that a spreadsheet would run are guarded.
    #[must_use]
    pub fn to_csv(&self) -> String {
        if self.columns.is_empty() {
            // One cell with an empty text would be a line of quotes.
            return String::new();
        }
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        // Writing to memory cannot fail, and every row has a cell for each column.
        let _ = writer.write_record(self.columns.iter().map(|name| guard(name).into_owned()));
        with_rows(writer, &self.rows)
    }
}

/// Rows as lines of CSV, without a header.
#[must_use]
pub(crate) fn to_csv_without_header(rows: &[Vec<Json>]) -> String {
    with_rows(csv::WriterBuilder::new().from_writer(Vec::new()), rows)
}

fn with_rows(mut writer: csv::Writer<Vec<u8>>, rows: &[Vec<Json>]) -> String {
    for row in rows {
        for cell in row {
            let text = cell.cell();
            let _ = writer.write_field(guard(&text).as_ref());
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_all_objects_in_order() {
        let object = |members: &[(&str, &str)]| {
            Json::Object(
                members
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), Json::string(*text)))
                    .collect(),
            )
        };
        let rows = Rows::from_objects(&[
            object(&[("a", "1"), ("c", "3")]),
            object(&[("a", "1"), ("b", "2, 2"), ("c", "\"3\"")]),
        ]);
        assert_eq!(rows.to_csv(), "a,b,c\n1,,3\n1,\"2, 2\",\"\"\"3\"\"\"\n");
    }
}
