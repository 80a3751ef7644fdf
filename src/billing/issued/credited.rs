//! Credit notes that somebody decides on: a whole invoice, a line or an amount, under the next number of their series, with the
//! parties as the invoice printed them.

use super::crediting::Crediting;
use super::files::Renderer;
use super::json;
use super::printed::decimal;
use super::store::{self, NewDocument};
use super::write::ACCOUNT;
use crate::billing::book::kept;
use crate::billing::credit::{Credit, CreditLine, Invoice, InvoiceLine, Of, Sums};
use crate::billing::rating::draft::{Allowance, Line, TaxKey, TaxLine, TaxOf};
use crate::billing::rating::key::StepKey;
use crate::clock::{self, Clock};
use crate::error::{Problem, Result, codes, fail, unknown};
use crate::ledger::chain;
use crate::ledger::import::OwnText;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use crate::output::json::Json;
use crate::query::select;
use crate::source::Source;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;
use std::rc::Rc;

const OPERATION: &str = "credit";

/// The head of the invoice.
struct Head {
    document_id: i64,
    customer: String,
    customer_name: String,
    seller: String,
    contracts: Vec<String>,
    currency: String,
    issue_date: String,
    period: [NaiveDate; 2],
    snapshot: String,
}

fn day(text: &str) -> Result<NaiveDate> {
    match clock::parse_date(text) {
        Some(day) => Ok(day),
        None => fail(&codes::DAMAGED, format!("`{text}` in a document is not a day")),
    }
}

fn key(row: &Row, at: usize) -> Result<TaxKey> {
    let rate: Option<String> = row.get(at + 1)?;
    Ok(TaxKey {
        category: row.get(at)?,
        rate: rate.map(|rate| decimal(&rate)).transpose()?,
    })
}

fn head(connection: &Connection, number: &str) -> Result<Head> {
    let sql = "SELECT document_id, kind, customer, customer_name, seller, contracts, currency, issue_date, period_start, period_end,
                      snapshot FROM issued_document WHERE number = ?1";
    let found = select(connection, sql, [number], |row| {
        let (contracts, first, last): (String, String, String) = (row.get(5)?, row.get(8)?, row.get(9)?);
        let head = Head {
            document_id: row.get(0)?,
            customer: row.get(2)?,
            customer_name: row.get(3)?,
            seller: row.get(4)?,
            contracts: json::read_texts(&contracts),
            currency: row.get(6)?,
            issue_date: row.get(7)?,
            period: [day(&first)?, day(&last)?],
            snapshot: row.get(10)?,
        };
        Ok((row.get::<_, String>(1)?, head))
    })?;
    let Some((kind, head)) = found.into_iter().next() else {
        let sql = "SELECT number FROM issued_document WHERE kind = 'invoice' ORDER BY document_id";
        let names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
        let names = names.iter().map(String::as_str);
        return Err(Box::new(unknown(&codes::NOT_FOUND, "invoice", number, names)));
    };
    if kind != "invoice" {
        let problem = Problem::new(&codes::CREDIT, format!("{number} is a credit note"));
        return Err(Box::new(problem.hint("only an invoice can be credited")));
    }
    Ok(head)
}

/// The taxes of the invoice, as they are printed.
fn taxes(connection: &Connection, document: i64) -> Result<Vec<TaxLine>> {
    let sql = "SELECT tax_category, tax_rate, tax_id, tax_name, reason, note, base, amount FROM issued_tax
               WHERE document_id = ?1 ORDER BY position";
    select(connection, sql, [document], |row| {
        let (base, amount): (String, String) = (row.get(6)?, row.get(7)?);
        Ok(TaxLine {
            tax: Rc::new(TaxOf {
                id: row.get(2)?,
                name: row.get(3)?,
                key: key(row, 0)?,
                reason: row.get(4)?,
                note: row.get(5)?,
            }),
            base: decimal(&base)?,
            amount: decimal(&amount)?,
        })
    })
}

/// The invoice, and what earlier credit notes gave back of it.
fn invoice(connection: &Connection, head: &Head, taxes: &[TaxLine]) -> Result<Invoice> {
    let mut invoice = Invoice {
        decimals: currency::decimals(&head.currency),
        ..Invoice::default()
    };
    for tax in taxes {
        let sums = invoice.sums.entry(tax.tax.key.clone()).or_default();
        sums.net = sums.net.add(&tax.base);
        sums.tax = sums.tax.add(&tax.amount);
    }
    let sql = "SELECT tax_category, tax_rate, line, amount FROM issued_line WHERE document_id = ?1 ORDER BY line";
    invoice.lines = select(connection, sql, [head.document_id], |row| {
        let amount: String = row.get(3)?;
        Ok(InvoiceLine {
            line: row.get(2)?,
            amount: decimal(&amount)?,
            tax: key(row, 0)?,
        })
    })?;
    let sql = "SELECT t.tax_category, t.tax_rate, t.base, t.amount
               FROM issued_tax AS t JOIN issued_document AS d USING (document_id) WHERE d.corrects = ?1";
    for (key, base, tax) in select(connection, sql, [head.document_id], |row| {
        Ok((key(row, 0)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
    })? {
        let sums: &mut Sums = invoice.credited.entry(key).or_default();
        sums.net = sums.net.sub(&decimal(&base)?);
        sums.tax = sums.tax.sub(&decimal(&tax)?);
    }
    let sql = "SELECT l.corrects_line, l.amount FROM issued_line AS l JOIN issued_document AS d USING (document_id)
               WHERE d.corrects = ?1 AND l.corrects_line IS NOT NULL";
    for (line, amount) in select(connection, sql, [head.document_id], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })? {
        let sum = invoice.credited_lines.entry(line).or_default();
        *sum = sum.sub(&decimal(&amount)?);
    }
    Ok(invoice)
}

/// The lines of the invoice, each with the sign turned.
fn mirrored(connection: &Connection, document: i64, taxes: &[TaxLine]) -> Result<Vec<Line>> {
    let sql = "SELECT tax_category, tax_rate, price_source, description, quantity, quantity_shown, unit, unit_price, amount, contract,
                      rule, per, step, step_key, places, period_start, period_end
               FROM issued_line WHERE document_id = ?1 ORDER BY line";
    select(connection, sql, [document], |row| {
        let [quantity, price, amount, key_text, places, first, last]: [String; 7] = [
            row.get(4)?,
            row.get(7)?,
            row.get(8)?,
            row.get(13)?,
            row.get(14)?,
            row.get(15)?,
            row.get(16)?,
        ];
        let amount = decimal(&amount)?.neg();
        let step: i64 = row.get(12)?;
        Ok(Line {
            class: "credit",
            kind: row.get(2)?,
            text: row.get(3)?,
            quantity: decimal(&quantity)?.neg(),
            shown: row.get(5)?,
            unit: row.get(6)?,
            unit_price: decimal(&price)?,
            exact: Fraction::from(amount.clone()),
            amount,
            contract: row.get(9)?,
            rule: row.get(10)?,
            per: row.get(11)?,
            step: usize::try_from(step).unwrap_or_default(),
            key: StepKey::parse(&key_text).unwrap_or_default(),
            corrects: None,
            places: json::places(&places),
            period: [day(&first)?, day(&last)?],
            tax: tax_of(taxes, &key(row, 0)?)?,
            parts: Vec::new(),
            cost: None,
            conversions: Vec::new(),
            fee: None,
        })
    })
}

/// The discounts and coupons of the invoice, each with the sign turned.
fn mirrored_allowances(connection: &Connection, document: i64) -> Result<Vec<Allowance>> {
    let sql = "SELECT position, id, name, contract, percent, base, redemption, redemptions, amount, place FROM issued_allowance
               WHERE document_id = ?1 ORDER BY position";
    let mut all = select(connection, sql, [document], |row| {
        let (percent, base): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let (redemption, of): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        let (amount, place): (String, String) = (row.get(8)?, row.get(9)?);
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        let Some(place) = json::places(&Json::Array(vec![Json::string(place)]).compact()).pop() else {
            return fail(&codes::DAMAGED, "a discount of a document has no place in the book");
        };
        let allowance = Allowance {
            id: row.get(1)?,
            name: row.get(2)?,
            contract: row.get(3)?,
            percent: percent.map(|percent| decimal(&percent)).transpose()?,
            base: base.map(|base| decimal(&base)).transpose()?.map(|base| base.neg()),
            redemption: redemption.zip(of).map(|(one, of)| [count(one), count(of)]),
            amount: decimal(&amount)?.neg(),
            split: Vec::new(),
            place,
        };
        Ok((row.get::<_, i64>(0)?, allowance))
    })?;
    for (position, allowance) in &mut all {
        let sql =
            "SELECT tax_category, tax_rate, amount FROM issued_allowance_part WHERE document_id = ?1 AND position = ?2
                   ORDER BY row_id";
        allowance.split = select(connection, sql, (document, *position), |row| {
            let amount: String = row.get(2)?;
            Ok((key(row, 0)?, decimal(&amount)?.neg()))
        })?;
    }
    Ok(all.into_iter().map(|(_, allowance)| allowance).collect())
}

fn tax_of(taxes: &[TaxLine], key: &TaxKey) -> Result<Rc<TaxOf>> {
    match taxes.iter().find(|tax| tax.tax.key == *key) {
        Some(found) => Ok(Rc::clone(&found.tax)),
        None => fail(
            &codes::DAMAGED,
            "a line of a document has a tax that the document does not have",
        ),
    }
}

/// A line of a credit note that is not a mirror.
fn line(connection: &Connection, head: &Head, number: &str, of: &CreditLine, taxes: &[TaxLine]) -> Result<Line> {
    let tax = tax_of(taxes, &of.tax)?;
    let rate = match &of.tax.rate {
        Some(rate) => format!("{} {rate} %", of.tax.category),
        None => of.tax.category.clone(),
    };
    let (text, contract, period) = match of.of {
        Of::Rate => (format!("Part of {number}, {rate}"), None, head.period),
        Of::Rest => (format!("Rest of {number}, {rate}"), None, head.period),
        Of::Line(line) | Of::Discount(line) => {
            let sql = "SELECT description, contract, period_start, period_end FROM issued_line WHERE document_id = ?1 AND line = ?2";
            let (said, contract, first, last): (String, String, String, String) =
                connection.query_row(sql, (head.document_id, line), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?;
            let text = match of.of {
                Of::Discount(_) => format!("Discounts on line {line} of {number}"),
                _ => format!("Line {line} of {number}: {said}"),
            };
            (text, Some(contract), [day(&first)?, day(&last)?])
        }
    };
    let one = Decimal::from(1_i64);
    let amount = of.amount.neg();
    Ok(Line {
        class: "credit",
        kind: "credit".to_owned(),
        text,
        quantity: if of.amount.is_negative() { one } else { one.neg() },
        shown: None,
        unit: "C62".to_owned(),
        unit_price: amount.abs(),
        exact: Fraction::from(amount.clone()),
        amount,
        contract: contract.or_else(|| head.contracts.first().cloned()).unwrap_or_default(),
        rule: None,
        per: String::new(),
        step: 1,
        key: StepKey::default(),
        corrects: None,
        places: Vec::new(),
        period,
        tax,
        parts: Vec::new(),
        cost: None,
        conversions: Vec::new(),
        fee: None,
    })
}

/// Issues a credit note; gives its import and its number. The caller has begun the transaction.
///
/// # Errors
/// When the ledger does not have the invoice, less is left of it, the note cannot have the next number, or the ledger cannot be
/// written.
pub(crate) fn credit(connection: &Connection, crediting: &Crediting, clock: Clock) -> Result<(i64, String)> {
    let (import_id, document, number) = store(connection, crediting, clock)?;
    Renderer::new(connection, import_id).render(document, Some(&crediting.documents))?;
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok((import_id, number))
}

/// Issues once more what another ledger has, as it was recorded. A file of another version of the renderer is taken over.
///
/// # Errors
/// When it cannot be issued, or a ledger cannot be read or written.
pub(crate) fn again(
    (held, held_import): (&Connection, i64),
    connection: &Connection,
    crediting: &Crediting,
    clock: Clock,
) -> Result<()> {
    let (import_id, document, _) = store(connection, crediting, clock)?;
    Renderer::new(connection, import_id).again((held, held_import), document, Some(&crediting.documents))?;
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(())
}

fn store(connection: &Connection, crediting: &Crediting, clock: Clock) -> Result<(i64, i64, String)> {
    let edition = kept::edition(connection, Some(&crediting.edition))?;
    let book = edition.book()?;
    let head = head(connection, &crediting.number)?;
    if crediting.on.to_string() < head.issue_date {
        let message = format!(
            "{} is dated {}, so a credit note for it cannot be dated {}",
            crediting.number, head.issue_date, crediting.on
        );
        let hint = format!("issue it on {} or later with `--on`", head.issue_date);
        return Err(Box::new(Problem::new(&codes::CREDIT, message).hint(hint)));
    }
    let printed = taxes(connection, head.document_id)?;
    let credit: Credit = match invoice(connection, &head, &printed)?.credit(&crediting.wanted) {
        Ok(credit) => credit,
        Err(refused) => {
            let problem = Problem::new(&codes::CREDIT, format!("{}: {}", crediting.number, refused.message));
            return Err(Box::new(problem.hint(refused.hint)));
        }
    };
    let (lines, allowances, corrected) = if credit.is_mirror {
        let lines = mirrored(connection, head.document_id, &printed)?;
        let corrected = (1..).map(Some).take(lines.len()).collect();
        (lines, mirrored_allowances(connection, head.document_id)?, corrected)
    } else {
        let lines = credit.lines.iter();
        let made: Result<Vec<Line>> = lines
            .map(|of| line(connection, &head, &crediting.number, of, &printed))
            .collect();
        let corrected: Vec<Option<i64>> = credit
            .lines
            .iter()
            .map(|line| match line.of {
                Of::Line(number) => Some(number),
                _ => None,
            })
            .collect();
        (made?, Vec::new(), corrected)
    };
    let mut given = Vec::new();
    for tax in &printed {
        if let Some(sums) = credit.sums.get(&tax.tax.key) {
            given.push(TaxLine {
                tax: Rc::clone(&tax.tax),
                base: sums.net.neg(),
                amount: sums.tax.neg(),
            });
        }
    }
    let total_of = |amounts: &mut dyn Iterator<Item = &Decimal>| amounts.fold(Decimal::zero(), |sum, one| sum.add(one));
    let line_total = total_of(&mut lines.iter().map(|line| &line.amount));
    let allowance_total = total_of(&mut allowances.iter().map(|one| &one.amount));
    let net = total_of(&mut given.iter().map(|tax| &tax.base));
    let tax = total_of(&mut given.iter().map(|tax| &tax.amount));
    let total = net.add(&tax);
    let source = Source::new(OPERATION, crediting.text().into_bytes(), None);
    let import_id = OwnText::kept("write", OPERATION, ACCOUNT).record(connection, &source, clock)?;
    let document = NewDocument {
        kind: "credit-note",
        customer: (&head.customer, &head.customer_name),
        seller: &head.seller,
        contracts: &head.contracts,
        currency: &head.currency,
        days: [crediting.on, crediting.on],
        month: None,
        edition: edition.import_id,
        run: None,
        corrects: Some(head.document_id),
        reason: Some(&crediting.reason),
        snapshot: head.snapshot.clone(),
        lines: &lines,
        corrected_lines: &corrected,
        charges: &[],
        allowances: &allowances,
        taxes: &given,
        totals: [&line_total, &allowance_total, &net, &tax, &total],
        cost: &BTreeMap::new(),
    };
    let (document, number) = store::insert(connection, import_id, &book, &document)?;
    Ok((import_id, document, number))
}

/// What is left of an invoice, with tax; nothing where the ledger does not have it.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn left(connection: &Connection, number: &str) -> Result<Option<(Decimal, String)>> {
    let sql = "SELECT d.total, d.currency, (SELECT decimal_sum(c.total) FROM issued_document AS c WHERE c.corrects = d.document_id)
               FROM issued_document AS d WHERE d.number = ?1";
    let found: Option<(String, String, Option<String>)> = connection
        .query_row(sql, [number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((total, currency, credited)) = found else {
        return Ok(None);
    };
    let credited = credited
        .map(|credited| decimal(&credited))
        .transpose()?
        .unwrap_or_default();
    Ok(Some((decimal(&total)?.add(&credited), currency)))
}
