//! A mapping to fill in, made from a file: its columns and the shapes of their values. Nothing is guessed.

use super::model::Kind;
use super::target;
use super::{TargetKind, sql};
use std::collections::BTreeMap;

/// A column of a file, as it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Its name.
    pub name: String,
    empty: usize,
    shapes: BTreeMap<String, (usize, String)>,
}

/// So many shapes of a column are shown.
const SHAPES: usize = 4;

/// A value is shown up to so many letters.
const SHOWN: usize = 40;

impl Seen {
    /// A column of which nothing was seen yet.
    #[must_use]
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Sees one value.
    pub(crate) fn see(&mut self, value: &str) {
        if value.is_empty() {
            self.empty += 1;
            return;
        }
        let (count, _) = self.shapes.entry(shape(value)).or_insert_with(|| (0, value.to_owned()));
        *count += 1;
    }

    /// What was seen, in a line.
    fn described(&self) -> String {
        let mut shapes: Vec<_> = self.shapes.iter().collect();
        shapes.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let one = |(shape, (count, example)): &(&String, &(usize, String))| {
            format!("{count} × {} such as {}", cut(shape), cut(example))
        };
        let mut parts: Vec<String> = shapes.iter().take(SHAPES).map(one).collect();
        if shapes.len() > SHAPES {
            parts.push(format!("{} more shapes", shapes.len() - SHAPES));
        }
        if self.empty > 0 {
            parts.push(format!("{} empty", self.empty));
        }
        if parts.is_empty() {
            "no values".to_owned()
        } else {
            parts.join("; ")
        }
    }
}

/// A value with each run of digits as 9, of small letters as a, and of capitals as A.
fn shape(value: &str) -> String {
    let mut shape = String::new();
    for letter in value.chars() {
        let sort = match letter {
            c if c.is_ascii_digit() => '9',
            c if c.is_lowercase() => 'a',
            c if c.is_alphabetic() => 'A',
            c if c.is_control() => ' ',
            c => c,
        };
        if !shape.ends_with(sort) {
            shape.push(sort);
        }
    }
    shape
}

fn cut(text: &str) -> String {
    let mut letters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut cut: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() {
        cut.push('…');
    }
    cut
}

fn toml(text: &str) -> String {
    crate::source::json::quoted(text)
}

/// A key of TOML.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare { name.to_owned() } else { toml(name) }
}

/// The mapping to fill in.
#[must_use]
pub(crate) fn skeleton(file: &str, kind: Kind, rows: Option<&str>, columns: &[Seen], seen: usize) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("    {},\n", toml(&column.name)))
        .collect();
    let mut text = format!(
        r#"# A mapping for files such as {file}. Fill in what is empty, and run `billbook mapping test` on this file.
format   = 1
name     = ""                      # what you call it, in small letters: acme-usage
provider = ""                      # whose bill it is
about    = ""                      # which files these are, in a sentence
source   = ""                      # where their form is documented

[read]
kinds    = ["{}"]
"#,
        kind.word()
    );
    match (kind, rows) {
        (Kind::Json, rows) => text.push_str(&format!("rows     = {}\n", toml(rows.unwrap_or_default()))),
        _ => text.push_str("header   = \"first\"\n"),
    }
    text.push_str("# A file is of this form if it has all of these. Move what may be missing to `optional`.\n");
    text.push_str(&format!("needs    = [\n{}]\noptional = []\n", names.concat()));
    text.push_str(
        "\n# How numbers and times are written, if anything is typed \"decimal\", \"time\" or \"date\" below.\n\
         # [numbers.default]\n# decimal  = \".\"\n# group    = \"\"                # or \",\" for 1,234.50\n\
         # exponent = false             # or true for 1.5E-7\n\
         # [times.default]\n# formats  = [\"%Y-%m-%d\"]\n\n",
    );
    text.push_str(&format!(
        "[columns]                          # text, decimal, time, date, integer or json; {seen} rows were seen\n"
    ));
    for column in columns {
        text.push_str(&format!(
            "# {} = \"text\"  # {}\n",
            key(&column.name),
            column.described()
        ));
    }
    text.push_str(
        "\n[charge]                           # column = SQL expression over the columns above; `billbook help mapping`\n",
    );
    for name in target::mandatory(TargetKind::Charge) {
        text.push_str(&format!("{name} = \"\"\n"));
    }
    let needed: Vec<&str> = target::mandatory(TargetKind::Charge).collect();
    let others = target::names(TargetKind::Charge).filter(|name| !needed.contains(name));
    text.push_str(&format!("# others: {}, x_…\n", others.collect::<Vec<_>>().join(", ")));
    let first = columns.first().map_or("", |column| column.name.as_str());
    text.push_str(&format!(
        "\n# A name with other letters than a to z, digits and `_` stands in double quotes in an expression: {}\n",
        sql::quoted(first)
    ));
    text.push_str("\n# [[test]]\n# why = \"\"\n# row = { }                      # cells by column\n# charge = { BilledCost = \"\" }  # what must come out\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Mapping;

    #[test]
    fn values_have_shapes() {
        for (value, expected) in [
            ("2026-03-01T00:00:00Z", "9-9-9TA9:9:9Z".replace("TA", "A").as_str()),
            ("1,234.50", "9,9.9"),
            ("2.4E-7", "9.9A-9"),
            ("Usage Fee", "Aa Aa"),
        ]
        .map(|(value, expected): (&str, &str)| (value, expected.replace("9Z", "9A")))
        {
            assert_eq!(shape(value), expected);
        }
    }

    #[test]
    fn a_skeleton_lacks_only_what_is_to_be_filled_in() {
        let mut columns = [Seen::new("Cost"), Seen::new("line/Item")];
        columns[0].see("1.50");
        columns[0].see("");
        let text = skeleton("may.csv", Kind::Csv, None, &columns, 2);
        assert!(
            text.contains("# Cost = \"text\"  # 1 × 9.9 such as 1.50; 1 empty"),
            "{text}"
        );
        assert!(text.contains("# \"line/Item\" = \"text\"  # no values"), "{text}");
        let problems = Mapping::parse("new.toml", &text, &mut |_| Err(String::new())).unwrap_err();
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(
            messages.iter().all(|message| message.contains("is empty")),
            "{messages:#?}"
        );
    }
}
