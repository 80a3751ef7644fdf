//! The bookings of a batch, each as its cells by the numbers of their columns.

use super::text::Texts;
use crate::billing::book::model::Book;
use crate::error::{Problem, Result, codes};
use crate::handover::accounts::{Account, Accounts};
use crate::handover::document::{Document, Part};
use crate::handover::entry::{Entry, Kind, Posting, RATE_DECIMALS};
use crate::handover::journal::Journal;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The cells of a booking, by the numbers of their columns, from 1.
type Cells = BTreeMap<usize, String>;

/// Makes bookings.
pub(super) struct Bookings<'a> {
    journal: &'a Journal,
    accounts: Accounts<'a>,
    length: usize,
    texts: &'a mut Texts,
    rows: Vec<Cells>,
    problem: Option<Box<Problem>>,
}

/// One booking before it is written: amounts are those of the first account, debits positive.
struct Booking<'a> {
    account: &'a Account,
    against: &'a Account,
    amount: Decimal,
    base: Option<Decimal>,
    rate: Option<Decimal>,
    currency: &'a str,
    text: String,
}

impl<'a> Bookings<'a> {
    /// Of a journal, with accounts of so many digits.
    pub(super) fn new(journal: &'a Journal, book: &'a Book, length: usize, texts: &'a mut Texts) -> Self {
        Self {
            journal,
            accounts: Accounts::new(book),
            length,
            texts,
            rows: Vec::new(),
            problem: None,
        }
    }

    /// Takes down that the book lacks a key.
    pub(super) fn lacks(&mut self, key: &str, why: &str) {
        self.accounts.lacks(key, why);
    }

    /// All bookings.
    ///
    /// # Errors
    /// When the book lacks something, or an amount cannot be written.
    pub(super) fn all(mut self) -> Result<Vec<Cells>> {
        for entry in &self.journal.entries {
            match entry.of.and_then(|place| self.journal.documents.get(place)) {
                Some(document) => self.document(entry, document),
                None => self.settlement(entry),
            }
        }
        self.accounts.refuse()?;
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.rows),
        }
    }

    fn refuse(&mut self, message: String, hint: &str) {
        let problem = || Box::new(Problem::new(&codes::NOT_BOOKED, message).hint(hint));
        self.problem.get_or_insert_with(problem);
    }

    /// An invoice or a credit note: one booking for each part of its net amount, with the tax on it.
    fn document(&mut self, entry: &Entry, document: &Document) {
        let is_party = |posting: &&Posting| matches!(posting.account.rank, 1 | 6);
        let Some(whole) = entry.postings.iter().find(is_party) else {
            return;
        };
        let mut left: Vec<Decimal> = document.taxes.iter().map(|tax| tax.amount.clone()).collect();
        let total_base = whole.base.clone();
        let (mut before, mut base_left) = (Decimal::zero(), total_base.clone());
        let parts: Vec<&Part> = document.parts.iter().filter(|part| part.account.is_some()).collect();
        for (index, part) in parts.iter().enumerate() {
            let is_last_of_tax = !parts.iter().skip(index + 1).any(|other| other.tax == part.tax);
            let tax = part
                .tax
                .and_then(|place| Some((document.taxes.get(place)?, left.get_mut(place)?)));
            let share = match tax {
                // The last part takes what is left of the tax.
                Some((_, rest)) if is_last_of_tax => std::mem::take(rest),
                Some((tax, rest)) => {
                    let share = part.net.mul(&tax.amount);
                    let base = tax
                        .base
                        .clone()
                        .filter(|base| !base.is_zero())
                        .unwrap_or_else(|| part.net.clone());
                    let share = rounding::divide(&share, &base, currency::decimals(&document.currency), Mode::HalfAway);
                    let share = share.unwrap_or_default();
                    *rest = rest.sub(&share);
                    share
                }
                None => Decimal::zero(),
            };
            let Some(account) = &part.account else { continue };
            let gross = part.net.add(&share);
            let amount = if document.is_sale() { gross.clone() } else { gross.neg() };
            before = before.add(&gross);
            // What the parts are worth adds up to what the whole is.
            let base = base_left.clone().zip(total_base.clone()).map(|(rest, whole)| {
                if index + 1 == parts.len() {
                    return rest;
                }
                let decimals = currency::decimals(&self.journal.currency);
                rounding::divide(&whole.mul(&gross), &document.total, decimals, Mode::HalfAway).unwrap_or_default()
            });
            base_left = base_left.zip(base.clone()).map(|(rest, base)| rest.sub(&base));
            let booking = Booking {
                account: &whole.account,
                against: account,
                amount,
                base,
                rate: whole.rate.clone(),
                currency: &document.currency,
                text: format!("{} {}", document.number, document.party.name),
            };
            let key = self.key(document, part);
            if let Some(mut cells) = self.cells(&booking, entry.day) {
                cells.insert(9, key);
                cells.insert(11, self.texts.number(document.settles(), 36));
                if document.corrects.is_some() && document.number.chars().count() <= 12 {
                    cells.insert(12, self.texts.number(&document.number, 12));
                }
                let category = part
                    .tax
                    .and_then(|place| document.taxes.get(place))
                    .and_then(|tax| tax.category.as_deref());
                if let (Some("AE" | "K"), Some(id)) = (category, document.printed.get("vat_id")) {
                    cells.insert(40, self.texts.text(id, 15));
                }
                if let Some(last) = document.service[1] {
                    cells.insert(115, last.format("%d%m%Y").to_string());
                }
                if let Some(due) = entry.due {
                    cells.insert(117, due.format("%d%m%Y").to_string());
                }
                self.rows.push(cells);
            }
        }
        if left.iter().any(|tax| !tax.is_zero()) {
            let message = format!(
                "the taxes of {} are not on parts that add up to its net amount, so DATEV cannot take them out of it",
                document.named()
            );
            self.refuse(
                message,
                "book it by hand, or hand over one side with `--receivable` or `--payable`",
            );
        }
    }

    /// The key by which DATEV takes the tax out of a purchase; sales have accounts that do.
    fn key(&mut self, document: &Document, part: &Part) -> String {
        let tax = part
            .tax
            .and_then(|place| document.taxes.get(place))
            .filter(|tax| !tax.amount.is_zero());
        let Some(tax) = tax.filter(|_| !document.is_sale()) else {
            return String::new();
        };
        let path = format!("datev.input_key.{}", tax.key);
        match self.accounts.book().handover.get(&path) {
            Some(key) if key == "none" => String::new(),
            Some(key) => key.clone(),
            None => {
                self.accounts.lacks(
                    path,
                    format!(
                        "the tax `{}` of {} (\"none\" where the account takes it out)",
                        tax.key,
                        document.named()
                    ),
                );
                String::new()
            }
        }
    }

    /// A payment and its like: its two accounts, and what differs by exchange rates.
    fn settlement(&mut self, entry: &Entry) {
        let books = &self.journal.currency;
        let (differences, sides): (Vec<&Posting>, Vec<&Posting>) = entry.postings.iter().partition(|posting| {
            let is_foreign = entry.postings.iter().any(|other| other.base.is_some());
            // Banks and parties are on the left of a balance.
            let is_side = matches!(posting.account.rank, 0 | 1 | 6);
            is_foreign && !is_side && posting.currency == *books
        });
        // The account of the discount takes the tax out of the gross amount.
        let sides: Vec<&Posting> = if entry.kind == Kind::CashDiscount {
            sides.into_iter().filter(|side| side.account.rank != 5).collect()
        } else {
            sides
        };
        let [one, other] = sides[..] else {
            let message = format!(
                "the {} of {} has more than two accounts",
                entry.kind.name(),
                entry.document
            );
            self.refuse(message, "book it by hand");
            return;
        };
        // The bank's account first, or what stands for it.
        let is_first =
            |posting: &Posting| !matches!(posting.account.rank, 1 | 6) || posting.account.name.contains("unallocated");
        let (first, second) = if is_first(one) || !is_first(other) {
            (one, other)
        } else {
            (other, one)
        };
        let text = format!("{} {}", entry.document, entry.party);
        let number = if entry.document.is_empty() {
            &entry.code
        } else {
            &entry.document
        };
        // Both are the same except the sign, and except the tax on a cash discount.
        let booking = Booking {
            account: &first.account,
            against: &second.account,
            amount: if entry.kind == Kind::CashDiscount {
                second.amount.neg()
            } else {
                first.amount.clone()
            },
            base: if entry.kind == Kind::CashDiscount {
                second.base.as_ref().map(Decimal::neg)
            } else {
                first.base.clone()
            },
            rate: first.rate.clone(),
            currency: &first.currency,
            text: if entry.kind == Kind::Payment {
                text.clone()
            } else {
                format!("{text}, {}", entry.kind.name())
            },
        };
        // A credit note and its invoice are on one account: only a difference is booked.
        let mut rows = if first.account == second.account {
            Vec::new()
        } else {
            vec![booking]
        };
        for difference in differences {
            rows.push(Booking {
                account: &second.account,
                against: &difference.account,
                amount: difference.amount.neg(),
                base: None,
                rate: None,
                currency: books,
                text: format!("{text}, {}", Kind::Exchange.name()),
            });
        }
        for booking in rows {
            if let Some(mut cells) = self.cells(&booking, entry.day) {
                cells.insert(11, self.texts.number(number, 36));
                self.rows.push(cells);
            }
        }
    }

    /// What every booking has.
    fn cells(&mut self, booking: &Booking, day: NaiveDate) -> Option<Cells> {
        let text = self.texts.text(&booking.text, 60);
        if booking.amount.is_zero() {
            return None;
        }
        let mut cells = Cells::new();
        cells.insert(1, self.amount(&booking.amount, &text)?);
        let side = if booking.amount.is_negative() { "H" } else { "S" };
        cells.insert(2, side.to_owned());
        if let Some(base) = booking
            .base
            .as_ref()
            .filter(|_| *booking.currency != *self.journal.currency)
        {
            cells.insert(3, booking.currency.to_owned());
            // Units of the other currency for one of the books'.
            let quotient = || rounding::divide(&booking.amount.abs(), &base.abs(), RATE_DECIMALS, Mode::HalfAway).ok();
            let rate = booking.rate.clone().or_else(quotient);
            let Some(rate) = rate.filter(|rate| !rate.is_zero()) else {
                self.refuse(
                    format!("`{text}` is worth nothing in {}", self.journal.currency),
                    "book it by hand",
                );
                return None;
            };
            cells.insert(4, rate.to_string().replace('.', ","));
            cells.insert(5, self.amount(base, &text)?);
            cells.insert(6, self.journal.currency.clone());
        } else {
            cells.insert(3, booking.currency.to_owned());
        }
        cells.insert(7, self.account(booking.account)?);
        cells.insert(8, self.account(booking.against)?);
        cells.insert(10, day.format("%d%m").to_string());
        cells.insert(14, text);
        cells.insert(114, "0".to_owned());
        Some(cells)
    }

    /// An amount with a comma, two decimals and no sign.
    fn amount(&mut self, amount: &Decimal, text: &str) -> Option<String> {
        let trimmed = amount.abs().trim_zeros(2);
        if trimmed.scale() > 2 {
            self.refuse(
                format!("`{text}`: {trimmed} has more than the two decimals that DATEV holds"),
                "book it by hand",
            );
            return None;
        }
        Some(
            rounding::round(&trimmed, 2, Mode::HalfAway)
                .to_string()
                .replace('.', ","),
        )
    }

    /// An account: digits, as many as the book says, or one more for that of a party.
    fn account(&mut self, account: &Account) -> Option<String> {
        let number = &account.number;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && number.len() <= self.length + 1 {
            return Some(number.clone());
        }
        let message = format!(
            "`{number}` ({}) is not an account of DATEV: it has up to {} digits",
            account.name,
            self.length + 1
        );
        self.refuse(
            message,
            "write numbers into [accounts] of the book; `account_length` in [datev] says how many digits they have",
        );
        None
    }
}
