//! What the folders around a file say of its charges, such as `BILLING_PERIOD=2025-06/`.

use crate::error::{Problem, Result, codes};
use crate::source::hive;
use rusqlite::Connection;

/// That the folder around a file states another billing period than its charges have.
pub(super) fn against(
    connection: &Connection,
    file: &str,
    scopes: impl Iterator<Item = i64>,
) -> Result<Option<Problem>> {
    if states_nothing(file) {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(
        "SELECT billing_account_id, provider_name, invoice_issuer_name, billing_period_start
         FROM focus_scope WHERE scope_id = ?1",
    )?;
    for scope in scopes {
        let cells: Cells =
            statement.query_row([scope], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
        let found = against_cells(file, &cells);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Account, provider, issuer and start of the billing period of a scope.
pub(crate) type Cells = [Option<String>; 4];

fn states_nothing(file: &str) -> bool {
    hive::billing_period(file).is_none() && hive::stated(file).is_empty()
}

/// The same for one scope.
pub(crate) fn against_cells(file: &str, cells: &Cells) -> Option<Problem> {
    const COLUMNS: [&str; 4] = [
        "BillingAccountId",
        "ProviderName",
        "InvoiceIssuerName",
        "BillingPeriodStart",
    ];
    let period = hive::billing_period(file);
    let others = hive::stated(file);
    let refused = |folder: &str, what: &str, cell: &str| {
        let message = format!("the folder `{folder}` says that {what}, and charges in the file say otherwise");
        let problem = Problem::new(&codes::FOLDER, message).in_file(file).value(cell);
        Some(problem.hint("look where the file belongs; a file in no such folder is imported as it is"))
    };
    if let (Some((day, folder)), [.., Some(start)]) = (&period, cells)
        && *start != format!("{day}T00:00:00Z")
    {
        return refused(folder, &format!("the billing period begins on {day}"), start);
    }
    for (column, cell) in COLUMNS.iter().zip(cells) {
        let stated = others.iter().find(|stated| stated.is_of(column));
        if let (Some(stated), Some(cell)) = (stated, cell)
            && !stated.agrees(Some(cell))
        {
            let value = stated.value.as_deref().unwrap_or("nothing");
            return refused(&stated.folder, &format!("`{column}` is `{value}`"), cell);
        }
    }
    None
}
