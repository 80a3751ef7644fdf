//! The lines of a saved exchange: their marks, and which of them begin a request or an answer.
//!
//! Sample lines are `HTTP/1.1 200 OK` of `curl -i` and `< HTTP/1.1 200 OK` of `curl -v`. They are
//! recognised by hand because each must know its place in the file, whatever its line end.

use crate::source::exchange::parts::RequestLine;

/// The methods that may begin a request line; a closed list, so that other text is not taken for one.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// How the lines of a file are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// No marks, as `curl -i` prints it.
    Plain,
    /// `> ` before what was sent, `< ` before what came, `* ` before remarks: `curl -v`.
    Verbose,
}

/// Who a line of a head is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Plain style does not tell.
    Either,
    Sent,
    Received,
}

impl Style {
    pub(super) fn of(text: &str) -> Self {
        let first = lines(text, 0).find(|line| !line.text.trim().is_empty() && !is_progress(line.text));
        let marks = |line: &Line| ["*", ">", "<"].iter().any(|m| marked(line.text, m).is_some());
        if first.is_some_and(|line| marks(&line)) {
            Self::Verbose
        } else {
            Self::Plain
        }
    }

    /// The content of a line of a head and who it is from; nothing for other lines.
    pub(super) fn content(self, line: &str) -> Option<(Side, &str)> {
        match self {
            Self::Plain => Some((Side::Either, line)),
            Self::Verbose => {
                let sent = marked(line, ">").map(|content| (Side::Sent, content));
                sent.or_else(|| marked(line, "<").map(|content| (Side::Received, content)))
            }
        }
    }

    pub(super) fn start_line(self, line: &str) -> Option<(Side, StartLine)> {
        let (side, content) = self.content(line)?;
        let status = || status_line(content).map(StartLine::Status);
        let request = || request_line(content).map(StartLine::Request);
        let start = match side {
            Side::Either => status().or_else(request),
            Side::Sent => request(),
            Side::Received => status(),
        };
        Some((side, start?))
    }
}

/// The rest of a line after a mark of `curl -v`; editors may have taken the blank after the mark.
fn marked<'t>(line: &'t str, mark: &str) -> Option<&'t str> {
    let rest = line.strip_prefix(mark)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix(' ')
    }
}

pub(super) fn is_blank_or_noise(line: &str, style: Style) -> bool {
    line.trim().is_empty() || is_progress(line) || style == Style::Verbose && is_noise(line)
}

/// Remarks, and the byte counts that `curl -v` prints when its output goes to a file.
pub(super) fn is_noise(line: &str) -> bool {
    let counts = line.starts_with("{ [") || line.starts_with("} [");
    marked(line, "*").is_some() || counts && line.ends_with("bytes data]") || is_progress(line)
}

/// The progress table that curl prints without `-s`, saved by `> file 2>&1`.
fn is_progress(line: &str) -> bool {
    let content = line.trim_start();
    let row = content.starts_with(|first: char| first.is_ascii_digit());
    content.starts_with("% Total ") || content.starts_with("Dload  Upload ") || row && content.contains(" --:--:-- ")
}

#[derive(Debug)]
pub(super) enum StartLine {
    Request(RequestLine),
    Status(u16),
}

pub(super) fn begins_with_method(line: &str) -> bool {
    line.split_once(' ')
        .is_some_and(|(method, _)| METHODS.contains(&method))
}

fn request_line(line: &str) -> Option<RequestLine> {
    let mut parts = line.split_ascii_whitespace();
    let (method, target, version) = (parts.next()?, parts.next()?, parts.next()?);
    let well_formed = METHODS.contains(&method) && is_version(version) && parts.next().is_none();
    well_formed.then(|| RequestLine {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

/// `GET /ledger/` of somebody's notes. Only the first line of a file is taken for one.
pub(super) fn request_without_version(line: &str) -> Option<RequestLine> {
    let mut parts = line.split_ascii_whitespace();
    let (method, target) = (parts.next()?, parts.next()?);
    let is_target = target.starts_with('/') || target.starts_with("http://") || target.starts_with("https://");
    let well_formed = METHODS.contains(&method) && is_target && parts.next().is_none();
    well_formed.then(|| RequestLine {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

pub(super) fn status_line(line: &str) -> Option<u16> {
    let mut parts = line.split_ascii_whitespace();
    let version = parts
        .next()
        .filter(|version| line.starts_with(version) && is_version(version));
    version?;
    let code = parts
        .next()
        .filter(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()));
    code?.parse().ok()
}

fn is_version(text: &str) -> bool {
    matches!(
        text,
        "HTTP/1.0" | "HTTP/1.1" | "HTTP/2" | "HTTP/2.0" | "HTTP/3" | "HTTP/3.0"
    )
}

/// One line without its end, and where it and the next one start.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) next: usize,
}

pub(super) fn lines(text: &str, from: usize) -> impl Iterator<Item = Line<'_>> {
    // A byte order mark is not part of the first line.
    let mut pos = if from == 0 && text.starts_with('\u{feff}') {
        3
    } else {
        from
    };
    std::iter::from_fn(move || {
        let rest = text.get(pos..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let line = rest.get(..length)?.trim_end_matches('\n').trim_end_matches('\r');
        let start = pos;
        pos += length;
        Some(Line {
            text: line,
            start,
            next: pos,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_lines_are_recognised() {
        for (line, status) in [
            ("HTTP/1.1 200 OK", Some(200)),
            ("HTTP/1.0 404 Not Found", Some(404)),
            ("HTTP/2 200 ", Some(200)),
            ("HTTP/2 503", Some(503)),
            (" HTTP/1.1 200 OK", None),
            ("HTTP/1.1 2000 OK", None),
            ("HTTP/1.1 +20", None),
            ("HTTP/1.1", None),
            ("HTTPS/1.1 200 OK", None),
        ] {
            assert_eq!(status_line(line), status, "{line}");
        }
        let target = |line| request_line(line).map(|request| request.target);
        assert_eq!(target("GET /a?b=c HTTP/1.1").as_deref(), Some("/a?b=c"));
        assert_eq!(target("PUT http://h/x HTTP/2").as_deref(), Some("http://h/x"));
        for line in [
            "GET /a",
            "GET /a b HTTP/1.1",
            "get /a HTTP/1.1",
            "FETCH /a HTTP/1.1",
            "",
        ] {
            assert_eq!(target(line), None, "{line}");
        }
    }

    #[test]
    fn lines_know_their_places() {
        let text = "\u{feff}a\r\n\nb";
        let all: Vec<_> = lines(text, 0).map(|l| (l.text, l.start, l.next)).collect();
        assert_eq!(all, [("a", 3, 6), ("", 6, 7), ("b", 7, 8)]);
        assert_eq!(lines("", 0).count(), 0);
        assert_eq!(lines("a", 1).count(), 0);
    }

    #[test]
    fn marks_are_told_from_text() {
        let verbose = Style::of("\n* Trying 192.0.2.1...\n> GET / HTTP/1.1\n");
        assert_eq!(verbose, Style::Verbose);
        assert_eq!(verbose.content("<"), Some((Side::Received, "")));
        assert_eq!(verbose.content("<html>"), None);
        assert_eq!(Style::of("<html>"), Style::Plain);
        assert!(is_noise("{ [1234 bytes data]") && is_noise("* Done"));
        let meter = "\r100  8  100  8  0  0  3511  0 --:--:-- --:--:-- --:--:--  4000";
        assert!(is_noise(meter) && !is_noise("{\"a\": \" --:--:-- \"}"));
        assert!(!is_noise("{ [1234]}") && !is_noise("*x"));
    }
}
