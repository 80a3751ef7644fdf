//! The requests and answers that follow each other in a saved exchange.
//!
//! A sample value is the pair of `HTTP/1.1 302 Found` and `HTTP/1.1 200 OK`, each with its headers and
//! what follows them. They are separated by hand because only the file's lines separate them.

use super::lines::{
    Line, Side, StartLine, Style, begins_with_method, is_blank_or_noise, is_noise, lines, request_without_version,
    status_line,
};
use crate::source::exchange::parts::ExchangeError;

/// A request or an answer: a start line, headers, and what follows until the next block.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) start: usize,
    pub(super) start_line: StartLine,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body_start: usize,
    body_end: usize,
}

impl Block {
    pub(super) fn body<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.body_start..self.body_end).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn stated_length(&self) -> Option<usize> {
        self.header("content-length")?.parse().ok()
    }
}

pub(super) fn blocks(text: &str, style: Style) -> Result<Vec<Block>, ExchangeError> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut pos = 0;
    while let Some((line, side, start_line)) = next_start(text, pos, style, blocks.is_empty())? {
        if let Some(before) = blocks.last_mut() {
            before.body_end = line.start;
        }
        let (headers, body_start) = head(text, line.next, style, side)?;
        let start = line.start + (line.text.len() - style.content(line.text).map_or(0, |c| c.1.len()));
        let mut block = Block {
            start,
            start_line,
            headers,
            body_start,
            body_end: text.len(),
        };
        pos = body_start;
        // A redirect's body need not end with a line end, and the next answer then follows in the
        // same line, exactly where the stated length says.
        if let Some(end) = block.stated_length().and_then(|length| body_start.checked_add(length)) {
            let next = text.get(end..).and_then(|rest| rest.lines().next());
            if next.is_some_and(|next| style.start_line(next).is_some()) {
                block.body_end = end;
                pos = end;
            }
        }
        blocks.push(block);
    }
    if style == Style::Verbose {
        for block in &mut blocks {
            strip_noise(block, text);
            skip_repeated_heads(block, text)?;
        }
    }
    Ok(blocks)
}

/// With `curl -v -i` into a file, the heads come again, without marks, after all the marked lines.
fn skip_repeated_heads(block: &mut Block, text: &str) -> Result<(), ExchangeError> {
    let inside = text.get(..block.body_end).unwrap_or(text);
    while let Some(line) = lines(inside, block.body_start).next()
        && status_line(line.text).is_some()
    {
        (_, block.body_start) = head(inside, line.next, Style::Plain, Side::Either)?;
    }
    Ok(())
}

/// The next start line. The first line of a file must be one, apart from remarks of `curl -v`.
fn next_start(
    text: &str,
    from: usize,
    style: Style,
    first: bool,
) -> Result<Option<(Line<'_>, Side, StartLine)>, ExchangeError> {
    for line in lines(text, from) {
        if let Some((side, start)) = style.start_line(line.text) {
            return Ok(Some((line, side, start)));
        }
        if first && !is_blank_or_noise(line.text, style) {
            let (side, content) = style.content(line.text).unwrap_or((Side::Either, ""));
            if let Some(request) = request_without_version(content) {
                return Ok(Some((line, side, StartLine::Request(request))));
            }
            if begins_with_method(content) {
                let line_text = content.trim_end().to_owned();
                return Err(ExchangeError::BadRequestLine {
                    line: line_text,
                    offset: line.start,
                });
            }
            return Err(ExchangeError::NoStatusLine);
        }
    }
    Ok(None)
}

type Headers = Vec<(String, String)>;

/// The headers from an offset on, and the offset after the blank line that ends them.
fn head(text: &str, from: usize, style: Style, side: Side) -> Result<(Headers, usize), ExchangeError> {
    let mut headers = Headers::new();
    for line in lines(text, from) {
        // Documentation leaves out the blank line between a request without body and its answer.
        if style.start_line(line.text).is_some() {
            return Ok((headers, line.start));
        }
        let content = match style.content(line.text) {
            Some((from_side, content)) if from_side == side => content,
            // `curl -v -i` prints each header twice, and remarks come anywhere.
            _ => continue,
        };
        if content.trim().is_empty() {
            return Ok((headers, line.next));
        }
        if content.starts_with([' ', '\t'])
            && let Some((_, value)) = headers.last_mut()
        {
            value.push(' ');
            value.push_str(content.trim());
            continue;
        }
        match content.split_once(':') {
            Some((name, value)) if is_token(name) => {
                headers.push((name.to_owned(), value.trim().to_owned()));
            }
            _ => return Err(ExchangeError::NoBlankLine { offset: line.start }),
        }
    }
    Err(ExchangeError::NoBlankLine { offset: text.len() })
}

fn is_token(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(allowed)
}

/// Takes the remarks of `curl -v` away from both ends of a body.
fn strip_noise(block: &mut Block, text: &str) {
    let inside = text.get(..block.body_end).unwrap_or(text);
    let first = lines(inside, block.body_start).find(|l| !is_blank_or_noise(l.text, Style::Verbose));
    block.body_start = first.map_or(block.body_end, |line| line.start);
    loop {
        let body = block.body(text).trim_end();
        let line_start = body.rfind('\n').map_or(0, |at| at + 1);
        let last = body.get(line_start..).unwrap_or_default();
        // A body without a line end at its end has the closing remark in its last line.
        let glued = ["* Connection #", "* Closing connection", "* Curl_http_done"]
            .iter()
            .filter_map(|remark| last.rfind(remark))
            .find(|at| last.get(..*at).is_some_and(|json| json.ends_with(['}', ']', '>'])));
        let cut = if is_noise(last) {
            Some(0)
        } else {
            glued.filter(|_| !last.ends_with(['}', ']', '>']))
        };
        let Some(at) = cut else { break };
        block.body_end = block.body_start + line_start + at;
    }
}

#[cfg(test)]
mod tests {
    use crate::source::exchange::{looks_like_exchange, parse};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_lines_are_read_without_a_panic(
            picks in prop::collection::vec((0..16usize, any::<bool>()), 0..12),
            junk in any::<String>(),
        ) {
            let known = [
                "HTTP/1.1 200 OK", "HTTP/1.1 301 Moved", "GET /é HTTP/1.1", "", "A: b", "Content-Length: 9",
                "{}", "> GET / HTTP/1.1", ">", "<", "< HTTP/1.1 200 OK", "< a: é", "* Connection #0",
                "]* Connection #0", "{ [1 bytes data]", "é",
            ];
            let lines = picks.iter().map(|(pick, crlf)| [known[*pick], if *crlf { "\r\n" } else { "\n" }]);
            let text: String = lines.flatten().collect();
            for text in [format!("{text}{junk}"), format!("\u{feff}{text}"), junk] {
                let recognised = looks_like_exchange(&text);
                if let Ok(exchange) = parse(&text) {
                    prop_assert!(text[exchange.body_start..].starts_with(exchange.body));
                    prop_assert!(recognised);
                    prop_assert!(text[exchange.status_start..].starts_with("HTTP/"));
                }
            }
        }
    }
}
