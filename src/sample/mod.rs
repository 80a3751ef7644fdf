//! A sample that anybody can draw again: `billbook sample 25 --seed 7`.
//!
//! ```text
//! uniform     the 25 items with the smallest SHA-256 of `7:` and their key
//! by amount   monetary unit sampling: all items in the order of their keys, one after the other as lengths of their
//!             amounts; the point k is at (k + start) × total / 25, where start is the first 8 hexadecimal digits of the
//!             SHA-256 of `7:start`, divided by 2^32; an item is drawn as often as points fall into it
//! ```
//!
//! Hashes come from texts and amounts are exact decimals, so every machine draws the same.

mod draw;

use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes, fail};
use crate::interrupt;
use crate::ledger::explain::{self, Explanation};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use crate::query::{self, bind};
use std::collections::BTreeMap;

/// What is drawn from.
#[derive(Debug)]
pub(crate) struct Population {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its view.
    pub view: &'static str,
    /// Its columns: amount, currency, day, and what it is.
    pub amount: &'static str,
    /// The column of its currency.
    pub currency: &'static str,
    /// The columns of its time; the first that is stated counts.
    pub time: &'static [&'static str],
    /// The columns that say what it is; the first that is stated does.
    pub what: &'static [&'static str],
}

/// All populations; the first is the usual one.
pub(crate) static POPULATIONS: [Population; 3] = [
    Population {
        name: "charges",
        view: "charge",
        amount: "billed_cost",
        currency: "billing_currency",
        time: &["charge_period_start"],
        what: &[
            "charge_description",
            "service_name",
            "resource_name",
            "sku_id",
            "charge_category",
        ],
    },
    Population {
        name: "invoices",
        view: "invoice",
        amount: "total",
        currency: "billing_currency",
        time: &["billing_period_start", "issued_at"],
        what: &["invoice_id"],
    },
    Population {
        name: "payments",
        view: "payment",
        amount: "amount",
        currency: "currency",
        time: &["paid_at"],
        what: &["reference", "payee", "payer", "invoice_id", "payment_id"],
    },
];

/// How items are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// Each item with the same chance
    Item,
    /// Each unit of money with the same chance, so that large items are likelier
    Amount,
}

/// What to draw.
#[derive(Debug)]
pub(crate) struct Request {
    /// How many.
    pub size: u32,
    /// What makes the sample the same again.
    pub seed: u64,
    /// How.
    pub by: By,
    /// Of what.
    pub of: &'static Population,
    /// Of which part.
    pub filter: Filter,
}

/// An item of a population.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    /// Its `row_key`.
    key: String,
    /// Where it came from: keys may be shared by accounts.
    import_id: i64,
    place: String,
}

/// What was drawn.
#[derive(Debug)]
pub(crate) struct Sample {
    /// How many items there are.
    pub population: u64,
    /// What their amounts add up to, without signs where money is drawn, by currency.
    pub totals: Vec<(String, Decimal)>,
    /// The items in the order in which they were drawn: how often each, and where it came from.
    pub drawn: Vec<(u32, Explanation)>,
}

/// Draws a sample.
///
/// # Errors
/// When money of several currencies would be added up, the filter names what is not there, or the ledger cannot be read.
pub(crate) fn draw(ledger: &Ledger, request: &mut Request) -> Result<Sample> {
    request.filter.check(ledger)?;
    let (population, totals) = count(ledger, request)?;
    let drawn = match request.by {
        By::Item => draw::items(request, &mut |call| each(ledger, request, false, call))?,
        By::Amount => {
            let total = one_total(request, &totals)?;
            draw::money(request, &total, &mut |call| each(ledger, request, true, call))?
        }
    };
    Ok(Sample {
        population,
        totals,
        drawn: explained(ledger, request.of, drawn)?,
    })
}

/// The total of the one currency.
fn one_total(request: &Request, totals: &[(String, Decimal)]) -> Result<Decimal> {
    match totals {
        [] => Ok(Decimal::from(0_i64)),
        [(_, total)] => Ok(total.clone()),
        several => {
            let currencies: Vec<&str> = several.iter().map(|(currency, _)| currency.as_str()).collect();
            Err(Box::new(
                Problem::new(
                    &codes::PARAMETER,
                    format!(
                        "the {} are in several currencies, which have no common total",
                        request.of.name
                    ),
                )
                .value("--by amount")
                .hint(format!(
                    "add `--currency {}`; there are {}",
                    currencies.first().unwrap_or(&"EUR"),
                    currencies.join(", ")
                )),
            ))
        }
    }
}

/// Calls with each item that is meant, and its amount and currency.
fn each(ledger: &Ledger, request: &Request, is_ordered: bool, call: &mut draw::Called) -> Result<()> {
    let Population {
        view,
        amount,
        currency,
        time,
        ..
    } = request.of;
    // SQLite's coalesce takes two values or more.
    let time = format!("coalesce({}, NULL)", time.join(", "));
    let order = if is_ordered { "ORDER BY 1, import_id, place" } else { "" };
    let sql = format!(
        "SELECT CAST(row_key AS TEXT), import_id, place, {amount}, coalesce({currency}, 'XXX') FROM {view}
         WHERE (:from IS NULL OR {time} >= :from) AND (:to IS NULL OR {time} < :to)
           AND (:provider IS NULL OR EXISTS (SELECT 1 FROM json_each(:provider) WHERE value IN (provider, issuer)))
           AND (:account IS NULL OR account = :account) AND (:currency IS NULL OR {currency} = :currency) {order}"
    );
    let mut statement = ledger.connection.prepare(&sql)?;
    bind(&mut statement, &request.filter.values())?;
    let mut rows = statement.raw_query();
    let mut count: u32 = 0;
    while let Some(row) = rows.next()? {
        count = count.wrapping_add(1);
        if count.is_multiple_of(1 << 14) {
            interrupt::check()?;
        }
        let item = Item {
            key: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
            import_id: row.get(1)?,
            place: row.get(2)?,
        };
        let amount = row.get_ref(3)?.as_str_or_null().ok().flatten();
        call(item, amount, row.get_ref(4)?.as_str().unwrap_or_default())?;
    }
    Ok(())
}

/// How many items there are, and their totals.
fn count(ledger: &Ledger, request: &Request) -> Result<(u64, Vec<(String, Decimal)>)> {
    let mut sums: BTreeMap<String, DecimalSum> = BTreeMap::new();
    let mut population = 0;
    each(ledger, request, false, &mut |_, amount, currency| {
        population += 1;
        let amount = draw::amount(amount, request.by)?;
        if !sums.contains_key(currency) {
            sums.insert(currency.to_owned(), DecimalSum::default());
        }
        if let Some(sum) = sums.get_mut(currency) {
            sum.add(&amount);
        }
        Ok(())
    })?;
    let totals = sums.into_iter().map(|(currency, sum)| (currency, sum.total()));
    Ok((population, totals.collect()))
}

/// Where the drawn items came from, in the order in which they were drawn.
fn explained(ledger: &Ledger, of: &Population, drawn: Vec<(u32, Item)>) -> Result<Vec<(u32, Explanation)>> {
    let keys: Json = Json::Array(drawn.iter().map(|(_, item)| Json::string(&item.key)).collect());
    let sql = format!(
        "SELECT * FROM {} WHERE CAST(row_key AS TEXT) IN (SELECT value FROM json_each(:keys))",
        of.view
    );
    let values = query::Values::from([("keys".to_owned(), rusqlite::types::Value::Text(keys.compact()))]);
    let sql = query::expanded(&ledger.connection, &sql, &values)?;
    let mut places: BTreeMap<Item, usize> = BTreeMap::new();
    for (index, (_, item)) in drawn.iter().enumerate() {
        places.insert(item.clone(), index);
    }
    let mut found: BTreeMap<usize, Explanation> = BTreeMap::new();
    explain::each(ledger, &sql, None, &mut |explanation| {
        let item = Item {
            key: explanation
                .row
                .first()
                .map(|(_, value)| value.cell().into_owned())
                .unwrap_or_default(),
            import_id: explanation.import_id,
            place: explanation.place.clone(),
        };
        if let Some(index) = places.get(&item) {
            found.insert(*index, explanation.clone());
        }
        Ok(())
    })?;
    if found.len() != drawn.len() {
        return fail(&codes::DAMAGED, "a drawn row cannot be found again by its key");
    }
    Ok(drawn
        .into_iter()
        .map(|(hits, _)| hits)
        .zip(found.into_values())
        .collect())
}
