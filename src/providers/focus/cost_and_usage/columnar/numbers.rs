//! Numbers for the values of a column: equal values have equal numbers, and a dictionary is looked up once.

use crate::charges::intern::{Interner, Seen};
use crate::source::parquet::{NULL, Texts, Values};
use std::sync::Arc;

/// Values of a column before they are forgotten: 1.5 MB. What comes again then has another number, and its rows another
/// context, which changes no figure.
const VALUES_MAX: usize = (1 << 16) / 8 * 7;

/// The values of one column so far.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    seen: Seen,
    dictionary: Arc<Texts>,
    /// The number of each text of the dictionary.
    of_dictionary: Vec<u32>,
    of_own: Vec<u32>,
    /// The number of the value of each row; 0 for null.
    pub rows: Vec<u32>,
}

impl Numbers {
    /// Finds the numbers of a batch of values.
    pub(super) fn read(&mut self, values: &Values, interner: &Interner) {
        if !Arc::ptr_eq(&self.dictionary, &values.dictionary) {
            self.dictionary = Arc::clone(&values.dictionary);
            self.of_dictionary.clear();
            for text in self.dictionary.iter() {
                let (number, _) = self.seen.number_of(interner.key(text.as_bytes()), VALUES_MAX);
                self.of_dictionary.push(number);
            }
        }
        self.of_own.clear();
        for text in values.own.iter() {
            let (number, _) = self.seen.number_of(interner.key(text.as_bytes()), VALUES_MAX);
            self.of_own.push(number);
        }
        let known = self.of_dictionary.len();
        let number = |code: &u32| {
            if *code == NULL {
                return 0;
            }
            let code = usize::try_from(*code).unwrap_or(usize::MAX);
            let number = match code.checked_sub(known) {
                None => self.of_dictionary.get(code),
                Some(own) => self.of_own.get(own),
            };
            number.copied().unwrap_or_default()
        };
        self.rows.clear();
        self.rows.extend(values.codes.iter().map(number));
    }
}
