//! Charges and exchange rates out of the ledger, as the rating core takes them.

use crate::billing::book::model::Book;
use crate::billing::month::Month;
use crate::billing::rating::charge::{Charge, Measured, Word};
use crate::billing::rating::convert::Rates;
use crate::clock;
use crate::contract::rates;
use crate::contract::stated::decimal;
use crate::digest::{Values, hex};
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::for_each;
use crate::source::json::{self, Node};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The tags of a charge, where it has any.
type Tags = Option<Arc<BTreeMap<String, Arc<str>>>>;

/// Texts that charges share.
#[derive(Debug, Default)]
struct Words {
    known: HashSet<Arc<str>>,
    tags: HashMap<String, Tags>,
}

impl Words {
    fn of(&mut self, text: Option<String>) -> Word {
        let text = text.filter(|text| !text.is_empty())?;
        if let Some(known) = self.known.get(text.as_str()) {
            return Some(Arc::clone(known));
        }
        let word: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&word));
        Some(word)
    }

    /// Tags from a JSON object. billbook compares values that are not texts by their JSON text; null is an absent tag.
    fn tags(&mut self, text: Option<String>) -> Option<Arc<BTreeMap<String, Arc<str>>>> {
        let text = text?;
        if let Some(known) = self.tags.get(&text) {
            return known.clone();
        }
        let parsed = json::parse(&text, false).ok();
        let mut tags = BTreeMap::new();
        for member in parsed
            .iter()
            .flat_map(|parsed| parsed.root.as_object().unwrap_or_default())
        {
            let value = match member.node.as_str() {
                Some(value) => Some(value.to_owned()),
                None => of_other(&member.node),
            };
            if let Some(value) = self.of(value) {
                tags.insert(member.key.to_string(), value);
            }
        }
        let tags = (!tags.is_empty()).then(|| Arc::new(tags));
        self.tags.insert(text, tags.clone());
        tags
    }
}

fn of_other(node: &Node) -> Option<String> {
    let text = Json::from(node).compact();
    (text != "null").then_some(text)
}

const SELECT: &str =
    "SELECT row_key, provider, account, sub_account_id, service_name, sku_id, region_id, charge_category, resource_id,
       tags, charge_description, consumed_quantity, consumed_unit, pricing_quantity, pricing_unit,
       list_cost, contracted_cost, effective_cost, billed_cost, billing_currency,
       charge_period_start, charge_period_end, billing_period_start, import_id
FROM charge WHERE charge_period_start >= ?1 AND charge_period_start < ?2";

/// The charges that start in these days, in the zone of the book, in an order that no import changes.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn charges(
    connection: &Connection,
    book: &Book,
    from: NaiveDate,
    through: NaiveDate,
) -> Result<Vec<Charge>> {
    let mut words = Words::default();
    let mut found: Vec<(String, Charge)> = Vec::new();
    // A day in any zone lies within two days of UTC's.
    let first = from - Days::new(1);
    let last = through + Days::new(2);
    let zone = book.billing.time_zone;
    for_each(connection, SELECT, (first.to_string(), last.to_string()), |row| {
        let start: String = row.get(20)?;
        let Some(start) = clock::parse(&start) else {
            return Ok(());
        };
        let day = start.with_timezone(&zone).date_naive();
        if day < from || day > through {
            return Ok(());
        }
        let charge = charge(row, &mut words, day, start)?;
        found.push((charge.content(), charge));
        Ok(())
    })?;
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found.into_iter().map(|(_, charge)| charge).collect())
}

fn charge(row: &Row, words: &mut Words, day: NaiveDate, start: DateTime<Utc>) -> Result<Charge> {
    let end: Option<String> = row.get(21)?;
    let end = end.as_deref().and_then(clock::parse).unwrap_or(start);
    // Whole days that begin at midnight somewhere else are that many days here too.
    let days = (end - start - TimeDelta::seconds(1)).num_days().max(0);
    let last_day = day + TimeDelta::days(days);
    let billed_in: Option<String> = row.get(22)?;
    let mut word = |index: usize| -> Result<Word> { Ok(words.of(row.get(index)?)) };
    let [provider, account, sub_account, service] = [word(1)?, word(2)?, word(3)?, word(4)?];
    let [sku, region, category, resource] = [word(5)?, word(6)?, word(7)?, word(8)?];
    let [description, consumed_unit, pricing_unit] = [word(10)?, word(12)?, word(14)?];
    let currency = word(19)?.unwrap_or_else(|| Arc::from(crate::money::currency::NONE));
    Ok(Charge {
        key: row.get(0)?,
        import_id: row.get(23)?,
        description,
        provider,
        account,
        sub_account,
        service,
        sku,
        region,
        category,
        resource,
        tags: words.tags(row.get(9)?),
        consumed: Measured {
            quantity: decimal(row, "consumed_quantity")?,
            unit: consumed_unit,
        },
        pricing: Measured {
            quantity: decimal(row, "pricing_quantity")?,
            unit: pricing_unit,
        },
        list: decimal(row, "list_cost")?,
        contracted: decimal(row, "contracted_cost")?,
        effective: decimal(row, "effective_cost")?,
        billed: decimal(row, "billed_cost")?,
        currency,
        day,
        last_day,
        billed_in: billed_in.and_then(|text| Month::parse(text.get(..7)?)),
    })
}

/// How many charges of which day came from which import.
#[derive(Debug, Default)]
pub(crate) struct Arrivals(BTreeMap<String, BTreeMap<i64, i64>>);

impl Arrivals {
    /// Reads those of some months in one pass over the charges.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(connection: &Connection, [first, last]: [Month; 2]) -> Result<Self> {
        let (from, to) = (first.first() - Days::new(1), last.last() + Days::new(2));
        let sql = "SELECT substr(charge_period_start, 1, 10), import_id, count(*) FROM charge
                   WHERE charge_period_start >= ?1 AND charge_period_start < ?2 GROUP BY 1, 2";
        let mut found = Self::default();
        for_each(connection, sql, (from.to_string(), to.to_string()), |row| {
            let of_day = found.0.entry(row.get(0)?).or_default();
            of_day.insert(row.get(1)?, row.get(2)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// A digest over how many charges of a month, and of the days beside it, came from which import. Where it is the same,
    /// nothing came in that could change what the month comes to.
    #[must_use]
    pub(crate) fn fingerprint(&self, month: Month) -> String {
        let (from, to) = (month.first() - Days::new(1), month.last() + Days::new(2));
        let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
        for (import_id, count) in self
            .0
            .range(from.to_string()..to.to_string())
            .flat_map(|(_, of_day)| of_day)
        {
            *counts.entry(*import_id).or_default() += count;
        }
        let mut values = Values::default();
        for (import_id, count) in counts {
            values.integer(import_id);
            values.integer(count);
        }
        hex(&values.finish())
    }
}

/// The exchange rates of the ledger, of one source where that is chosen; those that came in through an import, where that is
/// given.
///
/// # Errors
/// When the ledger cannot be read, or has no rates of that source.
pub(crate) fn exchange_rates(connection: &Connection, chosen: Option<&str>, through: Option<i64>) -> Result<Rates> {
    let mut found = Rates::default();
    let mut others: BTreeSet<String> = BTreeSet::new();
    let mut is_there = false;
    let mut sql = rates::query();
    if let Some(through) = through {
        sql = sql.replace("WHERE ", &format!("WHERE import_id <= {through} AND "));
    }
    for_each(connection, sql.trim_end_matches(';'), [], |row| {
        let [from, to, rate, day, source]: [String; 5] =
            [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        if chosen.is_some_and(|chosen| !chosen.eq_ignore_ascii_case(&source)) {
            others.insert(source);
            return Ok(());
        }
        is_there = true;
        let day = day.get(..10).and_then(clock::parse_date);
        if let Some((day, rate)) = day.zip(Decimal::parse(&rate).ok()) {
            found.add([&from, &to], day, rate, &source);
        }
        Ok(())
    })?;
    if let Some(chosen) = chosen.filter(|_| !is_there && through.is_none()) {
        let names: Vec<&str> = others.iter().map(String::as_str).collect();
        let problem = Problem::new(
            &codes::PARAMETER,
            format!("the ledger has no exchange rates of `{chosen}`"),
        );
        return Err(Box::new(problem.hint(format!("it has rates of: {}", names.join(", ")))));
    }
    Ok(found)
}
