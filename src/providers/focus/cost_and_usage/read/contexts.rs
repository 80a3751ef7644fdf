//! From a row to its context: by all of its bytes where they came before, else by its core and its other groups.

use super::Reader;
use crate::charges::batch::{Batch, NewContext, NewGroupRow, NewScope, OwnPrices, Span};
use crate::charges::columns::{GROUPS, is_plain_price, is_volatile};
use crate::charges::intern::{Core, Key, Known};
use crate::charges::numbers::{CubeKey, Id};
use crate::clock::times;
use crate::error::{Problem, codes};
use crate::output::json::Json;
use crate::providers::focus::spelling::{self, NullSpelling};
use crate::source::rows::record::{Field, Record};
use crate::source::table::shortened;

/// What stands in a key instead of a unit price that may differ within a context.
const ANY_PRICE: u8 = 1;

impl Reader<'_> {
    /// The row's context, and the key it is found by; `None` where the row is refused. Where the context has other unit prices,
    /// those of the row go into the batch.
    pub(super) fn context(&mut self, record: &Record, batch: &mut Batch) -> Option<(Key, Known)> {
        let (key, prices) = self.key_without_prices(record);
        if let Some(known) = self.memory.interner.row(key) {
            if known.prices != prices {
                self.own_prices(record, batch);
            }
            return Some((key, known));
        }
        let refused = self.problems.len() + self.problems_more;
        let core = self.core(record, batch);
        let mut groups = core.groups;
        self.look_up_groups(record, batch, &mut groups, true);
        if refused != self.problems.len() + self.problems_more {
            return None;
        }
        let known = self.memory.interner.new_row(key, core.cube, prices);
        batch.contexts.push(NewContext {
            id: known.context,
            scope: core.scope,
            groups,
        });
        Some((key, known))
    }

    /// The key of a row without its unit prices, and the number of those.
    fn key_without_prices(&mut self, record: &Record) -> (Key, Id) {
        let layout = self.layout;
        let leaves_out = self.memory.interner.leaves_prices_out();
        self.put_ranges(record, &layout.context);
        self.prices.clear();
        for place in layout.unit_prices.iter().flatten() {
            let raw = record.raw(*place, *place);
            self.prices.extend_from_slice(raw);
            self.prices.push(b'\n');
            let text = raw.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\""));
            if leaves_out && is_plain_price(text.unwrap_or(raw)) {
                self.key.push(ANY_PRICE);
            } else {
                self.key.extend_from_slice(raw);
            }
            self.key.push(b'\n');
        }
        let interner = &mut self.memory.interner;
        let key = interner.key(&self.key);
        if self.prices.is_empty() {
            return (key, 0);
        }
        let prices = interner.key(&self.prices);
        (key, interner.prices(prices))
    }

    /// Keeps the unit prices of the row that is the next of the batch.
    fn own_prices(&mut self, record: &Record, batch: &mut Batch) {
        let layout = self.layout;
        let texts = layout.unit_prices.map(|place| self.text(record, place, batch));
        let fact = batch.facts.len();
        batch.own_prices.push(OwnPrices { fact, texts });
    }

    /// The key of the bytes of all columns in these ranges.
    fn key_of(&mut self, record: &Record, ranges: &[(usize, usize)]) -> Key {
        self.put_ranges(record, ranges);
        self.memory.interner.key(&self.key)
    }

    /// Makes the bytes of all columns in these ranges the key that is looked up.
    fn put_ranges(&mut self, record: &Record, ranges: &[(usize, usize)]) {
        self.key.clear();
        for &(first, last) in ranges {
            self.key.extend_from_slice(record.raw(first, last));
            self.key.push(b'\n');
        }
    }

    /// What a row has in common with others whose texts differ.
    fn core(&mut self, record: &Record, batch: &mut Batch) -> Core {
        let layout = self.layout;
        let key = self.key_of(record, &layout.core);
        if let Some(core) = self.memory.interner.core(key) {
            return core;
        }
        let refused = self.problems.len() + self.problems_more;
        let mut core = Core::default();
        self.look_up_groups(record, batch, &mut core.groups, false);
        core.scope = self.scope(record, batch);
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
                    let text = extra.map_or(Span::NULL, |extra| batch.keep(extra.as_bytes()));
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
                    // What is not in order is reported when the new text is read.
                    key.push(2);
                    continue;
                }
            };
            let spelling = field.zip(*place).and_then(|(field, place)| self.null_of(&field, place));
            match (field, spelling) {
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
            let [start, end] = match &self.folder {
                Some(folder) => [Some(folder.start.clone()), Some(folder.end.clone())],
                None => [start, end],
            };
            let texts = [provider, issuer, account, start, end];
            batch.scopes.push(NewScope { id, texts });
        }
        id
    }

    /// The text of a column of a group, checked where it is a decimal or an identifier.
    fn text(&mut self, record: &Record, place: Option<usize>, batch: &mut Batch) -> Span {
        let (Some(place), Some(field)) = (place, self.value(record, place)) else {
            return Span::NULL;
        };
        if self.layout.is_decimal.get(place) == Some(&true) {
            return match self.decimal(record, place, &field) {
                Some((_, text)) => batch.keep(text),
                None => Span::NULL,
            };
        }
        self.refuse_shortened(record, place, &field);
        if field.has_pairs() {
            batch.keep_with(|bytes| field.unescape(bytes))
        } else {
            batch.keep(field.raw)
        }
    }

    /// A field that holds a value.
    fn value<'b>(&mut self, record: &Record<'b>, place: Option<usize>) -> Option<Field<'b>> {
        let place = place?;
        let field = self.field(record, place)?;
        if let Some(spelling) = self.null_of(&field, place) {
            self.deviations.null(spelling);
            return None;
        }
        Some(field)
    }

    /// Refuses an identifier that a spreadsheet has shortened.
    fn refuse_shortened(&mut self, record: &Record, place: usize, field: &Field) {
        if self.layout.is_identifier.get(place) == Some(&true) && shortened::is_shortened(field.raw.trim_ascii()) {
            let name = self.layout.header.get(place).map_or("", String::as_str);
            let problem = Problem::new(&codes::SHORTENED, format!("`{name}` {}", shortened::MESSAGE))
                .at(self.place(record, place))
                .value(String::from_utf8_lossy(field.raw));
            self.refuse(problem.hint(shortened::HINT));
        }
    }

    /// The null that a field spells in its column.
    fn null_of(&self, field: &Field, place: usize) -> Option<NullSpelling> {
        if self.layout.has_few_words.get(place) == Some(&true) && !field.raw.is_empty() {
            spelling::null_among_words(field.raw)
        } else {
            spelling::null_of(field)
        }
    }

    /// The columns that FOCUS does not know, as a JSON object of texts; null where all are.
    fn extra(&mut self, record: &Record, places: &[Option<usize>]) -> Option<String> {
        let mut members = Vec::new();
        for place in places.iter().flatten() {
            let name = self.layout.header.get(*place).cloned().unwrap_or_default();
            if let Some(field) = self.value(record, Some(*place)) {
                self.refuse_shortened(record, *place, &field);
                members.push((name, Json::String(field.text())));
            }
        }
        (!members.is_empty()).then(|| Json::Object(members).compact())
    }
}
