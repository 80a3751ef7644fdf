//! The rows of documents.

use super::json;
use super::numbers::{self, Number};
use crate::billing::book::model::Book;
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::draft::{Allowance, Becomes, Draft, Line, TaxLine};
use crate::billing::rating::early::Early;
use crate::billing::show::Made;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use chrono::{Days, NaiveDate};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Stores the drafts of a run.
pub(super) struct Storing<'a> {
    pub connection: &'a Connection,
    pub made: &'a Made,
    /// The write.
    pub import_id: i64,
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A document that gets its number now.
#[derive(Debug)]
pub(crate) struct NewDocument<'a> {
    /// `invoice` or `credit-note`.
    pub kind: &'static str,
    /// The id and the name of the customer.
    pub customer: (&'a str, &'a str),
    /// The name of the seller.
    pub seller: &'a str,
    /// The ids of the contracts.
    pub contracts: &'a [String],
    /// The currency.
    pub currency: &'a str,
    /// Day of issue, and day when it is due.
    pub days: [NaiveDate; 2],
    /// The month of the run, for a document of one.
    pub month: Option<Month>,
    /// The import of the edition.
    pub edition: i64,
    /// The run.
    pub run: Option<i64>,
    /// The invoice that it corrects.
    pub corrects: Option<i64>,
    /// Why it is issued, where somebody says so.
    pub reason: Option<&'a str>,
    /// The parties as they are printed.
    pub snapshot: String,
    /// The lines.
    pub lines: &'a [Line],
    /// The lines of the invoice that these give back, in the same order; empty where they give nothing back.
    pub corrected_lines: &'a [Option<i64>],
    /// The charges that the parts of lines name.
    pub charges: &'a [Charge],
    /// Discounts and coupons.
    pub allowances: &'a [Allowance],
    /// Taxes.
    pub taxes: &'a [TaxLine],
    /// The sums of lines and allowances, net, tax and total.
    pub totals: [&'a Decimal; 5],
    /// What the charges cost, by currency.
    pub cost: &'a BTreeMap<String, Decimal>,
}

/// Stores the rows of a document under the next number of its series; gives its row and its number. Its file is rendered from
/// these rows afterwards.
///
/// # Errors
/// When it cannot have the next number, or the ledger cannot be written.
pub(crate) fn insert(
    connection: &Connection,
    import_id: i64,
    book: &Book,
    document: &NewDocument,
) -> Result<(i64, String)> {
    let number = numbers::next(connection, book, document.kind, document.days[0])?;
    let inserting = Inserting {
        connection,
        import_id,
        charges: document.charges,
    };
    let id = inserting.head(document, &number)?;
    for (index, line) in document.lines.iter().enumerate() {
        let corrects = document.corrected_lines.get(index).copied().flatten();
        inserting.line((id, self::number(index + 1)), line, corrects)?;
    }
    for (index, allowance) in document.allowances.iter().enumerate() {
        inserting.allowance((id, self::number(index + 1)), allowance)?;
    }
    for (index, tax) in document.taxes.iter().enumerate() {
        inserting.tax((id, self::number(index + 1)), tax)?;
    }
    for (currency, cost) in document.cost {
        connection
            .prepare_cached("INSERT INTO issued_cost (import_id, document_id, currency, cost) VALUES (?1, ?2, ?3, ?4)")?
            .execute((import_id, id, currency, cost.trim_zeros(0).to_string()))?;
    }
    Ok((id, number.text))
}

/// Inserts the rows of one document.
struct Inserting<'a> {
    connection: &'a Connection,
    import_id: i64,
    charges: &'a [Charge],
}

impl Inserting<'_> {
    fn allowance(&self, (document, position): (i64, i64), allowance: &Allowance) -> Result<()> {
        let count = |which: usize| {
            let redemption = allowance.redemption.and_then(|both| both.get(which).copied());
            redemption.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
        };
        self.connection
            .prepare_cached(
                "INSERT INTO issued_allowance (import_id, document_id, position, kind, id, name, contract, percent, base,
                 redemption, redemptions, amount, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                self.import_id,
                document,
                position,
                if allowance.redemption.is_some() { "coupon" } else { "discount" },
                &allowance.id,
                &allowance.name,
                &allowance.contract,
                allowance.percent.as_ref().map(ToString::to_string),
                allowance.base.as_ref().map(ToString::to_string),
                count(0),
                count(1),
                allowance.amount.to_string(),
                allowance.place.to_string(),
            ))?;
        for (key, part) in &allowance.split {
            self.connection
                .prepare_cached(
                    "INSERT INTO issued_allowance_part (import_id, document_id, position, tax_category, tax_rate, amount)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    self.import_id,
                    document,
                    position,
                    &key.category,
                    key.rate.as_ref().map(ToString::to_string),
                    part.to_string(),
                ))?;
        }
        Ok(())
    }

    fn tax(&self, (document, position): (i64, i64), tax: &TaxLine) -> Result<()> {
        let of = &tax.tax;
        self.connection
            .prepare_cached(
                "INSERT INTO issued_tax (import_id, document_id, position, tax_id, tax_name, tax_category, tax_rate, reason,
                 note, base, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                self.import_id,
                document,
                position,
                &of.id,
                &of.name,
                &of.key.category,
                of.key.rate.as_ref().map(ToString::to_string),
                &of.reason,
                &of.note,
                tax.base.to_string(),
                tax.amount.to_string(),
            ))?;
        Ok(())
    }

    fn head(&self, document: &NewDocument, number: &Number) -> Result<i64> {
        let first = document.lines.iter().map(|line| line.period[0]).min();
        let last = document.lines.iter().map(|line| line.period[1]).max();
        let [issued, due] = document.days;
        let [lines, allowances, net, tax, total] = document.totals.map(ToString::to_string);
        self.connection
            .prepare_cached(
                "INSERT INTO issued_document (import_id, kind, pattern, year, seq, number, customer, customer_name, seller,
                 contracts, currency, issue_date, due_date, period, period_start, period_end, line_total, allowance_total, net,
                 tax, total, edition, run, corrects, reason, snapshot)
                 VALUES (:import, :kind, :pattern, :year, :seq, :number, :customer, :name, :seller, :contracts, :currency, :issued,
                 :due, :period, :first, :last, :lines, :allowances, :net, :tax, :total, :edition, :run, :corrects, :reason,
                 :snapshot)",
            )?
            .execute(rusqlite::named_params! {
                ":import": self.import_id,
                ":kind": document.kind,
                ":pattern": number.pattern,
                ":year": number.year,
                ":seq": number.seq,
                ":number": number.text,
                ":customer": document.customer.0,
                ":name": document.customer.1,
                ":seller": document.seller,
                ":contracts": json::texts(document.contracts),
                ":currency": document.currency,
                ":issued": issued.to_string(),
                ":due": due.to_string(),
                ":period": document.month.map(|month| month.to_string()),
                ":first": first.unwrap_or(issued).to_string(),
                ":last": last.unwrap_or(issued).to_string(),
                ":lines": lines,
                ":allowances": allowances,
                ":net": net,
                ":tax": tax,
                ":total": total,
                ":edition": document.edition,
                ":run": document.run,
                ":corrects": document.corrects,
                ":reason": document.reason,
                ":snapshot": document.snapshot,
            })?;
        Ok(self.connection.last_insert_rowid())
    }

    fn line(&self, (document, number): (i64, i64), line: &Line, corrects: Option<i64>) -> Result<()> {
        let (cost, cost_currency, cost_basis) = match &line.cost {
            Some((sum, what)) => {
                let (currency, basis) = what.split_once(' ').unwrap_or((what, ""));
                (Some(sum.trim_zeros(0).to_string()), Some(currency), Some(basis))
            }
            None => (None, None, None),
        };
        self.connection
            .prepare_cached(
                "INSERT INTO issued_line (import_id, document_id, line, kind, price_source, description, quantity, quantity_shown,
                 unit, unit_price, amount, exact, contract, rule, per, step, step_key, period_start, period_end, tax_id,
                 tax_category, tax_rate, cost, cost_currency, cost_basis, fee, account, places, corrects_period,
                 corrects_line)
                 VALUES (:import, :document, :line, :kind, :price, :text, :quantity, :shown, :unit, :unit_price, :amount, :exact,
                 :contract, :rule, :per, :step, :key, :first, :last, :tax, :category, :rate, :cost, :cost_currency, :basis, :fee,
                 :account, :places, :corrects, :corrects_line)",
            )?
            .execute(rusqlite::named_params! {
                ":import": self.import_id,
                ":document": document,
                ":line": number,
                ":kind": line.class,
                ":price": line.kind,
                ":text": line.text,
                ":quantity": line.quantity.trim_zeros(0).to_string(),
                ":shown": line.shown,
                ":unit": line.unit,
                ":unit_price": line.unit_price.to_string(),
                ":amount": line.amount.to_string(),
                ":exact": line.exact.to_string(),
                ":contract": line.contract,
                ":rule": line.rule,
                ":per": line.per,
                ":step": self::number(line.step),
                ":key": line.key.text(),
                ":first": line.period[0].to_string(),
                ":last": line.period[1].to_string(),
                ":tax": line.tax.id,
                ":category": line.tax.key.category,
                ":rate": line.tax.key.rate.as_ref().map(ToString::to_string),
                ":cost": cost,
                ":cost_currency": cost_currency,
                ":basis": cost_basis,
                ":fee": line.fee.as_ref().map(|fee| &fee.id),
                ":account": line.fee.as_ref().and_then(|fee| fee.account.as_ref()),
                ":places": json::texts(&line.places),
                ":corrects": line.corrects.map(|month| month.to_string()),
                ":corrects_line": corrects,
            })?;
        for part in &line.parts {
            let Some(charge) = self.charges.get(part.charge) else {
                continue;
            };
            self.connection
                .prepare_cached(
                    "INSERT INTO issued_line_charge (import_id, document_id, line, charge_key, charge_import, share)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    self.import_id,
                    document,
                    number,
                    &charge.key,
                    charge.import_id,
                    part.share.trim_zeros(0).to_string(),
                ))?;
        }
        for leg in line.conversions.iter().flat_map(|conversion| &conversion.legs) {
            self.connection
                .prepare_cached(
                    "INSERT INTO issued_rate (import_id, document_id, line, from_currency, to_currency, rate_date, rate, rate_source)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute((
                    self.import_id,
                    document,
                    number,
                    &leg.from,
                    &leg.to,
                    leg.day.map(|day| day.to_string()),
                    leg.rate.to_string(),
                    &leg.source,
                ))?;
        }
        Ok(())
    }
}

impl Storing<'_> {
    /// Stores a draft: a document with its number, or that the month came to 0. Gives the document.
    ///
    /// # Errors
    /// When it cannot have the next number, or the ledger cannot be written.
    pub(super) fn draft(&self, draft: &Draft) -> Result<Option<i64>> {
        let document = match draft.becomes {
            Becomes::Nothing => None,
            Becomes::Invoice | Becomes::CreditNote => Some(self.document(draft)?),
        };
        self.billed(draft, document)?;
        Ok(document)
    }

    fn document(&self, draft: &Draft) -> Result<i64> {
        let made = self.made;
        let customer = made.names(draft);
        let corrects: Option<i64> = match draft.corrects {
            Some(month) => self.connection.query_row(
                "SELECT max(document_id) FROM billed_period WHERE customer = ?1 AND contract = ?2 AND period = ?3",
                (customer.0, draft.contracts.first(), month.to_string()),
                |row| row.get(0),
            )?,
            None => None,
        };
        let document = NewDocument {
            kind: draft.becomes.word(),
            customer,
            seller: made.book.seller.get("name").map_or("", String::as_str),
            contracts: &draft.contracts,
            currency: &draft.currency,
            days: [made.issue_date, made.issue_date + Days::new(u64::from(draft.terms))],
            month: Some(made.month),
            edition: made.edition_import,
            run: Some(self.import_id),
            corrects,
            reason: None,
            snapshot: snapshot(made, draft),
            lines: &draft.lines,
            corrected_lines: &[],
            charges: &made.charges,
            allowances: &draft.allowances,
            taxes: &draft.taxes,
            totals: [
                &draft.line_total,
                &draft.allowance_total,
                &draft.net,
                &draft.tax,
                &draft.total,
            ],
            cost: &draft.cost,
        };
        Ok(insert(self.connection, self.import_id, &made.book, &document)?.0)
    }
}

/// The parties as they are printed.
fn snapshot(made: &Made, draft: &Draft) -> String {
    let customer = made.customer(draft).map(|customer| json::object(&customer.party));
    let endpoints = made.book.endpoints.iter().map(Json::string).collect();
    let mut members = vec![
        ("seller", json::object(&made.book.seller)),
        ("endpoints", Json::Array(endpoints)),
        ("customer", customer.unwrap_or(Json::Null)),
        ("terms", Json::integer(i64::from(draft.terms))),
        ("time_zone", Json::string(made.book.billing.time_zone.name())),
    ];
    let early = Early::of_draft(draft, made.issue_date);
    members.extend(early.map(|early| ("cash_discount", early.json())));
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Json::Object(members.collect()).compact()
}
