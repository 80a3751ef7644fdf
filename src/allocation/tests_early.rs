//! Cash discounts, in small books.

use super::tests::{invoice, payment};
use super::*;
use crate::money::decimal::Decimal;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// An invoice to a customer with 2 % off through the 11th.
fn early(text: &str) -> Invoice {
    Invoice {
        early: Some(Early {
            through: "2026-12-11".to_owned(),
            percent: decimal("2"),
            decimals: 2,
            small: Decimal::zero(),
        }),
        ..invoice(text)
    }
}

/// `2026-12-05 98.00 text`: money of Polder that came in.
fn paid(at: usize, text: &str) -> Payment {
    let (day, rest) = text.split_once(' ').unwrap();
    let (amount, text) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut paid = payment(at, &format!("{day},-{amount},,{text},bank"));
    paid.payer = Some(Party {
        id: "polder".to_owned(),
        name: "Polder".to_owned(),
    });
    paid
}

/// What is allocated and taken off, as texts.
fn answered(invoices: &[Invoice], payments: &[Payment], by_hand: &[ByHand]) -> Vec<String> {
    let answer = allocate(invoices, payments, by_hand);
    let number = |place: usize| invoices[place].numbers[0].clone();
    let mut all: Vec<String> = Vec::new();
    for made in &answer.allocations {
        all.push(format!(
            "{} {} {} {}",
            made.day,
            number(made.invoice),
            made.basis.name(),
            made.amount
        ));
    }
    for made in &answer.offsets {
        all.push(format!("{} {} credit {}", made.day, number(made.invoice), made.amount));
    }
    for made in &answer.discounts {
        all.push(format!("{} {} off {}", made.day, number(made.invoice), made.amount));
    }
    for rest in &answer.rests {
        all.push(format!("left {}", rest.amount));
    }
    all
}

fn of(invoices: &[&str], payments: &[&str]) -> Vec<String> {
    let invoices: Vec<Invoice> = invoices.iter().map(|text| early(text)).collect();
    let payments: Vec<Payment> = payments.iter().enumerate().map(|(at, text)| paid(at, text)).collect();
    answered(&invoices, &payments, &[])
}

const ONE: &str = "Us,R-2026-0001,2026-12-01,100.00,from Polder";
const TWO: &str = "Us,R-2026-0002,2026-12-01,50.00,from Polder";

#[test]
fn a_payment_in_time_less_the_discount_settles() {
    let settled = ["2026-12-11 R-2026-0001 number 98.00", "2026-12-11 R-2026-0001 off 2.00"];
    assert_eq!(of(&[ONE], &["2026-12-11 98.00 R-2026-0001"]), settled);
    assert_eq!(
        of(&[ONE], &["2026-12-12 98.00 R-2026-0001"]),
        ["2026-12-12 R-2026-0001 number 98.00"]
    );
    assert_eq!(
        of(&[ONE], &["2026-12-11 97.99 R-2026-0001"]),
        ["2026-12-11 R-2026-0001 number 97.99"]
    );
    // Who takes off less than he may has settled it too.
    let less = ["2026-12-05 R-2026-0001 number 99.00", "2026-12-05 R-2026-0001 off 1.00"];
    assert_eq!(of(&[ONE], &["2026-12-05 99.00 R-2026-0001"]), less);
}

#[test]
fn parts_count_only_where_all_of_them_came_in_time() {
    let in_time = ["2026-12-05 60.00 R-2026-0001", "2026-12-09 38.00 R-2026-0001"];
    assert_eq!(of(&[ONE], &in_time).last().unwrap(), "2026-12-09 R-2026-0001 off 2.00");
    let too_late = ["2026-12-05 60.00 R-2026-0001", "2026-12-12 38.00 R-2026-0001"];
    assert!(!of(&[ONE], &too_late).iter().any(|made| made.contains("off")));
}

#[test]
fn steps_that_ask_for_an_exact_amount_know_the_discount() {
    let both = of(&[ONE, TWO], &["2026-12-05 147.00 R-2026-0001 and R-2026-0002"]);
    let expected = [
        "2026-12-05 R-2026-0001 subset 98.00",
        "2026-12-05 R-2026-0002 subset 49.00",
        "2026-12-05 R-2026-0001 off 2.00",
        "2026-12-05 R-2026-0002 off 1.00",
    ];
    assert_eq!(both, expected);
    let unnamed = ["2026-12-05 R-2026-0002 amount 49.00", "2026-12-05 R-2026-0002 off 1.00"];
    assert_eq!(of(&[ONE, TWO], &["2026-12-05 49.00 thanks"]), unnamed);
    assert_eq!(of(&[ONE, TWO], &["2026-12-12 49.00 thanks"]), ["left -49.00"]);
    // What is open with just this amount goes first.
    let exact = "Us,R-2026-0003,2026-12-01,49.00,from Polder";
    let found = of(&[ONE, TWO, exact], &["2026-12-05 49.00 thanks"]);
    assert_eq!(found, ["2026-12-05 R-2026-0003 amount 49.00"]);
}

#[test]
fn what_comes_back_is_owed_in_full() {
    let mut returned = paid(1, "2026-12-08 98.00 returns BANK-000001");
    returned.amount = decimal("98.00");
    let mut first = paid(0, "2026-12-05 98.00 R-2026-0001");
    first.number = Some("BANK-000001".to_owned());
    let again = paid(2, "2026-12-10 98.00 R-2026-0001");
    let made = answered(&[early(ONE)], &[first, returned, again], &[]);
    let expected = [
        "2026-12-05 R-2026-0001 number 98.00",
        "2026-12-08 R-2026-0001 number -98.00",
        "2026-12-10 R-2026-0001 number 98.00",
        "2026-12-05 R-2026-0001 off 2.00",
        "2026-12-08 R-2026-0001 off -2.00",
        "2026-12-10 R-2026-0001 off 2.00",
    ];
    assert_eq!(made, expected);
}

#[test]
fn who_pays_the_rest_after_all_took_nothing_off() {
    let made = of(&[ONE], &["2026-12-05 98.00 R-2026-0001", "2026-12-20 2.00 R-2026-0001"]);
    let expected = [
        "2026-12-05 R-2026-0001 number 98.00",
        "2026-12-20 R-2026-0001 number 2.00",
        "2026-12-05 R-2026-0001 off 2.00",
        "2026-12-20 R-2026-0001 off -2.00",
    ];
    assert_eq!(made, expected);
    // Who pays twice has all of the second payment left.
    let twice = of(
        &[ONE],
        &["2026-12-05 98.00 R-2026-0001", "2026-12-20 100.00 R-2026-0001"],
    );
    assert_eq!(twice.last().unwrap(), "left -100.00");
}

#[test]
fn a_credit_note_lowers_what_the_discount_is_of_and_takes_none_of_it() {
    let credit = |day: &str| Invoice {
        lowers: Some(ONE.to_owned()),
        ..invoice(&format!("Us,G-2026-0001,{day},-50.00,from Polder"))
    };
    let before = answered(
        &[early(ONE), credit("2026-12-03")],
        &[paid(0, "2026-12-05 49.00 R-2026-0001")],
        &[],
    );
    assert!(
        before.contains(&"2026-12-05 R-2026-0001 off 1.00".to_owned()),
        "{before:?}"
    );
    let after = answered(
        &[early(ONE), credit("2026-12-20")],
        &[paid(0, "2026-12-05 98.00 R-2026-0001")],
        &[],
    );
    assert_eq!(
        after,
        ["2026-12-05 R-2026-0001 number 98.00", "2026-12-05 R-2026-0001 off 2.00"]
    );
}

#[test]
fn what_is_allocated_by_hand_is_in_time_by_its_day() {
    let by_hand = |day: &str| {
        let fixed = ByHand {
            payment: 0,
            invoice: 0,
            amount: decimal("98.00"),
            of_payment: None,
        };
        answered(&[early(ONE)], &[paid(0, &format!("{day} 98.00 thanks"))], &[fixed])
    };
    assert_eq!(by_hand("2026-12-11"), ["2026-12-11 R-2026-0001 off 2.00"]);
    assert!(by_hand("2026-12-12").is_empty());
}

#[test]
fn a_small_difference_beside_it_does_not_keep_it_open() {
    let mut invoice = early(ONE);
    invoice.early.as_mut().unwrap().small = decimal("0.05");
    let made = answered(&[invoice], &[paid(0, "2026-12-05 97.96 R-2026-0001")], &[]);
    assert_eq!(
        made,
        ["2026-12-05 R-2026-0001 number 97.96", "2026-12-05 R-2026-0001 off 2.00"]
    );
}

proptest! {
    /// Whatever is paid, no more than the invoice is settled, and no more than may be taken off is.
    #[test]
    fn no_more_is_settled_than_there_is(
        payments in prop::collection::vec((1_u32..31, 1_i64..12_000, any::<bool>()), 1..6),
        credit in prop::option::of((1_u32..31, 1_i64..10_000)),
    ) {
        let mut invoices = vec![early(ONE)];
        if let Some((day, amount)) = credit {
            let amount = Decimal::from_small(i128::from(amount), 2);
            invoices.push(Invoice { lowers: Some(ONE.to_owned()), ..invoice(&format!("Us,G-2026-0001,2026-12-{day:02},-{amount},from Polder")) });
        }
        let payments: Vec<Payment> = payments.iter().enumerate().map(|(at, (day, amount, names))| {
            let text = if *names { "R-2026-0001" } else { "thanks" };
            paid(at, &format!("2026-12-{day:02} {} {text}", Decimal::from_small(i128::from(*amount), 2)))
        }).collect();
        let answer = allocate(&invoices, &payments, &[]);
        let zero = Decimal::zero();
        let allocated = answer.allocations.iter().filter(|made| made.invoice == 0).fold(zero.clone(), |sum, made| sum.add(&made.amount));
        let lowered = answer.offsets.iter().fold(zero.clone(), |sum, made| sum.add(&made.amount));
        let off = answer.discounts.iter().fold(zero.clone(), |sum, made| sum.add(&made.amount));
        prop_assert!(!off.is_negative() && off <= decimal("2.00"));
        prop_assert!(allocated.add(&lowered).add(&off) <= decimal("100.00"));
        if !off.is_zero() {
            prop_assert_eq!(allocated.add(&lowered).add(&off), decimal("100.00"));
            let in_time = |made: &Allocation| made.invoice != 0 || made.day.as_str() <= "2026-12-11";
            prop_assert!(answer.allocations.iter().all(in_time));
        }
    }
}
