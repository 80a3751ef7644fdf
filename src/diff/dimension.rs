//! What the lines of a diff are by: `month`, `service`, `tag:team`.

use crate::error::unknown_in_words;
use crate::output::reader::Show;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What lines are by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// The month a charge starts in, UTC.
    Month,
    /// A column of the relation `charge`: the name on the command line, and the column's place in [`COLUMNS`].
    Column(&'static str, usize),
    /// The value of a tag.
    Tag(String),
}

/// Columns that lines can be by, and their names on the command line.
pub(crate) const COLUMNS: [(&str, &str); 11] = [
    ("provider", "provider"),
    ("issuer", "issuer"),
    ("account", "account"),
    ("sub-account", "sub_account_id"),
    ("service", "service_name"),
    ("service-category", "service_category"),
    ("region", "region_id"),
    ("resource", "resource_id"),
    ("sku", "sku_id"),
    ("category", "charge_category"),
    ("invoice", "invoice_id"),
];

impl Dimension {
    /// The name of its column in the answer.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        match self {
            Dimension::Month => "month".to_owned(),
            Dimension::Column(name, _) => name.replace('-', "_"),
            Dimension::Tag(key) => format!("tag:{key}"),
        }
    }

    /// What its column is to readers, as in a report.
    #[must_use]
    pub(crate) fn show(&self) -> Show {
        let of_report: Result<crate::report::dimension::Dimension, String> = self.name().parse();
        of_report.map_or(Show::TEXT, |dimension| dimension.show())
    }

    /// Its value for a charge, from the columns in the order of [`COLUMNS`] and the tags; the month is left open.
    #[must_use]
    pub(crate) fn value(&self, columns: &[Option<String>], tags: Option<&str>) -> Option<String> {
        match self {
            Dimension::Month => None,
            Dimension::Column(_, place) => columns.get(*place)?.clone(),
            Dimension::Tag(key) => tag(tags?, key),
        }
    }
}

impl FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if text == "month" {
            return Ok(Dimension::Month);
        }
        if let Some(key) = text.strip_prefix("tag:") {
            return Ok(Dimension::Tag(key.to_owned()));
        }
        // Reports name their columns with `_`; either is taken.
        let wanted = text.replace('_', "-");
        let found = COLUMNS.iter().enumerate().find(|(_, (name, _))| *name == wanted);
        if let Some((place, (name, _))) = found {
            return Ok(Dimension::Column(name, place));
        }
        let names = COLUMNS.iter().map(|(name, _)| *name);
        let names = ["month"].into_iter().chain(names).chain(["tag:KEY"]);
        Err(unknown_in_words("dimension", text, names))
    }
}

/// The value of a tag as text: that of a JSON text, else as written; none for null and for what is not an object.
fn tag(tags: &str, key: &str) -> Option<String> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(tags).ok()?;
    let raw = members.get(key)?.get();
    match raw {
        "null" => None,
        _ => Some(serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_texts() {
        let tags = r#"{"team": "se\u0061rch", "shared": true, "size": 1.50, "none": null}"#;
        let of = |key: &str| tag(tags, key);
        assert_eq!(of("team").as_deref(), Some("search"));
        assert_eq!(of("shared").as_deref(), Some("true"));
        assert_eq!(of("size").as_deref(), Some("1.50"));
        assert_eq!((of("none"), of("absent"), tag("no json", "team")), (None, None, None));
    }

    #[test]
    fn names_are_read() {
        for (name, _) in COLUMNS {
            assert_eq!(name.parse::<Dimension>().unwrap().name(), name.replace('-', "_"));
        }
        assert_eq!("tag:a,b".parse::<Dimension>().unwrap().name(), "tag:a,b");
        assert!("fun".parse::<Dimension>().is_err());
    }
}
