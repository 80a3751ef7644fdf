//! A second, simpler way through the same bytes: rows and sums, without blocks, contexts or fast decimals.
//!
//! It finds out by itself what separates cells and how the columns are spelled, goes from separator to separator, keeps
//! five fields of each record, and adds them with the ledger's ordinary decimals. A row dropped, doubled or altered between the file and the ledger shows as a difference.

use crate::charges::columns::COSTS;
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
    rows: Rows,
    /// The first lines, until it is known what separates cells.
    opening: Vec<u8>,
    separator: Option<u8>,
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
        if let Some(separator) = self.separator {
            return self.read(bytes, separator);
        }
        self.opening.extend_from_slice(bytes);
        if let Some((separator, skipped)) = separator_of(&self.opening, false) {
            self.open(separator, skipped);
        }
    }

    /// Reads the first lines, now that it is known how.
    fn open(&mut self, separator: u8, skipped: usize) {
        self.separator = Some(separator);
        let opening = std::mem::take(&mut self.opening);
        self.read(opening.get(skipped..).unwrap_or_default(), separator);
    }

    fn read(&mut self, bytes: &[u8], comma: u8) {
        let mut from = 0;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..) {
            // Behind the last wanted field of a record separators say nothing.
            let is_done = self.wanted.as_ref().is_some_and(|wanted| self.column > wanted.last);
            let found = if is_done {
                self.end_of_record(rest)
            } else if self.is_inside_quotes {
                memchr::memchr(b'"', rest)
            } else {
                next_separator(rest, comma)
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
        if self.separator.is_none() {
            let (separator, skipped) = separator_of(&self.opening, true).unwrap_or((b',', 0));
            self.open(separator, skipped);
        }
        if self.column > 0 || !self.pending.is_empty() {
            self.end_field(&[]);
            self.end_record();
        }
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.rows.counted),
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
        let [costs @ .., code] = &wanted.texts;
        if let Err(problem) = self.rows.add_texts(costs.each_ref().map(Vec::as_slice), code) {
            self.problem.get_or_insert(problem);
        }
    }
}

/// Rows and their costs.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// What they come to.
    pub counted: Counted,
}

impl Rows {
    /// Adds a row by its members.
    ///
    /// # Errors
    /// Says which text is not a decimal.
    pub(super) fn add<'n>(&mut self, members: impl Iterator<Item = (&'n str, String)>) -> Result<(), String> {
        let mut texts: [String; COSTS + 1] = Default::default();
        for (name, value) in members {
            if let Some(text) = wanted_of(name.as_bytes()).and_then(|which| texts.get_mut(which)) {
                *text = value;
            }
        }
        let [costs @ .., code] = &texts;
        self.add_texts(costs.each_ref().map(String::as_bytes), code.as_bytes())
    }

    fn add_texts(&mut self, costs: [&[u8]; COSTS], code: &[u8]) -> Result<(), String> {
        self.counted.rows += 1;
        let code = match value(code) {
            Some(code) => std::str::from_utf8(code).unwrap_or(currency::NONE),
            None => currency::NONE,
        };
        let sums = match self.counted.sums.get_mut(code) {
            Some(sums) => sums,
            None => self.counted.sums.entry(code.to_owned()).or_default(),
        };
        for (text, (count, sum)) in costs.iter().zip(sums) {
            let Some(text) = value(text) else { continue };
            let text = std::str::from_utf8(text)
                .unwrap_or("bytes that are not text")
                .trim_ascii();
            let decimal = Decimal::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
            *count += 1;
            sum.add(&decimal);
        }
        Ok(())
    }
}

/// What separates the cells of a file that begins so, and how many bytes are before its header; `None` while its first
/// line is not complete. The first line may be `sep=;`; else it is what stands most often in the header.
fn separator_of(opening: &[u8], is_all: bool) -> Option<(u8, usize)> {
    let mut is_quoted = false;
    let is_end = |byte: &u8| {
        is_quoted ^= *byte == b'"';
        *byte == b'\n' && !is_quoted
    };
    let end = match opening.iter().position(is_end) {
        None if !is_all => return None,
        end => end.unwrap_or(opening.len()),
    };
    let line = opening.get(..end).unwrap_or_default();
    let text = String::from_utf8_lossy(line).to_lowercase();
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_end_matches('\r')
        .trim_matches('"');
    if let Some(&[separator]) = text.strip_prefix("sep=").map(str::as_bytes) {
        return Some((separator, end + 1));
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(!is_quoted && separator == byte);
        }
    }
    // Of separators that stand there equally often the first is meant.
    let (separator, _) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some((separator, 0))
}

/// Where the next separator, quote or line feed is. Most are so near that looking byte by byte is quicker than looking at
/// many.
fn next_separator(rest: &[u8], separator: u8) -> Option<usize> {
    let near = rest.get(..NEAR).unwrap_or(rest);
    let found = near
        .iter()
        .position(|byte| *byte == separator || matches!(byte, b'"' | b'\n'));
    found.or_else(|| {
        let far = rest.get(near.len()..)?;
        Some(near.len() + memchr::memchr3(separator, b'"', b'\n', far)?)
    })
}

/// How many bytes are read one by one.
const NEAR: usize = 12;

fn find(header: &[Vec<u8>]) -> Wanted {
    let name = |name: &Vec<u8>| unquoted(name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name)).to_vec();
    let names: Vec<Vec<u8>> = header.iter().map(name).collect();
    let mut columns: Vec<Option<usize>> = names.iter().map(|name| wanted_of(name)).collect();
    // A name of today holds over one of an older version.
    for (which, _) in WANTED.iter().enumerate() {
        let is_of_today = |name: &Vec<u8>| WANTED.get(which).is_some_and(|(today, _)| letters(name) == *today);
        if names.iter().any(is_of_today) {
            for (name, column) in names.iter().zip(&mut columns) {
                if *column == Some(which) && !is_of_today(name) {
                    *column = None;
                }
            }
        }
    }
    Wanted {
        // A blank line and a record of one field differ in their second column.
        last: columns.iter().rposition(Option::is_some).unwrap_or(0).max(1),
        columns,
        texts: Default::default(),
    }
}

/// The small letters of the names of the four costs and the currency: those of today and those of older versions.
const WANTED: [(&[u8], &[u8]); COSTS + 1] = [
    (b"billedcost", b"billedcost"),
    (b"effectivecost", b"amortizedcost"),
    (b"listcost", b"listcost"),
    (b"contractedcost", b"contractedcost"),
    (b"billingcurrency", b"billedcurrency"),
];

/// Which of the wanted fields a column is, whatever the case, blanks and underscores of its name.
fn wanted_of(name: &[u8]) -> Option<usize> {
    let name = letters(name);
    WANTED
        .iter()
        .position(|(today, older)| *today == name || *older == name)
}

fn letters(name: &[u8]) -> Vec<u8> {
    let kept = name.iter().filter(|byte| !matches!(byte, b' ' | b'_' | b'-' | b'\t'));
    kept.map(u8::to_ascii_lowercase).collect()
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
    fn other_separators_and_names_are_found() {
        let expected = count(
            "BilledCost,Note,EffectiveCost,BillingCurrency\n1.50,,2,USD\n-3,x,1,EUR\n",
            1000,
        );
        for text in [
            "billed_cost;Note;Effective Cost;billingcurrency\r\n1.50 ;;2;USD\r\n-3;x;1;EUR\r\n",
            "sep=;\r\nBILLEDCOST;Note;AmortizedCost;BilledCurrency\r\n1.50;;2;USD\r\n-3;x;1;EUR",
            "\u{feff}\"sep=;\"\nBilledCost;Note;EffectiveCost;BillingCurrency\n1.50;\"a,b;c\";2;USD\n-3;x;1;EUR\n",
            "BilledCost\tNote\tEffectiveCost\tBillingCurrency\n1.50\ta,b,c,d,e\t2\tUSD\n-3\tx\t1\tEUR\n",
            "BilledCost,AmortizedCost,EffectiveCost,BillingCurrency\n1.50,7,2,USD\n-3,7,1,EUR\n",
        ] {
            for piece in [1, 2, 5, 1000] {
                let counted = count(text, piece);
                assert!(
                    expected.differences(&counted).is_empty(),
                    "{text} in pieces of {piece}: {counted:?}"
                );
            }
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
