//! From rows to their contexts: by the sum of the parts of their values where they came together before, else group by group.

use super::read::{Reader, Row};
use crate::charges::batch::{Batch, NewContext, NewGroupRow, NewScope, OwnPrices, Span};
use crate::charges::columns::{GROUPS, is_volatile};
use crate::charges::intern::{Core, Key, Known};
use crate::charges::numbers::{CubeKey, Id};
use crate::clock::times;
use crate::error::codes;
use crate::money::digits;
use crate::output::json::Json;
use crate::source::parquet;
use crate::source::table::shortened;
use std::ops::Range;

/// A row whose context did not come before.
#[derive(Debug)]
struct New {
    /// Of the row, and of its core.
    keys: [Key; 2],
    index: usize,
    core: Option<Core>,
    groups: [Id; GROUPS.len()],
    /// Of which groups it is the first row with its values.
    first_of: [bool; GROUPS.len()],
}

impl Reader<'_> {
    /// The contexts of rows that follow each other, and the keys they are found by; `None` where a row is refused.
    ///
    /// Group after group, not row after row: the processor then waits for several rows' places in a large map at once.
    pub(super) fn contexts(
        &mut self,
        columns: &parquet::Batch,
        rows: Range<usize>,
        batch: &mut Batch,
    ) -> Vec<Option<(Key, Known)>> {
        let interner = &self.memory.interner;
        let mut found: Vec<Option<(Key, Known)>> = rows
            .clone()
            .map(|index| {
                let key = self.sums.row(index);
                Some((key, interner.row(key)?))
            })
            .collect();
        let first = rows.start;
        let is_new = |index: &usize| matches!(found.get(index - first), Some(None));
        let mut news: Vec<New> = rows.filter(is_new).map(|index| self.new_row(index)).collect();
        self.look_up_groups(columns, &mut news);
        for new in news {
            let row = Row {
                batch: columns,
                index: new.index,
            };
            let context = self.new_context(row, &new, batch);
            if let Some(place) = found.get_mut(row.index - first) {
                *place = context;
            }
        }
        found
    }

    fn new_row(&self, index: usize) -> New {
        let keys = [self.sums.row(index), self.sums.core(index)];
        let core = self.memory.interner.core(keys[1]);
        New {
            keys,
            index,
            core,
            groups: core.map(|core| core.groups).unwrap_or_default(),
            first_of: [false; GROUPS.len()],
        }
    }

    /// The numbers of the rows of all groups, except those that the core tells.
    fn look_up_groups(&mut self, columns: &parquet::Batch, news: &mut [New]) {
        let mut sums: Vec<u128> = Vec::new();
        for (group, of_group) in GROUPS.iter().enumerate() {
            let is_volatile = is_volatile(of_group);
            let is_asked = |new: &&mut New| is_volatile || new.core.is_none();
            sums.clear();
            sums.resize(news.len(), 0);
            for column in self.columns_of.get(group).into_iter().flatten() {
                let Some(column) = self.context.get(*column) else {
                    continue;
                };
                let Some(values) = self.values_of(columns, column.place) else {
                    continue;
                };
                for (new, sum) in news.iter_mut().filter(is_asked).zip(&mut sums) {
                    *sum = sum.wrapping_add(column.of_row(values, new.index));
                }
            }
            let interner = &mut self.memory.interner;
            for (new, sum) in news.iter_mut().filter(is_asked).zip(&sums) {
                let (id, is_new) = interner.group_of(group, Key::of_parts(*sum));
                if let (Some(of_row), Some(is_new_of_row)) = (new.groups.get_mut(group), new.first_of.get_mut(group)) {
                    (*of_row, *is_new_of_row) = (id, is_new);
                }
            }
        }
    }

    /// Enters a context, unless a row before has the same; `None` where the row is refused.
    fn new_context(&mut self, row: Row, new: &New, batch: &mut Batch) -> Option<(Key, Known)> {
        let [key, core_key] = new.keys;
        let refused = self.problems.len() + self.problems_more;
        self.new_group_rows(row, new, batch);
        let core = new.core.unwrap_or_else(|| self.core(row, new.groups, batch));
        if refused != self.problems.len() + self.problems_more {
            return None;
        }
        if new.core.is_none() {
            self.memory.interner.remember_core(core_key, core);
        }
        if let Some(known) = self.memory.interner.row(key) {
            return Some((key, known));
        }
        let prices = self.memory.interner.prices(self.sums.prices(new.index));
        let known = self.memory.interner.new_row(key, core.cube, prices);
        batch.contexts.push(NewContext {
            id: known.context,
            scope: core.scope,
            groups: new.groups,
        });
        Some((key, known))
    }

    /// Keeps the unit prices of the row that is the next of the batch, where its context has others.
    pub(super) fn own_prices(&mut self, row: Row, batch: &mut Batch) {
        let layout = self.layout;
        let texts = layout.unit_prices.map(|place| self.text_of_group(row, place, batch));
        let fact = batch.facts.len();
        batch.own_prices.push(OwnPrices { fact, texts });
    }

    /// What a row has in common with others whose texts differ.
    fn core(&mut self, row: Row, groups: [Id; GROUPS.len()], batch: &mut Batch) -> Core {
        let mut core = Core {
            groups,
            ..Core::default()
        };
        core.scope = self.scope(row, batch);
        let mut cube: CubeKey = [core.scope; 6];
        for (key, group) in cube.iter_mut().skip(1).zip(self.cube) {
            *key = core.groups.get(group).copied().unwrap_or_default();
        }
        let (number, is_new) = self.memory.interner.cube(cube);
        core.cube = number;
        if is_new {
            self.memory.totals.enter(cube);
        }
        core
    }

    /// The texts of the rows of groups that a row is the first of.
    fn new_group_rows(&mut self, row: Row, new: &New, batch: &mut Batch) {
        let layout = self.layout;
        for (group, places) in layout.groups.iter().enumerate() {
            if new.first_of.get(group) != Some(&true) {
                continue;
            }
            let first_text = batch.texts.len();
            if group + 1 == layout.groups.len() {
                let extra = self.extra(row, places);
                let text = extra.map_or(Span::NULL, |extra| batch.keep(extra.as_bytes()));
                batch.texts.push(text);
            } else {
                for place in places {
                    let text = self.text_of_group(row, *place, batch);
                    batch.texts.push(text);
                }
            }
            batch.group_rows.push(NewGroupRow {
                group,
                id: new.groups.get(group).copied().unwrap_or_default(),
                first_text,
            });
        }
    }

    /// The sum of the parts of a row in some of the columns of the context.
    fn of_row(&self, columns: &[usize], row: Row) -> u128 {
        let of_context = columns.iter().filter_map(|index| self.context.get(*index));
        let parts = of_context.map(|column| match self.values(row, column.place) {
            Some(values) => column.of_row(values, row.index),
            None => 0,
        });
        parts.fold(0, u128::wrapping_add)
    }

    fn scope(&mut self, row: Row, batch: &mut Batch) -> Id {
        let layout = self.layout;
        let key = Key::of_parts(self.of_row(&self.columns_of_scope, row));
        let (id, is_new) = self.memory.interner.scope_of(key);
        if is_new {
            let [provider, issuer, account, start, end] = layout.scope;
            let [provider, issuer, account] =
                [provider, issuer, account].map(|place| self.value(row, place?).map(str::to_owned));
            let [start, end] = [start, end].map(|place| {
                let place = place?;
                let text = self.text(row, place)?;
                self.time(row, place, text).map(times::written)
            });
            let texts = [provider, issuer, account, start, end];
            batch.scopes.push(NewScope { id, texts });
        }
        id
    }

    /// The text of a column of a group, checked where it is a decimal or an identifier.
    fn text_of_group(&mut self, row: Row, place: Option<usize>, batch: &mut Batch) -> Span {
        let Some(place) = place else { return Span::NULL };
        if let Some(values) = self.values(row, place)
            && let Some(scale) = values.scale
        {
            return match values.units(row.index) {
                Some(units) => batch.keep_with(|bytes| {
                    digits::push(units, scale, bytes);
                }),
                None => Span::NULL,
            };
        }
        let Some(text) = self.value(row, place) else {
            return Span::NULL;
        };
        if self.layout.is_decimal.get(place) == Some(&true) {
            return match self.decimal(row, place, text) {
                Some((_, text)) => batch.keep(text.as_bytes()),
                None => Span::NULL,
            };
        }
        self.refuse_shortened(row, place, text);
        batch.keep(text.as_bytes())
    }

    /// Refuses an identifier that a spreadsheet has shortened.
    fn refuse_shortened(&mut self, row: Row, place: usize, text: &str) {
        if self.layout.is_identifier.get(place) == Some(&true) && shortened::is_shortened(text.as_bytes().trim_ascii())
        {
            let message = format!("`{}` {}", self.name(place), shortened::MESSAGE);
            self.refuse_value(&codes::SHORTENED, message, row, place, text);
        }
    }

    /// The columns that FOCUS does not know, as a JSON object of texts; null where all are.
    fn extra(&mut self, row: Row, places: &[Option<usize>]) -> Option<String> {
        let mut members = Vec::new();
        for place in places.iter().flatten() {
            if let Some(values) = self.values(row, *place)
                && let Some((units, scale)) = values.units(row.index).zip(values.scale)
            {
                let mut bytes = Vec::new();
                digits::push(units, scale, &mut bytes);
                let text = String::from_utf8_lossy(&bytes);
                members.push((self.name(*place).to_owned(), Json::string(text)));
            } else if let Some(text) = self.value(row, *place) {
                self.refuse_shortened(row, *place, text);
                members.push((self.name(*place).to_owned(), Json::string(text)));
            }
        }
        (!members.is_empty()).then(|| Json::Object(members).compact())
    }
}
