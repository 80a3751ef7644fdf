//! What settles documents, as entries: payments and parts of them, credit notes, and what has no payment.

use super::accounts::{Account, Purpose};
use super::entry::{Entry, Kind, Posting, RATE_DECIMALS};
use super::journal::Side;
use super::making::{Making, Owner, Worth};
use super::settlement::{self, By, Payment, Settlement};
use crate::error::Result;
use crate::money::decimal::Decimal;
use rusqlite::Connection;
use std::collections::HashMap;

impl Making<'_> {
    /// Takes payments and everything else that settles documents.
    ///
    /// # Errors
    /// When the ledger has no rate for a payment, or cannot be read.
    pub(super) fn take_settlements(&mut self, connection: &Connection, side: Side) -> Result<()> {
        let payments = settlement::payments(connection, self.days.to)?;
        let settlements = settlement::settlements(connection, self.days.to)?;
        let mut by_payment: HashMap<&str, Vec<(&Settlement, &Decimal)>> = HashMap::new();
        for one in &settlements {
            if let By::Payment(payment, amount) = &one.by {
                by_payment.entry(payment).or_default().push((one, amount));
            }
        }
        // The worth of each part of a payment, in turn.
        let mut worth: HashMap<(&str, usize), Worth> = HashMap::new();
        for payment in &payments {
            let what = format!("payment {} of {}", payment.number, payment.party);
            let parts = by_payment.get(payment.key.as_str()).map_or(&[][..], Vec::as_slice);
            let rate = self.converter.rate(&payment.currency, payment.day, &what)?;
            let mut before = Decimal::zero();
            let (mut rest, mut is_of_side) = (payment.amount.clone(), parts.is_empty());
            let mut rest_base = rate.as_ref().map(|rate| rate.of(&payment.amount));
            for (index, (part, of_payment)) in parts.iter().enumerate() {
                let base = rate.as_ref().map(|rate| rate.in_turn(&before, of_payment));
                before = before.add(of_payment);
                is_of_side |= self.by_key.contains_key(&part.document);
                if part.day <= payment.day {
                    rest = rest.sub(of_payment);
                    rest_base = rest_base.zip(base.clone()).map(|(rest, base)| rest.sub(&base));
                }
                let rate = rate.as_ref().map(|rate| rate.others_for_one(RATE_DECIMALS));
                worth.insert((payment.key.as_str(), index), base.zip(rate));
            }
            let is_in = payment.amount.is_negative();
            is_of_side &= !parts.is_empty()
                || matches!(
                    (side, is_in),
                    (Side::Both, _) | (Side::Receivable, true) | (Side::Payable, false)
                );
            if !rest.is_zero() && is_of_side {
                let rate = rate.as_ref().map(|rate| rate.others_for_one(RATE_DECIMALS));
                self.unallocated(payment, rest, rest_base.zip(rate));
            }
        }
        let paid: HashMap<&str, &Payment> = payments.iter().map(|payment| (payment.key.as_str(), payment)).collect();
        let mut turns: HashMap<&str, usize> = HashMap::new();
        for one in &settlements {
            let turn = match &one.by {
                By::Payment(key, _) => {
                    let turn = turns.entry(key).or_default();
                    *turn += 1;
                    *turn - 1
                }
                _ => 0,
            };
            let Some(place) = self.by_key.get(&one.document).copied() else {
                continue;
            };
            match &one.by {
                By::Payment(key, of_payment) => {
                    if let Some(payment) = paid.get(key.as_str()) {
                        let base = worth.get(&(key.as_str(), turn)).cloned().flatten();
                        self.payment(place, one, (payment, of_payment), base);
                    }
                }
                By::Document(other) => {
                    // Both documents tell of it; the invoice is the one that counts.
                    if let Some(other) = self.by_key.get(other).copied().filter(|_| !one.amount.is_negative()) {
                        self.offset(place, other, one);
                    }
                }
                By::Discount(tax, net) => self.discount(place, one, tax, net),
                By::Small => self.without_payment(place, one, Purpose::WriteOff, Kind::WriteOff),
                By::Stated => self.without_payment(place, one, Purpose::Stated, Kind::Stated),
            }
        }
        Ok(())
    }

    /// What a part of a document is worth: the posting on the party's account, without its account.
    fn clear(&mut self, place: usize, one: &Settlement, amount: &Decimal) -> (Decimal, Option<Decimal>) {
        let settled = self.settled.entry(place).or_default();
        let rate = self.rates.get(place).and_then(Option::as_ref);
        let base = rate.map(|rate| rate.in_turn(settled, amount));
        *settled = settled.add(amount);
        let Some(document) = self.documents.get(place) else {
            return (Decimal::zero(), None);
        };
        let is_sale = document.is_sale();
        let signed = |amount: Decimal| if is_sale { amount.neg() } else { amount };
        let (amount, base) = (signed(amount.clone()), base.map(signed));
        let (owner, currency) = (Owner::Party(document.party.key.clone()), document.currency.clone());
        self.add(owner, one.day, &currency, &amount, base.as_ref());
        (amount, base)
    }

    /// An entry about a document, with the posting on its party's account.
    fn about(
        &mut self,
        place: usize,
        one: &Settlement,
        kind: Kind,
        (amount, base): (Decimal, Option<Decimal>),
    ) -> Option<Entry> {
        if one.day < self.days.from {
            return None;
        }
        let document = self.documents.get(place)?.clone();
        let account = self.account(&document.party, &document.named())?;
        Some(Entry {
            day: one.day,
            kind,
            code: document.number.clone(),
            party: document.party.name.clone(),
            document: document.number.clone(),
            of: None,
            due: None,
            period: None,
            key: document.key,
            postings: vec![Posting {
                account,
                amount,
                currency: document.currency,
                base,
                rate: None,
            }],
        })
    }

    /// A difference between what two sides are worth in the currency of the books.
    fn exchange(&mut self, entry: &mut Entry) {
        let sum = entry
            .postings
            .iter()
            .fold(Decimal::zero(), |sum, posting| sum.add(posting.in_books()));
        if entry.postings.iter().all(|posting| posting.base.is_none()) || sum.is_zero() {
            return;
        }
        let why = format!("the exchange difference of {}", entry.document);
        if let Some(account) = self.accounts.of(Purpose::Exchange, &why) {
            let currency = self.books.clone();
            entry.postings.push(Posting {
                account,
                amount: sum.neg(),
                currency,
                base: None,
                rate: None,
            });
        }
    }

    /// A payment, or a part of one, pays a document.
    fn payment(&mut self, place: usize, one: &Settlement, paid: (&Payment, &Decimal), worth: Worth) {
        let (payment, of_payment) = paid;
        let cleared = self.clear(place, one, &one.amount);
        let is_direct = one.day <= payment.day;
        // Money that came in is negative in the payment; on the bank's account it is a debit. Which way it went is the
        // document's to say.
        let amount = if cleared.0.is_negative() {
            of_payment.abs()
        } else {
            of_payment.abs().neg()
        };
        let (base, rate) = worth.unzip();
        let base = base.map(|base: Decimal| {
            if base.is_negative() == amount.is_negative() {
                base
            } else {
                base.neg()
            }
        });
        if !is_direct {
            self.add(Owner::Unallocated, one.day, &payment.currency, &amount, base.as_ref());
        }
        let kind = if is_direct { Kind::Payment } else { Kind::Allocation };
        let Some(mut entry) = self.about(place, one, kind, cleared) else {
            return;
        };
        let why = format!("payment {} of {}", payment.number, payment.party);
        let account = if is_direct {
            self.accounts.bank(payment.bank_account.as_deref(), &why)
        } else {
            self.accounts.of(
                Purpose::Unallocated,
                &format!("{why}, which pays {} later", entry.document),
            )
        };
        let Some(account) = account else { return };
        entry.code.clone_from(&payment.number);
        entry.key.clone_from(&payment.key);
        entry.postings.push(Posting {
            account,
            amount,
            currency: payment.currency.clone(),
            base,
            rate,
        });
        self.exchange(&mut entry);
        self.entries.push(entry.sorted());
    }

    /// What of a payment pays no document on its day.
    fn unallocated(&mut self, payment: &Payment, amount: Decimal, worth: Worth) {
        let (base, rate) = worth.unzip();
        self.add(
            Owner::Unallocated,
            payment.day,
            &payment.currency,
            &amount,
            base.as_ref(),
        );
        if payment.day < self.days.from {
            return;
        }
        let why = format!("payment {} of {}", payment.number, payment.party);
        let bank = self.accounts.bank(payment.bank_account.as_deref(), &why);
        let other = self
            .accounts
            .of(Purpose::Unallocated, &format!("{why}, of which not all is allocated"));
        let (Some(bank), Some(other)) = (bank, other) else {
            return;
        };
        let posting = |account: Account, amount: Decimal, base: Option<Decimal>| Posting {
            account,
            amount,
            currency: payment.currency.clone(),
            base,
            rate: rate.clone(),
        };
        let postings = vec![
            posting(bank, amount.neg(), base.as_ref().map(Decimal::neg)),
            posting(other, amount, base),
        ];
        self.entries.push(
            Entry {
                day: payment.day,
                kind: Kind::Payment,
                code: payment.number.clone(),
                party: payment.party.clone(),
                document: String::new(),
                of: None,
                due: None,
                period: None,
                key: payment.key.clone(),
                postings,
            }
            .sorted(),
        );
    }

    /// A credit note lowers an invoice: both are on one account, and only a difference of rates is an entry.
    fn offset(&mut self, place: usize, other: usize, one: &Settlement) {
        let here = self.clear(place, one, &one.amount);
        let there = self.clear(other, one, &one.amount.neg());
        let is_one =
            self.documents.get(place).map(|one| &one.party.key) == self.documents.get(other).map(|one| &one.party.key);
        let bases = [&here.1, &there.1]
            .into_iter()
            .flatten()
            .fold(Decimal::zero(), |sum, base| sum.add(base));
        if is_one && bases.is_zero() {
            return;
        }
        let Some(mut entry) = self.about(place, one, Kind::Exchange, here) else {
            return;
        };
        let Some(further) = self.about(other, one, Kind::Exchange, there) else {
            return;
        };
        entry.postings.extend(further.postings);
        self.exchange(&mut entry);
        self.entries.push(entry.sorted());
    }

    /// A document is settled without a payment.
    fn without_payment(&mut self, place: usize, one: &Settlement, purpose: Purpose, kind: Kind) {
        let cleared = self.clear(place, one, &one.amount);
        let (amount, base) = (cleared.0.neg(), cleared.1.as_ref().map(Decimal::neg));
        let Some(mut entry) = self.about(place, one, kind, cleared) else {
            return;
        };
        let why = format!("the {} of {}", kind.name(), entry.document);
        let Some(account) = self.accounts.of(purpose, &why) else {
            return;
        };
        let currency = entry
            .postings
            .first()
            .map(|posting| posting.currency.clone())
            .unwrap_or_default();
        entry.postings.push(Posting {
            account,
            amount,
            currency,
            base,
            rate: None,
        });
        self.entries.push(entry.sorted());
    }

    /// A customer who paid early took something off: less revenue, and less tax.
    fn discount(&mut self, place: usize, one: &Settlement, tax: &str, net: &Decimal) {
        let cleared = self.clear(place, one, &one.amount);
        // The party's account is credited; these are debited.
        let (whole, whole_base) = (cleared.0.neg(), cleared.1.as_ref().map(Decimal::neg));
        let of_tax = whole.sub(net);
        let net_base = whole_base.as_ref().and_then(|_| {
            let rate = self.rates.get(place)?.as_ref()?;
            Some(rate.of(net))
        });
        let tax_base = whole_base.zip(net_base.clone()).map(|(whole, net)| whole.sub(&net));
        let Some(mut entry) = self.about(place, one, Kind::CashDiscount, cleared) else {
            return;
        };
        let why = format!("the cash discount on {}", entry.document);
        let currency = entry
            .postings
            .first()
            .map(|posting| posting.currency.clone())
            .unwrap_or_default();
        let discount = self.accounts.cash_discount(tax, &why);
        let taxed = (!of_tax.is_zero())
            .then(|| self.accounts.output_tax(tax, &why))
            .flatten();
        let sides = [(discount, net.clone(), net_base), (taxed, of_tax, tax_base)];
        for (account, amount, base) in sides {
            entry.postings.extend(account.map(|account| Posting {
                account,
                amount,
                currency: currency.clone(),
                base,
                rate: None,
            }));
        }
        self.entries.push(entry.sorted());
    }
}
