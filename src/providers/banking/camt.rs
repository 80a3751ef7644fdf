//! camt.053, and its relatives camt.052 (during the day) and camt.054 (single entries), versions 2 to 14.

use crate::clock;
use crate::contract::document::{Reading, Row};
use crate::error::codes;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::providers::banking::camt_entry;
use crate::providers::banking::statement::{Balance, Finished, Statement};
use crate::providers::banking::written;
use crate::source::at::At;
use crate::source::json::Node;

/// The messages: element around the statements, element of a statement, form.
const MESSAGES: [(&str, &str, &str); 3] = [
    ("bkToCstmrStmt", "stmt", "camt.053"),
    ("bkToCstmrAcctRpt", "rpt", "camt.052"),
    ("bkToCstmrDbtCdtNtfctn", "ntfctn", "camt.054"),
];

/// How a statement begins, and how it ends, by preference.
const OPENING: [&str; 2] = ["OPBD", "PRCD"];
const CLOSING: &str = "CLBD";
const INTERIM: &str = "ITBD";

/// Whether a document is one of the messages, by how much of it is known.
pub(super) fn recognise(root: &Node) -> Option<usize> {
    MESSAGES.iter().find_map(|(message, statement, _)| {
        let found = root.get(message)?;
        Some(1 + usize::from(found.get("grpHdr").is_some()) + usize::from(found.get(statement).is_some()))
    })
}

/// Reads all statements of a message.
pub(super) fn read(root: &Node, reading: &mut Reading) -> Vec<Row> {
    let root = At::root(root);
    let mut finished = Finished::default();
    for (message, element, form) in MESSAGES {
        let Some(message) = root.find(message) else { continue };
        let statements = message.each(element);
        if statements.is_empty() {
            let problem = format!("the message has no `{element}`");
            reading.problem(&codes::MISSING, problem, message.node, &message.pointer);
        }
        for at in statements {
            if let Some(statement) = statement(&message, &at, form, reading) {
                finished.add(statement, reading);
            }
        }
    }
    finished.into_rows(reading)
}

fn statement<'n>(message: &At<'n>, at: &At<'n>, form: &'static str, reading: &mut Reading) -> Option<Statement<'n>> {
    let account = at.find("acct");
    let id = account
        .as_ref()
        .and_then(|account| account.first(&["id/iBAN", "id/othr/id", "id/prtryAcct/id", "id/bBAN"]));
    let Some(id) = id else {
        let hint = "a statement names its account in `Acct/Id/IBAN` or `Acct/Id/Othr/Id`";
        reading.problem_with_hint(
            &codes::MISSING,
            "the statement names no account",
            at.node,
            &at.pointer,
            hint,
        );
        return None;
    };
    let (bank_account, of_account) = written::account(&id);
    let balances: Vec<Balance> = at
        .each("bal")
        .iter()
        .filter_map(|balance| read_balance(balance, reading))
        .collect();
    let (opening, closing) = if form == "camt.053" {
        bounds(&balances)
    } else {
        (None, None)
    };
    let entries = at
        .each("ntry")
        .iter()
        .filter_map(|entry| camt_entry::read(entry, reading))
        .collect();
    let day = |path: &str, reading: &mut Reading| at.find(path).and_then(|found| read_day(&found, reading));
    let from = day("frToDt/frDtTm", reading).or_else(|| day("frToDt/frDt", reading));
    let to = day("frToDt/toDtTm", reading).or_else(|| day("frToDt/toDt", reading));
    let created = day("creDtTm", reading);
    let day_of = |balance: &Option<Balance>| balance.as_ref().and_then(|balance| balance.day.clone());
    let page = [
        (at, "stmtPgntn"),
        (at, "rptPgntn"),
        (at, "ntfctnPgntn"),
        (message, "grpHdr/msgPgntn"),
    ];
    let page = page.into_iter().find_map(|(at, path)| page_of(&at.find(path)?));
    let statement_id = at.text("id").map(str::to_owned);
    let number = at.first(&["elctrncSeqNb", "lglSeqNb"]);
    Some(Statement {
        form,
        pointer: at.pointer.clone(),
        bank_account,
        currency: at.first(&["acct/ccy"]).or(of_account).or_else(|| {
            let balance = opening.as_ref().or(closing.as_ref());
            balance.map(|balance| balance.currency.clone())
        }),
        key: statement_id.iter().chain(&number).chain(&page).cloned().collect(),
        id: statement_id,
        number,
        page,
        from: from.or_else(|| day_of(&opening)).or_else(|| created.clone()),
        to: to.or_else(|| day_of(&closing)).or(created),
        information: at.first(&["addtlStmtInf", "addtlRptInf", "addtlNtfctnInf"]),
        opening,
        closing,
        has_balances: form == "camt.053",
        entries,
    })
}

/// Which page, where there are several: a statement of one page is whole.
fn page_of(at: &At) -> Option<String> {
    let number = at.text("pgNb")?;
    let is_only = number.trim_start_matches('0') == "1" && at.text("lastPgInd").is_some_and(is_true);
    (!is_only).then(|| number.to_owned())
}

/// Whether a yes or no of XML is a yes.
pub(super) fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}

/// The balances between which the entries of a statement, or of one page of it, lie.
fn bounds<'n>(balances: &[Balance<'n>]) -> (Option<Balance<'n>>, Option<Balance<'n>>) {
    let of = |kind: &str| balances.iter().find(|balance| balance.kind == kind);
    let mut interim: Vec<&Balance> = balances.iter().filter(|balance| balance.kind == INTERIM).collect();
    let opening = OPENING.iter().find_map(|kind| of(kind)).cloned();
    let closing = of(CLOSING).cloned();
    // Between pages stands an interim balance.
    let opening = opening.or_else(|| (!interim.is_empty()).then(|| interim.remove(0).clone()));
    let closing = closing.or_else(|| interim.pop().cloned());
    (opening, closing)
}

fn read_balance<'n>(at: &At<'n>, reading: &mut Reading) -> Option<Balance<'n>> {
    let kind = at.first(&["tp/cdOrPrtry/cd", "tp/cdOrPrtry/prtry"])?;
    let (amount, currency) = money(at, "amt", reading)?;
    let amount = match at.text("cdtDbtInd") {
        Some("DBIT") => amount.neg(),
        Some("CRDT") | None => amount,
        Some(other) => {
            let message = format!("the balance says `{other}` in `CdtDbtInd`, and not `CRDT` or `DBIT`");
            reading.problem(&codes::SIGN, message, at.node, &at.pointer);
            return None;
        }
    };
    let day = at
        .find("dt/dt")
        .or_else(|| at.find("dt/dtTm"))
        .and_then(|found| read_day(&found, reading));
    Some(Balance {
        kind,
        amount,
        currency,
        day,
        node: at.node,
        pointer: at.pointer.clone(),
    })
}

/// An amount with its currency, which may have no sign.
pub(super) fn money(at: &At, path: &str, reading: &mut Reading) -> Option<(Decimal, String)> {
    let Some(found) = at.find(path) else {
        let message = format!("`{path}` is missing");
        reading.problem(&codes::MISSING, message, at.node, &at.pointer);
        return None;
    };
    let text = found.own_text().unwrap_or_default();
    let Ok(amount) = Decimal::parse(text.strip_prefix('+').unwrap_or(text)) else {
        reading.problem(
            &codes::DECIMAL,
            "the amount is not a decimal number",
            found.node,
            &found.pointer,
        );
        return None;
    };
    let currency = found.text("ccy").unwrap_or_default();
    if !currency::is_code(currency) {
        reading.problem(
            &codes::CURRENCY,
            "the amount has no currency",
            found.node,
            &found.pointer,
        );
        return None;
    }
    Some((amount, currency.to_owned()))
}

/// The day of a date or time: that which is written, in the bank's own zone.
pub(super) fn read_day(at: &At, reading: &mut Reading) -> Option<String> {
    const DAY: usize = 10;
    let text = at.own_text()?;
    let day = text.get(..DAY).filter(|day| clock::parse_date(day).is_some());
    if day.is_none() {
        reading.problem(&codes::DATE, "this is not a date", at.node, &at.pointer);
    }
    day.map(str::to_owned)
}
