//! The names that expressions may read: columns, captures, and what is known of the file.

use std::collections::BTreeMap;

/// What an expression sees under a name, as far as comparing it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputKind {
    /// The text of a decimal: `=` and `<` would compare its letters.
    Decimal,
    /// Anything else.
    Other,
}

/// The names, each with its place among the inputs of a row. Like SQLite, they know no difference of ASCII case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    all: Vec<(String, InputKind)>,
    places: BTreeMap<String, usize>,
}

impl Names {
    /// Adds a name, unless one that SQLite takes for the same is there: then that is given.
    pub(crate) fn add(&mut self, name: &str, kind: InputKind) -> Result<usize, String> {
        let place = self.all.len();
        let folded = name.to_ascii_lowercase();
        if let Some(other) = self.place(name) {
            return Err(self.name(other).to_owned());
        }
        self.places.insert(folded, place);
        self.all.push((name.to_owned(), kind));
        Ok(place)
    }

    /// The place of a name.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&name.to_ascii_lowercase()).copied()
    }

    /// The name at a place.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.all.get(place).map_or("", |(name, _)| name)
    }

    /// What is seen at a place.
    pub(crate) fn kind(&self, place: usize) -> InputKind {
        self.all.get(place).map_or(InputKind::Other, |(_, kind)| *kind)
    }

    /// The same names over cells as they stand in the file, before any grammar.
    pub(crate) fn raw(&self) -> Self {
        let mut raw = self.clone();
        for (_, kind) in &mut raw.all {
            *kind = InputKind::Other;
        }
        raw
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> + Clone {
        self.all.iter().map(|(name, _)| name.as_str())
    }
}
