//! Allocations by hand: `allocate P-7 INV-7 --amount 40.00`, which the ladder takes as given.

use crate::contract::stated;
use crate::error::{Problem, Result, codes, unknown};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::{gather, select};
use crate::source::json::Node;
use rusqlite::Connection;

/// Which part of which payment settles which invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByHand {
    /// The payment's key.
    payment: String,
    /// The invoice's key.
    invoice: String,
    /// What it settles of the invoice; 0 sets the two apart.
    amount: String,
    /// What it takes of the payment, where that is in another currency.
    paid: Option<String>,
}

/// A payment or an invoice that can be meant.
struct Side {
    key: String,
    name: String,
    day: String,
    /// With the sign of the invoice's total.
    amount: Decimal,
    currency: String,
    /// Whether money came in, or is owed to us.
    is_turned: bool,
}

const PAYMENTS: &str =
    "SELECT row_key, payment_id AS name, substr(paid_at, 1, 10) AS day, amount, currency, flow = 'bank' AS is_turned
FROM payment WHERE flow IS NOT NULL AND (row_key = ?1 OR payment_id = ?1 OR row_key GLOB '*/' || ?1) ORDER BY row_key";

const INVOICES: &str = "SELECT row_key, issuer || '/' || invoice_id AS name,
       coalesce(date(issued_at), date(billing_period_end, '-1 second'), '') AS day, total AS amount,
       coalesce(billing_currency, 'XXX') AS currency, direction = 'receivable' AS is_turned
FROM invoice WHERE total IS NOT NULL AND is_void = 0
  AND (row_key = ?1 OR invoice_id = ?1 OR issuer || '/' || invoice_id = ?1 OR party || '/' || invoice_id = ?1) ORDER BY row_key";

/// The one that a word names.
fn one(connection: &Connection, sql: &str, what: &str, word: &str) -> Result<Side> {
    let mut found = gather(connection, sql, [word], |row| {
        let Some(amount) = stated::decimal(row, "amount")? else {
            return Ok(None);
        };
        Ok(Some(Side {
            key: row.get("row_key")?,
            name: row.get("name")?,
            day: row.get("day")?,
            amount,
            currency: row.get("currency")?,
            is_turned: row.get("is_turned")?,
        }))
    })?;
    if found.len() > 1 {
        let keys: Vec<&str> = found.iter().map(|side| side.key.as_str()).collect();
        let problem = Problem::new(&codes::PARAMETER, format!("several {what}s have this number")).value(word);
        return Err(Box::new(
            problem.hint(format!("name one by its key: {}", keys.join(", "))),
        ));
    }
    found.pop().ok_or_else(|| {
        let sql = match what {
            "payment" => "SELECT payment_id FROM payment WHERE flow IS NOT NULL",
            _ => "SELECT invoice_id FROM invoice WHERE invoice_id IS NOT NULL",
        };
        let names = select(connection, sql, [], |row| Ok(row.get(0)?)).unwrap_or_default();
        let names: Vec<String> = names;
        Box::new(unknown(&codes::NOT_FOUND, what, word, names.iter().map(String::as_str)))
    })
}

/// What is allocated by hand, as a sum over a column.
fn by_hand(connection: &Connection, column: &str, key: &str, amount: &str) -> Result<Decimal> {
    let sql = format!(
        "SELECT coalesce(decimal_sum({amount}), '0') FROM allocation_in_force WHERE basis = 'by hand' AND {column} = ?1"
    );
    let sum: String = connection.query_row(&sql, [key], |row| row.get(0))?;
    Ok(Decimal::parse(&sum).unwrap_or_default())
}

/// The one nearer to zero of two.
fn smaller(one: Decimal, other: Decimal) -> Decimal {
    let is_one = if one.is_negative() { one > other } else { one < other };
    if is_one { one } else { other }
}

impl ByHand {
    /// A part of a payment for an invoice, by what they are called; without an amount the smaller of both. A payment in another
    /// currency needs an amount, and takes all that is left of it or that amount.
    ///
    /// # Errors
    /// When nothing or several things are called so, the amount is more than there is, or the ledger cannot be read.
    pub(crate) fn find(
        connection: &Connection,
        [payment, invoice]: [&str; 2],
        [amount, of_payment]: [Option<&Decimal>; 2],
    ) -> Result<Self> {
        let paid = one(connection, PAYMENTS, "payment", payment)?;
        let of = one(connection, INVOICES, "invoice", invoice)?;
        let refuse = |message: String, hint: &str| -> Result<Self> {
            Err(Box::new(
                Problem::new(&codes::PARAMETER, message).value(payment).hint(hint),
            ))
        };
        let is_foreign = paid.currency != of.currency;
        if is_foreign && amount.is_none() {
            let message = format!("the payment is in {}, the invoice in {}", paid.currency, of.currency);
            let hint = format!(
                "`--amount` says how much of the invoice it settles, in {}; billbook does not convert it for you",
                of.currency
            );
            return refuse(message, &hint);
        }
        if !is_foreign && of_payment.is_some() {
            let message = format!("payment and invoice are both in {}", of.currency);
            return refuse(message, "leave `--paid` out: the payment gives what the invoice takes");
        }
        let turned = paid.is_turned && of.is_turned;
        let used = by_hand(connection, "payment_key", &paid.key, "of_payment")?;
        let left = paid.amount.sub(&used);
        let left = if turned { left.neg() } else { left };
        let open = of.amount.sub(&by_hand(connection, "invoice_key", &of.key, "amount")?);
        let are_alike = !left.is_zero() && !open.is_zero() && left.is_negative() == open.is_negative();
        let most = match (are_alike, is_foreign) {
            (false, _) => Decimal::zero(),
            (true, true) => open.clone(),
            (true, false) => smaller(left.clone(), open.clone()),
        };
        let wanted = amount.unwrap_or(&most);
        if amount.is_none() && most.is_zero() {
            let message = format!(
                "nothing can be allocated: {left} is left of the payment, {open} is open of {}",
                of.name
            );
            return refuse(
                message,
                "what is allocated by hand already is taken off; `billbook decisions allocations` lists it",
            );
        }
        if !wanted.is_zero()
            && (!are_alike
                || smaller(most.clone(), wanted.clone()) != *wanted
                || wanted.is_negative() != most.is_negative())
        {
            let message = format!(
                "{wanted} is more than there is: {left} is left of the payment, {open} is open of {}",
                of.name
            );
            return refuse(
                message,
                "what is allocated by hand already is taken off; `billbook decisions allocations` lists it",
            );
        }
        let taken = of_payment.unwrap_or(&left);
        if is_foreign
            && !wanted.is_zero()
            && (taken.is_zero()
                || taken.is_negative() != left.is_negative()
                || smaller(left.clone(), taken.clone()) != *taken)
        {
            let message = format!(
                "{taken} {} is not a part of the payment, of which {left} is left",
                paid.currency
            );
            return refuse(message, "write an amount above 0 and no more than is left");
        }
        Ok(Self {
            payment: paid.key,
            invoice: of.key,
            amount: wanted.to_string(),
            paid: (is_foreign && !wanted.is_zero()).then(|| taken.to_string()),
        })
    }

    /// Its members in the text of a decision.
    pub(super) fn members(&self) -> Vec<(&'static str, Json)> {
        let mut members = vec![
            ("payment", Json::string(&self.payment)),
            ("invoice", Json::string(&self.invoice)),
            ("amount", Json::string(&self.amount)),
        ];
        members.extend(self.paid.as_ref().map(|paid| ("paid", Json::string(paid))));
        members
    }

    /// Reads its members again.
    pub(super) fn read(root: &Node) -> Option<Self> {
        let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
        Some(Self {
            payment: text("payment")?,
            invoice: text("invoice")?,
            amount: text("amount").filter(|amount| Decimal::parse(amount).is_ok())?,
            paid: text("paid").filter(|paid| Decimal::parse(paid).is_ok()),
        })
    }
}

/// Enters the rows of a decision.
pub(super) fn insert(connection: &Connection, import_id: i64, decided: &ByHand, why: &str) -> Result<()> {
    let ByHand {
        payment,
        invoice,
        amount,
        paid: taken,
    } = decided;
    let sql = "SELECT d.statement, d.name FROM allocation_in_force AS a JOIN decision AS d ON d.decision = a.import_id
               WHERE a.basis = 'by hand' AND a.payment_key = ?1 AND a.invoice_key = ?2";
    let before: Vec<(String, String)> = select(connection, sql, (payment, invoice), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    if let Some((statement, name)) = before.first() {
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, format!("it is decided already: {statement}")).hint(format!(
                "withdraw that first: billbook allocate --withdraw {name} --why TEXT"
            )),
        ));
    }
    let paid = one(connection, PAYMENTS, "payment", payment)?;
    let of = one(connection, INVOICES, "invoice", invoice)?;
    let amount = Decimal::parse(amount).unwrap_or_default();
    let taken = taken.as_ref().and_then(|taken| Decimal::parse(taken).ok());
    let with_sign = |amount: Decimal| {
        if paid.is_turned && of.is_turned {
            amount.neg()
        } else {
            amount
        }
    };
    let of_payment = with_sign(taken.clone().unwrap_or_else(|| amount.clone()));
    let day = paid.day.max(of.day);
    connection.execute(
        "INSERT INTO allocation (import_id, payment_key, row_key, amount, of_payment, currency, allocated_on, basis)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'by hand')",
        (
            import_id,
            payment,
            invoice,
            amount.to_string(),
            of_payment.to_string(),
            &of.currency,
            day,
        ),
    )?;
    let sql = "INSERT INTO allocation_by_hand (import_id, statement, why) VALUES (?1, ?2, ?3)";
    let statement = if amount.is_zero() {
        format!("payment {} is not for {}", paid.name, of.name)
    } else {
        let with = taken.map(|taken| format!(" with {taken} {}", paid.currency));
        let with = with.unwrap_or_default();
        format!(
            "payment {} pays {amount} {} of {}{with}",
            paid.name, of.currency, of.name
        )
    };
    connection.execute(sql, (import_id, statement, why))?;
    Ok(())
}
