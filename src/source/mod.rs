//! A file as it came, and the documents in it.
//!
//! One file holds one document (saved without its URL, or a saved exchange) or several (a HAR file). What is known of
//! each besides its text, such as the request's URL and the time of the answer, comes from the exchange around it.

pub(crate) mod at;
pub(crate) mod discover;
pub(crate) mod encoding;
pub(crate) mod exchange;
pub(crate) mod har;
pub(crate) mod hive;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod looks;
pub(crate) mod mapped;
mod nowhere;
pub(crate) mod ofx;
pub(crate) mod packed;
pub(crate) mod parquet;
pub(crate) mod pdf;
pub(crate) mod rows;
pub(crate) mod swift;
pub(crate) mod table;
pub(crate) mod temporary;
pub(crate) mod toml;
pub(crate) mod tree;
pub(crate) mod xml;
pub(crate) mod zipped;

use crate::digest::hex;
use crate::error::{Position, Problem, codes};
use crate::source::encoding::Encoding;
use crate::source::mapped::Mapped;
use crate::source::packed::Packing;
use crate::source::pdf::Embedded;
use crate::source::table::grid::Grid;
use crate::source::zipped::Member;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// A file's bytes with their identity.
#[derive(Debug)]
pub struct Source {
    /// The path as the user gave it, or `-`.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The file's modification time; `None` for standard input.
    pub modified_at: Option<DateTime<Utc>>,
    /// The zip archive that it was in, where it was in one.
    pub(crate) member: Option<Arc<Member>>,
    /// How it is read with a mapping, where one makes a list of it.
    pub(crate) mapped: Option<Box<Mapped>>,
    /// What was worked out of the bytes.
    worked_out: Box<WorkedOut>,
}

/// What is worked out of the bytes of a file once, when it is asked for.
#[derive(Debug, Default)]
struct WorkedOut {
    /// What they unpack to.
    unpacked: OnceLock<std::result::Result<Vec<u8>, Box<Problem>>>,
    /// The electronic invoice in a PDF, or what is wrong with it.
    invoice: OnceLock<std::result::Result<Option<Embedded>, String>>,
}

impl Source {
    /// Bytes under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>, modified_at: Option<DateTime<Utc>>) -> Self {
        let sha256 = hex(&Sha256::digest(&bytes));
        Self {
            name: name.into(),
            bytes,
            sha256,
            modified_at,
            member: None,
            mapped: None,
            worked_out: Box::default(),
        }
    }

    /// The electronic invoice in a PDF.
    ///
    /// # Errors
    /// When there is one, and it cannot be taken out.
    fn invoice(&self) -> Result<Option<&Embedded>, Box<Problem>> {
        let Some(bytes) = self.content().ok().filter(|bytes| pdf::is_one(bytes)) else {
            return Ok(None);
        };
        match self.worked_out.invoice.get_or_init(|| pdf::invoice(bytes)) {
            Ok(found) => Ok(found.as_ref()),
            Err(message) => Err(Box::new(
                Problem::new(&codes::PDF_INVOICE, message.clone())
                    .in_file(&self.name)
                    .hint("ask whoever issued the invoice for the file again, or for its XML alone"),
            )),
        }
    }

    /// The bytes, unpacked where they are packed with gzip or zstd.
    ///
    /// # Errors
    /// When they cannot be unpacked.
    pub fn content(&self) -> Result<&[u8], Box<Problem>> {
        let Some(packing) = Packing::of(&self.bytes) else {
            return Ok(&self.bytes);
        };
        let unpack = || match packing.unpack(&self.bytes) {
            Ok(bytes) if Packing::of(&bytes).is_some() => Err(Box::new(packing.twice(&self.name))),
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(Box::new(packing.refusal(&self.name, &error))),
        };
        match self.worked_out.unpacked.get_or_init(unpack) {
            Ok(bytes) => Ok(bytes),
            Err(problem) => Err(problem.clone()),
        }
    }

    /// Whether the bytes begin with a byte-order mark.
    #[must_use]
    pub fn has_mark(&self) -> bool {
        self.content()
            .is_ok_and(|bytes| encoding_rs::Encoding::for_bom(bytes).is_some())
    }

    /// The bytes as text, without a byte-order mark. UTF-16 is read where it has one, and what is packed is unpacked first.
    /// A spreadsheet has no text.
    ///
    /// # Errors
    /// When they are not UTF-8 (the problem names the first byte that is not), or cannot be unpacked.
    pub fn text(&self) -> Result<Cow<'_, str>, Box<Problem>> {
        self.text_as(None).map(|(text, _)| text)
    }

    /// The same, where bytes that are not UTF-8 are in this encoding; and whether it was needed.
    ///
    /// # Errors
    /// When they are neither, or cannot be unpacked.
    pub(crate) fn text_as(&self, encoding: Option<Encoding>) -> Result<(Cow<'_, str>, bool), Box<Problem>> {
        let bytes = self.content()?;
        if table::sheet::is_packed(bytes) || !matches!(self.invoice(), Ok(None)) {
            return Ok((Cow::Borrowed(""), false));
        }
        self.text_of(bytes, encoding)
    }

    fn text_of<'b>(&self, bytes: &'b [u8], encoding: Option<Encoding>) -> Result<(Cow<'b, str>, bool), Box<Problem>> {
        for encoding in [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE] {
            if encoding_rs::Encoding::for_bom(bytes).is_some_and(|(found, _)| found == encoding) {
                let bytes = bytes.get(2..).unwrap_or_default();
                return encoding
                    .decode_without_bom_handling_and_without_replacement(bytes)
                    .map(|text| (text, false))
                    .ok_or_else(|| {
                        let message = format!(
                            "the first bytes say that the text is {}, but it is not",
                            encoding.name()
                        );
                        Box::new(Problem::new(&codes::NOT_UTF8, message).in_file(&self.name))
                    });
            }
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some(encoding) = ofx::encoding(bytes).or_else(|| xml::encoding(bytes)) {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            return Ok((text, false));
        }
        let plain = std::str::from_utf8(bytes);
        if let (Err(_), Some(text)) = (&plain, encoding.and_then(|encoding| encoding.decode(bytes))) {
            return Ok((text, true));
        }
        plain.map(|text| (Cow::Borrowed(text), false)).map_err(|error| {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let good = bytes.get(..at).and_then(|good| std::str::from_utf8(good).ok());
            let place = Position {
                file: self.name.clone(),
                line_column: good.map(|good| json::line_column(good, at)),
                pointer: None,
            };
            let problem = Problem::new(&codes::NOT_UTF8, format!("byte 0x{byte:02x} is not UTF-8")).at(place);
            Box::new(match (encoding, Encoding::likely(bytes)) {
                (Some(encoding), _) => problem.hint(format!("the file is not {} either", encoding.word())),
                (None, Some(likely)) => problem.hint(format!(
                    "the file is probably {}: import it with `--encoding {}`, or save it as UTF-8",
                    likely.word(),
                    likely.word()
                )),
                (None, None) => problem.hint("save the file as UTF-8; CSV and JSON exports of the providers are"),
            })
        })
    }
}

/// What is known of what providers send.
pub struct Known<'k> {
    /// Whether a request, by method and URL, is a documented one.
    pub is_documented: &'k dyn Fn(&str, &str) -> bool,
    /// How the providers that answer in XML write it.
    pub xml_shapes: &'k [&'static xml::Shape],
}

/// One document of a file.
#[derive(Debug)]
pub struct Document<'a> {
    /// JSON pointer of its entry in a HAR file; empty when the file is the document.
    pub entry: String,
    /// The body.
    pub text: Cow<'a, str>,
    /// The sheets, when the file is a spreadsheet; it has no text then.
    pub sheets: Option<Vec<Grid<'a>>>,
    /// Byte offset of the body in the file's text; `None` when it was decoded from a HAR file.
    pub offset: Option<usize>,
    /// Method and target of the request, when known.
    pub request: Option<(String, String)>,
    /// The body of the request, when shown.
    pub request_body: Option<String>,
    /// The time of the answer, when the exchange tells.
    pub date: Option<DateTime<Utc>>,
}

impl<'a> Document<'a> {
    /// A document of which nothing but its text is known.
    pub(crate) fn bare(text: Cow<'a, str>) -> Self {
        Self {
            entry: String::new(),
            text,
            sheets: None,
            offset: Some(0),
            request: None,
            request_body: None,
            date: None,
        }
    }

    /// The text as a CSV table, where it could be one.
    #[must_use]
    pub fn csv(&self) -> Option<Grid<'_>> {
        let is_other = self.text.trim_start().starts_with(['{', '[', '<']) || tree::is_statement(&self.text);
        if is_other { None } else { table::csv::read(&self.text) }
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// Documents that may be operations' answers.
    pub documents: Vec<Document<'a>>,
    /// Entries of a HAR file that are something else.
    pub entries_skipped: usize,
    /// Documented requests that were not answered with figures.
    pub failed: Vec<Problem>,
    /// What is wrong with the file as a whole.
    pub problems: Vec<Problem>,
    /// Whether the text looks like something providers send at all; a stray text file does not.
    pub is_plausible: bool,
}

/// Takes a file apart; `text` is its text. `is_documented` says whether a method and URL are an operation's.
#[must_use]
pub fn contents<'a>(source: &Source, text: &'a str, known: &Known) -> Contents<'a> {
    let name = source.name.as_str();
    let mut contents = Contents::default();
    match source.invoice() {
        Ok(None) => {}
        found => {
            read_pdf(source, found, &mut contents);
            return contents;
        }
    }
    match source.content() {
        Ok(bytes) if table::sheet::is_packed(bytes) => {
            read_spreadsheet(&source.name, bytes, &mut contents);
            return contents;
        }
        Ok(_) => {}
        Err(problem) => {
            contents.problems.push(*problem);
            return contents;
        }
    }
    if exchange::looks_like_exchange(text) {
        contents.is_plausible = true;
        read_exchange(name, text, &mut contents);
        return contents;
    }
    let start = text.trim_start();
    contents.is_plausible = tree::is_plausible(text, known.xml_shapes);
    if start.starts_with('{') && start.contains("\"log\"") && start.contains("\"entries\"") {
        // Only a whole HAR file is one; anything else is a body alone, and its own errors are reported there.
        if let Ok(parsed) = json::parse(text, false)
            && har::is_har(&parsed.root)
        {
            read_har(name, &parsed.root, known, &mut contents);
            return contents;
        }
    }
    contents.is_plausible |= table::csv::is_likely(text);
    contents.documents.push(Document::bare(Cow::Borrowed(text)));
    contents
}

/// The invoice in a PDF is a document of its own, under the name that it has in there.
fn read_pdf(source: &Source, found: Result<Option<&Embedded>, Box<Problem>>, contents: &mut Contents) {
    contents.is_plausible = true;
    let text = found.and_then(|found| match found {
        Some(found) => Ok(Some((found, source.text_of(&found.bytes, None)?.0))),
        None => Ok(None),
    });
    match text {
        Ok(Some((found, text))) => contents.documents.push(Document {
            entry: format!("/{}", json::escape_pointer(&found.name)),
            offset: None,
            ..Document::bare(Cow::Owned(text.into_owned()))
        }),
        Ok(None) => {}
        Err(problem) => contents.problems.push(*problem),
    }
}

fn read_spreadsheet(name: &str, bytes: &[u8], contents: &mut Contents) {
    match table::sheet::read(bytes) {
        Ok(sheets) => {
            contents.is_plausible = true;
            contents.documents.push(Document {
                sheets: Some(sheets),
                offset: None,
                ..Document::bare(Cow::Borrowed(""))
            });
        }
        Err(error) => {
            contents.is_plausible = matches!(error, table::cells::Unreadable::Broken(_));
            contents
                .problems
                .push(Problem::new(&codes::SPREADSHEET, error.to_string()).in_file(name));
        }
    }
}

fn read_exchange<'a>(name: &str, text: &'a str, contents: &mut Contents<'a>) {
    let exchange = match exchange::parse(text) {
        Ok(exchange) => exchange,
        Err(error) => {
            let code = match error {
                exchange::parts::ExchangeError::CutShort { .. } => &codes::CUT_SHORT,
                _ => &codes::EXCHANGE,
            };
            let place = Position {
                file: name.to_owned(),
                line_column: error.offset().map(|offset| json::line_column(text, offset)),
                pointer: None,
            };
            contents.problems.push(Problem::new(code, error.to_string()).at(place));
            return;
        }
    };
    if !has_figures(exchange.status, Some(exchange.body)) {
        let place = Position {
            file: name.to_owned(),
            line_column: Some(json::line_column(text, exchange.status_start)),
            pointer: None,
        };
        contents.failed.push(
            Problem::new(
                &codes::ERROR_ANSWER,
                format!("the provider answered with status {}", exchange.status),
            )
            .at(place)
            .value(exchange.body.trim())
            .hint("repeat the request, and save its answer when it succeeds"),
        );
        return;
    }
    if exchange.date.is_none()
        && let Some((_, date)) = exchange
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("date"))
    {
        // Left out silently, the file's own time would take its place.
        contents.problems.push(
            Problem::new(&codes::EXCHANGE, "the `Date` header is not a date of HTTP")
                .in_file(name)
                .value(date.clone())
                .hint("the form is `Thu, 05 Jun 2014 09:41:58 GMT`, with the right day of the week"),
        );
    }
    contents.documents.push(Document {
        entry: String::new(),
        text: Cow::Borrowed(exchange.body),
        sheets: None,
        offset: Some(exchange.body_start),
        request: exchange.request.map(|line| (line.method, line.target)),
        request_body: exchange.request_body.map(str::to_owned),
        date: exchange.date,
    });
}

/// Whether an answer of this status has figures in it: a success, or what the browser had kept from one.
fn has_figures(status: u16, body: Option<&str>) -> bool {
    let is_kept = status == 304 && body.is_some_and(|body| !body.trim().is_empty());
    (200..300).contains(&status) || is_kept
}

/// The longest part of an answer that is shown.
const SHOWN: usize = 200;

fn failed_entry(name: &str, entry: &har::Entry) -> Problem {
    let asked = format!("{} {}", entry.method, entry.url);
    let message = match entry.status {
        0 => format!("`{asked}` was not answered"),
        304 => format!(
            "`{asked}` was answered with status 304, which means: as before; the answer before is not saved here"
        ),
        status => format!("`{asked}` was answered with status {status}"),
    };
    let place = Position {
        file: name.to_owned(),
        line_column: None,
        pointer: Some(entry.pointer.clone()),
    };
    let problem = Problem::new(&codes::ERROR_ANSWER, message).at(place);
    let body: String = entry
        .body
        .iter()
        .flat_map(|body| body.trim().chars())
        .take(SHOWN)
        .collect();
    let problem = if body.is_empty() { problem } else { problem.value(body) };
    problem.hint("repeat the request, and save its answer too; `--partial` if you do not need it")
}

fn read_har(name: &str, root: &json::Node, known: &Known, contents: &mut Contents) {
    let (entries, problems) = har::entries(root);
    for problem in problems {
        let place = Position {
            file: name.to_owned(),
            line_column: None,
            pointer: Some(problem.pointer.clone()),
        };
        contents
            .problems
            .push(Problem::new(&codes::HAR_ENTRY, problem.message.clone()).at(place));
    }
    let is_good = |entry: &har::Entry| has_figures(entry.status, entry.body.as_deref());
    let answered: Vec<(String, String)> = entries
        .iter()
        .filter(|entry| is_good(entry))
        .map(|entry| (entry.method.clone(), entry.url.clone()))
        .collect();
    for entry in entries {
        let is_documented = (known.is_documented)(&entry.method, &entry.url);
        let is_answer = is_good(&entry) && is_documented;
        // A redirect leads to another entry, and what was asked for again may have been answered then.
        let is_settled = matches!(entry.status, 300..=303 | 307 | 308)
            || answered
                .iter()
                .any(|(method, url)| *method == entry.method && *url == entry.url);
        if is_documented && !is_answer && !is_settled && entry.method == "GET" {
            contents.failed.push(failed_entry(name, &entry));
            continue;
        }
        let is_document = entry
            .body
            .as_deref()
            .is_none_or(|body| tree::is_plausible(body, known.xml_shapes));
        if !is_answer || !is_document {
            contents.entries_skipped += 1;
            continue;
        }
        let Some(body) = entry.body else {
            let place = Position {
                file: name.to_owned(),
                line_column: None,
                pointer: Some(entry.pointer),
            };
            let message = format!("the answer to `{}` was not saved with it", entry.url);
            contents.problems.push(
                Problem::new(&codes::HAR_ENTRY, message)
                    .at(place)
                    .hint("save the HAR file \"with content\", or save this one answer with `curl -i`"),
            );
            continue;
        };
        contents.documents.push(Document {
            entry: entry.pointer,
            text: Cow::Owned(body),
            sheets: None,
            offset: None,
            request: Some((entry.method, entry.url)),
            request_body: entry.request_body,
            date: entry.date,
        });
    }
}
