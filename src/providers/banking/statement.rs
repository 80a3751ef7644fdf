//! A statement as its file has it, whatever the form, and the row that it becomes.

use crate::contract::document::{Cell, Reading, Row, Table};
use crate::error::codes;
use crate::money::decimal::Decimal;
use crate::providers::banking::tables::{ENTRY, STATEMENT, TRANSACTION};
use crate::source::json::Node;
use std::collections::BTreeSet;

/// The status of an entry that counts.
pub(super) const BOOKED: &str = "BOOK";

/// A balance, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Balance<'n> {
    pub kind: String,
    /// Negative where the account is overdrawn.
    pub amount: Decimal,
    pub currency: String,
    pub day: Option<String>,
    pub node: &'n Node<'n>,
    pub pointer: String,
}

/// What an entry says, or one transaction of it.
#[derive(Debug, Default, Clone)]
pub(super) struct Details {
    pub bank_reference: Option<String>,
    pub end_to_end_id: Option<String>,
    pub structured_reference: Option<String>,
    pub party_name: Option<String>,
    pub party_account: Option<String>,
    pub reference: Option<String>,
    pub return_code: Option<String>,
    pub instructed: Option<(Decimal, String)>,
    pub charges: Option<(Decimal, String)>,
    pub charges_included: Option<bool>,
}

/// One payment of a batch.
#[derive(Debug)]
pub(super) struct Transaction {
    pub pointer: String,
    /// Signed, with its currency.
    pub amount: Option<(Decimal, String)>,
    pub details: Details,
}

/// An entry.
#[derive(Debug)]
pub(super) struct Entry<'n> {
    pub pointer: String,
    pub node: &'n Node<'n>,
    pub mark: String,
    /// Positive into the account.
    pub amount: Decimal,
    pub currency: String,
    pub status: String,
    pub is_reversal: bool,
    pub booked_on: Option<String>,
    pub valued_on: Option<String>,
    pub own_reference: Option<String>,
    pub code: Option<String>,
    pub batch_count: Option<i64>,
    /// The bank's id of an entry, and what happens to it.
    pub corrects: Option<(String, String)>,
    pub details: Details,
    pub transactions: Vec<Transaction>,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Statement<'n> {
    pub form: &'static str,
    pub pointer: String,
    pub bank_account: String,
    pub currency: Option<String>,
    pub id: Option<String>,
    pub number: Option<String>,
    pub page: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub opening: Option<Balance<'n>>,
    pub closing: Option<Balance<'n>>,
    /// Whether its form has both balances.
    pub has_balances: bool,
    pub information: Option<String>,
    /// What else tells it from others of its account and days.
    pub key: Vec<String>,
    pub entries: Vec<Entry<'n>>,
}

impl Entry<'_> {
    fn is_booked(&self) -> bool {
        self.status == BOOKED
    }

    /// Whether its transactions are the payments: there are several, and their amounts add up to it.
    fn is_split(&self) -> bool {
        let amounts = self.transactions.iter().map(|transaction| match &transaction.amount {
            Some((amount, currency)) if *currency == self.currency => Some(amount),
            _ => None,
        });
        let mut amounts = amounts;
        let sum = amounts.try_fold(Decimal::zero(), |sum, amount| Some(sum.add(amount?)));
        self.transactions.len() > 1 && sum.is_some_and(|sum| sum == self.amount)
    }
}

/// Whether the balances hold.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Proof {
    /// They hold.
    Holds,
    /// They hold where reversals have the other sign than is written.
    HoldsTurned,
    /// There is nothing to compare.
    None,
}

/// What statements of a document have in common.
#[derive(Debug, Default)]
pub(super) struct Finished {
    keys: BTreeSet<String>,
    proved: Vec<String>,
    unproved: usize,
    pending: usize,
    uncertain_charges: usize,
    unsplit: usize,
    undated: usize,
    rows: Vec<Row>,
}

impl Finished {
    /// Makes the row of a statement, with its entries; notes where its balances do not hold.
    #[allow(clippy::needless_pass_by_value, reason = "a statement is read once")]
    pub(super) fn add(&mut self, statement: Statement, reading: &mut Reading) {
        let proof = prove(&statement, reading);
        let mut row = blank(&STATEMENT, &statement.pointer);
        row.counts_by_parts = true;
        row.set("form", statement.form);
        row.set("bank_account", statement.bank_account.clone());
        row.set("currency", statement.currency.clone());
        row.set("statement_id", statement.id.clone());
        row.set("number", statement.number.clone());
        row.set("page", statement.page.clone());
        row.set("covers_from", statement.from.clone());
        row.set("covers_to", statement.to.clone());
        row.set("information", statement.information.clone());
        for (balance, columns) in [
            (&statement.opening, ["opening", "opening_kind", "opening_on"]),
            (&statement.closing, ["closing", "closing_kind", "closing_on"]),
        ] {
            let [amount, kind, on] = columns;
            if let Some(balance) = balance {
                row.set(amount, balance.amount.to_string());
                row.set(kind, balance.kind.clone());
                row.set(on, balance.day.clone());
            }
        }
        match (&statement.opening, &statement.closing) {
            (Some(opening), Some(closing)) if proof != Proof::None => self.proved.push(format!(
                "the balances hold: {} {} and {} come to {} {}",
                opening.amount,
                opening.currency,
                match statement.entries.iter().filter(|entry| entry.is_booked()).count() {
                    1 => "1 booked entry".to_owned(),
                    count => format!("{count} booked entries"),
                },
                closing.amount,
                closing.currency
            )),
            _ if statement.has_balances => self.unproved += 1,
            _ => {}
        }
        row.set("statement_key", self.key(&statement));
        row.set("is_proved", i64::from(proof != Proof::None));
        for (index, entry) in statement.entries.iter().enumerate() {
            let is_turned = proof == Proof::HoldsTurned && entry.is_reversal && entry.is_booked();
            row.parts.push(self.entry(entry, index + 1, is_turned));
        }
        self.rows.push(row);
    }

    /// The rows, and sentences for people.
    pub(super) fn into_rows(self, reading: &mut Reading) -> Vec<Row> {
        let counted = |count: usize, one: &str, several: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {several}")),
        };
        match self.proved.as_slice() {
            [] => {}
            [only] => reading.told.push(only.clone()),
            all => reading
                .told
                .push(format!("the balances of {} statements hold", all.len())),
        }
        reading.told.extend(counted(
            self.unproved,
            "statement lacks its opening or its closing balance: nothing proves that its entries are all there",
            "statements lack their opening or their closing balance: nothing proves that their entries are all there",
        ));
        reading.told.extend(counted(
            self.pending,
            "entry is not booked yet: it is kept, and is not a payment",
            "entries are not booked yet: they are kept, and are not payments",
        ));
        reading.told.extend(counted(
            self.unsplit,
            "entry lists transactions whose amounts are missing or do not add up to it: the entry is one payment",
            "entries list transactions whose amounts are missing or do not add up to them: each entry is one payment",
        ));
        reading.told.extend(counted(
            self.undated,
            "entry has no date: it belongs to the last day of its statement",
            "entries have no date: they belong to the last day of their statement",
        ));
        reading.told.extend(counted(
            self.uncertain_charges,
            "entry states charges, and not whether its amount contains them",
            "entries state charges, and not whether their amounts contain them",
        ));
        self.rows
    }

    fn key(&mut self, statement: &Statement) -> String {
        let days = [&statement.from, &statement.to];
        let parts = [statement.bank_account.clone(), statement.form.to_owned()].into_iter();
        let parts: Vec<String> = parts
            .chain(statement.key.iter().cloned())
            .chain(days.into_iter().flatten().cloned())
            .collect();
        let key = parts.join("/");
        let mut found = key.clone();
        let mut times = 1;
        while !self.keys.insert(found.clone()) {
            times += 1;
            found = format!("{key}/{times}");
        }
        found
    }

    fn entry(&mut self, entry: &Entry, position: usize, is_turned: bool) -> Row {
        let mut row = blank(&ENTRY, &entry.pointer);
        let is_split = entry.is_split();
        self.pending += usize::from(!entry.is_booked());
        let has_day = entry.booked_on.is_some() || entry.valued_on.is_some();
        self.undated += usize::from(entry.is_booked() && !has_day);
        self.unsplit += usize::from(entry.transactions.len() > 1 && !is_split);
        let has_uncertain = |details: &Details| details.charges.is_some() && details.charges_included.is_none();
        let mut all = entry
            .transactions
            .iter()
            .map(|one| &one.details)
            .chain([&entry.details]);
        self.uncertain_charges += usize::from(all.any(has_uncertain));
        row.set("position", whole(position));
        row.set("mark", entry.mark.clone());
        row.set("amount", entry.amount.to_string());
        row.set("currency", entry.currency.clone());
        row.set("status", entry.status.clone());
        row.set("is_reversal", i64::from(entry.is_reversal));
        row.set("booked_on", entry.booked_on.clone());
        row.set("valued_on", entry.valued_on.clone());
        row.set("own_reference", entry.own_reference.clone());
        row.set("code", entry.code.clone());
        row.set("batch_count", entry.batch_count);
        if let Some((corrects, correction)) = &entry.corrects {
            row.set("corrects", corrects.clone());
            row.set("correction", correction.clone());
        }
        row.set("transactions", whole(entry.transactions.len()));
        row.set("is_split", i64::from(is_split));
        row.set("is_turned", i64::from(is_turned));
        set_details(&mut row, &entry.details);
        for (index, transaction) in entry.transactions.iter().enumerate() {
            let mut part = blank(&TRANSACTION, &transaction.pointer);
            part.set("position", whole(index + 1));
            if let Some((amount, currency)) = &transaction.amount {
                part.set("amount", amount.to_string());
                part.set("currency", currency.clone());
            }
            set_details(&mut part, &transaction.details);
            row.parts.push(part);
        }
        row
    }
}

fn set_details(row: &mut Row, details: &Details) {
    for (column, value) in [
        ("bank_reference", &details.bank_reference),
        ("end_to_end_id", &details.end_to_end_id),
        ("structured_reference", &details.structured_reference),
        ("party_name", &details.party_name),
        ("party_account", &details.party_account),
        ("reference", &details.reference),
        ("return_code", &details.return_code),
    ] {
        row.set(column, value.clone());
    }
    for (columns, value) in [
        (["instructed_amount", "instructed_currency"], &details.instructed),
        (["charges", "charges_currency"], &details.charges),
    ] {
        let [amount, currency] = columns;
        if let Some((found, code)) = value {
            row.set(amount, found.to_string());
            row.set(currency, code.clone());
        }
    }
    row.set("charges_included", details.charges_included.map(i64::from));
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn blank(table: &'static Table, pointer: &str) -> Row {
    let mut row = Row::new(table, pointer);
    row.cells = table.columns().iter().map(|_| Cell::Null).collect();
    row
}

/// Compares the balances with the booked entries.
fn prove(statement: &Statement, reading: &mut Reading) -> Proof {
    let (Some(opening), Some(closing)) = (&statement.opening, &statement.closing) else {
        return Proof::None;
    };
    let booked = || statement.entries.iter().filter(|entry| entry.is_booked());
    if let Some(entry) = booked().find(|entry| entry.currency != closing.currency) {
        let message = format!(
            "the entry is in {}, but the balances of its statement are in {}",
            entry.currency, closing.currency
        );
        reading.problem(&codes::BALANCE, message, entry.node, &entry.pointer);
        return Proof::None;
    }
    let added = |is_turned: bool| {
        booked().fold(opening.amount.clone(), |sum, entry| {
            if is_turned && entry.is_reversal {
                sum.sub(&entry.amount)
            } else {
                sum.add(&entry.amount)
            }
        })
    };
    let found = added(false);
    if opening.currency == closing.currency && found == closing.amount {
        return Proof::Holds;
    }
    let reversals = booked().filter(|entry| entry.is_reversal).count();
    if reversals > 0 && opening.currency == closing.currency && added(true) == closing.amount {
        reading.deviations.push(format!(
            "the side of {} is that of the entry taken back: the sign is turned, because only then the balances hold",
            if reversals == 1 {
                "1 reversal".to_owned()
            } else {
                format!("{reversals} reversals")
            }
        ));
        return Proof::HoldsTurned;
    }
    let currency = &closing.currency;
    let message = format!(
        "opening balance {} {} and {} booked entries come to {found} {currency}, not {} {currency}: the difference is {} {currency}",
        opening.amount,
        opening.currency,
        booked().count(),
        closing.amount,
        closing.amount.sub(&found),
    );
    let hint = "an entry is missing, doubled or altered: download the statement from the bank again";
    reading.problem_with_hint(&codes::BALANCE, message, closing.node, &closing.pointer, hint);
    Proof::None
}
