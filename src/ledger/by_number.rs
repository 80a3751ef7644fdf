//! A list by number: what is known of context 17, without a hash.

/// A list by number: numbers of contexts and groups have few gaps.
#[derive(Debug, Clone)]
pub(crate) struct ByNumber<T> {
    values: Vec<T>,
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T: Clone + Default> ByNumber<T> {
    /// Sets the value of a number.
    pub(crate) fn set(&mut self, number: i64, value: T) {
        self.change(number, |place| *place = value);
    }

    /// Changes the value of a number; one that was not set is the default.
    pub(crate) fn change(&mut self, number: i64, change: impl FnOnce(&mut T)) {
        let Ok(index) = usize::try_from(number) else { return };
        if index >= self.values.len() {
            self.values.resize(index + 1, T::default());
        }
        if let Some(value) = self.values.get_mut(index) {
            change(value);
        }
    }

    /// The value of a number, where it was set.
    #[must_use]
    pub(crate) fn get(&self, number: i64) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }

    /// All numbers up to the last that was set, with their values, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        (0..).zip(&self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled() {
        let mut list = ByNumber::default();
        list.set(3, 7);
        assert_eq!(list.get(3), Some(&7));
        assert_eq!(list.get(1), Some(&0));
        assert_eq!((list.get(4), list.get(-1)), (None, None));
    }
}
