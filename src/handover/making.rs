//! Makes a journal: documents, then what settles them, then balances.

use super::accounts::{Account, Accounts, Purpose};
use super::convert::{Converter, Rate};
use super::document::{Document, Party, PartyKey};
use super::entry::{Entry, Kind, Posting, RATE_DECIMALS};
use super::journal::{Balance, Days, Journal, Side};
use super::received::Stated;
use super::stated::documents;
use super::{issued, received};
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::error::Result;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// Whose balance: a party's, or that of payments without a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Unallocated,
    Party(PartyKey),
}

/// A balance in a currency: before the days, at their end, and the first of these in the currency of the books.
#[derive(Debug, Default)]
pub(super) struct Sums {
    before: Decimal,
    before_base: Decimal,
    all: Decimal,
    is_moved: bool,
}

/// What an amount is worth in the currency of the books, and the rate; nothing where it is in that currency.
pub(super) type Worth = Option<(Decimal, Decimal)>;

/// Makes a journal.
pub(super) struct Making<'b> {
    pub days: &'b Days,
    pub books: String,
    pub accounts: Accounts<'b>,
    pub converter: Converter,
    pub documents: Vec<Document>,
    /// The rate of each document in another currency than the books'.
    pub rates: Vec<Option<Rate>>,
    pub by_key: HashMap<String, usize>,
    /// What of each document is settled so far.
    pub settled: HashMap<usize, Decimal>,
    pub balances: BTreeMap<(Owner, String), Sums>,
    pub parties: BTreeMap<PartyKey, Party>,
    pub entries: Vec<Entry>,
}

/// Makes the journal of some days, by the book in force.
///
/// # Errors
/// When the ledger has no book, the book lacks an account, or a document cannot be booked.
pub(crate) fn make(connection: &Connection, days: &Days, side: Side, opens: bool) -> Result<(Journal, Book)> {
    let book = kept::edition(connection, None)?.book()?;
    let (documents, stated, notes) = documents(connection, days, side, &book)?;
    let mut making = Making {
        days,
        books: book.billing.currency.clone(),
        accounts: Accounts::new(&book),
        converter: Converter::new(connection, &book)?,
        rates: Vec::new(),
        by_key: documents
            .iter()
            .enumerate()
            .map(|(place, one)| (one.key.clone(), place))
            .collect(),
        documents,
        settled: HashMap::new(),
        balances: BTreeMap::new(),
        parties: BTreeMap::new(),
        entries: Vec::new(),
    };
    making.take_documents(connection, &stated)?;
    making.take_settlements(connection, side)?;
    let (opening, closing) = making.balances(opens);
    let Making {
        accounts,
        converter,
        documents,
        mut entries,
        ..
    } = making;
    accounts.refuse()?;
    entries.retain(|entry| !entry.postings.is_empty());
    entries.sort_by(|one, other| one.order().cmp(&other.order()));
    let journal = Journal {
        seller: book.seller.get("name").cloned().unwrap_or_default(),
        currency: book.billing.currency.clone(),
        days: days.clone(),
        entries,
        opening,
        closing,
        documents,
        rates: converter.used.into_iter().collect(),
        notes,
    };
    Ok((journal, book))
}

impl Making<'_> {
    /// Adds to a balance.
    pub(super) fn add(
        &mut self,
        owner: Owner,
        day: NaiveDate,
        currency: &str,
        amount: &Decimal,
        base: Option<&Decimal>,
    ) {
        let is_before = day < self.days.from;
        let sums = self.balances.entry((owner, currency.to_owned())).or_default();
        sums.all = sums.all.add(amount);
        sums.is_moved |= !is_before;
        if is_before {
            sums.before = sums.before.add(amount);
            sums.before_base = sums.before_base.add(base.unwrap_or(amount));
        }
    }

    /// The account of a party.
    pub(super) fn account(&mut self, party: &Party, why: &str) -> Option<Account> {
        if party.key.is_customer {
            let why = format!("the customer `{}` of {why}", party.name);
            self.accounts.receivable(&party.key.id, &party.names, &why)
        } else {
            self.accounts
                .payable(&party.names, &format!("the supplier `{}` of {why}", party.name))
        }
    }

    pub(super) fn take_documents(&mut self, connection: &Connection, stated: &[Stated]) -> Result<()> {
        for place in 0..self.documents.len() {
            let (Some(mut document), Some(stated)) = (self.documents.get(place).cloned(), stated.get(place)) else {
                continue;
            };
            // What corrects an invoice is worth what that was.
            let day = document.corrected_on.unwrap_or(document.day);
            let rate = self.converter.rate(&document.currency, day, &document.named())?;
            let is_sale = document.is_sale();
            let total = if is_sale {
                document.total.clone()
            } else {
                document.total.neg()
            };
            let base = rate.as_ref().map(|rate| rate.of(&total));
            let owner = Owner::Party(document.party.key.clone());
            self.parties
                .entry(document.party.key.clone())
                .or_insert_with(|| document.party.clone());
            self.add(owner, document.day, &document.currency, &total, base.as_ref());
            if document.day >= self.days.from {
                match document.issued {
                    Some(id) => issued::fill(connection, &mut document, id, &mut self.accounts)?,
                    None => received::fill(connection, &mut document, stated, &mut self.accounts)?,
                }
                let entry = self.document_entry(place, &document, rate.as_ref());
                self.entries.push(entry);
            }
            self.rates.push(rate);
            if let Some(kept) = self.documents.get_mut(place) {
                *kept = document;
            }
        }
        Ok(())
    }

    pub(super) fn document_entry(&mut self, place: usize, document: &Document, rate: Option<&Rate>) -> Entry {
        let is_sale = document.is_sale();
        let mut amounts = vec![(
            self.account(&document.party, &document.named()),
            document.total.clone(),
            is_sale,
        )];
        amounts.extend(
            document
                .parts
                .iter()
                .map(|part| (part.account.clone(), part.net.clone(), !is_sale)),
        );
        amounts.extend(
            document
                .taxes
                .iter()
                .map(|tax| (tax.account.clone(), tax.amount.clone(), !is_sale)),
        );
        let mut postings = Vec::new();
        // The parts are worth, together, what the whole is.
        let mut before = Decimal::zero();
        for (index, (account, amount, is_debit)) in amounts.into_iter().enumerate() {
            let base = rate.map(|rate| {
                if index == 0 {
                    return rate.of(&amount);
                }
                let base = rate.in_turn(&before, &amount);
                before = before.add(&amount);
                base
            });
            let Some(account) = account else { continue };
            let signed = |amount: Decimal| if is_debit { amount } else { amount.neg() };
            postings.push(Posting {
                account,
                amount: signed(amount),
                currency: document.currency.clone(),
                base: base.map(signed),
                rate: rate.map(|rate| rate.others_for_one(RATE_DECIMALS)),
            });
        }
        let is_credit = document.total.is_negative();
        Entry {
            day: document.day,
            kind: match (is_sale, is_credit) {
                (true, false) => Kind::Invoice,
                (true, true) => Kind::CreditNote,
                (false, false) => Kind::Received,
                (false, true) => Kind::ReceivedCredit,
            },
            code: document.number.clone(),
            party: document.party.name.clone(),
            document: document.settles().to_owned(),
            of: Some(place),
            due: document.due.filter(|_| !is_credit),
            period: document.period.clone(),
            key: document.key.clone(),
            postings,
        }
        .sorted()
    }

    /// The opening balances as one entry, and the balances at the end.
    pub(super) fn balances(&mut self, opens: bool) -> (Option<Entry>, Vec<Balance>) {
        let (mut postings, mut closing) = (Vec::new(), Vec::new());
        let mut sums: BTreeMap<String, (Decimal, Decimal)> = BTreeMap::new();
        for ((owner, currency), of) in std::mem::take(&mut self.balances) {
            let opened = opens && !of.before.is_zero();
            if of.all.is_zero() && !of.is_moved && !opened {
                continue;
            }
            let (account, party) = match &owner {
                Owner::Unallocated => (
                    self.accounts
                        .of(Purpose::Unallocated, "payments that are not allocated"),
                    "unallocated".to_owned(),
                ),
                Owner::Party(key) => {
                    let Some(party) = self.parties.get(key).cloned() else {
                        continue;
                    };
                    (self.account(&party, "an open item"), party.name)
                }
            };
            let Some(account) = account else { continue };
            let is_foreign = currency != self.books;
            if opened {
                let sum = sums.entry(currency.clone()).or_default();
                *sum = (sum.0.add(&of.before), sum.1.add(&of.before_base));
                postings.push(Posting {
                    account: account.clone(),
                    amount: of.before.clone(),
                    currency: currency.clone(),
                    base: is_foreign.then(|| of.before_base.clone()),
                    rate: None,
                });
            }
            closing.push(Balance {
                account,
                party,
                currency,
                amount: of.all,
            });
        }
        if postings.is_empty() {
            return (None, closing);
        }
        for (currency, (sum, base)) in sums {
            let Some(account) = self.accounts.of(Purpose::Opening, "what was open before") else {
                continue;
            };
            let base = (currency != self.books).then(|| base.neg());
            postings.push(Posting {
                account,
                amount: sum.neg(),
                currency,
                base,
                rate: None,
            });
        }
        let opening = Entry {
            day: self.days.from,
            kind: Kind::Opening,
            code: String::new(),
            party: self.accounts.book().seller.get("name").cloned().unwrap_or_default(),
            document: String::new(),
            of: None,
            due: None,
            period: None,
            key: String::new(),
            postings,
        };
        (Some(opening.sorted()), closing)
    }
}
