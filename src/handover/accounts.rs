//! The accounts of the book: a number for each purpose, and the name by which plain-text journals know it.
//!
//! An account that the book does not have is taken down, and asked for at the end with all others; none is made up. A name is
//! made by rule from the purpose, such as `revenue:standard`, unless `[accounts.names]` gives the number another, or the
//! account in the book is a name itself.

use super::letters;
use crate::billing::book::model::{Book, Customer};
use crate::error::{Problem, Result, codes};
use std::collections::{BTreeMap, BTreeSet};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Account {
    /// Its place among all accounts, by its purpose.
    pub rank: u8,
    /// The number, as the book has it.
    pub number: String,
    /// The name, with colons: `assets:bank`.
    pub name: String,
}

/// Looks up accounts of a book.
#[derive(Debug)]
pub(crate) struct Accounts<'a> {
    book: &'a Book,
    /// Keys that the book lacks, with what needs them.
    missing: BTreeMap<String, String>,
    /// What names by rule were made of, by the names.
    made_of: BTreeMap<String, String>,
    /// What is wrong with names.
    wrong: BTreeSet<String>,
}

/// What an account is for, where the book has one for it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Small differences that were written off.
    WriteOff,
    /// Exchange differences.
    Exchange,
    /// Payments that pay no document yet.
    Unallocated,
    /// What issuers call paid without a payment.
    Stated,
    /// The other side of opening balances.
    Opening,
}

impl Purpose {
    /// The key in the book, the rank and the name by rule.
    fn parts(self) -> (&'static str, u8, &'static str) {
        match self {
            Purpose::WriteOff => ("write_off", 7, "expenses:write-off"),
            Purpose::Exchange => ("exchange", 7, "expenses:exchange"),
            Purpose::Unallocated => ("unallocated", 1, "assets:unallocated"),
            Purpose::Stated => ("stated", 1, "assets:stated-payments"),
            Purpose::Opening => ("opening", 8, "equity:opening"),
        }
    }
}

impl<'a> Accounts<'a> {
    /// The accounts of a book.
    pub(crate) fn new(book: &'a Book) -> Self {
        Self {
            book,
            missing: BTreeMap::new(),
            made_of: BTreeMap::new(),
            wrong: BTreeSet::new(),
        }
    }

    /// The book.
    pub(crate) fn book(&self) -> &'a Book {
        self.book
    }

    /// Takes down that the book lacks a key.
    pub(crate) fn lacks(&mut self, key: impl Into<String>, why: impl Into<String>) {
        self.missing.entry(key.into()).or_insert_with(|| why.into());
    }

    /// The first of these keys that the book has, without regard to capitals.
    fn value(&self, keys: &[String]) -> Option<&'a str> {
        let accounts = &self.book.accounts;
        keys.iter().find_map(|key| {
            let exact = accounts.get(key);
            let alike = || {
                accounts
                    .iter()
                    .find(|(known, _)| known.to_lowercase() == key.to_lowercase())
            };
            exact.or_else(|| alike().map(|(_, value)| value)).map(String::as_str)
        })
    }

    /// An account with a name by rule; of a party's own where the number is for many.
    fn account(&mut self, number: String, rank: u8, rule: (&str, Option<&str>), is_shared: bool) -> Account {
        let (prefix, own) = rule;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let given = self.book.accounts.get(&format!("names.{number}")).cloned();
        let given = given.or_else(|| (!is_number).then(|| number.clone()));
        let name = match (given, own) {
            (Some(name), Some(own)) if is_shared => self.below(&name, own),
            (Some(name), _) => name,
            (None, Some(own)) => self.below(prefix, own),
            (None, None) => prefix.to_owned(),
        };
        Account { rank, number, name }
    }

    /// A name below another: `assets:receivable:polder`.
    fn below(&mut self, prefix: &str, own: &str) -> String {
        let Some(slug) = letters::slug(own) else {
            let message = format!("`{own}` has no form in Latin letters: name its account in [accounts.names]");
            self.wrong.insert(message);
            return prefix.to_owned();
        };
        let name = format!("{prefix}:{slug}");
        let before = self.made_of.entry(name.clone()).or_insert_with(|| own.to_owned());
        if before != own {
            let message = format!(
                "`{before}` and `{own}` would both be the account `{name}`: name one of them in [accounts.names]"
            );
            self.wrong.insert(message);
        }
        name
    }

    fn found(&mut self, keys: &[String], why: &str) -> Option<String> {
        let found = self.value(keys).map(str::to_owned);
        if let (None, Some(key)) = (&found, keys.first()) {
            self.lacks(key.clone(), why);
        }
        found
    }

    /// An account with one purpose.
    pub(crate) fn of(&mut self, purpose: Purpose, why: &str) -> Option<Account> {
        let (key, rank, name) = purpose.parts();
        let number = self.found(&[key.to_owned()], why)?;
        Some(self.account(number, rank, (name, None), false))
    }

    /// The account of a bank account.
    pub(crate) fn bank(&mut self, bank_account: Option<&str>, why: &str) -> Option<Account> {
        let own = bank_account.map(|own| own.split_whitespace().collect::<String>());
        let mut keys: Vec<String> = own.iter().map(|own| format!("bank.{own}")).collect();
        keys.push("bank".to_owned());
        let is_own = own
            .as_ref()
            .is_some_and(|own| self.value(&[format!("bank.{own}")]).is_some());
        let number = self.found(&keys, why)?;
        let own = own.filter(|_| is_own);
        Some(self.account(number, 0, ("assets:bank", own.as_deref()), false))
    }

    /// The customer of this id or name.
    fn customer(&self, id: &str, names: &[String]) -> Option<&'a Customer> {
        let customers = &self.book.customers;
        let by_id = customers.iter().find(|customer| customer.id == id);
        let is_named = |customer: &&Customer| {
            let name = customer.party.get("name").map(|name| name.to_lowercase());
            names.iter().any(|known| Some(known.to_lowercase()) == name)
        };
        by_id.or_else(|| customers.iter().find(is_named))
    }

    /// The account of what a customer owes.
    pub(crate) fn receivable(&mut self, id: &str, names: &[String], why: &str) -> Option<Account> {
        let customer = self.customer(id, names);
        let own = customer.map_or(id, |customer| customer.id.as_str()).to_owned();
        let mut keys = vec![format!("receivables.{own}")];
        keys.extend(names.iter().map(|name| format!("receivables.{name}")));
        if let Some(number) = self.value(&keys).map(str::to_owned) {
            return Some(self.account(number, 1, ("assets:receivable", Some(&own)), false));
        }
        let all = self.found(&["receivables".to_owned(), keys.swap_remove(0)], why)?;
        let Some((base, _)) = all.split_once('+') else {
            return Some(self.account(all, 1, ("assets:receivable", Some(&own)), true));
        };
        let number = customer.and_then(|customer| customer.party.get("number")?.parse::<u64>().ok());
        let sum = base.trim().parse::<u64>().ok().zip(number);
        let Some(sum) = sum.and_then(|(base, number)| base.checked_add(number)) else {
            self.lacks(
                format!("receivables.{own}"),
                format!("{why}, who has no `number` in the book"),
            );
            return None;
        };
        Some(self.account(sum.to_string(), 1, ("assets:receivable", Some(&own)), false))
    }

    /// The account of what is owed to a supplier.
    pub(crate) fn payable(&mut self, names: &[String], why: &str) -> Option<Account> {
        let own = names.first().map_or("", String::as_str).to_owned();
        let keys: Vec<String> = names.iter().map(|name| format!("payables.{name}")).collect();
        if let Some(number) = self.value(&keys).map(str::to_owned) {
            return Some(self.account(number, 6, ("liabilities:payable", Some(&own)), false));
        }
        let mut keys: Vec<String> = keys.into_iter().take(1).collect();
        keys.push("payables".to_owned());
        let number = self.found(&keys, why)?;
        Some(self.account(number, 6, ("liabilities:payable", Some(&own)), true))
    }

    /// The account of revenue with a tax.
    pub(crate) fn revenue(&mut self, tax: &str, why: &str) -> Option<Account> {
        let number = self.found(&[format!("revenue.{tax}"), "revenue".to_owned()], why)?;
        Some(self.account(number, 3, ("revenue", Some(tax)), false))
    }

    /// The account of cash discounts on sales with a tax.
    pub(crate) fn cash_discount(&mut self, tax: &str, why: &str) -> Option<Account> {
        let key = format!("cash_discount.{tax}");
        let is_own = self.value(std::slice::from_ref(&key)).is_some();
        let number = self.found(&["cash_discount".to_owned(), key], why)?;
        Some(self.account(number, 7, ("expenses:cash-discount", is_own.then_some(tax)), false))
    }

    /// The account that a fee has of its own.
    pub(crate) fn fee(&mut self, number: &str, tax: &str, why: &str) -> Option<Account> {
        let of_tax = self.revenue(tax, why)?;
        if of_tax.number == number {
            return Some(of_tax);
        }
        let own = format!("{tax}-{number}");
        Some(self.account(number.to_owned(), 3, ("revenue", Some(&own)), false))
    }

    /// The account of tax on sales.
    pub(crate) fn output_tax(&mut self, tax: &str, why: &str) -> Option<Account> {
        let key = format!("tax.{tax}");
        let is_own = self.value(std::slice::from_ref(&key)).is_some();
        let number = self.found(&["tax".to_owned(), key], why)?;
        Some(self.account(number, 5, ("liabilities:vat", is_own.then_some(tax)), false))
    }

    /// The account of tax on purchases, by its rate or its name.
    pub(crate) fn input_tax(&mut self, tax: &str, why: &str) -> Option<Account> {
        let number = self.found(&[format!("input_tax.{tax}"), "input_tax".to_owned()], why)?;
        Some(self.account(number, 2, ("assets:input-vat", Some(tax)), false))
    }

    /// The account of what a supplier charges, for a service where the book tells them apart.
    pub(crate) fn expense(&mut self, names: &[String], service: Option<&str>, why: &str) -> Option<Account> {
        let own = names.first().map_or("", String::as_str).to_owned();
        if let Some(service) = service {
            let keys: Vec<String> = names.iter().map(|name| format!("expense.{name} / {service}")).collect();
            if let Some(number) = self.value(&keys).map(str::to_owned) {
                let own = format!("{own} {service}");
                return Some(self.account(number, 4, ("expenses", Some(&own)), false));
            }
        }
        let mut keys: Vec<String> = names.iter().map(|name| format!("expense.{name}")).collect();
        keys.push("expense".to_owned());
        let number = self.found(&keys, why)?;
        Some(self.account(number, 4, ("expenses", Some(&own)), false))
    }

    /// Whether the book tells services of a supplier apart.
    pub(crate) fn has_services(&self, names: &[String]) -> bool {
        let starts: Vec<String> = names
            .iter()
            .map(|name| format!("expense.{name} / ").to_lowercase())
            .collect();
        let mut keys = self.book.accounts.keys().map(|key| key.to_lowercase());
        keys.any(|key| starts.iter().any(|start| key.starts_with(start)))
    }

    /// Refuses a book that lacks what was looked up.
    ///
    /// # Errors
    /// When it does.
    pub(crate) fn refuse(self) -> Result<()> {
        let written = |key: &str| match key.split_once('.') {
            Some((table, inside)) if !inside.is_empty() && inside.bytes().all(is_bare) => format!("{table}.{inside}"),
            Some((table, inside)) => format!("{table}.\"{inside}\""),
            None => key.to_owned(),
        };
        let mut missing = self.missing.iter();
        if let Some((key, why)) = missing.next() {
            let mut problem = Problem::new(
                &codes::NO_ACCOUNT,
                format!("the book has no `{}` for {why}", written(key)),
            );
            let more: Vec<String> = missing
                .map(|(key, why)| format!("it also has no `{}` for {why}", written(key)))
                .collect();
            problem.hints.extend(more);
            let table = if key.starts_with("datev.") || key.starts_with("xero.") || key.starts_with("quickbooks.") {
                "write it into seller.toml"
            } else {
                "write it into [accounts] of seller.toml"
            };
            return Err(Box::new(problem.hint(format!(
                "{table}, and import the book again; docs/handover.md lists the keys"
            ))));
        }
        match self.wrong.into_iter().next() {
            Some(message) => {
                let problem = Problem::new(&codes::NOT_BOOKED, message);
                Err(Box::new(problem.hint(
                    "write \"NUMBER\" = \"expenses:name\" there, with a number for each of them",
                )))
            }
            None => Ok(()),
        }
    }
}

/// Whether a byte may stand in a key of TOML without quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
