//! Accounts: all of them, and one with its spend, its ledger, its invoices and what is open.

use super::missing::not_found;
use super::reports;
use super::tables::table;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::cli::sql;
use crate::error::Result;
use crate::output::Show;
use maud::html;

const SQL: &str = "SELECT provider, account, billing_currency, balance, balance_at, import_id, row_key FROM account
UNION ALL
SELECT DISTINCT provider, account, billing_currency, NULL, NULL, NULL, NULL FROM charge_by_month AS c
WHERE NOT EXISTS (SELECT 1 FROM account AS a WHERE a.provider = c.provider AND a.account = c.account)
ORDER BY 1, 2";

/// What the columns are.
const SHOWS: &[(&str, Show)] = &[
    ("provider", Show::TEXT),
    ("account", Show::TEXT),
    ("billing_currency", Show::WORD),
    ("balance", Show::AMOUNT.of("billing_currency")),
    ("balance_at", Show::TIME),
];

/// All accounts.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn list(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let (rows, _) = sql::ask(&ledger.connection, SQL, usize::MAX)?;
    let lead = |index: usize, column: &str| {
        let row = rows.rows.get(index)?;
        let [provider, account, .., key] = row.as_slice() else {
            return None;
        };
        match column {
            "provider" | "account" => Some(asked.link(
                &["account"],
                &[("provider", &provider.cell()), ("account", &account.cell())],
            )),
            "balance" => Some(asked.link(&["row"], &[("view", "account"), ("key", &key.cell())])),
            _ => None,
        }
    };
    let shows = Show::named(SHOWS);
    let body = html! {
        @if rows.rows.is_empty() { p { "The ledger has no accounts." } }
        @else { (table(&rows, (&shows, &[0, 1, 2, 3, 4], false), &lead)) }
    };
    Ok(Paper::new("Accounts", body)
        .command("billbook sql 'SELECT * FROM account'")
        .into())
}

/// One account.
///
/// # Errors
/// When it is not named, or the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let (Some(provider), Some(account)) = (asked.parameter("provider"), asked.parameter("account")) else {
        return Err(not_found("an account is named by `provider` and `account`"));
    };
    let ledger = asked.ledger()?;
    let of = [("provider", provider), ("account", account)];
    let by = |dimension| [&[("by", dimension)][..], &of].concat();
    let spend = reports::part(asked, &ledger, "spend", &by("month,service"))?;
    let book = reports::part(asked, &ledger, "ledger", &of)?;
    let invoices = reports::part(asked, &ledger, "invoices", &of)?;
    let open = reports::part(asked, &ledger, "open-items", &of)?;
    let body = html! { (spend) (invoices) (open) (book) };
    Ok(Paper::new(format!("{provider}, account {account}"), body).into())
}
