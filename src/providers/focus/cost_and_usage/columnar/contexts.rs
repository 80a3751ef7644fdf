//! From a row to its context: by the numbers of its values where they came together before, else group by group.

use super::read::{Reader, Row};
use crate::charges::batch::{Batch, NewContext, NewGroupRow, NewScope, Span};
use crate::charges::columns::{GROUPS, is_volatile};
use crate::charges::intern::{Core, Key, Known};
use crate::charges::numbers::{CubeKey, Id};
use crate::clock::times;
use crate::error::codes;
use crate::output::json::Json;
use crate::source::table::shortened;

impl Reader<'_> {
    /// The row's context, and the key it is found by; `None` where the row is refused.
    pub(super) fn context(&mut self, row: Row, batch: &mut Batch) -> Option<(Key, Known)> {
        self.key.clear();
        for (_, numbers) in &self.context {
            let number = numbers.rows.get(row.index).copied().unwrap_or_default();
            self.key.extend_from_slice(&number.to_le_bytes());
        }
        let key = self.memory.interner.key(&self.key);
        if let Some(known) = self.memory.interner.row(key) {
            return Some((key, known));
        }
        let refused = self.problems.len() + self.problems_more;
        let core = self.core(row, batch);
        let mut groups = core.groups;
        self.look_up_groups(row, batch, &mut groups, true);
        if refused != self.problems.len() + self.problems_more {
            return None;
        }
        let known = self.memory.interner.new_row(key, core.cube);
        batch.contexts.push(NewContext {
            id: known.context,
            scope: core.scope,
            groups,
        });
        Some((key, known))
    }

    /// What a row has in common with others whose texts differ.
    fn core(&mut self, row: Row, batch: &mut Batch) -> Core {
        self.key.clear();
        for index in &self.core {
            let numbers = self
                .context
                .get(*index)
                .and_then(|(_, numbers)| numbers.rows.get(row.index));
            self.key
                .extend_from_slice(&numbers.copied().unwrap_or_default().to_le_bytes());
        }
        let key = self.memory.interner.key(&self.key);
        if let Some(core) = self.memory.interner.core(key) {
            return core;
        }
        let refused = self.problems.len() + self.problems_more;
        let mut core = Core::default();
        self.look_up_groups(row, batch, &mut core.groups, false);
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
        if refused == self.problems.len() + self.problems_more {
            self.memory.interner.remember_core(key, core);
        }
        core
    }

    /// The numbers of the rows of all groups that are volatile, or of all that are not.
    fn look_up_groups(&mut self, row: Row, batch: &mut Batch, ids: &mut [Id; GROUPS.len()], volatile: bool) {
        let layout = self.layout;
        for (group, (places, id)) in layout.groups.iter().zip(ids).enumerate() {
            if GROUPS.get(group).is_none_or(|group| is_volatile(group) != volatile) {
                continue;
            }
            self.look_up(row, places);
            let (found, is_new) = self.memory.interner.group(group, &self.key);
            *id = found;
            if !is_new {
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
                id: found,
                first_text,
            });
        }
    }

    /// Makes the key of the texts at these places: bytes that no other texts have.
    fn look_up(&mut self, row: Row, places: &[Option<usize>]) {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for place in places {
            match place.and_then(|place| self.value(row, place)) {
                Some(text) => {
                    key.push(1);
                    key.extend_from_slice(&text.len().to_le_bytes());
                    key.extend_from_slice(text.as_bytes());
                }
                None => key.push(0),
            }
        }
        self.key = key;
    }

    fn scope(&mut self, row: Row, batch: &mut Batch) -> Id {
        let layout = self.layout;
        self.look_up(row, &layout.scope);
        let (id, is_new) = self.memory.interner.scope(&self.key);
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
        let Some((place, text)) = place.and_then(|place| Some((place, self.value(row, place)?))) else {
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
            if let Some(text) = self.value(row, *place) {
                self.refuse_shortened(row, *place, text);
                members.push((self.name(*place).to_owned(), Json::string(text)));
            }
        }
        (!members.is_empty()).then(|| Json::Object(members).compact())
    }
}
