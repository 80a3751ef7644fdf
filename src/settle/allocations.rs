//! Which payment pays which invoice: what the ladder answers to what the ledger holds, and what issuers call paid.

use super::adjustments::{self, CREDIT_NOTE, SMALL};
use super::discounts;
use super::settling::Settling;
use crate::allocation::{self, Answer, ByHand, Flow, Invoice, Party, Payment};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::party::Parties;
use crate::query::{gather, select};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// What the ledger holds of payments and invoices, as the ladder takes it.
pub(crate) struct Books {
    /// The invoices, by their keys.
    pub invoices: Vec<Invoice>,
    /// The payments of lists, by their keys.
    pub payments: Vec<Payment>,
    /// What is allocated by hand.
    by_hand: Vec<ByHand>,
    /// The day on which an issuer called an invoice paid.
    stated: Vec<Option<String>>,
}

/// An allocation as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    payment: Option<String>,
    invoice: String,
    basis: String,
    amount: String,
    of_payment: Option<String>,
    currency: String,
    day: String,
}

const INVOICES: &str = "SELECT i.row_key, i.party, i.invoice_id, nullif(i.account, 'default') AS account,
       coalesce(i.billing_currency, 'XXX') AS currency, i.total, i.is_void, i.direction, i.customer, i.is_paid,
       i.payment_reference, i.payee_account,
       coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second'), '') AS day, substr(m.retrieved_at, 1, 10) AS seen_on
FROM invoice AS i JOIN import AS m USING (import_id)
WHERE i.total IS NOT NULL ORDER BY i.row_key";

const PAYMENTS: &str = "SELECT row_key, payment_id, payee, payer, nullif(account, 'default') AS account, amount, currency,
       substr(paid_at, 1, 10) AS day, flow, invoice_id, structured_reference, end_to_end_id, coalesce(reference, '') AS reference, iban
FROM payment WHERE flow IS NOT NULL ORDER BY row_key";

/// Appends what differs from the allocations so far.
pub(super) fn settle(settling: &mut Settling) -> Result<()> {
    let connection = settling.connection;
    let is_any = "SELECT EXISTS (SELECT 1 FROM payment_document WHERE flow IS NOT NULL)
                      OR EXISTS (SELECT 1 FROM invoice_document WHERE is_paid = 1) OR EXISTS (SELECT 1 FROM allocation)
                      OR EXISTS (SELECT 1 FROM issued_document WHERE corrects IS NOT NULL)";
    if !connection.query_row(is_any, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let books = Books::read(connection, &settling.parties)?;
    let answer = books.answer();
    let adjusted = books.adjusted(&answer, adjustments::small(connection)?.as_ref());
    let discounts = discounts::rows(connection, &books.invoices, &answer.discounts)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO allocation (import_id, payment_key, row_key, amount, of_payment, currency, allocated_on, basis, withdraws)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let recorded = recorded(connection)?;
    let (made, withdrawn) = settling.append(recorded, books.rows(&answer), |import_id, row, withdraws| {
        insert.execute((
            import_id,
            &row.payment,
            &row.invoice,
            &row.amount,
            &row.of_payment,
            &row.currency,
            &row.day,
            &row.basis,
            withdraws,
        ))?;
        Ok(())
    })?;
    if made + withdrawn > 0 {
        settling.told.push(told(made, withdrawn));
    }
    let (made, withdrawn) = adjustments::settle(settling, adjusted)?;
    if made + withdrawn > 0 {
        settling.told.push(format!(
            "adjustments without a payment: {made} made, {withdrawn} withdrawn"
        ));
    }
    let (made, withdrawn) = discounts::settle(settling, discounts)?;
    if made + withdrawn > 0 {
        settling
            .told
            .push(format!("cash discounts: {made} made, {withdrawn} withdrawn"));
    }
    Ok(())
}

fn told(made: usize, withdrawn: usize) -> String {
    let counted = |count: usize| {
        if count == 1 {
            "1 allocation".to_owned()
        } else {
            format!("{count} allocations")
        }
    };
    match (made, withdrawn) {
        (made, 0) => format!("{} to invoices", counted(made)),
        (0, withdrawn) => format!(
            "{} withdrawn, because what came in makes another answer right",
            counted(withdrawn)
        ),
        (made, withdrawn) => format!(
            "{} to invoices, and {withdrawn} withdrawn, because what came in makes another answer right",
            counted(made)
        ),
    }
}

/// The allocations in force that were not made by hand, with the keys of their invoices as they are called now.
fn recorded(connection: &Connection) -> Result<Vec<(i64, Row)>> {
    let sql = "SELECT allocation_id, payment_key, invoice_key, basis, amount, of_payment, currency, allocated_on
               FROM allocation_in_force WHERE basis <> 'by hand' AND allocation_id IS NOT NULL ORDER BY allocation_id";
    select(connection, sql, [], |row| {
        let found = Row {
            payment: row.get(1)?,
            invoice: row.get(2)?,
            basis: row.get(3)?,
            amount: row.get(4)?,
            of_payment: row.get(5)?,
            currency: row.get(6)?,
            day: row.get(7)?,
        };
        Ok((row.get(0)?, found))
    })
}

/// What an invoice is called: its number, and what it asks a payment to say.
fn numbers(row: &rusqlite::Row) -> rusqlite::Result<Vec<String>> {
    let number: Option<String> = row.get("invoice_id")?;
    let asked: Option<String> = row.get("payment_reference")?;
    let asked = asked.filter(|asked| Some(asked) != number.as_ref());
    Ok(number.into_iter().chain(asked).collect())
}

impl Books {
    /// Reads them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn read(connection: &Connection, parties: &Parties) -> Result<Self> {
        let mut keys: HashMap<String, String> = HashMap::new();
        let mut party = |name: Option<String>| {
            let name = name.filter(|name| !name.trim().is_empty())?;
            let id = keys.entry(name).or_insert_with_key(|name| parties.key(name)).clone();
            Some(id)
        };
        let mut named = |name: Option<String>| {
            let id = party(name.clone())?;
            Some(Party {
                id,
                name: name.unwrap_or_default(),
            })
        };
        let mut stated_on = Vec::new();
        let mut lowered = adjustments::lowered(connection)?;
        let mut agreed = discounts::agreed(connection, adjustments::small(connection)?.as_ref())?;
        let invoices = gather(connection, INVOICES, [], |row| {
            let Some(total) = stated::decimal(row, "total")? else {
                return Ok(None);
            };
            let (day, seen_on): (String, String) = (row.get("day")?, row.get("seen_on")?);
            let is_void: bool = row.get::<_, Option<bool>>("is_void")?.unwrap_or_default();
            let is_paid: bool = row.get::<_, Option<bool>>("is_paid")?.unwrap_or_default();
            stated_on.push((is_paid && !is_void).then(|| day.clone().max(seen_on)));
            let issuer = named(row.get("party")?).unwrap_or(Party {
                id: String::new(),
                name: String::new(),
            });
            let key: String = row.get("row_key")?;
            Ok(Some(Invoice {
                lowers: lowered.remove(&key),
                early: agreed.remove(&key),
                key,
                issuer,
                customer: named(row.get("customer")?),
                numbers: numbers(row)?,
                payee_account: row.get("payee_account")?,
                accounts: row.get::<_, Option<String>>("account")?.into_iter().collect(),
                currency: row.get("currency")?,
                total: if is_void { Decimal::zero() } else { total },
                day,
                is_receivable: row.get::<_, String>("direction")? == "receivable",
            }))
        })?;
        let payments = gather(connection, PAYMENTS, [], |row| {
            let Some(amount) = stated::decimal(row, "amount")? else {
                return Ok(None);
            };
            Ok(Some(Payment {
                key: row.get("row_key")?,
                number: row.get("payment_id")?,
                payee: named(row.get("payee")?),
                payer: named(row.get("payer")?),
                account: row.get("account")?,
                amount,
                currency: row.get("currency")?,
                day: row.get("day")?,
                flow: if row.get::<_, String>("flow")? == "bank" {
                    Flow::Bank
                } else {
                    Flow::ToIssuer
                },
                invoice: row.get("invoice_id")?,
                structured: row.get("structured_reference")?,
                end_to_end: row.get("end_to_end_id")?,
                text: row.get("reference")?,
                iban: row.get("iban")?,
            }))
        })?;
        let mut books = Self {
            invoices,
            payments,
            by_hand: Vec::new(),
            stated: stated_on,
        };
        books.by_hand = books.by_hand(connection)?;
        Ok(books)
    }

    fn by_hand(&self, connection: &Connection) -> Result<Vec<ByHand>> {
        let sql = "SELECT payment_key, invoice_key, amount, of_payment FROM allocation_in_force WHERE basis = 'by hand' ORDER BY allocation_id";
        let payment = |key: &String| self.payments.binary_search_by(|payment| payment.key.cmp(key)).ok();
        let invoice = |key: &String| self.invoices.binary_search_by(|invoice| invoice.key.cmp(key)).ok();
        gather(connection, sql, [], |row| {
            let [paid, of, amount]: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            let of_payment: Option<String> = row.get(3)?;
            // What it was about may have been entered otherwise since.
            let (Some(payment), Some(invoice), Ok(amount)) = (payment(&paid), invoice(&of), Decimal::parse(&amount))
            else {
                return Ok(None);
            };
            Ok(Some(ByHand {
                payment,
                invoice,
                amount,
                of_payment: of_payment.and_then(|amount| Decimal::parse(&amount).ok()),
            }))
        })
    }

    /// What the ladder answers to them.
    #[must_use]
    pub(crate) fn answer(&self) -> Answer {
        allocation::allocate(&self.invoices, &self.payments, &self.by_hand)
    }

    /// What credit notes take off their invoices, and small differences of the seller's own documents that payments leave.
    fn adjusted(&self, answer: &Answer, small: Option<&Decimal>) -> Vec<adjustments::Row> {
        let key = |place: usize| self.invoices.get(place).map(|invoice| invoice.key.clone());
        let mut rows = Vec::new();
        for offset in &answer.offsets {
            let (Some(credit), Some(invoice)) = (key(offset.credit), key(offset.invoice)) else {
                continue;
            };
            let currency = self.invoices.get(offset.credit).map(|credit| credit.currency.clone());
            let row = |document: &String, beside: &String, amount: &Decimal| adjustments::Row {
                document: document.clone(),
                kind: CREDIT_NOTE,
                amount: amount.to_string(),
                currency: currency.clone().unwrap_or_default(),
                day: offset.day.clone(),
                beside: Some(beside.clone()),
            };
            rows.push(row(&invoice, &credit, &offset.amount));
            rows.push(row(&credit, &invoice, &offset.amount.neg()));
        }
        let Some(small) = small else { return rows };
        let mut settled: BTreeMap<usize, (Decimal, Option<&String>)> = BTreeMap::new();
        for fixed in self.by_hand.iter().filter(|fixed| !fixed.amount.is_zero()) {
            let day = self.payments.get(fixed.payment).map(|payment| &payment.day);
            let of = settled.entry(fixed.invoice).or_default();
            *of = (of.0.add(&fixed.amount), of.1.max(day));
        }
        for made in &answer.allocations {
            let of = settled.entry(made.invoice).or_default();
            *of = (of.0.add(&made.amount), of.1.max(Some(&made.day)));
        }
        let offsets = answer.offsets.iter().map(|offset| (offset.invoice, &offset.amount));
        let discounts = answer
            .discounts
            .iter()
            .map(|discount| (discount.invoice, &discount.amount));
        for (invoice, amount) in offsets.chain(discounts) {
            let of = settled.entry(invoice).or_default();
            of.0 = of.0.add(amount);
        }
        for (place, (sum, day)) in settled {
            let (Some(invoice), Some(day)) = (self.invoices.get(place), day) else {
                continue;
            };
            let open = invoice.total.sub(&sum);
            let is_small = !open.is_zero() && !open.is_negative() && open <= *small;
            if is_small && invoice.customer.is_some() {
                rows.push(adjustments::Row {
                    document: invoice.key.clone(),
                    kind: SMALL,
                    amount: open.to_string(),
                    currency: invoice.currency.clone(),
                    day: day.clone().max(invoice.day.clone()),
                    beside: None,
                });
            }
        }
        rows
    }

    /// The answer as rows, and what issuers call paid of what is open then.
    fn rows(&self, answer: &Answer) -> Vec<Row> {
        let mut paid: HashMap<usize, Decimal> = HashMap::new();
        for fixed in &self.by_hand {
            let sum = paid.entry(fixed.invoice).or_default();
            *sum = sum.add(&fixed.amount);
        }
        let mut rows: BTreeMap<(usize, usize, &str, &str), Decimal> = BTreeMap::new();
        for made in &answer.allocations {
            let sum = paid.entry(made.invoice).or_default();
            *sum = sum.add(&made.amount);
            let row = rows
                .entry((made.payment, made.invoice, made.basis.name(), &made.day))
                .or_default();
            *row = row.add(&made.amount);
        }
        let row = |((payment, invoice, basis, day), amount): ((usize, usize, &str, &str), Decimal)| {
            let (payment, invoice) = (self.payments.get(payment)?, self.invoices.get(invoice)?);
            let is_turned = payment.flow == Flow::Bank && invoice.is_receivable;
            let of_payment = if is_turned { amount.neg() } else { amount.clone() };
            Some(Row {
                payment: Some(payment.key.clone()),
                invoice: invoice.key.clone(),
                basis: basis.to_owned(),
                amount: amount.to_string(),
                of_payment: Some(of_payment.to_string()),
                currency: invoice.currency.clone(),
                day: day.to_owned(),
            })
        };
        let by_payment = rows.into_iter().filter(|(_, amount)| !amount.is_zero()).filter_map(row);
        let stated = self.invoices.iter().zip(&self.stated).enumerate();
        let stated = stated.filter_map(|(place, (invoice, day))| {
            let open = invoice.total.sub(paid.get(&place).unwrap_or(&Decimal::zero()));
            let day = day.as_ref().filter(|_| !open.is_zero())?;
            Some(Row {
                payment: None,
                invoice: invoice.key.clone(),
                basis: "stated".to_owned(),
                amount: open.to_string(),
                of_payment: None,
                currency: invoice.currency.clone(),
                day: day.clone(),
            })
        });
        by_payment.chain(stated).collect()
    }
}
