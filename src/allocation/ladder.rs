//! The ladder, rung by rung.
#![allow(clippy::indexing_slicing, reason = "places are those of what was given")]

use super::claims::Books;
use super::numbers::{Index, Named, is_weak_text, squeezed};
use super::offsets::Waiting;
use super::subset;
use super::values::{Allocation, Answer, Basis, ByHand, Invoice, Offset, Payment, Rest};
use crate::money::decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// The fewest letters and digits of a payment's number by which another payment names it.
const LENGTH_OF_NUMBER: usize = 6;

/// What naming came to.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// The one invoice that is named.
    names: Option<usize>,
    /// Whether anything is named, so that an amount alone does not answer.
    pub(super) is_named: bool,
    /// Why there is a rest.
    pub(super) why: String,
}

pub(super) struct Ladder<'a> {
    pub(super) books: Books<'a>,
    index: Index,
    /// The numbers of payments.
    payments: Index,
    /// Payments in their order, and the place of each in it.
    pub(super) order: Vec<usize>,
    place: Vec<usize>,
    pub(super) tried: Vec<Tried>,
    /// What came back of a payment's rest.
    came_back: Vec<Decimal>,
    allocations: Vec<Allocation>,
    offsets: Vec<Offset>,
    /// Those of each payment, and of each invoice.
    of_payment: HashMap<usize, Vec<usize>>,
    of_invoice: HashMap<usize, Vec<usize>>,
    /// The payments that name an invoice, in their order.
    naming: HashMap<usize, Vec<usize>>,
    /// What was taken back of an allocation.
    undone: HashMap<usize, Decimal>,
}

/// Allocates payments to invoices.
#[must_use]
pub fn allocate(invoices: &[Invoice], payments: &[Payment], by_hand: &[ByHand]) -> Answer {
    let mut ladder = Ladder::new(invoices, payments);
    for fixed in by_hand {
        let books = &mut ladder.books;
        if fixed.amount.is_zero() {
            books.apart.insert((fixed.payment, fixed.invoice));
        }
        let turned = books.turns(fixed.payment, fixed.invoice);
        let paid = match &fixed.of_payment {
            Some(paid) => paid.clone(),
            None if turned => fixed.amount.neg(),
            None => fixed.amount.clone(),
        };
        books.open[fixed.invoice] = books.open[fixed.invoice].sub(&fixed.amount);
        books.left[fixed.payment] = books.left[fixed.payment].sub(&paid);
        if !fixed.amount.is_zero() {
            books.was_paid(fixed.invoice, &payments[fixed.payment].day);
        }
    }
    let by_hand: BTreeSet<usize> = by_hand.iter().map(|fixed| fixed.invoice).collect();
    for invoice in by_hand {
        let day = ladder.books.paid_on.get(&invoice).cloned().unwrap_or_default();
        ladder.books.take_off(invoice, &day);
    }
    let mut waiting = Waiting::of(&ladder.books);
    for payment in ladder.order.clone() {
        let day = Some(payments[payment].day.as_str());
        ladder.offsets.extend(waiting.through(day, &mut ladder.books));
        if !ladder.books.left[payment].is_zero() {
            let tried = ladder.by_name(payment);
            if let Some(invoice) = tried.names {
                ladder.naming.entry(invoice).or_default().push(payment);
            }
            ladder.tried[payment] = tried;
        }
    }
    ladder.offsets.extend(waiting.through(None, &mut ladder.books));
    ladder.by_amount();
    ladder.answer()
}

/// The one nearer to zero of two of one sign.
fn smaller(one: &Decimal, other: &Decimal) -> Decimal {
    let is_one = if one.is_negative() { one > other } else { one < other };
    if is_one { one.clone() } else { other.clone() }
}

/// The element of a set that has only one.
fn only(found: BTreeSet<usize>) -> Option<usize> {
    let mut all = found.into_iter();
    all.next().filter(|_| all.next().is_none())
}

fn have_one_sign(one: &Decimal, other: &Decimal) -> bool {
    !one.is_zero() && !other.is_zero() && one.is_negative() == other.is_negative()
}

impl<'a> Ladder<'a> {
    fn new(invoices: &'a [Invoice], payments: &'a [Payment]) -> Self {
        let mut index = Index::default();
        for (place, invoice) in invoices.iter().enumerate() {
            for number in &invoice.numbers {
                index.add(number, place);
            }
        }
        let mut order: Vec<usize> = (0..payments.len()).collect();
        order.sort_by_key(|&place| (&payments[place].day, &payments[place].key));
        let mut place = vec![0; payments.len()];
        let mut numbers = Index::default();
        for (at, &payment) in order.iter().enumerate() {
            place[payment] = at;
            let Payment { number, end_to_end, .. } = &payments[payment];
            for number in number.iter().chain(end_to_end) {
                if squeezed(number).len() >= LENGTH_OF_NUMBER && !is_weak_text(number) {
                    numbers.add(number, payment);
                }
            }
        }
        Self {
            books: Books::new(invoices, payments),
            index,
            payments: numbers,
            order,
            place,
            tried: payments.iter().map(|_| Tried::default()).collect(),
            came_back: vec![Decimal::zero(); payments.len()],
            allocations: Vec::new(),
            offsets: Vec::new(),
            of_payment: HashMap::new(),
            of_invoice: HashMap::new(),
            naming: HashMap::new(),
            undone: HashMap::new(),
        }
    }

    fn number(&self, invoice: usize) -> &str {
        self.books.invoices[invoice].numbers.first().map_or("", String::as_str)
    }

    /// Steps 0 to 4.
    fn by_name(&mut self, payment: usize) -> Tried {
        let paid = &self.books.payments[payment];
        let text = if let Some(column) = &paid.invoice {
            let of = self.index.column(column);
            if !of.is_empty() {
                return match self.books.meant(payment, column, &of, true) {
                    Ok(invoice) => self.settle(payment, invoice, Basis::Column),
                    Err(unmeant) => Tried {
                        is_named: true,
                        why: if self.settle_subset(payment, &unmeant.several, Basis::Column) {
                            String::new()
                        } else {
                            unmeant.why
                        },
                        names: None,
                    },
                };
            }
            column
        } else {
            let structured = paid.structured.as_deref().unwrap_or_default();
            let of = self.index.structured(structured);
            if let Ok(invoice) = self.books.meant(payment, structured, &of, false) {
                return self.settle(payment, invoice, Basis::Structured);
            }
            let end_to_end = paid.end_to_end.as_deref().unwrap_or_default();
            let of = self.index.column(end_to_end);
            if let Ok(invoice) = self.books.meant(payment, end_to_end, &of, false)
                && (!is_weak_text(end_to_end) || self.books.is_exact(payment, invoice))
            {
                return self.settle(payment, invoice, Basis::EndToEnd);
            }
            &paid.text
        };
        let before = self.books.left[payment].clone();
        let mut tried = self.by_text(payment, text);
        if self.books.left[payment] == before
            && let Some(refunded) = self.refunded(payment)
        {
            self.give_back(payment, &[refunded], None, Basis::Number);
            let day = &self.books.payments[refunded].day;
            tried = Tried {
                names: None,
                is_named: true,
                why: format!("more than was paid on {day}"),
            };
        }
        if let Some(column) = paid.invoice.as_ref().filter(|_| !tried.is_named) {
            tried.is_named = true;
            tried.why = format!("the ledger has no invoice {column}");
        }
        tried
    }

    /// Steps 3 and 4.
    fn by_text(&mut self, payment: usize, text: &str) -> Tried {
        let mut tried = Tried::default();
        let (mut strong, mut weak) = (Vec::new(), Vec::new());
        for Named { of, is_weak } in self.index.named(text) {
            let number = of.first().map_or("", |&first| self.number(first));
            match self.books.meant(payment, number, &of, false) {
                Ok(invoice) if is_weak => weak.push(invoice),
                Ok(invoice) => strong.push(invoice),
                Err(unmeant) if unmeant.several.is_empty() && !is_weak => {
                    tried.is_named = true;
                    tried.why = unmeant.why;
                }
                Err(unmeant) if is_weak => weak.extend(unmeant.several),
                Err(unmeant) => strong.extend(unmeant.several),
            }
        }
        let exact = weak.iter().copied().filter(|&one| self.books.is_exact(payment, one));
        let mut known: Vec<usize> = strong.iter().copied().chain(exact).collect();
        known.sort_unstable();
        known.dedup();
        let is_sure = tried.why.is_empty();
        let mut all: Vec<usize> = strong.iter().chain(&weak).copied().collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|&one| !self.books.open[one].is_zero());
        if let (true, [one]) = (is_sure, known.as_slice())
            && (self.books.is_whole(payment, *one) || all.len() <= 1)
        {
            return self.settle(payment, *one, Basis::Number);
        }
        if is_sure && all.len() > 1 && self.settle_subset(payment, &all, Basis::Subset) {
            tried.is_named = true;
            return tried;
        }
        if let (true, [one]) = (is_sure, known.as_slice()) {
            return self.settle(payment, *one, Basis::Number);
        }
        if is_sure && known.len() > 1 {
            // Step 4 with one left that is open.
            let open: Vec<usize> = known.iter().copied().filter(|one| all.contains(one)).collect();
            if let [one] = open.as_slice()
                && self.books.is_whole(payment, *one)
            {
                let tried = self.settle(payment, *one, Basis::Subset);
                return Tried { names: None, ..tried };
            }
            let mut numbers: Vec<&str> = known.iter().map(|&one| self.number(one)).collect();
            numbers.sort_unstable();
            tried.is_named = true;
            tried.why = format!("no single choice of {} comes to the amount", numbers.join(", "));
        }
        if let (true, [], Some(&one)) = (is_sure, known.as_slice(), all.first()) {
            let number = self.number(one);
            tried.why = format!("`{number}` could be any number, and counts only if the amount is exact");
        }
        tried
    }

    /// Pays those of the only choice of some invoices that comes to what is left. Gives whether there is one.
    fn settle_subset(&mut self, payment: usize, of: &[usize], basis: Basis) -> bool {
        let turned: BTreeSet<bool> = of.iter().map(|&one| self.books.turns(payment, one)).collect();
        let (Some(&first), 1) = (of.first(), turned.len()) else {
            return false;
        };
        let mut amounts: Vec<Decimal> = of.iter().map(|&one| self.books.open[one].clone()).collect();
        let left = self.books.left_for(payment, first);
        let mut found = subset::only(&amounts, &left);
        let less = of.iter().map(|&one| self.books.lessened(payment, one));
        let less: Vec<Option<Decimal>> = less.collect();
        if found.is_none() && less.iter().any(Option::is_some) {
            for (amount, less) in amounts.iter_mut().zip(less) {
                *amount = less.unwrap_or_else(|| amount.clone());
            }
            found = subset::only(&amounts, &left);
        }
        let Some(places) = found else {
            return false;
        };
        for place in places {
            self.push(payment, of[place], amounts[place].clone(), basis);
        }
        true
    }

    /// Pays what is open, as far as there is something left.
    fn settle(&mut self, payment: usize, invoice: usize, basis: Basis) -> Tried {
        // Who took something off pays it after all.
        let taken = self.books.taken.get(&invoice).map(|(amount, _)| amount);
        if taken == Some(&self.books.left_for(payment, invoice)) {
            let day = self.books.payments[payment].day.clone();
            self.books.put_back(invoice, &day);
        }
        let (open, left) = (self.books.open[invoice].clone(), self.books.left_for(payment, invoice));
        let Invoice {
            total, is_receivable, ..
        } = &self.books.invoices[invoice];
        let number = self.number(invoice).to_owned();
        let mut why = format!("more than is open of {number}");
        if have_one_sign(&open, &left) {
            self.push(payment, invoice, smaller(&open, &left), basis);
        } else if left.is_negative() && !total.is_negative() && !(*is_receivable && basis != Basis::Column) {
            if basis == Basis::Column {
                // Money that comes back for an invoice is first what was paid for it in excess.
                let of = self.naming.get(&invoice).cloned().unwrap_or_default();
                self.give_back(payment, &of, Some(invoice), basis);
                why = format!("more than was paid for {number}");
            } else {
                why = format!("money that came in names {number}, and neither a credit note nor a payment");
            }
        } else if have_one_sign(total, &left) {
            why = format!("nothing is open of {number}");
        } else if let Some(returned) = self.returned(payment, invoice) {
            // A bank that gives back a payment often names only what it was for.
            self.give_back(payment, &[returned], None, basis);
            why = format!("more than was paid for {number}");
        } else if *is_receivable {
            why = format!("money that went out names {number}, which others owe");
        } else {
            why = format!("{number} is a credit note, and the money went out");
        }
        Tried {
            names: Some(invoice),
            is_named: true,
            why,
        }
    }

    pub(super) fn push(&mut self, payment: usize, invoice: usize, amount: Decimal, basis: Basis) {
        let books = &mut self.books;
        let paid = if books.turns(payment, invoice) {
            amount.neg()
        } else {
            amount.clone()
        };
        books.open[invoice] = books.open[invoice].sub(&amount);
        books.left[payment] = books.left[payment].sub(&paid);
        let days = [&books.payments[payment].day, &books.invoices[invoice].day];
        let day = days.into_iter().max().cloned().unwrap_or_default();
        if amount.is_negative() {
            books.put_back(invoice, &day);
        } else {
            books.was_paid(invoice, &day);
            books.take_off(invoice, &day);
        }
        let at = self.allocations.len();
        self.of_payment.entry(payment).or_default().push(at);
        self.of_invoice.entry(invoice).or_default().push(at);
        self.allocations.push(Allocation {
            payment,
            invoice,
            amount,
            day,
            basis,
        });
    }

    /// The one earlier payment that money which comes back names.
    fn refunded(&self, payment: usize) -> Option<usize> {
        let paid = &self.books.payments[payment];
        let texts = [
            Some(paid.text.as_str()),
            paid.structured.as_deref(),
            paid.end_to_end.as_deref(),
        ];
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for named in texts.into_iter().flatten().flat_map(|text| self.payments.named(text)) {
            found.extend(named.of.into_iter().filter(|&other| {
                let before = &self.books.payments[other];
                let is_opposite = before.amount.is_negative() != paid.amount.is_negative();
                is_opposite && before.currency == paid.currency && self.place[other] < self.place[payment]
            }));
        }
        only(found)
    }

    /// The one payment of a customer's invoice that is returned by money that goes out and names the invoice: of the same amount.
    fn returned(&self, payment: usize, invoice: usize) -> Option<usize> {
        let left = &self.books.left[payment];
        let made = self.of_invoice.get(&invoice).into_iter().flatten();
        let of_one_amount = made.filter_map(|&at| {
            let Allocation {
                payment: other, amount, ..
            } = &self.allocations[at];
            let is_back = self.undone.get(&at).is_some_and(|undone| !undone.is_zero());
            let is_whole = self.books.payments[*other].amount == left.neg();
            (is_whole && !is_back && !amount.is_negative()).then_some(*other)
        });
        let found: BTreeSet<usize> = of_one_amount
            .filter(|_| self.books.invoices[invoice].is_receivable)
            .collect();
        only(found)
    }

    /// Takes back what payments paid, of one invoice or of all, the newest first: what was left of them, then allocations.
    fn give_back(&mut self, payment: usize, of: &[usize], only: Option<usize>, basis: Basis) {
        for &other in of.iter().rev() {
            let (left, back) = (&self.books.left[other], self.books.left[payment].neg());
            if have_one_sign(left, &back) {
                let amount = smaller(left, &back);
                self.books.left[other] = left.sub(&amount);
                self.books.left[payment] = self.books.left[payment].add(&amount);
                self.came_back[other] = self.came_back[other].add(&amount);
                self.came_back[payment] = self.came_back[payment].sub(&amount);
            }
        }
        let made: Vec<usize> = match only {
            Some(invoice) => self.of_invoice.get(&invoice).cloned().unwrap_or_default(),
            None => of
                .iter()
                .flat_map(|other| self.of_payment.get(other).into_iter().flatten().copied())
                .collect(),
        };
        for at in made.into_iter().rev() {
            if self.books.left[payment].is_zero() {
                break;
            }
            let Allocation { invoice, amount, .. } = self.allocations[at].clone();
            let undone = self.undone.entry(at).or_default();
            let (rest, back) = (amount.sub(undone), self.books.left_for(payment, invoice).neg());
            if have_one_sign(&rest, &back) {
                let amount = smaller(&rest, &back);
                *undone = undone.add(&amount);
                self.push(payment, invoice, amount.neg(), basis);
            }
        }
    }

    fn answer(mut self) -> Answer {
        let mut rests = Vec::new();
        for &payment in &self.order {
            let amount = self.books.left[payment].add(&self.came_back[payment]);
            if amount.is_zero() {
                continue;
            }
            let tried = std::mem::take(&mut self.tried[payment]);
            let text = &self.books.payments[payment].text;
            let why = if !self.came_back[payment].is_zero() {
                "came back, or returns a payment".to_owned()
            } else if !tried.why.is_empty() {
                tried.why
            } else if text.is_empty() {
                "the payment does not name an invoice".to_owned()
            } else {
                format!("`{text}` does not name an invoice of the ledger")
            };
            rests.push(Rest {
                payment,
                amount,
                names: tried.names,
                why,
            });
        }
        Answer {
            allocations: self.allocations,
            offsets: self.offsets,
            discounts: self.books.discounts,
            rests,
        }
    }
}
