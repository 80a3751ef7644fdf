//! What rules of rounding make of charges: of 1,204 meters of sub-accounts 812.31.
//!
//! The charges of all invoices are gone through once for what a rule adds up first, however many invoices are asked for. The
//! charges themselves are read where a rule rounds each of them.

use crate::charges::contexts::{each_in_force, each_text, scopes_in_force};
use crate::contract::rules;
use crate::contract::rules::Rule;
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::Mode;
use crate::money::sums::{Amount, Sum};
use crate::reconcile::charges::groups::{BY_DAY, Charges, amount, each, place_of};
use rusqlite::Connection;
use std::collections::HashMap;
use std::rc::Rc;

/// What a rule makes of charges: how many figures it rounds, and what those add up to.
#[derive(Debug, Clone)]
pub(crate) struct Rounded {
    /// Figures that are rounded.
    pub figures: u64,
    /// Their sum.
    pub total: Decimal,
}

/// What is added up first, by the numbers of a name and of a day: a meter, a service; 0 where these do not matter.
type Added = ((u32, u32), Sum);

/// Figures and their sum, for each group of charges by its place.
type Rows = Rc<Vec<(u64, DecimalSum)>>;

/// What was added up before, for each group of charges by its place.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    sums: HashMap<rules::Group, Rc<Vec<Vec<Added>>>>,
    /// Charges rounded one by one, by decimals and mode: how many, and their sum.
    rows: HashMap<(u32, Mode), Rows>,
}

const EACH: &str = "SELECT context_id, 1, billed_cost, '' FROM focus_charge";

impl Charges {
    /// What a rule makes of the charges in these groups, given by their places. Only those of FOCUS are known one by one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn rounded(
        &self,
        connection: &Connection,
        groups: &[usize],
        rule: &Rule,
        currency: &str,
    ) -> Result<Rounded> {
        let mut total = DecimalSum::new();
        let mut figures = 0;
        if rule.group == rules::Group::Row {
            let rows = self.rows(connection, rule, currency)?;
            for (count, sum) in groups.iter().filter_map(|&place| rows.get(place)) {
                figures += count;
                total.add(&sum.total());
            }
        } else {
            let apart = self.apart(connection, rule.group)?;
            let mut round = |sum: &Sum| {
                figures += 1;
                total.add(&rule.round(&sum.total(), currency));
            };
            if let [only] = groups {
                let sums = apart.get(*only).into_iter().flatten();
                sums.for_each(|(_, sum)| round(sum));
            } else {
                let mut sums: HashMap<(u32, u32), Sum> = HashMap::new();
                for (name, sum) in groups.iter().filter_map(|&place| apart.get(place)).flatten() {
                    sums.entry(*name).or_default().add_sum(sum);
                }
                sums.values().for_each(round);
            }
        }
        Ok(Rounded {
            figures,
            total: total.total(),
        })
    }

    /// The charges of each group, rounded one by one.
    fn rows(&self, connection: &Connection, rule: &Rule, currency: &str) -> Result<Rows> {
        let key = (rule.places(currency), rule.mode);
        if let Some(known) = self.apart.borrow().rows.get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut rows = vec![(0, DecimalSum::new()); self.groups.len()];
        each(connection, EACH, |row| {
            if let Some((figures, sum)) = rows.get_mut(self.place(row.get(0)?))
                && let Some(cost) = amount(row)?
            {
                *figures += 1;
                sum.add(&rule.round(&decimal(&cost), currency));
            }
            Ok(())
        })?;
        let rows = Rc::new(rows);
        self.apart.borrow_mut().rows.insert(key, Rc::clone(&rows));
        Ok(rows)
    }

    /// The charges of each group, added up by what a rule rounds.
    fn apart(&self, connection: &Connection, of: rules::Group) -> Result<Rc<Vec<Vec<Added>>>> {
        if let Some(known) = self.apart.borrow().sums.get(&of) {
            return Ok(Rc::clone(known));
        }
        let names = Names::read(connection, of)?;
        let mut days: HashMap<String, u32> = HashMap::new();
        let mut sums: HashMap<(usize, u32, u32), Sum> = HashMap::new();
        each(connection, BY_DAY, |row| {
            let context = row.get(0)?;
            let place = self.place(context);
            if place < self.groups.len()
                && let Some(cost) = amount(row)?
            {
                let day = match of {
                    rules::Group::Day => {
                        let next = u32::try_from(days.len()).unwrap_or_default() + 1;
                        let day: Option<String> = row.get(3)?;
                        *days.entry(day.unwrap_or_default()).or_insert(next)
                    }
                    _ => 0,
                };
                let name = names.of.get(context).copied().unwrap_or_default();
                sums.entry((place, name, day)).or_default().add(&cost);
            }
            Ok(())
        })?;
        let mut apart: Vec<Vec<Added>> = vec![Vec::new(); self.groups.len()];
        for ((place, name, day), sum) in sums {
            if let Some(added) = apart.get_mut(place) {
                added.push(((name, day), sum));
            }
        }
        let apart = Rc::new(apart);
        self.apart.borrow_mut().sums.insert(of, Rc::clone(&apart));
        Ok(apart)
    }

    /// The place of a context's group; beyond all of them where it is not in force.
    fn place(&self, context: i64) -> usize {
        place_of(self.of.get(context).copied().unwrap_or_default())
    }
}

fn decimal(amount: &Amount) -> Decimal {
    let mut sum = Sum::default();
    sum.add(amount);
    sum.total()
}

/// Numbers of the groups of charges before they are added up: the same for the same names.
#[derive(Default)]
struct Names {
    of: ByNumber<u32>,
}

impl Names {
    fn read(connection: &Connection, group: rules::Group) -> Result<Self> {
        let columns: &[(&str, &[&str])] = match group {
            rules::Group::Meter => &[("sku", &["SkuId", "SkuMeter"]), ("sub_account", &["SubAccountId"])],
            rules::Group::Service => &[("service", &["ServiceName"])],
            rules::Group::Resource => &[("resource", &["ResourceId"])],
            rules::Group::Row | rules::Group::Day | rules::Group::Invoice => return Ok(Self::default()),
        };
        let mut texts: Vec<ByNumber<u32>> = Vec::new();
        let mut known: HashMap<Vec<Option<String>>, u32> = HashMap::new();
        for (group, columns) in columns {
            let mut of: ByNumber<u32> = ByNumber::default();
            each_text(connection, group, columns, |key, found| {
                let next = u32::try_from(known.len()).unwrap_or_default() + 1;
                of.set(key, *known.entry(found.to_vec()).or_insert(next));
            })?;
            texts.push(of);
        }
        let groups: Vec<&str> = columns.iter().map(|(group, _)| *group).collect();
        let mut pairs: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut names = Self::default();
        each_in_force(
            connection,
            &scopes_in_force(connection)?,
            &groups,
            |context, _, keys| {
                let pair = texts
                    .iter()
                    .zip(keys)
                    .map(|(of, key)| of.get(*key).copied().unwrap_or_default());
                let next = u32::try_from(pairs.len()).unwrap_or_default() + 1;
                names.of.set(context, *pairs.entry(pair.collect()).or_insert(next));
            },
        )?;
        Ok(names)
    }
}
