//! Issued documents against what their charges come to now.

use super::corrections::{Becomes, Correction, correct};
use super::past::runs;
use crate::billing::ledger::Arrivals;
use crate::billing::month::Month;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::{gather, select};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A document of a run, or a month that came to 0 without one, and what became of its charges since.
#[derive(Debug)]
pub(crate) struct Against {
    /// The key of its row among the invoices; none without a document.
    pub row_key: Option<String>,
    /// The import that issued it.
    pub import_id: Option<i64>,
    /// The number of the document.
    pub number: Option<String>,
    /// The seller, as printed; empty without a document.
    pub seller: String,
    /// The customer's id in the book.
    pub customer: String,
    /// The month.
    pub month: Month,
    /// The currency.
    pub currency: String,
    /// Its total before tax.
    pub net: Decimal,
    /// How many charges stand behind its lines.
    pub charges: u64,
    /// What later documents billed of the same month, by their numbers.
    pub since: BTreeMap<String, Decimal>,
    /// What it comes to otherwise, beyond all that was billed, step by step.
    pub differences: Vec<Difference>,
    /// Why what it comes to now is not known; empty where it is.
    pub unsure: Vec<String>,
}

/// A step that comes to something else.
#[derive(Debug)]
pub(crate) struct Difference {
    /// What its line says.
    pub text: String,
    /// What was billed of it.
    pub billed: Decimal,
    /// What it comes to now less that.
    pub amount: Decimal,
    /// The month of the run that bills it; none where it is too late for that.
    pub billed_by: Option<Month>,
}

/// The contracts of a customer that one document bills.
const BILLED: &str = "SELECT p.customer, p.contract, p.period, p.document_id, d.import_id, d.number, d.seller, d.net,
       coalesce(d.currency, (SELECT s.currency FROM billed_step AS s
                             WHERE s.customer = p.customer AND s.contract = p.contract AND s.period = p.period LIMIT 1)) AS currency,
       (SELECT count(DISTINCT c.charge_key) FROM issued_line_charge AS c WHERE c.document_id = p.document_id) AS charges
FROM billed_period AS p LEFT JOIN issued_document AS d USING (document_id)
ORDER BY p.period, d.number, p.customer, p.contract";

/// What documents other than the first billed of a month.
const SINCE: &str = "SELECT s.customer, s.contract, s.period, d.number, decimal_sum(s.amount) AS amount
FROM billed_step AS s JOIN billed_period AS p USING (customer, contract, period) JOIN issued_document AS d ON d.document_id = s.document_id
WHERE s.document_id IS NOT p.document_id
GROUP BY s.customer, s.contract, s.period, d.number";

/// All of them, and which one bills a contract in a month.
#[derive(Debug, Default)]
struct Found {
    all: Vec<Against>,
    places: BTreeMap<([String; 2], Month), usize>,
}

impl Found {
    /// The one that bills a contract in a month.
    fn of(&mut self, contract: [String; 2], month: Month) -> Option<&mut Against> {
        self.all.get_mut(*self.places.get(&(contract, month))?)
    }
}

/// Reads all of them. Only months in which something came in, or whose book was amended, are rated again.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn against(connection: &Connection) -> Result<Vec<Against>> {
    let mut found = Found::default();
    let mut documents: BTreeMap<(Option<i64>, String, Month, String), usize> = BTreeMap::new();
    let rows = gather(connection, BILLED, [], |row| {
        let text = |column: &str| -> Result<Option<String>> { Ok(row.get(column)?) };
        let (Some(customer), Some(contract), Some(period)) = (text("customer")?, text("contract")?, text("period")?)
        else {
            return Ok(None);
        };
        // A month without a line has no currency, and comes to nothing.
        let (Some(month), Some(currency)) = (Month::parse(&period), text("currency")?) else {
            return Ok(None);
        };
        let number = text("number")?;
        let net = text("net")?.and_then(|net| Decimal::parse(&net).ok());
        let document: Option<i64> = row.get("document_id")?;
        let one = Against {
            row_key: number.as_ref().map(|number| format!("billbook/{customer}/{number}")),
            import_id: row.get("import_id")?,
            number,
            seller: text("seller")?.unwrap_or_default(),
            customer: customer.clone(),
            month,
            currency,
            net: net.unwrap_or_default(),
            charges: row.get::<_, i64>("charges")?.try_into().unwrap_or_default(),
            since: BTreeMap::new(),
            differences: Vec::new(),
            unsure: Vec::new(),
        };
        Ok(Some((document, [customer, contract], one)))
    })?;
    for (document, contract, one) in rows {
        let key = (document, one.customer.clone(), one.month, one.currency.clone());
        let place = *documents.entry(key).or_insert(found.all.len());
        found.places.insert((contract, one.month), place);
        if place == found.all.len() {
            found.all.push(one);
        }
    }
    since(connection, &mut found)?;
    differences(connection, &mut found)?;
    Ok(found.all)
}

fn since(connection: &Connection, found: &mut Found) -> Result<()> {
    let rows: Vec<([String; 2], String, String, String)> = select(connection, SINCE, [], |row| {
        Ok(([row.get(0)?, row.get(1)?], row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    for (contract, period, number, amount) in rows {
        let amount = Decimal::parse(&amount).unwrap_or_default();
        if let Some(one) = Month::parse(&period).and_then(|month| found.of(contract, month)) {
            let sum = one.since.entry(number).or_default();
            *sum = sum.add(&amount);
        }
    }
    Ok(())
}

fn differences(connection: &Connection, found: &mut Found) -> Result<()> {
    let runs = runs(connection)?;
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return Ok(());
    };
    let arrivals = Arrivals::read(connection, [first.month, last.month])?;
    let mut months = BTreeSet::new();
    for run in &runs {
        if run.edition_now(connection, &arrivals)?.is_some() {
            months.insert(run.month);
        }
    }
    for month in months {
        let corrected = correct(connection, month, None)?;
        for finding in &corrected.findings {
            let concerned = found.all.iter_mut().filter(|one| one.month == month);
            for one in concerned.filter(|one| finding.customers.contains(&one.customer)) {
                one.unsure.push(finding.message.clone());
            }
        }
        for Correction {
            of: contract,
            text,
            billed,
            difference,
            becomes,
            ..
        } in corrected.corrections
        {
            if let Some(one) = found.of(contract, month) {
                one.differences.push(Difference {
                    text,
                    billed,
                    amount: difference,
                    billed_by: (becomes != Becomes::Nothing).then_some(corrected.next),
                });
            }
        }
    }
    Ok(())
}
