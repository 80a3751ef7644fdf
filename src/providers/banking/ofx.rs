//! OFX 1 and 2: `STMTRS` of bank accounts and `CCSTMTRS` of credit cards, each with `STMTTRN`.
//!
//! Amounts are signed. There is no balance before the first entry, so nothing can be added up within a file: `LEDGERBAL` is
//! compared with the next file of the account by a check.

use crate::clock;
use crate::contract::document::{Reading, Row};
use crate::error::codes;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::providers::banking::statement::{BOOKED, Balance, Details, Entry, Finished, Statement};
use crate::providers::banking::written;
use crate::source::at::At;
use crate::source::json::Node;

/// Where statements stand: message set, answer, statement, account.
const SETS: [(&str, &str, &str, &str); 2] = [
    ("BANKMSGSRSV1", "STMTTRNRS", "STMTRS", "BANKACCTFROM"),
    ("CREDITCARDMSGSRSV1", "CCSTMTTRNRS", "CCSTMTRS", "CCACCTFROM"),
];

/// Whether a document is OFX.
pub(super) fn recognise(root: &Node) -> Option<usize> {
    let ofx = root.get("OFX")?;
    let known = SETS.iter().filter(|(set, ..)| ofx.get(set).is_some()).count();
    Some(1 + known + usize::from(ofx.get("SIGNONMSGSRSV1").is_some()))
}

/// Reads all statements.
pub(super) fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut finished = Finished::default();
    let mut count = 0;
    for (set, answer, statement, account) in SETS {
        let sets = At::root(root).each("OFX").into_iter().flat_map(|ofx| ofx.each(set));
        let answers: Vec<At> = sets.flat_map(|set| set.each(answer)).collect();
        for at in answers.iter().flat_map(|answer| answer.each(statement)) {
            count += 1;
            if let Some(found) = read_statement(&at, account, reading) {
                finished.add(found, reading);
            }
        }
    }
    if count == 0 {
        let hint = "billbook reads `STMTRS` of bank accounts and `CCSTMTRS` of credit cards";
        reading.problem_with_hint(&codes::OFX, "the file has no statement of an account", root, "", hint);
    } else {
        reading.told.push(
            "OFX states no balance before the first entry: billbook compares the balance with the next file".to_owned(),
        );
    }
    finished.into_rows(reading)
}

fn read_statement<'n>(at: &At<'n>, account: &str, reading: &mut Reading) -> Option<Statement<'n>> {
    let owner = at.find(account);
    let number = owner.as_ref().and_then(|owner| owner.text("ACCTID"));
    let Some(number) = number else {
        let message = format!("the statement names no account: `{account}/ACCTID` is missing");
        reading.problem(&codes::MISSING, message, at.node, &at.pointer);
        return None;
    };
    let bank = owner.as_ref().and_then(|owner| owner.text("BANKID"));
    let (number, _) = written::account(number);
    let bank_account = match bank {
        Some(bank) if !written::is_iban(&number) => format!("{}/{number}", written::account(bank).0),
        _ => number,
    };
    let code = at.text("CURDEF").filter(|code| currency::is_code(code));
    let Some(code) = code else {
        let message = "the statement has no currency in `CURDEF`";
        reading.problem(&codes::CURRENCY, message, at.node, &at.pointer);
        return None;
    };
    let list = at.find("BANKTRANLIST");
    let entries = list.iter().flat_map(|list| list.each("STMTTRN"));
    let entries: Vec<Entry> = entries.filter_map(|entry| read_entry(&entry, code, reading)).collect();
    let day = |path: &str, reading: &mut Reading| list.as_ref().and_then(|list| read_day(list, path, reading));
    let (from, to) = (day("DTSTART", reading), day("DTEND", reading));
    let closing = at
        .find("LEDGERBAL")
        .and_then(|balance| read_balance(&balance, code, reading));
    let pending = at.find("BANKTRANLISTP");
    let pending = pending.iter().flat_map(|list| list.each("STMTTRNP"));
    let pending: Vec<Entry> = pending
        .filter_map(|entry| read_pending(&entry, code, reading))
        .collect();
    Some(Statement {
        form: "ofx",
        pointer: at.pointer.clone(),
        bank_account,
        currency: Some(code.to_owned()),
        id: None,
        number: None,
        page: None,
        from,
        to: to.or_else(|| closing.as_ref().and_then(|closing| closing.day.clone())),
        opening: None,
        closing,
        has_balances: false,
        information: at.first(&["MKTGINFO"]),
        key: Vec::new(),
        entries: entries.into_iter().chain(pending).collect(),
    })
}

fn read_balance<'n>(at: &At<'n>, code: &str, reading: &mut Reading) -> Option<Balance<'n>> {
    let amount = read_amount(at, "BALAMT", reading)?;
    Some(Balance {
        kind: "LEDGERBAL".to_owned(),
        amount,
        currency: code.to_owned(),
        day: read_day(at, "DTASOF", reading),
        node: at.node,
        pointer: at.pointer.clone(),
    })
}

fn read_amount(at: &At, name: &str, reading: &mut Reading) -> Option<Decimal> {
    let Some(found) = at.find(name) else {
        let message = format!("`{name}` is missing");
        reading.problem(&codes::MISSING, message, at.node, &at.pointer);
        return None;
    };
    let amount = found.own_text().and_then(written::signed);
    if amount.is_none() {
        let message = format!("`{name}` is not an amount: digits, with a sign before and a comma or a point between");
        reading.problem(&codes::DECIMAL, message, found.node, &found.pointer);
    }
    amount
}

/// The day of `20250615120000.000[-5:EST]`: that of the bank.
fn read_day(at: &At, name: &str, reading: &mut Reading) -> Option<String> {
    const DAY: usize = 8;
    let found = at.find(name)?;
    let text = found.own_text()?;
    let digits = text
        .get(..DAY)
        .filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    let day = digits.and_then(|day| Some(format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?)));
    let day = day.filter(|day| clock::parse_date(day).is_some());
    if day.is_none() {
        let message = format!("`{name}` is not a date YYYYMMDD");
        reading.problem(&codes::DATE, message, found.node, &found.pointer);
    }
    day
}

fn read_entry<'n>(at: &At<'n>, code: &str, reading: &mut Reading) -> Option<Entry<'n>> {
    let amount = read_amount(at, "TRNAMT", reading);
    let Some(id) = at.text("FITID") else {
        reading.problem(&codes::MISSING, "`FITID` is missing", at.node, &at.pointer);
        return None;
    };
    if at.find("DTPOSTED").is_none() {
        reading.problem(&codes::MISSING, "`DTPOSTED` is missing", at.node, &at.pointer);
    }
    let booked_on = read_day(at, "DTPOSTED", reading);
    let valued_on = read_day(at, "DTAVAIL", reading);
    let id = id.to_owned();
    let mut entry = entry(at, amount?, code);
    entry.booked_on = booked_on;
    entry.valued_on = valued_on;
    entry.details.bank_reference = Some(id);
    entry.corrects = at.text("CORRECTFITID").map(|corrected| {
        let action = if at.text("CORRECTACTION") == Some("DELETE") {
            "DELETE"
        } else {
            "REPLACE"
        };
        (corrected.to_owned(), action.to_owned())
    });
    Some(entry)
}

/// An entry that is not booked: it has no id yet.
fn read_pending<'n>(at: &At<'n>, code: &str, reading: &mut Reading) -> Option<Entry<'n>> {
    let amount = read_amount(at, "TRNAMT", reading)?;
    let mut entry = entry(at, amount, code);
    entry.valued_on = read_day(at, "DTTRAN", reading);
    "PDNG".clone_into(&mut entry.status);
    Some(entry)
}

fn entry<'n>(at: &At<'n>, amount: Decimal, code: &str) -> Entry<'n> {
    let name = at.first(&["NAME", "PAYEE/NAME"]);
    let party_account = at.find("BANKACCTTO").and_then(|account| {
        let (number, _) = written::account(account.text("ACCTID")?);
        Some(match account.text("BANKID") {
            Some(bank) if !written::is_iban(&number) => format!("{bank}/{number}"),
            _ => number,
        })
    });
    let named = |path: &str| at.text(path).filter(|code| currency::is_code(code));
    // `CURRENCY`: the amount is in that currency; `ORIGCURRENCY`: it is converted already.
    let currency = named("CURRENCY/CURSYM").unwrap_or(code);
    Entry {
        pointer: at.pointer.clone(),
        node: at.node,
        mark: at.text("TRNTYPE").unwrap_or("OTHER").to_owned(),
        amount,
        currency: currency.to_owned(),
        status: BOOKED.to_owned(),
        is_reversal: false,
        booked_on: None,
        valued_on: None,
        own_reference: at.first(&["CHECKNUM", "REFNUM"]),
        code: at.first(&["SIC"]),
        batch_count: None,
        corrects: None,
        details: Details {
            party_name: name,
            party_account,
            reference: at.first(&["MEMO"]),
            ..Details::default()
        },
        transactions: Vec::new(),
    }
}
