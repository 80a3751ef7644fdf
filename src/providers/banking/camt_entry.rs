//! Entries of camt messages, and the transactions in them.
//!
//! What moved between the versions: `Sts` is a text up to 6 and `Sts/Cd` from 7 on; `Dbtr/Nm` is `Dbtr/Pty/Nm` from 7 on; the
//! amount of a transaction stands in `AmtDtls/TxAmt/Amt` up to 2, and in `Amt` from 3 on; charges are in `Chrgs` up to 2 and in
//! `Chrgs/Rcrd` from 3 on, and only from 4 on they say whether the amount contains them.

use crate::contract::document::Reading;
use crate::error::codes;
use crate::money::decimal::Decimal;
use crate::providers::banking::camt::{is_true, money, read_day};
use crate::providers::banking::statement::{Details, Entry, Transaction};
use crate::providers::banking::written;
use crate::source::at::At;
use std::collections::BTreeSet;

/// What stands for an end-to-end id where nobody gave one.
const NOT_PROVIDED: [&str; 2] = ["NOTPROVIDED", "NONREF"];

pub(super) fn read<'n>(at: &At<'n>, reading: &mut Reading) -> Option<Entry<'n>> {
    let money = money(at, "amt", reading);
    let Some(mark) = at.text("cdtDbtInd").filter(|mark| matches!(*mark, "CRDT" | "DBIT")) else {
        let message = "the entry does not say `CRDT` or `DBIT` in `CdtDbtInd`";
        reading.problem(&codes::MISSING, message, at.node, &at.pointer);
        return None;
    };
    let Some(status) = at.first(&["sts/cd", "sts/prtry", "sts"]) else {
        let message = "the entry does not say in `Sts` whether it is booked";
        reading.problem(&codes::MISSING, message, at.node, &at.pointer);
        return None;
    };
    let (amount, currency) = money?;
    let is_credit = mark == "CRDT";
    let is_reversal = at.text("rvslInd").is_some_and(is_true);
    let side = Side { is_credit, is_reversal };
    let mut day = |paths: [&str; 2]| {
        let found = paths.iter().find_map(|path| at.find(path))?;
        read_day(&found, reading)
    };
    let booked_on = day(["bookgDt/dt", "bookgDt/dtTm"]);
    let valued_on = day(["valDt/dt", "valDt/dtTm"]);
    let parts = at.each("ntryDtls");
    let mut transactions = Vec::new();
    for one in parts.iter().flat_map(|part| part.each("txDtls")) {
        transactions.push(transaction(&one, side, reading));
    }
    let batch_count = parts.iter().find_map(|part| part.text("btch/nbOfTxs")?.parse().ok());
    let mut own = Details {
        bank_reference: at.first(&["acctSvcrRef"]),
        ..Details::default()
    };
    charges(at, &mut own, reading);
    let amounts = at.find("amtDtls");
    own.instructed = amounts.and_then(|amounts| instructed(&amounts, &currency, reading));
    // One transaction is the entry itself.
    if let [only] = transactions.as_slice() {
        merge(&mut own, &only.details);
        own.instructed = own.instructed.filter(|(_, other)| *other != currency);
    } else if own.reference.is_none() {
        let texts: Vec<&str> = transactions
            .iter()
            .filter_map(|one| one.details.reference.as_deref())
            .collect();
        own.reference = (!texts.is_empty()).then(|| texts.join(" "));
    }
    own.reference = own.reference.or_else(|| at.first(&["addtlNtryInf"]));
    Some(Entry {
        pointer: at.pointer.clone(),
        node: at.node,
        mark: mark.to_owned(),
        amount: side.signed(amount),
        currency,
        status: status.to_uppercase(),
        is_reversal,
        booked_on,
        valued_on,
        own_reference: at.first(&["ntryRef"]),
        code: code(at),
        batch_count,
        corrects: None,
        details: own,
        transactions,
    })
}

/// Which side an entry stands on.
#[derive(Clone, Copy)]
struct Side {
    is_credit: bool,
    is_reversal: bool,
}

impl Side {
    fn signed(self, amount: Decimal) -> Decimal {
        if self.is_credit { amount } else { amount.neg() }
    }

    /// Whether the other party is the debtor: what takes back a payment keeps the parties of that payment.
    fn is_other_debtor(self) -> bool {
        self.is_credit != self.is_reversal
    }
}

fn code(at: &At) -> Option<String> {
    let parts = ["bkTxCd/domn/cd", "bkTxCd/domn/fmly/cd", "bkTxCd/domn/fmly/subFmlyCd"];
    let parts: Vec<&str> = parts.iter().filter_map(|path| at.text(path)).collect();
    if parts.is_empty() {
        at.first(&["bkTxCd/prtry/cd"])
    } else {
        Some(parts.join("/"))
    }
}

fn transaction(at: &At, side: Side, reading: &mut Reading) -> Transaction {
    let side = Side {
        is_credit: at.text("cdtDbtInd").map_or(side.is_credit, |mark| mark == "CRDT"),
        ..side
    };
    let path = ["amt", "amtDtls/txAmt/amt"]
        .into_iter()
        .find(|path| at.find(path).is_some());
    let amount = path.and_then(|path| money(at, path, reading));
    let mut details = Details {
        bank_reference: at.first(&["refs/acctSvcrRef"]),
        end_to_end_id: at
            .text("refs/endToEndId")
            .filter(|id| !NOT_PROVIDED.contains(id))
            .map(str::to_owned),
        structured_reference: structured(at),
        reference: remittance(at),
        return_code: at.first(&["rtrInf/rsn/cd", "rtrInf/rsn/prtry"]),
        ..Details::default()
    };
    parties(at, side, &mut details);
    charges(at, &mut details, reading);
    if let (Some(amounts), Some((_, currency))) = (at.find("amtDtls"), &amount) {
        details.instructed = instructed(&amounts, currency, reading);
    } else if let Some(amounts) = at.find("amtDtls") {
        details.instructed = instructed(&amounts, "", reading);
    }
    Transaction {
        pointer: at.pointer.clone(),
        amount: amount.map(|(amount, currency)| (side.signed(amount), currency)),
        details,
    }
}

/// The amount that was ordered, where it is in another currency.
fn instructed(at: &At, currency: &str, reading: &mut Reading) -> Option<(Decimal, String)> {
    let path = ["instdAmt/amt", "cntrValAmt/amt"]
        .into_iter()
        .find(|path| at.find(path).is_some())?;
    money(at, path, reading).filter(|(_, other)| other != currency)
}

fn structured(at: &At) -> Option<String> {
    let found = at
        .each("rmtInf")
        .into_iter()
        .flat_map(|information| information.each("strd"));
    let texts = found.filter_map(|one| one.text("cdtrRefInf/ref").or_else(|| one.text("cdtrRefInf/cdtrRef")));
    let texts: Vec<&str> = texts.collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// Banks cut a text into pieces of a length of theirs: those are joined with nothing between, and others with a blank.
fn remittance(at: &At) -> Option<String> {
    const CUT_AT: [usize; 5] = [27, 35, 65, 70, 140];
    let information = at.find("rmtInf")?;
    let mut text = String::new();
    for piece in information.each("ustrd") {
        let piece = piece.node.as_str().unwrap_or_default();
        text.push_str(piece);
        if !CUT_AT.contains(&piece.chars().count()) {
            text.push(' ');
        }
    }
    let text = text.trim();
    if text.is_empty() {
        let additional = information.each("strd");
        return additional.iter().find_map(|one| one.first(&["addtlRmtInf"]));
    }
    Some(text.to_owned())
}

fn parties(at: &At, side: Side, details: &mut Details) {
    let Some(parties) = at.find("rltdPties") else { return };
    let sides = if side.is_other_debtor() {
        [["dbtr", "ultmtDbtr"], ["cdtr", "ultmtCdtr"]]
    } else {
        [["cdtr", "ultmtCdtr"], ["dbtr", "ultmtDbtr"]]
    };
    let [other, _] = sides;
    details.party_name = other
        .iter()
        .find_map(|name| parties.first(&[&format!("{name}/nm"), &format!("{name}/pty/nm")]));
    let [role, _] = other;
    let account = parties.first(&[
        &format!("{role}Acct/id/iBAN"),
        &format!("{role}Acct/id/othr/id"),
        &format!("{role}Acct/id/bBAN"),
    ]);
    details.party_account = account.map(|account| written::account(&account).0);
}

/// Adds up the charges of an entry or transaction that are in one currency.
fn charges(at: &At, details: &mut Details, reading: &mut Reading) {
    let mut sum: Option<(Decimal, String)> = None;
    let mut included = Said::default();
    for charges in at.each("chrgs") {
        let records = charges.each("rcrd");
        let records = if records.is_empty() { vec![charges] } else { records };
        for record in records.iter().filter(|record| record.find("amt").is_some()) {
            let Some((amount, currency)) = money(record, "amt", reading) else {
                continue;
            };
            let amount = if record.text("cdtDbtInd") == Some("CRDT") {
                amount.neg()
            } else {
                amount
            };
            included.note(record.text("chrgInclInd").map(is_true));
            sum = match sum {
                Some((total, code)) if code == currency => Some((total.add(&amount), code)),
                Some(other) => Some(other),
                None => Some((amount, currency)),
            };
        }
    }
    details.charges_included = included.only();
    details.charges = sum.filter(|(amount, _)| !amount.is_zero());
}

/// What all records say, where they say the same.
#[derive(Default)]
struct Said(BTreeSet<Option<bool>>);

impl Said {
    fn note(&mut self, said: Option<bool>) {
        self.0.insert(said);
    }

    fn only(&self) -> Option<bool> {
        let mut said = self.0.iter();
        match (said.next(), said.next()) {
            (Some(only), None) => *only,
            _ => None,
        }
    }
}

fn merge(own: &mut Details, only: &Details) {
    let fill = |to: &mut Option<String>, from: &Option<String>| {
        if to.is_none() {
            to.clone_from(from);
        }
    };
    fill(&mut own.bank_reference, &only.bank_reference);
    fill(&mut own.end_to_end_id, &only.end_to_end_id);
    fill(&mut own.structured_reference, &only.structured_reference);
    fill(&mut own.party_name, &only.party_name);
    fill(&mut own.party_account, &only.party_account);
    fill(&mut own.reference, &only.reference);
    fill(&mut own.return_code, &only.return_code);
    if own.instructed.is_none() {
        own.instructed.clone_from(&only.instructed);
    }
    if own.charges.is_none() {
        own.charges.clone_from(&only.charges);
        own.charges_included = only.charges_included;
    }
}
