//! Charges as rows of typed columns, for whoever writes them in a form that has types.

use crate::contract::report::Sql;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellType {
    /// Texts.
    Text,
    /// Exact decimals.
    Decimal,
    /// Times in UTC.
    Time,
    /// Whole numbers.
    Integer,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedColumn {
    /// Its name, which its queries give it too.
    pub name: &'static str,
    /// What its cells are.
    pub cells: CellType,
}

/// Rows: the queries that give them, one after the other, and their columns.
#[derive(Debug)]
pub struct TypedRows {
    /// The columns, in order.
    pub columns: Vec<TypedColumn>,
    /// The queries. Each has these columns in this order, and its rows have a total order.
    pub queries: Vec<Sql>,
}

/// Names of columns that charges have beside those of their form. The relations over them are made of these.
pub(crate) mod own {
    /// The provider, as the relation `charge` has it.
    pub(crate) const PROVIDER: &str = "x_billbook_provider";
    /// Who bills.
    pub(crate) const ISSUER: &str = "x_billbook_issuer";
    /// The account.
    pub(crate) const ACCOUNT: &str = "x_billbook_account";
    /// The currency; `XXX` where none is stated.
    pub(crate) const CURRENCY: &str = "x_billbook_currency";
    /// When the charge starts, as text with all its digits.
    pub(crate) const START: &str = "x_billbook_start";
    /// The kind of service; null where it is not stated.
    pub(crate) const SERVICE_CATEGORY: &str = "x_billbook_service_category";
    /// The service; null where it is not stated.
    pub(crate) const SERVICE: &str = "x_billbook_service";
    /// What was sold; null where it is not stated.
    pub(crate) const SKU: &str = "x_billbook_sku";
    /// The invoice, in versions without such a column too.
    pub(crate) const INVOICE: &str = "x_billbook_invoice";
    /// The quantity of a commitment, in versions without such a column too.
    pub(crate) const COMMITMENT_QUANTITY: &str = "x_billbook_commitment_quantity";
    /// Its unit.
    pub(crate) const COMMITMENT_UNIT: &str = "x_billbook_commitment_unit";
    /// The import that the row came in with.
    pub(crate) const IMPORT: &str = "x_billbook_import";
    /// The place of the row in its file.
    pub(crate) const PLACE: &str = "x_billbook_place";
    /// Columns that the form does not know, as a JSON object.
    pub(crate) const EXTRA: &str = "extra";
}
