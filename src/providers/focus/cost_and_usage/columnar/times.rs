//! Times that were read before: each once for a dictionary, and the last one for the rows that repeat it.

use crate::source::parquet::{Texts, Values};
use std::sync::Arc;

/// What is known of the times of a column; of each its seconds, or that it is not a time.
#[derive(Debug, Default)]
#[allow(clippy::option_option, reason = "a time not yet read, and one read in vain")]
pub(super) struct Times {
    dictionary: Arc<Texts>,
    of_dictionary: Vec<Option<i64>>,
    last: Option<(String, Option<i64>)>,
}

impl Times {
    /// The seconds of a code, where they are known.
    #[allow(clippy::option_option, reason = "a time not yet read, and one read in vain")]
    pub(super) fn known(&mut self, values: &Values, code: u32) -> Option<Option<i64>> {
        if !Arc::ptr_eq(&self.dictionary, &values.dictionary) {
            self.dictionary = Arc::clone(&values.dictionary);
            self.of_dictionary.clear();
            self.of_dictionary.resize(self.dictionary.len(), None);
        }
        let known = usize::try_from(code).ok().and_then(|code| self.of_dictionary.get(code));
        if let Some(Some(seconds)) = known {
            return Some(Some(*seconds));
        }
        let (last, seconds) = self.last.as_ref()?;
        (values.of_code(code)? == last).then_some(*seconds)
    }

    /// Remembers what was read; what is refused is so again the next time, unless rows repeat it.
    pub(super) fn remember(&mut self, values: &Values, code: u32, seconds: Option<i64>) {
        let place = usize::try_from(code)
            .ok()
            .and_then(|code| self.of_dictionary.get_mut(code));
        match (place, values.of_code(code)) {
            (Some(place), _) if seconds.is_some() => *place = seconds,
            (_, Some(text)) => self.last = Some((text.to_owned(), seconds)),
            _ => {}
        }
    }
}
