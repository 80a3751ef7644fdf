//! `report ledger`: all entries, `burst … 0.01324819166666666667 … 108.54152708428789828387`.

use super::Table;
use super::plain::Plain;
use crate::evidence::selection::Key;
use crate::output::json::Json;

/// The report.
pub(crate) static REPORT: Plain = Plain {
    name: "ledger",
    sql: include_str!("ledger.sql"),
    columns: &[
        "provider",
        "issuer",
        "account",
        "currency",
        "entry_time",
        "entry_id",
        "entry_kind",
        "description",
        "amount",
        "balance_after",
        "running_balance",
    ],
    amount: "amount",
    time: "entry_time",
    converted: "converted_amount",
    behind,
};

/// The entry; behind a running balance all entries up to it.
fn behind(found: &Table, row: &[Json], column: Option<&str>) -> Vec<Key> {
    let cell = |name: &str| found.cell(row, name);
    let account = ["provider", "account", "currency"].map(|name| (name, cell(name)));
    let mut keys = cell("row_key");
    if column == Some("running_balance") {
        let is_same = |other: &&Vec<Json>| account.iter().all(|(name, cell)| found.cell(other, name) == *cell);
        let mut before = Vec::new();
        for other in found.rows.iter().filter(is_same) {
            before.push(found.cell(other, "row_key"));
            if before.last() == Some(&keys) {
                break;
            }
        }
        keys = Json::Array(before);
    }
    vec![Key::new("ledger_entry", account.into_iter().chain([("row_key", keys)]))]
}
