//! What documents bill, by which later runs go on: months, steps of prices, charges.

use super::json;
use super::store::{Storing, number};
use crate::billing::rating::draft::{Billed, Draft, Line};
use crate::billing::rating::late::discounts;
use crate::error::Result;
use crate::money::currency;
use std::collections::BTreeSet;

impl Storing<'_> {
    /// What a draft bills, by which later runs go on.
    pub(super) fn billed(&self, draft: &Draft, document: Option<i64>) -> Result<()> {
        let (customer, _) = self.made.names(draft);
        let contracts: BTreeSet<&String> = draft.contracts.iter().collect();
        for contract in contracts.into_iter().filter(|_| draft.corrects.is_none()) {
            self.connection
                .prepare_cached(
                    "INSERT INTO billed_period (import_id, customer, contract, period, kind, document_id)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    self.import_id,
                    customer,
                    contract,
                    self.made.month.to_string(),
                    if document.is_some() { "document" } else { "zero" },
                    document,
                ))?;
        }
        for (index, line) in draft.lines.iter().enumerate() {
            self.step(
                draft,
                line,
                document.map(|document| (document, Some(number(index + 1)))),
            )?;
        }
        let own: Vec<Line> = draft
            .lines
            .iter()
            .filter(|line| line.corrects.is_none())
            .cloned()
            .collect();
        let decimals = currency::decimals(&draft.currency);
        for line in discounts(draft.allowances.iter(), &own, decimals) {
            self.step(draft, &line, document.map(|document| (document, None)))?;
        }
        for billed in &draft.charges {
            self.charge((customer, document), billed)?;
        }
        Ok(())
    }

    fn step(&self, draft: &Draft, line: &Line, at: Option<(i64, Option<i64>)>) -> Result<()> {
        let (customer, _) = self.made.names(draft);
        self.connection
            .prepare_cached(
                "INSERT INTO billed_step (import_id, customer, contract, period, step_key, kind, price_source, description, rule,
                 per, step, quantity, unit, unit_price, amount, currency, tax, places, period_start, period_end, fee, fee_start,
                 document_id, line)
                 VALUES (:import, :customer, :contract, :period, :key, :kind, :price, :text, :rule, :per, :step, :quantity, :unit,
                 :unit_price, :amount, :currency, :tax, :places, :first, :last, :fee, :fee_start, :document, :line)",
            )?
            .execute(rusqlite::named_params! {
                ":import": self.import_id,
                ":customer": customer,
                ":contract": line.contract,
                ":period": line.corrects.unwrap_or(self.made.month).to_string(),
                ":key": line.key.text(),
                ":kind": line.class,
                ":price": line.kind,
                ":text": line.text,
                ":rule": line.rule,
                ":per": line.per,
                ":step": number(line.step),
                ":quantity": line.quantity.trim_zeros(0).to_string(),
                ":unit": line.unit,
                ":unit_price": line.unit_price.to_string(),
                ":amount": line.amount.to_string(),
                ":currency": draft.currency,
                ":tax": json::tax(&line.tax),
                ":places": json::texts(&line.places),
                ":first": line.period[0].to_string(),
                ":last": line.period[1].to_string(),
                ":fee": line.fee.as_ref().map(|fee| &fee.id),
                ":fee_start": line.fee.as_ref().map(|fee| fee.start.to_string()),
                ":document": at.map(|(document, _)| document),
                ":line": at.and_then(|(_, line)| line),
            })?;
        Ok(())
    }

    fn charge(&self, (customer, document): (&str, Option<i64>), billed: &Billed) -> Result<()> {
        let Some(charge) = self.made.charges.get(billed.part.charge) else {
            return Ok(());
        };
        let period = billed.month.to_string();
        if billed.month != self.made.month {
            // The month is rated again as a whole: most of its charges are billed already.
            let sql =
                "SELECT 1 FROM billed_charge WHERE customer = ?1 AND contract = ?2 AND period = ?3 AND charge_key = ?4
                       AND charge_import = ?5";
            let key = (customer, &billed.contract, &period, &charge.key, charge.import_id);
            if self.connection.prepare_cached(sql)?.exists(key)? {
                return Ok(());
            }
        }
        self.connection
            .prepare_cached(
                "INSERT INTO billed_charge (import_id, customer, contract, period, charge_key, charge_import, share, cost,
                 cost_currency, rule, is_given_away, is_tax, document_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                self.import_id,
                customer,
                &billed.contract,
                &period,
                &charge.key,
                charge.import_id,
                billed.part.share.trim_zeros(0).to_string(),
                billed.cost.trim_zeros(0).to_string(),
                &*charge.currency,
                &billed.rule,
                billed.is_given_away,
                charge.is_tax(),
                document,
            ))?;
        Ok(())
    }
}
