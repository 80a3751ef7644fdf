//! MT940, statements of an account, and MT942, what happened since: fields `:61:` between balances `:60F:` and `:62F:`.
//!
//! ```text
//! :61:2506160615DR2323,36N020NONREF//12345      value 16 June, booked 15 June, out, in euros (R), 2,323.36
//! ```
//!
//! `C` and `D` are money in and out; `RC` takes back a credit, so money goes out, and `RD` the other way round. A letter after
//! the mark is the third one of the currency. `EC` and `ED` are expected and do not count.

use crate::contract::document::{Reading, Row};
use crate::error::codes;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::providers::banking::mt940_text;
use crate::providers::banking::statement::{BOOKED, Balance, Details, Entry, Finished, Statement};
use crate::providers::banking::written;
use crate::source::at::At;
use crate::source::json::Node;

const HINT: &str =
    "download the statement from the bank again; if the bank writes it so, ask the bank which standard it follows";

/// Whether a document is made of messages with an account.
pub(super) fn recognise(root: &Node) -> Option<usize> {
    let first = root.get("messages")?.as_array()?.first()?;
    let fields = first.get("fields")?.as_array()?;
    let has = |tags: &[&str]| {
        let mut found = fields.iter().filter_map(|field| field.get("tag")?.as_str());
        found.any(|tag| tags.contains(&tag))
    };
    (has(&["25", "25P"]) || has(&["28", "28C"])).then_some(3)
}

/// Reads all messages.
pub(super) fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut finished = Finished::default();
    for message in At::root(root).each("messages") {
        if let Some(statement) = statement(&message, reading) {
            finished.add(statement, reading);
        }
    }
    finished.into_rows(reading)
}

/// The tag of a field, and its text.
fn parts<'n>(field: &At<'n>) -> (&'n str, &'n str) {
    let of = |name: &str| field.node.get(name).and_then(Node::as_str).unwrap_or_default();
    (of("tag"), of("text"))
}

fn problem(field: &At, message: impl Into<String>, reading: &mut Reading) {
    reading.problem_with_hint(&codes::MT940, message, field.node, &field.pointer, HINT);
}

fn statement<'n>(message: &At<'n>, reading: &mut Reading) -> Option<Statement<'n>> {
    let fields = message.each("fields");
    let find = |tags: &[&str]| fields.iter().find(|field| tags.contains(&parts(field).0));
    let account = find(&["25", "25P"]).map(|field| parts(field).1.lines().next().unwrap_or_default().trim());
    let Some(account) = account.filter(|account| !account.is_empty()) else {
        problem(message, "the message names no account in a field `:25:`", reading);
        return None;
    };
    let (bank_account, of_account) = written::account(account);
    let opening = find(&["60F", "60M"]).and_then(|field| balance(field, reading));
    let closing = find(&["62F", "62M"]).and_then(|field| balance(field, reading));
    let is_whole = opening.is_some() && closing.is_some();
    let is_interim = find(&["60F", "60M", "62F", "62M"]).is_none();
    if !is_interim && !is_whole {
        if reading.is_clean() {
            let missing = if opening.is_none() { "`:60F:`" } else { "`:62F:`" };
            problem(
                message,
                format!("the statement is not whole: it has no balance {missing}"),
                reading,
            );
        }
        return None;
    }
    let limit = find(&["34F"]).and_then(|field| parts(field).1.get(..3));
    let currency = opening.as_ref().map(|balance| balance.currency.clone()).or(of_account);
    let Some(currency) = currency.or_else(|| limit.map(str::to_owned)) else {
        problem(message, "the message does not say the currency of the account", reading);
        return None;
    };
    let mut entries = Vec::new();
    let mut information = None;
    for field in &fields {
        match parts(field) {
            ("61", text) => entries.extend(entry(field, text, &currency, reading)),
            // After a balance, it is about the statement.
            ("86", text) => information = Some(text.trim().to_owned()),
            _ => {}
        }
    }
    let form = if is_interim { "mt942" } else { "mt940" };
    let (number, page) = number(find(&["28C", "28"]).map(|field| parts(field).1));
    let day_of = |balance: &Option<Balance>| balance.as_ref().and_then(|balance| balance.day.clone());
    let made = find(&["13D"]).map(|field| parts(field).1);
    let made_on = made.and_then(|made| written::day(made.get(..6)?));
    let from = day_of(&opening).or_else(|| made_on.map(|day| day.to_string()));
    let to = day_of(&closing).or_else(|| made_on.map(|day| day.to_string()));
    let mut key: Vec<String> = number.iter().chain(&page).cloned().collect();
    key.extend(made.map(str::to_owned));
    if key.is_empty() {
        // Without a number, balances tell the statements of a day apart.
        let balances = [&opening, &closing].into_iter().flatten();
        key.extend(balances.map(|balance| balance.amount.to_string()));
    }
    Some(Statement {
        form,
        pointer: message.pointer.clone(),
        bank_account,
        currency: Some(currency),
        id: find(&["20"]).map(|field| parts(field).1.trim().to_owned()),
        number,
        page,
        from,
        to,
        opening,
        closing,
        has_balances: !is_interim,
        information,
        key,
        entries,
    })
}

/// Number and page of `00006/001`. Zeros alone are not a number.
fn number(text: Option<&str>) -> (Option<String>, Option<String>) {
    let text = text.unwrap_or_default().trim();
    let (number, page) = text.split_once('/').unwrap_or((text, ""));
    let plain = |text: &str| {
        let plain = text.trim().trim_start_matches('0');
        (!plain.is_empty()).then(|| plain.to_owned())
    };
    (plain(number), plain(page))
}

/// A balance such as `C250601EUR12323,36`.
fn balance<'n>(field: &At<'n>, reading: &mut Reading) -> Option<Balance<'n>> {
    let (tag, text) = parts(field);
    let found = read_balance(text.trim());
    let Some((amount, currency, day)) = found else {
        let message =
            format!("`:{tag}:` is not a balance: a mark C or D, a day YYMMDD, a currency, and an amount with a comma");
        problem(field, message, reading);
        return None;
    };
    Some(Balance {
        kind: tag.to_owned(),
        amount,
        currency,
        day: Some(day),
        node: field.node,
        pointer: field.pointer.clone(),
    })
}

fn read_balance(text: &str) -> Option<(Decimal, String, String)> {
    let (mark, rest) = (text.get(..1)?, text.get(1..)?);
    let day = written::day(rest.get(..6)?)?;
    let code = rest.get(6..9).filter(|code| currency::is_code(code))?;
    let amount = swift_amount(rest.get(9..)?)?;
    let amount = match mark {
        "C" => amount,
        "D" => amount.neg(),
        _ => return None,
    };
    Some((amount, code.to_owned(), day.to_string()))
}

/// SWIFT writes a comma in every amount; some banks leave it out where there are no decimals.
fn swift_amount(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.contains('.') {
        return None;
    }
    written::amount(text)
}

/// What a line `:61:` says.
struct Line<'l> {
    value: chrono::NaiveDate,
    booked: Option<chrono::NaiveDate>,
    mark: &'l str,
    amount: Decimal,
    code: &'l str,
    own: &'l str,
    bank: &'l str,
    supplement: &'l str,
}

const NO_AMOUNT: &str = "it has no amount after the mark, such as `12,50`";

fn read_line(text: &str) -> Result<Line<'_>, &'static str> {
    let (first, supplement) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end();
    let value = first
        .get(..6)
        .and_then(written::day)
        .ok_or("it does not begin with a value date YYMMDD")?;
    let rest = first.get(6..).unwrap_or_default();
    let has_day = rest
        .get(..4)
        .is_some_and(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    let (booked, rest) = if has_day {
        let day = rest.get(..4).and_then(|day| written::day_near(day, value));
        (
            Some(day.ok_or("its booking date MMDD is not a day")?),
            rest.get(4..).unwrap_or_default(),
        )
    } else {
        (None, rest)
    };
    let marks = ["RC", "RD", "EC", "ED", "C", "D"];
    let mark = marks
        .into_iter()
        .find(|mark| rest.starts_with(mark))
        .ok_or("it has no mark C, D, RC or RD")?;
    let rest = rest.get(mark.len()..).unwrap_or_default();
    let rest = rest
        .strip_prefix(|letter: char| letter.is_ascii_uppercase())
        .unwrap_or(rest);
    let is_amount = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.');
    let length = rest.find(|letter| !is_amount(letter)).unwrap_or(rest.len());
    let (written, rest) = rest.split_at_checked(length).unwrap_or((rest, ""));
    let amount = swift_amount(written).ok_or(NO_AMOUNT)?;
    let code_length = 4.min(rest.len());
    let code = rest.get(..code_length).unwrap_or_default();
    // Without a comma, digits are an amount only where a code follows them: in `CN020X` they are a part of one.
    if !written.contains(',') && !code.starts_with(['N', 'F', 'S']) {
        return Err(NO_AMOUNT);
    }
    if !code.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b' ') {
        return Err("its code of four letters and digits has other signs");
    }
    let rest = rest.get(code_length..).unwrap_or_default();
    let (own, bank) = rest.split_once("//").unwrap_or((rest, ""));
    Ok(Line {
        value,
        booked,
        mark,
        amount,
        code,
        own: own.trim(),
        bank: bank.trim(),
        supplement: supplement.trim(),
    })
}

fn entry<'n>(field: &At<'n>, text: &str, currency: &str, reading: &mut Reading) -> Option<Entry<'n>> {
    let line = match read_line(text) {
        Ok(line) => line,
        Err(reason) => {
            problem(field, format!("`:61:` is not an entry: {reason}"), reading);
            return None;
        }
    };
    let is_out = matches!(line.mark, "D" | "RC" | "ED");
    let given = |text: &str| {
        let is_given = !text.is_empty() && !matches!(text, "NONREF" | "NOTPROVIDED");
        is_given.then(|| text.to_owned())
    };
    let mut details = Details {
        bank_reference: given(line.bank),
        ..Details::default()
    };
    let information = field.node.get("information").and_then(Node::as_str);
    mt940_text::read(information.unwrap_or_default(), line.supplement, &mut details);
    Some(Entry {
        pointer: field.pointer.clone(),
        node: field.node,
        mark: line.mark.to_owned(),
        amount: if is_out { line.amount.neg() } else { line.amount },
        currency: currency.to_owned(),
        status: if line.mark.starts_with('E') { "EXPECTED" } else { BOOKED }.to_owned(),
        is_reversal: line.mark.starts_with('R'),
        booked_on: line.booked.map(|day| day.to_string()),
        valued_on: Some(line.value.to_string()),
        own_reference: given(line.own),
        code: given(line.code),
        batch_count: None,
        corrects: None,
        details,
        transactions: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        match read_line(text) {
            Ok(line) => {
                let booked = line.booked.map(|day| day.to_string()).unwrap_or_default();
                let Line {
                    value,
                    mark,
                    amount,
                    code,
                    own,
                    bank,
                    supplement,
                    ..
                } = line;
                format!("{value} {booked} {mark} {amount} {code} {own} {bank} {supplement}")
            }
            Err(reason) => reason.to_owned(),
        }
    }

    #[test]
    fn an_entry_has_a_mark_and_perhaps_a_letter_of_the_currency() {
        for (text, found) in [
            (
                "2506160615DR2323,36N020NONREF",
                "2025-06-16 2025-06-15 D 2323.36 N020 NONREF  ",
            ),
            ("250616CR300,NTRFA//B", "2025-06-16  C 300 NTRF A B "),
            (
                "250616RDR800,00NTRFX\n/TRCD/00100/",
                "2025-06-16  RD 800.00 NTRF X  /TRCD/00100/",
            ),
            ("2701041230RC1,00NTRFX", "2027-01-04 2026-12-30 RC 1.00 NTRF X  "),
            ("250616ED5,00N020X", "2025-06-16  ED 5.00 N020 X  "),
            ("250616X5,00N020X", "it has no mark C, D, RC or RD"),
            ("250616C5NTRFX", "2025-06-16  C 5 NTRF X  "),
            ("250616C5.00N020X", "it has no amount after the mark, such as `12,50`"),
            (
                "250616C5,00N'20X",
                "its code of four letters and digits has other signs",
            ),
            ("250616CN020X", "it has no amount after the mark, such as `12,50`"),
            ("251316C5,00N020X", "it does not begin with a value date YYMMDD"),
            ("2506161340C5,00N020X", "its booking date MMDD is not a day"),
        ] {
            assert_eq!(line(text), found, "{text}");
        }
    }

    #[test]
    fn zeros_are_not_the_number_of_a_statement() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(number(Some("00006/001")), (some("6"), some("1")));
        assert_eq!(number(Some("00000")), (None, None));
        assert_eq!(number(None), (None, None));
    }
}
