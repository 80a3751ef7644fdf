//! A file that is read with a mapping: which one, and what was said for its sake. What the mapping says is not known here.

use crate::source::json::quoted;
use std::sync::Arc;

/// The text of a mapping, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "the text is what it is about")]
pub struct Text {
    /// Its name, such as `aws-cur-2.0`.
    pub name: String,
    /// The file it was read from, as given.
    pub file: String,
    /// The text.
    pub text: String,
    /// SHA-256 of the text and of its lookups, as lower-case hex.
    pub sha256: String,
    /// Whether it came with the program.
    pub is_shipped: bool,
    /// The files that it looks values up in: as it names them, and their bytes.
    pub lookups: Vec<(String, Vec<u8>)>,
}

/// How a file is read with a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The mapping.
    pub text: Arc<Text>,
    /// The form of the file: `csv`, `jsonl`, `json`, `sheet` or `parquet`.
    pub form: String,
    /// Which dataset was stated.
    pub dataset: Option<String>,
    /// Which page of how many it is, where it says so.
    pub page: Option<(u64, u64)>,
    /// What the user said for its sake, by name.
    pub parameters: Vec<(String, String)>,
}

impl Mapped {
    /// The parameters as a JSON object, in the order of their names.
    #[must_use]
    pub fn parameters_text(&self) -> String {
        let mut parameters: Vec<&(String, String)> = self.parameters.iter().collect();
        parameters.sort();
        let members: Vec<String> = parameters
            .into_iter()
            .map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}
