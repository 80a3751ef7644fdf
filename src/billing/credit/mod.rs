//! What a credit note gives back of an invoice: all of it, a line, or an amount, with the tax as the invoice split it.
//!
//! Net and tax of each rate are taken from what is left of them. Partial credit notes add up to the invoice to the cent for
//! each rate, because whoever takes the rest of a rate takes the rest of its net and of its tax. No credit note gives back more
//! than is left.

#[cfg(test)]
mod tests;

use crate::billing::rating::draft::TaxKey;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use std::collections::BTreeMap;

/// Net and tax.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Before tax.
    pub net: Decimal,
    /// The tax on it.
    pub tax: Decimal,
}

impl Sums {
    /// Both together.
    #[must_use]
    pub(crate) fn total(&self) -> Decimal {
        self.net.add(&self.tax)
    }
}

/// A line of the invoice.
#[derive(Debug, Clone)]
pub(crate) struct InvoiceLine {
    /// Its number.
    pub line: i64,
    /// Before tax.
    pub amount: Decimal,
    /// Its tax.
    pub tax: TaxKey,
}

/// An invoice, and what was given back of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Invoice {
    /// How many digits its currency has behind the point.
    pub decimals: u32,
    /// The lines.
    pub lines: Vec<InvoiceLine>,
    /// Net and tax of each rate.
    pub sums: BTreeMap<TaxKey, Sums>,
    /// What earlier credit notes gave back of lines, before discounts.
    pub credited_lines: BTreeMap<i64, Decimal>,
    /// What earlier credit notes gave back of each rate.
    pub credited: BTreeMap<TaxKey, Sums>,
}

/// What is to be given back.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// All that is left.
    All,
    /// A line, or a part of its amount before tax and discounts.
    Line(i64, Option<Decimal>),
    /// A part of the total, with tax.
    Amount(Decimal),
}

/// What a line of a credit note is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Of {
    /// A line of the invoice.
    Line(i64),
    /// What discounts and maximums took off that line.
    Discount(i64),
    /// A part of all that has this rate.
    Rate,
    /// The rest of all that has this rate.
    Rest,
}

/// A line of a credit note. Amounts are positive where they give back.
#[derive(Debug, Clone)]
pub(crate) struct CreditLine {
    /// What it is for.
    pub of: Of,
    /// Its tax.
    pub tax: TaxKey,
    /// Before tax.
    pub amount: Decimal,
}

/// A credit note.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credit {
    /// Whether it repeats all lines, discounts and taxes of the invoice with the sign turned; then it has no lines here.
    pub is_mirror: bool,
    /// The lines.
    pub lines: Vec<CreditLine>,
    /// Net and tax of each rate.
    pub sums: BTreeMap<TaxKey, Sums>,
}

/// Why nothing is given back, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

fn refuse<T>(message: String, hint: &'static str) -> Result<T, Refused> {
    Err(Refused { message, hint })
}

impl Invoice {
    /// What is left of each rate.
    #[must_use]
    pub(crate) fn left(&self) -> BTreeMap<TaxKey, Sums> {
        let mut left = self.sums.clone();
        for (key, credited) in &self.credited {
            let sums = left.entry(key.clone()).or_default();
            sums.net = sums.net.sub(&credited.net);
            sums.tax = sums.tax.sub(&credited.tax);
        }
        left
    }

    /// What is left of a line, before discounts.
    fn left_of(&self, line: &InvoiceLine) -> Decimal {
        match self.credited_lines.get(&line.line) {
            Some(credited) => line.amount.sub(credited),
            None => line.amount.clone(),
        }
    }

    /// The credit note.
    ///
    /// # Errors
    /// When nothing is left, or less than is to be given back.
    pub(crate) fn credit(&self, wanted: &Wanted) -> Result<Credit, Refused> {
        let left = self.left();
        if left.values().all(|sums| sums.net.is_zero() && sums.tax.is_zero()) {
            return refuse(
                "nothing is left of the invoice: credit notes gave all of it back".to_owned(),
                "`billbook documents` lists them",
            );
        }
        match wanted {
            Wanted::All => Ok(self.all(left)),
            Wanted::Line(line, amount) => self.line(*line, amount.as_ref(), &left),
            Wanted::Amount(amount) => self.amount(amount, &left),
        }
    }

    fn all(&self, left: BTreeMap<TaxKey, Sums>) -> Credit {
        let is_mirror = self.credited.is_empty();
        let rest = left
            .iter()
            .filter(|(_, sums)| !(is_mirror || sums.net.is_zero() && sums.tax.is_zero()));
        let lines = rest.map(|(key, sums)| CreditLine {
            of: Of::Rest,
            tax: key.clone(),
            amount: sums.net.clone(),
        });
        Credit {
            is_mirror,
            lines: lines.collect(),
            sums: left
                .into_iter()
                .filter(|(_, sums)| is_mirror || !sums.net.is_zero())
                .collect(),
        }
    }

    /// Whether an amount can be given back in this currency.
    fn checked(&self, amount: &Decimal) -> Result<(), Refused> {
        if amount.is_zero() || amount.is_negative() {
            return refuse(format!("{amount} gives nothing back"), "write an amount above 0");
        }
        if amount.trim_zeros(0).scale() > self.decimals {
            let message = format!("{amount} has more digits behind the point than the currency of the invoice");
            return refuse(message, "round it to the smallest unit of the currency");
        }
        Ok(())
    }

    fn line(&self, number: i64, amount: Option<&Decimal>, left: &BTreeMap<TaxKey, Sums>) -> Result<Credit, Refused> {
        let Some(line) = self.lines.iter().find(|line| line.line == number) else {
            let message = format!(
                "the invoice has no line {number}: it has lines 1 to {}",
                self.lines.len()
            );
            return refuse(message, "`billbook documents show NUMBER` shows them");
        };
        let zero = Decimal::zero();
        let rest = self.left_of(line);
        if rest <= zero {
            let message = format!("nothing is left of line {number} to give back");
            return refuse(message, "credit another line, or an --amount");
        }
        let amount = amount.unwrap_or(&rest);
        self.checked(amount)?;
        if *amount > rest {
            let message = format!("{amount} is more than the {rest} that is left of line {number}");
            return refuse(message, "a credit note never gives back more than the invoice has");
        }
        let of_rate = self
            .lines
            .iter()
            .filter(|other| other.tax == line.tax && other.amount > zero);
        let (mut whole, mut others) = (zero.clone(), zero.clone());
        for other in of_rate {
            whole = whole.add(&other.amount);
            if other.line != number {
                others = others.add(&self.left_of(other));
            }
        }
        let none = Sums::default();
        let of_invoice = self.sums.get(&line.tax).unwrap_or(&none);
        let of_left = left.get(&line.tax).unwrap_or(&none);
        let is_last = others.is_zero() && *amount == rest;
        // Discounts lowered all lines of the rate alike. Whoever gives the last line back takes the rest.
        let net = if is_last {
            of_left.net.clone()
        } else {
            let share = rounding::divide(&amount.mul(&of_invoice.net), &whole, self.decimals, Mode::HalfAway);
            share.unwrap_or_default()
        };
        if net <= zero {
            return refuse(
                format!("{amount} of line {number} comes to nothing after discounts"),
                "credit an --amount without --line",
            );
        }
        if net > of_left.net {
            let message = format!(
                "{net} of line {number} after discounts is more than the {} that is left at this rate of tax",
                of_left.net
            );
            return refuse(message, "credit an --amount without --line, or --all");
        }
        let tax = if net == of_left.net {
            of_left.tax.clone()
        } else {
            let tax = rounding::divide(
                &net.mul(&of_invoice.tax),
                &of_invoice.net,
                self.decimals,
                Mode::HalfAway,
            );
            tax.unwrap_or_default().min(of_left.tax.clone())
        };
        let mut lines = vec![CreditLine {
            of: Of::Line(number),
            tax: line.tax.clone(),
            amount: amount.clone(),
        }];
        let discount = net.sub(amount);
        if !discount.is_zero() {
            lines.push(CreditLine {
                of: Of::Discount(number),
                tax: line.tax.clone(),
                amount: discount,
            });
        }
        Ok(Credit {
            is_mirror: false,
            lines,
            sums: BTreeMap::from([(line.tax.clone(), Sums { net, tax })]),
        })
    }

    fn amount(&self, amount: &Decimal, left: &BTreeMap<TaxKey, Sums>) -> Result<Credit, Refused> {
        self.checked(amount)?;
        let zero = Decimal::zero();
        let positive: Vec<(&TaxKey, &Sums)> = left.iter().filter(|(_, sums)| sums.total() > zero).collect();
        let all = left.values().fold(zero.clone(), |sum, sums| sum.add(&sums.total()));
        let whole = positive
            .iter()
            .fold(zero.clone(), |sum, (_, sums)| sum.add(&sums.total()));
        if *amount > all {
            let message = format!("{amount} is more than the {all} that is left of the invoice");
            return refuse(message, "a credit note never gives back more than the invoice has");
        }
        let mut rest = amount.clone();
        let mut credit = Credit::default();
        for (index, (key, of_left)) in positive.iter().enumerate() {
            let gross = if index + 1 == positive.len() {
                rest.clone()
            } else {
                let share = rounding::divide(&amount.mul(&of_left.total()), &whole, self.decimals, Mode::HalfAway);
                share.unwrap_or_default().min(rest.clone())
            };
            rest = rest.sub(&gross);
            if gross.is_zero() {
                continue;
            }
            let sums = self.split(&gross, of_left, self.sums.get(key));
            credit.lines.push(CreditLine {
                of: if sums == **of_left { Of::Rest } else { Of::Rate },
                tax: (*key).clone(),
                amount: sums.net.clone(),
            });
            credit.sums.insert((*key).clone(), sums);
        }
        Ok(credit)
    }

    /// Net and tax of an amount with tax: as the invoice has them, and never more than is left of either.
    fn split(&self, gross: &Decimal, left: &Sums, of_invoice: Option<&Sums>) -> Sums {
        if *gross == left.total() {
            return left.clone();
        }
        let zero = Decimal::zero();
        let tax = of_invoice
            .and_then(|of| rounding::divide(&gross.mul(&of.tax), &of.total(), self.decimals, Mode::HalfAway).ok());
        // Something of the net stays with what stays of the tax, so that nobody is left with a tax on nothing.
        let unit = Decimal::from_small(1, self.decimals);
        let least = gross.sub(&left.net.sub(&unit)).max(zero);
        let most = left.tax.clone().min(gross.clone());
        let tax = tax.unwrap_or_default().max(least).min(most);
        Sums {
            net: gross.sub(&tax),
            tax,
        }
    }
}
