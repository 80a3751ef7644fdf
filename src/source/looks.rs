//! What a file looks like that nothing reads: by its first bytes, its header, and the words in it.
//!
//! A bill that is passed over in silence is missing from every sum. So billbook reports a file that may hold figures, with
//! what it looks like, and leaves out texts for people, pictures and programs.

use crate::source::packed::Packing;
use crate::source::table::cells::Unreadable;
use crate::source::table::grid::{Content, Grid};
use crate::source::{Source, table};
use std::borrow::Cow;
use std::io::Cursor;

/// What a file looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looks {
    /// In words, with their article: `a PDF document`.
    pub what: Cow<'static, str>,
    /// Whether it may hold figures.
    pub may_have_figures: bool,
}

impl Looks {
    const fn figures(what: &'static str) -> Self {
        Self {
            what: Cow::Borrowed(what),
            may_have_figures: true,
        }
    }

    const fn other(what: &'static str) -> Self {
        Self {
            what: Cow::Borrowed(what),
            may_have_figures: false,
        }
    }

    /// The sentence about it.
    #[must_use]
    pub(crate) fn sentence(&self) -> String {
        format!("looks like {}, which billbook does not read", self.what)
    }
}

/// At most so much of a text is read.
const LOOKED_AT: usize = 1 << 16;

/// What files begin with.
const MAGIC: &[(&[u8], Looks)] = &[
    (b"%PDF-", Looks::figures("a PDF document")),
    (b"PAR1", Looks::figures("a Parquet file")),
    (b"ARROW1", Looks::figures("an Arrow file")),
    (b"ORC", Looks::figures("an ORC file")),
    (b"Obj\x01", Looks::figures("an Avro file")),
    (b"7z\xBC\xAF\x27\x1C", Looks::figures("a 7-Zip archive")),
    (b"Rar!\x1A\x07", Looks::figures("a RAR archive")),
    (b"\xFD7zXZ\0", Looks::figures("a file packed with xz")),
    (b"BZh", Looks::figures("a file packed with bzip2")),
    (b"\x89PNG\r\n", Looks::other("a picture")),
    (b"\xFF\xD8\xFF", Looks::other("a picture")),
    (b"GIF8", Looks::other("a picture")),
    (b"II*\0", Looks::other("a picture")),
    (b"MM\0*", Looks::other("a picture")),
    (b"\0\0\x01\0", Looks::other("a picture")),
    (b"\x7FELF", Looks::other("a program")),
    (b"MZ", Looks::other("a program")),
    (b"#!", Looks::other("a script")),
];

/// Where an SQLite file says whose it is, and how a ledger and a snapshot say it.
const SQLITE: &[u8] = b"SQLite format 3\0";
const APPLICATION_ID: std::ops::Range<usize> = 68..72;

/// What a file that nothing reads looks like; nothing where it says nothing.
#[must_use]
pub(crate) fn at(source: &Source, application_ids: &[u32]) -> Option<Looks> {
    let Ok(bytes) = source.content() else {
        return Some(match Packing::of(&source.bytes) {
            Some(Packing::Zstd) => Looks::figures("a file packed with Zstandard"),
            _ => Looks::figures("a file packed with gzip"),
        });
    };
    if bytes.starts_with(SQLITE) {
        let id = bytes.get(APPLICATION_ID).and_then(|id| id.try_into().ok());
        return Some(match id.map(u32::from_be_bytes) {
            Some(id) if application_ids.contains(&id) => Looks::other("a ledger"),
            _ => Looks::figures("an SQLite database"),
        });
    }
    if let Some((_, looks)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(looks.clone());
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(Looks::figures("a tar archive"));
    }
    if table::sheet::is_packed(bytes) {
        return Some(match table::sheet::read(bytes) {
            Ok(sheets) => workbook(&sheets),
            Err(Unreadable::Broken(_)) => Looks::figures("a workbook"),
            Err(Unreadable::NoSpreadsheet) => packed(bytes),
        });
    }
    if let Ok(text) = source.text() {
        return of_text(&source.name, &text);
    }
    // Banks write in older encodings.
    let text: String = bytes.iter().take(LOOKED_AT).map(|&byte| char::from(byte)).collect();
    let is_text = !text.contains('\0');
    if is_text { of_text(&source.name, &text) } else { None }
}

/// A workbook whose sheets name money somewhere, or not: a header need not stand in the first row.
fn workbook(sheets: &[Grid]) -> Looks {
    let cells = sheets
        .iter()
        .flat_map(|grid| &grid.records)
        .flat_map(|record| &record.cells);
    let texts = cells.filter_map(|cell| match &cell.content {
        Content::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    let names = sheets
        .iter()
        .flat_map(|grid| &grid.header)
        .map(String::as_str)
        .chain(texts);
    match names.into_iter().find(|name| is_money(name)) {
        Some(name) => Looks {
            what: format!("a workbook of money (column `{name}`)").into(),
            may_have_figures: true,
        },
        None => Looks::other("a workbook without money"),
    }
}

/// What is in a zip file, or in one of an older Office.
fn packed(bytes: &[u8]) -> Looks {
    if !bytes.starts_with(b"PK") {
        return Looks::other("a document of an Office");
    }
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Looks::figures("a zip archive");
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        Looks::figures("a workbook (.xlsb)")
    } else if has("word/document.xml") || has("ppt/presentation.xml") {
        Looks::other("a document of an Office")
    } else if has("META-INF/MANIFEST.MF") {
        Looks::other("a program")
    } else if has("content.xml") && has("mimetype") {
        Looks::other("a document of an Office")
    } else {
        Looks::figures("a zip archive")
    }
}

/// Words that texts of money contain near their beginning, and what such a text is.
const CONTAINED: &[(&str, &str)] = &[
    ("iso:20022:tech:xsd:camt.05", "a bank statement (CAMT)"),
    ("iso:20022:tech:xsd:pain.", "a payment order (PAIN)"),
    ("CrossIndustryInvoice", "an electronic invoice (CII)"),
    ("ubl:schema:xsd:Invoice-2", "an electronic invoice (UBL)"),
    ("ubl:schema:xsd:CreditNote-2", "an electronic credit note (UBL)"),
    ("fatturapa", "an electronic invoice (FatturaPA)"),
    ("<OFX>", "a bank statement (OFX)"),
    ("OFXHEADER", "a bank statement (OFX)"),
    ("eurofxref", "exchange rates of the European Central Bank"),
];

/// Names of columns that exports have, all of which stand in the header.
const HEADERS: &[(&[&str], &str)] = &[
    (&["identity/LineItemId"], "an AWS Cost and Usage Report"),
    (&["identity_line_item_id"], "an AWS Cost and Usage Report"),
    (&["line_item_unblended_cost"], "an AWS Cost and Usage Report"),
    (&["lineItem/UnblendedCost"], "an AWS Cost and Usage Report"),
    (
        &["PayerAccountId", "LinkedAccountId", "RecordType"],
        "an AWS monthly report",
    ),
    (&["MeterCategory", "CostInBillingCurrency"], "a cost export of Azure"),
    (&["meterCategory", "costInBillingCurrency"], "a cost export of Azure"),
    (&["MeterCategory", "PreTaxCost"], "a cost export of Azure"),
    (
        &["billing_account_id", "usage_start_time"],
        "a billing export of Google Cloud",
    ),
    (&["lineItem/referenceNo"], "a cost report of Oracle"),
    (&["group_description", "USD"], "an invoice of DigitalOcean"),
    (&["BilledCost", "ChargePeriodStart"], "a table of FOCUS"),
];

/// Names that columns and members of money have, in letters and digits.
const MONEY: &[&str] = &[
    "amount",
    "amountdue",
    "balance",
    "betrag",
    "bruttobetrag",
    "cost",
    "costs",
    "credit",
    "debit",
    "endbetrag",
    "gross",
    "haben",
    "importe",
    "kosten",
    "montant",
    "netamount",
    "nettobetrag",
    "preis",
    "price",
    "prix",
    "soll",
    "subtotal",
    "summe",
    "tax",
    "total",
    "totalamount",
    "totalcost",
    "umsatz",
    "unitprice",
];

/// Endings of names of files that hold no data, whatever words are in them.
const NO_DATA: &[&str] = &[
    "md", "markdown", "rst", "adoc", "html", "htm", "css", "js", "ts", "py", "sh", "rb", "rs", "go", "java", "c", "h",
    "sql", "toml", "yaml", "yml", "ini", "cfg", "conf", "lock", "log", "svg", "tex", "license", "xsd", "xsl",
];

/// What a text looks like.
fn of_text(name: &str, text: &str) -> Option<Looks> {
    let end = (0..=text.len().min(LOOKED_AT))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    let start = text
        .get(..end.unwrap_or(0))
        .unwrap_or_default()
        .trim_start_matches('\u{feff}')
        .trim_start();
    if start.is_empty() {
        return None;
    }
    if start.starts_with("#!") {
        return Some(Looks::other("a script"));
    }
    let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    if NO_DATA.contains(&extension.as_str()) {
        return Some(Looks::other("a text without data"));
    }
    let is_statement = start.starts_with(":20:") || (start.starts_with("{1:F01") && start.contains(":20:"));
    if is_statement && start.contains(":25:") {
        return Some(Looks::figures("a bank statement (MT940)"));
    }
    if start.starts_with("!Type:") {
        return Some(Looks::figures("a bank statement (QIF)"));
    }
    if let Some((_, what)) = CONTAINED.iter().find(|(word, _)| start.contains(word)) {
        return Some(Looks::figures(what));
    }
    let header = start.lines().next()?;
    let names: Vec<&str> = header
        .split([',', ';', '\t', '|'])
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    if names.len() > 1 && !start.starts_with(['{', '[', '<']) {
        let has = |wanted: &&str| names.contains(wanted);
        if let Some((_, what)) = HEADERS.iter().find(|(columns, _)| columns.iter().all(has)) {
            return Some(Looks::figures(what));
        }
        if let Some(column) = names.iter().find(|name| is_money(name)) {
            return Some(Looks {
                what: format!("a table of money (column `{column}`)").into(),
                may_have_figures: true,
            });
        }
    }
    if start.starts_with(['{', '['])
        && let Some(member) = members(start).find(|name| is_money(name))
    {
        return Some(Looks {
            what: format!("a JSON document of money (member `{member}`)").into(),
            may_have_figures: true,
        });
    }
    None
}

/// Whether a name is one that money has: `Total Amount`, `Betrag (EUR)`.
fn is_money(name: &str) -> bool {
    let words = name.split(['(', '[']).next().unwrap_or_default();
    let letters: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    MONEY.contains(&letters.to_lowercase().as_str())
}

/// The names of members in a JSON text, without reading it.
fn members(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('"')? + 1;
            let inner = rest.get(start..)?;
            let end = inner.find('"')?;
            let name = inner.get(..end)?;
            rest = inner.get(end + 1..)?;
            if rest.trim_start().starts_with(':') {
                return Some(name);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(name: &str, bytes: &[u8]) -> Option<(String, bool)> {
        let source = Source::new(name, bytes.to_vec(), None);
        let looks = at(&source, &[7])?;
        Some((looks.what.into_owned(), looks.may_have_figures))
    }

    #[test]
    fn files_are_told_by_what_they_begin_with() {
        for (name, bytes, what, figures) in [
            ("a.pdf", b"%PDF-1.7 x".as_slice(), "a PDF document", true),
            ("a", b"PAR1\x15\x04", "a Parquet file", true),
            ("a.png", b"\x89PNG\r\n\x1a\n", "a picture", false),
            ("a", b"#!/bin/sh\necho 1\n", "a script", false),
            ("README.md", b"total, amount\n1, 2\n", "a text without data", false),
            ("a.sta", b":20:STARTUMS\n:25:DE1/2\n", "a bank statement (MT940)", true),
            (
                "a.ofx",
                b"OFXHEADER:100\nDATA:OFXSGML\n",
                "a bank statement (OFX)",
                true,
            ),
            (
                "a.xml",
                b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">",
                "a bank statement (CAMT)",
                true,
            ),
            (
                "a.csv",
                b"identity/LineItemId,lineItem/UnblendedCost\n1,2\n",
                "an AWS Cost and Usage Report",
                true,
            ),
            (
                "a.csv",
                "Buchungstag;Betrag (EUR)\n1;2\n".as_bytes(),
                "a table of money (column `Betrag (EUR)`)",
                true,
            ),
            (
                "a.json",
                b"{\"items\": [{\"name\": \"amount\", \"unit_price\": 5}]}",
                "a JSON document of money (member `unit_price`)",
                true,
            ),
        ] {
            assert_eq!(looks(name, bytes), Some((what.to_owned(), figures)), "{name}");
        }
        for (name, bytes) in [
            ("notes.txt", b"The total amount is due, on Friday.\n".as_slice()),
            ("a.json", b"{\"name\": \"amount\", \"version\": 1}"),
            ("a.csv", b"name,street\nx,y\n"),
            ("empty", b""),
            ("a.bin", b"\x00\x01\x02\xff"),
        ] {
            assert_eq!(looks(name, bytes), None, "{name}");
        }
    }

    #[test]
    fn databases_are_ours_or_others() {
        let file = |id: u32| {
            let mut bytes = SQLITE.to_vec();
            bytes.resize(100, 0);
            bytes[APPLICATION_ID].copy_from_slice(&id.to_be_bytes());
            bytes
        };
        assert_eq!(looks("a.db", &file(7)), Some(("a ledger".to_owned(), false)));
        assert_eq!(looks("a.db", &file(8)), Some(("an SQLite database".to_owned(), true)));
    }
}
