//! The second reader: counts statements, entries and transactions, and adds up amounts, in the text itself.
//!
//! It shares nothing with the first reader: XML goes by event by event, MT940 line by line, OFX by its tags.

use crate::contract::document::Table;
use crate::contract::document::control::Totals;
use crate::providers::banking::tables::{ENTRY, STATEMENT, TRANSACTION};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

fn add(totals: &mut Totals, table: &'static Table, currency: &str, amount: &str) -> Result<(), String> {
    totals.count(table);
    table
        .sums
        .iter()
        .try_for_each(|sum| totals.add(table, sum, currency, amount))
}

/// What is known of an entry that is not closed yet.
#[derive(Default)]
struct Entry {
    amount: String,
    currency: String,
    side: String,
}

/// Counts a camt message.
///
/// # Errors
/// Says what cannot be counted.
pub(super) fn camt(text: &str) -> Result<Totals, String> {
    let mut totals = Totals::default();
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut entry = Entry::default();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            path.push(tag.local_name().into_inner().to_owned());
            let names: Vec<&str> = path.iter().map(String::as_str).collect();
            match names.as_slice() {
                [_, _, "Stmt" | "Rpt" | "Ntfctn"] => totals.count(&STATEMENT),
                [_, _, _, "Ntry"] => entry = Entry::default(),
                [_, _, _, "Ntry", "NtryDtls", "TxDtls"] => totals.count(&TRANSACTION),
                [_, _, _, "Ntry", "Amt"] => {
                    let attribute = tag
                        .attributes_raw()
                        .split_once("Ccy=")
                        .map_or("", |(_, value)| value.trim_start());
                    attribute.get(1..4).unwrap_or_default().clone_into(&mut entry.currency);
                }
                _ => {}
            }
        }
        match &event {
            Event::Text(piece) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                match names.as_slice() {
                    [_, _, _, "Ntry", "Amt"] => entry.amount.push_str(piece),
                    [_, _, _, "Ntry", "CdtDbtInd"] => entry.side.push_str(piece),
                    _ => {}
                }
            }
            Event::End(_) | Event::Empty(_) => {
                if path.len() == 4 && path.last().is_some_and(|name| name == "Ntry") {
                    let sign = if entry.side.trim() == "DBIT" { "-" } else { "" };
                    let amount = format!("{sign}{}", entry.amount.trim().trim_start_matches('+'));
                    add(&mut totals, &ENTRY, &entry.currency, &amount)?;
                }
                path.pop();
            }
            Event::Eof => return Ok(totals),
            _ => {}
        }
    }
}

/// Counts messages of SWIFT.
///
/// # Errors
/// Says what cannot be counted.
pub(super) fn swift(text: &str) -> Result<Totals, String> {
    let mut totals = Totals::default();
    let mut currency = String::new();
    for line in text.lines() {
        let line = line.trim_matches(['\u{1}', '\u{3}', '\u{feff}']);
        let line = match line.rfind(['{', '}']) {
            Some(at) if line.starts_with('{') => line
                .get(at..)
                .and_then(|rest| rest.split_once(':'))
                .map_or("", |(_, rest)| rest),
            _ => line,
        };
        let Some((tag, rest)) = line.strip_prefix(':').and_then(|line| line.split_once(':')) else {
            if line.starts_with("20:") {
                totals.count(&STATEMENT);
                currency.clear();
            }
            continue;
        };
        match tag {
            "20" => {
                totals.count(&STATEMENT);
                currency.clear();
            }
            // The last letters of an account may be its currency; a balance says it better.
            "25" | "25P" => {
                currency = rest
                    .trim()
                    .chars()
                    .rev()
                    .take(3)
                    .collect::<Vec<_>>()
                    .iter()
                    .rev()
                    .collect();
            }
            "60F" | "60M" => rest.get(7..10).unwrap_or_default().clone_into(&mut currency),
            "34F" => rest.get(..3).unwrap_or_default().clone_into(&mut currency),
            "61" => {
                let mark = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
                let end = mark
                    .find(|digit: char| digit.is_ascii_digit() || digit == ',')
                    .unwrap_or(0);
                let letters = mark.get(..end).unwrap_or_default();
                let is_out = letters.starts_with('D') || letters.starts_with("RC") || letters.starts_with("ED");
                let digits = mark.get(end..).unwrap_or_default();
                let amount = digits
                    .split(|digit: char| !digit.is_ascii_digit() && digit != ',')
                    .next();
                let amount = amount.unwrap_or_default();
                let (whole, decimals) = amount.split_once(',').unwrap_or((amount, ""));
                let sign = if is_out { "-" } else { "" };
                let amount = format!("{sign}0{whole}.{decimals}0");
                add(&mut totals, &ENTRY, &currency, &amount)?;
            }
            _ => {}
        }
    }
    Ok(totals)
}

/// Counts OFX.
///
/// # Errors
/// Says what cannot be counted.
pub(super) fn ofx(text: &str) -> Result<Totals, String> {
    let mut totals = Totals::default();
    for name in ["STMTRS", "CCSTMTRS"] {
        for statement in text.split(&format!("<{name}>")).skip(1) {
            let statement = statement.split(&format!("</{name}>")).next().unwrap_or_default();
            totals.count(&STATEMENT);
            let of_account = value(statement, "CURDEF");
            for tag in ["STMTTRN", "STMTTRNP"] {
                for entry in statement.split(&format!("<{tag}>")).skip(1) {
                    let entry = entry.split(&format!("</{tag}>")).next().unwrap_or_default();
                    let other = entry
                        .split_once("<CURRENCY>")
                        .map(|(_, currency)| value(currency, "CURSYM"));
                    let currency = other.filter(|code| !code.is_empty()).unwrap_or(of_account);
                    let text = value(entry, "TRNAMT");
                    let digits = text.trim_start_matches(['-', '+']);
                    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
                    let sign = if text.starts_with('-') { "-" } else { "" };
                    add(&mut totals, &ENTRY, currency, &format!("{sign}0{whole}.{decimals}0"))?;
                }
            }
        }
    }
    Ok(totals)
}

/// What follows a tag, up to the next one.
fn value<'t>(text: &'t str, name: &str) -> &'t str {
    let found = text.split_once(&format!("<{name}>"));
    found.map_or("", |(_, rest)| rest.split('<').next().unwrap_or_default().trim())
}
