//! What a file is that nothing reads: by its first bytes, its columns, its members, its outermost element.
//!
//! A bill that is passed over in silence is missing from every sum. So every kind of file that people have is in one
//! [table](kinds) with a name and the next step, a file of no kind is asked for amounts, and only what holds no data is left
//! out. Readers come first: a file that one of them takes is never asked for its look.

mod amounts;
mod facts;
pub(crate) mod kind;
pub(crate) mod kinds;
mod nothing;
mod signs;

use crate::source::looks::facts::Facts;
use crate::source::looks::kind::{Kind, Reads};
use crate::source::{Source, table};

/// What a file looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    /// In words, with their article: `a PDF document`.
    pub what: String,
    /// Whether its figures are missing when it is not read.
    pub class: Class,
    /// What to do about it, a sentence.
    pub next: Option<&'static str>,
}

/// What follows from what a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Files of its kind are read; only this one is not.
    Read,
    /// Files of its kind are not read.
    Unread,
    /// It is of no kind of the table, and has amounts.
    Amounts,
    /// It holds no data, or none that a ledger does not have.
    NoData,
    /// It is of no kind of the table, and nothing in it looks like an amount.
    Plain,
}

impl Look {
    fn no_data(what: &str) -> Self {
        Self {
            what: what.to_owned(),
            class: Class::NoData,
            next: None,
        }
    }

    fn of_kind(kind: &Kind, facts: &Facts) -> Self {
        let detail = kind.detail.and_then(|detail| detail(facts)).unwrap_or_default();
        let packed = facts
            .packing
            .map_or_else(String::new, |packing| format!(", packed with {}", packing.word()));
        let parquet = if facts.is_parquet { ", as Parquet" } else { "" };
        Self {
            what: format!("{}{detail}{packed}{parquet}", kind.name),
            class: match kind.reads {
                Reads::Yes => Class::Read,
                Reads::No => Class::Unread,
                Reads::NoData => Class::NoData,
            },
            next: Some(kind.next),
        }
    }
}

/// What a file that nothing reads looks like; nothing where it says nothing. `ledger_ids` are the numbers by which ledgers
/// say that they are ours.
#[must_use]
pub(crate) fn at(source: &Source, ledger_ids: &[u32]) -> Option<Look> {
    let name = base(&source.name);
    if source.bytes.is_empty() {
        return Some(empty(name));
    }
    if let Some(what) = nothing::by_name(name) {
        return Some(Look::no_data(what));
    }
    let facts = Facts::of(&source.bytes, ledger_ids);
    if let Some(kind) = kinds::of(kinds::FIRST, &facts) {
        return Some(Look::of_kind(kind, &facts));
    }
    if let Some(what) = nothing::by_ending(name) {
        return Some(Look::no_data(what));
    }
    if let Some(kind) = kinds::of(kinds::THEN, &facts) {
        return Some(Look::of_kind(kind, &facts));
    }
    if let Some(what) = amounts::of(&facts) {
        return Some(Look {
            what,
            class: Class::Amounts,
            next: None,
        });
    }
    let what = if facts.is_workbook {
        "a workbook without amounts"
    } else if facts.has_table() {
        "a table without amounts"
    } else if facts.is_document() {
        "a document without amounts"
    } else if facts.text.is_some() {
        "a text without data"
    } else {
        return None;
    };
    Some(Look {
        class: Class::Plain,
        ..Look::no_data(what)
    })
}

/// What a file is that billbook wrote as a report, asked before anything reads it: a report on invoices has the columns of a
/// list of invoices, and would bring them twice.
#[must_use]
pub(crate) fn own_report(source: &Source) -> Option<Look> {
    if table::sheet::is_packed(&source.bytes) && !facts::is_own_workbook(&source.bytes) {
        return None;
    }
    let facts = Facts::of(&source.bytes, &[]);
    let kind = kinds::of(kinds::REPORTS, &facts)?;
    Some(Look::of_kind(kind, &facts))
}

/// Whether a name ends as those of files with data do: what is damaged in such a file may be a bill.
#[must_use]
pub(crate) fn is_data(name: &str) -> bool {
    const DATA: &[&str] = &[
        "csv", "tsv", "json", "jsonl", "ndjson", "xml", "xlsx", "xls", "ods", "parquet", "gz", "zip", "zst", "zstd",
        "har", "http", "pdf", "sta", "ofx", "qfx", "qif", "mt940", "940", "camt",
    ];
    let ending = base(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| DATA.contains(&ending.as_str()))
}

/// Whether a name ends as those of files that nobody has without figures do: statements of banks, and columns. Workbooks may
/// be lists of anything.
#[must_use]
pub(crate) fn is_figures(name: &str) -> bool {
    const FIGURES: &[&str] = &["parquet", "sta", "ofx", "qfx", "qif", "mt940", "940", "camt"];
    let ending = base(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| FIGURES.contains(&ending.as_str()))
}

/// A file without bytes: a bill that was not saved, where its name is that of data.
fn empty(name: &str) -> Look {
    let is_data = is_data(name);
    Look {
        what: "an empty file".to_owned(),
        class: if is_data { Class::Unread } else { Class::NoData },
        next: is_data.then_some("save the file again from where it came: it has no bytes"),
    }
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// What a file of this name and with these bytes looks like, in words.
#[must_use]
pub fn name(name: &str, bytes: &[u8]) -> Option<String> {
    at(&Source::new(name, bytes.to_vec(), None), &[]).map(|look| look.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &str, bytes: &[u8]) -> (String, Class) {
        let look = at(&Source::new(name, bytes.to_vec(), None), &[7]);
        look.map_or((String::new(), Class::NoData), |look| (look.what, look.class))
    }

    #[test]
    fn amounts_are_told_by_names_and_never_by_prose() {
        for (name, text, what) in [
            (
                "a.csv",
                "Tag;Betrag (EUR)\n1;2\n",
                "a table with amounts (column `Betrag (EUR)`)",
            ),
            (
                "a.csv",
                "name,unblendedCost\nx,5\n",
                "a table with amounts (column `unblendedCost`)",
            ),
            ("a.csv", "nazwa;kwota\nx;12,50\n", "a table with decimal numbers"),
            (
                "a.json",
                "{\"rows\": [{\"cost\": 5}]}",
                "a JSON document with amounts (member `cost`)",
            ),
            (
                "a.json",
                "{\"name\": \"amount\", \"unit_price\": \"5\"}",
                "a JSON document with amounts (member `unit_price`)",
            ),
            (
                "a.xml",
                "<x><n:TotalCost a=\"1\">12.5</n:TotalCost></x>",
                "an XML document with amounts (element `TotalCost`)",
            ),
        ] {
            assert_eq!(look(name, text.as_bytes()), (what.to_owned(), Class::Amounts), "{name}");
        }
        for (name, text) in [
            ("notes.txt", "The total amount is due, on Friday.\n"),
            ("a.txt", "It costs nothing, they say.\nThe price is low, so they say.\n"),
            ("a.json", "{\"name\": \"amount\", \"total_count\": 1}"),
            ("a.json", "{\"price\": null, \"costs\": {}}"),
            ("a.csv", "name,street\nx,y\n"),
            ("a.xml", "<x><price>high</price></x>"),
            ("a.md", "date,amount,balance\n2025-06-01,1,2\n"),
            ("empty", ""),
        ] {
            assert!(
                matches!(look(name, text.as_bytes()).1, Class::NoData | Class::Plain),
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn texts_in_wide_characters_are_told_with_and_without_their_mark() {
        let text = "Tag;Betrag\n1;2,50\n";
        let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
        let wider = |mark: &[u8]| {
            let letters = text.chars().flat_map(|letter| u32::from(letter).to_le_bytes());
            [mark, &letters.collect::<Vec<_>>()].concat()
        };
        for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            let what = "a text in UTF-16 without a byte-order mark";
            assert_eq!(look("a.csv", &bytes), (what.to_owned(), Class::Unread));
            assert_eq!(look("a", &bytes).1, Class::Unread);
        }
        for bytes in [wider(b"\xFF\xFE\0\0"), wider(b"")] {
            assert_eq!(look("a.csv", &bytes), ("a text in UTF-32".to_owned(), Class::Unread));
        }
        // A NUL or two do not make a table something else.
        let what = "a table with amounts (column `Betrag`)";
        assert_eq!(
            look("a.csv", format!("{}\0", text.repeat(5)).as_bytes()),
            (what.to_owned(), Class::Amounts)
        );
    }

    #[test]
    fn databases_are_ours_or_others() {
        let file = |id: u32| {
            let mut bytes = b"SQLite format 3\0".to_vec();
            bytes.resize(100, 0);
            bytes[68..72].copy_from_slice(&id.to_be_bytes());
            bytes
        };
        assert_eq!(
            look("a.db", &file(7)),
            ("a ledger of billbook".to_owned(), Class::NoData)
        );
        assert_eq!(look("a.db", &file(8)), ("an SQLite database".to_owned(), Class::Unread));
        let snapshot = [file(8), b"CREATE TABLE snapshot_list".to_vec()].concat();
        assert_eq!(look("a.db", &snapshot).0, "a snapshot of a ledger");
    }

    #[test]
    fn every_sign_of_names_is_in_small_letters() {
        use crate::source::looks::signs::Sign;
        for kind in kinds::all() {
            for sign in kind.signs {
                let (Sign::Columns(names) | Sign::Members(names) | Sign::Names(names)) = sign else {
                    continue;
                };
                assert!(!names.is_empty(), "{}", kind.name);
                for name in names.iter().flat_map(|names| names.split('|')) {
                    assert_eq!(name, name.to_lowercase(), "{}", kind.name);
                }
            }
        }
    }
}
