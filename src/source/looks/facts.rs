//! What can be known of a file without reading it: its beginning as bytes, text, rows, members and outermost element.

use crate::source::packed::Packing;
use crate::source::{Source, parquet, table, xml};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};

/// At most so much of a text is read.
const BYTES: usize = 1 << 20;

/// At most so many rows of a table, since a header need not be in the first row.
const ROWS: usize = 40;

/// What separates cells.
const SEPARATORS: [char; 4] = ['\t', ';', '|', ','];

/// What is known of a file.
#[derive(Debug)]
pub(crate) struct Facts<'f> {
    /// Its bytes, or the first of those that it unpacks to.
    pub bytes: Cow<'f, [u8]>,
    /// How it is packed, where it is.
    pub packing: Option<Packing>,
    /// Whether it is a workbook.
    pub is_workbook: bool,
    /// Whether it is a Parquet file, whose columns are the one row.
    pub is_parquet: bool,
    /// The numbers by which ledgers say that they are ours.
    pub ledger_ids: &'f [u32],
    /// The beginning of its text, without a byte-order mark and blanks.
    pub text: Option<String>,
    /// The first rows of its tables, each cell without blanks around it.
    pub records: Vec<Vec<String>>,
    /// The names of members in a JSON text, in small letters.
    pub members: BTreeSet<String>,
    /// The namespace and name of the outermost element of an XML text.
    pub element: Option<(String, String)>,
    /// The names of what is in an archive.
    pub parts: Vec<String>,
}

impl<'f> Facts<'f> {
    /// What is known of these bytes.
    pub(super) fn of(bytes: &'f [u8], ledger_ids: &'f [u32]) -> Self {
        let packing = Packing::of(bytes);
        let bytes = match packing.map(|packing| packing.beginning(bytes, 1 << 20)) {
            Some(unpacked) if !unpacked.is_empty() => Cow::Owned(unpacked),
            _ => Cow::Borrowed(bytes),
        };
        let mut facts = Self {
            packing,
            is_workbook: false,
            is_parquet: false,
            ledger_ids,
            text: None,
            records: Vec::new(),
            members: BTreeSet::new(),
            element: None,
            parts: Vec::new(),
            bytes,
        };
        if table::sheet::is_packed(&facts.bytes) {
            facts.open();
        } else if parquet::is_likely(&facts.bytes) {
            facts.schema();
        } else {
            facts.read();
        }
        facts
    }

    /// Looks into a workbook, or another file that is packed like one.
    fn open(&mut self) {
        self.records = table::glance::rows(&self.bytes, ROWS);
        self.is_workbook = !self.records.is_empty();
        if let Ok(archive) = zip::ZipArchive::new(Cursor::new(&self.bytes)) {
            self.parts = archive.file_names().flatten().map(Cow::into_owned).collect();
            self.parts.sort();
            self.is_workbook |= self.parts.iter().any(|part| part == "xl/workbook.xml");
        }
        if is_own_workbook(&self.bytes) {
            self.members.insert(OWN_WORKBOOK.to_owned());
        }
    }

    /// The columns of a Parquet file, where they can be read.
    fn schema(&mut self) {
        let source = Source::new("", self.bytes.to_vec(), None);
        if let Ok(file) = parquet::Parquet::of_source(&source) {
            self.is_parquet = true;
            self.records = vec![file.header()];
        }
    }

    fn read(&mut self) {
        let Some(text) = text_of(&self.bytes) else { return };
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with(['{', '[']) {
            self.members = values(text).map(|(name, _)| name.to_lowercase()).collect();
        } else if text.starts_with('<') {
            self.element = element(text);
        } else {
            self.records = records(text);
        }
        self.text = Some(text.to_owned());
    }

    /// The text, or nothing.
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Whether two rows that follow each other have the same number of cells, as those of a table do.
    pub(super) fn has_table(&self) -> bool {
        let pairs = self.records.iter().zip(self.records.iter().skip(1));
        pairs
            .into_iter()
            .any(|(one, next)| one.len() > 1 && one.len() == next.len())
    }

    /// Whether it is a JSON or XML text.
    pub(super) fn is_document(&self) -> bool {
        !self.members.is_empty() || self.element.is_some()
    }
}

/// Whether a property of a workbook says that billbook wrote it.
pub(super) fn is_own_workbook(bytes: &[u8]) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return false;
    };
    let mut properties = String::new();
    let Ok(part) = archive.by_name("docProps/custom.xml") else {
        return false;
    };
    part.take(1 << 16).read_to_string(&mut properties).is_ok()
        && properties.contains(&format!("name=\"{}\"", table::own::PROPERTY))
}

/// Stands among the members of a workbook that billbook wrote.
pub(super) const OWN_WORKBOOK: &str = "a workbook of billbook";

fn trimmed(text: &str) -> String {
    text.trim().trim_start_matches('\u{feff}').to_owned()
}

/// The beginning of a text, in whatever encoding: banks write in older ones. Bytes that are not a text give nothing.
fn text_of(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..BYTES).unwrap_or(bytes);
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return Some(encoding.decode(bytes).0.into_owned());
    }
    let is_control = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    // Compressed and encrypted bytes are full of them; in a damaged text there are some.
    let has_few = bytes.iter().filter(is_control).count() * 50 < bytes.len();
    if bytes.contains(&0) && !has_few {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        // A character may be cut in two at the end of what is read.
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Some(String::from_utf8_lossy(whole).into_owned())
        }
        Err(_) => has_few.then(|| bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// The first lines as rows of cells. What stands in most lines separates cells; a comma only where nothing else does, since
/// it may be a decimal one.
fn records(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(ROWS).collect();
    let with = |separator: char| {
        lines
            .iter()
            .filter(|line| unquoted(line).any(|c| c == separator))
            .count()
    };
    let is_most = |separator: &&char| with(**separator) * 2 > lines.len();
    match SEPARATORS
        .iter()
        .find(is_most)
        .or_else(|| SEPARATORS.iter().max_by_key(|separator| with(**separator)))
    {
        Some(separator) => lines.iter().map(|line| cells(line, *separator)).collect(),
        None => Vec::new(),
    }
}

/// The characters of a line that are not in quotes.
fn unquoted(line: &str) -> impl Iterator<Item = char> {
    line.split('"').step_by(2).flat_map(str::chars)
}

fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => cells.push(trimmed(&std::mem::take(&mut cell))),
            c => cell.push(c),
        }
    }
    cells.push(trimmed(&cell));
    cells
}

/// Namespace and name of the outermost element, which may have no namespace.
fn element(text: &str) -> Option<(String, String)> {
    if let Some(found) = xml::root(text) {
        return Some(found);
    }
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')? + 1..)?;
        if rest.starts_with(['?', '!']) {
            continue;
        }
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || "_-.:".contains(*c))
            .collect();
        let local = name.rsplit(':').next().unwrap_or_default().to_owned();
        return (!local.is_empty()).then(|| (String::new(), local));
    }
}

/// The names of members in a JSON text, each with the text behind its colon, without reading the text.
pub(super) fn values(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('"')? + 1;
            let inner = rest.get(start..)?;
            let end = inner.find('"')?;
            let name = inner.get(..end)?;
            rest = inner.get(end + 1..)?;
            if let Some(value) = rest.trim_start().strip_prefix(':') {
                return Some((name, value.trim_start()));
            }
        }
    })
}
