//! Values side by side, as texts or as whole numbers, and the codes by which rows name them.

use std::sync::Arc;

/// The code of a row without a value.
pub(crate) const NULL: u32 = u32::MAX;

/// Texts, one after the other in one piece of memory; or the whole numbers of decimals that were asked for as such.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<u32>,
    units: Vec<i128>,
}

impl Texts {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        // There are those or these.
        self.ends.len() + self.units.len()
    }

    /// The whole numbers.
    pub(crate) fn units(&self) -> &[i128] {
        &self.units
    }

    /// Adds a whole number.
    pub(super) fn push_units(&mut self, units: i128) -> Result<u32, String> {
        let number = u32::try_from(self.units.len()).map_err(|_| "has too many values")?;
        self.units.push(units);
        Ok(number)
    }

    /// Adds whole numbers.
    pub(super) fn extend_units(&mut self, units: impl Iterator<Item = i128>) {
        self.units.extend(units);
    }

    /// The one with this number.
    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        let place = |end: &u32| usize::try_from(*end).unwrap_or(usize::MAX);
        let start = match number.checked_sub(1) {
            Some(before) => place(self.ends.get(before)?),
            None => 0,
        };
        self.text.get(start..place(self.ends.get(number)?))
    }

    /// The last one.
    pub(super) fn last(&self) -> Option<&str> {
        self.get(self.ends.len().checked_sub(1)?)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map_while(|number| self.get(number))
    }

    /// Adds the text that `write` writes, and gives its number.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut String) -> Result<(), String>) -> Result<u32, String> {
        let before = self.text.len();
        if let Err(message) = write(&mut self.text) {
            self.text.truncate(before);
            return Err(message);
        }
        let number = u32::try_from(self.ends.len());
        let end = u32::try_from(self.text.len());
        let (Ok(number), Ok(end)) = (number, end) else {
            return Err("has more text than can be held".to_owned());
        };
        self.ends.push(end);
        Ok(number)
    }

    /// Takes the last one away again.
    pub(super) fn pop(&mut self) {
        self.ends.pop();
        let end = self.ends.last().and_then(|&end| usize::try_from(end).ok());
        self.text.truncate(end.unwrap_or(0));
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.units.clear();
    }
}

/// The values of a column in a batch of rows.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// What repeats, the same for all batches of a row group.
    pub dictionary: Arc<Texts>,
    /// What is not in the dictionary; its codes follow on those of the dictionary.
    pub own: Texts,
    /// The code of each row, or [`NULL`].
    pub codes: Vec<u32>,
    /// Where the values are whole numbers: how many decimals the last of their digits are.
    pub scale: Option<u32>,
}

impl Values {
    /// The text of a row, counted from 0 in the batch; nothing where it is null.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        self.of_code(*self.codes.get(row)?)
    }

    /// The text of a code.
    pub(crate) fn of_code(&self, code: u32) -> Option<&str> {
        if code == NULL {
            return None;
        }
        let code = usize::try_from(code).ok()?;
        match code.checked_sub(self.dictionary.len()) {
            None => self.dictionary.get(code),
            Some(own) => self.own.get(own),
        }
    }

    /// The whole number of a row; nothing where it is null, or where the values are texts.
    pub(crate) fn units(&self, row: usize) -> Option<i128> {
        let code = usize::try_from(*self.codes.get(row)?).ok()?;
        let units = match code.checked_sub(self.dictionary.len()) {
            None => self.dictionary.units.get(code),
            Some(own) => self.own.units.get(own),
        };
        units.copied()
    }

    /// Begins the next batch.
    pub(super) fn clear(&mut self) {
        self.own.clear();
        self.codes.clear();
    }
}
