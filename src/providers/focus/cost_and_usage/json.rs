//! Rows of Cost and Usage in JSON, `[{"BilledCost": 12.50, …}]`, written out as the CSV text that is read: the list alone,
//! as the one list in an object, or an object on each line.

use super::control::Rows;
use super::names::Names;
use crate::charges::counted::Counted;
use crate::contract::document::control;
use crate::error::{Code, codes};
use crate::source::input::Objects;
use crate::source::json::{self, Node, Value};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Names that are searched for in the beginning of a file, without blanks and underscores and in small letters.
const NEEDED: [&[&str]; 2] = [&["billedcost"], &["chargecategory", "chargetype"]];

/// Whether the beginning of a file may be such a list.
#[must_use]
pub(super) fn is_likely(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if !matches!(head.trim_ascii_start().first(), Some(b'[' | b'{')) {
        return false;
    }
    let letters: Vec<u8> = head
        .iter()
        .filter(|byte| !matches!(byte, b'_' | b' '))
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |name: &&str| memchr::memmem::find(&letters, name.as_bytes()).is_some();
    NEEDED.iter().all(|names| names.iter().any(has))
}

/// A list as a table.
#[derive(Debug)]
pub(super) struct Written {
    /// The table.
    pub csv: Vec<u8>,
    /// Where its objects stand.
    pub objects: Objects,
    /// The first line of JSON Lines that is not an object, where there is one.
    pub flaw: Option<Flaw>,
}

/// What is wrong with a line of JSON Lines.
#[derive(Debug)]
pub(super) struct Flaw {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// Which kind of problem.
    pub code: &'static Code,
    /// What is wrong there.
    pub message: String,
}

/// The list as a table; `None` where it is something else.
#[must_use]
pub(super) fn written(text: &str) -> Option<Written> {
    let text = text.trim_start_matches('\u{feff}');
    if let Ok((parsed, lists)) = json::outline(text, false) {
        let Some((pointer, list)) = list_in(&parsed.root) else {
            // Anything else is one row, and held whole.
            let parsed = json::parse(text, false).ok()?;
            return of_rows(text, None, |take| take(0, &parsed.root));
        };
        return of_rows(text, Some(pointer), |take| match lists.elements(list) {
            Some(mut elements) => elements.try_for_each(|row| take(0, &row)),
            None => list.as_array()?.iter().try_for_each(|row| take(0, row)),
        });
    }
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let mut rows: Vec<(usize, &str)> = Vec::new();
    let mut first: Vec<String> = Vec::new();
    for (number, (start, line)) in lines.enumerate().filter(|(_, (_, line))| !line.trim().is_empty()) {
        let found = json::parse(line, false);
        let is_object = |found: &json::Parsed| found.root.as_object().is_some();
        match found {
            Ok(found) if is_object(&found) => {
                if rows.is_empty() {
                    let members = found.root.as_object()?.iter();
                    first = members.map(|member| member.key.to_string()).collect();
                }
                rows.push((start, line));
            }
            other => {
                // Only where the lines before are rows of this is the file meant as such.
                let flaw = flaw(number + 1, line, other.err());
                return Names::of(&first, None).is_cost_and_usage().then(|| Written {
                    csv: Vec::new(),
                    objects: Objects::default(),
                    flaw: Some(flaw),
                });
            }
        }
    }
    // Each is read again when its turn comes.
    of_rows(text, None, |take| {
        rows.iter().try_for_each(|(start, line)| {
            let row = json::parse(line, false).ok()?.root;
            take(*start, &row)
        })
    })
}

/// The list that a document is, or the one list in it, and its pointer.
fn list_in<'n, 'a>(root: &'n Node<'a>) -> Option<(String, &'n Node<'a>)> {
    if root.as_array().is_some() {
        return Some((String::new(), root));
    }
    let mut lists = root
        .as_object()?
        .iter()
        .filter(|member| member.node.as_array().is_some());
    match (lists.next(), lists.next()) {
        (Some(member), None) => Some((format!("/{}", json::escape_pointer(&member.key)), &member.node)),
        _ => None,
    }
}

/// Takes a row, and where the text begins in which it has its place.
type Take<'t> = &'t mut dyn FnMut(usize, &Node) -> Option<()>;

/// Rows that `each` goes through, twice: for their names, and for their values.
fn of_rows(text: &str, list: Option<String>, each: impl Fn(Take) -> Option<()>) -> Option<Written> {
    let mut names: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    each(&mut |_, row| {
        for member in row.as_object()? {
            if !places.contains_key(member.key.as_ref()) {
                places.insert(member.key.to_string(), names.len());
                names.push(member.key.to_string());
            }
        }
        Some(())
    })?;
    if !Names::of(&names, None).is_cost_and_usage() {
        return None;
    }
    let mut csv = Vec::with_capacity(text.len());
    line(&mut csv, names.iter().map(String::as_str));
    let mut objects = Objects {
        list,
        ..Objects::default()
    };
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
        start: 0,
    };
    each(&mut |offset, row| {
        let mut cells = vec![""; names.len()];
        for member in row.as_object()? {
            if let Some(cell) = places.get(member.key.as_ref()).and_then(|place| cells.get_mut(*place)) {
                *cell = match &member.node.value {
                    Value::Null => "",
                    Value::String(text) => text,
                    _ => text.get(offset + member.node.start..offset + member.node.end)?,
                };
            }
        }
        line(&mut csv, cells);
        objects.spans.push((offset + row.start, offset + row.end));
        objects.lines.push(lines.of(offset + row.start));
        Some(())
    })?;
    Some(Written {
        csv,
        objects,
        flaw: None,
    })
}

fn flaw(line: usize, text: &str, errors: Option<Vec<json::SyntaxError>>) -> Flaw {
    let Some(error) = errors.and_then(|errors| errors.into_iter().next()) else {
        return Flaw {
            line,
            column: 1,
            code: &codes::WRONG_TYPE,
            message: "this line is not a JSON object, as the lines before are".to_owned(),
        };
    };
    Flaw {
        line,
        column: json::line_column(text, error.offset).1,
        code: match error.kind {
            json::SyntaxErrorKind::DuplicateKey(_) => &codes::JSON_DUPLICATE_KEY,
            _ => &codes::JSON_SYNTAX,
        },
        message: error.kind.to_string(),
    }
}

/// Line and column of places that ascend.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    start: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> (usize, usize) {
        let between = self.text.get(self.at..at).unwrap_or_default();
        if let Some(last) = between.rfind('\n') {
            self.line += between.matches('\n').count();
            self.start = self.at + last + 1;
        }
        self.at = at;
        let before = self.text.get(self.start..at).unwrap_or_default();
        (self.line, before.chars().count() + 1)
    }
}

fn line<'c>(csv: &mut Vec<u8>, cells: impl IntoIterator<Item = &'c str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            csv.push(b',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            csv.push(b'"');
            csv.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            csv.push(b'"');
        } else {
            csv.extend_from_slice(cell.as_bytes());
        }
    }
    csv.push(b'\n');
}

/// Counts rows and costs of such a list a second time, by another reader of JSON.
///
/// # Errors
/// Says what cannot be read.
pub(super) fn count(text: &str) -> Result<Counted, String> {
    type Row<'t> = HashMap<String, &'t RawValue>;
    let text = text.trim_start_matches('\u{feff}').trim();
    let plain = |error: serde_json::Error| error.to_string();
    let mut rows = Rows::default();
    let mut add = |row: &Row| {
        let members = row
            .iter()
            .filter(|(_, value)| value.get() != "null")
            .map(|(name, value)| {
                let value = value.get();
                let unquoted = value
                    .starts_with('"')
                    .then(|| serde_json::from_str::<String>(value).ok())
                    .flatten();
                (name.as_str(), unquoted.unwrap_or_else(|| value.to_owned()))
            });
        rows.add(members)
    };
    if text.starts_with('[') {
        control::each(text, |row: Row| add(&row))?;
    } else if let Ok(document) = serde_json::from_str::<Row>(text) {
        match document.values().find(|value| value.get().starts_with('[')) {
            Some(list) => control::each(list.get(), |row: Row| add(&row))?,
            None => add(&document)?,
        }
    } else {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            add(&serde_json::from_str(line).map_err(plain)?)?;
        }
    }
    Ok(rows.counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "[{\"BilledCost\": 12.50, \"ChargeCategory\": \"Usage\", \"Tags\": {\"a\": \"b,c\"}},\n  \
                        {\"ChargeCategory\": \"Tax\", \"BilledCost\": \"1\", \"x_y\": null}]";

    fn csv(text: &str) -> Option<String> {
        written(text).map(|written| String::from_utf8(written.csv).unwrap())
    }

    #[test]
    fn a_list_is_a_table_of_all_its_members() {
        assert!(is_likely(LIST.as_bytes()));
        let expected = "BilledCost,ChargeCategory,Tags,x_y\n12.50,Usage,\"{\"\"a\"\": \"\"b,c\"\"}\",\n1,Tax,,\n";
        assert_eq!(csv(LIST).as_deref(), Some(expected));
        let found = written(LIST).unwrap().objects;
        assert_eq!(found.lines, [(1, 2), (2, 3)]);
        assert_eq!(found.pointer(1, "BilledCost"), "/1/BilledCost");
        assert!(LIST[found.spans[1].0..found.spans[1].1].starts_with("{\"ChargeCategory\": \"Tax\""));
        assert_eq!(
            csv(&format!("{{\"count\": 2, \"value\": {LIST}}}")).as_deref(),
            Some(expected)
        );
        let by_line = LIST.trim_matches(['[', ']']).replace(",\n", "\n");
        assert_eq!(csv(&by_line).as_deref(), Some(expected));
        assert_eq!(written(&by_line).unwrap().objects.lines, [(1, 1), (2, 3)]);
        let one = by_line.lines().next().unwrap();
        assert_eq!(
            csv(one).as_deref(),
            Some("BilledCost,ChargeCategory,Tags\n12.50,Usage,\"{\"\"a\"\": \"\"b,c\"\"}\"\n")
        );
        assert_eq!(count(one).unwrap().rows, 1);
    }

    #[test]
    fn other_json_is_no_list_of_rows() {
        for text in [
            "{}",
            "[]",
            "[1, 2]",
            "[{\"BilledCost\": 1}, 2]",
            "{\"value\": []}",
            "{\"a\": [{\"BilledCost\": 1, \"ChargeCategory\": \"Tax\"}], \"b\": []}",
            "[{\"BilledCost\": 1, \"ChargeCategory\": \"Tax\", \"BilledCost\": 2}]",
            "not json",
        ] {
            assert_eq!(csv(text), None, "{text}");
        }
    }

    #[test]
    fn the_second_count_is_of_the_same_rows() {
        let counted = count(LIST).unwrap();
        assert_eq!(counted.rows, 2);
        let (number, sum) = &counted.sums["XXX"][0];
        assert_eq!((*number, sum.total().to_string()), (2, "13.50".to_owned()));
        assert_eq!(count(&format!("{{\"value\": {LIST}}}")).unwrap().rows, 2);
        assert_eq!(
            count(&LIST.trim_matches(['[', ']']).replace(",\n", "\n")).unwrap().rows,
            2
        );
    }
}
