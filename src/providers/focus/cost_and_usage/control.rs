//! A second, simpler way through the same bytes: rows and sums, without blocks, contexts or fast decimals.
//!
//! It goes from separator to separator, keeps five fields of each record, and adds them with the ledger's ordinary
//! decimals. A row dropped, doubled or altered between the file and the ledger shows as a difference.

use crate::charges::columns::{COSTS, FACTS};
use crate::charges::counted::Counted;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::providers::focus::spelling;

/// The places of the four costs and the currency among the columns, and the texts there.
#[derive(Debug, Default)]
struct Wanted {
    /// For each column, which of the wanted fields it is.
    columns: Vec<Option<usize>>,
    /// The place of the last of them.
    last: usize,
    texts: [Vec<u8>; COSTS + 1],
}

/// Counts a file piece by piece.
#[derive(Debug, Default)]
pub struct Counter {
    counted: Counted,
    /// None until the header is read.
    wanted: Option<Wanted>,
    header: Vec<Vec<u8>>,
    /// The field that the piece before ended in.
    pending: Vec<u8>,
    is_inside_quotes: bool,
    column: usize,
    problem: Option<String>,
}

impl Counter {
    /// Goes on with the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut from = 0;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..) {
            // Behind the last wanted field of a record commas say nothing.
            let is_done = self.wanted.as_ref().is_some_and(|wanted| self.column > wanted.last);
            let found = if is_done {
                self.end_of_record(rest)
            } else if self.is_inside_quotes {
                memchr::memchr(b'"', rest)
            } else {
                next_separator(rest)
            };
            let Some(found) = found else { break };
            at += found;
            match bytes.get(at) {
                Some(b'"') => self.is_inside_quotes = !self.is_inside_quotes,
                separator => {
                    self.end_field(bytes.get(from..at).unwrap_or_default());
                    if separator == Some(&b'\n') {
                        self.end_record();
                    }
                    from = at + 1;
                }
            }
            at += 1;
        }
        self.keep(bytes.get(from..).unwrap_or_default());
    }

    /// The first line feed that is not within quotes, which is one with an even number of quotes before it. Remembers
    /// whether quotes are open, where there is none.
    fn end_of_record(&mut self, rest: &[u8]) -> Option<usize> {
        let mut from = 0;
        loop {
            let line = rest.get(from..).unwrap_or_default();
            let length = memchr::memchr(b'\n', line);
            let line = line.get(..length.unwrap_or(line.len())).unwrap_or_default();
            self.is_inside_quotes ^= memchr::memchr_iter(b'"', line).count() % 2 == 1;
            from += length?;
            if !self.is_inside_quotes {
                return Some(from);
            }
            from += 1;
        }
    }

    /// What was counted.
    ///
    /// # Errors
    /// Says which text is not a decimal.
    pub fn finish(mut self) -> Result<Counted, String> {
        if self.column > 0 || !self.pending.is_empty() {
            self.end_field(&[]);
            self.end_record();
        }
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.counted),
        }
    }

    fn is_wanted(&self) -> bool {
        match &self.wanted {
            None => true,
            Some(wanted) => wanted.columns.get(self.column).is_some_and(Option::is_some),
        }
    }

    fn keep(&mut self, piece: &[u8]) {
        if self.is_wanted() {
            self.pending.extend_from_slice(piece);
        }
    }

    fn end_field(&mut self, piece: &[u8]) {
        match &mut self.wanted {
            None => {
                let mut name = std::mem::take(&mut self.pending);
                name.extend_from_slice(piece);
                self.header.push(name);
            }
            Some(wanted) => {
                let which = wanted.columns.get(self.column).copied().flatten();
                if let Some(text) = which.and_then(|which| wanted.texts.get_mut(which)) {
                    text.clear();
                    text.extend_from_slice(&self.pending);
                    text.extend_from_slice(piece);
                }
                self.pending.clear();
            }
        }
        self.column += 1;
    }

    fn end_record(&mut self) {
        let columns = std::mem::take(&mut self.column);
        let Some(wanted) = &self.wanted else {
            self.wanted = Some(find(&std::mem::take(&mut self.header)));
            return;
        };
        if columns == 1 && wanted.columns.len() > 1 {
            // A blank line; a record with one field of many is refused elsewhere.
            return;
        }
        self.counted.rows += 1;
        if let Err(problem) = add(&mut self.counted, wanted) {
            self.problem.get_or_insert(problem);
        }
    }
}

/// Where the next comma, quote or line feed is. Most are so near that looking byte by byte is quicker than looking at many.
fn next_separator(rest: &[u8]) -> Option<usize> {
    let near = rest.get(..NEAR).unwrap_or(rest);
    let found = near.iter().position(|byte| matches!(byte, b',' | b'"' | b'\n'));
    found.or_else(|| {
        let far = rest.get(near.len()..)?;
        Some(near.len() + memchr::memchr3(b',', b'"', b'\n', far)?)
    })
}

/// How many bytes are read one by one.
const NEAR: usize = 12;

fn find(header: &[Vec<u8>]) -> Wanted {
    let columns: Vec<Option<usize>> = header
        .iter()
        .map(|name| {
            let name = name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name);
            let name = unquoted(name);
            let names = FACTS.iter().take(COSTS).chain(&["BillingCurrency"]);
            names.into_iter().position(|wanted| wanted.as_bytes() == name)
        })
        .collect();
    Wanted {
        // A blank line and a record of one field differ in their second column.
        last: columns.iter().rposition(Option::is_some).unwrap_or(0).max(1),
        columns,
        texts: Default::default(),
    }
}

fn add(counted: &mut Counted, wanted: &Wanted) -> Result<(), String> {
    let [costs @ .., code] = &wanted.texts;
    let code = match value(code) {
        Some(code) => std::str::from_utf8(code).unwrap_or(currency::NONE),
        None => currency::NONE,
    };
    let sums = match counted.sums.get_mut(code) {
        Some(sums) => sums,
        None => counted.sums.entry(code.to_owned()).or_default(),
    };
    for (text, (count, sum)) in costs.iter().zip(sums) {
        let Some(text) = value(text) else { continue };
        let text = std::str::from_utf8(text).unwrap_or("bytes that are not text");
        let decimal = Decimal::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
        *count += 1;
        sum.add(&decimal);
    }
    Ok(())
}

/// The value in a field; `None` where it spells null.
fn value(field: &[u8]) -> Option<&[u8]> {
    let field = field.strip_suffix(b"\r").unwrap_or(field);
    if spelling::null(field).is_some() {
        return None;
    }
    Some(unquoted(field))
}

fn unquoted(field: &[u8]) -> &[u8] {
    let field = field.strip_suffix(b"\r").unwrap_or(field);
    match field {
        [b'"', text @ .., b'"'] => text,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}\"BilledCost\",Tags,BillingCurrency,ListCost\r\n1.50,\"{\"\"a\"\": \"\"b,\nc\"\"}\",USD,2\r\n\r\n\
                        ,x,EUR,NULL\n-0.5,\"\",USD,\"3E-1\"";

    fn count(text: &str, piece: usize) -> Counted {
        let mut counter = Counter::default();
        for piece in text.as_bytes().chunks(piece) {
            counter.feed(piece);
        }
        counter.finish().unwrap()
    }

    #[test]
    fn rows_and_sums_do_not_depend_on_pieces() {
        for piece in [1, 2, 3, 7, 1000] {
            let counted = count(TEXT, piece);
            assert_eq!(counted.rows, 3, "in pieces of {piece}");
            let sums: Vec<String> = counted
                .sums
                .iter()
                .flat_map(|(currency, sums)| {
                    sums.iter()
                        .map(move |(count, sum)| format!("{currency} {count} {}", sum.total()))
                })
                .collect();
            assert_eq!(
                sums,
                [
                    "EUR 0 0",
                    "EUR 0 0",
                    "EUR 0 0",
                    "EUR 0 0",
                    "USD 2 1.00",
                    "USD 0 0",
                    "USD 2 2.3",
                    "USD 0 0"
                ]
            );
        }
    }

    #[test]
    fn differences_are_named() {
        let here = count(TEXT, 1000);
        assert!(here.differences(&here.clone()).is_empty());
        let there = count(&TEXT.replace("1.50", "1.51"), 1000);
        let found = here.differences(&there);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "`BilledCost` in USD");
        assert_eq!(count(TEXT.trim_end_matches("-0.5,\"\",USD,\"3E-1\""), 9).rows, 2);
    }
}
