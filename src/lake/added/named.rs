//! What facts name by number: scopes, rows of groups and contexts, kept as long as a fact may still name them.

use super::form::Form;
use super::quick::Quick;
use crate::charges::batch::{Batch, NewContext, Span};
use crate::charges::columns::GROUPS;
use crate::charges::numbers::Id;
use crate::charges::streamed::From;
use crate::clock;
use crate::money::sums::Amount;
use bytes::Bytes;
use parquet::data_type::ByteArray;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// The group of sub-accounts, which coverage names.
const SUB_ACCOUNT: &str = "sub_account";

/// Texts in one piece of memory, of which each is a slice: there are hundreds of thousands of rows.
#[derive(Debug, Default)]
struct Texts {
    bytes: Bytes,
    /// Start and end of each; nothing where it is null.
    cells: Box<[Option<(u32, u32)>]>,
}

impl Texts {
    fn new(texts: &[Option<&str>]) -> Self {
        let mut bytes = Vec::with_capacity(texts.iter().flatten().map(|text| text.len()).sum());
        let mut place = |text: &str| {
            let start = u32::try_from(bytes.len()).ok()?;
            bytes.extend_from_slice(text.as_bytes());
            Some((start, u32::try_from(bytes.len()).ok()?))
        };
        let cells = texts.iter().map(|text| place((*text)?)).collect();
        Self {
            bytes: Bytes::from(bytes),
            cells,
        }
    }

    fn get(&self, place: usize) -> Option<&[u8]> {
        let (start, end) = (*self.cells.get(place)?)?;
        self.bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    fn cell(&self, place: usize) -> Option<ByteArray> {
        let (start, end) = (*self.cells.get(place)?)?;
        let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
        Some(ByteArray::from(self.bytes.slice(range)))
    }
}

/// A row of a group: its texts, and the amounts of those that are decimals.
#[derive(Debug, Default)]
pub(super) struct Row {
    texts: Texts,
    amounts: Box<[Option<Amount>]>,
}

/// A scope.
#[derive(Debug)]
pub(super) struct Scope {
    /// Its number.
    pub id: Id,
    /// Provider, issuer, account, start and end of the billing period.
    pub texts: [Option<String>; 5],
    cells: Texts,
}

impl Scope {
    /// A time of the billing period, in milliseconds.
    pub(super) fn time(&self, place: usize) -> Option<i64> {
        let text = self.texts.get(place)?.as_deref()?;
        clock::parse(text).map(|time| time.timestamp_millis())
    }
}

/// What rows have in common.
#[derive(Debug)]
pub(super) struct Context {
    /// The scope.
    pub scope: Rc<Scope>,
    groups: Box<[Rc<Row>]>,
    /// The file that its rows go into, as a number.
    pub part: usize,
    /// The currency of its amounts.
    pub currency: Rc<str>,
    /// What is wrong with each of its rows.
    pub suspects: Box<[u32]>,
}

impl Context {
    /// The first of these that is there.
    pub(super) fn text(&self, from: &[From]) -> Option<ByteArray> {
        from.iter().find_map(|from| match from {
            From::Text(text) => Some(ByteArray::from(*text)),
            From::Scope(place) => self.scope.cells.cell(*place),
            From::Group(group, column) => self.groups.get(*group)?.texts.cell(*column),
            _ => None,
        })
    }

    /// The same without a copy.
    fn bytes(&self, from: &[From]) -> Option<&[u8]> {
        from.iter().find_map(|from| match from {
            From::Text(text) => Some(text.as_bytes()),
            From::Scope(place) => self.scope.cells.get(*place),
            From::Group(group, column) => self.groups.get(*group)?.texts.get(*column),
            _ => None,
        })
    }

    /// The same as an amount.
    pub(super) fn amount(&self, from: &[From]) -> Option<&Amount> {
        from.iter().find_map(|from| match from {
            From::Group(group, column) => self.groups.get(*group)?.amounts.get(*column)?.as_ref(),
            _ => None,
        })
    }
}

/// All that facts may name.
#[derive(Debug)]
pub(super) struct Named {
    scopes: HashMap<Id, Rc<Scope>>,
    groups: Vec<HashMap<Id, Rc<Row>>>,
    contexts: HashMap<Id, Rc<Context>>,
    nothing: Rc<Row>,
    currencies: BTreeSet<Rc<str>>,
    /// Names of sub-accounts, which are few.
    pub sub_accounts: HashMap<Id, Option<String>>,
    /// Which columns of groups are decimals.
    decimals: Vec<(usize, usize)>,
}

impl Named {
    /// Nothing yet.
    pub(super) fn new(form: &Form) -> Self {
        let decimals = form.of_contexts.iter().flatten().filter_map(|from| match from {
            From::Group(group, column) => Some((*group, *column)),
            _ => None,
        });
        Self {
            scopes: HashMap::new(),
            groups: GROUPS.iter().map(|_| HashMap::new()).collect(),
            contexts: HashMap::new(),
            nothing: Rc::new(Row::default()),
            currencies: BTreeSet::new(),
            sub_accounts: HashMap::new(),
            decimals: decimals.collect(),
        }
    }

    /// The scopes.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &Rc<Scope>> {
        self.scopes.values()
    }

    /// The context of this number.
    pub(super) fn context(&self, id: Id) -> Option<&Rc<Context>> {
        self.contexts.get(&id)
    }

    /// Takes what a batch names first; `part` says into which file rows of a provider and scope go.
    pub(super) fn take(
        &mut self,
        batch: &Batch,
        form: &Form,
        quick: &mut Quick,
        part: &mut dyn FnMut(&str, &Scope) -> usize,
    ) {
        if batch.forgets {
            self.contexts.clear();
            for group in &mut self.groups {
                group.clear();
            }
            quick.forget();
        }
        for scope in &batch.scopes {
            let cells = Texts::new(&scope.texts.each_ref().map(Option::as_deref));
            let known = Scope {
                id: scope.id,
                texts: scope.texts.clone(),
                cells,
            };
            self.scopes.insert(scope.id, Rc::new(known));
        }
        for row in &batch.group_rows {
            let Some(group) = GROUPS.get(row.group) else { continue };
            let spans = batch.texts.get(row.first_text..).unwrap_or_default();
            let spans = spans.get(..group.columns.len()).unwrap_or_default();
            let texts: Vec<Option<&str>> = spans.iter().map(|span| text(batch, *span)).collect();
            quick.row((row.group, row.id), group, &texts);
            if group.name == SUB_ACCOUNT {
                let name = texts.first().copied().flatten();
                self.sub_accounts.insert(row.id, name.map(str::to_owned));
            }
            let is_decimal = |column: usize| self.decimals.contains(&(row.group, column));
            let amounts = if (0..texts.len()).any(is_decimal) {
                let amounts = texts.iter().enumerate().map(|(column, text)| {
                    // The reader has refused whatever is not a decimal.
                    text.filter(|_| is_decimal(column))
                        .and_then(|text| Amount::parse(text.as_bytes()).ok())
                });
                amounts.collect()
            } else {
                Box::default()
            };
            let known = Row {
                texts: Texts::new(&texts),
                amounts,
            };
            if let Some(group) = self.groups.get_mut(row.group) {
                group.insert(row.id, Rc::new(known));
            }
        }
        for context in &batch.contexts {
            self.enter(context, form, quick, part);
        }
    }

    fn enter(&mut self, new: &NewContext, form: &Form, quick: &mut Quick, part: &mut dyn FnMut(&str, &Scope) -> usize) {
        let Some(scope) = self.scopes.get(&new.scope) else {
            return;
        };
        let groups = self.groups.iter().zip(&new.groups);
        let groups = groups.map(|(rows, id)| Rc::clone(rows.get(id).unwrap_or(&self.nothing)));
        let mut context = Context {
            scope: Rc::clone(scope),
            groups: groups.collect(),
            part: 0,
            currency: Rc::from(""),
            suspects: Box::default(),
        };
        let text = |from: &[From]| std::str::from_utf8(context.bytes(from).unwrap_or_default()).unwrap_or_default();
        let provider = text(&form.provider);
        let currency = text(&form.currency);
        let shared: Rc<str> = self
            .currencies
            .get(currency)
            .map_or_else(|| Rc::from(currency), Rc::clone);
        self.currencies.insert(Rc::clone(&shared));
        let suspects = quick.context(&new.groups, provider, &|group, column| {
            std::str::from_utf8(context.bytes(&[From::Group(group, column)])?).ok()
        });
        let place = part(provider, scope);
        context.suspects = suspects.into_boxed_slice();
        context.part = place;
        context.currency = shared;
        self.contexts.insert(new.id, Rc::new(context));
    }
}

fn text(batch: &Batch, span: Span) -> Option<&str> {
    std::str::from_utf8(batch.bytes(span)?).ok()
}
