//! The drafts of customers, of what their contracts have.

use crate::billing::book::model::{Book, Contract, Customer, Late as Policy};
use crate::billing::month::Month;
use crate::billing::rating::draft::{Becomes, Billed, Draft, Line};
use crate::billing::rating::finding::Findings;
use crate::billing::rating::lines::Making;
use crate::billing::rating::outcome::{Input, Late, Past, Run};
use crate::billing::rating::take::Held;
use crate::billing::rating::taxes::Taxes;
use crate::billing::rating::totals;
use crate::money::currency;
use crate::money::decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the drafts of all customers.
pub(super) fn drafts(input: Input, mut held: BTreeMap<(usize, usize), Held>, run: &mut Run, findings: &mut Findings) {
    let mut taxes = Taxes::new(input.book);
    let mut made: Vec<(usize, Draft)> = Vec::new();
    for (index, customer) in input.book.customers.iter().enumerate() {
        if input.only.is_some_and(|only| only != customer.id) {
            continue;
        }
        let mut of_customer: Vec<(String, Draft)> = Vec::new();
        let apart = apart(input.book, input.past, customer);
        let mut notes: BTreeMap<(String, Month), Draft> = BTreeMap::new();
        for (number, contract) in customer.contracts.iter().enumerate() {
            let id = [customer.id.clone(), contract.id.clone()];
            let held = held.remove(&(index, number)).unwrap_or_default();
            if let Some(document) = input.past.issued.get(&id) {
                run.issued.push((id, document.clone()));
                continue;
            }
            let mut making = Making::new(input, (customer, contract), &mut taxes, findings);
            let mut lines = making.usage(held.groups);
            lines.extend(making.fees(&|fee, start| input.past.fee(&id, fee, start)));
            let code = making.currency();
            let mut late: Vec<Line> = Vec::new();
            let mut charges = held.charges;
            let mut draft = empty(index, (customer, contract), code, input.book);
            let tax = contract.tax.as_ref().unwrap_or(&customer.tax);
            for (month, found) in input.past.late.get(&id).into_iter().flatten() {
                if apart.contains(month) {
                    let note = notes.entry((tax.clone(), *month)).or_insert_with(|| Draft {
                        contracts: Vec::new(),
                        corrects: Some(*month),
                        ..draft.clone()
                    });
                    note.contracts.push(contract.id.clone());
                    note.lines.extend(found.lines.iter().cloned());
                    note.charges.extend(found.charges.iter().cloned());
                    continue;
                }
                late.extend(found.lines.iter().cloned());
                charges.extend(found.charges.iter().cloned());
            }
            let used = |code: &str| {
                let key = [customer.id.clone(), contract.id.clone(), code.to_owned()];
                input.past.coupons.get(&key).cloned().unwrap_or_default()
            };
            let decimals = currency::decimals(code);
            draft.allowances = totals::allowances(contract, (&lines, &late), input.month.last(), decimals, &used);
            lines.extend(late);
            draft.lines = lines;
            draft.charges = charges;
            draft.cost = held.cost;
            // Contracts of one currency, with the same terms and tax, share a document.
            let same = of_customer
                .iter_mut()
                .find(|(other, one)| other == tax && one.currency == draft.currency && have_one_due_date(one, &draft));
            match same {
                Some((_, one)) => join(one, draft),
                None => of_customer.push((tax.clone(), draft)),
            }
        }
        made.extend(of_customer.into_iter().map(|(_, draft)| (index, draft)));
        made.extend(notes.into_values().map(|draft| (index, draft)));
    }
    for found in findings.0.iter().filter(|found| found.is_blocking) {
        run.blocked.extend(found.customers.iter().cloned());
    }
    if let Some(only) = input.only {
        run.blocked.retain(|customer| customer == only);
    }
    for (index, mut draft) in made {
        let is_blocked = input
            .book
            .customers
            .get(index)
            .is_some_and(|customer| run.blocked.contains(&customer.id));
        if is_blocked || draft.lines.is_empty() {
            continue;
        }
        finish(&mut draft, input.book.billing.issues_zero);
        run.drafts.push(draft);
    }
}

/// The billed months whose differences become a credit note of their own: the book or the contract says so, and they come to
/// less than nothing.
#[must_use]
pub(crate) fn apart(book: &Book, past: &Past, customer: &Customer) -> BTreeSet<Month> {
    let mut sums: BTreeMap<Month, Decimal> = BTreeMap::new();
    for contract in &customer.contracts {
        let policy = contract.late.unwrap_or(book.billing.late);
        let id = [customer.id.clone(), contract.id.clone()];
        if policy != Policy::CreditNote || past.issued.contains_key(&id) {
            continue;
        }
        for (month, Late { lines, .. }) in past.late.get(&id).into_iter().flatten() {
            let sum = sums.entry(*month).or_default();
            *sum = lines.iter().fold(sum.clone(), |sum, line| sum.add(&line.amount));
        }
    }
    let negative = sums.into_iter().filter(|(_, sum)| sum.is_negative());
    negative.map(|(month, _)| month).collect()
}

/// Whether two drafts are payable on the same days.
fn have_one_due_date(one: &Draft, other: &Draft) -> bool {
    one.terms == other.terms && one.cash_discount == other.cash_discount
}

/// A draft without lines.
fn empty(index: usize, (customer, contract): (&Customer, &Contract), currency: &str, book: &Book) -> Draft {
    let agreed = contract.cash_discount.as_ref().or(customer.cash_discount.as_ref());
    let agreed = agreed.or(book.billing.cash_discount.as_ref());
    Draft {
        customer: index,
        contracts: vec![contract.id.clone()],
        currency: currency.to_owned(),
        terms: contract.terms.or(customer.terms).unwrap_or(book.billing.terms),
        cash_discount: agreed.filter(|agreed| !agreed.percent.is_zero()).cloned(),
        becomes: Becomes::Invoice,
        lines: Vec::new(),
        allowances: Vec::new(),
        taxes: Vec::new(),
        line_total: Decimal::zero(),
        allowance_total: Decimal::zero(),
        net: Decimal::zero(),
        tax: Decimal::zero(),
        total: Decimal::zero(),
        cost: BTreeMap::new(),
        charges: Vec::new(),
        corrects: None,
    }
}

/// The lines for the charges of a contract, without fees, and the charges.
pub(super) struct Usage {
    /// The customer and the contract.
    pub of: [String; 2],
    /// The lines.
    pub lines: Vec<Line>,
    /// The charges.
    pub charges: Vec<Billed>,
}

/// What the charges of a month come to for each contract, before discounts and without fees.
pub(super) fn usage(input: Input, mut held: BTreeMap<(usize, usize), Held>, findings: &mut Findings) -> Vec<Usage> {
    let mut taxes = Taxes::new(input.book);
    let mut found = Vec::new();
    for (index, customer) in input.book.customers.iter().enumerate() {
        if input.only.is_some_and(|only| only != customer.id) {
            continue;
        }
        for (number, contract) in customer.contracts.iter().enumerate() {
            let held = held.remove(&(index, number)).unwrap_or_default();
            let mut making = Making::new(input, (customer, contract), &mut taxes, findings);
            found.push(Usage {
                of: [customer.id.clone(), contract.id.clone()],
                lines: making.usage(held.groups),
                charges: held.charges,
            });
        }
    }
    found
}

fn join(one: &mut Draft, other: Draft) {
    one.contracts.extend(other.contracts);
    one.charges.extend(other.charges);
    one.lines.extend(other.lines);
    one.allowances.extend(other.allowances);
    for (currency, cost) in other.cost {
        let sum = one.cost.entry(currency).or_default();
        *sum = sum.add(&cost);
    }
}

/// Adds a draft up.
fn finish(draft: &mut Draft, issues_zero: bool) {
    let decimals = currency::decimals(&draft.currency);
    draft.taxes = totals::taxes(&draft.lines, &draft.allowances, decimals);
    let [lines, allowances, tax] = totals::sums_of(&draft.lines, &draft.allowances, &draft.taxes, decimals);
    draft.net = lines.sub(&allowances);
    draft.total = draft.net.add(&tax);
    draft.line_total = lines;
    draft.allowance_total = allowances;
    draft.tax = tax;
    let lines: &[Line] = &draft.lines;
    draft.becomes = if draft.total.is_negative() {
        Becomes::CreditNote
    } else if lines.is_empty() || (draft.total.is_zero() && !issues_zero) {
        Becomes::Nothing
    } else {
        Becomes::Invoice
    };
}
