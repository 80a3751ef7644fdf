//! Issued documents, by their taxes and by the accounts that fees have of their own.

use super::accounts::Accounts;
use super::document::{Document, Part, Tax};
use crate::error::{Result, codes, fail};
use crate::money::decimal::Decimal;
use crate::query::select;
use crate::source::json;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// A figure of a document.
///
/// # Errors
/// When it is not a decimal: the ledger is damaged.
pub(super) fn decimal(text: &str) -> Result<Decimal> {
    match Decimal::parse(text) {
        Ok(decimal) => Ok(decimal),
        Err(_) => fail(&codes::DAMAGED, format!("`{text}` in a document is not a decimal")),
    }
}

/// Fees with an account of their own: category, rate, account and amount.
const FEES: &str = "SELECT tax_category, tax_rate, account, decimal_sum(amount) FROM issued_line
                    WHERE document_id = ?1 AND account IS NOT NULL AND tax_category = 'S'
                    GROUP BY tax_category, tax_rate, account ORDER BY tax_category, tax_rate, account";

/// Fills in the parts and the taxes of an issued document. The account of a fee counts where the tax is of category S, as a
/// tax of its own does; else the account of the customer's tax wins.
pub(super) fn fill(connection: &Connection, document: &mut Document, id: i64, accounts: &mut Accounts) -> Result<()> {
    let why = document.named();
    let taxes = select(
        connection,
        "SELECT tax_id, tax_category, tax_rate, base, amount FROM issued_tax WHERE document_id = ?1 ORDER BY position",
        [id],
        |row| {
            let [key, category]: [String; 2] = [row.get(0)?, row.get(1)?];
            let rate: Option<String> = row.get(2)?;
            let [base, amount]: [String; 2] = [row.get(3)?, row.get(4)?];
            Ok((key, category, rate, decimal(&base)?, decimal(&amount)?))
        },
    )?;
    let fees = select(connection, FEES, [id], |row| {
        let [category, number, amount]: [String; 3] = [row.get(0)?, row.get(2)?, row.get(3)?];
        let rate: Option<String> = row.get(1)?;
        Ok((category, rate, number, decimal(&amount)?))
    })?;
    for (place, (key, category, rate, base, amount)) in taxes.into_iter().enumerate() {
        let mut rest = base.clone();
        let own = fees.iter().filter(|(of, at, ..)| *of == category && *at == rate);
        let mut parts = Vec::new();
        for (_, _, number, net) in own {
            rest = rest.sub(net);
            parts.push(Part {
                account: accounts.fee(number, &key, &why),
                net: net.clone(),
                tax: Some(place),
            });
        }
        if !rest.is_zero() || parts.is_empty() {
            let account = accounts.revenue(&key, &format!("the tax `{key}` of {why}"));
            parts.insert(
                0,
                Part {
                    account,
                    net: rest,
                    tax: Some(place),
                },
            );
        }
        document.parts.extend(parts);
        let account = if amount.is_zero() {
            None
        } else {
            accounts.output_tax(&key, &format!("the tax `{key}` of {why}"))
        };
        document.taxes.push(Tax {
            key,
            category: Some(category),
            base: Some(base),
            amount,
            account,
        });
    }
    let snapshot: Option<String> = connection
        .query_row(
            "SELECT snapshot FROM issued_document WHERE document_id = ?1",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    document.printed = customer(&snapshot.unwrap_or_default());
    Ok(())
}

/// The customer as printed.
fn customer(snapshot: &str) -> BTreeMap<String, String> {
    let parsed = json::parse(snapshot, false).ok();
    let members = parsed
        .as_ref()
        .and_then(|parsed| parsed.root.get("customer"))
        .and_then(|customer| customer.as_object());
    let texts = members.into_iter().flatten().filter_map(|member| {
        let text = member.node.as_str()?;
        Some((member.key.to_string(), text.to_owned()))
    });
    texts.collect()
}
