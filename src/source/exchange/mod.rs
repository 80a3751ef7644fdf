//! A saved HTTP exchange: what `curl -i` or `curl -v` printed, or a documentation page shows.
//!
//! A sample value is the head of a saved answer, `HTTP/1.1 200 OK` and `Date: Thu, 05 Jun 2014
//! 09:41:58 GMT`, before the JSON body; the date is when the provider computed its figures, and a
//! request in front tells which figures were asked for.
//!
//! This is hand-written because libraries read what a socket sends, while these files went through
//! terminals, editors and documentation: line ends changed, lengths no longer true, `curl -v` marks
//! in front of lines. The body stays a slice of the file, so that its problems keep their places.

mod blocks;
mod lines;
pub(crate) mod parts;
mod target;

pub(crate) use crate::source::exchange::target::http_date;
pub use crate::source::exchange::target::split_target;

use crate::source::exchange::blocks::{Block, blocks};
use crate::source::exchange::lines::{StartLine, Style, begins_with_method, is_blank_or_noise, lines, status_line};
use crate::source::exchange::parts::{ExchangeError, RequestLine};
use chrono::{DateTime, Utc};

/// One request, as far as it was saved, and the final answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The request line, if the file has one.
    pub request: Option<RequestLine>,
    /// What was sent with the request, without white space around it.
    pub request_body: Option<&'a str>,
    /// The status code of the final answer.
    pub status: u16,
    /// The byte offset of the final answer's status line.
    pub status_start: usize,
    /// The answer's `Date` header.
    pub date: Option<DateTime<Utc>>,
    /// The answer's headers in order, with their names as written.
    pub headers: Vec<(String, String)>,
    /// The answer's body.
    pub body: &'a str,
    /// The byte offset of the body in the file.
    pub body_start: usize,
}

/// Whether a text begins like a saved exchange; looks at the first lines only.
#[must_use]
pub(crate) fn looks_like_exchange(text: &str) -> bool {
    let style = Style::of(text);
    let first = lines(text, 0).find(|line| !is_blank_or_noise(line.text, style));
    first.is_some_and(|line| match style.content(line.text) {
        Some((_, content)) => status_line(content).is_some() || begins_with_method(content),
        None => false,
    })
}

/// Reads a saved exchange.
///
/// # Errors
///
/// If the text has no answer with a body, if it was not saved to its end, or if it holds more than
/// one exchange.
pub fn parse(text: &str) -> Result<Exchange<'_>, ExchangeError> {
    let style = Style::of(text);
    let blocks = blocks(text, style)?;
    let is_answer = |block: &&Block| matches!(block.start_line, StartLine::Status(_));
    let answers = blocks.iter().filter(is_answer);
    let Some(answer) = answers.clone().next_back() else {
        return Err(ExchangeError::NoStatusLine);
    };
    let StartLine::Status(status) = answer.start_line else {
        return Err(ExchangeError::NoStatusLine);
    };
    // Interim answers, redirects, demands to log in and failed attempts may come before the final
    // answer, but two successful answers with bodies are two exchanges.
    let complete = |block: &&Block| {
        let success = matches!(block.start_line, StartLine::Status(200..=299));
        success && !block.body(text).trim().is_empty()
    };
    let second = match answers.clone().find(complete) {
        Some(first) => blocks.iter().find(|block| block.start > first.start),
        None => blocks.iter().find(|block| block.start > answer.start),
    };
    if let Some(second) = second {
        return Err(ExchangeError::SeveralExchanges { offset: second.start });
    }
    let (request, request_body) = request_before(&blocks, answer, text);
    let bodiless =
        matches!(status, 204 | 205 | 304) || request.as_ref().is_some_and(|request| request.method == "HEAD");
    let body = if bodiless {
        answer.body(text)
    } else {
        checked_body(answer, status, text)?
    };
    Ok(Exchange {
        request,
        request_body,
        status,
        status_start: answer.start,
        date: answer.header("date").and_then(http_date),
        headers: answer.headers.clone(),
        body,
        body_start: answer.body_start,
    })
}

/// The request that an answer belongs to: the last one before it.
fn request_before<'t>(blocks: &[Block], answer: &Block, text: &'t str) -> (Option<RequestLine>, Option<&'t str>) {
    let before = blocks.iter().filter(|block| block.start < answer.start).rev();
    let mut requests = before.filter_map(|block| match &block.start_line {
        StartLine::Request(request) => Some((request, block.body(text).trim())),
        StartLine::Status(_) => None,
    });
    requests.next().map_or((None, None), |(request, body)| {
        (Some(request.clone()), (!body.is_empty()).then_some(body))
    })
}

/// The body as far as its stated length is to be believed.
fn checked_body<'t>(answer: &Block, status: u16, text: &'t str) -> Result<&'t str, ExchangeError> {
    let body = answer.body(text);
    let trimmed = body.trim();
    let stated = answer.stated_length();
    if let Some(stated) = stated.filter(|stated| *stated > body.len()) {
        // Changed line ends make a complete body shorter; JSON and XML show by their ends that they are complete.
        if trimmed.len() < stated && !trimmed.ends_with(['}', ']', '>']) {
            return Err(ExchangeError::CutShort {
                stated,
                found: body.len(),
            });
        }
    }
    // An error may come without a body; a success or an interim answer is not an answer without one.
    if trimmed.is_empty() && status < 300 {
        return Err(ExchangeError::NoBody {
            offset: answer.body_start,
        });
    }
    let exact = stated.and_then(|stated| body.split_at_checked(stated));
    Ok(match exact {
        Some((exact, rest)) if rest.trim().is_empty() => exact,
        _ => body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "HTTP/1.1 200 OK\nDATE: Thu, 05 Jun 2014\n  09:41:58 GMT\nX: a:b\n\n{\"a\": 1}\n";

    fn answer(length: usize, body: &str) -> String {
        format!("HTTP/1.1 200 OK\nContent-Length: {length}\n\n{body}")
    }

    #[test]
    fn a_plain_answer() {
        for text in [
            ANSWER.to_owned(),
            ANSWER.replace('\n', "\r\n"),
            format!("\u{feff}\n{ANSWER}"),
        ] {
            assert!(looks_like_exchange(&text));
            let exchange = parse(&text).unwrap();
            assert_eq!((exchange.status, exchange.request), (200, None));
            assert_eq!(exchange.date.unwrap().to_rfc3339(), "2014-06-05T09:41:58+00:00");
            assert_eq!(exchange.headers[1], ("X".into(), "a:b".into()));
            assert_eq!(exchange.body.trim_end(), "{\"a\": 1}");
            assert_eq!(&text[exchange.body_start..], exchange.body);
            assert!(text[exchange.status_start..].starts_with("HTTP/1.1"));
        }
    }

    #[test]
    fn a_documentation_page() {
        for between in ["Accept: */*\n\n", "Accept: */*\n", "\n", ""] {
            let text = format!("GET /api/2.0/burstusage/?x=1 HTTP/1.1\n{between}{ANSWER}");
            assert!(looks_like_exchange(&text));
            let exchange = parse(&text).unwrap();
            let request = exchange.request.unwrap();
            assert_eq!(request.method, "GET");
            assert_eq!(request.target, "/api/2.0/burstusage/?x=1");
            assert_eq!(exchange.request_body, None);
            assert_eq!(exchange.body, "{\"a\": 1}\n");
        }
        let text = format!("PUT /x HTTP/1.1\nA: b\n\n{{\n\n  \"q\": 1\n}}\n\n\n{ANSWER}");
        let exchange = parse(&text).unwrap();
        assert_eq!(exchange.request_body, Some("{\n\n  \"q\": 1\n}"));
        assert_eq!(exchange.status_start, text.find("HTTP/1.1 200").unwrap());
    }

    #[test]
    fn a_request_line_without_version() {
        for line in [
            "GET /ledger/?limit=2",
            "GET https://host/ledger/?limit=2",
            "GET /ledger/?limit=2  ",
        ] {
            for headers in ["", "Host: h\n", "\n"] {
                let exchange_text = format!("{line}\n{headers}{ANSWER}");
                let exchange = parse(&exchange_text).unwrap();
                assert!(exchange.request.unwrap().target.ends_with("/ledger/?limit=2"), "{line}");
                assert_eq!(exchange.body, "{\"a\": 1}\n");
            }
        }
    }

    #[test]
    fn what_curl_v_prints() {
        let head = "* Trying 192.0.2.1...\n* Connected\n> GET /x HTTP/1.1\n> Host: h\n>\n* sent\n\
            < HTTP/1.1 200 OK\n< Date: Thu, 05 Jun 2014 09:41:58 GMT\n* Added cookie\n< A: b\n< \n";
        let tails = [
            "{\"a\": 1}",
            "{\"a\": 1}\n* Connection #0 to host h left intact\n",
            "{\"a\": 1}* Connection #0 to host h left intact\n",
            "{\"a\": 1}* Connection #0 to host h left intact\n* Closing connection #0\n",
            "{ [8 bytes data]\n{\"a\": 1}\n* Closing connection 0",
        ];
        for text in tails.map(|tail| format!("{head}{tail}")) {
            assert!(looks_like_exchange(&text));
            let exchange = parse(&text).unwrap();
            assert_eq!(exchange.request.unwrap().target, "/x");
            assert_eq!(exchange.request_body, None);
            assert_eq!(exchange.headers.len(), 2);
            assert!(exchange.date.is_some());
            assert_eq!(exchange.body.trim_end(), "{\"a\": 1}", "{text}");
            assert!(text[exchange.body_start..].starts_with(exchange.body));
            assert!(text[exchange.status_start..].starts_with("HTTP/1.1 200"));
        }
        // With -i in addition, every head comes twice: line by line on a terminal, and with all
        // marked lines first in a file.
        for text in [
            "> GET / HTTP/1.1\n> \n< HTTP/2 200 \nHTTP/2 200 \n< a: b\na: b\n< \n\n[]\n",
            "> GET / HTTP/1.1\n> \n< HTTP/2 200 \n< a: b\n< \n{ [3 bytes data]\nHTTP/2 200 \na: b\n\n[]\n",
        ] {
            assert_eq!(parse(text).unwrap().body, "[]\n");
        }
        // Without -s, a file that takes both outputs begins with the progress table.
        let meter = "\r  0  0  0  0  0  0  0  0 --:--:-- --:--:-- --:--:--  0";
        let text = format!(
            "  % Total    % Received\n      Dload  Upload   Total\n{meter}* Trying\n* Connected\n\
             > GET / HTTP/1.1\n>\n< HTTP/2 200\n<\n{{ [2 bytes data]\n{meter}\n* Closing\n[]"
        );
        assert!(looks_like_exchange(&text));
        assert_eq!(parse(&text).unwrap().body, "[]");
    }

    #[test]
    fn earlier_answers_are_skipped() {
        for before in [
            "HTTP/1.1 100 Continue\n\n",
            "HTTP/1.1 100 Continue\n",
            "HTTP/1.1 200 Connection established\n\n",
            "HTTP/1.1 301 Moved\nLocation: /y\n\n<html>\n</html>\n",
            "HTTP/1.1 302 Found\nContent-Length: 7\n\n<html/>",
            "HTTP/1.1 401 No\n\n{}\nHTTP/1.1 503 Busy\n\n\n",
        ] {
            let exchange_text = format!("{before}{ANSWER}");
            let exchange = parse(&exchange_text).unwrap();
            assert_eq!((exchange.status, exchange.body), (200, "{\"a\": 1}\n"), "{before}");
            assert_eq!(exchange.status_start, before.len());
        }
        let verbose = "> GET /a HTTP/1.1\n> \n< HTTP/1.1 301 Moved\n< \n* Ignoring the body\n\
            > GET /b HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< \n[]";
        let exchange = parse(verbose).unwrap();
        assert_eq!((exchange.request.unwrap().target.as_str(), exchange.body), ("/b", "[]"));
    }

    #[test]
    fn stated_lengths_are_believed_with_care() {
        for (length, body, kept) in [
            (2, "{}\n\n", "{}"),
            (3, "{}\n\n", "{}\n"),
            (2, "{\"a\": 1}", "{\"a\": 1}"),
            (9, "{}", "{}"),
            (1, "é", "é"),
            (3, "abc", "abc"),
        ] {
            let text = answer(length, body);
            assert_eq!(parse(&text).unwrap().body, kept, "{length} {body}");
        }
        for (length, body) in [(12, "{\"a\": 1,\n"), (5, ""), (4, "é\n")] {
            let cut = ExchangeError::CutShort {
                stated: length,
                found: body.len(),
            };
            assert_eq!(parse(&answer(length, body)), Err(cut));
        }
        let head = format!("HEAD / HTTP/1.1\n\n{}", answer(100, ""));
        assert_eq!(parse(&head).unwrap().body, "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let bad_request = |line: &str| {
            let error = ExchangeError::BadRequestLine {
                line: line.into(),
                offset: 0,
            };
            (format!("{line}\n\n{ANSWER}"), error)
        };
        let offset = ANSWER.len();
        let mut table = vec![
            (String::new(), ExchangeError::NoStatusLine),
            ("{\"a\": 1}".into(), ExchangeError::NoStatusLine),
            ("GET / HTTP/1.1\n\n{}".into(), ExchangeError::NoStatusLine),
            ("HTTP/1.1 200 OK".into(), ExchangeError::NoBlankLine { offset: 15 }),
            (
                "HTTP/1.1 200 OK\nA: b\n".into(),
                ExchangeError::NoBlankLine { offset: 21 },
            ),
            (
                "HTTP/1.1 200 OK\nA: b\n{\"a\": 1}".into(),
                ExchangeError::NoBlankLine { offset: 21 },
            ),
            (
                "HTTP/1.1 200 OK\nA: b\n\n \n".into(),
                ExchangeError::NoBody { offset: 22 },
            ),
            ("HTTP/1.1 100 Continue\n\n".into(), ExchangeError::NoBody { offset: 23 }),
            (ANSWER.repeat(2), ExchangeError::SeveralExchanges { offset }),
            (
                format!("{ANSWER}GET / HTTP/1.1\n\n"),
                ExchangeError::SeveralExchanges { offset },
            ),
        ];
        table.extend(["GET x", "GET /a b HTTP/1.1", "POST HTTP/1.1"].map(bad_request));
        for (text, error) in table {
            assert_eq!(parse(&text), Err(error), "{text}");
        }
        assert_eq!(parse("HTTP/1.1 204 No Content\n\n").unwrap().status, 204);
        assert_eq!(parse("HTTP/1.1 500 Broken\n\n").unwrap().body, "");
    }

    #[test]
    fn other_files_do_not_look_like_exchanges() {
        for text in [
            "",
            "\n",
            "{}",
            "[1]",
            "id,GET\n",
            "GETTING started",
            "* a\n* list\n",
            "> quoted",
            "<a>",
        ] {
            assert!(!looks_like_exchange(text), "{text}");
        }
        assert!(
            looks_like_exchange("GET without/version"),
            "so that parse can say what is wrong"
        );
    }
}
