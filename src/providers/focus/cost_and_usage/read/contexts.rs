//! From a row to its context: by all of its bytes where they came before, else by its core and its other groups.

use super::super::batch::{Batch, NewContext, NewGroupRow, NewScope, Span, Text};
use super::super::columns::GROUPS;
use super::super::intern::{Core, Id};
use super::super::layout::is_volatile;
use super::super::record::{Field, Record};
use super::super::times;
use super::super::totals::CubeKey;
use super::Reader;
use crate::output::json::Json;

impl Reader<'_> {
    /// The number of the row's context; `None` where the row is refused.
    pub(super) fn context(&mut self, record: &Record, batch: &mut Batch) -> Option<Id> {
        let layout = self.layout;
        let hash = self.hash_of(record, &layout.context);
        if let Some(context) = self.memory.interner.row(hash) {
            return Some(context);
        }
        let refused = self.problems.len() + self.problems_more;
        let context = self.new_row(record, batch);
        if refused != self.problems.len() + self.problems_more {
            return None;
        }
        self.memory.interner.remember_row(hash, context);
        Some(context)
    }

    /// The hash of the bytes of all columns in these ranges.
    fn hash_of(&mut self, record: &Record, ranges: &[(usize, usize)]) -> u128 {
        self.key.clear();
        for &(first, last) in ranges {
            self.key.extend_from_slice(record.raw(first, last));
            self.key.push(b'\n');
        }
        self.memory.interner.hash(&self.key)
    }

    /// The context of a row whose bytes did not come before.
    fn new_row(&mut self, record: &Record, batch: &mut Batch) -> Id {
        let layout = self.layout;
        let hash = self.hash_of(record, &layout.core);
        let Core { scope, mut groups } = if let Some(core) = self.memory.interner.core(hash) {
            core
        } else {
            let refused = self.problems.len() + self.problems_more;
            let mut core = Core::default();
            self.look_up_groups(record, batch, &mut core.groups, false);
            core.scope = self.scope(record, batch);
            if refused == self.problems.len() + self.problems_more {
                self.memory.interner.remember_core(hash, core);
            }
            core
        };
        self.look_up_groups(record, batch, &mut groups, true);
        self.key.clear();
        self.key.extend_from_slice(&scope.to_le_bytes());
        for id in groups {
            self.key.extend_from_slice(&id.to_le_bytes());
        }
        let (id, is_new) = self.memory.interner.context(&self.key);
        if is_new {
            let mut cube: CubeKey = [scope; 6];
            for (key, group) in cube.iter_mut().skip(1).zip(self.cube) {
                *key = groups.get(group).copied().unwrap_or_default();
            }
            self.memory.totals.enter(cube);
            batch.contexts.push(NewContext { id, scope, groups });
        }
        id
    }

    /// The numbers of the rows of all groups that are volatile, or of all that are not.
    fn look_up_groups(&mut self, record: &Record, batch: &mut Batch, ids: &mut [Id; GROUPS.len()], volatile: bool) {
        let layout = self.layout;
        for (group, (places, id)) in layout.groups.iter().zip(ids).enumerate() {
            if GROUPS.get(group).is_none_or(|group| is_volatile(group) != volatile) {
                continue;
            }
            self.look_up(record, places);
            let (found, is_new) = self.memory.interner.group(group, &self.key);
            *id = found;
            if is_new {
                let first_text = batch.texts.len();
                if group + 1 == layout.groups.len() {
                    let extra = self.extra(record, places);
                    let text = extra.map_or(Text::Null, |extra| batch.own(&extra));
                    batch.texts.push(text);
                } else {
                    for place in places {
                        let text = self.text(record, *place, batch);
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
    }

    /// Makes the key of the fields at these places: bytes that no other texts have. Quotes stand doubled in it, as in
    /// the file, which keeps different texts different.
    fn look_up(&mut self, record: &Record, places: &[Option<usize>]) {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for place in places {
            let field = match place.map(|place| record.field(place)) {
                None => None,
                Some(Ok(field)) => Some(field),
                Some(Err(_)) => {
                    // What is not in order is told when the new text is read.
                    key.push(2);
                    continue;
                }
            };
            match (field, field.and_then(|field| field.null())) {
                (Some(field), None) => {
                    key.push(1);
                    key.extend_from_slice(&field.raw.len().to_le_bytes());
                    key.extend_from_slice(field.raw);
                }
                (_, spelling) => {
                    if let Some(spelling) = spelling {
                        self.deviations.null(spelling);
                    }
                    key.push(0);
                }
            }
        }
        self.key = key;
    }

    fn scope(&mut self, record: &Record, batch: &mut Batch) -> Id {
        let layout = self.layout;
        self.look_up(record, &layout.scope);
        let (id, is_new) = self.memory.interner.scope(&self.key);
        if is_new {
            let [provider, issuer, account, start, end] = layout.scope;
            let [provider, issuer, account] = [provider, issuer, account].map(|place| {
                let field = self.value(record, place)?;
                Some(field.text())
            });
            let [start, end] = [start, end].map(|place| {
                let place = place?;
                let field = self.field(record, place)?;
                self.time(record, place, &field).map(times::written)
            });
            let texts = [provider, issuer, account, start, end];
            batch.scopes.push(NewScope { id, texts });
        }
        id
    }

    /// The text of a column of a group, checked where it is a decimal.
    fn text(&mut self, record: &Record, place: Option<usize>, batch: &mut Batch) -> Text {
        let Some(field) = self.value(record, place) else {
            return Text::Null;
        };
        if let Some(place) = place
            && self.layout.is_decimal.get(place) == Some(&true)
            && self.decimal(record, place, &field).is_none()
        {
            return Text::Null;
        }
        if field.has_pairs() {
            let start = batch.own.len();
            field.unescape(&mut batch.own);
            Text::Own(start, batch.own.len())
        } else {
            Text::Block(Span::new(field.start, field.start + field.raw.len()))
        }
    }

    /// A field that holds a value.
    fn value<'b>(&mut self, record: &Record<'b>, place: Option<usize>) -> Option<Field<'b>> {
        let field = self.field(record, place?)?;
        if let Some(spelling) = field.null() {
            self.deviations.null(spelling);
            return None;
        }
        Some(field)
    }

    /// The columns that FOCUS does not know, as a JSON object of texts; null where all are.
    fn extra(&mut self, record: &Record, places: &[Option<usize>]) -> Option<String> {
        let mut members = Vec::new();
        for place in places.iter().flatten() {
            let name = self.layout.header.get(*place).cloned().unwrap_or_default();
            if let Some(field) = self.value(record, Some(*place)) {
                members.push((name, Json::String(field.text())));
            }
        }
        (!members.is_empty()).then(|| Json::Object(members).compact())
    }
}
