//! Maps, and lists of key and value, as JSON objects: `{"environment": "prod", "owner": null}`.

use super::chunk::{Chunk, Levels, Wrong};
use super::columns::Kind;
use super::texts::{NULL, Values};
use std::collections::HashMap;

/// The column of a map in a row group.
pub(super) struct Pairs<'p> {
    keys: Leaf<'p>,
    values: Leaf<'p>,
    kind: Kind,
    /// The level from which on there is a pair; below it the map is empty, and below that null.
    from: u8,
    /// The pairs of a row.
    row: Vec<u32>,
    known: HashMap<Vec<u32>, u32>,
}

struct Leaf<'p> {
    chunk: Chunk<'p>,
    values: Values,
    levels: Levels,
}

impl<'p> Leaf<'p> {
    fn new(chunk: Chunk<'p>) -> Self {
        Self {
            chunk,
            values: Values::default(),
            levels: Levels::default(),
        }
    }

    fn read(&mut self, rows: usize) -> Result<(), Wrong> {
        self.chunk.read(rows, &mut self.values, &mut self.levels)
    }
}

impl<'p> Pairs<'p> {
    /// Maps of these keys and values.
    pub(super) fn new(keys: Chunk<'p>, values: Chunk<'p>, kind: Kind, from: u8) -> Self {
        Self {
            keys: Leaf::new(keys),
            values: Leaf::new(values),
            kind,
            from,
            row: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Reads the maps of the next rows.
    pub(super) fn read(&mut self, rows: usize, texts: &mut Values) -> Result<(), Wrong> {
        texts.clear();
        self.known.clear();
        self.keys.read(rows)?;
        self.values.read(rows)?;
        let count = self.keys.levels.begins.len();
        if self.keys.levels.begins != self.values.levels.begins {
            return Err((0, "has keys and values that do not fit together".to_owned()));
        }
        let mut next = 0;
        for row in 0..rows {
            let wrong = |message: String| (row, message);
            let first = next;
            next += 1;
            while next < count && self.keys.levels.begins.get(next) == Some(&false) {
                next += 1;
            }
            if self.keys.levels.begins.get(first) != Some(&true) {
                return Err(wrong("has a value that belongs to no row".to_owned()));
            }
            let code = self.row(first, next, texts).map_err(wrong)?;
            texts.codes.push(code);
        }
        Ok(())
    }

    /// The code of the map whose pairs are these.
    fn row(&mut self, first: usize, end: usize, texts: &mut Values) -> Result<u32, String> {
        let level = self.keys.levels.defined.get(first).copied().unwrap_or_default();
        if level + 1 < self.from {
            return Ok(NULL);
        }
        self.row.clear();
        if level >= self.from {
            for place in first..end {
                let code = |leaf: &Leaf| leaf.values.codes.get(place).copied().unwrap_or(NULL);
                self.row.push(code(&self.keys));
                self.row.push(code(&self.values));
            }
        }
        if let Some(code) = self.known.get(&self.row) {
            return Ok(*code);
        }
        let code = texts.own.push(|text| self.write(text))?;
        self.known.insert(self.row.clone(), code);
        Ok(code)
    }

    fn write(&self, text: &mut String) -> Result<(), String> {
        text.push('{');
        let mut keys: Vec<&str> = Vec::with_capacity(self.row.len() / 2);
        for pair in self.row.chunks(2) {
            let &[key, value] = pair else { continue };
            let key = self.keys.values.of_code(key).ok_or("has a key that is null")?;
            if keys.contains(&key) {
                return Err(format!("has the key `{key}` twice"));
            }
            if !keys.is_empty() {
                text.push_str(", ");
            }
            keys.push(key);
            push_quoted(key, text)?;
            text.push_str(": ");
            match (self.values.values.of_code(value), self.kind) {
                (None, _) => text.push_str("null"),
                (Some(value), Kind::Text | Kind::Date | Kind::Time { .. } | Kind::Int96 | Kind::Uuid) => {
                    push_quoted(value, text)?;
                }
                (Some(value), _) => text.push_str(value),
            }
        }
        text.push('}');
        Ok(())
    }
}

fn push_quoted(value: &str, text: &mut String) -> Result<(), String> {
    let quoted = serde_json::to_string(value).map_err(|error| error.to_string())?;
    text.push_str(&quoted);
    Ok(())
}
