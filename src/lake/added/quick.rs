//! What is wrong with charges that pass: the quick checks of their form, without a second look at any row.

use crate::charges::broken::{Broken, cited, counted, shortened};
use crate::charges::columns::{GROUPS, Group};
use crate::charges::numbers::Id;
use crate::charges::streamed::{One, Streamed};
use crate::contract::finding::Severity;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// Values that are remembered beside their other value: some 40 MB.
const REMEMBERED_MAX: usize = 1 << 20;

/// Findings of one delivery that are listed; the others are counted.
const TOLD: usize = 20;

/// What was found so far.
#[derive(Debug)]
pub(super) struct Quick {
    form: &'static Streamed,
    broken: Vec<Broken>,
    /// The first row of each.
    first: Vec<Option<String>>,
    known: HashMap<(&'static str, String), u32>,
    /// What is wrong with rows of groups that are still named.
    of_rows: HashMap<(usize, Id), Vec<u32>>,
    /// The hash of a provider and a value, and that of its other value.
    others: HashMap<u64, u64>,
    seed: RandomState,
}

impl Quick {
    /// Nothing yet.
    pub(super) fn new(form: &'static Streamed) -> Self {
        Self {
            form,
            broken: Vec::new(),
            first: Vec::new(),
            known: HashMap::new(),
            of_rows: HashMap::new(),
            others: HashMap::new(),
            seed: RandomState::new(),
        }
    }

    /// Rows of groups are not named again.
    pub(super) fn forget(&mut self) {
        self.of_rows.clear();
    }

    /// Looks at a new row of a group.
    pub(super) fn row(&mut self, (place, id): (usize, Id), group: &Group, texts: &[Option<&str>]) {
        let text = |name: &str| {
            let mut columns = group.columns.iter().zip(texts);
            columns.find(|(column, _)| **column == name).and_then(|(_, text)| *text)
        };
        let mut found = Vec::new();
        let examine = self.form.examine;
        examine(group.name, &text, &mut |rule, value, make| {
            found.push(self.number(rule, value, make));
        });
        if !found.is_empty() {
            self.of_rows.insert((place, id), found);
        }
    }

    fn number(&mut self, rule: &'static str, value: &str, make: &dyn Fn() -> Broken) -> u32 {
        let next = u32::try_from(self.broken.len()).unwrap_or(u32::MAX);
        let number = *self.known.entry((rule, value.to_owned())).or_insert(next);
        if number == next {
            self.broken.push(make());
            self.first.push(None);
        }
        number
    }

    /// What is wrong with each row of a new context, whose groups have these rows and texts.
    pub(super) fn context<'t>(
        &mut self,
        groups: &[Id],
        provider: &str,
        text: &dyn Fn(usize, usize) -> Option<&'t str>,
    ) -> Vec<u32> {
        let mut suspects = Vec::new();
        if !self.of_rows.is_empty() {
            for (group, id) in groups.iter().enumerate() {
                suspects.extend(self.of_rows.get(&(group, *id)).into_iter().flatten());
            }
        }
        for one in self.form.ones {
            let Some((group, [of, has])) = places(one) else {
                continue;
            };
            let (Some(of), Some(has)) = (text(group, of), text(group, has)) else {
                continue;
            };
            let key = self.seed.hash_one((one.rule, provider, of));
            let value = self.seed.hash_one(has);
            let first = match self.others.get(&key) {
                Some(first) => *first,
                None if self.others.len() < REMEMBERED_MAX => *self.others.entry(key).or_insert(value),
                None => continue,
            };
            if first != value {
                let named = format!("{provider}/{of}");
                let number = self.number(one.rule, &named, &|| Broken {
                    rule: one.rule,
                    code: "",
                    details: Vec::new(),
                    severity: Severity::Error,
                    object: format!("{}/{}", provider, shortened(of)),
                    message: format!("the `{}` has several values of `{}`", one.of, one.has),
                    expected: "one".to_owned(),
                    found: format!(
                        "`{}` has another one in earlier rows than `{}`",
                        shortened(of),
                        shortened(has)
                    ),
                    rows: 0,
                    row: None,
                });
                suspects.push(number);
            }
        }
        suspects
    }

    /// Counts a row.
    pub(super) fn count(&mut self, suspects: &[u32], place: impl Fn() -> String) {
        for number in suspects {
            let at = usize::try_from(*number).unwrap_or(usize::MAX);
            if let (Some(broken), Some(first)) = (self.broken.get_mut(at), self.first.get_mut(at)) {
                broken.rows += 1;
                first.get_or_insert_with(&place);
            }
        }
    }

    /// What was found, in sentences, the gravest first; and how many they are.
    pub(super) fn sentences(&self) -> (Vec<String>, u64) {
        let mut found: Vec<(&Broken, &str)> = self
            .broken
            .iter()
            .zip(&self.first)
            .filter_map(|(broken, first)| Some((broken, first.as_deref()?)))
            .collect();
        found.sort_by(|(one, _), (other, _)| {
            let key = |broken: &Broken| (broken.severity, -broken.rows);
            let texts = |broken: &Broken| [&broken.object, &broken.message, &broken.found].map(String::clone);
            key(one).cmp(&key(other)).then_with(|| texts(one).cmp(&texts(other)))
        });
        let count = u64::try_from(found.len()).unwrap_or_default();
        let mut sentences: Vec<String> = found
            .iter()
            .take(TOLD)
            .map(|(broken, first)| {
                format!(
                    "{}, in {}{}: expected {}, found {}; first at {first}",
                    broken.message,
                    counted(broken.rows),
                    cited(broken.rule),
                    broken.expected,
                    broken.found,
                )
            })
            .collect();
        if found.len() > TOLD {
            sentences.push(format!("and {} more", found.len() - TOLD));
        }
        (sentences, count)
    }
}

/// The group of two columns, and their places in it.
fn places(one: &One) -> Option<(usize, [usize; 2])> {
    let group = GROUPS.iter().position(|group| group.name == one.group)?;
    let columns = GROUPS.get(group)?.columns;
    let place = |name: &str| columns.iter().position(|column| *column == name);
    Some((group, [place(one.of)?, place(one.has)?]))
}
