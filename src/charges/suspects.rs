//! Findings that a context alone can tell: what is wrong with rows of groups, and how many charges in force have them.

use crate::charges::broken::Broken;
use crate::charges::contexts::{each_in_force, unmapped_scopes_in_force};
use crate::charges::numbered_sets::{NONE, NumberedSets};
use crate::contract::finding::Row;
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// Called with a rule, the value that breaks it, and what makes the finding where it is the first of that rule and value.
pub(crate) type Note<'n> = &'n mut dyn FnMut(&'static str, &str, &dyn Fn() -> Broken);

/// What is wrong with rows of groups, before it is known which charges in force have them.
#[derive(Debug, Default)]
pub(crate) struct Suspects {
    broken: Vec<Broken>,
    /// Which of them stand together: most rows that have one have the same ones.
    sets: NumberedSets,
    /// For each group, the number of the set of what is wrong with the row of this key.
    by_key: BTreeMap<&'static str, ByNumber<u32>>,
    /// Those that are the same finding, by rule and value.
    known: HashMap<&'static str, HashMap<String, u32>>,
}

impl Suspects {
    /// Notes what is wrong with a row of a group; the same rule and value are one finding.
    pub(crate) fn add(
        &mut self,
        (group, key): (&'static str, i64),
        (rule, value): (&'static str, &str),
        make: impl FnOnce() -> Broken,
    ) {
        let of_rule = self.known.entry(rule).or_default();
        let index = of_rule.get(value).copied().unwrap_or_else(|| {
            let next = u32::try_from(self.broken.len()).unwrap_or(u32::MAX);
            self.broken.push(make());
            of_rule.insert(value.to_owned(), next);
            next
        });
        let of_finding = self.sets.of_one(index);
        let sets = &mut self.sets;
        self.by_key
            .entry(group)
            .or_default()
            .change(key, |known| *known = sets.joined(*known, of_finding));
    }

    /// Those that charges in force have, with the number of rows and the first of them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn in_force(mut self, connection: &Connection) -> Result<Vec<Broken>> {
        if self.broken.is_empty() {
            return Ok(Vec::new());
        }
        let scopes = unmapped_scopes_in_force(connection)?;
        let groups: Vec<&str> = self.by_key.keys().copied().collect();
        let mut contexts = ByNumber::default();
        each_in_force(connection, &scopes, &groups, |context, _, keys| {
            let mut all = NONE;
            for (suspects, key) in self.by_key.values().zip(keys) {
                if let Some(found) = suspects.get(*key) {
                    all = self.sets.joined(all, *found);
                }
            }
            if all != NONE {
                contexts.set(context, all);
            }
        })?;
        let mut broken = self.broken;
        count(connection, &contexts, &self.sets, &mut broken)?;
        broken.retain(|one| one.row.is_some());
        Ok(broken)
    }
}

/// Counts the rows of contexts, from the totals by day where there are any, and names the first context of each finding.
/// Each context has the number of a set of findings.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn count(
    connection: &Connection,
    contexts: &ByNumber<u32>,
    sets: &NumberedSets,
    broken: &mut [Broken],
) -> Result<()> {
    let mut rows_of: Vec<Option<(i64, i64)>> = vec![None; sets.count()];
    let place = |set: u32| usize::try_from(set).unwrap_or(usize::MAX);
    for (context, set) in contexts.iter() {
        if *set != NONE
            && let Some(known) = rows_of.get_mut(place(*set))
        {
            known.get_or_insert((context, 0));
        }
    }
    if rows_of.iter().all(Option::is_none) {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "SELECT context_id, charges FROM focus_daily_total
         UNION ALL
         SELECT f.context_id, 1 FROM focus_untotalled AS u
         CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of_set = contexts.get(row.get(0)?).and_then(|set| rows_of.get_mut(place(*set)));
        if let Some(Some((_, charges))) = of_set {
            *charges += row.get::<_, i64>(1)?;
        }
    }
    for (set, found) in (0_u32..).zip(rows_of) {
        let Some((first, charges)) = found else { continue };
        for index in sets.members(set) {
            let Some(one) = broken.get_mut(place(*index)) else {
                continue;
            };
            one.rows += charges;
            one.row = match one.row {
                Some(Row::Context(known)) if known < first => one.row,
                _ => Some(Row::Context(first)),
            };
        }
    }
    Ok(())
}
