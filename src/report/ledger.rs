//! `report ledger`: all entries, `burst … 0.01324819166666666667 … 108.54152708428789828387`.

use crate::contract::report::{Cell, Column, Report, SnapshotTable, Sql};
use crate::contract::things::Things;
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::report::exchange;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "ledger",
    title: "Account ledgers",
    sums: &["amount"],
    order: 10,
    about: "All entries of all ledgers, with the running balance of each account and currency",
    details: "`amount` is what an entry takes off the balance: charges are positive, payments and credits \
              negative. The provider states `balance_after`; billbook adds up \
              `running_balance` from the first entry shown.",
    converts: Some(exchange::of_amount("entry_time")),
    columns: |_| {
        Column::all(&[
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT.little()),
            ("account", Show::ID),
            ("currency", Show::CURRENCY.kept()),
            ("entry_time", Show::TIME.kept()),
            ("entry_id", Show::ID.little()),
            ("entry_kind", Show::TEXT),
            ("description", Show::TEXT),
            ("amount", Show::AMOUNT.kept()),
            ("balance_after", Show::AMOUNT.little()),
            ("running_balance", Show::AMOUNT),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("ledger.sql"), request)),
    untimed: Some(|_| times::filled(include_str!("untimed/ledger.sql"))),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "ledger",
        order: 5,
        options: &[],
    }],
    things: Things {
        name: "ledger entries",
        kept: "ledger entries",
        relation: "ledger_entry",
        time: "entry_time",
        currency: "currency",
    },
    not_over_lake: Some("a lake has no entries of ledgers, which belong to one account each"),
    ..Report::PLAIN
};

/// The entry; behind a running balance all entries up to it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let account = cell.all(["provider", "account", "currency"]);
    let mut keys = cell.of("row_key");
    if cell.column == Some("running_balance") {
        let found = cell.found;
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
    vec![Query::by_key(
        "ledger_entry",
        account.into_iter().chain([("row_key", keys)]),
    )]
}
