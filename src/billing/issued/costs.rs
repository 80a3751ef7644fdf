//! Where the costs of a run went, added up: to customers, to own use, to nobody.

use crate::billing::month::Month;
use crate::billing::show::Made;
use crate::error::Result;
use crate::money::decimal::Decimal;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What tells one sum from others.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    outcome: &'static str,
    customer: Option<String>,
    contract: Option<String>,
    month: String,
    /// Provider, account, sub-account, service.
    words: [Option<String>; 4],
    is_tax: bool,
    currency: String,
}

/// The sums, with how many charges each has.
struct Sums<'a> {
    made: &'a Made,
    found: BTreeMap<Key, (i64, Decimal)>,
}

impl Sums<'_> {
    fn add(&mut self, outcome: &'static str, of: Option<(&str, &str)>, month: Month, charge: usize, cost: &Decimal) {
        let Some(charge) = self.made.charges.get(charge) else {
            return;
        };
        let words = [&charge.provider, &charge.account, &charge.sub_account, &charge.service];
        let key = Key {
            outcome,
            customer: of.map(|(customer, _)| customer.to_owned()),
            contract: of.map(|(_, contract)| contract.to_owned()),
            month: month.to_string(),
            words: words.map(|word| word.as_deref().map(str::to_owned)),
            is_tax: charge.is_tax(),
            currency: charge.currency.to_string(),
        };
        let (count, sum) = self.found.entry(key).or_default();
        *count += 1;
        *sum = sum.add(cost);
    }
}

/// Adds the costs up and stores the sums with the run.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn store(connection: &Connection, import_id: i64, made: &Made) -> Result<()> {
    let mut sums = Sums {
        made,
        found: BTreeMap::new(),
    };
    for draft in &made.run.drafts {
        let Some(customer) = made.customer(draft) else { continue };
        for billed in &draft.charges {
            let outcome = if billed.is_given_away { "given away" } else { "billed" };
            let of = Some((customer.id.as_str(), billed.contract.as_str()));
            sums.add(outcome, of, billed.month, billed.part.charge, &billed.cost);
        }
    }
    for part in &made.run.own_use {
        let cost = made.charges.get(part.charge).and_then(|charge| charge.billed.as_ref());
        let cost = cost.map(|cost| cost.mul(&part.share).mul(&Decimal::from_small(1, 2)));
        sums.add("own use", None, made.month, part.charge, &cost.unwrap_or_default());
    }
    for leak in &made.run.leakage {
        sums.add("nobody", None, made.month, leak.charge, &leak.cost);
    }
    for (key, (count, cost)) in &sums.found {
        let [provider, account, sub_account, service] = &key.words;
        connection
            .prepare_cached(
                "INSERT INTO run_cost (import_id, outcome, customer, contract, period, provider, account, sub_account, service,
                 is_tax, charges, currency, cost) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                import_id,
                key.outcome,
                &key.customer,
                &key.contract,
                &key.month,
                provider,
                account,
                sub_account,
                service,
                key.is_tax,
                count,
                &key.currency,
                cost.trim_zeros(0).to_string(),
            ))?;
    }
    Ok(())
}
