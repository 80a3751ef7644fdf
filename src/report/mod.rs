//! Reports over all providers: spend by month, `2025-06, cloudsigma, EUR, 457, 36.80847291571210313722`.
//!
//! A report is a value of the registry, one file here, over one SQL file over the cross-provider relations, with named
//! parameters, so that the stock `sqlite3` shell gives the same rows. Those that add charges up are templates, filled in with names of columns from our own lists. Rust chooses the columns, and converts currencies where that is asked for, since SQLite neither
//! divides nor rounds exactly. Amounts of different currencies are never added.

mod account_statement;
mod accruals;
mod add_up;
mod beyond;
mod commitments;
mod compare;
mod compare_effects;
mod compare_picture;
mod customers;
pub(crate) mod dimension;
mod discounts;
pub(crate) mod exchange;
pub(crate) mod heading;
mod invoices;
mod leakage;
mod ledger;
mod margin;
pub(crate) mod nothing;
mod open_items;
mod parties;
mod pictures;
pub(crate) mod prove;
mod reminders;
pub(crate) mod run;
mod savings;
mod source;
pub(crate) mod spend;
mod taxes;
mod unbilled;
mod vat;

use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::report::Report;
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes, unknown};
use crate::ledger::import::OwnText;
use crate::party::Parties;
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The reports of no provider.
pub(crate) static REPORTS: &[&Report] = &[
    &ledger::REPORT,
    &spend::REPORT,
    &compare::REPORT,
    &savings::REPORT,
    &commitments::REPORT,
    &discounts::REPORT,
    &taxes::REPORT,
    &vat::REPORT,
    &invoices::REPORT,
    &open_items::REPORT,
    &account_statement::REPORT,
    &reminders::REPORT,
    &accruals::REPORT,
    &margin::REPORT,
    &leakage::REPORT,
    &unbilled::REPORT,
];

impl Filter {
    /// Refuses what can only be a slip: a provider or an account that is not there, and a time that ends before it starts.
    /// Finds all names of the party that the provider's name means.
    ///
    /// # Errors
    /// When the filter is one of those, or the ledger cannot be read.
    pub fn check(&mut self, ledger: &Ledger) -> Result<()> {
        let connection = &ledger.connection;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(Box::new(
                Problem::new(&codes::PARAMETER, "`--from` is not before `--to`")
                    .value(format!("{} and {}", clock::stored(from), clock::stored(to)))
                    .hint("`--to` is the first moment that is not included: June is `--from 2025-06 --to 2025-07`"),
            ));
        }
        self.find_parties(connection)?;
        self.check_provider(ledger)?;
        let of = self.values().remove("provider");
        let Some(wanted) = &self.account else {
            return Ok(());
        };
        let mut names: BTreeSet<String> = BTreeSet::new();
        for sql in [
            "SELECT account FROM known_account
             WHERE (?1 IS NULL OR provider IN (SELECT value FROM json_each(?1))) AND provider <> ?2",
            "SELECT account FROM account
             WHERE (?1 IS NULL OR EXISTS (SELECT 1 FROM json_each(?1) WHERE value IN (provider, issuer))) AND ?2 <> ''",
            "SELECT account FROM invoice
             WHERE EXISTS (SELECT 1 FROM json_each(?1) WHERE value IN (provider, issuer)) AND ?2 <> ''",
            "SELECT account FROM charge_by_month
             WHERE EXISTS (SELECT 1 FROM json_each(?1) WHERE value IN (provider, issuer)) AND ?2 <> ''",
            "SELECT account FROM payment
             WHERE EXISTS (SELECT 1 FROM json_each(?1) WHERE value IN (provider, issuer)) AND ?2 <> ''",
            "SELECT account FROM ledger_entry
             WHERE EXISTS (SELECT 1 FROM json_each(?1) WHERE value IN (provider, issuer)) AND ?2 <> ''",
        ] {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map((&of, OwnText::PROVIDER), |row| row.get(0))?;
            for name in found {
                names.extend::<Option<String>>(name?);
            }
        }
        if names.contains(wanted) {
            return Ok(());
        }
        let names: Vec<String> = names.into_iter().collect();
        let provider = self
            .provider
            .as_deref()
            .map_or(String::new(), |name| format!("{name} "));
        let what = format!("{provider}account");
        Err(Box::new(unknown(&codes::UNKNOWN_ACCOUNT, &what, wanted, names)))
    }

    /// Finds the names of the party that is chosen, and of the parties whose charges are receivable.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn find_parties(&mut self, connection: &Connection) -> Result<()> {
        let sql = "SELECT name FROM party_sold ORDER BY name";
        self.sold = select(connection, sql, [], |row| Ok(row.get(0)?))?;
        let Some(wanted) = &self.provider else {
            return Ok(());
        };
        let parties = Parties::read(connection)?;
        let sql = "SELECT name FROM party ORDER BY name";
        let mut names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
        names.retain(|name| parties.is_same(name, wanted));
        self.names = names;
        Ok(())
    }

    /// The chosen provider by a name that the ledger has for it, as decisions keep it: `ormuco` for `ORMUCO`.
    pub(crate) fn known_name(&self) -> Option<String> {
        let wanted = self.provider.as_ref()?;
        let known = self.names.iter().find(|name| *name == wanted);
        Some(known.or(self.names.first()).unwrap_or(wanted).clone())
    }

    /// A form, such as FOCUS, is not a provider: those have the names that its files give them.
    pub(crate) fn check_provider(&self, ledger: &Ledger) -> Result<()> {
        let connection = &ledger.connection;
        let Some(wanted) = &self.provider else {
            return Ok(());
        };
        let providers = ledger.registry.providers;
        let own = || providers.iter().filter(|provider| !provider.is_form);
        if own().any(|provider| provider.name == wanted) {
            return Ok(());
        }
        let mut known: BTreeSet<String> = own().map(|provider| provider.name.to_owned()).collect();
        for relation in ["charge_by_month", "account", "invoice", "payment"] {
            let sql = format!("SELECT DISTINCT provider, issuer FROM {relation}");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let names: [Option<String>; 2] = [row.get(0)?, row.get(1)?];
                known.extend(names.into_iter().flatten());
            }
        }
        if known.contains(wanted) || !self.names.is_empty() {
            return Ok(());
        }
        let mut problem = unknown(&codes::PARAMETER, "provider", wanted, known);
        if providers.iter().any(|form| form.is_form && form.name == wanted) {
            problem = problem.hint(format!(
                "`{wanted}` is a form of files; name the provider or the issuer in these files"
            ));
        }
        Err(Box::new(problem))
    }
}
