//! What recognises a file: the name of a mapping and its `[read]`, without the rest of its text.
//!
//! A file may meet many mappings of which one reads it, so none of the others is compiled.

use super::model::{Mapping, Read};

/// The part of a mapping that recognises files.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its name.
    pub name: String,
    /// How a file is recognised and taken apart.
    pub read: Read,
}

impl Head {
    /// That of a text; nothing where this version does not read it.
    #[must_use]
    pub(crate) fn of(file: &str, text: &str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Mapping::parse_head(file, cut(text)).or_else(|| Mapping::parse_head(file, text))
    }
}

/// The text up to the first table that is not `[read]` or within it.
fn cut(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let table = line.strip_prefix('[').unwrap_or("read");
        let name = table.trim_start_matches('[').trim_start();
        if !name.starts_with("read") {
            // A bracket may also be a line of a list, or of a text; then what is left is not TOML, or lacks `[read]`.
            let (head, rest) = text.split_at(at);
            return if rest.contains("\n[read") { text } else { head };
        }
        at += line.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::shipped::SHIPPED;

    #[test]
    fn the_head_of_a_mapping_is_that_of_the_whole() {
        for (file, text) in SHIPPED.iter() {
            let whole = Mapping::parse(file, text, &mut |_| Err(String::new())).unwrap();
            let head = Head::of(file, text).unwrap();
            assert_eq!((head.name, head.read), (whole.name, whole.read), "{file}");
            assert!(cut(text).len() < text.len() / 2, "{file}");
        }
    }

    #[test]
    fn a_list_over_lines_does_not_end_it() {
        let text = "format = 1\nname = \"x\"\nprovider = \"X\"\n[read]\nkinds = [\"csv\"]\nneeds = [\n\"a\"]\none_of = [\n[\"b\", \"c\"]\n]\n[charge]\n";
        assert_eq!(Head::of("x.toml", text).unwrap().read.one_of.len(), 1);
    }
}
