//! The exchanges in the fixtures, taken apart by the program's own readers.

use crate::sandbox::repository;
use billbook::testing::contract::operation;
use billbook::testing::contract::operation::Operation;
use billbook::testing::providers::REGISTRY;
use billbook::testing::source::json::{Node, Value};
use billbook::testing::source::{self, Known, Source, exchange};
use std::path::Path;

/// A saved request and the document that answered it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The file's path in the repository.
    pub file: String,
    /// The entry in a HAR file; empty when the file is one exchange.
    pub entry: String,
    /// The request's method.
    pub method: String,
    /// The request's path and query, or URL.
    pub target: String,
    /// The operation that the request is for.
    pub operation: &'static Operation,
    /// When it was answered, as text that sorts.
    pub retrieved_at: String,
    /// The answer.
    pub body: String,
}

impl Exchange {
    /// The arguments that ask the ledger the same.
    pub fn question(&self) -> [&str; 5] {
        // A HAR file has whole URLs; the documented path is what follows the host.
        let path = match self.target.find("://") {
            Some(scheme) => {
                let rest = &self.target[scheme + 3..];
                rest.find('/').map_or("/", |slash| &rest[slash..])
            }
            None => &self.target,
        };
        ["api", self.operation.provider, "-X", &self.method, path]
    }

    /// Which exchange it is, for messages and tables of exceptions.
    pub fn name(&self) -> String {
        format!("{}{}", self.file, self.entry)
    }
}

/// Files under a folder of the repository, sorted.
pub fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(repository(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The exchange files among the fixtures.
pub fn exchange_files() -> Vec<String> {
    let is_exchange = |path: &String| {
        let extension = Path::new(path).extension();
        extension.is_some_and(|extension| extension == "http" || extension == "har")
    };
    files("fixtures").into_iter().filter(is_exchange).collect()
}

/// All exchanges of a file of the repository that are answers of documented operations.
pub fn exchanges_in(file: &str) -> Vec<Exchange> {
    let text = std::fs::read_to_string(repository(file)).unwrap();
    let source = Source::new(file, text.into_bytes(), None);
    let text = source.text().unwrap();
    let contents = source::contents(
        &source,
        &text,
        &Known {
            is_documented: &|method, url| route(method, url).is_some(),
            xml_shapes: &REGISTRY.xml_shapes(),
        },
    );
    assert!(contents.problems.is_empty(), "{file}: {:?}", contents.problems);
    let documents = contents.documents.iter();
    let exchanges = documents.map(|document| {
        let (method, target) = document
            .request
            .clone()
            .unwrap_or_else(|| panic!("{file} has no request"));
        let operation = route(&method, &target).unwrap_or_else(|| panic!("{file}: nobody documents `{target}`"));
        Exchange {
            file: file.to_owned(),
            entry: document.entry.clone(),
            method,
            target,
            operation,
            retrieved_at: document
                .date
                .unwrap_or_else(|| panic!("{file} has no date"))
                .to_rfc3339(),
            body: document.text.to_string(),
        }
    });
    // A saved write is not repeated: asking it again would be another write.
    exchanges.filter(|exchange| !exchange.operation.writes).collect()
}

/// All exchanges of all fixtures.
pub fn exchanges() -> Vec<Exchange> {
    let all: Vec<Exchange> = exchange_files().iter().flat_map(|file| exchanges_in(file)).collect();
    assert!(all.len() >= 16, "only {} exchanges found", all.len());
    all
}

fn route(method: &str, url: &str) -> Option<&'static Operation> {
    let (path, _) = exchange::split_target(url).ok()?;
    operation::route(REGISTRY.providers, method, &path)
        .ok()
        .map(|route| route.operation)
}

/// A document with its members sorted, a value on each line: equal texts are the same document, where the order of
/// members does not count, and every digit and quote does.
pub fn canonical(text: &str) -> String {
    let parsed = billbook::testing::source::tree::tree(text, true, &REGISTRY.xml_shapes())
        .unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    let mut lines = Vec::new();
    flatten(&parsed.root, "", &mut lines);
    lines.join("\n")
}

fn flatten(node: &Node, pointer: &str, lines: &mut Vec<String>) {
    match &node.value {
        Value::Object(members) => {
            lines.push(format!("{pointer}: object of {}", members.len()));
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.key.cmp(&other.key));
            for member in members {
                flatten(&member.node, &format!("{pointer}/{}", member.key), lines);
            }
        }
        Value::Array(items) => {
            lines.push(format!("{pointer}: array of {}", items.len()));
            for (index, item) in items.iter().enumerate() {
                flatten(item, &format!("{pointer}/{index}"), lines);
            }
        }
        Value::Null => lines.push(format!("{pointer}: null")),
        Value::Bool(value) => lines.push(format!("{pointer}: {value}")),
        Value::Number(text) => lines.push(format!("{pointer}: {text}")),
        Value::String(text) => lines.push(format!("{pointer}: {text:?}")),
    }
}

/// The first value in which two documents differ, as the second has it and the first has it.
pub fn difference(expected: &str, found: &str) -> Option<String> {
    let (expected, found) = (canonical(expected), canonical(found));
    if expected == found {
        return None;
    }
    let mut pairs = expected.lines().zip(found.lines());
    let first = pairs.find(|(expected, found)| expected != found);
    Some(first.map_or_else(
        || "one document has more than the other".to_owned(),
        |(expected, found)| format!("expected {expected}\n   found {found}"),
    ))
}
