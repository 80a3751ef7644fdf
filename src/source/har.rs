//! HTTP Archive 1.2: the exchanges that a browser saved from its network view.
//!
//! A sample value is `log.entries[3]`, with `request.url` `https://zrh.example/api/2.0/balance/` and
//! `response.content.text` `{"balance": "12.30"}`: one answer of the provider, as JSON inside JSON.
//!
//! This is hand-written, over the tree that the JSON reader made, because a browser saves pages,
//! scripts and images along with the few answers that count: each entry must know its place, what is
//! wrong with one entry must not hide the others, and all problems must come at once.

use super::exchange::http_date;
use super::json::{Node, Value};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};

/// Kinds of content that are not text, so that bytes which are not text are not a problem there.
const BINARY: [&str; 8] = [
    "image/",
    "font/",
    "audio/",
    "video/",
    "application/font",
    "application/octet-stream",
    "application/wasm",
    "application/pdf",
];

/// One request and the answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's number in the file, from 0.
    pub index: usize,
    /// The request's method, such as `GET`.
    pub method: String,
    /// The request's absolute URL.
    pub url: String,
    /// The answer's status code; 0 if the browser never got an answer.
    pub status: u16,
    /// When the answer was made: its `Date` header, or else when the request began.
    pub date: Option<DateTime<Utc>>,
    /// What was sent with the request.
    pub request_body: Option<String>,
    /// The answer's body as text.
    pub body: Option<String>,
    /// Where the entry is in the file, such as `/log/entries/3`.
    pub pointer: String,
    /// Why there is no body, if there is none.
    pub body_missing: Option<BodyMissing>,
}

/// Why an entry has no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyMissing {
    /// The content is there without its text; browsers drop large bodies.
    #[error("the browser did not save the body (stated size: {} bytes)", .size.as_deref().unwrap_or("unknown"))]
    NotSaved {
        /// The size that the entry states, as written.
        size: Option<String>,
    },
    /// The text has an encoding other than `base64`.
    #[error("the body's encoding `{0}` is unknown")]
    UnknownEncoding(String),
    /// The text should be base64 and is not.
    #[error("the body is not valid base64")]
    BadBase64,
    /// The decoded bytes are not text.
    #[error("the body is not UTF-8 text")]
    NotUtf8,
}

/// Something wrong in the archive, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {message}")]
pub struct HarProblem {
    /// The place, such as `/log/entries/3/response/status`.
    pub pointer: String,
    /// What is wrong, in plain words.
    pub message: String,
}

/// Whether a JSON file is an HTTP Archive: `log.entries` is an array.
#[must_use]
pub fn is_har(root: &Node) -> bool {
    root.pointer("/log/entries")
        .is_some_and(|entries| entries.as_array().is_some())
}

/// All entries that have a method, a URL and a status, and everything that is wrong in the archive.
#[must_use]
pub fn entries(root: &Node) -> (Vec<Entry>, Vec<HarProblem>) {
    let mut problems = Vec::new();
    let Some(list) = root.pointer("/log/entries").and_then(Node::as_array) else {
        let message = "there is no list of entries".to_owned();
        return (
            Vec::new(),
            vec![HarProblem {
                pointer: "/log/entries".to_owned(),
                message,
            }],
        );
    };
    let entries = list.iter().enumerate().filter_map(|(index, node)| {
        let pointer = format!("/log/entries/{index}");
        EntryReader {
            node,
            pointer,
            problems: &mut problems,
        }
        .entry(index)
    });
    (entries.collect(), problems)
}

/// One entry while it is read, and the place for its problems.
struct EntryReader<'n> {
    node: &'n Node<'n>,
    pointer: String,
    problems: &'n mut Vec<HarProblem>,
}

impl EntryReader<'_> {
    fn entry(mut self, index: usize) -> Option<Entry> {
        // All three are read before giving up, so that all that is missing is reported at once.
        let method = self.text_at("/request/method", "the method");
        let url = self.text_at("/request/url", "the URL");
        let status = self.status();
        let (method, url, status) = (method?, url?, status?);
        let date = self.date();
        let request_body = self.node.pointer("/request/postData/text").and_then(Node::as_str);
        let request_body = request_body.filter(|body| !body.is_empty()).map(str::to_owned);
        let (body, body_missing) = match self.body() {
            Ok(body) => (Some(body), None),
            Err(missing) => (None, Some(missing)),
        };
        let pointer = self.pointer;
        Some(Entry {
            index,
            method,
            url,
            status,
            date,
            request_body,
            body,
            pointer,
            body_missing,
        })
    }

    fn text_at(&mut self, path: &str, what: &str) -> Option<String> {
        match self.node.pointer(path) {
            None => self.problem(path, format!("{what} is missing")),
            Some(found) => match found.as_str() {
                None => self.problem(path, format!("{what} is {}, not a string", found.kind_name())),
                Some("") => self.problem(path, format!("{what} is empty")),
                Some(text) => return Some(text.to_owned()),
            },
        }
        None
    }

    fn status(&mut self) -> Option<u16> {
        let path = "/response/status";
        let Some(found) = self.node.pointer(path) else {
            self.problem(path, "the status is missing".to_owned());
            return None;
        };
        let Some(text) = found.as_number_text() else {
            self.problem(path, format!("the status is {}, not a number", found.kind_name()));
            return None;
        };
        let status = text.parse().ok();
        if status.is_none() {
            self.problem(path, format!("the status {text} is not a status code"));
        }
        status
    }

    fn date(&mut self) -> Option<DateTime<Utc>> {
        let headers = self
            .node
            .pointer("/response/headers")
            .and_then(Node::as_array)
            .unwrap_or_default();
        let is_date = |header: &&Node| {
            let name = header.get("name").and_then(Node::as_str);
            name.is_some_and(|name| name.eq_ignore_ascii_case("date"))
        };
        let header = headers
            .iter()
            .find(is_date)
            .and_then(|header| header.get("value")?.as_str());
        if let Some(date) = header.and_then(http_date) {
            return Some(date);
        }
        let path = "/startedDateTime";
        let started = self.node.pointer(path)?;
        let text = started.as_str().unwrap_or_default();
        let date = DateTime::parse_from_rfc3339(text).ok();
        if date.is_none() {
            let message = "the start time is not a date and time such as 2014-06-05T09:41:58.000Z";
            self.problem(path, message.to_owned());
        }
        date.map(|date| date.to_utc())
    }

    fn body(&mut self) -> Result<String, BodyMissing> {
        let content = self.node.pointer("/response/content");
        let inside = |key| content.and_then(|content| content.get(key));
        let path = "/response/content/text";
        let text = match inside("text").map(|node| &node.value) {
            Some(Value::String(text)) => text,
            other => {
                if !matches!(other, None | Some(Value::Null)) {
                    self.problem(path, "the body's text is not a string".to_owned());
                }
                let size = inside("size").and_then(Node::as_number_text).map(str::to_owned);
                return Err(BodyMissing::NotSaved { size });
            }
        };
        let missing = match inside("encoding").and_then(Node::as_str).unwrap_or_default() {
            "" => return Ok(text.to_string()),
            encoding if encoding.eq_ignore_ascii_case("base64") => {
                match BASE64_STANDARD.decode(text.as_bytes()).map(String::from_utf8) {
                    Ok(Ok(body)) => return Ok(body),
                    Ok(Err(_)) => BodyMissing::NotUtf8,
                    Err(_) => BodyMissing::BadBase64,
                }
            }
            other => BodyMissing::UnknownEncoding(other.to_owned()),
        };
        // Images and fonts are saved along with every page and are nothing to complain about.
        let kind = inside("mimeType")
            .and_then(Node::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase();
        let binary = BINARY.iter().any(|start| kind.starts_with(start));
        if missing != BodyMissing::NotUtf8 || !binary {
            self.problem(path, missing.to_string());
        }
        Err(missing)
    }

    fn problem(&mut self, path: &str, message: String) {
        self.problems.push(HarProblem {
            pointer: format!("{}{path}", self.pointer),
            message,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::json;

    fn read(entry_list: &str) -> (Vec<Entry>, Vec<String>) {
        let text = format!(r#"{{"log": {{"version": "1.2", "entries": [{entry_list}]}}}}"#);
        let root = json::parse(&text, false).unwrap().root;
        assert!(is_har(&root));
        let (entries, problems) = entries(&root);
        (entries, problems.iter().map(ToString::to_string).collect())
    }

    fn entry(rest: &str, headers: &str, content: &str) -> String {
        format!(
            r#"{{"startedDateTime": "2014-06-05T11:41:58.250+02:00",
                "request": {{"method": "GET", "url": "https://h/x"{rest}}},
                "response": {{"status": 200, "headers": [{headers}], "content": {{{content}}}}}}}"#
        )
    }

    #[test]
    fn an_entry_is_read() {
        let header = r#"{"name": "Server", "value": "x"}, {"name": "DATE", "value": "Thu, 05 Jun 2014 09:41:59 GMT"}"#;
        let post = r#", "postData": {"mimeType": "application/json", "text": "{\"q\": 1}"}"#;
        let plain = entry(post, header, r#""size": 8, "text": "{\"a\": 1}""#);
        let encoded = entry("", "", r#""encoding": "base64", "text": "eyJhIjogIsOpIn0=""#);
        let (entries, problems) = read(&format!("{plain}, {encoded}"));
        assert_eq!(problems, [""; 0]);
        let expected = Entry {
            index: 0,
            method: "GET".into(),
            url: "https://h/x".into(),
            status: 200,
            date: http_date("Thu, 05 Jun 2014 09:41:59 GMT"),
            request_body: Some("{\"q\": 1}".into()),
            body: Some("{\"a\": 1}".into()),
            pointer: "/log/entries/0".into(),
            body_missing: None,
        };
        assert_eq!(entries[0], expected);
        assert_eq!((entries[1].index, &*entries[1].pointer), (1, "/log/entries/1"));
        assert_eq!(entries[1].body.as_deref(), Some("{\"a\": \"é\"}"));
        assert_eq!(entries[1].request_body, None);
        let date = entries[1].date.unwrap().to_rfc3339();
        assert_eq!(date, "2014-06-05T09:41:58.250+00:00", "the start, for want of a header");
    }

    #[test]
    fn a_missing_body_has_its_reason() {
        let not_saved = |size: Option<&str>| BodyMissing::NotSaved {
            size: size.map(Into::into),
        };
        let place = "/log/entries/0/response/content/text: ";
        for (content, reason, problem) in [
            (r#""size": 41943040"#, not_saved(Some("41943040")), ""),
            (r#""text": null"#, not_saved(None), ""),
            (r#""text": 1"#, not_saved(None), "the body's text is not a string"),
            (
                r#""text": "e30", "encoding": "base64""#,
                BodyMissing::BadBase64,
                "the body is not valid base64",
            ),
            (
                r#""text": "/w==", "encoding": "base64", "mimeType": "text/html""#,
                BodyMissing::NotUtf8,
                "the body is not UTF-8 text",
            ),
            (
                r#""text": "/w==", "encoding": "base64", "mimeType": "Image/png""#,
                BodyMissing::NotUtf8,
                "",
            ),
            (
                r#""text": "x", "encoding": "gzip""#,
                BodyMissing::UnknownEncoding("gzip".into()),
                "the body's encoding `gzip` is unknown",
            ),
        ] {
            let (entries, problems) = read(&entry("", "", content));
            assert_eq!((&entries[0].body, &entries[0].body_missing), (&None, &Some(reason)));
            let expected = (!problem.is_empty()).then(|| format!("{place}{problem}"));
            assert_eq!(problems, Vec::from_iter(expected), "{content}");
        }
        let message = not_saved(Some("7")).to_string();
        assert_eq!(message, "the browser did not save the body (stated size: 7 bytes)");
    }

    #[test]
    fn all_problems_come_at_once() {
        let whole = entry("", "", r#""text": """#);
        let (entries, problems) = read(&format!(
            r#"7, {{"request": {{"method": 1, "url": ""}}, "response": {{"status": "200"}}}},
               {{"request": {{"method": "GET", "url": "u"}}, "response": {{"status": -1}}}},
               {},
               {whole}"#,
            whole.replace("2014-06", "June")
        ));
        assert_eq!(
            problems,
            [
                "/log/entries/0/request/method: the method is missing",
                "/log/entries/0/request/url: the URL is missing",
                "/log/entries/0/response/status: the status is missing",
                "/log/entries/1/request/method: the method is a number, not a string",
                "/log/entries/1/request/url: the URL is empty",
                "/log/entries/1/response/status: the status is a string, not a number",
                "/log/entries/2/response/status: the status -1 is not a status code",
                "/log/entries/3/startedDateTime: the start time is not a date and time such as \
                 2014-06-05T09:41:58.000Z",
            ]
        );
        let found: Vec<_> = entries
            .iter()
            .map(|entry| (entry.index, entry.date.is_some()))
            .collect();
        assert_eq!(found, [(3, false), (4, true)]);
        assert_eq!(entries[1].body.as_deref(), Some(""));
    }

    #[test]
    fn other_json_is_no_archive() {
        for text in ["[]", "{}", r#"{"log": []}"#, r#"{"log": {"entries": {}}}"#] {
            let root = json::parse(text, false).unwrap().root;
            assert!(!is_har(&root));
            let (entries, problems) = entries(&root);
            assert_eq!((entries.len(), problems.len()), (0, 1));
        }
    }
}
