//! Charges of all providers as a FOCUS file: `AvailabilityZone,BilledCost,…,x_ServiceCode`.
//!
//! Row by row, since there are millions: first the rows that came from FOCUS files, in the order in which they came, then
//! those of all other providers. Columns that FOCUS does not know follow its own. Nothing is quoted to keep a spreadsheet
//! from running it, since that would change what other programs read.

use crate::charges::columns::{GROUPS, snake};
use crate::contract::registry::{Export, ExportRequest};
use crate::error::{Result, io};
use crate::interrupt;
use crate::providers::focus::cost_and_usage::columns::{self, COLUMNS, ColumnKind, Version};
use crate::providers::focus::documentation::NAME;
use crate::providers::focus::export_rows;
use crate::providers::focus::views;
use crate::query;
use crate::query::Values;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};
use std::borrow::Cow;
use std::io::Write;

/// Rows between looks whether Ctrl-C was pressed.
const ROWS_BETWEEN_LOOKS: u64 = 1 << 12;

/// The provider of a row of a FOCUS file, as the relation `charge` has it.
pub(super) const PROVIDER: &str = "coalesce(ProviderName, ServiceProviderName, InvoiceIssuerName, 'focus')";

/// Who bills for it.
pub(super) const ISSUER: &str = "coalesce(InvoiceIssuerName, ProviderName, ServiceProviderName, 'focus')";

/// The names of the versions.
const VERSIONS: [&str; Version::ALL.len()] = ["1.0", "1.1", "1.2", "1.3", "1.4"];

/// The export.
pub(crate) static EXPORT: Export = Export {
    name: NAME,
    title: "FOCUS",
    summary: "Charges of all providers as FOCUS Cost and Usage, in CSV",
    about: "The file has the columns of the version in its order, then columns that FOCUS does not have. Times are in \
            UTC; a null value is an empty field. Rows of FOCUS files keep their original texts; docs/providers/focus.md \
            says how billbook makes the rows of other providers.",
    versions: &VERSIONS,
    version: "1.2",
    left_out,
    write,
    rows: export_rows::rows,
};

/// The version of this name; the usual one where there is none.
pub(super) fn version(name: &str) -> Version {
    let found = Version::ALL.into_iter().find(|version| version.name() == name);
    found.unwrap_or(Version::V1_2)
}

/// Columns in which nothing stands that this version could take: later ones, and older ones that were renamed.
///
/// # Errors
/// When the ledger cannot be read.
fn left_out(connection: &Connection, name: &str) -> Result<Vec<&'static str>> {
    let version = version(name);
    let mut names = Vec::new();
    // A renamed column is not lost, and the facts have had all of theirs since 1.0 but two.
    let is_renamed = |name: &str| ["ProviderName", "PublisherName", "ServiceProviderName"].contains(&name);
    for column in COLUMNS
        .iter()
        .filter(|column| !column.is_in(version) && !is_renamed(column.name))
    {
        let name = snake(column.name);
        let group = GROUPS.iter().find(|group| group.columns.contains(&column.name));
        let table = group.map_or_else(|| "focus_charge".to_owned(), |group| format!("focus_{}", group.name));
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {name} IS NOT NULL)");
        if connection.query_row(&sql, [], |row| row.get(0))? {
            names.push(column.name);
        }
    }
    Ok(names)
}

/// Writes the file, and tells how many rows it has.
///
/// # Errors
/// When the ledger cannot be read, or the file not be written.
fn write(connection: &Connection, request: &ExportRequest, out: &mut dyn Write) -> Result<u64> {
    let version = version(&request.version);
    let others = own_columns(connection, request)?;
    let mut writer = Writer {
        csv: csv::WriterBuilder::new().from_writer(out),
        kinds: views::columns(version).map(|column| column.kind).collect(),
        extra_columns: others.len(),
        rows: 0,
    };
    let header = views::columns(version).map(|column| column.name);
    writer.record(header.chain(others.iter().map(String::as_str)).map(str::as_bytes))?;

    let mut values = request.filter.values();
    values.insert(
        "delivery".to_owned(),
        request.delivery.map_or(Value::Null, Value::Integer),
    );
    let sql = format!(
        "SELECT {}, extra FROM {} {} ORDER BY row_id",
        views::of_files(version),
        views::OF_FILES,
        clause(request, &format!("{PROVIDER}, {ISSUER}"), "BillingAccountId"),
    );
    let mut remembered = Remembered {
        names: others,
        text: String::new(),
        cells: Vec::new(),
    };
    writer.rows_of(connection, &sql, &values, &mut remembered)?;
    if request.delivery.is_none() {
        let sql = format!(
            "SELECT {}, NULL FROM {} {} ORDER BY provider, account, ChargePeriodStart, row_key",
            views::of_others(version),
            views::OF_OTHERS,
            clause(request, "provider, issuer", "account"),
        );
        writer.rows_of(connection, &sql, &values, &mut remembered)?;
    }
    writer
        .csv
        .flush()
        .map_err(|error| io("the export", "cannot write", &error))?;
    Ok(writer.rows)
}

/// What is asked for, as a WHERE clause. `names` are provider and issuer.
pub(super) fn clause(request: &ExportRequest, names: &str, account: &str) -> String {
    let filter = &request.filter;
    let conditions = [
        (
            filter.provider.is_some(),
            format!("EXISTS (SELECT 1 FROM json_each(:provider) WHERE value IN ({names}))"),
        ),
        (filter.account.is_some(), format!("{account} = :account")),
        (filter.currency.is_some(), "BillingCurrency = :currency".to_owned()),
        // Both have whole seconds.
        (
            filter.from.is_some(),
            "ChargePeriodStart >= substr(:from, 1, 19)".to_owned(),
        ),
        (filter.to.is_some(), "ChargePeriodStart < substr(:to, 1, 19)".to_owned()),
        (request.delivery.is_some(), "delivery_id = :delivery".to_owned()),
    ];
    let chosen: Vec<&str> = conditions
        .iter()
        .filter(|(is_chosen, _)| *is_chosen)
        .map(|(_, condition)| condition.as_str())
        .collect();
    if chosen.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", chosen.join(" AND "))
    }
}

/// The columns that FOCUS does not know, in the order in which the files in force have them.
fn own_columns(connection: &Connection, request: &ExportRequest) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT j.value FROM focus_file AS f, json_each(f.header) AS j
         WHERE f.delivery_id IN (SELECT delivery_id FROM focus_scope_in_force)
           AND (?1 IS NULL OR f.delivery_id = ?1)
         ORDER BY f.import_id, j.key",
    )?;
    let mut found = statement.query([request.delivery])?;
    let mut names: Vec<String> = Vec::new();
    while let Some(row) = found.next()? {
        let name: String = row.get(0)?;
        if columns::find(&name).is_none() && !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The unknown columns of the row before: many rows have the same.
struct Remembered {
    names: Vec<String>,
    text: String,
    cells: Vec<String>,
}

impl Remembered {
    fn read(&mut self, text: &str) {
        if text == self.text && !self.cells.is_empty() {
            return;
        }
        // The ledger's own text, which is a JSON object of texts by construction.
        let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        let cell = |name: &String| members.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        self.cells = self.names.iter().map(|name| cell(name).to_owned()).collect();
        text.clone_into(&mut self.text);
    }
}

struct Writer<'a> {
    csv: csv::Writer<&'a mut dyn Write>,
    kinds: Vec<ColumnKind>,
    extra_columns: usize,
    rows: u64,
}

impl Writer<'_> {
    fn rows_of(
        &mut self,
        connection: &Connection,
        sql: &str,
        values: &Values,
        remembered: &mut Remembered,
    ) -> Result<()> {
        let mut statement = connection.prepare(sql)?;
        query::bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if self.rows.is_multiple_of(ROWS_BETWEEN_LOOKS) {
                interrupt::check()?;
            }
            self.row(row, remembered)?;
            self.rows += 1;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, remembered: &mut Remembered) -> Result<()> {
        for (index, kind) in self.kinds.iter().enumerate() {
            let text = match row.get_ref(index)? {
                ValueRef::Text(bytes) => Cow::Borrowed(bytes),
                ValueRef::Integer(number) => Cow::Owned(number.to_string().into_bytes()),
                ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Cow::Borrowed(&b""[..]),
            };
            let text = if *kind == ColumnKind::Decimal {
                number(text)
            } else {
                text
            };
            self.csv.write_field(&text).map_err(failed)?;
        }
        match row.get_ref(self.kinds.len())? {
            ValueRef::Text(bytes) => {
                remembered.read(&String::from_utf8_lossy(bytes));
                for cell in &remembered.cells {
                    self.csv.write_field(cell).map_err(failed)?;
                }
            }
            _ => {
                for _ in 0..self.extra_columns {
                    self.csv.write_field("").map_err(failed)?;
                }
            }
        }
        self.csv.write_record(None::<&[u8]>).map_err(failed)
    }

    fn record<'r>(&mut self, fields: impl Iterator<Item = &'r [u8]>) -> Result<()> {
        self.csv.write_record(fields).map_err(failed)
    }
}

fn failed(error: csv::Error) -> Box<crate::error::Problem> {
    let error = match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    };
    io("the export", "cannot write", &error)
}

/// A number as the specification writes it: no plus sign, neither in front nor in the exponent.
fn number(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if text.contains(&b'+') {
        Cow::Owned(text.iter().copied().filter(|&byte| byte != b'+').collect())
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_specification() {
        assert_eq!(VERSIONS, Version::ALL.map(Version::name));
        assert_eq!(version(EXPORT.version).name(), EXPORT.version);
    }

    #[test]
    fn numbers_have_no_plus_signs() {
        for (text, expected) in [
            ("35.2E+7", "35.2E7"),
            ("9.984E-7", "9.984E-7"),
            ("+5", "5"),
            ("-0.10", "-0.10"),
        ] {
            assert_eq!(number(Cow::Borrowed(text.as_bytes())), expected.as_bytes());
        }
    }
}
