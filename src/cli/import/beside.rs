//! PDFs that nothing reads, and invoices whose numbers are in their names: the line to type, which attaches one to the other.

use crate::cli::import::summary::quoted;
use crate::cli::import::unread::Unread;
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::query::select;

/// At most so many lines.
const SHOWN: usize = 5;

/// An invoice that may be meant.
struct Known {
    /// The parts of its number, in small letters.
    parts: Vec<String>,
    /// As `billbook attach` takes it.
    word: String,
    number: String,
}

/// A sentence for each PDF whose name has the number of a known invoice.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn sentences(unread: &Unread, ledger: &Ledger) -> Result<Vec<String>> {
    let names: Vec<&str> = unread.names().filter(|name| is_pdf(name)).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let known = known(ledger)?;
    let mut lines = Vec::new();
    for name in names {
        if let Some(of) = meant(&known, name) {
            lines.push(format!(
                "{name} has the number of invoice {} in its name: `billbook attach {} {}` keeps the file with it",
                of.number,
                quoted(&of.word),
                quoted(name)
            ));
        }
    }
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if more > 0 {
        lines.push(format!("{more} more PDFs have numbers of invoices in their names"));
    }
    Ok(lines)
}

fn is_pdf(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("pdf")
}

/// The invoices, each as it can be named.
fn known(ledger: &Ledger) -> Result<Vec<Known>> {
    let sql =
        "SELECT invoice_id, row_key, count(*) OVER (PARTITION BY invoice_id) FROM invoice WHERE invoice_id IS NOT NULL
               ORDER BY row_key";
    let mut known: Vec<Known> = select(&ledger.connection, sql, [], |row| {
        let (number, key, times): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Known {
            parts: parts(&number),
            word: if times == 1 { number.clone() } else { key },
            number,
        })
    })?;
    // A short number is in many names, and means nothing there.
    known.retain(|one| one.parts.iter().map(String::len).sum::<usize>() > 2);
    Ok(known)
}

/// Letters and digits, by what stands between them.
fn parts(text: &str) -> Vec<String> {
    let runs = text.split(|letter: char| !letter.is_alphanumeric());
    runs.filter(|run| !run.is_empty()).map(str::to_lowercase).collect()
}

/// The invoice with the longest number in a name; none where several invoices have it.
fn meant<'k>(known: &'k [Known], name: &str) -> Option<&'k Known> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let of_name = parts(base.get(..base.len() - ".pdf".len())?);
    let squeezed = of_name.concat();
    let is_in = |one: &&Known| {
        let length = one.parts.len();
        of_name.windows(length).any(|window| window == one.parts.as_slice()) || squeezed == one.parts.concat()
    };
    let length = |one: &Known| one.parts.iter().map(String::len).sum::<usize>();
    let longest = known.iter().filter(is_in).map(length).max()?;
    let mut found = known.iter().filter(is_in).filter(|one| length(one) == longest);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(numbers: &[&str], name: &str) -> Option<String> {
        let known: Vec<Known> = numbers
            .iter()
            .map(|number| Known {
                parts: parts(number),
                word: (*number).to_owned(),
                number: (*number).to_owned(),
            })
            .collect();
        meant(&known, name).map(|one| one.number.clone())
    }

    #[test]
    fn a_number_is_in_a_name_as_whole_parts() {
        for (numbers, name, number) in [
            (&["NC-2025-0531"][..], "bills/NC-2025-0531.pdf", Some("NC-2025-0531")),
            (&["NC-2025-0531"], "Rechnung nc_2025_0531 Mai.PDF", Some("NC-2025-0531")),
            (&["2018/0002"], "Nimbus 2018-0002.pdf", Some("2018/0002")),
            (&["NC-2025-0531"], "NC20250531.pdf", Some("NC-2025-0531")),
            (&["N-20", "N-206"], "N-206.pdf", Some("N-206")),
            (&["2025", "2025-06"], "bill 2025-06.pdf", Some("2025-06")),
            (&["N-20"], "N-206.pdf", None),
            (&["4711", "4711"], "4711.pdf", None),
            (&["NC-2025-0531"], ".pdf", None),
            (&["ä-1x"], "Ä-1X.pdf", Some("ä-1x")),
        ] {
            assert_eq!(found(numbers, name).as_deref(), number, "{name}");
        }
    }
}
