//! `focus-invoice-detail`: an invoice of FOCUS's Invoice Detail against the charges of Cost and Usage that bear its number.
//!
//! ```text
//! INV-2025-001   here 1578.63 USD   there 1450.00   tax, Sales Tax for NY Jurisdiction 128.63   unexplained 0: explained
//! ```
//!
//! Issuer, number and currency make an invoice. Its parts are its lines where every charge names its line, else categories.
//! A tax that charges do not have, a voided line, a correction that the other dataset counts to another invoice, and an invoice that
//! is stated in the currency it is paid in are explained by what the datasets say. Charges without a number belong to a bill that
//! is not final: they are on no side, and a note says what they come to.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::Origin;
use crate::evidence::place::Place;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::providers::focus::pairs::detail;
use crate::providers::focus::pairs::detail::DetailLine;
use crate::providers::focus::pairs::parts::parts;
use crate::reconcile::charges::between::{Part, Settling, decimals};
use crate::reconcile::charges::groups;
use crate::reconcile::charges::groups::Charges;
use crate::reconcile::charges::rows;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "focus-invoice-detail",
    order: 170,
    here: "an invoice's lines in Invoice Detail",
    there: "charges of Cost and Usage with the invoice's InvoiceId",
    rule: "lines or categories, rounded by the provider's rule where it is known",
    run,
};

/// Issuer, number, currency.
type Invoice = (String, String, String);

/// An invoice before its statement.
struct Draft {
    lines: Vec<DetailLine>,
    groups: Vec<usize>,
    parts: Vec<Part>,
    is_by_line: bool,
    statement: Statement,
}

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let lines = detail::read(connection)?;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let charges = groups::read(connection)?;
    let mut drafts = drafts(connection, lines, &charges)?;
    let unfinished = unfinished(&charges);
    late_corrections(&mut drafts);
    other_currencies(&mut drafts);
    let mut statements = Vec::new();
    let mut last: BTreeMap<(String, String), usize> = BTreeMap::new();
    for ((issuer, _, currency), mut draft) in drafts {
        if !scope.wants(&draft.statement) {
            continue;
        }
        draft.explain();
        let provider = draft.statement.provider.clone();
        Settling {
            connection,
            charges: &charges,
            rules: &scope.rules,
            names: &[&issuer, &provider],
            decimals: decimals(&currency, draft.lines.iter().map(|line| &line.amount)),
            figures: "invoice lines",
        }
        .settle(&mut draft.statement, &mut draft.parts)?;
        draft.note();
        last.insert((issuer, currency), statements.len());
        statements.push(draft.statement);
    }
    for (key, at) in last {
        if let (Some(notes), Some(statement)) = (unfinished.get(&key), statements.get_mut(at)) {
            statement.notes.extend(notes.iter().cloned());
        }
    }
    Ok(statements)
}

/// Every invoice of which both sides are held, or of whose issuer and period.
fn drafts(connection: &Connection, lines: Vec<DetailLine>, charges: &Charges) -> Result<BTreeMap<Invoice, Draft>> {
    // Some providers leave the issuer empty; number and account tell whose it is.
    let issuers: BTreeMap<(String, String), String> = lines
        .iter()
        .map(|line| ((line.invoice.clone(), line.account.clone()), line.issuer.clone()))
        .collect();
    let invoiced: BTreeSet<(String, String)> = lines
        .iter()
        .map(|line| (line.issuer.clone(), line.period[0].clone()))
        .collect();
    let mut found: BTreeMap<Invoice, (Vec<DetailLine>, Vec<usize>)> = BTreeMap::new();
    for line in lines {
        let key = (line.issuer.clone(), line.invoice.clone(), line.currency.clone());
        found.entry(key).or_default().0.push(line);
    }
    let mut held: BTreeSet<(String, String)> = BTreeSet::new();
    for (index, group) in charges.groups.iter().enumerate() {
        let key = &group.key;
        let named = key.invoice.clone().unwrap_or_default();
        let issuer = match key.issuer.as_str() {
            "" => issuers
                .get(&(named.clone(), key.account.clone()))
                .cloned()
                .unwrap_or_default(),
            issuer => issuer.to_owned(),
        };
        held.insert((issuer.clone(), key.period[0].clone()));
        if !named.is_empty() {
            let invoice = (issuer, named, key.currency.clone());
            found.entry(invoice).or_default().1.push(index);
        }
    }
    let mut drafts = BTreeMap::new();
    for (invoice, (lines, groups)) in found {
        let issuer = &invoice.0;
        let is_held =
            |periods: &BTreeSet<(String, String)>, from: &str| periods.contains(&(issuer.clone(), from.to_owned()));
        let keys = || {
            groups
                .iter()
                .filter_map(|&group| charges.groups.get(group))
                .map(|group| &group.key)
        };
        let has_both = !lines.is_empty() && !groups.is_empty();
        if has_both
            || lines.iter().any(|line| is_held(&held, &line.period[0]))
            || keys().any(|key| is_held(&invoiced, &key.period[0]))
        {
            let draft = draft(connection, &invoice, lines, groups, charges)?;
            drafts.insert(invoice, draft);
        }
    }
    Ok(drafts)
}

fn draft(
    connection: &Connection,
    (issuer, invoice, currency): &Invoice,
    lines: Vec<DetailLine>,
    groups: Vec<usize>,
    charges: &Charges,
) -> Result<Draft> {
    let (parts, is_by_line) = parts(&lines, charges, &groups);
    let found = || groups.iter().filter_map(|&group| charges.groups.get(group));
    let only = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.dedup();
        if let [name] = names.as_slice() {
            (*name).to_owned()
        } else {
            String::new()
        }
    };
    let provider = only(found().map(|group| group.key.provider.as_str()).collect());
    let accounts = lines.iter().map(|line| line.account.as_str());
    let periods = || {
        let of_lines = lines.iter().map(|line| &line.period);
        let of_groups = found().filter(|_| lines.is_empty()).map(|group| &group.key.period);
        of_lines.chain(of_groups)
    };
    let imports: BTreeSet<i64> = found().map(|group| group.import.0).collect();
    let is_one_import = imports.len() == 1 && found().all(|group| group.import.1);
    let there_place = match imports.first() {
        Some(&import) if is_one_import => Place::of(connection, import, "")?,
        _ => Place::default(),
    };
    let total = |amounts: &mut dyn Iterator<Item = &Decimal>| {
        let mut sum = DecimalSum::new();
        amounts.for_each(|amount| sum.add(amount));
        sum.total()
    };
    let billed = lines.iter().filter(|line| !line.is_voided());
    let mut statement = PAIR.statement(
        About {
            provider: if provider.is_empty() { issuer.clone() } else { provider },
            account: only(
                accounts
                    .chain(found().map(|group| group.key.account.as_str()))
                    .collect(),
            ),
            subject: invoice.clone(),
            period: [
                periods().map(|period| period[0].clone()).min().unwrap_or_default(),
                periods().map(|period| period[1].clone()).max().unwrap_or_default(),
            ],
            currency: currency.clone(),
        },
        Side::new(
            format!("Invoice Detail, lines: {}", lines.len()),
            total(&mut billed.map(|line| &line.amount)),
            u64::try_from(lines.len()).unwrap_or_default(),
        )
        .at(lines.first().map_or_else(Place::default, |line| line.place.clone()))
        .made_of(if lines.is_empty() {
            Origin::default()
        } else {
            detail::query(issuer, invoice, currency).into()
        }),
        Side::new(
            format!("Cost and Usage, rows: {}", found().map(|group| group.rows).sum::<u64>()),
            total(&mut found().map(|group| &group.total)),
            found().map(|group| group.rows).sum(),
        )
        .at(there_place)
        .made_of(Origin::of(rows::of_groups(charges, &groups, "billed_cost"))),
    );
    statement.issuer.clone_from(issuer);
    Ok(Draft {
        lines,
        groups,
        parts,
        is_by_line,
        statement,
    })
}

/// What is left of a part: issuer, currency, amount.
type Left<'a> = (&'a str, &'a str, Decimal);

/// Finds what one dataset counts to the invoice that is corrected, and the other to the one that corrects it.
fn late_corrections(drafts: &mut BTreeMap<Invoice, Draft>) {
    let is_one = |part: &Part| (part.corrects.is_some() || part.is_correction) && !part.left().is_zero();
    if !drafts.values().flat_map(|draft| &draft.parts).any(is_one) {
        return;
    }
    let mut by_left: HashMap<Left, Vec<(&Invoice, usize)>> = HashMap::new();
    for (invoice, draft) in &*drafts {
        for (index, part) in draft.parts.iter().enumerate() {
            let left = part.left();
            if !left.is_zero() {
                let key = (&*invoice.0, &*invoice.2, left);
                by_left.entry(key).or_default().push((invoice, index));
            }
        }
    }
    let mut found: Vec<(Invoice, usize, Invoice, usize)> = Vec::new();
    for (invoice, draft) in &*drafts {
        for (index, part) in draft.parts.iter().enumerate().filter(|(_, part)| is_one(part)) {
            let mirrored = by_left.get(&(&*invoice.0, &*invoice.2, part.left().neg()));
            let mut mirrors = mirrored.into_iter().flatten().filter(|(other, _)| {
                *other != invoice && part.corrects.as_ref().is_none_or(|corrected| *corrected == other.1)
            });
            if let (Some((other, at)), None) = (mirrors.next(), mirrors.next()) {
                found.push((invoice.clone(), index, (*other).clone(), *at));
            }
        }
    }
    for (invoice, index, other, at) in found {
        let left_of = |key: &Invoice, index: usize| Some(drafts.get(key)?.parts.get(index)?.left());
        // One may be the partner of the other twice over: both are corrections.
        if left_of(&invoice, index).is_none_or(|left| left.is_zero())
            || left_of(&other, at).is_none_or(|left| left.is_zero())
        {
            continue;
        }
        for (key, index, partner) in [(&invoice, index, &other.1), (&other, at, &invoice.1)] {
            if let Some(Draft { parts, statement, .. }) = drafts.get_mut(key)
                && let Some(part) = parts.get_mut(index)
            {
                let what = if part.rows == 0 {
                    format!("its charges have the InvoiceId {partner}")
                } else {
                    format!("invoice {partner} bills it")
                };
                part.explain(statement, LineKind::LateCorrection, what);
            }
        }
    }
}

/// Finds invoices that one dataset states in the billing currency, and the other in that of the payment.
fn other_currencies(drafts: &mut BTreeMap<Invoice, Draft>) {
    let mut found: Vec<(Invoice, Invoice, bool)> = Vec::new();
    for (invoice, draft) in &*drafts {
        for (currency, paid) in detail::paid(&draft.lines) {
            let other = (invoice.0.clone(), invoice.1.clone(), currency);
            let Some(there) = drafts.get(&other).filter(|there| there.lines.is_empty()) else {
                continue;
            };
            let charged = &there.statement.there.total;
            let is_taxed = *charged == paid;
            if draft.groups.is_empty()
                && (is_taxed || draft.at_rate_without_tax(&paid, &other.2) == Some(charged.clone()))
            {
                found.push((invoice.clone(), other, is_taxed));
            }
        }
    }
    for (invoice, other, is_taxed) in found {
        for (key, partner) in [(&invoice, &other), (&other, &invoice)] {
            let Some((currency, amount)) = drafts.get(partner).map(|draft| {
                let statement = &draft.statement;
                (partner.2.clone(), statement.here.total.add(&statement.there.total))
            }) else {
                continue;
            };
            if let Some(Draft { parts, statement, .. }) = drafts.get_mut(key) {
                let side = if statement.there.rows == 0 {
                    "its charges are"
                } else {
                    "the invoice is"
                };
                let mut what = format!("{side} stated in {currency}: {}", amount.trim_zeros(2));
                if !is_taxed {
                    what.push_str(", at the rate of its settlement without tax");
                }
                let mut total = DecimalSum::new();
                // A tax that charges do not have gets its own line, as in any other invoice.
                for part in parts.iter_mut().filter(|part| is_taxed || part.category != "Tax") {
                    total.add(&part.left());
                    part.explained = part.explained.add(&part.left());
                }
                statement.push(Line::new(LineKind::Currency, total.total(), "", what));
            }
        }
    }
}

/// What charges without an invoice come to, for each issuer and currency, period by period.
fn unfinished(charges: &Charges) -> BTreeMap<(String, String), Vec<String>> {
    let mut sums: BTreeMap<(&str, &str, &str), (u64, DecimalSum)> = BTreeMap::new();
    for group in charges.groups.iter().filter(|group| group.key.invoice.is_none()) {
        let key = (&*group.key.issuer, &*group.key.currency, &*group.key.period[0]);
        let (rows, sum) = sums.entry(key).or_default();
        *rows += group.rows;
        sum.add(&group.total);
    }
    let mut notes: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for ((issuer, currency, from), (rows, sum)) in sums {
        let month = from.get(..7).filter(|month| !month.is_empty()).unwrap_or("no period");
        let note = format!(
            "charges without an InvoiceId, from a bill that is not final: {month}, rows: {rows}, {} {currency}",
            sum.total().trim_zeros(2)
        );
        notes
            .entry((issuer.to_owned(), currency.to_owned()))
            .or_default()
            .push(note);
    }
    notes
}

impl Draft {
    /// What the lines without tax come to in the currency they are paid in, at the rate that the settlement gives: 3.03 of
    /// 3.33 USD paid as 5.17 AUD are 4.70 AUD. Nothing without such a rate, or without tax.
    fn at_rate_without_tax(&self, paid: &Decimal, currency: &str) -> Option<Decimal> {
        let billed = &self.statement.here.total;
        let mut untaxed = DecimalSum::new();
        let lines = self.lines.iter().filter(|line| !line.is_voided());
        lines
            .filter(|line| line.category != "Tax")
            .for_each(|line| untaxed.add(&line.amount));
        let untaxed = untaxed.total();
        let is_without_tax = untaxed == *billed;
        let converted = rounding::divide(
            &paid.mul(&untaxed),
            billed,
            currency::decimals(currency),
            Mode::HalfAway,
        );
        converted.ok().filter(|_| !is_without_tax)
    }

    /// Takes off what the datasets themselves explain.
    fn explain(&mut self) {
        let statement = &mut self.statement;
        for part in &mut self.parts {
            let (voided, figures) = part.voided.clone();
            if figures > 0 && !voided.is_zero() && part.left() == voided.neg() {
                part.explain(
                    statement,
                    LineKind::Revision,
                    format!("voided lines: {figures}; their charges are still in Cost and Usage"),
                );
            }
        }
        let is_tax = |part: &&mut Part| part.category == "Tax";
        let has_rows = self.parts.iter().any(|part| part.category == "Tax" && part.rows > 0);
        let has_lines = self.parts.iter().any(|part| part.category == "Tax" && part.figures > 0);
        if has_lines && !has_rows {
            for part in self.parts.iter_mut().filter(is_tax) {
                if part.left() != part.here {
                    continue;
                }
                for line in &self.lines {
                    let is_of_part = line.category == "Tax" && !line.is_voided();
                    if is_of_part && (part.name == "Tax" || part.name == format!("line {}", line.id)) {
                        let what = "charges have no tax";
                        let tax = Line::new(LineKind::Tax, line.amount.clone(), &*line.description, what);
                        statement.push(tax.at(&line.place));
                    }
                }
                part.explained = part.here.clone();
            }
        } else if has_rows && !has_lines && !self.lines.is_empty() {
            for part in self.parts.iter_mut().filter(is_tax) {
                part.explain(statement, LineKind::Tax, "the invoice's lines have no tax");
            }
        }
        if self.categories_cancel() {
            return;
        }
        let statement = &mut self.statement;
        let stated = |part: &Part| (part.figures > 0) != (part.rows > 0);
        let is_other_side_there = !self.lines.is_empty() && !self.groups.is_empty();
        for part in self.parts.iter_mut().filter(|part| part.category == "Credit") {
            if is_other_side_there && stated(part) && !part.left().is_zero() {
                let side = if part.rows > 0 { "charges" } else { "the invoice" };
                part.explain(statement, LineKind::Credit, format!("only {side} have this"));
            }
        }
    }

    /// Whether both sides come to the same and call it by other categories, which a note says.
    fn categories_cancel(&mut self) -> bool {
        let left: Vec<&Part> = self.parts.iter().filter(|part| !part.left().is_zero()).collect();
        let mut sum = DecimalSum::new();
        for part in &left {
            sum.add(&part.left());
        }
        let is_cancelling = !self.is_by_line && !left.is_empty() && sum.total().is_zero();
        if is_cancelling {
            let words: Vec<String> = left
                .iter()
                .map(|part| format!("{} {} here, {} there", part.name, part.here, part.there))
                .collect();
            self.statement.notes.push(format!(
                "the sides put the same amounts in different categories: {}",
                words.join("; ")
            ));
            for part in &mut self.parts {
                part.explained = part.explained.add(&part.left());
            }
        }
        is_cancelling
    }

    /// Says what is not in the figures.
    fn note(&mut self) {
        let notes = &mut self.statement.notes;
        let mut of: BTreeMap<&str, DecimalSum> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| !line.is_voided()) {
            of.entry(&line.category).or_default().add(&line.amount);
        }
        if of.len() > 1 {
            let sums: Vec<String> = of
                .iter()
                .map(|(category, sum)| format!("{category} {}", sum.total()))
                .collect();
            notes.push(format!("by category: {}", sums.join(", ")));
        }
        let currency = &self.statement.currency;
        for (paid_in, paid) in detail::paid(&self.lines) {
            let here = &self.statement.here.total;
            notes.push(format!("paid in {paid_in}: {paid} for {here} {currency}"));
        }
        let mut corrects: BTreeMap<&str, DecimalSum> = BTreeMap::new();
        for line in &self.lines {
            if let Some(reference) = &line.corrects {
                corrects.entry(reference).or_default().add(&line.amount);
            }
        }
        for (reference, sum) in corrects {
            notes.push(format!("corrects {reference}: {}", sum.total()));
        }
        let voided: Vec<&DetailLine> = self.lines.iter().filter(|line| line.is_voided()).collect();
        if !voided.is_empty() {
            let mut sum = DecimalSum::new();
            for line in &voided {
                sum.add(&line.amount);
            }
            let count = voided.len();
            notes.push(format!(
                "voided lines, not counted: {count}, {} {currency}",
                sum.total()
            ));
        }
        if self.lines.iter().any(|line| line.status == "Open") {
            notes.push("the invoice is not issued yet".to_owned());
        }
    }
}
