//! Documents that billbook did not issue: invoices of suppliers, and sales that another program issued, as the ledger knows them.

use super::accounts::Accounts;
use super::document::{Document, Part, Tax};
use super::issued::decimal;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::query::select;
use rusqlite::Connection;

/// Who states a document, for whom, and its number.
pub(super) struct Stated {
    /// The issuer.
    pub issuer: String,
    /// The account, where one is named.
    pub account: Option<String>,
    /// The tax in all, where that is stated.
    pub tax: Option<Decimal>,
}

/// By what the book knows a tax that no document names.
const UNNAMED: &str = "stated";

/// By what it knows sales without a tax.
const NONE: &str = "none";

/// Fills in the parts and the taxes of such a document.
pub(super) fn fill(
    connection: &Connection,
    document: &mut Document,
    stated: &Stated,
    accounts: &mut Accounts,
) -> Result<()> {
    let why = document.named();
    document.taxes = taxes(connection, document, stated, accounts)?;
    let taxed = document
        .taxes
        .iter()
        .fold(Decimal::zero(), |sum, tax| sum.add(&tax.amount));
    if let Some(total) = stated
        .tax
        .as_ref()
        .filter(|total| **total != taxed && !total.sub(&taxed).is_zero())
    {
        let message = format!("{why} states {total} of tax, and its taxes add up to {taxed}");
        let hint = "correct the invoice where it comes from, and import it again";
        return Err(Box::new(Problem::new(&codes::NOT_BOOKED, message).hint(hint)));
    }
    let net = document.total.sub(&taxed);
    if document.is_sale() {
        document.parts = sales(document, &net, accounts, &why);
        return Ok(());
    }
    let names = document.party.names.clone();
    let services = if accounts.has_services(&names) {
        services(connection, document, stated, &net)?
    } else {
        Vec::new()
    };
    let single = if document.taxes.len() == 1 { Some(0) } else { None };
    if services.is_empty() {
        let account = accounts.expense(&names, None, &format!("what {} charges on {why}", document.party.name));
        document.parts = by_base(document, &net)
            .into_iter()
            .map(|(net, tax)| Part {
                account: account.clone(),
                net,
                tax,
            })
            .collect();
        return Ok(());
    }
    for (service, net) in services {
        let what = format!("what {} charges on {why}", document.party.name);
        let account = accounts.expense(&names, Some(&service), &what);
        document.parts.push(Part {
            account,
            net,
            tax: single,
        });
    }
    Ok(())
}

/// The net amount by what the taxes are on, where these parts add up to it; else as a whole.
fn by_base(document: &Document, net: &Decimal) -> Vec<(Decimal, Option<usize>)> {
    if document.taxes.len() == 1 {
        return vec![(net.clone(), Some(0))];
    }
    let bases: Option<Vec<Decimal>> = document.taxes.iter().map(|tax| tax.base.clone()).collect();
    let Some(bases) = bases.filter(|bases| !bases.is_empty()) else {
        return vec![(net.clone(), None)];
    };
    let sum = bases.iter().fold(Decimal::zero(), |sum, base| sum.add(base));
    if !sum.sub(net).is_zero() {
        return vec![(net.clone(), None)];
    }
    bases
        .into_iter()
        .enumerate()
        .map(|(place, base)| (base, Some(place)))
        .collect()
}

/// Sales by their taxes.
fn sales(document: &Document, net: &Decimal, accounts: &mut Accounts, why: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (net, tax) in by_base(document, net) {
        let key = tax
            .and_then(|place| document.taxes.get(place))
            .map_or(NONE, |tax| tax.key.as_str());
        let account = accounts.revenue(key, &format!("the tax `{key}` of {why}"));
        parts.push(Part { account, net, tax });
    }
    parts
}

/// The taxes that a document states.
fn taxes(connection: &Connection, document: &Document, stated: &Stated, accounts: &mut Accounts) -> Result<Vec<Tax>> {
    let why = document.named();
    let sql = "SELECT tax_name, tax_category, tax_rate_percent, taxable_amount, amount FROM tax
               WHERE issuer = ?1 AND account IS ?2 AND invoice_id = ?3 AND currency = ?4 AND amount IS NOT NULL ORDER BY row_key";
    let found = select(
        connection,
        sql,
        (&stated.issuer, &stated.account, &document.number, &document.currency),
        |row| {
            let texts: [Option<String>; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((texts, row.get::<_, String>(4)?))
        },
    )?;
    let mut taxes: Vec<Tax> = Vec::new();
    for ([name, category, rate, base], amount) in found {
        let rate = rate.and_then(|rate| Decimal::parse(&rate).ok());
        let key = rate.map(|rate| rate.trim_zeros(0).to_string()).or(name);
        let key = key.unwrap_or_else(|| UNNAMED.to_owned());
        let (base, amount) = (base.map(|base| decimal(&base)).transpose()?, decimal(&amount)?);
        // Lines of one tax are one.
        if let Some(known) = taxes.iter_mut().find(|tax| tax.key == key && tax.category == category) {
            known.amount = known.amount.add(&amount);
            known.base = known.base.take().zip(base).map(|(one, other)| one.add(&other));
            continue;
        }
        taxes.push(Tax {
            key,
            category,
            base,
            amount,
            account: None,
        });
    }
    if let (true, Some(amount)) = (taxes.is_empty(), stated.tax.clone().filter(|tax| !tax.is_zero())) {
        taxes.push(Tax {
            key: UNNAMED.to_owned(),
            category: None,
            base: None,
            amount,
            account: None,
        });
    }
    for tax in taxes.iter_mut().filter(|tax| !tax.amount.is_zero()) {
        let what = format!("the tax `{}` of {why}", tax.key);
        tax.account = if document.is_sale() {
            accounts.output_tax(&tax.key, &what)
        } else {
            accounts.input_tax(&tax.key, &what)
        };
    }
    Ok(taxes)
}

/// The net amount by services, where all lines name one and add up to it.
fn services(
    connection: &Connection,
    document: &Document,
    stated: &Stated,
    net: &Decimal,
) -> Result<Vec<(String, Decimal)>> {
    let sql = "SELECT service_name, decimal_sum(amount) FROM invoice_line
               WHERE issuer = ?1 AND account IS ?2 AND invoice_id = ?3 AND currency = ?4 AND amount IS NOT NULL
               GROUP BY service_name ORDER BY service_name";
    let found: Vec<(Option<String>, String)> = select(
        connection,
        sql,
        (&stated.issuer, &stated.account, &document.number, &document.currency),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut services = Vec::new();
    let mut sum = Decimal::zero();
    for (service, amount) in found {
        let amount = decimal(&amount)?;
        let Some(service) = service else { return Ok(Vec::new()) };
        sum = sum.add(&amount);
        services.push((service, amount));
    }
    Ok(if sum.sub(net).is_zero() { services } else { Vec::new() })
}
