//! The relations beside the charges, which are small: one file each, with the ledger's own columns.

use super::relation::Relation;
use crate::contract::report::Sql;
use crate::contract::scope::Filter;
use crate::contract::typed_rows::CellType;
use crate::error::Result;
use rusqlite::Connection;

/// A relation.
#[derive(Debug)]
struct Table {
    name: &'static str,
    /// Its decimals.
    decimals: &'static [&'static str],
    /// Which of them are added up, and by which column.
    amounts: &'static [&'static str],
    currency: Option<&'static str>,
    /// Whether a choice of provider, account and currency narrows it.
    is_chosen: bool,
}

/// All of them.
static TABLES: [Table; 7] = [
    Table {
        name: "invoice",
        decimals: &["subtotal", "discount", "tax", "total"],
        amounts: &["subtotal", "discount", "tax", "total"],
        currency: Some("billing_currency"),
        is_chosen: true,
    },
    Table {
        name: "invoice_line",
        decimals: &["quantity", "unit_price", "amount"],
        amounts: &["amount"],
        currency: Some("currency"),
        is_chosen: true,
    },
    Table {
        name: "tax",
        decimals: &["tax_rate_percent", "taxable_amount", "amount"],
        amounts: &["taxable_amount", "amount"],
        currency: Some("currency"),
        is_chosen: true,
    },
    Table {
        name: "discount",
        decimals: &["discount_fraction"],
        amounts: &[],
        currency: None,
        is_chosen: true,
    },
    Table {
        name: "payment",
        decimals: &["amount"],
        amounts: &["amount"],
        currency: Some("currency"),
        is_chosen: true,
    },
    Table {
        name: "price",
        decimals: &["unit_price"],
        amounts: &[],
        currency: None,
        is_chosen: true,
    },
    // Rates belong to no charge: with some of them missing, a conversion would find older ones.
    Table {
        name: "exchange_rate",
        decimals: &["rate"],
        amounts: &[],
        currency: None,
        is_chosen: false,
    },
];

/// Columns that are whole numbers.
const INTEGERS: [&str; 5] = ["import_id", "is_paid", "is_void", "is_listed", "documents"];

/// The names of the relations.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.name)
}

/// The relations, of what is chosen. They have all times.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn relations(connection: &Connection, filter: &Filter) -> Result<Vec<Relation>> {
    TABLES.iter().map(|table| relation(connection, table, filter)).collect()
}

fn relation(connection: &Connection, table: &Table, filter: &Filter) -> Result<Relation> {
    let statement = connection.prepare(&format!("SELECT * FROM {}", table.name))?;
    let columns: Vec<(String, CellType)> = statement
        .column_names()
        .map(|name| (name.to_owned(), cells(table, name)))
        .collect();
    drop(statement);
    let place = |name: &str| columns.iter().position(|(column, _)| column == name);
    let has = |name: &str| place(name).is_some();
    let mut conditions: Vec<String> = Vec::new();
    if table.is_chosen {
        if filter.provider.is_some() {
            let named = "EXISTS (SELECT 1 FROM json_each(:provider) WHERE value IN (provider, issuer))";
            conditions.push(named.to_owned());
        }
        if filter.account.is_some() {
            conditions.push("account = :account".to_owned());
        }
        let currency = ["billing_currency", "currency"].into_iter().find(|name| has(name));
        if let (Some(currency), true) = (currency, filter.currency.is_some()) {
            conditions.push(format!("{currency} = :currency"));
        }
    }
    let clause = if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    };
    let listed: Vec<String> = columns
        .iter()
        .map(|(name, cells)| match cells {
            CellType::Integer => name.clone(),
            _ => format!("CAST({name} AS TEXT) AS {name}"),
        })
        .collect();
    let sql = Sql {
        text: format!(
            "SELECT {} FROM {}{clause} ORDER BY provider, account, row_key, import_id, place",
            listed.join(", "),
            table.name
        ),
        values: filter.values(),
    };
    Ok(Relation {
        name: table.name,
        amounts: table.amounts.iter().filter_map(|name| place(name)).collect(),
        currency: table.currency.and_then(place),
        queries: vec![sql],
        columns,
    })
}

fn cells(table: &Table, column: &str) -> CellType {
    if table.decimals.contains(&column) {
        CellType::Decimal
    } else if INTEGERS.contains(&column) {
        CellType::Integer
    } else {
        CellType::Text
    }
}
