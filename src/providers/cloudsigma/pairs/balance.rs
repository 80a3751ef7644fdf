//! `cloudsigma-balance`: a balance as stated against the balance before it and the transactions between.
//!
//! ```text
//! balance of 1 July               108.54
//! opened with 0, charged 36.80    -36.81
//! credit, payment through card     47.85
//! credit, payment through card     25.00     and so on, until 145.35
//! ```
//!
//! The first balance starts from the money before the oldest transaction held, each other one from the balance before it.
//! Transactions are walked from there: where one does not start with the money with which the last one ended, others are
//! missing between them. Numbers do not tell, since those of several accounts run on together.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use crate::providers::cloudsigma::checks::running_balance;
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::{AccountEntries, Entry};
use crate::providers::cloudsigma::pairs::account::{PROVIDER, currency_of, entries};
use crate::query::for_each;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "cloudsigma-balance",
    order: 110,
    here: "a balance as the provider states it",
    there: "the balance before it, minus what the ledger charges",
    rule: "initial - amount = end, and each transaction starts where the one before ended",
    run,
};

/// The oldest first. Answers of one moment come in the order of their names, so that the order of imports does not matter.
const BALANCES: &str = "SELECT b.balance, b.currency, b.retrieved_at, b.import_id, b.place, i.retrieved_at_basis
FROM cloudsigma_stated_balance AS b JOIN import AS i USING (import_id)
WHERE b.account_id = ?1
ORDER BY b.retrieved_at, b.operation, b.place, b.balance";

/// A balance as stated, or several that say the same with no transaction between them.
struct Stated {
    balance: Decimal,
    currency: String,
    at: String,
    place: Place,
    is_time_of_file: bool,
    /// Transactions made until then.
    made: usize,
    answers: u64,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = Vec::new();
    for chain in entries::chains(connection)? {
        let balances = balances(connection, &chain)?;
        let mut before: Option<&Stated> = None;
        for (index, balance) in balances.iter().enumerate() {
            let mut made = of_balance(connection, &chain, before, balance)?;
            if index + 1 == balances.len() {
                note_later(&chain, balance, &mut made);
            }
            statements.extend(made);
            before = Some(balance);
        }
    }
    Ok(statements)
}

fn balances(connection: &Connection, chain: &AccountEntries) -> Result<Vec<Stated>> {
    let mut balances: Vec<Stated> = Vec::new();
    for_each(connection, BALANCES, [chain.account_id], |row| {
        let Some(balance) = stated::decimal(row, "balance")? else {
            return Ok(());
        };
        let at: String = row.get("retrieved_at")?;
        let currency: String = row.get("currency")?;
        let made = chain.made_at(&balance, &at);
        if made == 0 {
            // The ledger starts later: there is nothing to hold it against.
            return Ok(());
        }
        if let Some(last) = balances.last_mut()
            && last.made == made
            && last.balance == balance
            && last.currency == currency
        {
            last.answers += 1;
            return Ok(());
        }
        let basis: String = row.get("retrieved_at_basis")?;
        balances.push(Stated {
            balance,
            currency,
            at,
            place: Place::of_row(connection, row)?,
            is_time_of_file: basis != "exchange" && basis != "stated",
            made,
            answers: 1,
        });
        Ok(())
    })?;
    Ok(balances)
}

/// Money to start from.
struct Opening {
    money: Decimal,
    since: String,
    what: &'static str,
    /// The row that states it, and the column.
    row: Query,
    column: &'static str,
}

/// What a row takes off.
fn less(column: &str) -> String {
    format!("decimal_sub('0', {column})")
}

/// What transactions did to the money on their way.
struct Walk<'c> {
    connection: &'c Connection,
    account_id: i64,
    /// The row that states this money, which takes it off.
    since: Query,
    /// Money after the last one.
    money: Decimal,
    debits: DecimalSum,
    /// What was charged, and how often, by kind.
    kinds: BTreeMap<String, (u64, DecimalSum)>,
    lines: Vec<Line>,
    rows: u64,
}

fn of_balance(
    connection: &Connection,
    chain: &AccountEntries,
    before: Option<&Stated>,
    balance: &Stated,
) -> Result<Option<Statement>> {
    let from = before.map_or(0, |before| before.made);
    let made = chain.entries.get(from..balance.made).unwrap_or_default();
    let Some(opening) = opening(chain, before, balance) else {
        return Ok(None);
    };
    let mut walk = Walk {
        connection,
        account_id: chain.account_id,
        since: opening.row.clone().adding(less(opening.column)),
        money: opening.money.clone(),
        debits: DecimalSum::new(),
        kinds: BTreeMap::new(),
        lines: Vec::new(),
        rows: 0,
    };
    let stated = balances_of(chain, "balance").at([&balance.place]);
    let mut older: Option<&Entry> = from.checked_sub(1).and_then(|last| chain.entries.get(last));
    for entry in made {
        walk.take(older, entry)?;
        older = Some(entry);
    }
    if walk.money != balance.balance && chain.is_newest(balance.made, &balance.at).is_none() {
        let last = older.map_or("", |entry| entry.id.as_str());
        let what = "the ledger lacks transactions after it".to_owned();
        let missing = Line::new(LineKind::MissingThere, balance.balance.sub(&walk.money), last, what);
        let rows = Origin::of([stated.clone(), walk.since.clone()]);
        walk.lines.push(missing.at(&balance.place).made_of(rows));
    }
    let mut notes: Vec<String> = walk
        .kinds
        .iter()
        .map(|(kind, (count, sum))| format!("charged, {kind}: {count} transactions, {}", sum.total()))
        .collect();
    if balance.is_time_of_file {
        notes.push("the balance states no time; billbook uses the time of its file or import".to_owned());
    }
    let mut statement = PAIR.statement(
        About {
            provider: PROVIDER.to_owned(),
            account: chain.account.clone(),
            subject: balance.at.clone(),
            period: [opening.since.clone(), balance.at.clone()],
            currency: balance.currency.clone(),
        },
        Side::new("`balance`", balance.balance.clone(), balance.answers)
            .at(balance.place.clone())
            .made_of(stated),
        Side::new(
            format!("{} {}, minus what was charged since", opening.money, opening.what),
            opening.money.sub(&walk.debits.total()),
            walk.rows,
        )
        .made_of(Origin::of([
            opening.row.clone().adding(opening.column),
            charged(chain, made),
        ])),
    );
    statement.notes = notes;
    for line in walk.lines {
        statement.push(line);
    }
    if currency_of(connection, chain.account_id)? != balance.currency {
        let note = "the account's newest balance has another currency, and billbook takes its transactions to be in that currency";
        statement.notes.push(note.to_owned());
    }
    Ok(Some(statement))
}

/// The balances of an account.
fn balances_of(chain: &AccountEntries, adds: &str) -> Query {
    let of_account = [("?1", chain.account_id.into())];
    Query::new("cloudsigma_stated_balance", BALANCES, of_account, adds)
}

/// What these transactions charge, taken off.
fn charged(chain: &AccountEntries, made: &[Entry]) -> Query {
    const CHARGED: &str = "CASE WHEN initial IS NOT NULL AND \"end\" IS NOT NULL AND amount NOT GLOB '-*'
    THEN decimal_sub('0', amount) END";
    const ORDER: &str = "(time_utc, length(id), id)";
    const BOUND: &str = "({} ->> 0, {} ->> 1, {} ->> 2)";
    let at = |entry: Option<&Entry>| {
        let Some(entry) = entry else {
            return "[]".to_owned();
        };
        let digits = i64::try_from(entry.id.len()).unwrap_or_default();
        Json::Array(vec![
            Json::string(&*entry.time),
            Json::integer(digits),
            Json::string(&*entry.id),
        ])
        .compact()
    };
    entries(chain.account_id, CHARGED)
        .when(&format!("{ORDER} >= {BOUND}"), at(made.first()))
        .when(&format!("{ORDER} <= {BOUND}"), at(made.last()))
}

fn opening(chain: &AccountEntries, before: Option<&Stated>, balance: &Stated) -> Option<Opening> {
    let of_entry = |entry: &Entry| entries(chain.account_id, "").only("id", entry.id.clone());
    let Some(before) = before.filter(|before| before.currency == balance.currency) else {
        let first = chain.entries.get(before.map_or(0, |before| before.made))?;
        return Some(Opening {
            money: first.initial.clone()?,
            since: first.time.clone(),
            what: "before the first transaction",
            row: of_entry(first),
            column: "initial",
        });
    };
    let last = before.made.checked_sub(1).and_then(|last| chain.entries.get(last))?;
    // Where the newest transaction of that time is held, the money is what it left: a balance that contradicts it is found in
    // its own statement, and not once more here.
    let is_held = chain.is_newest(before.made, &before.at).is_some();
    let end = last.end.as_ref().filter(|_| is_held);
    let (money, row, column) = if let Some(end) = end {
        (end.clone(), of_entry(last), "\"end\"")
    } else {
        let balances = balances_of(chain, "").at([&before.place]);
        (before.balance.clone(), balances, "balance")
    };
    Some(Opening {
        money,
        since: before.at.clone(),
        what: "as the balance before",
        row,
        column,
    })
}

impl Walk<'_> {
    fn take(&mut self, older: Option<&Entry>, entry: &Entry) -> Result<()> {
        let (Some(initial), Some(amount), Some(end)) = (&entry.initial, &entry.amount, &entry.end) else {
            // A text that is not a decimal is found by `check integrity`; what it moved is missing in the next one's start.
            return Ok(());
        };
        let here = Place::of(self.connection, entry.import_id, &entry.place)?;
        let account_id = self.account_id;
        let own = |adds: &str| entries(account_id, adds).only("id", entry.id.clone());
        if *initial != self.money {
            let id = &entry.id;
            let is_beside = match older.filter(|older| older.end.as_ref() == Some(&self.money)) {
                Some(older) => running_balance::side_by_side(self.connection, older, entry)?,
                None => false,
            };
            let line = if is_beside {
                let what = "`initial` differs from the `end` of the transaction before it";
                Line::differs(LineKind::AmountDiffers, initial, &self.money, id, what)
            } else {
                let object = older.map_or_else(|| format!("before {id}"), |older| format!("{} to {id}", older.id));
                let what = "the ledger lacks transactions between them";
                Line::new(LineKind::MissingThere, initial.sub(&self.money), object, what)
                    .made_of(Origin::of([own("initial"), self.since.clone()]))
            };
            self.lines.push(line.at(&here));
        }
        if amount.is_negative() {
            self.lines.push(
                Line::new(LineKind::Credit, amount.neg(), &*entry.id, &*entry.reason)
                    .at(&here)
                    .made_of(own(&less("amount"))),
            );
        } else {
            self.debits.add(amount);
            let kind = entry.kind.clone().unwrap_or_else(|| "other".to_owned());
            let (count, sum) = self.kinds.entry(kind).or_default();
            *count += 1;
            sum.add(amount);
        }
        let expected = initial.sub(amount);
        if expected != *end {
            let what = "`end` is not `initial` minus `amount`";
            self.lines
                .push(Line::differs(LineKind::AmountDiffers, end, &expected, &*entry.id, what).at(here));
        }
        self.money = end.clone();
        self.since = own(&less("\"end\""));
        self.rows += 1;
        Ok(())
    }
}

/// Transactions after the last balance belong to no statement.
fn note_later(chain: &AccountEntries, balance: &Stated, statement: &mut Option<Statement>) {
    let later = chain.entries.get(balance.made..).unwrap_or_default();
    if let Some(statement) = statement
        && !later.is_empty()
    {
        let mut sum = DecimalSum::new();
        for amount in later.iter().filter_map(|entry| entry.amount.as_ref()) {
            sum.add(amount);
        }
        let count = later.len();
        statement.notes.push(format!(
            "transactions later than every balance in the ledger: {count}, in all {}",
            sum.total()
        ));
    }
}
